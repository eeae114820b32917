use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u32, be)]
#[bits(a: 32)]
struct Foo {
    a: u32,
}

fn main() {}
