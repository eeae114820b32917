use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u8)]
enum Foo {
    #[bits(0b0, .0: 7)]
    A(packed::u7),
    #[bits(0b1, .0: 7)]
    A(packed::u7),
}

fn main() {}
