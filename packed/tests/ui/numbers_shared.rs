use packed::{Packed, Ranged};

#[derive(Packed, Clone, Copy)]
#[packed(u8)]
enum Ranges {
    #[bits(.0: 8 in 1..=100)]
    A(Ranged<u8, 1, 100>),
    #[bits(.0: 8 in 100..=200)]
    B(Ranged<u8, 100, 200>),
}

#[derive(Packed, Clone, Copy)]
#[packed(u8)]
enum RangeAndCode {
    #[bits(0x40)]
    A,
    #[bits(.0: 8 in 1..=100)]
    B(Ranged<u8, 1, 100>),
}

fn main() {}
