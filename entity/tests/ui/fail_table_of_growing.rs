// A table of a map that still grows.
use packir_entity::brand::Map;
use packir_entity::{brand, entity_ref};

entity_ref! {
    struct Node = "node";
}

fn main() {
    brand!(guard);
    let mut map: Map<'_, Node, u8> = Map::new(guard);
    map.push(1);
    let _table = map.table(0);
}
