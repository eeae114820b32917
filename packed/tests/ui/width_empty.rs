use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u8)]
#[bits()]
struct Foo;

fn main() {}
