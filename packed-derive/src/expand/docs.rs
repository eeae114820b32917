//! The bit diagram in the documentation of the types.
//!
//! The same picture is printed by `packed::Layout`; it cannot be called from here, and a test compares the two.

use std::fmt::Write;

use crate::model::{Item, ItemKind, Model, Numbers, Variant, ones};

/// More variants than this would make the page unreadable.
const MAX_VARIANTS: usize = 64;

/// Fixed bits up to this many are written in binary, longer ones in hexadecimal.
const BINARY: u32 = 8;

/// The diagram as a block of Markdown; empty if it would be too long.
pub(crate) fn diagram(model: &Model) -> String {
    if model.variants.len() > MAX_VARIANTS {
        return String::new();
    }
    let mut out =
        format!("\n\n```text\n{}: {} ({} bits)", model.name, model.storage.text, model.storage.width());
    for variant in &model.variants {
        if model.is_enum {
            let _ = write!(out, "\n\n{}\n", variant.name);
        } else {
            out.push_str("\n\n");
        }
        let mut numbers = String::new();
        let mut labels = String::new();
        for item in &variant.items {
            let first_of_word =
                model.storage.parts.iter().any(|part| part.offset > 0 && part.offset == item.hi + 1);
            let border = if first_of_word { 2 } else { 1 };
            let (label, hi, lo) = (label(variant, item), item.hi.to_string(), item.lo.to_string());
            let wide = item.hi != item.lo;
            let width = label.len().max(if wide { hi.len() + 1 + lo.len() } else { hi.len() });
            numbers.push_str(&" ".repeat(border + 1));
            let _ = if wide {
                write!(numbers, "{hi:<rest$}{lo} ", rest = width - lo.len())
            } else {
                write!(numbers, "{hi:^width$} ")
            };
            labels.push_str(&"|".repeat(border));
            let _ = write!(labels, " {label:^width$} ");
        }
        let _ = write!(out, "{numbers}\n{labels}|");
    }
    out.push_str("\n```\n");
    out
}

fn label(variant: &Variant, item: &Item) -> String {
    let width = item.hi - item.lo + 1;
    match item.kind {
        ItemKind::Fixed(value) if width <= BINARY => format!("{value:0digits$b}", digits = width as usize),
        ItemKind::Fixed(value) => format!("{value:#0digits$x}", digits = width.div_ceil(4) as usize + 2),
        ItemKind::Must(one) => if one { "1" } else { "0" }.to_owned(),
        ItemKind::Ignored => "_".to_owned(),
        ItemKind::Field { index, at } => {
            let field = &variant.fields[index];
            let name = if field.ident.is_none() { format!(".{}", field.name) } else { field.name.clone() };
            if let Some(Numbers { first, last, plus }) = field.numbers {
                let plus = if plus > 0 { format!(" + {plus}") } else { String::new() };
                let last = if last == ones(width) { String::new() } else { format!("={last}") };
                format!("{name}{plus} in {first}..{last}")
            } else if width == field.width {
                name
            } else if width == 1 {
                format!("{name}[{at}]")
            } else {
                format!("{name}[{}:{at}]", at + width - 1)
            }
        }
    }
}
