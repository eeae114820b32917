use packed::Packed;

#[derive(Packed)]
#[packed(u8)]
enum Foo {
    #[bits(0b0, .0: 7)]
    A(packed::u7),
    #[bits(0b1, b: 7)]
    B { b: packed::u7 },
}

#[derive(Packed)]
#[packed((u128, u8))]
#[bits(a: 128 | 0: 8)]
struct Wide {
    a: u128,
}

fn main() {
    let word = Foo::A(packed::u7::new(1)).pack();
    let _ = (word.unpack(), word.tag(), word.as_a());
}
