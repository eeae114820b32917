use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u32, fallible)]
#[bits(0: 16, a: 16)]
struct Foo {
    a: f32,
}

fn main() {}
