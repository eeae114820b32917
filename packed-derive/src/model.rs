//! A definition that passed its checks: the only thing that expansion sees.

use proc_macro2::{Ident, Span, TokenStream};
use syn::{Generics, LitInt, Type, Visibility};

/// A checked definition.
pub(crate) struct Model {
    pub(crate) name: Ident,
    pub(crate) vis: Visibility,
    pub(crate) generics: Generics,
    pub(crate) docs: String,
    pub(crate) is_enum: bool,
    pub(crate) packed_name: Ident,
    pub(crate) storage: Storage,
    pub(crate) options: Options,
    /// Whether its functions cannot be `const`, and reach those of fields through the trait.
    pub(crate) runtime: bool,
    /// One for a struct.
    pub(crate) variants: Vec<Variant>,
    /// Where a niche comes from, if one is asked for.
    pub(crate) niche: Option<Niche>,
    /// Whether the bits that must be zero or one are needed to tell the variants apart.
    pub(crate) code_has_must: bool,
}

/// The words of `#[packed(…)]`.
#[derive(Default)]
pub(crate) struct Options {
    pub(crate) fallible: bool,
    pub(crate) ord: bool,
    pub(crate) hash: bool,
    pub(crate) visit: bool,
    pub(crate) no_const: bool,
    pub(crate) proptest: bool,
    pub(crate) bytemuck: Option<Span>,
    pub(crate) zerocopy: Option<Span>,
    pub(crate) niche: Option<Span>,
    pub(crate) handlers: Option<Ident>,
    /// The traits of variants as types, and of what chooses among them.
    pub(crate) arms: Option<(Ident, Ident)>,
    /// Newtypes for the words of a tuple.
    pub(crate) word_names: Vec<Ident>,
    /// The raw value that stands for "none".
    pub(crate) reserved: Option<LitInt>,
}

/// The storage word with a spare pattern.
pub(crate) struct Niche {
    pub(crate) part: usize,
    pub(crate) spare: Spare,
}

/// How a spare pattern is known.
pub(crate) enum Spare {
    /// The codes leave this one unused.
    Pattern(u128),
    /// It has to be looked for among the values of fields.
    Search,
}

/// Where the bits live.
pub(crate) struct Storage {
    /// As written, for the layout.
    pub(crate) text: String,
    /// Whether it was written as a tuple.
    pub(crate) is_tuple: bool,
    /// Byte order of `[u8; N]`.
    pub(crate) big_endian: bool,
    /// Most significant first.
    pub(crate) parts: Vec<Part>,
}

/// One word of the storage.
pub(crate) struct Part {
    pub(crate) repr: Repr,
    pub(crate) width: u32,
    /// The position of its lowest bit in the whole.
    pub(crate) offset: u32,
}

/// The type of a storage word.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Repr {
    /// `u8` to `u128`
    Prim,
    /// `u1` to `u127` of `packed`
    UInt,
    /// `[u8; N]`
    Bytes,
}

/// A variant, or the fields of a struct.
pub(crate) struct Variant {
    pub(crate) name: Ident,
    pub(crate) docs: String,
    pub(crate) shape: Shape,
    pub(crate) fields: Vec<Field>,
    /// Most significant first, without gaps, none across a word boundary.
    pub(crate) items: Vec<Item>,
    /// The fixed bits, by storage word.
    pub(crate) code: Vec<Pattern>,
    /// The bits that must be zero or one, by storage word.
    pub(crate) must: Vec<Pattern>,
    /// Where to show errors about its code.
    pub(crate) code_span: Span,
    /// Whether errors were reported, so that others may be their consequences.
    pub(crate) damaged: bool,
}

/// How the fields are written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Named,
    Tuple,
    Unit,
}

/// A field and where its bits are.
pub(crate) struct Field {
    /// `name`, or the number of a tuple field.
    pub(crate) name: String,
    /// The name as an identifier; `None` in tuples.
    pub(crate) ident: Option<Ident>,
    pub(crate) span: Span,
    /// The token that places it.
    pub(crate) place: Span,
    pub(crate) docs: String,
    pub(crate) ty: Type,
    /// The type's text, for messages and to find equal types.
    pub(crate) ty_text: String,
    pub(crate) conversion: Conversion,
    /// From the lowest to the highest bit that has a place, and those below.
    pub(crate) width: u32,
    /// The lowest bits of the value that have no place: they must be zero.
    pub(crate) low_zeros: u32,
    pub(crate) pieces: Vec<Piece>,
    /// The numbers that belong to the variant, if others do not. The field is in one piece then.
    pub(crate) numbers: Option<Numbers>,
}

/// The numbers from `first` to `last`; the field's own bits are those minus `plus`.
#[derive(Clone, Copy)]
pub(crate) struct Numbers {
    pub(crate) first: u128,
    pub(crate) last: u128,
    pub(crate) plus: u128,
}

impl Field {
    /// The type whose bits are stored, its text, and how many bits it gets.
    pub(crate) fn stored(&self) -> (&Type, &str, u32) {
        match &self.conversion {
            Conversion::Plain { .. } => (&self.ty, &self.ty_text, self.width),
            Conversion::Array { elem, elem_text, len, .. } => (elem, elem_text, self.width / len),
            Conversion::Via { ty, ty_text, .. } => (ty, ty_text, self.width),
        }
    }

    /// The width of the stored type, as far as its name tells. The expansion asserts that the name tells the truth.
    pub(crate) fn known_width(&self) -> Option<u32> {
        crate::check::known_width(self.stored().1)
    }

