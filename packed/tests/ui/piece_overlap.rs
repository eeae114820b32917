use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u8)]
#[bits(a[5:2], a[3:0])]
struct Foo {
    a: packed::u6,
}

fn main() {}
