//! Conversions between integers and floats, and between the two float formats.
//!
//! Both directions go by the number that a pattern stands for: a float is taken apart into sign, significand and
//! exponent (`Truncated`), so that range checks are made on exact integers and not on rounded bounds.
//!
//! Cranelift defines conversions to `i128` by its interpreter alone, which takes the nearest *signed* integer first,
//! and its tests expect that: see `Truncated::for_width`.

use super::float::{Format, f32_computed, f32_from, f64_computed, f64_from};
use super::int;
use crate::trapcode::TrapCode;

/// An `f32` as an `f64`, exactly.
pub fn promote(a: u128) -> u128 {
    f64_computed(f64::from(f32_from(a)))
}

/// An `f64` as an `f32`, rounded to nearest, ties to even.
#[expect(clippy::cast_possible_truncation, reason = "rounding is the operation")]
pub fn demote(a: u128) -> u128 {
    f32_computed(f64_from(a) as f32)
}

/// The float nearest to the unsigned integer `a`, ties to even.
pub fn from_uint(format: Format, a: u128) -> u128 {
    match format {
        Format::F32 => f32_computed(a as f32),
        Format::F64 => f64_computed(a as f64),
    }
}

/// The float nearest to the signed integer `a` of `width` bits, ties to even.
pub fn from_sint(format: Format, width: u32, a: u128) -> u128 {
    let a = int::signed(width, a);
    match format {
        Format::F32 => f32_computed(a as f32),
        Format::F64 => f64_computed(a as f64),
    }
}

/// A float without its fraction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Truncated {
    Nan,
    /// The magnitude is 2^128 or more, or infinite.
    Huge {
        negative: bool,
    },
    Integer {
        negative: bool,
        magnitude: u128,
    },
}

impl Truncated {
    fn new(format: Format, a: u128) -> Self {
        let (fraction_bits, exponent_bits): (u32, u32) = match format {
            Format::F32 => (23, 8),
            Format::F64 => (52, 11),
        };
        let exponent_mask = (1 << exponent_bits) - 1;
        let negative = a >> (fraction_bits + exponent_bits) & 1 != 0;
        let biased = a >> fraction_bits & exponent_mask;
        let fraction = a & int::mask(fraction_bits);
        if biased == exponent_mask {
            return if fraction != 0 { Self::Nan } else { Self::Huge { negative } };
        }
        let bias = exponent_mask / 2;
        if biased < bias {
            return Self::Integer { negative, magnitude: 0 };
        }
        // The number is 1.fraction * 2^exponent with an exponent of at least 0.
        let exponent = biased - bias;
        if exponent >= 128 {
            return Self::Huge { negative };
        }
        let significand = 1 << fraction_bits | fraction;
        let magnitude = match exponent.checked_sub(u128::from(fraction_bits)) {
            Some(up) => significand << up,
            None => significand >> (u128::from(fraction_bits) - exponent),
        };
        Self::Integer { negative, magnitude }
    }

    /// What conversions to `width` bits look at: at 128 bits, the nearest number that a signed integer holds. So
    /// `fcvt_to_sint.i128` never overflows, and unsigned results end at 2^127 - 1.
    fn for_width(self, width: u32) -> Self {
        let (below, above) = bounds(128, true);
        match self {
            Self::Nan => self,
            _ if width < 128 => self,
            Self::Huge { negative: false } => Self::Integer { negative: false, magnitude: above },
            Self::Huge { negative: true } => Self::Integer { negative: true, magnitude: below },
            Self::Integer { negative, magnitude } => {
                Self::Integer { negative, magnitude: magnitude.min(if negative { below } else { above }) }
            }
        }
    }
}

/// Bounds of an integer type: the magnitudes of the least and of the greatest number.
const fn bounds(width: u32, signed: bool) -> (u128, u128) {
    if signed { (1 << (width - 1), int::mask(width) >> 1) } else { (0, int::mask(width)) }
}

/// The float `a` without its fraction, as an integer of `width` bits.
///
/// # Errors
///
/// `bad_toint` for a NaN, `int_ovf` for a number outside the integer's range.
pub fn to_int(format: Format, width: u32, signed: bool, a: u128) -> Result<u128, TrapCode> {
    let (below, above) = bounds(width, signed);
    match Truncated::new(format, a).for_width(width) {
        Truncated::Nan => Err(TrapCode::BAD_CONVERSION_TO_INTEGER),
        Truncated::Integer { negative: false, magnitude } if magnitude <= above => Ok(magnitude),
        Truncated::Integer { negative: true, magnitude } if magnitude <= below => {
            Ok(int::neg(width, magnitude))
        }
        Truncated::Integer { .. } | Truncated::Huge { .. } => Err(TrapCode::INTEGER_OVERFLOW),
    }
}

/// The float `a` without its fraction, as the nearest integer of `width` bits; 0 for a NaN.
pub fn to_int_sat(format: Format, width: u32, signed: bool, a: u128) -> u128 {
    let (below, above) = bounds(width, signed);
    match Truncated::new(format, a).for_width(width) {
        Truncated::Nan => 0,
        Truncated::Integer { negative: false, magnitude } => magnitude.min(above),
        Truncated::Integer { negative: true, magnitude } => int::neg(width, magnitude.min(below)),
        Truncated::Huge { negative: false } => above,
        Truncated::Huge { negative: true } => int::neg(width, below),
    }
}
