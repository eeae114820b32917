use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u8)]
#[bits(adress: 8)]
struct Foo {
    address: u8,
}

fn main() {}
