use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u8)]
enum Foo {
    #[packed(u8)]
    #[bits(0b0, a: 7)]
    A { a: packed::u7 },
}

fn main() {}
