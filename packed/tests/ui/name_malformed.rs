use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u8 as)]
#[bits(a: 8)]
struct Foo {
    a: u8,
}

#[derive(Packed, Clone, Copy)]
#[packed(u8 as type)]
#[bits(a: 8)]
struct Bar {
    a: u8,
}

fn main() {}
