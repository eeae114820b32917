use packed::{Bits, Packed};

#[derive(Clone, Copy)]
struct Reg(u8);

impl Bits for Reg {
    const WIDTH: u32 = 8;
    fn encode_bits(self, _: u32) -> u64 {
        self.0.into()
    }
    fn fits_bits(self, _: u32) -> bool {
        true
    }
    fn decode_bits(bits: u64, _: u32) -> Self {
        Reg(bits as u8)
    }
    fn valid_bits(_: u64, _: u32) -> bool {
        true
    }
}

#[derive(Packed, Clone, Copy)]
#[packed(u8)]
#[bits(reg: 8)]
struct Foo {
    reg: Reg,
}

#[derive(Packed, Clone, Copy)]
#[packed(u8, no_const)]
#[bits(reg: 8)]
struct Right {
    reg: Reg,
}

fn main() {}
