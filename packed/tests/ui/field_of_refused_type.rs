use packed::{Packed, u4};

#[derive(Packed, Clone)]
#[packed(u64)]
#[bits(a: 8, b: 8, c: 8, d: 8, e: 8, f: 8, g: 16)]
struct Foo {
    a: Box<u8>,
    b: std::sync::Arc<u8>,
    c: fn(),
    d: (u4, u4),
    e: (),
    f: Option<u8>,
    g: Vec<bool>,
}

#[derive(Packed)]
#[packed(u8)]
#[bits(a: 8)]
struct Bar {
    a: dyn Fn(),
}

fn main() {
    let _ = Foo::LAYOUT;
}
