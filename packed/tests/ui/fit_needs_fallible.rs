use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u32)]
#[bits(flag: 8, index: 24)]
struct Foo {
    flag: u8,
    index: u32,
}

fn main() {
    let _ = Foo { flag: 1, index: 2 }.pack();
}
