//! Layouts as data: what the derive knows about a type, for diagrams, disassemblers and test oracles.

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
        Field { name, ty, docs, width }
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
