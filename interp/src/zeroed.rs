//! Zeroed storage that costs what is used of it.
//!
//! A machine has megabytes of stacks, of which most runs touch a page or two. An allocator that recycles
//! storage has to clear all of it; fresh pages of the operating system are zero as they come.

use core::fmt;

use memmap2::MmapMut;

/// Zeroed bytes, at first.
pub(crate) enum Zeroed {
    /// Fresh pages.
    Mapped(MmapMut),
    /// Less than what is worth a mapping, or where there are none.
    Owned(Box<[u64]>),
}

impl Zeroed {
    /// From how many bytes on pages are asked for.
    const MAPPED: usize = 1 << 17;

    /// So many 64-bit slots.
    pub(crate) fn slots(count: usize) -> Self {
        let mapped = count.checked_mul(size_of::<u64>()).filter(|&bytes| bytes >= Self::MAPPED);
        match mapped.and_then(|bytes| MmapMut::map_anon(bytes).ok()) {
            Some(pages) => Self::Mapped(pages),
            None => Self::Owned(vec![0; count].into()),
        }
    }

    /// The slots.
    pub(crate) fn as_slots(&self) -> &[u64] {
        match self {
            Self::Mapped(pages) => bytemuck::cast_slice(pages),
            Self::Owned(slots) => slots,
        }
    }

    /// The slots, to write to.
    pub(crate) fn as_slots_mut(&mut self) -> &mut [u64] {
        match self {
            Self::Mapped(pages) => bytemuck::cast_slice_mut(pages),
            Self::Owned(slots) => slots,
        }
    }

    /// The slots' bytes.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        bytemuck::cast_slice(self.as_slots())
    }

    /// The slots' bytes, to write to.
    pub(crate) fn as_bytes_mut(&mut self) -> &mut [u8] {
        bytemuck::cast_slice_mut(self.as_slots_mut())
    }
}

impl Clone for Zeroed {
    fn clone(&self) -> Self {
        let mut copy = Self::slots(self.as_slots().len());
        copy.as_slots_mut().copy_from_slice(self.as_slots());
        copy
    }
}

impl fmt::Debug for Zeroed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Zeroed").field(&self.as_slots().len()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_kinds_are_zero_and_hold_what_is_written() {
        for (count, mapped) in
            [(0, false), (16, false), (Zeroed::MAPPED / 8 - 1, false), (Zeroed::MAPPED / 8, true)]
        {
            let mut slots = Zeroed::slots(count);
            assert!(!mapped || cfg!(miri) || matches!(slots, Zeroed::Mapped(_)), "{count}");
            assert!(slots.as_slots().iter().all(|&slot| slot == 0));
            assert_eq!((slots.as_slots().len(), slots.as_bytes().len()), (count, count * 8));
            if let Some(last) = slots.as_slots_mut().last_mut() {
                *last = u64::MAX;
            }
            let copy = slots.clone();
            slots.as_bytes_mut().fill(7);
            assert_eq!(copy.as_slots().last().copied(), (count != 0).then_some(u64::MAX));
        }
    }
}
