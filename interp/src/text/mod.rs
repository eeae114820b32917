//! Bytecode as text: mnemonics, an assembler and a disassembler.
//!
//! A module looks like this; comments go from `;` to the end of the line.
//!
//! ```text
//! signature 1 -> 1                    ; sig0: one slot in, one slot out
//!
//! function %fib sig0 slots 5 {        ; `memory 16` would give the frame 16 bytes of memory stack
//!     br_gt_u_imm r1, 1, recurse
//!     ret 0
//!   recurse:
//!     add_imm64 r3, r1, -1
//!     call %fib, 2                    ; the callee's frame begins at slot 2, so r3 is its r1
//!     …
//!     ret 0
//! }
//!
//! libcall %CeilF32 sig0
//! import %print sig0
//! ```
//!
//! * An operation is its mnemonic (its name in the table, in snake case) and its fields in their order.
//! * A branch target is a label of the function, or a distance in words with a sign, where `+0` is the next
//!   word.
//! * A function is `%name`, `%"any name"`, or `fn` and its number; a signature `sig` and its number.
//! * `const 0x…` or a decimal number in a function adds to its pool of constants.
//! * `enter` is not written by itself: it is an operation as any other.

mod parse;
mod print;

use std::collections::HashMap;
use std::sync::LazyLock;

use packed::layout::{ItemKind, Variant};

pub use parse::{AssembleError, assemble};

use crate::isa::Op;
use crate::vm::Statistics;

/// A row of the instruction table, with what text needs of it.
pub(crate) struct Row {
    pub(crate) mnemonic: String,
    pub(crate) opcode: u16,
    pub(crate) variant: &'static Variant,
}

/// The rows, by their place in the table and by mnemonic.
pub(crate) struct Rows {
    pub(crate) rows: Vec<Row>,
    by_mnemonic: HashMap<String, usize>,
    by_opcode: HashMap<u16, usize>,
}

static ROWS: LazyLock<Rows> = LazyLock::new(|| {
    let rows: Vec<Row> = Op::LAYOUT.variants.iter().map(row).collect();
    let by_mnemonic = rows.iter().enumerate().map(|(i, row)| (row.mnemonic.clone(), i)).collect();
    let by_opcode = rows.iter().enumerate().map(|(i, row)| (row.opcode, i)).collect();
    Rows { rows, by_mnemonic, by_opcode }
});

fn row(variant: &'static Variant) -> Row {
    let code = variant.items.iter().rev().find_map(|item| match item.kind {
        ItemKind::Fixed(code) if item.lo == 0 => u16::try_from(code).ok(),
        _ => None,
    });
    let opcode = code.expect("every row of the table ends with its opcode");
    Row { mnemonic: mnemonic(variant.name), opcode, variant }
}

/// The mnemonic of a variant: its name in snake case, as the handlers are named.
fn mnemonic(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

impl Rows {
    /// The table.
    pub(crate) fn get() -> &'static Self {
        &ROWS
    }

    fn with_mnemonic(&self, mnemonic: &str) -> Option<&Row> {
        self.by_mnemonic.get(mnemonic).and_then(|&i| self.rows.get(i))
    }

    /// The row with an opcode.
    pub(crate) fn with_opcode(&self, opcode: u16) -> Option<&Row> {
        self.by_opcode.get(&opcode).and_then(|&i| self.rows.get(i))
    }
}

impl Op {
    /// The name of the operation in text.
    #[must_use]
    pub fn mnemonic(&self) -> &'static str {
        let [low, high, ..] = self.pack().into_raw().to_le_bytes();
        Rows::get().with_opcode(u16::from_le_bytes([low, high])).map_or("", |row| &row.mnemonic)
    }
}

/// Statistics from how often each opcode ran.
pub(crate) fn statistics(histogram: &[u64]) -> Statistics {
    let mut statistics = Statistics::default();
    for row in &Rows::get().rows {
        let count = histogram.get(usize::from(row.opcode)).copied().unwrap_or_default();
        statistics.operations += count;
        if matches!(row.variant.name, "Call" | "CallIndirect" | "TailCall" | "TailCallIndirect") {
            statistics.calls += count;
        }
        if count > 0 {
            statistics.by_operation.push((&row.mnemonic, count));
        }
    }
    statistics.by_operation.sort_by_key(|&(_, count)| core::cmp::Reverse(count));
    statistics
}

#[cfg(test)]
mod tests;
