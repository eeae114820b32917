use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u8)]
struct Foo {
    #[bits(0..4)]
    a: packed::u4,
    b: packed::u4,
}

fn main() {}
