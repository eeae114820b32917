use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u8)]
#[bits(code: 8 in 1..=250)]
struct Foo {
    code: u8,
}

fn main() {}
