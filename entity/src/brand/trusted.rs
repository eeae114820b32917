//! Indexing without a bounds check: all the unsafe code of branded maps.
//!
//! Each function has a safe twin of the same signature. Builds with assertions or the feature `safe` take the twins;
//! all builds compile both, and the test below compares them. `benches/README.md` has the gain (`branded get`).

#![expect(unsafe_code, reason = "the point of brands is to index without a check")]

/// The element at `index`, which the caller knows to be in bounds.
///
/// Only `brand::map` calls these, with the index of a [`Key`](super::Key) into a container of the same brand; see
/// the invariants of [`brand`](super).
#[inline]
pub(super) fn get<V>(elems: &[V], index: usize) -> &V {
    if cfg!(any(debug_assertions, feature = "safe")) {
        checked::get(elems, index)
    } else {
        unchecked::get(elems, index)
    }
}

/// The element at `index` to change, which the caller knows to be in bounds.
#[inline]
pub(super) fn get_mut<V>(elems: &mut [V], index: usize) -> &mut V {
    if cfg!(any(debug_assertions, feature = "safe")) {
        checked::get_mut(elems, index)
    } else {
        unchecked::get_mut(elems, index)
    }
}

mod checked {
    #[inline]
    pub(super) fn get<V>(elems: &[V], index: usize) -> &V {
        &elems[index]
    }

    #[inline]
    pub(super) fn get_mut<V>(elems: &mut [V], index: usize) -> &mut V {
        &mut elems[index]
    }
}

mod unchecked {
    #[inline]
    pub(super) fn get<V>(elems: &[V], index: usize) -> &V {
        // SAFETY: a key of a brand is in bounds of every container of that brand.
        unsafe { elems.get_unchecked(index) }
    }

    #[inline]
    pub(super) fn get_mut<V>(elems: &mut [V], index: usize) -> &mut V {
        // SAFETY: as in `get`.
        unsafe { elems.get_unchecked_mut(index) }
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;
    use core::fmt::Debug;

    use super::{checked, unchecked};

    /// Reads and writes every place of slices of many lengths, by both.
    fn agree<V: Clone + PartialEq + Debug>(make: impl Fn(usize) -> V) {
        for len in 1..70 {
            let mut one: Vec<V> = (0..len).map(&make).collect();
            let mut other = one.clone();
            for step in 0..3 * len {
                let (from, to) = (step * 7 % len, step * 11 % len);
                let value = checked::get(&one, from).clone();
                assert_eq!(unchecked::get(&other, from), &value);
                assert!(core::ptr::eq(unchecked::get(&one, from), checked::get(&one, from)));
                *checked::get_mut(&mut one, to) = value.clone();
                *unchecked::get_mut(&mut other, to) = value;
                assert_eq!(one, other);
            }
        }
    }

    #[test]
    fn unchecked_places_are_the_checked_ones() {
        agree(|index| index as u64 * 3);
        agree(|index| index % 5 == 0);
        agree(|_| ());
        agree(|index| alloc::format!("{index}"));
    }
}