    /// Whether it is in several pieces, and a signed integer that holds all numbers of its bits, as far as the name of the
    /// type tells.
    pub(crate) fn is_scattered_number(&self) -> bool {
        self.pieces.len() > 1
            && self.width <= 64
            && self.numbers.is_none()
            && self.known_width().is_some_and(|width| width >= self.width)
            && self.stored().1.trim_start_matches("packed::").starts_with('i')
    }

    /// Whether every pattern of the stored bits is a value, as far as the name of the type tells.
    pub(crate) fn is_total(&self) -> bool {
        let (_, text, given) = self.stored();
        self.numbers.is_none() && text != "char" && self.known_width().is_some_and(|width| width >= given)
    }

    /// Whether it is an unsigned integer, by its name, of just the width of its one piece.
    pub(crate) fn is_plain(&self) -> bool {
        matches!(self.conversion, Conversion::Plain { .. })
            && self.ty_text.trim_start_matches("packed::").starts_with('u')
            && self.known_width() == Some(self.width)
            && self.low_zeros == 0
            && self.numbers.is_none()
            && self.pieces.len() == 1
    }

    /// Whether every value fits its bits, as far as the name of the type tells.
    pub(crate) fn surely_fits(&self) -> bool {
        let given = self.stored().2;
        self.numbers.is_none()
            && self.low_zeros == 0
            && self.known_width().is_some_and(|width| width <= given)
    }
}

/// How a field's value becomes bits. A provider is the path whose functions do that.
pub(crate) enum Conversion {
    Plain {
        provider: TokenStream,
    },
    /// `[T; len]`: the first element in the lowest bits.
    Array {
        elem: Box<Type>,
        elem_text: String,
        provider: TokenStream,
        len: u32,
    },
    /// Through functions that a path has, as another type.
    Via {
        path: Box<syn::Path>,
        ty: Box<Type>,
        ty_text: String,
        provider: TokenStream,
    },
}

/// A run of a field's bits in one storage word.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Piece {
    pub(crate) part: usize,
    /// Position in that word.
    pub(crate) lo: u32,
    pub(crate) width: u32,
    /// The lowest bit of the field that is stored here.
    pub(crate) at: u32,
}

/// A run of bits of the whole.
pub(crate) struct Item {
    pub(crate) hi: u32,
    pub(crate) lo: u32,
    pub(crate) kind: ItemKind,
}

/// What a run of bits is.
pub(crate) enum ItemKind {
    Fixed(u128),
    Must(bool),
    Ignored,
    Field { index: usize, at: u32 },
}

/// Bits of a storage word with known values.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(crate) struct Pattern {
    pub(crate) mask: u128,
    pub(crate) value: u128,
}

impl Pattern {
    /// Sets `width` bits from `lo` to `value`.
    pub(crate) fn set(&mut self, lo: u32, width: u32, value: u128) {
        self.mask |= ones(width).checked_shl(lo).unwrap_or(0);
        self.value |= value.checked_shl(lo).unwrap_or(0);
    }

    /// Both patterns, which are about different bits.
    pub(crate) fn and(self, other: Pattern) -> Pattern {
        Pattern { mask: self.mask | other.mask, value: self.value | other.value }
    }
}

impl Variant {
    /// Its numbers among those of other variants, and where they are.
    pub(crate) fn numbers(&self) -> Option<(Piece, Numbers)> {
        self.fields.iter().find_map(|field| Some((*field.pieces.first()?, field.numbers?)))
    }

    /// The bits that the variant fixes, by storage word; with `must`, also those that must be zero or one. Numbers are
    /// a union of patterns: each has as many fixed bits at the top as all numbers of an aligned block share.
    pub(crate) fn patterns(&self, must: bool) -> Vec<Vec<Pattern>> {
        let mut fixed = self.code.clone();
        if must {
            for (fixed, must) in fixed.iter_mut().zip(&self.must) {
                *fixed = fixed.and(*must);
            }
        }
        let Some((piece, Numbers { first, last, .. })) = self.numbers() else { return vec![fixed] };
        let mut patterns = Vec::new();
        let mut next = Some(first);
        while let Some(start) = next.filter(|start| *start <= last) {
            // The largest block that begins here and ends in time.
            let free = (0..=piece.width)
                .rev()
                .find(|&free| start & ones(free) == 0 && last - start >= ones(free))
                .unwrap_or(0);
            let mut pattern = fixed.clone();
            pattern[piece.part].set(
                piece.lo + free,
                piece.width - free,
                start.checked_shr(free).unwrap_or(0),
            );
            patterns.push(pattern);
            next = (start | ones(free)).checked_add(1);
        }
        patterns
    }
}

/// The mask of `width` low bits.
pub(crate) fn ones(width: u32) -> u128 {
    if width >= 128 { u128::MAX } else { !(u128::MAX << width) }
}

impl Storage {
    pub(crate) fn width(&self) -> u32 {
        self.parts.iter().map(|part| part.width).sum()
    }
}

impl Part {
    /// The width of the primitive integer that the word is computed with.
    pub(crate) fn carrier(&self) -> u32 {
        carrier(self.width)
    }
}

/// The width of the smallest primitive integer with `width` bits.
pub(crate) fn carrier(width: u32) -> u32 {
    width.next_power_of_two().max(8)
}

impl Model {
    /// The bits that tell variant `v` from the others, by storage word.
    pub(crate) fn code(&self, v: usize) -> Vec<Pattern> {
        let variant = &self.variants[v];
        if self.code_has_must {
            variant.code.iter().zip(&variant.must).map(|(code, must)| code.and(*must)).collect()
        } else {
            variant.code.clone()
        }
    }

    /// Whether no variant has a field.
    pub(crate) fn is_fieldless(&self) -> bool {
        self.is_enum && self.variants.iter().all(|variant| variant.fields.is_empty())
    }
}
