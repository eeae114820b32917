//! Floating-point operations on the bit patterns of `f32` and `f64`.
//!
//! CLIF leaves sign and payload of a computed NaN open. Here every computed NaN is the *canonical* one: positive,
//! quiet, without payload. So results depend neither on the host nor on the order in which its compiler puts
//! operands. [`neg`], [`abs`] and [`copysign`] only move bits: they are exact for every pattern of every format,
//! signaling NaNs included.

use core::cmp::Ordering;

use crate::condcodes::FloatCC;

/// A floating-point format that the host computes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// binary32.
    F32,
    /// binary64.
    F64,
}

/// An operation on one float.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as the opcodes")]
pub enum Unary {
    Sqrt,
    Ceil,
    Floor,
    Trunc,
    Nearest,
}

/// An operation on two floats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as the opcodes")]
pub enum Binary {
    Add,
    Sub,
    Mul,
    Div,
    Min,
    Max,
}

/// The sign bit of a pattern of `width` bits.
const fn sign(width: u32) -> u128 {
    1 << (width - 1)
}

/// The pattern with the other sign.
pub const fn neg(width: u32, a: u128) -> u128 {
    a ^ sign(width)
}

/// The pattern without its sign.
pub const fn abs(width: u32, a: u128) -> u128 {
    a & !sign(width)
}

/// The pattern `a` with the sign of `b`.
pub const fn copysign(width: u32, a: u128, b: u128) -> u128 {
    abs(width, a) | (b & sign(width))
}

/// The float that a pattern stands for. Bits above the format's width are ignored.
#[expect(clippy::cast_possible_truncation, reason = "patterns are zero above their width")]
pub(super) const fn f32_from(a: u128) -> f32 {
    f32::from_bits(a as u32)
}

/// The float that a pattern stands for. Bits above the format's width are ignored.
#[expect(clippy::cast_possible_truncation, reason = "patterns are zero above their width")]
pub(super) const fn f64_from(a: u128) -> f64 {
    f64::from_bits(a as u64)
}

/// The pattern of a computed float: any NaN becomes the canonical one.
pub(super) const fn f32_computed(a: f32) -> u128 {
    if a.is_nan() { 0x7fc0_0000 } else { a.to_bits() as u128 }
}

/// The pattern of a computed float: any NaN becomes the canonical one.
pub(super) const fn f64_computed(a: f64) -> u128 {
    if a.is_nan() { 0x7ff8_0000_0000_0000 } else { a.to_bits() as u128 }
}

macro_rules! host_arithmetic {
    ($unary:ident, $binary:ident, $f:ident) => {
        fn $unary(op: Unary, a: $f) -> $f {
            match op {
                Unary::Sqrt => a.sqrt(),
                Unary::Ceil => a.ceil(),
                Unary::Floor => a.floor(),
                Unary::Trunc => a.trunc(),
                Unary::Nearest => a.round_ties_even(),
            }
        }

        fn $binary(op: Binary, a: $f, b: $f) -> $f {
            match op {
                Binary::Add => a + b,
                Binary::Sub => a - b,
                Binary::Mul => a * b,
                Binary::Div => a / b,
                Binary::Min | Binary::Max if a.is_nan() || b.is_nan() => $f::NAN,
                // `total_cmp` orders numbers as `<` does, and -0 before +0.
                Binary::Min => {
                    if a.total_cmp(&b) == Ordering::Less {
                        a
                    } else {
                        b
                    }
                }
                Binary::Max => {
                    if a.total_cmp(&b) == Ordering::Greater {
                        a
                    } else {
                        b
                    }
                }
            }
        }
    };
}

host_arithmetic!(unary_f32, binary_f32, f32);
host_arithmetic!(unary_f64, binary_f64, f64);

/// The result of an operation on one float.
pub fn unary(op: Unary, format: Format, a: u128) -> u128 {
    match format {
        Format::F32 => f32_computed(unary_f32(op, f32_from(a))),
        Format::F64 => f64_computed(unary_f64(op, f64_from(a))),
    }
}

/// The result of an operation on two floats. `Min` and `Max` give NaN if either operand is one, and take -0 for less
/// than +0.
pub fn binary(op: Binary, format: Format, a: u128, b: u128) -> u128 {
    match format {
        Format::F32 => f32_computed(binary_f32(op, f32_from(a), f32_from(b))),
        Format::F64 => f64_computed(binary_f64(op, f64_from(a), f64_from(b))),
    }
}

/// `a * b + c`, rounded once.
pub fn fma(format: Format, a: u128, b: u128, c: u128) -> u128 {
    match format {
        Format::F32 => f32_computed(f32_from(a).mul_add(f32_from(b), f32_from(c))),
        Format::F64 => f64_computed(f64_from(a).mul_add(f64_from(b), f64_from(c))),
    }
}

/// Whether the comparison holds.
pub fn compare(cond: FloatCC, format: Format, a: u128, b: u128) -> bool {
    let order = match format {
        Format::F32 => f32_from(a).partial_cmp(&f32_from(b)),
        Format::F64 => f64_from(a).partial_cmp(&f64_from(b)),
    };
    use Ordering::{Equal, Greater, Less};
    match cond {
        FloatCC::Ordered => order.is_some(),
        FloatCC::Unordered => order.is_none(),
        FloatCC::Equal => order == Some(Equal),
        FloatCC::NotEqual => order != Some(Equal),
        FloatCC::OrderedNotEqual => matches!(order, Some(Less | Greater)),
        FloatCC::UnorderedOrEqual => matches!(order, None | Some(Equal)),
        FloatCC::LessThan => order == Some(Less),
        FloatCC::LessThanOrEqual => matches!(order, Some(Less | Equal)),
        FloatCC::GreaterThan => order == Some(Greater),
        FloatCC::GreaterThanOrEqual => matches!(order, Some(Greater | Equal)),
        FloatCC::UnorderedOrLessThan => matches!(order, None | Some(Less)),
        FloatCC::UnorderedOrLessThanOrEqual => order != Some(Greater),
        FloatCC::UnorderedOrGreaterThan => matches!(order, None | Some(Greater)),
        FloatCC::UnorderedOrGreaterThanOrEqual => order != Some(Less),
    }
}
