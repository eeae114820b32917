use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u8, fallible)]
#[bits(0: 4, x: 4)]
struct Inner {
    x: u8,
}

#[derive(Packed, Clone, Copy)]
#[packed(u16)]
#[bits(0: 8, inner: 8)]
struct Outer {
    inner: Inner,
}

fn main() {}
