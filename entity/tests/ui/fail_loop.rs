// Maps of a brand made in a loop outlive their turn.
use packir_entity::brand::Map;
use packir_entity::{brand, entity_ref};

entity_ref! {
    struct Node = "node";
}

fn main() {
    let mut maps = Vec::new();
    for _ in 0..2 {
        brand!(guard);
        maps.push(Map::<Node, u8>::new(guard));
    }
}
