use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed((u128, u8))]
enum Foo {
    A = 1,
}

fn main() {}
