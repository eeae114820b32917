// A key of one scope's map indexes the map of another.
use packir_entity::brand::Map;
use packir_entity::{brand, entity_ref};

entity_ref! {
    struct Node = "node";
}

fn main() {
    brand::scope(|first| {
        brand::scope(|second| {
            let mut a: Map<'_, Node, u8> = Map::new(first);
            let mut b: Map<'_, Node, u8> = Map::new(second);
            let key = a.push(1);
            b.push(2);
            b[key]
        })
    });
}
