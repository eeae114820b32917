//! Immediate operands: the constants that stand in an instruction, and how they are written.
//!
//! Each type here is a bit pattern with a name. Text in and text out follow the CLIF format exactly:
//! what [`Display`](core::fmt::Display) writes, [`FromStr`](core::str::FromStr) reads back to the same bits, and
//! a literal that the type cannot hold exactly is an error, never rounded or truncated.
//!
//! * [`Imm64`], [`Uimm64`] and [`Offset32`] are integers; numbers below 10 000 are written in decimal,
//!   the others in hexadecimal, in groups of four digits.
//! * [`Ieee16`], [`Ieee32`], [`Ieee64`] and [`Ieee128`] are floating-point bit patterns, written as hexadecimal
//!   floats. NaN payloads and the quiet bit survive.
//! * [`DataValue`] is a value of any type up to 128 bits, with its type.
//! * [`ConstantData`] is a string of bytes, written as one big-endian hexadecimal number.
//!
//! Start reading at [`parse_int`] and [`FloatFormat::parse`].

mod constant;
mod float;
mod int;
#[cfg(test)]
mod tests;
mod value;

use core::fmt;

pub use constant::ConstantData;
pub use float::{FloatFormat, Ieee16, Ieee32, Ieee64, Ieee128};
pub use int::{Imm64, Offset32, Separators, Uimm64, parse_int, parse_uint, write_int};
pub use value::DataValue;

/// Why a literal is not a value of the wanted type.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum ImmediateError {
    /// There is no digit where one is needed.
    NoDigits,
    /// A character that this kind of literal does not have.
    BadCharacter,
    /// The integer is outside the range of this many bits, taken as signed or unsigned.
    IntegerRange(u32),
    /// The integer is outside the range of this many bits, taken as unsigned only.
    UnsignedRange(u32),
    /// An offset without its `+` or `-`.
    OffsetSign,
    /// The offset is outside the range of 32 bits, signed.
    OffsetRange,
    /// A floating-point literal that is neither hexadecimal nor `0.0`, `Inf` or a NaN.
    FloatNotHex,
    /// A second radix point.
    RadixPoint,
    /// The exponent is missing or not a decimal number.
    BadExponent,
    /// The magnitude is too large for the floating-point format.
    FloatTooLarge,
    /// The floating-point format cannot hold the number exactly.
    FloatInexact,
    /// The NaN payload is missing, does not fit, or is zero in a signaling NaN.
    NanPayload,
    /// A constant that is not written `0x…`.
    ConstantNotHex,
    /// A constant with an odd number of digits: half a byte.
    ConstantOddDigits,
    /// A constant of more than 32 digits.
    ConstantTooLong,
}

impl fmt::Display for ImmediateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::NoDigits => f.write_str("a number needs at least one digit"),
            Self::BadCharacter => f.write_str("invalid character in number"),
            Self::IntegerRange(bits) => write!(f, "integer does not fit in {bits} bits"),
            Self::UnsignedRange(bits) => write!(f, "expected an unsigned integer of {bits} bits"),
            Self::OffsetSign => f.write_str("an offset must begin with `+` or `-`"),
            Self::OffsetRange => f.write_str("offset does not fit in 32 bits, signed"),
            Self::FloatNotHex => {
                f.write_str("expected a hexadecimal float such as `0x1.8p3`, or `0.0`, `+Inf`, `+NaN`")
            }
            Self::RadixPoint => f.write_str("more than one radix point in float"),
            Self::BadExponent => f.write_str("the exponent of a float must be a decimal number"),
            Self::FloatTooLarge => f.write_str("magnitude of float is too large for its format"),
            Self::FloatInexact => f.write_str("float cannot be represented exactly in its format"),
            Self::NanPayload => f.write_str("NaN payload does not fit its format"),
            Self::ConstantNotHex => f.write_str("expected a hexadecimal constant such as `0x0011`"),
            Self::ConstantOddDigits => f.write_str("a hexadecimal constant needs an even number of digits"),
            Self::ConstantTooLong => f.write_str("a hexadecimal constant has at most 32 digits"),
        }
    }
}

impl core::error::Error for ImmediateError {}
