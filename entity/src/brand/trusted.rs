//! Indexing without a bounds check: all the unsafe code of branded maps.
//!
//! With feature `safe`, and in builds with assertions, the check is there: the two functions are then their own
//! safe twins. `benches/README.md` has the gain (`branded get` against `plain get`).

#![expect(unsafe_code, reason = "the point of brands is to index without a check")]

/// The element at `index`, which the caller knows to be in bounds.
///
/// Only `brand::map` calls these, with the index of a [`Key`](super::Key) into a container of the same brand; see
/// the invariants of [`brand`](super).
#[inline]
pub(super) fn get<V>(elems: &[V], index: usize) -> &V {
    if cfg!(any(debug_assertions, feature = "safe")) {
        return &elems[index];
    }
    // SAFETY: a key of a brand is in bounds of every container of that brand.
    unsafe { elems.get_unchecked(index) }
}

/// The element at `index` to change, which the caller knows to be in bounds.
#[inline]
pub(super) fn get_mut<V>(elems: &mut [V], index: usize) -> &mut V {
    if cfg!(any(debug_assertions, feature = "safe")) {
        return &mut elems[index];
    }
    // SAFETY: as in `get`.
    unsafe { elems.get_unchecked_mut(index) }
}
