use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u8)]
#[bits(.1: 8)]
struct Foo(u8);

fn main() {}
