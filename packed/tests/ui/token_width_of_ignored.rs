use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u16)]
#[bits(_, a: 8)]
struct Foo {
    a: u8,
}

#[derive(Packed, Clone, Copy)]
#[packed(u16)]
#[bits(0, a: 8)]
struct Bar {
    a: u8,
}

fn main() {}
