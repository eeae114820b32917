use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(usize)]
#[bits(a: 64)]
struct Foo {
    a: u64,
}

fn main() {}
