use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u64)]
#[bits(a: 64)]
struct Machine {
    a: usize,
}

#[derive(Packed, Clone, Copy)]
#[packed(u64)]
#[bits(a: 64)]
struct Address<'a> {
    a: &'a u32,
}

fn main() {}
