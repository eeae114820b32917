//! The laws that every packed type keeps, as one test: [`laws!`](crate::laws!).
//!
//! The judge is an *oracle* that knows nothing of the generated code: it takes fields out of a [`BitVec`] and puts
//! them in by the positions in [`Layout`] alone.
//!
//! Types of up to 16 bits are tested with every pattern; from 13 bits on, builds without optimisation take every
//! seventh. For wider ones `proptest` makes words: arbitrary ones, and
//! ones that have a variant's fixed bits, some of which are damaged in one bit.

use core::cmp::Ordering;
use std::format;
use std::string::String;
pub use std::vec::Vec;

use bitvec::order::Lsb0;
use bitvec::slice::BitSlice;
use bitvec::vec::BitVec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};

use crate::layout::{Item, ItemKind, Variant};
use crate::{ErrorKind, Layout, Packed, Word};

/// Tests the laws of a type that derives [`Packed`], in a `#[test]` function.
///
/// Needs the cargo feature `laws`, best in `[dev-dependencies]`.
///
/// * `unpack(pack(x)) == x`, and `pack(unpack(w)) == w` but for ignored bits, which become zero.
/// * Exactly the words that the layout allows are accepted; the error names bits that are at fault.
/// * Getters agree with `unpack`, tags and `is_…` with its variant.
/// * `with_f` changes the bits of `f` and no others.
/// * Bits agree with an oracle on `bitvec` slices that knows the layout alone.
/// * The order of words, where there is one, is that of their raw bits.
///
/// ```
/// use packed::{Packed, u7};
///
/// #[derive(Packed, Clone, Copy)]
/// #[packed(u8)]
/// enum Byte {
///     #[bits(0b0, .0: 7)]
///     Ascii(u7),
///     #[bits(0b1, 0: 7)]
///     Other,
/// }
///
/// packed::laws!(Byte);
/// ```
#[macro_export]
macro_rules! laws {
    ($($ty:ty),+ $(,)?) => {
        $($crate::laws::check::<$ty>();)+
    };
}

/// What the derive tells about a type, in terms of bits.
#[doc(hidden)]
pub trait Subject: Copy {
    /// The index of the variant of `unpack()`, and the bits of its fields.
    fn fields(self) -> (usize, Vec<u128>);
    /// The getters' names and results.
    fn getters(self) -> Vec<(&'static str, u128)>;
    /// Sets what the getter with this index reads; `None` if the value does not fit.
    fn with(self, getter: usize, bits: u128) -> Option<Self>;
    /// Whether bits are a value of a field's type.
    fn valid(variant: usize, field: usize, bits: u128) -> bool;
    /// The index of the tag, if there is one.
    fn tag(self) -> Option<usize>;
    /// What each `is_…` says; empty if there are none.
    fn is(self) -> Vec<bool>;
    /// The order of the words, if there is one.
    fn order(self, other: Self) -> Option<Ordering>;
}

#[doc(hidden)]
#[must_use]
pub fn vec<T: Clone>(items: &[T]) -> Vec<T> {
    items.into()
}

/// Tests the laws; see [`laws!`](crate::laws!).
///
/// # Panics
///
/// When one does not hold, with the smallest word that shows it.
pub fn check<T: Packed<Word: Subject>>() {
    let oracle = Oracle(T::LAYOUT);
    let width = T::LAYOUT.width;
    if width <= 16 {
        let step = if width > 12 && cfg!(debug_assertions) { 7 } else { 1 };
        for word in (0..1u64 << width).step_by(step) {
            let bits = oracle.bits_of_number(word);
            if let Err(error) = one::<T>(&oracle, &bits, u128::from(word.wrapping_mul(0x9E37_79B9_7F4A_7C15)))
            {
                panic!("{}: the word {word:#x} breaks a law: {error}", T::LAYOUT.name);
            }
        }
        return;
    }
    let mut runner = TestRunner::new(Config { cases: 1024, failure_persistence: None, ..Config::default() });
    let strategy = (
        any::<[u64; 8]>(),
        any::<prop::sample::Index>(),
        0..4u8,
        any::<prop::sample::Index>(),
        any::<u128>(),
    );
    let result = runner.run(&strategy, |(random, variant, shape, damage, set)| {
        let mut bits: BitVec<u64, Lsb0> = BitVec::from_slice(&random);
        bits.truncate(width as usize);
        // Zero: anything at all. Else the fixed bits of some variant, and for one in four a damaged bit.
        if shape > 0 {
            oracle.fix(&mut bits, variant.get(T::LAYOUT.variants));
        }
        if shape == 3 {
            let bit = damage.index(bits.len());
            let old = bits[bit];
            bits.set(bit, !old);
        }
        one::<T>(&oracle, &bits, set).map_err(TestCaseError::fail)
    });
    if let Err(error) = result {
        panic!("{}: {error}", T::LAYOUT.name);
    }
}

/// Reads and writes words by their layout.
struct Oracle(Layout);

impl Oracle {
    fn bits_of_number(&self, word: u64) -> BitVec<u64, Lsb0> {
        let mut bits = BitVec::from_element(word);
        bits.truncate(self.0.width as usize);
        bits
    }

