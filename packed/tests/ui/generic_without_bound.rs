use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u32)]
#[bits(a: 32)]
struct Foo<T> {
    a: T,
}

fn main() {}
