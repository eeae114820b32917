use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u8)]
enum Foo {
    #[bits(0b1, a: 7)]
    A { a: packed::u7 },
    #[bits(0b10, b: 6)]
    B { b: packed::u6 },
    #[bits(0b0, 0: 7)]
    C,
}

fn main() {}
