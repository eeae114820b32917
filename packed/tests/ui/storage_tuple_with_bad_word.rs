use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed((u32, usize, i8))]
#[bits(a: 32)]
struct Foo {
    a: u32,
}

fn main() {}
