//! What the operations compute: pure functions on bit patterns, apart from the machine that runs them.
//!
//! Conventions, which every function here keeps:
//!
//! * An integer of width w is a `u64` whose upper 64 − w bits are zero, before and after.
//! * A 128-bit integer is a `u128` (the machine holds it in two slots, low half first).
//! * An `f32` is its bits in the low half of a `u64`, an `f64` its bits.
//! * A truth value is 0 or 1.
//!
//! Functions whose result does not depend on the width of zero-extended operands exist once
//! ([`int`]); the others exist per width, in [`int::w8`] to [`int::w64`].

pub mod atomic;
pub mod convert;
pub mod float;
pub mod int;
pub mod wide;

#[cfg(test)]
pub(crate) mod tests;
