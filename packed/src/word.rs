//! The two forms of a packed type, for generic code.

use crate::{Error, Layout};

/// A type with a packed form; derived.
pub trait Packed: Copy {
    /// The packed form.
    type Word: Word<Value = Self>;

    /// The layout, as data.
    const LAYOUT: Layout;

    /// Packs the value.
    ///
    /// # Errors
    ///
    /// When a field does not fit its bits; never for types that are not `fallible`.
    fn try_pack(self) -> Result<Self::Word, Error>;
}

/// The packed form of a type; derived together with it.
pub trait Word: Copy + Eq {
    /// The unpacked form.
    type Value: Packed<Word = Self>;
    /// The raw bits.
    type Raw: Copy;

    /// Takes raw bits, if they are valid.
    ///
    /// # Errors
    ///
    /// Names the bits at fault.
    fn from_raw(raw: Self::Raw) -> Result<Self, Error>;

    /// Takes raw bits that are known to be valid; others unpack to a value that is not specified.
    fn from_raw_unchecked(raw: Self::Raw) -> Self;

    /// The raw bits.
    fn into_raw(self) -> Self::Raw;

    /// The value.
    fn unpack(self) -> Self::Value;

    /// The words of the storage, most significant first, each in the low bits of an integer; then zeros.
    fn words(self) -> [u128; 8];

    /// Raw bits out of words, as [`words`](Self::words) gives them; any that fit their widths.
    fn raw_from_words(words: [u128; 8]) -> Self::Raw;

    /// The reverse of [`words`](Self::words); the bits are not checked.
    fn from_words_unchecked(words: [u128; 8]) -> Self;
}

/// A packed type with one word that stands for "none"; derived with `reserved = …`.
///
/// Maps and options that store "no value" in the word itself build on it.
pub trait Reserved: Copy {
    /// The word that stands for "none".
    fn reserved() -> Self;
    /// Whether it is that word.
    fn is_reserved(&self) -> bool;
}
