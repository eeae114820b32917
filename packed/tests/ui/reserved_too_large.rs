use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u8, reserved = 0x1FF)]
#[bits(a: 8)]
struct Foo {
    a: u8,
}

fn main() {}
