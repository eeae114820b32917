use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(bits = 32)]
#[bits(a: 32)]
struct Bits {
    a: u32,
}

#[derive(Packed, Clone, Copy)]
#[packed("u32")]
#[bits(a: 32)]
struct Text {
    a: u32,
}

#[derive(Packed, Clone, Copy)]
#[packed(u32as Name)]
#[bits(a: 32)]
struct Space {
    a: u32,
}

fn main() {
    let _ = Bits { a: 1 }.pack().a();
    let _ = Space { a: 1 }.pack().with_a(2);
}
