//! The packed types that `packir layout` knows.

use super::Entry;

/// All of them, grouped by crate.
pub(super) fn entries() -> Vec<Entry> {
    let crates = [
        ("ir", packir_ir::LAYOUTS),
        ("regalloc", packir_regalloc::LAYOUTS),
        ("interp", packir_interp::LAYOUTS),
    ];
    let of_crate = |(origin, layouts): (_, &[&'static packed::Layout])| {
        layouts.iter().map(move |&layout| Entry { origin, layout }).collect::<Vec<_>>()
    };
    crates.into_iter().flat_map(of_crate).collect()
}
