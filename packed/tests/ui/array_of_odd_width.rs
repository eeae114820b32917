use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u16)]
#[bits(0: 3, a: 13)]
struct Foo {
    a: [packed::u4; 3],
}

fn main() {}
