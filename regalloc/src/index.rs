//! The dense ids that an allocator's input is written in. All are entity references, so that the
//! maps of `packir-entity` take them as keys.
//!
//! # Invariants
//!
//! * Ids count from zero without holes: a function with `n` instructions has `Inst::new(0)` to
//!   `Inst::new(n - 1)`.
//! * An index is below the type's `LIMIT`; `new` is the only way to make one, and checks it.
//! * All ones, in the bits that the id takes in a packed word, is reserved: `PackedOption` keeps
//!   `None` as that.

use core::fmt;
use packir_entity::{EntityRef, ReservedValue};

macro_rules! dense_id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal, $bits:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u32);

        packed::bits_newtype!($name(u32): $bits);

        impl $name {
            /// One more than the largest index.
            pub const LIMIT: u32 = (1 << $bits) - 1;

            /// The id with this index.
            ///
            /// # Panics
            ///
            /// If `index` is not below [`Self::LIMIT`].
            #[inline]
            pub const fn new(index: usize) -> Self {
                assert!(index < Self::LIMIT as usize, "index out of range");
                #[expect(clippy::cast_possible_truncation, reason = "checked above")]
                Self(index as u32)
            }

            /// The id with this index, as [`Self::new`].
            ///
            /// # Panics
            ///
            /// If `index` is not below [`Self::LIMIT`].
            #[inline]
            pub const fn from_u32(index: u32) -> Self {
                assert!(index < Self::LIMIT, "index out of range");
                Self(index)
            }

            /// Where this id stands in a table.
            #[inline]
            pub const fn index(self) -> usize {
                self.0 as usize
            }

            /// The index as a 32-bit number.
            #[inline]
            pub const fn as_u32(self) -> u32 {
                self.0
            }
        }

        impl EntityRef for $name {
            #[inline]
            fn new(index: usize) -> Self {
                Self::new(index)
            }

            #[inline]
            fn index(self) -> usize {
                self.index()
            }

            #[inline]
            fn new_truncating(index: usize) -> Self {
                debug_assert!(index < Self::LIMIT as usize, "index out of range");
                #[expect(clippy::cast_possible_truncation, reason = "the caller promises that it fits")]
                Self(index as u32)
            }
        }

        impl ReservedValue for $name {
            #[inline]
            fn reserved_value() -> Self {
                Self(Self::LIMIT)
            }

            #[inline]
            fn is_reserved_value(&self) -> bool {
                self.0 == Self::LIMIT
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "{}"), self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }
    };
}

dense_id! {
    /// An instruction of the allocator's input. Printed as `inst5`.
    Inst, "inst", 30
}
dense_id! {
    /// A basic block of the allocator's input. Printed as `block5`.
    Block, "block", 30
}
dense_id! {
    /// A virtual register: one SSA value, as the allocator sees it. Printed as `v5`.
    VReg, "v", 30
}
dense_id! {
    /// A location: one numbered 64-bit slot of the frame. Printed as `s5`.
    ///
    /// Slots below [`Env::k`](crate::Env::k) can be named by an instruction; the others only by
    /// moves.
    Slot, "s", 24
}

impl Slot {
    /// The slot with this index, or the last one if that is too high. (The frame is then too large,
    /// which is noticed when it is measured.)
    #[inline]
    pub(crate) const fn saturating(index: u32) -> Self {
        if index < Self::LIMIT { Self(index) } else { Self(Self::LIMIT - 1) }
    }
}

/// A run of consecutive instructions, from `start` up to but not including `end`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct InstRange {
    start: u32,
    end: u32,
}

impl InstRange {
    /// The instructions from number `start` up to but not including number `end`.
    ///
    /// # Panics
    ///
    /// If `start > end`, or `end` exceeds [`Inst::LIMIT`].
    #[inline]
    pub const fn new(start: usize, end: usize) -> Self {
        assert!(start <= end && end <= Inst::LIMIT as usize, "not a range of instructions");
        #[expect(clippy::cast_possible_truncation, reason = "checked above")]
        Self { start: start as u32, end: end as u32 }
    }

    /// The index of the first instruction.
    #[inline]
    pub const fn start(self) -> usize {
        self.start as usize
    }

    /// One more than the index of the last instruction.
    #[inline]
    pub const fn end(self) -> usize {
        self.end as usize
    }

    /// How many instructions there are.
    #[inline]
    pub const fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether there is no instruction.
    #[inline]
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The first instruction, if there is one.
    #[inline]
    pub fn first(self) -> Option<Inst> {
        (!self.is_empty()).then_some(Inst(self.start))
    }

    /// The last instruction, if there is one.
    #[inline]
    pub fn last(self) -> Option<Inst> {
        (!self.is_empty()).then(|| Inst(self.end - 1))
    }

    /// The instructions in order.
    #[inline]
    pub fn iter(self) -> impl DoubleEndedIterator<Item = Inst> + ExactSizeIterator {
        (self.start..self.end).map(Inst)
    }
}
