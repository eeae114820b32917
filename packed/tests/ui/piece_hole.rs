use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u8)]
#[bits(0: 1, a[7:5], a[3:0])]
struct Foo {
    a: u8,
}

fn main() {}
