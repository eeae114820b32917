use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u8)]
#[bits(0b12, a: 6)]
struct Foo {
    a: packed::u6,
}

fn main() {}
