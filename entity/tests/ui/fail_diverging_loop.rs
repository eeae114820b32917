// Keys of other maps before a loop without end, in a function, a closure, and an `async` block.
use packir_entity::brand::Map;
use packir_entity::{brand, entity_ref};

entity_ref! {
    struct Node = "node";
}

fn main() {
    let _closure = || {
        brand!(first);
        let mut big: Map<'_, Node, u8> = Map::new(first);
        let key = big.push(1);
        brand!(second);
        let small: Map<'_, Node, u8> = Map::new(second);
        let _ = small[key];
        loop {}
    };
    let _block = async {
        brand!(first);
        brand!(second);
        let mut big: Map<'_, Node, u8> = Map::new(first);
        let small: Map<'_, Node, u8> = Map::new(second);
        let key = big.push(1);
        let _ = small[key];
        loop {}
    };
    brand!(first);
    let mut big: Map<'_, Node, u8> = Map::new(first);
    let key = big.push(1);
    {
        brand!(second);
        let small: Map<'_, Node, u8> = Map::new(second);
        let _ = small[key];
        loop {}
    }
}
