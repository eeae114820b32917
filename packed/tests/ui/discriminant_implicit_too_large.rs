use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u1)]
enum Foo {
    A,
    B,
    C,
}

fn main() {}
