use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u8)]
#[bits(a: 8)]
struct Foo {
    #[packed(via = convert)]
    a: u8,
}

fn main() {}
