use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u8)]
#[bits(a[7..5], a[], a[N:0], a[1])]
struct Foo {
    a: u8,
}

fn main() {}
