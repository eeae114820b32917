use packed::Packed;

const N: u8 = 9;

#[derive(Packed, Clone, Copy)]
#[packed(u8)]
enum Foo {
    #[bits(.0: 8 in -1..=3)]
    A(u8),
    #[bits(.0: 8 in 1..=N)]
    B(u8),
    #[bits(.0: 8 in [1, 2])]
    C(u8),
    #[bits(.0 - 1: 8 in 1..=3)]
    D(u8),
    #[bits(.0 + N: 8 in 1..=3)]
    E(u8),
}

fn main() {}
