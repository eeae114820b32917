//! Each error says what can be done, once for each field.
use packed::Packed;

#[derive(Clone, Copy)]
struct Reg(u8);

#[derive(Packed, Clone, Copy)]
#[packed(u64)]
#[bits(a: 16, b: 16, c: 16, d: 16)]
struct Foo {
    a: Reg,
    b: Option<Reg>,
    c: std::num::NonZeroU16,
    d: [Reg; 2],
}

#[derive(Packed, Clone, Copy)]
#[packed(u8, fallible)]
enum Bar {
    #[bits(0b0, reg: 7)]
    A { reg: Reg },
    #[bits(0b1, reg: 7)]
    B { reg: Reg },
}

fn main() {
    let word = Bar::A { reg: Reg(1) }.try_pack().unwrap();
    let _ = (word.reg(), word.as_b(), word.unpack());
}
