//! What is computed from a definition with an error is not reported.
use packed::Packed;

#[derive(Packed)]
#[packed(u8)]
#[bits(a: 7)]
struct Foo {
    a: u8,
}

const FOO: PackedFoo = Foo { a: 1 }.pack();
static BYTES: [u8; FOO.into_raw() as usize] = [FOO.a()];

fn main() {
    let _ = BYTES;
}
