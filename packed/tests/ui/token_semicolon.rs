use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u16)]
#[bits(a: 8; b: 8)]
struct Foo {
    a: u8,
    b: u8,
}

#[derive(Packed, Clone, Copy)]
#[packed(u16)]
#[bits(a: 4 + 4, b: 8)]
struct Bar {
    a: u8,
    b: u8,
}

fn main() {}
