//! Bit diagrams as text.

use std::fmt::Write;

use super::Entry;
use super::shape::{Content, Shape, codes, shapes, summary};

/// The diagram of one type.
pub(super) fn diagram(entry: &Entry) -> String {
    let mut out = String::new();
    write_diagram(&mut out, entry).expect("writing to a string does not fail");
    out
}

fn write_diagram(out: &mut String, entry: &Entry) -> std::fmt::Result {
    let layout = entry.layout;
    writeln!(out, "{}::{} in {} ({} bits)", entry.origin, layout.name, layout.storage, layout.width)?;
    let docs = summary(layout.docs);
    if !docs.is_empty() {
        writeln!(out, "  {docs}")?;
    }
    for shape in shapes(layout) {
        writeln!(out)?;
        if let ([variant], true) = (&shape.variants[..], layout.is_enum) {
            writeln!(out, "  {}", titled(variant.name, &summary(variant.docs)))?;
        }
        write_cells(out, &shape)?;
        if shape.variants.len() > 1 {
            let widest = shape.variants.iter().map(|variant| variant.name.len()).max().unwrap_or(0);
            for variant in &shape.variants {
                let name = format!("{:<widest$}", variant.name);
                let line = format!("    {}  {}", codes(variant), titled(&name, &summary(variant.docs)));
                writeln!(out, "{}", line.trim_end())?;
            }
        }
    }
    Ok(())
}

fn titled(name: &str, docs: &str) -> String {
    if docs.is_empty() { name.to_owned() } else { format!("{name}  {docs}") }
}

/// Bit numbers, a row of boxes, and the types and widths below.
fn write_cells(out: &mut String, shape: &Shape) -> std::fmt::Result {
    let mut rows: [String; 5] = ["   ".into(), "  ┌".into(), "  │".into(), "  └".into(), "   ".into()];
    for (index, cell) in shape.cells.iter().enumerate() {
        let last = index + 1 == shape.cells.len();
        let label = shape.label(cell);
        let bits = if cell.hi == cell.lo { vec![cell.hi] } else { vec![cell.hi, cell.lo] };
        let ticks: Vec<String> = bits.iter().map(u32::to_string).collect();
        let below = match &cell.content {
            Content::Field { ty, .. } => (*ty).to_owned(),
            Content::Code | Content::Zero | Content::One | Content::Ignored => String::new(),
        };
        let below = format!("{below}:{}", cell.hi - cell.lo + 1);
        let width = 2 + [label.chars().count(), ticks.concat().len() + 1, below.chars().count()]
            .into_iter()
            .max()
            .unwrap_or(0);
        let [numbers, top, middle, bottom, types] = &mut rows;
        match &ticks[..] {
            [one] => write!(numbers, "{one:^width$} ")?,
            _ => write!(numbers, " {}{:>rest$}  ", ticks[0], ticks[1], rest = width - 2 - ticks[0].len())?,
        }
        write!(top, "{}{}", "─".repeat(width), if last { "┐" } else { "┬" })?;
        write!(middle, "{label:^width$}│")?;
        write!(bottom, "{}{}", "─".repeat(width), if last { "┘" } else { "┴" })?;
        write!(types, "{below:^width$} ")?;
    }
    for row in rows {
        writeln!(out, "{}", row.trim_end())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use packed::{Packed, u5, u13};

    use super::*;

    /// A thing that is packed.
    #[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
    #[packed(u16)]
    enum Thing {
        /// One number.
        #[bits(0b00, .0: 13, 0: 1)]
        One(u13),
        /// A number in two pieces.
        #[bits(0b01, low[4:1], 0xff, low[0], high: 1)]
        Two { low: u5, high: bool },
        /// Nothing.
        #[bits(0b10, 0: 14)]
        Nothing,
        /// Nothing either.
        #[bits(0b11, 0: 14)]
        Neither,
    }

    #[test]
    fn a_diagram_has_a_row_of_cells_per_shape() {
        let entry = Entry { origin: "test", layout: &Thing::LAYOUT };
        expect![[r#"
            test::Thing in u16 (16 bits)
              A thing that is packed.

              One  One number.
                15 14   13   1   0
              ┌───────┬────────┬────┐
              │  00   │   .0   │ 0  │
              └───────┴────────┴────┘
                 :2     u13:13   :1

              Two  A number in two pieces.
                15 14   13    10   9      2     1        0
              ┌───────┬──────────┬──────────┬────────┬────────┐
              │  01   │ low[4:1] │ 11111111 │ low[0] │  high  │
              └───────┴──────────┴──────────┴────────┴────────┘
                 :2       u5:4        :8       u5:1    bool:1

                15 14   13 0
              ┌───────┬──────┐
              │ code  │ 0 …  │
              └───────┴──────┘
                 :2     :14
                10  Nothing  Nothing.
                11  Neither  Nothing either.
        "#]]
        .assert_eq(&diagram(&entry));
    }
}
