//! Integers that are never their largest value, so that `Option` of them needs no space.

use core::hash::{Hash, Hasher};

use crate::RangeError;
use crate::field::{bits_by_functions, checked_integer, print_as};
use crate::private::{Facts, Provide};
use crate::private::{OptionOf, low_mask_wide};

mod kept;

macro_rules! non_max {
    ($($Type:ident $Kept:ident $prim:ident $bits:ident $min:literal;)*) => {$(
        #[doc = concat!("Any `", stringify!($prim), "` but the largest.")]
        ///
        /// `Option` of it has the same size. As a field of a packed type an unsigned one may be narrowed; all ones
        /// is then no value, and `Option` of it stores `None` so.
        ///
        /// ```
        #[doc = concat!("use packed::", stringify!($Type), ";")]
        #[doc = concat!("assert_eq!(size_of::<Option<", stringify!($Type), ">>(), size_of::<", stringify!($prim), ">());")]
        #[doc = concat!("assert_eq!(", stringify!($Type), "::try_new(7).map(|x| x.get()), Ok(7));")]
        #[doc = concat!("assert!(", stringify!($Type), "::try_new(", stringify!($prim), "::MAX).is_err());")]
        /// ```
        #[derive(Clone, Copy)]
        #[repr(transparent)]
        pub struct $Type(kept::$Kept);

        impl $Type {
            /// The smallest value.
            pub const MIN: Self = Self::new($prim::MIN);
            /// The largest value: one below that of the primitive.
            pub const MAX: Self = Self::new($prim::MAX - 1);

            /// Makes the integer.
            ///
            /// # Panics
            ///
            /// When it is the largest value of the primitive; in a `const`, that is a compile error.
            #[inline]
            #[must_use]
            #[track_caller]
            pub const fn new(value: $prim) -> Self {
                match kept::$Kept::keep(value) {
                    Some(kept) => Self(kept),
                    None => panic!("the largest value of the integer is excluded"),
                }
            }

            /// Makes the integer, or says that it is the largest value of the primitive.
            ///
            /// # Errors
            ///
            /// [`RangeError`] when it is.
            #[inline]
            pub const fn try_new(value: $prim) -> Result<Self, RangeError> {
                match kept::$Kept::keep(value) {
                    Some(kept) => Ok(Self(kept)),
                    None => Err(RangeError::largest()),
                }
            }

            /// The value.
            #[inline]
            #[must_use]
            pub const fn get(self) -> $prim {
                self.0.get()
            }

            /// `self + other`, or `None` if that is out of range.
            #[inline]
            #[must_use]
            pub const fn checked_add(self, other: $prim) -> Option<Self> {
                match self.get().checked_add(other) {
                    Some(value) => match kept::$Kept::keep(value) {
                        Some(kept) => Some(Self(kept)),
                        None => None,
                    },
                    None => None,
                }
            }

            #[doc(hidden)]
            #[inline]
            pub const fn encode_wide_field(self, width: u32) -> u128 {
                self.get() as $bits as u128 & low_mask_wide(width)
            }
            #[doc(hidden)]
            #[inline]
            pub const fn fits_field(self, width: u32) -> bool {
                width >= $prim::BITS || (self.get() as $bits as u128) < low_mask_wide(width)
            }
            #[doc(hidden)]
            #[inline]
            pub const fn decode_wide_field(bits: u128, _width: u32) -> Self {
                match kept::$Kept::keep(bits as $prim) {
                    Some(kept) => Self(kept),
                    None => Self::MAX,
                }
            }
            #[doc(hidden)]
            #[inline]
            pub const fn valid_wide_field(bits: u128, width: u32) -> bool {
                bits <= $bits::MAX as u128
                    && if width < $prim::BITS { bits != low_mask_wide(width) } else { bits as $prim != $prim::MAX }
            }
        }

        // What stands for `None`: all ones in a narrower field, the excluded value in a full one.
        impl OptionOf<$Type> {
            #[doc(hidden)]
            #[inline]
            pub const fn encode_wide_field(value: Option<$Type>, width: u32) -> u128 {
                match value {
                    Some(value) => value.encode_wide_field(width),
                    None if width < $prim::BITS => low_mask_wide(width),
                    None => $prim::MAX as $bits as u128,
                }
            }
            #[doc(hidden)]
            #[inline]
            pub const fn fits_field(value: Option<$Type>, width: u32) -> bool {
                match value {
                    Some(value) => value.fits_field(width),
                    None => true,
                }
            }
            #[doc(hidden)]
            #[inline]
            pub const fn decode_wide_field(bits: u128, width: u32) -> Option<$Type> {
                if width < $prim::BITS && bits == low_mask_wide(width) {
                    return None;
                }
                match kept::$Kept::keep(bits as $prim) {
                    Some(kept) => Some($Type(kept)),
                    None => None,
                }
            }
            #[doc(hidden)]
            #[inline]
            pub const fn valid_wide_field(bits: u128, _width: u32) -> bool {
                bits <= $bits::MAX as u128
            }
        }

        non_max!(@bits $Type, $Type, $prim, $min, false);
        non_max!(@bits Option<$Type>, OptionOf<$Type>, $prim, $min, true);

        impl Provide for OptionOf<$Type> {
            const FACTS: Facts = Facts::of::<Option<$Type>>();
        }

        impl PartialEq for $Type {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                self.get() == other.get()
            }
        }

        impl Eq for $Type {}

        impl Hash for $Type {
            #[inline]
            fn hash<H: Hasher>(&self, state: &mut H) {
                self.get().hash(state);
            }
        }

        impl PartialOrd for $Type {
            #[inline]
            fn partial_cmp(&self, other: &Self) -> Option<core::cmp::Ordering> {
                Some(self.cmp(other))
            }
        }

        impl Ord for $Type {
            #[inline]
            fn cmp(&self, other: &Self) -> core::cmp::Ordering {
                self.get().cmp(&other.get())
            }
        }

        impl Default for $Type {
            fn default() -> Self {
                Self::new(0)
            }
        }

        checked_integer! { [] $Type, $prim }
        print_as! { [] $Type: Debug Display Binary LowerHex UpperHex Octal }
    )*};
    (@bits $For:ty, $Of:ty, $prim:ident, $min:expr, $total:literal) => {
        impl $Of {
            #[doc(hidden)]
            #[inline]
            pub const fn encode_field(value: $For, width: u32) -> u64 {
                <$Of>::encode_wide_field(value, width) as u64
            }
            #[doc(hidden)]
            #[inline]
            pub const fn decode_field(bits: u64, width: u32) -> $For {
                <$Of>::decode_wide_field(bits as u128, width)
            }
            #[doc(hidden)]
            #[inline]
            pub const fn valid_field(bits: u64, width: u32) -> bool {
                <$Of>::valid_wide_field(bits as u128, width)
            }
        }

        bits_by_functions! { [] $For, $Of, wide {
            const WIDTH: u32 = $prim::BITS;
            const MIN_WIDTH: u32 = $min;
            const TOTAL: bool = $total;
        } }
    };
}

// The fewest bits of a field: unsigned ones may be narrowed, where all ones takes the place of the excluded value.
non_max! {
    NonMaxU8 KeptU8 u8 u8 2;
    NonMaxU16 KeptU16 u16 u16 2;
    NonMaxU32 KeptU32 u32 u32 2;
    NonMaxU64 KeptU64 u64 u64 2;
    NonMaxU128 KeptU128 u128 u128 2;
    NonMaxI8 KeptI8 i8 u8 8;
    NonMaxI16 KeptI16 i16 u16 16;
    NonMaxI32 KeptI32 i32 u32 32;
    NonMaxI64 KeptI64 i64 u64 64;
    NonMaxI128 KeptI128 i128 u128 128;
}
