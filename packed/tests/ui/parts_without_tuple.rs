use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u32, parts(A, B))]
#[bits(a: 32)]
struct Foo {
    a: u32,
}

fn main() {}
