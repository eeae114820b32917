use packed::{Packed, u4};

#[derive(Packed, Clone, Copy)]
#[packed(u8)]
#[bits(a: u4, b: 4)]
struct Type {
    a: u4,
    b: u4,
}

#[derive(Packed, Clone, Copy)]
#[packed(u8)]
#[bits(a = 4, b: 4)]
struct Equals {
    a: u4,
    b: u4,
}

#[derive(Packed, Clone, Copy)]
#[packed(u8)]
#[bits(a: WIDTH, b: 4)]
struct Name {
    a: u4,
    b: u4,
}

fn main() {
    let _ = Type { a: u4::new(1), b: u4::new(2) }.pack().a();
}
