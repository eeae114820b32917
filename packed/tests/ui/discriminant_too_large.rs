use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u2)]
enum Foo {
    A = 1,
    B = 4,
}

fn main() {}
