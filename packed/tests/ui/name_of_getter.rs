use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u8)]
#[bits(unpack: 8)]
struct Foo {
    unpack: u8,
}

fn main() {}
