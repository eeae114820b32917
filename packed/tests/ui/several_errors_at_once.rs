use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u16, falible)]
enum Foo {
    #[bits(0b00, a: 8, b: 5)]
    A { a: u8, b: packed::u5 },
    #[bits(0b00, c: 14)]
    B { d: packed::u14 },
    #[bits(0b01, e: 14, e: 2)]
    C { e: packed::u14 },
    #[bits(0b11, 7, 0: 14)]
    D,
}

fn main() {
    let word = Foo::A { a: 1, b: packed::u5::new(2) }.try_pack().unwrap();
    match word.unpack() {
        Foo::A { .. } | Foo::B { .. } | Foo::C { .. } | Foo::D => {}
    }
    assert!(word.is_a() && word.as_c().is_none() && word.tag() == FooTag::A);
    assert_eq!(PackedFoo::from_raw(7), Ok(word));
}
