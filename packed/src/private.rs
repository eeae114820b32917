//! What expansions of the derive call. Not for use by hand, and not covered by version promises.

use core::fmt;
use core::mem::MaybeUninit;

use crate::error::Place;
use crate::layout::{Field, Item, ItemKind, Variant};
use crate::{Error, ErrorKind, Layout};

pub use crate::derived::{BitsTable, DerivedBits, DerivedPacked, DerivedWord, Pack, Wide, WordTable};
pub use crate::newtype::Rules;
pub use crate::prim::{Bool, Char, F32, F64, I8, I16, I32, I64, I128, U8, U16, U32, U64, U128};
pub use crate::provide::{Facts, Missing, Provide, Runtime};
#[cfg(feature = "proptest")]
pub use crate::support::any_word;
#[cfg(feature = "arbitrary")]
pub use crate::support::arbitrary_word;
#[cfg(feature = "arbitrary")]
pub use arbitrary;
#[cfg(feature = "bytemuck")]
pub use bytemuck;
#[cfg(feature = "defmt")]
pub use defmt;
#[cfg(feature = "proptest")]
pub use proptest;
#[cfg(feature = "serde")]
pub use serde;
#[cfg(feature = "zerocopy")]
pub use zerocopy;

/// Where the derive finds the functions of an `Option<T>`, which cannot have inherent ones of ours.
#[derive(Clone, Copy, Debug)]
pub struct OptionOf<T>(core::marker::PhantomData<T>);

/// A value that a function returns through memory, being too large for registers.
#[derive(Debug)]
pub struct Apart<T> {
    /// The value.
    pub value: T,
    _large: MaybeUninit<[u64; 2]>,
}

impl<T> Apart<T> {
    #[inline]
    #[must_use]
    pub const fn new(value: T) -> Apart<T> {
        Apart { value, _large: MaybeUninit::uninit() }
    }
}

/// The mask of the low `width` bits; all of them from 64 on.
#[must_use]
#[inline]
pub const fn low_mask(width: u32) -> u64 {
    if width >= 64 { u64::MAX } else { !(u64::MAX << width) }
}

/// The mask of the low `width` bits; all of them from 128 on.
#[must_use]
#[inline]
pub const fn low_mask_wide(width: u32) -> u128 {
    if width >= 128 { u128::MAX } else { !(u128::MAX << width) }
}

/// The low `width` bits as a number in two's complement.
#[must_use]
#[inline]
pub const fn sign_extend_wide(bits: u128, width: u32) -> i128 {
    let unused = 128 - width;
    (bits << unused) as i128 >> unused
}

/// Fails to compile, with a message that has the names and the numbers, when a field's type does not go with the
/// width that the layout gives it.
#[track_caller]
pub const fn check_width(facts: Facts, field: &str, ty: &str, given: u32, fallible: bool) {
    let Facts { width, min_width, fallible: may_fail, .. } = facts;
    if given < min_width {
        let mut text = Text::new();
        text.str("field `").str(field).str("`: type `").str(ty).str("` has ").num(width);
        text.str(" bits, but the layout gives it ").num(given).str("; write `: ").num(width).str("`");
        panic!("{}", text.get());
    }
    if given < width && !fallible {
        let mut text = Text::new();
        text.str("field `").str(field).str("`: a `").str(ty).str("` of ").num(width);
        text.str(" bits may not fit the ")
            .num(given)
            .str(" bits that the layout gives it; write `: ")
            .num(width);
        text.str("`, use a type of ").num(given).str(" bits, or add `fallible` to `#[packed(…)]`");
        panic!("{}", text.get());
    }
    if may_fail && !fallible {
        let mut text = Text::new();
        text.str("field `")
            .str(field)
            .str("`: packing a `")
            .str(ty)
            .str("` may fail because it is `fallible`; ");
        text.str("add `fallible` to this `#[packed(…)]` too");
        panic!("{}", text.get());
    }
}

