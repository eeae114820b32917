// A key leaves the closure of its brand.
use packir_entity::brand::Map;
use packir_entity::{brand, entity_ref};

entity_ref! {
    struct Node = "node";
}

fn main() {
    let _key = brand::scope(|guard| {
        let mut map: Map<'_, Node, u8> = Map::new(guard);
        map.push(1)
    });
}
