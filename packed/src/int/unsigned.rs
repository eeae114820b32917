//! The unsigned integers: how they are kept, and their place in packed words.

use core::ops::{Bound, RangeBounds};

use super::{Storage, UInt, kept, sealed::Sealed, shared};
use crate::RangeError;
use crate::private::{low_mask, low_mask_wide};

macro_rules! unsigned {
    ($($prim:ident $Kept:ident)*) => {$(
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

        shared!(UInt, $prim, false);

        impl<const N: u32> UInt<$prim, N> {
            pub(super) const LEAST: $prim = 0;
            pub(super) const MOST: $prim = {
                let () = Self::CHECK;
                $prim::MAX >> ($prim::BITS - N)
            };

            /// The smallest value.
            pub const MIN: Self = Self::keep(0);
            /// The largest value.
            pub const MAX: Self = Self::keep(Self::MOST);

            #[inline]
            pub(super) const fn keep(value: $prim) -> Self {
                debug_assert!(value <= Self::MOST);
                Self(kept::$Kept::keep(value))
            }

            /// The value.
            #[inline]
            #[must_use]
            pub const fn get(self) -> $prim {
                self.0.get()
            }

            /// The low bits of `bits`; the others are dropped.
            #[inline]
            #[must_use]
            pub const fn from_bits_truncating(bits: $prim) -> Self {
                Self(kept::$Kept::keep(bits))
            }

            /// Bits that are known to be in range; for expansions.
            #[doc(hidden)]
            #[inline]
            #[must_use]
            pub const fn from_bits_trusted(bits: $prim) -> Self {
                Self::keep(bits)
            }

            /// The bits: the value itself.
            #[inline]
            #[must_use]
            pub const fn to_bits(self) -> $prim {
                self.get()
            }

            #[doc(hidden)]
            #[inline]
            pub const fn encode_field(self, width: u32) -> u64 {
                if width >= N { self.get() as u64 } else { self.get() as u64 & low_mask(width) }
            }
            #[doc(hidden)]
            #[inline]
            pub const fn fits_field(self, width: u32) -> bool {
                width >= N || self.get() >> width == 0
            }
            #[doc(hidden)]
            #[inline]
            pub const fn decode_field(bits: u64, _width: u32) -> Self {
                Self::from_bits_truncating(bits as $prim)
            }
            #[doc(hidden)]
            #[inline]
            pub const fn valid_field(bits: u64, _width: u32) -> bool {
                N >= u64::BITS || bits >> (N % u64::BITS) == 0
            }
            #[doc(hidden)]
            #[inline]
            pub const fn encode_wide_field(self, width: u32) -> u128 {
                if width >= N { self.get() as u128 } else { self.get() as u128 & low_mask_wide(width) }
            }
            #[doc(hidden)]
            #[inline]
            pub const fn decode_wide_field(bits: u128, _width: u32) -> Self {
                Self::from_bits_truncating(bits as $prim)
            }
            #[doc(hidden)]
            #[inline]
            pub const fn valid_wide_field(bits: u128, _width: u32) -> bool {
                bits & !low_mask_wide(N) == 0
            }
        }
    )*};
}
unsigned! { u8 KeptU8 u16 KeptU16 u32 KeptU32 u64 KeptU64 u128 KeptU128 }
