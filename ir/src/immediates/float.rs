//! Floating-point immediates as bit patterns, read and written as hexadecimal floats.
//!
//! No arithmetic happens here, so no rounding can: a literal either is one of the format's numbers or is
//! an error. The same code serves all four formats, driven by [`FloatFormat`].

use core::fmt::{self, Write};
use core::str::FromStr;

use super::ImmediateError;
use super::int::hex_digit;

/// An IEEE 754 binary interchange format.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FloatFormat {
    /// Bits of the biased exponent.
    exponent_bits: u32,
    /// Bits of the trailing significand, without the implied leading one.
    fraction_bits: u32,
}

impl FloatFormat {
    /// binary16.
    pub const F16: Self = Self { exponent_bits: 5, fraction_bits: 10 };
    /// binary32.
    pub const F32: Self = Self { exponent_bits: 8, fraction_bits: 23 };
    /// binary64.
    pub const F64: Self = Self { exponent_bits: 11, fraction_bits: 52 };
    /// binary128.
    pub const F128: Self = Self { exponent_bits: 15, fraction_bits: 112 };

    /// Bits in all: sign, exponent and fraction.
    #[must_use]
    pub const fn bits(self) -> u32 {
        1 + self.exponent_bits + self.fraction_bits
    }

    /// The bit pattern of positive infinity: all ones in the exponent field.
    const fn infinity(self) -> u128 {
        ((1 << self.exponent_bits) - 1) << self.fraction_bits
    }

    /// The bit that tells a quiet NaN from a signaling one.
    const fn quiet_bit(self) -> u128 {
        1 << (self.fraction_bits - 1)
    }

    const fn bias(self) -> i64 {
        (1 << (self.exponent_bits - 1)) - 1
    }

    /// Reads a literal to the bit pattern, zero-extended.
    ///
    /// The forms are `0.0`, `0xH.Hp±D` with at least one hexadecimal digit and an optional radix point and exponent,
    /// `Inf`, `NaN`, `NaN:0xPAYLOAD` and `sNaN:0xPAYLOAD`, each with an optional sign.
    ///
    /// # Errors
    ///
    /// Text of another form, and numbers or payloads that the format cannot hold exactly.
    pub fn parse(self, text: &str) -> Result<u128, ImmediateError> {
        let (sign, magnitude) = match text.as_bytes().first() {
            Some(b'-') => (1 << (self.bits() - 1), &text[1..]),
            Some(b'+') => (0, &text[1..]),
            _ => (0, text),
        };
        let bits = if let Some(digits) = magnitude.strip_prefix("0x") {
            self.parse_hex(digits.as_bytes())?
        } else if magnitude == "0.0" {
            0
        } else if magnitude == "Inf" {
            self.infinity()
        } else if magnitude == "NaN" {
            self.infinity() | self.quiet_bit()
        } else if let Some(digits) = magnitude.strip_prefix("NaN:0x") {
            self.infinity() | self.quiet_bit() | self.parse_payload(digits)?
        } else if let Some(digits) = magnitude.strip_prefix("sNaN:0x") {
            let payload = self.parse_payload(digits)?;
            if payload == 0 {
                // It would read as infinity.
                return Err(ImmediateError::NanPayload);
            }
            self.infinity() | payload
        } else {
            return Err(ImmediateError::FloatNotHex);
        };
        Ok(sign | bits)
    }

    fn parse_payload(self, digits: &str) -> Result<u128, ImmediateError> {
        if digits.is_empty() {
            return Err(ImmediateError::NanPayload);
        }
        let mut payload = 0u128;
        for &byte in digits.as_bytes() {
            let digit = hex_digit(byte).ok_or(ImmediateError::BadCharacter)?;
            payload = payload << 4 | u128::from(digit);
            if payload >= self.quiet_bit() {
                return Err(ImmediateError::NanPayload);
            }
        }
        Ok(payload)
    }

    /// Reads `H.Hp±D`.
    fn parse_hex(self, digits: &[u8]) -> Result<u128, ImmediateError> {
        // The number is `significand * 2^exponent`.
        let mut significand = 0u128;
        let mut exponent = 0i64;
        let mut any = false;
        let mut after_point = false;
        let mut rest = digits;
        while let Some((&byte, tail)) = rest.split_first() {
            rest = tail;
            if byte == b'.' {
                if after_point {
                    return Err(ImmediateError::RadixPoint);
                }
                after_point = true;
            } else if byte == b'p' {
                exponent += parse_exponent(rest)?;
                break;
            } else {
                let digit = hex_digit(byte).ok_or(ImmediateError::BadCharacter)?;
                any = true;
                if significand >> 124 == 0 {
                    significand = significand << 4 | u128::from(digit);
                    exponent -= i64::from(after_point) * 4;
                } else if digit == 0 {
                    exponent += i64::from(!after_point) * 4;
                } else {
                    // Both the first bit and one past the 124th are set: no format has that many.
                    return Err(ImmediateError::FloatInexact);
                }
            }
        }
        if !any {
            return Err(ImmediateError::NoDigits);
        }
        self.assemble(significand, exponent)
    }

