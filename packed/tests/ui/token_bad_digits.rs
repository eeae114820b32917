use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u8)]
enum Foo {
    #[bits(0b01u8, a: 6)]
    A { a: packed::u6 },
}

fn main() {}
