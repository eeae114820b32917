//! Integers of a range, as Ada has them: `36..=42` and nothing else.

use core::fmt;

use crate::RangeError;
use crate::field::{bits_by_functions, checked_integer};
use crate::private::{low_mask_wide, sign_extend_wide};

/// An integer from `LO` to `HI`, both included, stored as it is (*natural* width).
///
/// A `Ranged<u8, 36, 42>` has 6 bits, since 42 does; patterns outside the range are rejected. See [`Biased`] for the
/// width of the range alone.
///
/// Patterns are checked once, by `from_raw`, and not again by each getter. So a word made by `from_raw_unchecked` of a
/// pattern that is none may give a number outside the range; it still has no more than [`WIDTH`](crate::Bits::WIDTH)
/// bits, so that packing it leaves its neighbours alone. Where the number tells variants apart, the packed word may be of
/// another variant, and with `niche` a word that would be the spare pattern gets another lowest bit.
///
/// ```
/// use packed::{Bits, Ranged};
/// type Port = Ranged<u16, 1, 1023>;
/// assert_eq!(Port::new(80).get(), 80);
/// assert!(Port::try_new(1024).is_err() && Port::try_new(0).is_err());
/// assert_eq!(Port::WIDTH, 10);
/// assert_eq!(Ranged::<i8, -5, 5>::WIDTH, 4);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(transparent)]
pub struct Ranged<T, const LO: i128, const HI: i128>(T);

/// An integer from `LO` to `HI`, both included, stored as its distance from `LO` (*biased* width).
///
/// A `Biased<u8, 36, 42>` has 3 bits: 36 is stored as 0. What is said of [`Ranged`] about patterns outside the range
/// holds here too.
///
/// ```
/// use packed::{Biased, Bits, Packed};
/// #[derive(Packed, Clone, Copy, PartialEq, Debug)]
/// #[packed(u8)]
/// #[bits(0: 5, temperature: 3)]
/// struct Fever { temperature: Biased<u8, 36, 42> }
/// assert_eq!(Fever { temperature: Biased::<u8, 36, 42>::new(38) }.pack().into_raw(), 2);
/// assert!(PackedFever::from_raw(7).is_err());
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(transparent)]
pub struct Biased<T, const LO: i128, const HI: i128>(T);

/// How many bits hold a number.
const fn unsigned_width(n: u128) -> u32 {
    if n == 0 { 1 } else { 128 - n.leading_zeros() }
}

/// How many bits hold both numbers in two's complement.
const fn signed_width(lo: i128, hi: i128) -> u32 {
    let low = if lo < 0 { 129 - (!lo).leading_zeros() } else { 1 };
    let high = if hi < 0 { 1 } else { 129 - hi.leading_zeros() };
    if low > high { low } else { high }
}

