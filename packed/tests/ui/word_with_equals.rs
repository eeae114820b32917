use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed((u8, u8), parts = (A, B), name = Word, handlers = Handler)]
#[bits(a: 8 | b: 8)]
struct Foo {
    a: u8,
    b: u8,
}

fn main() {}
