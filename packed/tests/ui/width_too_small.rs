use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u8)]
#[bits(a: 4, b: 3)]
struct Foo {
    a: packed::u4,
    b: packed::u3,
}

fn main() {
    let foo = Foo { a: packed::u4::new(1), b: packed::u3::new(2) };
    assert_eq!(foo.pack().a(), foo.a);
}
