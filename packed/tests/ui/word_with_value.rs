use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u8, ord = 3)]
#[bits(a: 8)]
struct Foo {
    a: u8,
}

fn main() {}
