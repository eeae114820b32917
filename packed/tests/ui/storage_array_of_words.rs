use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed([u16; 2])]
#[bits(a: 32)]
struct Foo {
    a: u32,
}

fn main() {}
