//! `ISA.md`: the instruction table as a document, written from the table.

use core::fmt::Write as _;

use packed::layout::{ItemKind, Variant};

use crate::text::Rows;

/// What `ISA.md` must say.
///
/// A test compares it with the file, and rewrites that with `BLESS=1`.
#[must_use]
pub fn instruction_set() -> String {
    let mut out = String::from(
        "# The instruction set\n\
         \n\
         Written from the table in `src/isa.rs` by a test: `BLESS=1 cargo test -p packir-interp isa_md`.\n\
         \n\
         An operation is a 64-bit word. The layout shows it from the most significant bit down, each field with \
         its width; `0` are bits that must be zero. Fields that begin with `dst` are written, other slots are \
         read, all before the first is written.\n",
    );
    out.push_str("\n| opcode | operation | meaning | layout |\n|---|---|---|---|\n");
    for row in &Rows::get().rows {
        let operands: Vec<_> = row.variant.fields.iter().map(|field| field.name).collect();
        let docs = row.variant.docs.trim().replace('|', "\\|");
        let text = format!("{} {}", row.mnemonic, operands.join(", "));
        let layout = layout(row.variant);
        writeln!(out, "| {:04x} | `{}` | {docs} | `{layout}` |", row.opcode, text.trim_end())
            .expect("writing to a string cannot fail");
    }
    out
}

/// The fields of a word, from its top, without the opcode.
fn layout(variant: &Variant) -> String {
    let items = variant.items.iter().filter(|item| item.lo >= 16);
    let text = items.map(|item| match item.kind {
        ItemKind::Field { index, .. } => format!("{}:{}", variant.fields[index].name, item.width()),
        _ => format!("0:{}", item.width()),
    });
    text.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn isa_md_is_up_to_date() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/ISA.md");
        let want = instruction_set();
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(path, &want).unwrap();
        }
        let found = std::fs::read_to_string(path).unwrap_or_default();
        assert!(found == want, "ISA.md differs from the table: rewrite it with BLESS=1");
    }

    #[test]
    fn every_operation_is_documented() {
        for row in &Rows::get().rows {
            let docs = row.variant.docs.trim();
            assert!(docs.ends_with('.'), "{}: {docs:?}", row.mnemonic);
            let results = row.variant.fields.iter().filter(|field| field.name.starts_with("dst")).count();
            assert!(results == 0 || docs.contains("dst"), "{}", row.mnemonic);
        }
    }
}
