//! Values stored as something smaller: powers of two by their exponent, multiples by their quotient.

use core::fmt;

use crate::field::{bits_by_functions, print_as};
use crate::private::low_mask;
use crate::{Int, RangeError, UInt};

/// A power of two, stored as its exponent of `BITS` bits: with 4, from 1 to 32,768.
///
/// ```
/// use packed::{Bits, Log2};
/// let limit: Log2 = Log2::new(64);
/// assert_eq!((limit.exponent(), limit.get()), (6, 64));
/// assert!(Log2::<4>::try_new(48).is_err());
/// assert_eq!(Log2::<4>::WIDTH, 4);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[repr(transparent)]
pub struct Log2<const BITS: u32 = 4>(u8);

impl<const BITS: u32> Log2<BITS> {
    const LARGEST: u8 = {
        assert!(BITS >= 1 && BITS <= 7, "an exponent has 1 to 7 bits");
        (1 << BITS) - 1
    };

    /// Makes it from a power of two.
    ///
    /// # Panics
    ///
    /// When the value is none, or too large; in a `const`, that is a compile error.
    #[inline]
    #[must_use]
    #[track_caller]
    pub const fn new(value: u128) -> Self {
        match Self::try_new(value) {
            Ok(value) => value,
            Err(_) => panic!("not a power of two, or too large a one"),
        }
    }

    /// Makes it from a power of two.
    ///
    /// # Errors
    ///
    /// [`RangeError`] when the value is none, or too large.
    #[inline]
    pub const fn try_new(value: u128) -> Result<Self, RangeError> {
        if value.is_power_of_two() {
            Self::from_exponent(value.trailing_zeros())
        } else {
            Err(RangeError::power(BITS))
        }
    }

    /// Makes it from the exponent.
    ///
    /// # Errors
    ///
    /// [`RangeError`] when the exponent is too large.
    #[inline]
    pub const fn from_exponent(exponent: u32) -> Result<Self, RangeError> {
        if exponent <= Self::LARGEST as u32 { Ok(Self(exponent as u8)) } else { Err(RangeError::power(BITS)) }
    }

    /// The power of two.
    #[inline]
    #[must_use]
    pub const fn get(self) -> u128 {
        1 << self.0
    }

    /// Its exponent.
    #[inline]
    #[must_use]
    pub const fn exponent(self) -> u32 {
        self.0 as u32
    }

    #[doc(hidden)]
    #[inline]
    pub const fn encode_field(self, width: u32) -> u64 {
        if width >= BITS { self.0 as u64 } else { self.0 as u64 & low_mask(width) }
    }
    #[doc(hidden)]
    #[inline]
    pub const fn fits_field(self, width: u32) -> bool {
        width >= BITS || self.0 >> width == 0
    }
    #[doc(hidden)]
    #[inline]
    pub const fn decode_field(bits: u64, _width: u32) -> Self {
        Self(bits as u8 & Self::LARGEST)
    }
    #[doc(hidden)]
    #[inline]
    pub const fn valid_field(bits: u64, _width: u32) -> bool {
        bits <= Self::LARGEST as u64
    }
}

bits_by_functions! { [const BITS: u32] Log2<BITS>, Self, {
    const WIDTH: u32 = BITS;
    const MIN_WIDTH: u32 = 1;
    const TOTAL: bool = true;
    const BOUNDS: (u128, u128) = (0, Log2::<BITS>::LARGEST as u128);
} }

impl<const BITS: u32> fmt::Debug for Log2<BITS> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "2^{}", self.0)
    }
}

print_as! { [const BITS: u32] Log2<BITS>: Display }

/// A multiple of 2^`K`, stored divided by it: what `T` holds is the quotient.
///
/// ```
/// use packed::{Bits, Scaled, i12, u12};
/// type Offset = Scaled<u12, 3>; // 0, 8, … 32,760
/// assert_eq!(Offset::new(16).quotient(), u12::new(2));
/// assert!(Offset::try_new(20).is_err() && Offset::try_new(32_768).is_err());
/// assert_eq!(Offset::WIDTH, 12);
/// assert_eq!(Scaled::<i12, 1>::new(-4).get(), -4);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[repr(transparent)]
pub struct Scaled<T, const K: u32>(T);

macro_rules! scaled {
    ($($Type:ident $prim:ident $wide:ident)*) => {$(
        impl<const N: u32, const K: u32> Scaled<$Type<$prim, N>, K> {
            /// Makes it from a multiple of 2^`K`.
            ///
            /// # Panics
            ///
            /// When the value is none, or out of range; in a `const`, that is a compile error.
            #[inline]
            #[must_use]
            #[track_caller]
            pub const fn new(value: $wide) -> Self {
                match Self::try_new(value) {
                    Ok(value) => value,
                    Err(_) => panic!("not a multiple of the scale, or out of range"),
                }
            }

            /// Makes it from a multiple of 2^`K`.
            ///
            /// # Errors
            ///
            /// [`RangeError`] when the value is none, or out of range.
            #[inline]
            pub const fn try_new(value: $wide) -> Result<Self, RangeError> {
                let quotient = value >> K;
                if quotient << K != value || quotient as $prim as $wide != quotient {
                    return Err(RangeError::multiple(N, K));
                }
                match $Type::<$prim, N>::try_new(quotient as $prim) {
                    Ok(quotient) => Ok(Self(quotient)),
                    Err(_) => Err(RangeError::multiple(N, K)),
                }
            }

            /// Makes it from what is stored.
            #[inline]
            #[must_use]
            pub const fn from_quotient(quotient: $Type<$prim, N>) -> Self {
                Self(quotient)
            }

            /// What is stored: the value divided by 2^`K`.
            #[inline]
            #[must_use]
            pub const fn quotient(self) -> $Type<$prim, N> {
                self.0
            }

            /// The value.
            #[inline]
            #[must_use]
            pub const fn get(self) -> $wide {
                const { assert!(N + K < $wide::BITS, "the scaled value is too wide") };
                (self.0.get() as $wide) << K
            }

            #[doc(hidden)]
            #[inline]
            pub const fn encode_field(self, width: u32) -> u64 {
                self.0.encode_field(width)
            }
            #[doc(hidden)]
            #[inline]
            pub const fn fits_field(self, width: u32) -> bool {
                self.0.fits_field(width)
            }
            #[doc(hidden)]
            #[inline]
            pub const fn decode_field(bits: u64, width: u32) -> Self {
                Self($Type::<$prim, N>::decode_field(bits, width))
            }
            #[doc(hidden)]
            #[inline]
            pub const fn valid_field(bits: u64, width: u32) -> bool {
                $Type::<$prim, N>::valid_field(bits, width)
            }
        }

        bits_by_functions! { [const N: u32, const K: u32] Scaled<$Type<$prim, N>, K>, Self, {
            const WIDTH: u32 = N;
            const MIN_WIDTH: u32 = 1;
            const TOTAL: bool = true;
        } }
        print_as! { [const N: u32, const K: u32] Scaled<$Type<$prim, N>, K>: Display Debug }
    )*};
}
scaled! { UInt u8 u128 UInt u16 u128 UInt u32 u128 UInt u64 u128 Int i8 i128 Int i16 i128 Int i32 i128 Int i64 i128 }
