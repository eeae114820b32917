use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u8)]
enum Foo {
    #[bits(0b01, a: 6)]
    A { a: packed::u6 },
    #[bits(0b01, b: 6)]
    B { b: packed::u6 },
}

fn main() {}
