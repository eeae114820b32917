use packed::{Packed, u4};

#[derive(Packed, Clone, Copy)]
#[packed(u8)]
enum Foo {
    #[bits(.0: 8 in 9..=5)]
    Empty(u8),
    #[bits(.0: 8 in 0..=300)]
    PastTheEnd(u8),
    #[bits(.0: 8 in ..)]
    Everything(u8),
    #[bits(.0: 8 in 5)]
    NoRange(u8),
    #[bits(.0 + 1: 8)]
    PlusAlone(u8),
    #[bits(.0 + 9: 8 in 5..=6)]
    PlusTooMuch(u8),
    #[bits(a: 4 in 1..=3, b: 4 in 2..)]
    Two { a: u4, b: u4 },
    #[bits(.0: 8 in 1..=3)]
    Array([u4; 2]),
    #[bits(.0[7:4] in 1..=3, .0[3:0])]
    Piece(u8),
}

fn main() {}
