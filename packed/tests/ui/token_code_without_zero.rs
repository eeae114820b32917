use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u8)]
enum Foo {
    #[bits(b001, .0: 5)]
    A(packed::u5),
    #[bits(xF, .0: 4)]
    B(packed::u4),
}

fn main() {}
