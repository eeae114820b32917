use packed::u29;

const X: u29 = u29::new(1 << 29);

fn main() {
    let _ = X;
}
