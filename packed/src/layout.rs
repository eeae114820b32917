//! Layouts as data: what the derive knows about a type, for diagrams, disassemblers and test oracles.

use core::fmt;

use crate::private::low_mask_wide;

/// The layout of a packed type. It prints as a bit diagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Layout {
    /// The name of the type.
    pub name: &'static str,
    /// Its documentation, one line per line.
    pub docs: &'static str,
    /// The storage, as written.
    pub storage: &'static str,
    /// The width in bits of the whole word: the sum of [`parts`](Self::parts).
    pub width: u32,
    /// The widths of the words of a tuple storage, most significant first; one for other storages.
    pub parts: &'static [u32],
    /// The variants in the order of definition; exactly one, of the type's own name, for a struct.
    pub variants: &'static [Variant],
    /// Whether the type is an enum.
    pub is_enum: bool,
}

/// One variant of an enum, or a struct.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Variant {
    /// The name as written.
    pub name: &'static str,
    /// The documentation, one line per line.
    pub docs: &'static str,
    /// The fields in the order of definition.
    pub fields: &'static [Field],
    /// What each bit is, most significant first, without gaps.
    pub items: &'static [Item],
}

/// A field of a variant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Field {
    /// The name as written; the number for tuple fields.
    pub name: &'static str,
    /// The type as written.
    pub ty: &'static str,
    /// The documentation, one line per line.
    pub docs: &'static str,
    /// The width that the layout gives the field.
    pub width: u32,
    /// The numbers that belong to the variant, if the field's bits tell it apart from others.
    pub numbers: Option<Numbers>,
}

/// Which numbers in a field's bits belong to a variant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Numbers {
    /// The first one.
    pub first: u128,
    /// The last one.
    pub last: u128,
    /// What is added to the field to get its number.
    pub plus: u128,
}

/// A run of bits `[hi:lo]` of the word, counted from the least significant bit of the whole word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Item {
    /// The highest bit.
    pub hi: u32,
    /// The lowest bit.
    pub lo: u32,
    /// What the bits are.
    pub kind: ItemKind,
}

/// What a run of bits is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ItemKind {
    /// Fixed bits, a part of the code that tells the variants apart.
    Fixed(u128),
    /// Must be zero.
    Zero,
    /// Must be one.
    One,
    /// Ignored when read, zero when written.
    Ignored,
    /// Bits `lo` and up of the field with this index in [`Variant::fields`].
    Field {
        /// The index of the field.
        index: usize,
        /// The lowest bit of the field that is stored here.
        lo: u32,
    },
}

/// The text of an [`Item`]'s box in a diagram; see [`Variant::label`].
#[derive(Clone, Copy, Debug)]
pub struct Label<'a> {
    variant: &'a Variant,
    item: &'a Item,
}

/// Fixed bits up to this many are written in binary, longer ones in hexadecimal.
const BINARY: u32 = 8;

impl fmt::Display for Label<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.item.width();
        let (index, lo) = match self.item.kind {
            ItemKind::Fixed(value) if width <= BINARY => {
                return write!(f, "{value:0digits$b}", digits = width as usize);
            }
            ItemKind::Fixed(value) => {
                return write!(f, "{value:#0digits$x}", digits = width.div_ceil(4) as usize + 2);
            }
            ItemKind::Zero => return write!(f, "0"),
            ItemKind::One => return write!(f, "1"),
            ItemKind::Ignored => return write!(f, "_"),
            ItemKind::Field { index, lo } => (index, lo),
        };
        let field = &self.variant.fields[index];
        // With its dot, field 0 of a tuple is told from bits that must be zero.
        let dot = if field.name.starts_with(|c: char| c.is_ascii_digit()) { "." } else { "" };
        write!(f, "{dot}{}", field.name)?;
        if let Some(Numbers { first, last, plus }) = field.numbers {
            if plus > 0 {
                write!(f, " + {plus}")?;
            }
            write!(f, " in {first}..")?;
            if last == low_mask_wide(width) { Ok(()) } else { write!(f, "={last}") }
        } else if width == field.width {
            Ok(())
        } else if width == 1 {
            write!(f, "[{lo}]")
        } else {
            write!(f, "[{}:{lo}]", lo + width - 1)
        }
    }
}

impl Layout {
    #[doc(hidden)]
    #[must_use]
    pub const fn new(
        name: &'static str,
        docs: &'static str,
        storage: &'static str,
        parts: &'static [u32],
        variants: &'static [Variant],
        is_enum: bool,
    ) -> Layout {
        let mut width = 0;
        let mut i = 0;
        while i < parts.len() {
            width += parts[i];
            i += 1;
        }
        Layout { name, docs, storage, width, parts, variants, is_enum }
    }

    /// The variant with this name.
    #[must_use]
    pub fn variant(&self, name: &str) -> Option<&'static Variant> {
        self.variants.iter().find(|variant| variant.name == name)
    }
}

impl Variant {
    #[doc(hidden)]
    #[must_use]
    pub const fn new(
        name: &'static str,
        docs: &'static str,
        fields: &'static [Field],
        items: &'static [Item],
    ) -> Variant {
        Variant { name, docs, fields, items }
    }

    /// What to write into an item's box: the code, or the field and which piece or numbers of it.
    #[must_use]
    pub const fn label<'a>(&'a self, item: &'a Item) -> Label<'a> {
        Label { variant: self, item }
    }

    /// The items that hold the field with this index, most significant first in the word.
    pub fn pieces(&self, index: usize) -> impl Iterator<Item = &'static Item> + use<> {
        self.items
            .iter()
            .filter(move |item| matches!(item.kind, ItemKind::Field { index: i, .. } if i == index))
    }
}

impl Field {
    #[doc(hidden)]
    #[must_use]
    pub const fn new(name: &'static str, ty: &'static str, docs: &'static str, width: u32) -> Field {
        Field { name, ty, docs, width, numbers: None }
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn numbered(self, first: u128, last: u128, plus: u128) -> Field {
        Field { numbers: Some(Numbers { first, last, plus }), ..self }
    }
}

impl Item {
    #[doc(hidden)]
    #[must_use]
    pub const fn new(hi: u32, lo: u32, kind: ItemKind) -> Item {
        Item { hi, lo, kind }
    }

    /// How many bits there are.
    #[must_use]
    pub const fn width(&self) -> u32 {
        self.hi - self.lo + 1
    }
}
