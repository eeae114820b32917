use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u8, bytemuck, zerocopy)]
enum Foo {
    #[bits(0b0, .0: 7)]
    A(packed::u7),
    #[bits(0b10, .0: 6)]
    B(packed::u6),
}

fn main() {}
