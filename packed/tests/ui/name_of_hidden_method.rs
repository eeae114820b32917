use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u16)]
#[bits(encode_field: 8, x: 4, with_x: 4)]
struct Foo {
    encode_field: u8,
    x: packed::u4,
    with_x: packed::u4,
}

fn main() {}
