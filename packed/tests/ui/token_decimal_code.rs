use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u8)]
enum Foo {
    #[bits(3, a: 6)]
    A { a: packed::u6 },
}

fn main() {}
