//! What derived types give to this crate, which implements the public traits from it: one table costs the users of the
//! derive a fraction of the compile time of a function for each method.

#![expect(missing_docs, reason = "only expansions use this; the public traits document each function")]
#![expect(clippy::too_many_arguments, reason = "only expansions call these, which get the order right")]

use crate::{Bits, Error, Layout, Packed, UInt, Word};

/// A derived type in its nice form. That it is `Copy` is asked for by [`DerivedBits`] or [`Wide`] alone, so that a
/// definition which forgets it has one error.
pub trait DerivedPacked: Sized {
    type Word: DerivedWord<Value = Self>;
    const LAYOUT: Layout;
    const PACK: Pack<Self, Self::Word>;
}

/// The function behind [`Packed::try_pack`].
#[derive(Debug)]
pub enum Pack<T, W> {
    Always(fn(T) -> W),
    Fallible(fn(T) -> Result<W, Error>),
}

#[diagnostic::do_not_recommend]
impl<T: DerivedPacked + Copy> Packed for T {
    type Word = T::Word;
    const LAYOUT: Layout = T::LAYOUT;
    #[inline]
    fn try_pack(self) -> Result<T::Word, Error> {
        match T::PACK {
            Pack::Always(pack) => Ok(pack(self)),
            Pack::Fallible(pack) => pack(self),
        }
    }
}

/// A derived type of more than 128 bits, which cannot be a field.
pub trait Wide: Copy {}

/// The functions behind [`Bits`].
#[derive(Debug)]
pub struct BitsTable<T> {
    width: u32,
    fallible: bool,
    total: bool,
    bounds: (u128, u128),
    fits: fn(T, u32) -> bool,
    code: Code<T>,
}

#[derive(Debug)]
enum Code<T> {
    Narrow { encode: fn(T, u32) -> u64, decode: fn(u64, u32) -> T, valid: fn(u64, u32) -> bool },
    Wide { encode: fn(T, u32) -> u128, decode: fn(u128, u32) -> T, valid: fn(u128, u32) -> bool },
}

impl<T> BitsTable<T> {
    #[must_use]
    pub const fn narrow(
        width: u32,
        fallible: bool,
        total: bool,
        bounds: (u128, u128),
        encode: fn(T, u32) -> u64,
        fits: fn(T, u32) -> bool,
        decode: fn(u64, u32) -> T,
        valid: fn(u64, u32) -> bool,
    ) -> BitsTable<T> {
        BitsTable { width, fallible, total, bounds, fits, code: Code::Narrow { encode, decode, valid } }
    }

    #[must_use]
    pub const fn wide(
        width: u32,
        fallible: bool,
        total: bool,
        bounds: (u128, u128),
        encode: fn(T, u32) -> u128,
        fits: fn(T, u32) -> bool,
        decode: fn(u128, u32) -> T,
        valid: fn(u128, u32) -> bool,
    ) -> BitsTable<T> {
        BitsTable { width, fallible, total, bounds, fits, code: Code::Wide { encode, decode, valid } }
    }
}

/// A derived type of at most 128 bits, in either form.
pub trait DerivedBits: Copy {
    const BITS: BitsTable<Self>;
}

// The tables are constants, so that nothing of the indirection is left after optimisation.
#[diagnostic::do_not_recommend]
impl<T: DerivedBits> Bits for T {
    const WIDTH: u32 = T::BITS.width;
    const FALLIBLE: bool = T::BITS.fallible;
    const TOTAL: bool = T::BITS.total;
    const BOUNDS: (u128, u128) = T::BITS.bounds;
    #[inline]
    fn encode_bits(self, width: u32) -> u64 {
        match T::BITS.code {
            Code::Narrow { encode, .. } => encode(self, width),
            Code::Wide { encode, .. } => encode(self, width) as u64,
        }
    }
    #[inline]
    fn fits_bits(self, width: u32) -> bool {
        (T::BITS.fits)(self, width)
    }
    #[inline]
    fn decode_bits(bits: u64, width: u32) -> Self {
        match T::BITS.code {
            Code::Narrow { decode, .. } => decode(bits, width),
            Code::Wide { decode, .. } => decode(u128::from(bits), width),
        }
    }
    #[inline]
    fn valid_bits(bits: u64, width: u32) -> bool {
        match T::BITS.code {
            Code::Narrow { valid, .. } => valid(bits, width),
            Code::Wide { valid, .. } => valid(u128::from(bits), width),
        }
    }
    #[inline]
    fn encode_wide(self, width: u32) -> u128 {
        match T::BITS.code {
            Code::Narrow { encode, .. } => u128::from(encode(self, width)),
            Code::Wide { encode, .. } => encode(self, width),
        }
    }
    #[inline]
    fn decode_wide(bits: u128, width: u32) -> Self {
        match T::BITS.code {
            Code::Narrow { decode, .. } => decode((bits & u128::from(u64::MAX)) as u64, width),
            Code::Wide { decode, .. } => decode(bits, width),
        }
    }
    #[inline]
    fn valid_wide(bits: u128, width: u32) -> bool {
        match T::BITS.code {
            Code::Narrow { valid, .. } => {
                bits >> 64 == 0 && valid((bits & u128::from(u64::MAX)) as u64, width)
            }
            Code::Wide { valid, .. } => valid(bits, width),
        }
    }
}

