use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u8, bytemuck, niche)]
#[bits(0: 1, a: 7)]
struct Foo {
    a: packed::u7,
}

#[derive(Packed, Clone, Copy)]
#[packed(u7, zerocopy)]
#[bits(a: 7)]
struct Bar {
    a: packed::u7,
}

fn main() {}
