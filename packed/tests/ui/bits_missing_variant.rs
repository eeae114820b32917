use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u8)]
enum Foo {
    #[bits(0b0, a: 7)]
    A { a: packed::u7 },
    B,
}

fn main() {}
