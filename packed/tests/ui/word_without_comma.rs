use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u8, ord hash)]
#[bits(a: 8)]
struct Foo {
    a: u8,
}

fn main() {}
