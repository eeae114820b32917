//! Conversions between integers and floats, and between the two float formats.
//!
//! Rust's `as` rounds integers to floats once, ties to even, and saturates floats to integers with NaN
//! going to 0, which is what CLIF wants of `fcvt_from_*` and `fcvt_to_*_sat`; the trapping conversions
//! add the check in front.
//!
//! Conversions to 128 bits follow CLIF's own tests, which upstream's interpreter defines: they go through
//! the nearest *signed* integer, so from 2^127 on all of them give 2^127 − 1 and none traps.

use super::float;
use crate::trap::TrapCode;

/// An `f32` as `f64`.
#[inline(always)]
#[must_use]
pub fn promote(a: u64) -> u64 {
    float::f64::computed(f64::from(float::f32::read(a)))
}

/// An `f64` rounded to `f32`.
#[inline(always)]
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "rounding is the operation")]
pub fn demote(a: u64) -> u64 {
    float::f32::computed(float::f64::read(a) as f32)
}

macro_rules! format {
    ($(#[$doc:meta])* $name:ident: $f:ident) => {
        $(#[$doc])*
        pub mod $name {
            #![expect(
                clippy::cast_possible_truncation,
                reason = "range and NaN are checked before, or saturation is the operation"
            )]

            use super::super::float::$name::{computed, read};
            use super::super::wide;
            use crate::trap::TrapCode;

            /// Converts an unsigned integer of up to 64 bits.
            #[inline(always)]
            #[must_use]
            pub fn from_u64(a: u64) -> u64 {
                computed(a as $f)
            }

            /// Converts a signed 32-bit integer.
            #[inline(always)]
            #[must_use]
            pub fn from_s32(a: u64) -> u64 {
                computed(f64::from(a as u32 as i32) as $f)
            }

            /// Converts a signed 64-bit integer.
            #[inline(always)]
            #[must_use]
            pub fn from_s64(a: u64) -> u64 {
                computed(a as i64 as $f)
            }

            /// Converts an unsigned 128-bit integer.
            #[inline(always)]
            #[must_use]
            pub fn from_u128(a: u128) -> u64 {
                computed(a as $f)
            }

            /// Converts a signed 128-bit integer.
            #[inline(always)]
            #[must_use]
            pub fn from_s128(a: u128) -> u64 {
                computed(a as i128 as $f)
            }

            /// Refuses NaN and whatever truncates to below `0` or to `2^bits` and above.
            #[inline(always)]
            fn check_u(a: $f, bits: u16) -> Result<(), TrapCode> {
                let limit = (1_u128 << bits) as $f;
                if a > -1.0 && a < limit { Ok(()) } else { Err(super::refusal(a.is_nan())) }
            }

            /// Refuses NaN and whatever truncates to outside of `-2^(bits - 1) .. 2^(bits - 1)`.
            #[inline(always)]
            fn check_s(a: $f, bits: u16) -> Result<(), TrapCode> {
                let limit = (1_u128 << (bits - 1)) as $f;
                // Where the format has fractions near the limit, -limit - 0.5 still truncates to -limit.
                // Where it has not, `-limit - 1` is `-limit` again, which must stay allowed.
                let above_minimum = if -limit - 1.0 < -limit { a > -limit - 1.0 } else { a >= -limit };
                if above_minimum && a < limit { Ok(()) } else { Err(super::refusal(a.is_nan())) }
            }

            super::to_int!(to_u8, to_s8, sat_u8, sat_s8: u8, i8, 8);
            super::to_int!(to_u16, to_s16, sat_u16, sat_s16: u16, i16, 16);
            super::to_int!(to_u32, to_s32, sat_u32, sat_s32: u32, i32, 32);
            super::to_int!(to_u64, to_s64, sat_u64, sat_s64: u64, i64, 64);

            /// Truncates to an unsigned 128-bit integer, as two slots; from 2^127 on, gives 2^127 − 1.
            ///
            /// # Errors
            /// `bad_toint` for NaN, `int_ovf` below 0.
            pub fn to_u128(a: u64) -> Result<(u64, u64), TrapCode> {
                if read(a) > -1.0 { Ok(sat_u128(a)) } else { Err(super::refusal(read(a).is_nan())) }
            }

            /// Truncates to the nearest signed 128-bit integer, as two slots.
            ///
            /// # Errors
            /// `bad_toint` for NaN.
            pub fn to_s128(a: u64) -> Result<(u64, u64), TrapCode> {
                if read(a).is_nan() { Err(super::refusal(true)) } else { Ok(sat_s128(a)) }
            }

            /// Truncates to the nearest integer from 0 to 2^127 − 1, as two slots; NaN gives 0.
            #[must_use]
            pub fn sat_u128(a: u64) -> (u64, u64) {
                wide::split((read(a) as i128).max(0).cast_unsigned())
            }

            /// Truncates to the nearest signed 128-bit integer, as two slots; NaN gives 0.
            #[must_use]
            pub fn sat_s128(a: u64) -> (u64, u64) {
                wide::split((read(a) as i128).cast_unsigned())
            }
        }
    };
}

macro_rules! to_int {
    ($to_u:ident, $to_s:ident, $sat_u:ident, $sat_s:ident: $u:ident, $i:ident, $bits:literal) => {
        #[doc = concat!("Truncates to an unsigned ", stringify!($bits), "-bit integer.")]
        ///
        /// # Errors
        /// `bad_toint` for NaN, `int_ovf` if the result does not fit.
        #[inline(always)]
        pub fn $to_u(a: u64) -> Result<u64, TrapCode> {
            check_u(read(a), $bits)?;
            Ok($sat_u(a))
        }

        #[doc = concat!("Truncates to a signed ", stringify!($bits), "-bit integer.")]
        ///
        /// # Errors
        /// `bad_toint` for NaN, `int_ovf` if the result does not fit.
        #[inline(always)]
        pub fn $to_s(a: u64) -> Result<u64, TrapCode> {
            check_s(read(a), $bits)?;
            Ok($sat_s(a))
        }

        #[doc = concat!("Truncates to the nearest unsigned ", stringify!($bits), "-bit integer; NaN gives 0.")]
        #[inline(always)]
        #[must_use]
        pub fn $sat_u(a: u64) -> u64 {
            u64::from(read(a) as $u)
        }

        #[doc = concat!("Truncates to the nearest signed ", stringify!($bits), "-bit integer; NaN gives 0.")]
        #[inline(always)]
        #[must_use]
        pub fn $sat_s(a: u64) -> u64 {
            u64::from(read(a) as $i as $u)
        }
    };
}
use to_int;

/// The trap of a conversion that failed its range check.
#[cold]
fn refusal(nan: bool) -> TrapCode {
    if nan { TrapCode::BAD_CONVERSION_TO_INTEGER } else { TrapCode::INTEGER_OVERFLOW }
}

format! {
    /// Conversions from and to `f32`.
    f32: f32
}
format! {
    /// Conversions from and to `f64`.
    f64: f64
}
