use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u8)]
#[bits(a: 4, a: 4)]
struct Foo {
    a: u8,
}

fn main() {}
