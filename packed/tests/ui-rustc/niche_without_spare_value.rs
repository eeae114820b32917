use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u2)]
enum Full {
    A,
    B,
    C,
    D,
}

#[derive(Packed, Clone, Copy)]
#[packed(u8, niche)]
#[bits(.0: 2, .1: 6)]
struct Foo(Full, packed::u6);

fn main() {
    let _ = PackedFoo::from_raw(1);
}
