use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed((u8, u8))]
struct Foo {
    #[bits(4..12)]
    a: u8,
}

fn main() {}
