use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u8)]
#[bits(0: 4, 1: 4)]
struct Foo(packed::u4, packed::u4);

fn main() {}
