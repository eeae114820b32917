use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u8)]
enum Foo {
    #[bits(0b0, tag: 7)]
    A { tag: packed::u7 },
    #[bits(0b1, tag: 7)]
    B { tag: packed::u7 },
}

fn main() {}
