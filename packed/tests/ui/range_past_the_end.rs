use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u8)]
struct Foo {
    #[bits(4..=8)]
    a: packed::u5,
}

fn main() {}
