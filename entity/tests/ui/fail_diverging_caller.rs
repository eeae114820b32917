// A key of the caller's brand, in functions that never return.
use packir_entity::brand::Key;
use packir_entity::brand::Map;
use packir_entity::{brand, entity_ref};

entity_ref! {
    struct Node = "node";
}

fn exit<'b>(key: Key<'b, Node>) -> ! {
    brand!(guard);
    let small: Map<'_, Node, u8> = Map::new(guard);
    let _ = small[key];
    std::process::exit(0)
}

fn forever<'b>(key: Key<'b, Node>) {
    brand!(guard);
    let small: Map<'_, Node, u8> = Map::new(guard);
    let _ = small[key];
    loop {}
}

fn main() {
    brand::scope(|guard| {
        let mut big: Map<'_, Node, u8> = Map::new(guard);
        let key = big.push(1);
        forever(key);
        exit(key);
    });
}
