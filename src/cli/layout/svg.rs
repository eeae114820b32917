//! Bit diagrams as pictures.

use std::fmt::Write;

use packed::layout::Variant;

use super::Entry;
use super::shape::{Content, Shape, codes, shapes, summary};

/// The width of a word, in pixels; narrow words are drawn narrower, so that a bit is at least [`BIT`] wide.
const WORD: u32 = 1024;
/// The largest width of a bit.
const BIT: u32 = 32;
const MARGIN: u32 = 16;
const BOX: u32 = 28;
const LINE: u32 = 18;

/// A picture of some types, one below the other.
pub(super) fn picture(entries: &[Entry]) -> String {
    let mut body = String::new();
    let mut canvas = Canvas { out: &mut body, y: MARGIN };
    for entry in entries {
        canvas.entry(entry).expect("writing to a string does not fail");
    }
    let (width, height) = (WORD + 2 * MARGIN, canvas.y + MARGIN);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
         height=\"{height}\" font-family=\"ui-monospace, monospace\" font-size=\"12\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n{body}</svg>\n"
    )
}

struct Canvas<'a> {
    out: &'a mut String,
    y: u32,
}

impl Canvas<'_> {
    fn entry(&mut self, entry: &Entry) -> std::fmt::Result {
        let layout = entry.layout;
        let title = format!("{}::{}", entry.origin, layout.name);
        self.text_line(&title, "font-weight=\"bold\" font-size=\"15\"")?;
        let docs = summary(layout.docs);
        let docs = if docs.is_empty() { docs } else { format!(" — {docs}") };
        self.text_line(&format!("{}, {} bits{docs}", layout.storage, layout.width), "fill=\"#555\"")?;
        for shape in shapes(layout) {
            if let ([variant], true) = (&shape.variants[..], layout.is_enum) {
                self.variant_line("", variant)?;
            }
            self.cells(&shape, layout.width)?;
            if shape.variants.len() > 1 {
                for variant in &shape.variants {
                    self.variant_line(&codes(variant), variant)?;
                }
            }
            self.y += LINE / 2;
        }
        self.y += LINE;
        Ok(())
    }

    fn text_line(&mut self, text: &str, style: &str) -> std::fmt::Result {
        self.y += LINE;
        writeln!(self.out, "<text x=\"{MARGIN}\" y=\"{}\" {style}>{}</text>", self.y, escape(text))
    }

    /// A variant with its code, if the boxes do not show it; the name stands out from its documentation.
    fn variant_line(&mut self, code: &str, variant: &Variant) -> std::fmt::Result {
        self.y += LINE;
        let gap = if code.is_empty() { "" } else { " " };
        writeln!(
            self.out,
            "<text x=\"{MARGIN}\" y=\"{}\">{code}{gap}<tspan font-weight=\"600\">{}</tspan> {}</text>",
            self.y,
            escape(variant.name),
            escape(&summary(variant.docs))
        )
    }

    fn cells(&mut self, shape: &Shape, bits: u32) -> std::fmt::Result {
        let bit = f64::from(WORD) / f64::from(bits.max(WORD / BIT));
        let (top, bottom) = (self.y + LINE, self.y + LINE + BOX);
        for cell in &shape.cells {
            let x = f64::from(MARGIN) + bit * f64::from(bits - 1 - cell.hi);
            let width = bit * f64::from(cell.hi - cell.lo + 1);
            let label = shape.label(cell);
            let (fill, ty) = match &cell.content {
                Content::Code => ("#fde7b0", ""),
                Content::Zero | Content::One | Content::Ignored => ("#eee", ""),
                Content::Field { ty, .. } => ("#d5e8fb", *ty),
            };
            let note = format!("{label} {ty} [{}:{}]", cell.hi, cell.lo);
            writeln!(
                self.out,
                "<rect x=\"{x:.1}\" y=\"{top}\" width=\"{width:.1}\" height=\"{BOX}\" fill=\"{fill}\" \
                 stroke=\"#333\"><title>{}</title></rect>",
                escape(&note)
            )?;
            // A label that is wider than its cell is squeezed into it.
            let squeeze = if 7.3 * chars(&label) > width - 4.0 {
                format!(" textLength=\"{:.1}\" lengthAdjust=\"spacingAndGlyphs\"", (width - 4.0).max(2.0))
            } else {
                String::new()
            };
            let middle = x + width / 2.0;
            writeln!(
                self.out,
                "<text x=\"{middle:.1}\" y=\"{}\" text-anchor=\"middle\"{squeeze}>{}</text>",
                top + BOX / 2 + 4,
                escape(&label)
            )?;
            // Every cell names its highest bit; the last one its lowest as well.
            let last = cell.lo == 0 && cell.hi > 0;
            for (number, at, anchor) in [(cell.hi, x, "start"), (cell.lo, x + width, "end")] {
                if anchor == "start" || last {
                    writeln!(
                        self.out,
                        "<text x=\"{at:.1}\" y=\"{}\" font-size=\"9\" fill=\"#777\" \
                         text-anchor=\"{anchor}\">{number}</text>",
                        top - 3
                    )?;
                }
            }
        }
        self.y = bottom + 4;
        Ok(())
    }
}

fn chars(text: &str) -> f64 {
    f64::from(u32::try_from(text.chars().count()).unwrap_or(u32::MAX))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use packed::{Packed, u7};

    use super::*;

    #[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
    #[packed(u8)]
    #[bits(a: 7, b: 1)]
    struct Pair {
        a: u7,
        b: bool,
    }

    #[test]
    fn a_picture_is_balanced_and_shows_every_cell() {
        let svg = picture(&[Entry { origin: "a<b", layout: &Pair::LAYOUT }]);
        assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"));
        assert_eq!(svg.matches("<text").count(), svg.matches("</text>").count());
        assert_eq!(svg.matches("<title>").count(), 2, "a cell each");
        assert!(svg.contains("a&lt;b::Pair") && svg.contains(">a u7 [7:1]<"), "{svg}");
    }
}