/// The functions behind [`Word`].
#[derive(Debug)]
pub struct WordTable<W: DerivedWord> {
    pub from_raw: fn(W::Raw) -> Result<W, Error>,
    pub from_raw_unchecked: fn(W::Raw) -> W,
    pub into_raw: fn(W) -> W::Raw,
    pub unpack: fn(W) -> W::Value,
    /// The order of the bytes of `[u8; N]`.
    pub big_endian: bool,
}

/// A derived packed form.
pub trait DerivedWord: Copy + Eq {
    type Value: DerivedPacked<Word = Self>;
    type Raw: Raw;
    const WORD: WordTable<Self>;

    /// As [`Word::words`].
    fn to_words(self) -> [u128; 8] {
        let mut words = [0; 8];
        (Self::WORD.into_raw)(self).write(&mut words, Self::WORD.big_endian);
        words
    }
}

#[diagnostic::do_not_recommend]
impl<W: DerivedWord> Word for W
where
    W::Value: Copy,
{
    type Value = W::Value;
    type Raw = W::Raw;
    #[inline]
    fn from_raw(raw: Self::Raw) -> Result<Self, Error> {
        (W::WORD.from_raw)(raw)
    }
    #[inline]
    fn from_raw_unchecked(raw: Self::Raw) -> Self {
        (W::WORD.from_raw_unchecked)(raw)
    }
    #[inline]
    fn into_raw(self) -> Self::Raw {
        (W::WORD.into_raw)(self)
    }
    #[inline]
    fn unpack(self) -> Self::Value {
        (W::WORD.unpack)(self)
    }
    fn words(self) -> [u128; 8] {
        self.to_words()
    }
    fn raw_from_words(words: [u128; 8]) -> Self::Raw {
        W::Raw::read(&words, W::WORD.big_endian)
    }
    fn from_words_unchecked(words: [u128; 8]) -> Self {
        Word::from_raw_unchecked(Self::raw_from_words(words))
    }
}

/// A storage: one word, or a tuple of them, the first in the first element.
pub trait Raw: Copy {
    fn write(self, words: &mut [u128], big_endian: bool);
    fn read(words: &[u128], big_endian: bool) -> Self;
}

macro_rules! integers {
    ($($prim:ident)*) => {$(
        impl Raw for $prim {
            fn write(self, words: &mut [u128], _: bool) {
                words[0] = u128::from(self);
            }
            fn read(words: &[u128], _: bool) -> $prim {
                words[0] as $prim
            }
        }

        impl<const N: u32> Raw for UInt<$prim, N> {
            fn write(self, words: &mut [u128], _: bool) {
                words[0] = u128::from(self.get());
            }
            fn read(words: &[u128], _: bool) -> Self {
                Self::from_bits_truncating(words[0] as $prim)
            }
        }
    )*};
}
integers! { u8 u16 u32 u64 u128 }

impl<const N: usize> Raw for [u8; N] {
    fn write(self, words: &mut [u128], big_endian: bool) {
        let add = |word: u128, byte: &u8| word << 8 | u128::from(*byte);
        words[0] = if big_endian { self.iter().fold(0, add) } else { self.iter().rev().fold(0, add) };
    }
    fn read(words: &[u128], big_endian: bool) -> Self {
        core::array::from_fn(|i| {
            let place = if big_endian { N - 1 - i } else { i };
            (words[0] >> (8 * place)) as u8
        })
    }
}

macro_rules! tuples {
    ($($($Part:ident $i:tt)*;)*) => {$(
        impl<$($Part: Raw),*> Raw for ($($Part,)*) {
            fn write(self, words: &mut [u128], big_endian: bool) {
                $(self.$i.write(&mut words[$i..], big_endian);)*
            }
            fn read(words: &[u128], big_endian: bool) -> Self {
                ($($Part::read(&words[$i..], big_endian),)*)
            }
        }
    )*};
}
tuples! {
    A 0;
    A 0 B 1;
    A 0 B 1 C 2;
    A 0 B 1 C 2 D 3;
    A 0 B 1 C 2 D 3 E 4;
    A 0 B 1 C 2 D 3 E 4 F 5;
    A 0 B 1 C 2 D 3 E 4 F 5 G 6;
    A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7;
}
