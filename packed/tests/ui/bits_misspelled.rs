use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u8)]
#[bit(a: 8)]
struct Foo {
    a: u8,
}

#[derive(Packed, Clone, Copy)]
#[packed(u8)]
enum Bar {
    #[bitts(0b0, a: 7)]
    A { a: packed::u7 },
    #[bits(0b1, b: 7)]
    B { b: packed::u7 },
}

fn main() {}
