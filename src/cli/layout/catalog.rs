//! The packed types that `packir layout` knows.

use super::Entry;

/// All of them: Packir's own by crate, then those of other projects.
pub(super) fn entries() -> Vec<Entry> {
    let crates = [
        ("ir", packir_ir::LAYOUTS),
        ("regalloc", packir_regalloc::LAYOUTS),
        ("interp", packir_interp::LAYOUTS),
    ];
    let of_crate = |(origin, layouts): (_, &[&'static packed::Layout])| {
        layouts.iter().map(move |&layout| Entry { origin, layout }).collect::<Vec<_>>()
    };
    let gallery = packir_gallery::CATALOGUE
        .iter()
        .map(|exhibit| Entry { origin: exhibit.project, layout: &exhibit.layout });
    crates.into_iter().flat_map(of_crate).chain(gallery).collect()
}
