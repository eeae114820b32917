//! Expansions trust the names of this crate's integers: a type of the user's must not have one.
use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u2)]
#[allow(non_camel_case_types)]
enum u5 {
    A,
    B,
}

#[derive(Packed, Clone, Copy)]
#[packed(u8)]
#[bits(0: 3, field: 5)]
struct Foo {
    field: u5,
}

fn main() {}
