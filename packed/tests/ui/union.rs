use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u32)]
union Foo {
    a: u32,
    b: f32,
}

fn main() {}
