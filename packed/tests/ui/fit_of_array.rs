use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u32)]
#[bits(a: 16, b: 16)]
struct Foo {
    a: [u8; 4],
    b: [packed::u4; 4],
}

fn main() {}
