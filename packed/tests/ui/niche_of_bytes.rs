use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed([u8; 2], niche)]
#[bits(0: 1, a: 15)]
struct Foo {
    a: packed::u15,
}

fn main() {}
