use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u8)]
#[bits(a: 4 b: 4)]
struct Foo {
    a: packed::u4,
    b: packed::u4,
}

fn main() {}
