//! The binary interchange formats of IEEE 754 as structs.

use packed::{Packed, u5, u10, u11, u15, u23, u52, u112};

/// `f16`.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u16)]
#[bits(sign: 1, exponent: 5, fraction: 10)]
pub struct Binary16 {
    /// Whether it is negative.
    pub sign: bool,
    /// The exponent, plus 15.
    pub exponent: u5,
    /// The digits after the point.
    pub fraction: u10,
}

/// `f32`.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u32)]
#[bits(sign: 1, exponent: 8, fraction: 23)]
pub struct Binary32 {
    /// Whether it is negative.
    pub sign: bool,
    /// The exponent, plus 127.
    pub exponent: u8,
    /// The digits after the point.
    pub fraction: u23,
}

/// `f64`.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u64)]
#[bits(sign: 1, exponent: 11, fraction: 52)]
pub struct Binary64 {
    /// Whether it is negative.
    pub sign: bool,
    /// The exponent, plus 1,023.
    pub exponent: u11,
    /// The digits after the point.
    pub fraction: u52,
}

/// `f128`.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u128)]
#[bits(sign: 1, exponent: 15, fraction: 112)]
pub struct Binary128 {
    /// Whether it is negative.
    pub sign: bool,
    /// The exponent, plus 16,383.
    pub exponent: u15,
    /// The digits after the point.
    pub fraction: u112,
}
