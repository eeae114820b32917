use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u8)]
#[bits(0: 9)]
struct Inner;

#[derive(Packed, Clone, Copy)]
#[packed(u16, ord, hash)]
#[bits(inner: 8, 0: 7)]
struct Outer {
    inner: Inner,
}

fn main() {
    let outer = Outer { inner: Inner }.pack();
    let _ = (outer.inner(), outer.max(outer), Outer::LAYOUT);
}