/// What both share: `$to` gives what is stored, of `$width` bits, `$from` the value of so many bits. `$to` has no
/// other bits if `$clean`, also of a value outside the range that `$from` gave.
macro_rules! ranged {
    ($Type:ident $prim:ident, $width:expr, $bounds:expr, |$value:ident| $to:expr, $clean:expr, |$bits:ident| $from:expr) => {
        impl<const LO: i128, const HI: i128> $Type<$prim, LO, HI> {
            const CHECK: () = {
                assert!(LO <= HI, "the range is empty");
                assert!(
                    LO >= $prim::MIN as i128,
                    "the range begins below the smallest value of its integer type"
                );
                assert!(
                    HI <= if $prim::MAX as u128 > i128::MAX as u128 { i128::MAX } else { $prim::MAX as i128 },
                    "the range ends above the largest value of its integer type"
                );
            };
            const LEAST: $prim = {
                let () = Self::CHECK;
                LO as $prim
            };
            const MOST: $prim = {
                let () = Self::CHECK;
                HI as $prim
            };
            const STORED: u32 = {
                let () = Self::CHECK;
                $width
            };

            /// The smallest value.
            pub const MIN: Self = Self(Self::LEAST);
            /// The largest value.
            pub const MAX: Self = Self(Self::MOST);

            /// Makes the integer from a value that must be in range.
            ///
            /// # Panics
            ///
            /// When the value is out of range; in a `const`, that is a compile error.
            #[inline]
            #[must_use]
            #[track_caller]
            pub const fn new(value: $prim) -> Self {
                assert!(value >= Self::LEAST && value <= Self::MOST, "value out of range");
                Self(value)
            }

            /// Makes the integer from a value, or says that it is out of range.
            ///
            /// # Errors
            ///
            /// [`RangeError`] when it is.
            #[inline]
            pub const fn try_new(value: $prim) -> Result<Self, RangeError> {
                if value >= Self::LEAST && value <= Self::MOST {
                    Ok(Self(value))
                } else {
                    Err(RangeError::between(LO, HI))
                }
            }

            /// The nearest value in range.
            #[inline]
            #[must_use]
            pub const fn saturating_new(value: $prim) -> Self {
                if value < Self::LEAST {
                    Self::MIN
                } else if value > Self::MOST {
                    Self::MAX
                } else {
                    Self(value)
                }
            }

            /// The value.
            #[inline]
            #[must_use]
            pub const fn get(self) -> $prim {
                self.0
            }

            /// `self + other`, or `None` if that is out of range.
            #[inline]
            #[must_use]
            pub const fn checked_add(self, other: $prim) -> Option<Self> {
                match self.0.checked_add(other) {
                    Some(value) if value >= Self::LEAST && value <= Self::MOST => Some(Self(value)),
                    _ => None,
                }
            }

            /// `self - other`, or `None` if that is out of range.
            #[inline]
            #[must_use]
            pub const fn checked_sub(self, other: $prim) -> Option<Self> {
                match self.0.checked_sub(other) {
                    Some(value) if value >= Self::LEAST && value <= Self::MOST => Some(Self(value)),
                    _ => None,
                }
            }

            /// All values, in order.
            pub fn all() -> impl DoubleEndedIterator<Item = Self> + Clone {
                (Self::LEAST..=Self::MOST).map(Self)
            }

            #[doc(hidden)]
            #[inline]
            pub const fn encode_wide_field(self, width: u32) -> u128 {
                let $value = self.0;
                let bits: u128 = $to;
                // No mask where the range is the proof: the optimiser does not know it.
                if $clean && width >= Self::STORED { bits } else { bits & low_mask_wide(width) }
            }
            #[doc(hidden)]
            #[inline]
            pub const fn encode_field(self, width: u32) -> u64 {
                self.encode_wide_field(width) as u64
            }
            #[doc(hidden)]
            #[inline]
            pub const fn fits_field(self, width: u32) -> bool {
                width >= Self::STORED
            }
            #[doc(hidden)]
            #[inline]
            pub const fn decode_wide_field(bits: u128, _width: u32) -> Self {
                let $bits = bits & low_mask_wide(Self::STORED);
                Self($from)
            }
            #[doc(hidden)]
            #[inline]
            pub const fn decode_field(bits: u64, width: u32) -> Self {
                Self::decode_wide_field(bits as u128, width)
            }
            #[doc(hidden)]
            #[inline]
            pub const fn valid_wide_field(bits: u128, width: u32) -> bool {
                let Self(value) = Self::decode_wide_field(bits, width);
                value >= Self::LEAST && value <= Self::MOST && Self(value).encode_wide_field(width) == bits
            }
            #[doc(hidden)]
            #[inline]
            pub const fn valid_field(bits: u64, width: u32) -> bool {
                Self::valid_wide_field(bits as u128, width)
            }
        }

        bits_by_functions! { [const LO: i128, const HI: i128] $Type<$prim, LO, HI>, Self, wide {
            const WIDTH: u32 = Self::STORED;
            const TOTAL: bool =
                Self::STORED < 127 && HI.wrapping_sub(LO) as u128 == low_mask_wide(Self::STORED);
            const BOUNDS: (u128, u128) = $bounds;
        } }
        checked_integer! { [const LO: i128, const HI: i128] $Type<$prim, LO, HI>, $prim }
    };
}

macro_rules! unsigned {
    ($($prim:ident)*) => {$(
        ranged! {
            Ranged $prim, unsigned_width(HI as u128), (LO as u128, HI as u128),
            |value| value as u128, true,
            |bits| bits as $prim
        }
    )*};
}
unsigned! { u8 u16 u32 u64 u128 }

macro_rules! signed {
    ($($prim:ident)*) => {$(
        ranged! {
            Ranged $prim, signed_width(LO, HI), (0, u128::MAX),
            |value| value as i128 as u128, LO >= 0,
            // Where no value is negative, no pattern is.
            |bits| if LO >= 0 {
                (bits & low_mask_wide(Self::STORED - 1)) as $prim
            } else {
                sign_extend_wide(bits, Self::STORED) as $prim
            }
        }
    )*};
}
signed! { i8 i16 i32 i64 i128 }

macro_rules! biased {
    ($($prim:ident)*) => {$(
        ranged! {
            Biased $prim, unsigned_width(HI.wrapping_sub(LO) as u128), (0, HI.wrapping_sub(LO) as u128),
            // Both modulo two to the width of the primitive, so that patterns outside the range come back.
            |value| (value as i128).wrapping_sub(LO) as u128 & low_mask_wide($prim::BITS), true,
            |bits| LO.wrapping_add(bits as i128) as $prim
        }
    )*};
}
biased! { u8 u16 u32 u64 u128 i8 i16 i32 i64 i128 }

macro_rules! formats {
    ($($Trait:ident)*) => {$(
        impl<T: fmt::$Trait, const LO: i128, const HI: i128> fmt::$Trait for Ranged<T, LO, HI> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
        impl<T: fmt::$Trait, const LO: i128, const HI: i128> fmt::$Trait for Biased<T, LO, HI> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}
formats! { Debug Display Binary LowerHex UpperHex Octal }
