use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u8)]
struct Foo {
    #[bits(a: 4)]
    a: packed::u4,
}

fn main() {}
