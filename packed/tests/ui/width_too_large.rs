use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u8)]
enum Foo {
    #[bits(0b1, imm: 8)]
    LoadImm { imm: u8 },
    #[bits(0b0, 0: 7)]
    Nop,
}

fn main() {}
