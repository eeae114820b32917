use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(Word)]
#[bits(a: 8)]
struct Foo {
    a: u8,
}

fn main() {}
