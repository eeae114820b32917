//! The signed integers: how they are kept, and their place in packed words.

use core::ops::{Bound, RangeBounds};

use super::{Int, Storage, kept, sealed::Sealed, shared};
use crate::RangeError;
use crate::private::{low_mask, low_mask_wide, sign_extend_wide};

macro_rules! signed {
    ($($prim:ident $bits:ident $Kept:ident)*) => {$(
        impl Sealed for $prim {}

        impl Storage for $prim {
            type Kept<const N: u32> = kept::$Kept<N>;
            #[inline]
            fn keep<const N: u32>(self) -> kept::$Kept<N> {
                kept::$Kept::keep(self)
            }
            #[inline]
            fn value<const N: u32>(kept: kept::$Kept<N>) -> $prim {
                kept.get()
            }
        }

        shared!(Int, $prim, true);

        impl<const N: u32> Int<$prim, N> {
            pub(super) const LEAST: $prim = {
                let () = Self::CHECK;
                $prim::MIN >> ($prim::BITS - N)
            };
            pub(super) const MOST: $prim = $prim::MAX >> ($prim::BITS - N);

            /// The smallest value.
            pub const MIN: Self = Self::keep(Self::LEAST);
            /// The largest value.
            pub const MAX: Self = Self::keep(Self::MOST);

            #[inline]
            pub(super) const fn keep(value: $prim) -> Self {
                debug_assert!(value >= Self::LEAST && value <= Self::MOST);
                Self(kept::$Kept::keep(value))
            }

            /// The value.
            #[inline]
            #[must_use]
            pub const fn get(self) -> $prim {
                self.0.get()
            }

            /// The value whose two's complement is the low bits of `bits`; the others are dropped.
            #[inline]
            #[must_use]
            pub const fn from_bits_truncating(bits: $bits) -> Self {
                Self(kept::$Kept::keep(bits as $prim))
            }

            /// The bits: two's complement in the low bits, the others zero.
            #[inline]
            #[must_use]
            pub const fn to_bits(self) -> $bits {
                self.get() as $bits & ($bits::MAX >> ($prim::BITS - N))
            }

            #[doc(hidden)]
            #[inline]
            pub const fn encode_field(self, width: u32) -> u64 {
                // Without the sign above it where that has no place, so that the pieces of a scattered field share masks.
                if width <= N {
                    self.to_bits() as u64 & low_mask(width)
                } else {
                    self.get() as i64 as u64 & low_mask(width)
                }
            }
            #[doc(hidden)]
            #[inline]
            pub const fn fits_field(self, width: u32) -> bool {
                if width >= N {
                    return true;
                }
                let unused = $prim::BITS - width;
                (self.get() << unused) >> unused == self.get()
            }
            #[doc(hidden)]
            #[inline]
            pub const fn decode_field(bits: u64, width: u32) -> Self {
                let width = if width < N { width } else { N };
                if width > u64::BITS {
                    return Self::decode_wide_field(bits as u128, width);
                }
                let unused = u64::BITS - width;
                Self::keep(((bits << unused) as i64 >> unused) as $prim)
            }
            /// A number that is in range by the shifts that it comes from, which the optimiser sees.
            #[doc(hidden)]
            #[inline]
            pub const fn decode_number(number: i64) -> Self {
                let unused = if N < i64::BITS { i64::BITS - N } else { 0 };
                if number << unused >> unused == number { Self::keep(number as $prim) } else { Self::MIN }
            }
            #[doc(hidden)]
            #[inline]
            pub const fn valid_field(bits: u64, width: u32) -> bool {
                Self::decode_field(bits, width).encode_field(width) == bits
            }
            #[doc(hidden)]
            #[inline]
            pub const fn encode_wide_field(self, width: u32) -> u128 {
                self.get() as i128 as u128 & low_mask_wide(width)
            }
            #[doc(hidden)]
            #[inline]
            pub const fn decode_wide_field(bits: u128, width: u32) -> Self {
                Self::keep(sign_extend_wide(bits, if width < N { width } else { N }) as $prim)
            }
            #[doc(hidden)]
            #[inline]
            pub const fn valid_wide_field(bits: u128, width: u32) -> bool {
                Self::decode_wide_field(bits, width).encode_wide_field(width) == bits
            }
        }
    )*};
}
signed! { i8 u8 KeptI8 i16 u16 KeptI16 i32 u32 KeptI32 i64 u64 KeptI64 i128 u128 KeptI128 }
