//! The packed types that `packir layout` knows.

use super::Entry;

/// All of them, grouped by crate.
pub(super) fn entries() -> Vec<Entry> {
    use packir_interp::{ByteOrder, Op, RmwKind, Target};

    let mut entries = Vec::new();
    let mut group = |origin, layouts: &[&'static packed::Layout]| {
        entries.extend(layouts.iter().map(|&layout| Entry { origin, layout }));
    };
    group("interp", &[&Op::LAYOUT, &Target::LAYOUT, &RmwKind::LAYOUT, &ByteOrder::LAYOUT]);
    entries
}
