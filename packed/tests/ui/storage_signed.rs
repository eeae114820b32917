use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(i32)]
#[bits(a: 32)]
struct Foo {
    a: u32,
}

fn main() {}
