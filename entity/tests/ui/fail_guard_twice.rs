// One brand for two maps.
use packir_entity::brand::Map;
use packir_entity::{brand, entity_ref};

entity_ref! {
    struct Node = "node";
}

fn main() {
    brand!(guard);
    let _a: Map<'_, Node, u8> = Map::new(guard);
    let _b: Map<'_, Node, u8> = Map::new(guard);
}
