// What compiles: brands in functions of any return type, in closures and in `async` blocks.
#![forbid(unsafe_code)]
#![deny(warnings)]
use packir_entity::brand::Map;
use packir_entity::{brand, entity_ref};

entity_ref! {
    struct Node = "node";
}

fn exit() -> ! {
    brand!(guard);
    Map::<'_, Node, u8>::new(guard).push(1);
    std::process::exit(0)
}

fn forever() {
    brand!(guard);
    let mut map: Map<'_, Node, u8> = Map::new(guard);
    loop {
        map.push(1);
    }
}

fn opaque() -> impl Iterator<Item = u8> {
    brand!(guard);
    let mut map: Map<'_, Node, u8> = Map::new(guard);
    let key = map.push(1);
    Some(map[key]).into_iter()
}

fn object() -> Box<dyn Fn() -> u8> {
    brand!(guard);
    let mut map: Map<'_, Node, u8> = Map::new(guard);
    let key = map.push(1);
    let value = map[key];
    Box::new(move || value)
}

fn borrowed<'s, T: ?Sized>(value: &'s mut T) -> Result<&'s mut T, String> {
    brand!(guard);
    let mut map: Map<'_, Node, &'s mut T> = Map::new(guard);
    map.push(value);
    map.into_primary().into_iter().next().map(|(_, value)| value).ok_or_else(String::new)
}

async fn later() -> u8 {
    brand!(guard);
    let mut map: Map<'_, Node, u8> = Map::new(guard);
    let key = map.push(1);
    async { brand!(_inner); }.await;
    map[key]
}

fn main() {
    let closure = |value| {
        brand!(guard);
        let mut map: Map<'_, Node, u8> = Map::new(guard);
        let key = map.push(value);
        map[key]
    };
    assert_eq!(closure(1) + opaque().sum::<u8>() + object()(), 3);
    assert!(borrowed("".to_owned().as_mut_str()).is_ok());
    let _ = later();
    if std::env::args().len() == 0 {
        forever();
        exit();
    }
}
