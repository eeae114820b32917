use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u8)]
enum Foo {
    #[bits(0b0, a: 7)]
    A {
        #[bits(0..=6)]
        a: packed::u7,
    },
}

fn main() {}
