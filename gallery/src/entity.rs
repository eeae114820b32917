//! `cranelift-entity`: references of 32 bits, whose largest number means "none".

use packed::{NonMaxU32, Packed};
use packir_entity::PackedOption;

packir_entity::entity_ref! {
    /// Any of upstream's references: `Block`, `Value`, `Inst`, … are all declared alike. Printed as `entity7`.
    pub struct Entity = "entity";
}

/// A stored reference: all ones is `None`.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u32, no_const)]
#[bits(value: 32)]
pub struct OptionalEntity {
    /// The reference.
    pub value: PackedOption<Entity>,
}

/// A list in a pool: zero is the empty list, anything else the position of its first element. The word before that
/// position holds the length.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u32)]
#[bits(first: 32)]
pub struct ListWord {
    /// The position of the first element; 0 for the empty list.
    pub first: u32,
}

/// A free block of a list pool: a zero, then the next free block of its size (plus one, 0 ends the chain).
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed((u32, u32))]
#[bits(0: 32 | next: 32)]
pub struct FreeBlock {
    /// The next free block.
    pub next: u32,
}

/// A reference that cannot be the reserved one.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u32)]
#[bits(index: 32)]
pub struct NonReserved {
    /// The number.
    pub index: NonMaxU32,
}
