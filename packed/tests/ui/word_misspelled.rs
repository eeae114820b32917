use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u8, nich, falible, partss(A, B), reserve = 3)]
enum Foo {
    A,
    B,
}

fn main() {}