/// Fails to compile, with a message, when a type has values that do not fit the numbers of a variant.
#[track_caller]
pub const fn check_numbers(facts: Facts, field: &str, ty: &str, first: u128, last: u128) {
    let (least, most) = facts.bounds;
    if least < first || most > last {
        let mut text = Text::new();
        text.str("field `").str(field).str("`: a `").str(ty).str("` may not be one of ").number(first);
        text.str("..=").number(last).str(", the numbers of its variant; use `Ranged<_, ").number(first);
        text.str(", ").number(last).str(">`, or add `fallible` to `#[packed(…)]`");
        panic!("{}", text.get());
    }
}

/// Fails to compile when a type that has the name of an integer of this crate is another one: expansions leave out
/// tests that could not fail.
#[track_caller]
pub const fn check_name<T: crate::Bits>(ty: &str, width: u32) {
    let facts = Facts::of::<T>();
    if facts.width != width || facts.min_width != 1 || facts.fallible || !facts.total {
        let mut text = Text::new();
        text.str("`").str(ty).str("` is not the integer of ").num(width);
        text.str(" bits that `packed` has by that name; give the type another name");
        panic!("{}", text.get());
    }
}

/// A message put together in `const` code.
struct Text {
    bytes: [u8; 512],
    len: usize,
}

impl Text {
    const fn new() -> Text {
        Text { bytes: [0; 512], len: 0 }
    }

    const fn str(&mut self, s: &str) -> &mut Text {
        let bytes = s.as_bytes();
        let mut i = 0;
        while i < bytes.len() && self.len < self.bytes.len() {
            self.bytes[self.len] = bytes[i];
            self.len += 1;
            i += 1;
        }
        self
    }

    const fn num(&mut self, n: u32) -> &mut Text {
        self.number(n as u128)
    }

    const fn number(&mut self, n: u128) -> &mut Text {
        if n >= 10 {
            self.number(n / 10);
        }
        if self.len < self.bytes.len() {
            self.bytes[self.len] = b'0' + (n % 10) as u8;
            self.len += 1;
        }
        self
    }

    const fn get(&self) -> &str {
        match core::str::from_utf8(self.bytes.split_at(self.len).0) {
            Ok(s) => s,
            Err(_) => "the field's type does not go with its width",
        }
    }
}

/// The layout of a type.
#[must_use]
pub const fn layout_of<T: DerivedPacked>() -> &'static Layout {
    const { &T::LAYOUT }
}

/// Short names for the expansions of layouts.
#[must_use]
pub const fn layout(
    name: &'static str,
    docs: &'static str,
    storage: &'static str,
    parts: &'static [u32],
    variants: &'static [Variant],
    is_enum: bool,
) -> Layout {
    Layout::new(name, docs, storage, parts, variants, is_enum)
}

#[must_use]
pub const fn variant(
    name: &'static str,
    docs: &'static str,
    fields: &'static [Field],
    items: &'static [Item],
) -> Variant {
    Variant::new(name, docs, fields, items)
}

