use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u8)]
enum Foo {
    #[bits(0b1, a: 7)]
    A { a: packed::u7 },
    #[bits(b: 7, 0b0)]
    B { b: packed::u7 },
}

fn main() {}
