use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u2)]
enum Foo {
    #[bits(0b01)]
    A,
    #[bits(0b01)]
    B,
}

fn main() {}
