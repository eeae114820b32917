use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u8)]
#[bits(a: 8)]
struct Foo {
    #[packed(with = convert as u8)]
    a: u8,
}

fn main() {}
