use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u8, reserved = -1)]
#[bits(a: 8)]
struct Foo {
    a: u8,
}

#[derive(Packed, Clone, Copy)]
#[packed(u8, reserved = u8::MAX)]
#[bits(a: 8)]
struct Bar {
    a: u8,
}

fn main() {}
