use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed((u8, u8))]
#[bits(a: 8, b: 8)]
struct Foo {
    a: u8,
    b: u8,
}

fn main() {}
