use packed::Packed;

const N: usize = 3;

#[derive(Packed, Clone, Copy)]
#[packed([u8; N])]
#[bits(a: 24)]
struct Foo {
    a: packed::u24,
}

fn main() {}
