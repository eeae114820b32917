use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u8)]
struct Foo {
    a: u8,
}

fn main() {
    let _ = Foo { a: 1 }.pack().with_a(2).into_raw();
}
