use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed((u128, u128))]
#[bits(a[255:128] | a[127:0])]
struct Foo {
    a: u128,
}

fn main() {}
