use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u8)]
enum Foo {
    #[bits(0b00000001)]
    A = 1,
    B = 2,
}

fn main() {}
