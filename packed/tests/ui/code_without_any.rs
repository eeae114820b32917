use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u8)]
enum Foo {
    #[bits(.0: 8)]
    A(u8),
    #[bits(.0: 8)]
    B(u8),
}

fn main() {}
