//! Floats of fewer bits: weights and costs, of which the sign is known and the lowest bits do not matter.

use crate::RangeError;
use crate::field::{bits_by_functions, print_as};
use crate::private::low_mask;

/// A number that is not negative, as the `N` highest bits of an `f32` below its sign: 8 of the exponent and `N - 8` of
/// the mantissa. It is kept as these bits, whose order is that of the values.
///
/// ```
/// use packed::{Bits, TruncatedF32};
/// type Weight = TruncatedF32<16>;
/// assert_eq!(Weight::truncating(1.0 + 1.0 / 1024.0).get(), 1.0);
/// assert_eq!(Weight::try_new(1.5).unwrap().to_bits(), 0x3fc0_0000 >> 15);
/// assert!(Weight::try_new(1.0 + 1.0 / 1024.0).is_err() && Weight::try_new(-1.0).is_err());
/// assert!(Weight::truncating(1e10) < Weight::truncating(f32::INFINITY));
/// assert_eq!(Weight::WIDTH, 16);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[repr(transparent)]
pub struct TruncatedF32<const N: u32>(u32);

impl<const N: u32> TruncatedF32<N> {
    /// How many bits are cut off at the end.
    const CUT: u32 = {
        assert!(N >= 8 && N <= 31, "a float without its sign has 8 to 31 bits");
        31 - N
    };

    /// The nearest value that is not larger; of -0.0, whose sign has no place, 0.0.
    ///
    /// # Panics
    ///
    /// When the number is negative or none; in a `const`, that is a compile error.
    #[inline]
    #[must_use]
    #[track_caller]
    pub const fn truncating(value: f32) -> Self {
        assert!(value >= 0.0, "the number must not be negative");
        Self((value.to_bits() & u32::MAX >> 1) >> Self::CUT)
    }

    /// Makes it from a number that it can hold as it is.
    ///
    /// # Errors
    ///
    /// [`RangeError`] when the number is negative (-0.0 is) or none, or has bits that would be cut off.
    #[inline]
    pub const fn try_new(value: f32) -> Result<Self, RangeError> {
        if value >= 0.0 && Self::truncating(value).get().to_bits() == value.to_bits() {
            Ok(Self::truncating(value))
        } else {
            Err(RangeError::float(N))
        }
    }

    /// The number. It is none, as an `f32` may be, only for bits that were read so.
    #[inline]
    #[must_use]
    pub const fn get(self) -> f32 {
        f32::from_bits(self.0 << Self::CUT)
    }

    /// The bits as they are stored.
    #[inline]
    #[must_use]
    pub const fn to_bits(self) -> u32 {
        self.0
    }

    #[doc(hidden)]
    #[inline]
    pub const fn encode_field(self, _width: u32) -> u64 {
        self.0 as u64
    }
    #[doc(hidden)]
    #[inline]
    pub const fn fits_field(self, width: u32) -> bool {
        width >= N
    }
    #[doc(hidden)]
    #[inline]
    pub const fn decode_field(bits: u64, _width: u32) -> Self {
        Self((bits & low_mask(N)) as u32)
    }
    #[doc(hidden)]
    #[inline]
    pub const fn valid_field(bits: u64, _width: u32) -> bool {
        bits <= low_mask(N)
    }
}

bits_by_functions! { [const N: u32] TruncatedF32<N>, Self, {
    const WIDTH: u32 = N;
    const TOTAL: bool = true;
    const BOUNDS: (u128, u128) = (0, low_mask(N) as u128);
} }
print_as! { [const N: u32] TruncatedF32<N>: Debug Display }
