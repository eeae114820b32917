use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packd(u8)]
#[bits(a: 8)]
struct Foo {
    a: u8,
}

fn main() {
    let _ = Foo { a: 1 }.pack().a();
}
