use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u8)]
#[bits(a: 8, 0: 0)]
struct Foo {
    a: u8,
}

fn main() {}
