use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u16)]
#[bits(8: a, 8: b)]
struct Foo {
    a: u8,
    b: u8,
}

fn main() {}
