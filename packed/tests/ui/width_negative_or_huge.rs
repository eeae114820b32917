use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u32)]
#[bits(a: -8, b: 99999999999999999999, c: N, d: 8.0)]
struct Foo {
    a: u8,
    b: u8,
    c: u8,
    d: u8,
}

fn main() {}
