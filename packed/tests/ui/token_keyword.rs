use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u8)]
#[bits(type: 8)]
struct Foo {
    r#type: u8,
}

fn main() {}
