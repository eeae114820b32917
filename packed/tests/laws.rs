//! The laws reject types that break them: a sound type is wrapped, and each wrapper lies in one way.
#![expect(missing_docs, reason = "test types")]

use std::cmp::Ordering;
use std::panic::catch_unwind;

use packed::laws::{Subject, Vec as List};
use packed::{Error, Layout, Packed, Word, u4};

#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u8, ord)]
pub enum Sound {
    #[bits(0b00, a: 4, 0: 2)]
    A { a: u4 },
    #[bits(0b01, a: 4, 0: 2)]
    B { a: u4 },
}

/// Another layout of the same shape: the field is two bits lower.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u8)]
pub enum Shifted {
    #[bits(0b00, 0: 2, a: 4)]
    A { a: u4 },
    #[bits(0b01, 0: 2, a: 4)]
    B { a: u4 },
}

/// The ways to lie.
const HONEST: u8 = 0;
const LAYOUT: u8 = 1;
const ACCEPTS: u8 = 2;
const REJECTS: u8 = 3;
const GETTER: u8 = 4;
const SETTER: u8 = 5;
const TAG: u8 = 6;
const IS: u8 = 7;
const ORDER: u8 = 8;
const PACK: u8 = 9;
const UNPACK: u8 = 10;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Liar<const LIE: u8>(Sound);

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PackedLiar<const LIE: u8>(PackedSound);

impl<const LIE: u8> Packed for Liar<LIE> {
    type Word = PackedLiar<LIE>;
    const LAYOUT: Layout = if LIE == LAYOUT { Shifted::LAYOUT } else { Sound::LAYOUT };
    fn try_pack(self) -> Result<PackedLiar<LIE>, Error> {
        let word = self.0.pack();
        Ok(PackedLiar(if LIE == PACK {
            PackedSound::from_raw_unchecked(word.into_raw() ^ 0x40)
        } else {
            word
        }))
    }
}

impl<const LIE: u8> Word for PackedLiar<LIE> {
    type Value = Liar<LIE>;
    type Raw = u8;
    fn from_raw(raw: u8) -> Result<Self, Error> {
        if LIE == ACCEPTS {
            return Ok(PackedLiar(PackedSound::from_raw_unchecked(raw)));
        }
        PackedSound::from_raw(if LIE == REJECTS && raw == 0x44 { 0xFF } else { raw }).map(PackedLiar)
    }
    fn from_raw_unchecked(raw: u8) -> Self {
        PackedLiar(PackedSound::from_raw_unchecked(raw))
    }
    fn into_raw(self) -> u8 {
        self.0.into_raw()
    }
    fn unpack(self) -> Liar<LIE> {
        Liar(self.0.unpack())
    }
    fn words(self) -> [u128; 8] {
        self.0.words()
    }
    fn raw_from_words(words: [u128; 8]) -> u8 {
        PackedSound::raw_from_words(words)
    }
    fn from_words_unchecked(words: [u128; 8]) -> Self {
        PackedLiar(PackedSound::from_words_unchecked(words))
    }
}

impl<const LIE: u8> Subject for PackedLiar<LIE> {
    fn fields(self) -> (usize, List<u128>) {
        let (variant, mut fields) = self.0.fields();
        if LIE == UNPACK && fields[0] == 9 {
            fields[0] = 8;
        }
        (variant, fields)
    }
    fn getters(self) -> List<(&'static str, u128)> {
        let mut getters = self.0.getters();
        if LIE == GETTER && getters[0].1 == 15 {
            getters[0].1 = 7;
        }
        getters
    }
    fn with(self, getter: usize, bits: u128) -> Option<Self> {
        let changed = self.0.with(getter, bits)?;
        Some(PackedLiar(if LIE == SETTER {
            PackedSound::from_raw_unchecked(changed.into_raw() | 1)
        } else {
            changed
        }))
    }
    fn valid(variant: usize, field: usize, bits: u128) -> bool {
        PackedSound::valid(variant, field, bits)
    }
    fn tag(self) -> Option<usize> {
        if LIE == TAG { Some(0) } else { Subject::tag(self.0) }
    }
    fn is(self) -> List<bool> {
        if LIE == IS { vec![true, true] } else { self.0.is() }
    }
    fn order(self, other: Self) -> Option<Ordering> {
        let order = self.0.order(other.0);
        if LIE == ORDER { order.map(Ordering::reverse) } else { order }
    }
}

#[test]
fn an_honest_type_passes() {
    packed::laws!(Sound, Shifted, Liar<HONEST>);
}

#[test]
fn each_lie_is_found() {
    let lies: [(&str, fn()); 10] = [
        ("layout", packed::laws::check::<Liar<LAYOUT>>),
        ("accepts", packed::laws::check::<Liar<ACCEPTS>>),
        ("rejects", packed::laws::check::<Liar<REJECTS>>),
        ("getter", packed::laws::check::<Liar<GETTER>>),
        ("setter", packed::laws::check::<Liar<SETTER>>),
        ("tag", packed::laws::check::<Liar<TAG>>),
        ("is", packed::laws::check::<Liar<IS>>),
        ("order", packed::laws::check::<Liar<ORDER>>),
        ("pack", packed::laws::check::<Liar<PACK>>),
        ("unpack", packed::laws::check::<Liar<UNPACK>>),
    ];
    for (lie, check) in lies {
        assert!(catch_unwind(check).is_err(), "a lie about `{lie}` was not found");
    }
}
