use packed::{Packed, u4};

#[derive(Packed, Clone, Copy)]
#[packed(u8)]
enum Foo {
    #[bits(.0: 8 in ..=99)]
    A(u8),
    #[bits(.0 + 100: 8 in 100..=199)]
    B(u8),
    #[bits(.0: 8 in 200..=207)]
    C(i8),
    #[bits(.0 + 208: 8 in 208..=223)]
    D(u4),
}

fn main() {}
