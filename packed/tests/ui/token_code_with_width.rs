use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u8)]
enum Foo {
    #[bits(5: 3, a: 5)]
    A { a: packed::u5 },
}

fn main() {}
