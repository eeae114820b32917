//! A value together with its type.

use core::fmt;

use super::{ConstantData, FloatFormat};
use crate::types::{self, Type};

/// A value of a type of at most 128 bits, as run lines and command lines write it, and as functions take and give it.
///
/// Equality is that of bits: `0.0` and `-0.0` differ, and a NaN equals itself.
///
/// Prints integers in decimal, signed, floats as hexadecimal floats, and vectors as one hexadecimal number.
/// [`DataValue::parse`] reads all of these, and vectors written by lanes (`[1 2 3 4]`).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct DataValue {
    /// The type.
    pub ty: Type,
    /// The bits, zero above the type's width. Lane 0 of a vector is lowest.
    pub bits: u128,
}

impl DataValue {
    /// The value of type `ty` with the low bits of `bits`.
    #[must_use]
    pub const fn new(ty: Type, bits: u128) -> Self {
        let bits = match ty.bits() {
            0 => 0,
            width @ 1..=127 => bits & (u128::MAX >> (128 - width)),
            _ => bits,
        };
        Self { ty, bits }
    }
}

impl fmt::Display for DataValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.ty {
            types::F16 => FloatFormat::F16.write(f, self.bits),
            types::F32 => FloatFormat::F32.write(f, self.bits),
            types::F64 => FloatFormat::F64.write(f, self.bits),
            types::F128 => FloatFormat::F128.write(f, self.bits),
            ty if ty.is_int() => {
                let above = 128 - ty.bits();
                write!(f, "{}", (self.bits << above).cast_signed() >> above)
            }
            ty => {
                let bytes = self.bits.to_le_bytes();
                let size = (ty.bytes() as usize).min(bytes.len());
                write!(f, "{}", ConstantData::from(&bytes[..size]))
            }
        }
    }
}
