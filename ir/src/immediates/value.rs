//! A value together with its type.

use crate::types::Type;

/// A value of one type, as bits: zero above the type's width.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct DataValue {
    /// The type.
    pub ty: Type,
    /// The bits.
    pub bits: u128,
}

impl DataValue {
    /// The value of type `ty` with the low bits of `bits`.
    pub const fn new(ty: Type, bits: u128) -> Self {
        Self { ty, bits: bits & (u128::MAX >> (128 - ty.bits())) }
    }
}
