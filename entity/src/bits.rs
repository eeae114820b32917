//! Entities as fields of packed types (feature `packed`).
//!
//! | type | in 32 bits | in `n` < 32 bits, of a `fallible` definition |
//! |---|---|---|
//! | references | the index, or all ones if reserved | indices below 2^n; the reserved value does not fit |
//! | [`PackedOption`] of one | the same bits | indices below 2^n - 1; all ones for `None` |
//! | [`EntityList`] | the position | positions below 2^n |
//!
//! References pack in `const` code as well. The other two are generic, which `const` code cannot call on stable
//! Rust: a definition with such a field says `no_const`. `tests/packed.rs` checks all patterns of small widths.

use packed::Bits;
use packed::private::Rules;

use crate::{EntityList, EntityRef, PackedOption, ReservedValue};

/// How an option is stored: all ones of 32 bits become all ones of fewer.
const OPTION: Rules = Rules::new(32, 32).sentinel();
/// How the position of a list is stored.
const LIST: Rules = Rules::new(32, 32).narrow();

impl<T: EntityRef + ReservedValue + Bits> Bits for PackedOption<T> {
    const WIDTH: u32 = 32;
    const MIN_WIDTH: u32 = OPTION.min_width;
    const TOTAL: bool = T::TOTAL;

    #[inline]
    fn encode_bits(self, width: u32) -> u64 {
        OPTION.encode(raw(self), width)
    }

    #[inline]
    fn fits_bits(self, width: u32) -> bool {
        OPTION.fits(raw(self), width)
    }

    #[inline]
    fn decode_bits(bits: u64, width: u32) -> Self {
        match OPTION.decode(bits, width) {
            NONE => None.into(),
            #[expect(clippy::cast_possible_truncation, reason = "at most 32 bits come out of `decode`")]
            index => Self::new(T::new_truncating(index as usize)),
        }
    }

    #[inline]
    fn valid_bits(bits: u64, width: u32) -> bool {
        OPTION.valid(bits, width) && (OPTION.decode(bits, width) == NONE || T::valid_bits(bits, width))
    }
}

/// `None` in 32 bits.
const NONE: u64 = u32::MAX as u64;

/// The 32 bits of an option. Both branches are the same bits for references that `entity_ref!` declares, and
/// compile to no branch.
#[inline]
fn raw<T: EntityRef + ReservedValue>(option: PackedOption<T>) -> u64 {
    option.expand().map_or(NONE, |entity| entity.index() as u64)
}

impl<T: EntityRef + ReservedValue> Bits for EntityList<T> {
    const WIDTH: u32 = 32;
    const MIN_WIDTH: u32 = LIST.min_width;
    const TOTAL: bool = true;

    #[inline]
    fn encode_bits(self, width: u32) -> u64 {
        LIST.encode(u64::from(self.to_position()), width)
    }

    #[inline]
    fn fits_bits(self, width: u32) -> bool {
        LIST.fits(u64::from(self.to_position()), width)
    }

    #[inline]
    fn decode_bits(bits: u64, width: u32) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "at most 32 bits come out of `decode`")]
        Self::from_position(LIST.decode(bits, width) as u32)
    }

    #[inline]
    fn valid_bits(bits: u64, width: u32) -> bool {
        LIST.valid(bits, width)
    }
}
