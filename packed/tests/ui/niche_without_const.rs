use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u8, niche, no_const)]
#[bits(a: 8)]
struct Foo {
    a: Nested,
}

#[derive(Packed, Clone, Copy)]
#[packed(u8)]
enum Nested {
    A = 1,
}

fn main() {}