    /// The number that a run of at most 128 bits is.
    fn number(bits: &BitSlice<u64, Lsb0>) -> u128 {
        bits.iter().by_vals().rev().fold(0, |number, bit| number << 1 | u128::from(bit))
    }

    /// The words of the storage, most significant first.
    fn words(&self, bits: &BitSlice<u64, Lsb0>) -> [u128; 8] {
        let mut words = [0; 8];
        let mut end = bits.len();
        for (word, part) in words.iter_mut().zip(self.0.parts) {
            let start = end - *part as usize;
            *word = Self::number(&bits[start..end]);
            end = start;
        }
        words
    }

    fn run(bits: &BitSlice<u64, Lsb0>, hi: u32, lo: u32) -> &BitSlice<u64, Lsb0> {
        &bits[lo as usize..=hi as usize]
    }

    /// Whether the bits that a variant fixes are there.
    fn is_fixed(bits: &BitSlice<u64, Lsb0>, variant: &Variant) -> bool {
        variant.items.iter().all(|item| Self::item_is_fixed(bits, variant, item))
    }

    /// Whether bits that a layout fixes are there.
    fn item_is_fixed(bits: &BitSlice<u64, Lsb0>, variant: &Variant, item: &Item) -> bool {
        let run = Self::run(bits, item.hi, item.lo);
        match item.kind {
            ItemKind::Fixed(value) => Self::number(run) == value,
            ItemKind::Zero => run.not_any(),
            ItemKind::One => run.all(),
            ItemKind::Field { index, .. } => variant.fields[index]
                .numbers
                .is_none_or(|numbers| (numbers.first..=numbers.last).contains(&Self::number(run))),
            ItemKind::Ignored => true,
        }
    }

    /// Writes the bits that a variant fixes.
    fn fix(&self, bits: &mut BitSlice<u64, Lsb0>, variant: &Variant) {
        for item in variant.items {
            let run = &mut bits[item.lo as usize..=item.hi as usize];
            match item.kind {
                ItemKind::Fixed(value) => {
                    for (i, mut bit) in run.iter_mut().enumerate() {
                        *bit = value >> i & 1 == 1;
                    }
                }
                ItemKind::Zero => run.fill(false),
                ItemKind::One => run.fill(true),
                ItemKind::Field { index, .. } => {
                    if let Some(numbers) = variant.fields[index].numbers {
                        let count = (numbers.last - numbers.first).saturating_add(1);
                        let number = numbers.first + Self::number(run) % count;
                        Self::set_field(bits, variant, index, number - numbers.plus);
                    }
                }
                ItemKind::Ignored => {}
            }
        }
    }

    /// What is added to a field's bits in its place.
    fn plus(variant: &Variant, index: usize) -> u128 {
        variant.fields[index].numbers.map_or(0, |numbers| numbers.plus)
    }

    /// The bits of a field.
    fn field(bits: &BitSlice<u64, Lsb0>, variant: &Variant, index: usize) -> u128 {
        let number = variant.pieces(index).fold(0, |value, item| {
            let ItemKind::Field { lo, .. } = item.kind else { return value };
            value | Self::number(Self::run(bits, item.hi, item.lo)) << lo
        });
        number - Self::plus(variant, index)
    }

    /// Writes the bits of a field.
    fn set_field(bits: &mut BitSlice<u64, Lsb0>, variant: &Variant, index: usize, value: u128) {
        let value = value + Self::plus(variant, index);
        for item in variant.pieces(index) {
            let ItemKind::Field { lo, .. } = item.kind else { continue };
            for (i, mut bit) in bits[item.lo as usize..=item.hi as usize].iter_mut().enumerate() {
                *bit = value >> (lo as usize + i) & 1 == 1;
            }
        }
    }

