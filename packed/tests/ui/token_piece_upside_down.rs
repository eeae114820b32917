use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u8)]
#[bits(a[0:3], a[7:4])]
struct Foo {
    a: u8,
}

fn main() {}
