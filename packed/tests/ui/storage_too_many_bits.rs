use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed((u128, u128, u128, u128, u8))]
#[bits(a: 8)]
struct Foo {
    a: u8,
}

fn main() {}