    /// The lowest bit of a field with a place.
    fn lowest(variant: &Variant, index: usize) -> u32 {
        variant
            .pieces(index)
            .filter_map(|item| if let ItemKind::Field { lo, .. } = item.kind { Some(lo) } else { None })
            .min()
            .unwrap_or(0)
    }
}

/// All laws on one word; `set` is a source of values for setters.
fn one<T: Packed<Word: Subject>>(
    oracle: &Oracle,
    bits: &BitSlice<u64, Lsb0>,
    set: u128,
) -> Result<(), String> {
    type W<T> = <T as Packed>::Word;
    let layout = &oracle.0;
    let word = W::<T>::from_words_unchecked(oracle.words(bits));
    let raw = W::<T>::raw_from_words(oracle.words(bits));
    let checked = W::<T>::from_raw(raw);
    // The one variant that the word is, if the layout allows it.
    let mut candidates =
        layout.variants.iter().enumerate().filter(|(_, variant)| Oracle::is_fixed(bits, variant));
    let candidate = candidates.next();
    if let Some((_, other)) = candidates.next() {
        return Err(format!("it belongs to two variants, one is {}", other.name));
    }
    let valid = candidate.is_some_and(|(v, variant)| {
        (0..variant.fields.len()).all(|f| W::<T>::valid(v, f, Oracle::field(bits, variant, f)))
    });
    let error = match (checked, valid) {
        (Err(error), false) => error,
        (Ok(_), false) => return Err("it is accepted, but the layout does not allow it".into()),
        (Err(error), true) => return Err(format!("it is rejected, but the layout allows it: {error}")),
        (Ok(_), true) => {
            let (v, variant) = candidate.ok_or("no variant")?;
            return allowed::<T>(oracle, bits, word, v, variant, set);
        }
    };
    // Nothing at all may make the unchecked way panic.
    let _ = W::<T>::from_raw_unchecked(raw).unpack();
    let (hi, lo) = error.bits();
    if hi < lo || hi >= layout.width {
        return Err(format!("the error names bits [{hi}:{lo}], which are not there"));
    }
    let at_fault = match error.kind() {
        // There is none, and in the bits that are named some variant differs.
        ErrorKind::NoVariant => {
            candidate.is_none()
                && layout.variants.iter().any(|variant| {
                    let named = |item: &&Item| item.lo <= hi && lo <= item.hi;
                    variant.items.iter().filter(named).any(|item| !Oracle::item_is_fixed(bits, variant, item))
                })
        }
        ErrorKind::Fixed => layout.variants.iter().flat_map(|variant| variant.items).any(|item| {
            let run = Oracle::run(bits, item.hi, item.lo);
            item.lo <= lo
                && hi <= item.hi
                && match item.kind {
                    ItemKind::Zero => run.any(),
                    ItemKind::One => run.not_all(),
                    _ => false,
                }
        }),
        ErrorKind::Field => error.field().is_some_and(|field| {
            candidate.is_some_and(|(v, variant)| {
                (0..variant.fields.len()).any(|f| {
                    variant.fields[f] == *field && !W::<T>::valid(v, f, Oracle::field(bits, variant, f))
                })
            })
        }),
        ErrorKind::TooLarge => false,
    };
    if at_fault { Ok(()) } else { Err(format!("the error names bits that are not at fault: {error}")) }
}

/// The laws of a word that the layout allows.
fn allowed<T: Packed<Word: Subject>>(
    oracle: &Oracle,
    bits: &BitSlice<u64, Lsb0>,
    word: T::Word,
    v: usize,
    variant: &'static Variant,
    set: u128,
) -> Result<(), String> {
    let expect = |ok: bool, what: &str| if ok { Ok(()) } else { Err(String::from(what)) };
    let fields: Vec<u128> = (0..variant.fields.len()).map(|f| Oracle::field(bits, variant, f)).collect();
    expect(word.fields() == (v, fields.clone()), "`unpack` disagrees with the layout")?;
    expect(word.words() == oracle.words(bits), "the raw words do not survive")?;

    let packed =
        word.unpack().try_pack().map_err(|error| format!("what was unpacked does not pack: {error}"))?;
    let mut canonical = bits.to_bitvec();
    for item in variant.items.iter().filter(|item| item.kind == ItemKind::Ignored) {
        canonical[item.lo as usize..=item.hi as usize].fill(false);
    }
    expect(packed.words() == oracle.words(&canonical), "`pack` disagrees with the layout")?;
    expect(packed.fields() == (v, fields), "`unpack(pack(x))` is not x")?;

    if let Some(tag) = word.tag() {
        expect(tag == v, "`tag` disagrees with `unpack`")?;
    }
    for (i, is) in word.is().into_iter().enumerate() {
        expect(is == (i == v), "an `is_…` disagrees with `unpack`")?;
    }

    for (getter, (name, value)) in word.getters().into_iter().enumerate() {
        let index =
            variant.fields.iter().position(|field| field.name == name).ok_or("a getter without a field")?;
        if Oracle::field(bits, variant, index) != value {
            return Err(format!("the getter `{name}` disagrees with `unpack`"));
        }
        let field = &variant.fields[index];
        let mask = if field.width >= 128 { u128::MAX } else { (1 << field.width) - 1 };
        let low = Oracle::lowest(variant, index);
        let value = (set.rotate_right(7 * getter as u32) & mask) >> low << low;
        if !T::Word::valid(v, index, value) {
            continue;
        }
        let Some(changed) = word.with(getter, value) else {
            return Err(format!("`with_{name}` rejects {value:#x}, which is valid"));
        };
        let mut expected = bits.to_bitvec();
        Oracle::set_field(&mut expected, variant, index, value);
        if changed.words() != oracle.words(&expected) {
            return Err(format!("`with_{name}` of {value:#x} does not change the field and nothing else"));
        }
        if let Some(order) = word.order(changed) {
            expect(order == word.words().cmp(&changed.words()), "the order is not that of raw bits")?;
        }
    }
    if let Some(order) = word.order(word) {
        expect(order == Ordering::Equal, "a word does not equal itself")?;
    }
    Ok(())
}
