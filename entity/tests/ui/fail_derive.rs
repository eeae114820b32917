// Structs that are no entity references.
use packir_entity::Entity;

#[derive(Entity, Clone, Copy, PartialEq, Eq)]
struct Wide(u64);

#[derive(Entity, Clone, Copy, PartialEq, Eq)]
struct Two(u32, u32);

#[derive(Entity, Clone, Copy, PartialEq, Eq)]
struct Named {
    index: u32,
}

#[derive(Entity, Clone, Copy, PartialEq, Eq)]
struct Generic<const N: u8>(u32);

#[derive(Entity, Clone, Copy, PartialEq, Eq)]
enum Either {
    A,
}

#[derive(Entity, Clone, Copy, PartialEq, Eq)]
#[entity("a", "b")]
struct TwoPrefixes(u32);

#[derive(Entity, Clone, Copy, PartialEq, Eq)]
#[entity(prefix = "a")]
struct UnknownWord(u32);

fn main() {}
