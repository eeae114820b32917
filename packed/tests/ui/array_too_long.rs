use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u16)]
#[bits(a: 16)]
struct Foo {
    a: [bool; 129],
}

fn main() {}
