//! Layouts from the two literals that expansions have of them.
//!
//! A layout written out as nested values costs the users of the derive as much as a dozen functions: here nothing is
//! evaluated, and hardly anything is type-checked, unless somebody asks for the layout.
//!
//! The text is all names, types and documentation in a row. The numbers say how it is cut, and everything else: in seven
//! bits per byte, least significant first, each byte but the last with its top bit set.
//!
//! ```text
//! layout  = name, docs, storage: lengths; whether it is an enum; the widths of the words; variants
//! variant = name, docs: lengths; number of fields; fields; number of items; items from the highest bit
//! field   = name, type, docs: lengths; width; 0, or 1 and the first number, the last, and what is added
//! item    = width; kind: 0 fixed, 1 zero, 2 one, 3 ignored, 4 + n field n; value: the bits, or the field's lowest bit
//! ```

use crate::Layout;
use crate::derived::DerivedPacked;
use crate::layout::{Field, Item, ItemKind, Numbers, Variant};

/// The layout of a derived type.
pub trait Reflected {
    /// See [`Packed::LAYOUT`](crate::Packed::LAYOUT).
    const LAYOUT: Layout;
}

/// Of a definition with errors.
impl Reflected for () {
    const LAYOUT: Layout = Layout::new("", "", "", &[], &[], false);
}

/// Of a type with this many words, variants, fields and items.
#[derive(Debug)]
pub struct Reflect<T, const P: usize, const V: usize, const F: usize, const I: usize>(
    core::marker::PhantomData<fn() -> T>,
);

impl<T: DerivedPacked, const P: usize, const V: usize, const F: usize, const I: usize> Reflected
    for Reflect<T, P, V, F, I>
{
    const LAYOUT: Layout = {
        let read = Self::READ;
        Layout::new(read.name, read.docs, read.storage, &read.parts, Self::VARIANTS, read.is_enum)
    };
}

impl<T: DerivedPacked, const P: usize, const V: usize, const F: usize, const I: usize>
    Reflect<T, P, V, F, I>
{
    const READ: &'static Read<P, V, F, I> = &Read::new(T::PACKED.text, T::PACKED.numbers);

    const VARIANTS: &'static [Variant] = &{
        let read = Self::READ;
        let mut variants = [Variant { name: "", docs: "", fields: &[], items: &[] }; V];
        let (mut fields, mut items): (&[Field], &[Item]) = (&read.fields, &read.items);
        let mut v = 0;
        while v < V {
            let Counted { name, docs, fields: own_fields, items: own_items } = read.variants[v];
            let (these, rest) = fields.split_at(own_fields);
            fields = rest;
            let (those, rest) = items.split_at(own_items);
            items = rest;
            variants[v] = Variant { name, docs, fields: these, items: those };
            v += 1;
        }
        variants
    };
}

/// What the literals say.
struct Read<const P: usize, const V: usize, const F: usize, const I: usize> {
    name: &'static str,
    docs: &'static str,
    storage: &'static str,
    is_enum: bool,
    parts: [u32; P],
    variants: [Counted; V],
    fields: [Field; F],
    items: [Item; I],
}

/// A variant, and how many of the fields and items are its own.
#[derive(Clone, Copy)]
struct Counted {
    name: &'static str,
    docs: &'static str,
    fields: usize,
    items: usize,
}

impl<const P: usize, const V: usize, const F: usize, const I: usize> Read<P, V, F, I> {
    const fn new(text: &'static str, numbers: &'static [u8]) -> Self {
        let mut from = Literals { text, numbers };
        let (name, docs, storage, is_enum) = (from.text(), from.text(), from.text(), from.number() != 0);
        let mut parts = [0; P];
        let (mut width, mut p) = (0, 0);
        while p < P {
            parts[p] = from.number() as u32;
            width += parts[p];
            p += 1;
        }
        let mut variants = [Counted { name: "", docs: "", fields: 0, items: 0 }; V];
        let mut fields = [Field { name: "", ty: "", docs: "", width: 0, numbers: None }; F];
        let mut items = [Item { hi: 0, lo: 0, kind: ItemKind::Zero }; I];
        let (mut v, mut f, mut i) = (0, 0, 0);
        while v < V {
            let (name, docs) = (from.text(), from.text());
            let own_fields = from.number() as usize;
            let end = f + own_fields;
            while f < end {
                fields[f] = from.field();
                f += 1;
            }
            let own_items = from.number() as usize;
            let end = i + own_items;
            let mut above = width;
            while i < end {
                items[i] = from.item(above);
                above = items[i].lo;
                i += 1;
            }
            variants[v] = Counted { name, docs, fields: own_fields, items: own_items };
            v += 1;
        }
        Read { name, docs, storage, is_enum, parts, variants, fields, items }
    }
}

/// What is left of the literals.
struct Literals {
    text: &'static str,
    numbers: &'static [u8],
}

impl Literals {
    const fn number(&mut self) -> u128 {
        let (mut number, mut shift) = (0, 0);
        while let [byte, rest @ ..] = self.numbers {
            self.numbers = rest;
            number |= ((*byte & 0x7f) as u128) << shift;
            if *byte < 0x80 {
                break;
            }
            shift += 7;
        }
        number
    }

    const fn text(&mut self) -> &'static str {
        let (text, rest) = self.text.split_at(self.number() as usize);
        self.text = rest;
        text
    }

    const fn field(&mut self) -> Field {
        let (name, ty, docs, width) = (self.text(), self.text(), self.text(), self.number() as u32);
        let numbers = match self.number() {
            0 => None,
            _ => Some(Numbers { first: self.number(), last: self.number(), plus: self.number() }),
        };
        Field { name, ty, docs, width, numbers }
    }

    /// The item below bit `above`.
    const fn item(&mut self, above: u32) -> Item {
        let (width, kind, value) = (self.number() as u32, self.number(), self.number());
        let kind = match kind {
            0 => ItemKind::Fixed(value),
            1 => ItemKind::Zero,
            2 => ItemKind::One,
            3 => ItemKind::Ignored,
            _ => ItemKind::Field { index: kind as usize - 4, lo: value as u32 },
        };
        Item { hi: above - 1, lo: above - width, kind }
    }
}
