// What compiles: two brands, each key with its own map.
#![forbid(unsafe_code)]

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
    let (x, y) = (a.push(1), b.push(2));
    assert_eq!(a[x] + b[y], 3);
    brand::scope(|guard| Map::<Node, u8>::new(guard).push(1).get());
}
