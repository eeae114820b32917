use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed((u32, u32), parts(Half, Half))]
#[bits(a: 32 | b: 32)]
struct Foo {
    a: u32,
    b: u32,
}

fn main() {}
