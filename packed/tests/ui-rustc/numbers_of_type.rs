use packed::{Packed, Ranged};

#[derive(Packed, Clone, Copy)]
#[packed(u8)]
enum Foo {
    #[bits(.0: 8 in ..=99)]
    A(Ranged<u8, 0, 100>),
    #[bits(0xff)]
    B,
}

fn main() {
    Foo::B.pack();
}
