use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u8)]
#[bits(a: 8)]
struct Foo {
    #[bits(0..8)]
    a: u8,
}

fn main() {}
