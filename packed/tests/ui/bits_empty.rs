use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u16)]
#[bits()]
struct Foo {
    a: u8,
    b: u8,
}

#[derive(Packed, Clone, Copy)]
#[packed(u8)]
#[bits]
struct Bar {
    a: u8,
}

#[derive(Packed, Clone, Copy)]
#[packed(u8)]
#[bits = "a: 8"]
struct Baz {
    a: u8,
}

fn main() {}
