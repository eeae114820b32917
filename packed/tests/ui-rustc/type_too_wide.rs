use packed::Packed;

#[derive(Clone, Copy)]
struct Block(u32);
packed::bits_newtype!(Block(u32): 32, narrow);

#[derive(Packed, Clone, Copy)]
#[packed(u32)]
#[bits(0: 8, block: 24)]
struct Foo {
    block: Block,
}

fn main() {}
