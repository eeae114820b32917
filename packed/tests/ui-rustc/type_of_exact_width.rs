use packed::Packed;

#[derive(Clone, Copy)]
struct Type(u16);
packed::bits_newtype!(Type(u16): 14);

#[derive(Packed, Clone, Copy)]
#[packed(u16, fallible)]
enum Foo {
    #[bits(0: 4, ty: 12)]
    A { ty: Type },
}

fn main() {}
