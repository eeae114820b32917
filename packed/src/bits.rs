//! What a field of a packed type is: a value with a bit width.
//!
//! The derive stores every field through four functions: [`Bits::encode_bits`], [`Bits::fits_bits`],
//! [`Bits::decode_bits`] and [`Bits::valid_bits`]. They take the width that the layout gives the field, so one
//! type can be stored exactly, with room to spare, or *narrowed*.
//!
//! # Const packing
//!
//! Trait functions cannot be called in `const` code on stable Rust. Derived code therefore calls inherent `const fn`s
//! instead, which [`ConstBits`](crate::ConstBits) tells of; [`bits_newtype!`](crate::bits_newtype) and
//! `#[derive(Packed)]` write both. A type that has only the trait can be a field of a definition marked `no_const`, or of
//! a generic one.

/// A type that can be a field of a packed type.
///
/// Write `#[derive(Packed)]` for structs and enums and [`bits_newtype!`](crate::bits_newtype) for a newtype over
/// an integer; implement the trait by hand only for generic types.
///
/// # Laws
///
/// For every `x` and every width `w` in `MIN_WIDTH..=64` with `x.fits_bits(w)`:
/// `x.encode_bits(w) < 2^w`, `Self::valid_bits(x.encode_bits(w), w)` and
/// `Self::decode_bits(x.encode_bits(w), w) == x`. `decode_bits` never panics, also for bits that are not valid.
/// A type of at most [`WIDTH`](Self::WIDTH) bits fits every width from there on, unless it is
/// [`FALLIBLE`](Self::FALLIBLE).
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a field of a packed type",
    label = "is not known as bits",
    note = "derive `Packed` for it, use `packed::bits_newtype!` if it is a newtype over an integer, or name a \
            conversion with `#[packed(via = path as u8)]` on the field"
)]
pub trait Bits: Copy {
    /// How many bits hold every value.
    const WIDTH: u32;
    /// The fewest bits that a layout may give the type. Below [`WIDTH`](Self::WIDTH) packing may fail.
    const MIN_WIDTH: u32 = Self::WIDTH;
    /// Whether packing may fail even in [`WIDTH`](Self::WIDTH) bits, because a part of the type is narrowed.
    const FALLIBLE: bool = false;
    /// Whether every pattern of [`WIDTH`](Self::WIDTH) bits is a value.
    const TOTAL: bool = false;
    /// The least and the largest number that a value is encoded as, whatever the width; everything if unknown.
    const BOUNDS: (u128, u128) = (0, u128::MAX);

    /// The value as the low `width` bits; only meaningful if it fits.
    fn encode_bits(self, width: u32) -> u64;
    /// Whether `width` bits can hold the value.
    fn fits_bits(self, width: u32) -> bool;
    /// The value that `bits` stand for; some value if they are not valid.
    fn decode_bits(bits: u64, width: u32) -> Self;
    /// Whether `bits` stand for a value.
    fn valid_bits(bits: u64, width: u32) -> bool;

    /// [`encode_bits`](Self::encode_bits) for fields of more than 64 bits.
    fn encode_wide(self, width: u32) -> u128 {
        u128::from(self.encode_bits(width))
    }
    /// [`decode_bits`](Self::decode_bits) for fields of more than 64 bits.
    fn decode_wide(bits: u128, width: u32) -> Self {
        Self::decode_bits((bits & u128::from(u64::MAX)) as u64, width)
    }
    /// [`valid_bits`](Self::valid_bits) for fields of more than 64 bits.
    fn valid_wide(bits: u128, width: u32) -> bool {
        bits >> 64 == 0 && Self::valid_bits((bits & u128::from(u64::MAX)) as u64, width)
    }
}
