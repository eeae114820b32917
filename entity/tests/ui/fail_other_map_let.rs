// A key of one `brand!` map indexes another.
use packir_entity::brand::Map;
use packir_entity::{brand, entity_ref};

entity_ref! {
    struct Node = "node";
}

fn main() {
    brand!(first);
    brand!(second);
    let mut a: Map<'_, Node, u8> = Map::new(first);
    let mut b: Map<'_, Node, u8> = Map::new(second);
    let key = a.push(1);
    b.push(2);
    b[key] = 3;
}