/// Fields from their names, types, documentation and widths.
#[must_use]
pub const fn fields<const N: usize>(all: [(&'static str, &'static str, &'static str, u32); N]) -> [Field; N] {
    let mut fields = [Field::new("", "", "", 0); N];
    let mut i = 0;
    while i < N {
        let (name, ty, docs, width) = all[i];
        fields[i] = Field::new(name, ty, docs, width);
        i += 1;
    }
    fields
}

/// The fields, one of which has numbers that belong to the variant.
#[must_use]
pub const fn numbered<const N: usize>(
    mut fields: [Field; N],
    index: usize,
    first: u128,
    last: u128,
    plus: u128,
) -> [Field; N] {
    fields[index] = fields[index].numbered(first, last, plus);
    fields
}

/// The items of a word of `width` bits, each from its width, its kind and a value. The kinds are 0: fixed to the value,
/// 1: zero, 2: one, 3: ignored, 4 + n: field n from the bit on that is the value.
#[must_use]
pub const fn items<const N: usize>(width: u32, all: [[u128; 3]; N]) -> [Item; N] {
    let mut items = [Item::new(0, 0, ItemKind::Zero); N];
    let mut above = width;
    let mut i = 0;
    while i < N {
        let [width, kind, value] = all[i];
        let kind = match kind {
            0 => ItemKind::Fixed(value),
            1 => ItemKind::Zero,
            2 => ItemKind::One,
            3 => ItemKind::Ignored,
            _ => ItemKind::Field { index: kind as usize - 4, lo: value as u32 },
        };
        let lo = above - width as u32;
        items[i] = Item::new(above - 1, lo, kind);
        above = lo;
        i += 1;
    }
    items
}

/// Bits `[hi:lo]` of a word in parts; at most 128 of them.
#[must_use]
pub const fn take(layout: &Layout, words: &[u128], hi: u32, lo: u32) -> u128 {
    let mut out = 0;
    let mut offset = layout.width;
    let mut i = 0;
    while i < layout.parts.len() && i < words.len() {
        offset -= layout.parts[i];
        let top = offset + layout.parts[i] - 1;
        if top >= lo && offset <= hi {
            let from = if lo > offset { lo } else { offset };
            let to = if hi < top { hi } else { top };
            let bits = words[i] >> (from - offset) & low_mask_wide(to - from + 1);
            if from - lo < 128 {
                out |= bits << (from - lo);
            }
        }
        i += 1;
    }
    out
}

/// What a variant allows in an item that tells it apart: a code, or a field's numbers.
const fn code(variant: &Variant, item: &Item) -> Option<(u128, u128)> {
    match item.kind {
        ItemKind::Fixed(value) => Some((value, value)),
        ItemKind::Field { index, .. } => match variant.fields[index].numbers {
            Some(numbers) => Some((numbers.first, numbers.last)),
            None => None,
        },
        ItemKind::Zero | ItemKind::One | ItemKind::Ignored => None,
    }
}

/// The fixed bits are those of no variant.
#[cold]
#[must_use]
pub const fn no_variant<T: DerivedPacked>(words: &[u128]) -> Error {
    no_variant_of(layout_of::<T>(), words)
}

const fn no_variant_of(layout: &'static Layout, words: &[u128]) -> Error {
    let (mut hi, mut lo) = (0, u32::MAX);
    let mut v = 0;
    while v < layout.variants.len() {
        let items = layout.variants[v].items;
        let mut i = 0;
        while i < items.len() {
            if code(&layout.variants[v], &items[i]).is_some() {
                hi = if items[i].hi > hi { items[i].hi } else { hi };
                lo = if items[i].lo < lo { items[i].lo } else { lo };
            }
            i += 1;
        }
        v += 1;
    }
    if lo > hi {
        (hi, lo) = (layout.width - 1, 0);
    }
    Error::new(
        layout,
        Place { variant: None, field: None, hi, lo },
        ErrorKind::NoVariant,
        take(layout, words, hi, lo),
    )
}

/// Bits that the variant fixes are different.
#[cold]
const fn not_fixed(layout: &'static Layout, variant: usize, words: &[u128]) -> Error {
    let items = layout.variants[variant].items;
    let mut i = 0;
    while i < items.len() {
        let Item { hi, lo, kind } = items[i];
        let code = code(&layout.variants[variant], &items[i]);
        // Must-be bits may be more than an integer holds: look at them in steps.
        let mut from = lo;
        while from <= hi {
            let to = if hi - from >= 128 { from + 127 } else { hi };
            let found = take(layout, words, to, from);
            let ((first, last), error) = match (kind, code) {
                (_, Some(code)) => (code, ErrorKind::NoVariant),
                (ItemKind::Zero, _) => ((0, 0), ErrorKind::Fixed),
                (ItemKind::One, _) => {
                    let ones = low_mask_wide(to - from + 1);
                    ((ones, ones), ErrorKind::Fixed)
                }
                _ => ((found, found), ErrorKind::Fixed),
            };
            if found < first || found > last {
                let at = if matches!(error, ErrorKind::NoVariant) && layout.is_enum {
                    None
                } else {
                    Some(variant)
                };
                return Error::new(
                    layout,
                    Place { variant: at, field: None, hi: to, lo: from },
                    error,
                    found,
                );
            }
            from = to + 1;
        }
        i += 1;
    }
    no_variant_of(layout, words)
}

/// The word, if nothing is wrong with it.
#[inline(always)]
pub const fn checked<T: Copy>(word: T, error: Option<Error>) -> Result<T, Error> {
    match error {
        None => Ok(word),
        Some(error) => Err(error),
    }
}

/// What is wrong with a word of a variant: whether its fixed bits are right, and for each field that has invalid
/// patterns its index and whether this one is valid.
#[inline(always)]
#[must_use]
pub const fn check<T: DerivedPacked, const W: usize, const N: usize>(
    variant: usize,
    words: [u128; W],
    fixed: bool,
    fields: [(usize, bool); N],
) -> Option<Error> {
    // The first invalid field, and whether all is well: without a branch for each.
    let (mut well, mut first) = (fixed, 0);
    let mut i = N;
    while i > 0 {
        i -= 1;
        let (field, valid) = fields[i];
        well &= valid;
        first = if valid { first } else { field };
    }
    if well {
        None
    } else {
        Some(wrong(layout_of::<T>(), variant, words, if fixed { Some(first) } else { None }))
    }
}

#[cold]
const fn wrong<const W: usize>(
    layout: &'static Layout,
    variant: usize,
    words: [u128; W],
    field: Option<usize>,
) -> Error {
    let Some(field) = field else { return not_fixed(layout, variant, &words) };
    let items = layout.variants[variant].items;
    let (mut bits, mut i) = (0, 0);
    while i < items.len() {
        let Item { hi, lo, kind } = items[i];
        if let ItemKind::Field { index, lo: at } = kind
            && index == field
        {
            bits |= take(layout, &words, hi, lo) << at;
        }
        i += 1;
    }
    Error::new(layout, field_place(layout, variant, field), ErrorKind::Field, bits)
}

/// An error that names a variant, as those of packing do. Written here, where the optimiser sees it: what it does not see
/// might be no error, and the way on after one then costs an instruction where there is none.
#[inline(always)]
#[must_use]
pub const fn packing(mut error: Error) -> Error {
    error.name_variant();
    error
}

/// A value does not fit its field.
#[cold]
#[must_use]
pub const fn misfit<T: DerivedPacked>(variant: usize, field: usize, value: u128) -> Error {
    misfit_of(layout_of::<T>(), variant, field, value)
}

const fn misfit_of(layout: &'static Layout, variant: usize, field: usize, value: u128) -> Error {
    Error::new(layout, field_place(layout, variant, field), ErrorKind::TooLarge, value)
}

/// The first of the fields, given as index, whether it fits, and value, that does not fit.
#[cold]
#[must_use]
pub const fn first_misfit<T: DerivedPacked>(variant: usize, fields: &[(usize, bool, u128)]) -> Error {
    let mut i = 0;
    while i < fields.len() {
        let (field, fits, value) = fields[i];
        if !fits {
            return misfit::<T>(variant, field, value);
        }
        i += 1;
    }
    misfit::<T>(0, 0, 0)
}

const fn field_place(layout: &'static Layout, variant: usize, field: usize) -> Place {
    let items = layout.variants[variant].items;
    let (mut hi, mut lo) = (0, u32::MAX);
    let mut i = 0;
    while i < items.len() {
        if let ItemKind::Field { index, .. } = items[i].kind
            && index == field
        {
            hi = if items[i].hi > hi { items[i].hi } else { hi };
            lo = if items[i].lo < lo { items[i].lo } else { lo };
        }
        i += 1;
    }
    Place { variant: Some(variant), field: Some(field), hi, lo }
}

/// Prints a packed value: its name and raw words, most significant first.
///
/// # Errors
///
/// When writing fails.
pub fn debug<W: DerivedWord>(f: &mut fmt::Formatter<'_>, name: &str, word: W) -> fmt::Result {
    debug_words(f, name, layout_of::<W::Value>(), &word.to_words())
}

fn debug_words(
    f: &mut fmt::Formatter<'_>,
    name: &str,
    layout: &'static Layout,
    words: &[u128],
) -> fmt::Result {
    write!(f, "{name}(")?;
    for (i, (word, width)) in words.iter().zip(layout.parts).enumerate() {
        if i > 0 {
            write!(f, ", ")?;
        }
        write!(f, "{word:#0digits$x}", digits = width.div_ceil(4) as usize + 2)?;
    }
    write!(f, ")")
}
