use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u8, handlers(Handler, Arm))]
enum Op {
    #[bits(0b0, a: 7)]
    A { a: packed::u7 },
    #[bits(0b1, 0: 7)]
    B,
}

fn main() {}
