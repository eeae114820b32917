use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u8)]
#[bits(a: 8)]
struct Foo {
    a: u8,
    b: u8,
}

fn main() {}
