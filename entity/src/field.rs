//! References as fields of packed types.
//!
//! A reference takes 32 bits, or fewer where the layout says so: then packing checks that the index fits, and the
//! definition must be `fallible`. The reserved value is stored as all ones of whatever width, so that a
//! [`PackedOption`] of a reference takes no more bits than the reference.

use packed::Bits;
use packed::private::{Rules, newtype_encode};

use crate::EntityRef;
use crate::list::EntityList;
use crate::packed_option::{PackedOption, ReservedValue};

/// How the bits of references are stored: narrowed, all ones for the reserved value.
#[doc(hidden)]
pub const RULES: Rules = Rules::new(32, 32).sentinel();

/// Makes a reference a possible field of packed types.
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_packed {
    ($name:ident(u32)) => {
        $crate::__packed::bits_newtype!($name(u32): 32, sentinel);
    };
    ($name:ident) => {
        impl $crate::__packed::Bits for $name {
            const WIDTH: u32 = 32;
            const MIN_WIDTH: u32 = 1;
            const TOTAL: bool = true;

            #[inline]
            fn encode_bits(self, width: u32) -> u64 {
                $crate::__packed::private::newtype_encode($crate::__core::convert::From::from(self.as_bits()), width)
            }

            #[inline]
            fn fits_bits(self, width: u32) -> bool {
                $crate::__RULES.fits($crate::__core::convert::From::from(self.as_bits()), width)
            }

            #[inline]
            fn decode_bits(bits: u64, width: u32) -> Self {
                $name::from_bits($crate::__RULES.decode(bits, width) as u32)
            }

            #[inline]
            fn valid_bits(bits: u64, width: u32) -> bool {
                $crate::__RULES.valid(bits, width)
            }
        }
    };
}

impl<T: ReservedValue + Bits> Bits for PackedOption<T> {
    const WIDTH: u32 = T::WIDTH;
    const MIN_WIDTH: u32 = T::MIN_WIDTH;
    const FALLIBLE: bool = T::FALLIBLE;
    const TOTAL: bool = T::TOTAL;

    #[inline]
    fn encode_bits(self, width: u32) -> u64 {
        self.into_inner().encode_bits(width)
    }

    #[inline]
    fn fits_bits(self, width: u32) -> bool {
        self.into_inner().fits_bits(width)
    }

    #[inline]
    fn decode_bits(bits: u64, width: u32) -> Self {
        Self::new(T::decode_bits(bits, width))
    }

    #[inline]
    fn valid_bits(bits: u64, width: u32) -> bool {
        T::valid_bits(bits, width)
    }
}

/// A list is stored as the position of its elements in the pool; 0 is the empty list.
impl<T: EntityRef + ReservedValue> Bits for EntityList<T> {
    const WIDTH: u32 = 32;
    const MIN_WIDTH: u32 = 1;
    const TOTAL: bool = true;

    #[inline]
    fn encode_bits(self, width: u32) -> u64 {
        newtype_encode(u64::from(self.as_bits()), width)
    }

    #[inline]
    fn fits_bits(self, width: u32) -> bool {
        width >= 32 || self.as_bits() >> width == 0
    }

    #[inline]
    fn decode_bits(bits: u64, _width: u32) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "lists have 32 bits; others are not valid")]
        Self::from_bits(bits as u32)
    }

    #[inline]
    fn valid_bits(bits: u64, _width: u32) -> bool {
        bits >> 32 == 0
    }
}
