use packed::Packed;

#[derive(Packed, Clone, Copy)]
#[packed(u8)]
#[bits(größe: 7)]
struct Länge {
    größe: packed::u7,
}

fn main() {}
