use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u8 as Foo)]
#[bits(a: 8)]
struct Foo {
    a: u8,
}

fn main() {}
