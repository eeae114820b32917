use packed::Packed;

const N: usize = 2;

#[derive(Packed, Clone, Copy)]
#[packed(u16)]
#[bits(a: 16)]
struct Foo {
    a: [u8; N],
}

fn main() {}
