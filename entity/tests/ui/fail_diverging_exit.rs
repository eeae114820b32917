// Keys of other maps in functions that never return, where no value is ever dropped.
use core::convert::Infallible;
use packir_entity::brand::Map;
use packir_entity::{brand, entity_ref};

entity_ref! {
    struct Node = "node";
}

fn exit() -> ! {
    brand!(first);
    brand!(second);
    let mut big: Map<'_, Node, u8> = Map::new(first);
    let small: Map<'_, Node, u8> = Map::new(second);
    let key = big.push(1);
    let _ = small[key];
    std::process::exit(0)
}

fn infallible() -> (Infallible, u8) {
    brand!(first);
    brand!(second);
    let mut big: Map<'_, Node, u8> = Map::new(first);
    let small: Map<'_, Node, u8> = Map::new(second);
    let key = big.push(1);
    let _ = small[key];
    panic!()
}

fn main() {
    if std::env::args().len() == 0 {
        infallible();
    }
    exit();
}