    /// The bit pattern of `significand * 2^exponent`.
    fn assemble(self, significand: u128, exponent: i64) -> Result<u128, ImmediateError> {
        if significand == 0 {
            return Ok(0);
        }
        // Strip trailing zeros, so that what is left must fit as it is.
        let zeros = significand.trailing_zeros();
        let significand = significand >> zeros;
        let lowest = exponent + i64::from(zeros);
        let highest = lowest + 127 - i64::from(significand.leading_zeros());

        let least_normal = 1 - self.bias();
        let fraction_bits = i64::from(self.fraction_bits);
        if highest > self.bias() {
            return Err(ImmediateError::FloatTooLarge);
        }
        // The weight of the last bit of the fraction, for a number of this size.
        let unit = highest.max(least_normal) - fraction_bits;
        if lowest < unit {
            return Err(ImmediateError::FloatInexact);
        }
        let fraction = significand << (lowest - unit);
        if highest < least_normal {
            return Ok(fraction);
        }
        let biased = (highest + self.bias()).cast_unsigned();
        Ok(u128::from(biased) << self.fraction_bits | fraction & ((1 << self.fraction_bits) - 1))
    }

    /// Writes the literal of a bit pattern: `0.0`, `0x1.HHHpD` with all digits of the fraction, `0x0.HHHpD` for
    /// subnormal numbers, `+Inf`, `+NaN`, `+NaN:0xPAYLOAD` or `+sNaN:0xPAYLOAD`. A positive number has no sign.
    pub fn write(self, out: &mut dyn Write, bits: u128) -> fmt::Result {
        let fraction = bits & ((1 << self.fraction_bits) - 1);
        let exponent = (bits >> self.fraction_bits) & ((1 << self.exponent_bits) - 1);
        let negative = bits >> (self.bits() - 1) & 1 != 0;
        let is_special = bits & self.infinity() == self.infinity();

        if negative {
            out.write_char('-')?;
        } else if is_special {
            out.write_char('+')?;
        }
        if is_special {
            let payload = fraction & (self.quiet_bit() - 1);
            return match (fraction & self.quiet_bit() != 0, payload) {
                (false, 0) => out.write_str("Inf"),
                (true, 0) => out.write_str("NaN"),
                (true, _) => write!(out, "NaN:0x{payload:x}"),
                (false, _) => write!(out, "sNaN:0x{payload:x}"),
            };
        }
        if exponent == 0 && fraction == 0 {
            return out.write_str("0.0");
        }
        let digits = self.fraction_bits.div_ceil(4);
        let fraction = fraction << (4 * digits - self.fraction_bits);
        let (leading, power) = if exponent == 0 {
            (0, 1 - self.bias())
        } else {
            (1, i64::try_from(exponent).unwrap_or(i64::MAX) - self.bias())
        };
        write!(out, "0x{leading}.{fraction:0width$x}p{power}", width = digits as usize)
    }
}

/// Reads the decimal number after `p`. Numbers past a million stand for "far out of any range".
fn parse_exponent(text: &[u8]) -> Result<i64, ImmediateError> {
    let (negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        [b'+', digits @ ..] => (false, digits),
        digits => (false, digits),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return Err(ImmediateError::BadExponent);
    }
    // The bound is far above the length of any text, so that it still wins over the digits before it.
    let value = digits.iter().fold(0i64, |value, &digit| (value * 10 + i64::from(digit - b'0')).min(1 << 40));
    Ok(if negative { -value } else { value })
}

macro_rules! ieee {
    ($(#[$doc:meta])* $name:ident, $bits:ty, $format:ident) => {
        $(#[$doc])*
        ///
        /// Equality is that of bits: `0.0` and `-0.0` differ, and a NaN equals itself.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
        #[repr(transparent)]
        pub struct $name($bits);

        impl $name {
            /// The immediate with these bits.
            #[must_use]
            pub const fn with_bits(bits: $bits) -> Self {
                Self(bits)
            }

            /// The bits.
            #[must_use]
            pub const fn bits(self) -> $bits {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                FloatFormat::$format.write(f, u128::from(self.0))
            }
        }

        impl FromStr for $name {
            type Err = ImmediateError;

            fn from_str(text: &str) -> Result<Self, ImmediateError> {
                let bits = FloatFormat::$format.parse(text)?;
                // Never fails: a pattern of the format has the format's width.
                <$bits>::try_from(bits).map(Self).map_err(|_| ImmediateError::FloatTooLarge)
            }
        }
    };
}

ieee! {
    /// A 16-bit floating-point immediate (IEEE 754 binary16).
    Ieee16, u16, F16
}
ieee! {
    /// A 32-bit floating-point immediate (IEEE 754 binary32).
    Ieee32, u32, F32
}
ieee! {
    /// A 64-bit floating-point immediate (IEEE 754 binary64).
    Ieee64, u64, F64
}
ieee! {
    /// A 128-bit floating-point immediate (IEEE 754 binary128).
    Ieee128, u128, F128
}

impl From<f32> for Ieee32 {
    fn from(value: f32) -> Self {
        Self(value.to_bits())
    }
}

impl From<Ieee32> for f32 {
    fn from(imm: Ieee32) -> Self {
        Self::from_bits(imm.0)
    }
}

impl From<f64> for Ieee64 {
    fn from(value: f64) -> Self {
        Self(value.to_bits())
    }
}

impl From<Ieee64> for f64 {
    fn from(imm: Ieee64) -> Self {
        Self::from_bits(imm.0)
    }
}

packed::bits_newtype!(Ieee16(u16): 16);
packed::bits_newtype!(Ieee32(u32): 32);
packed::bits_newtype!(Ieee64(u64): 64);
