//! With the traits in scope, the compiler has no more to say.
use packed::*;

#[derive(Clone, Copy)]
struct Reg(u8);

#[derive(Packed, Clone, Copy)]
#[packed(u8)]
#[bits(reg: 8)]
struct Foo {
    reg: Reg,
}

fn main() {}
