//! Placing the tokens of one layout: widths, boundaries, and every field exactly once.

use bitvec::BitArr;
use bitvec::array::BitArray;
use proc_macro2::Ident;
use syn::{Attribute, Fields};

use super::{bits, last_span, title};
use crate::attr::{BitsAttr, FieldName, LayoutToken, NumbersToken, TokenKind, show};
use crate::diag::Diag;
use crate::model::{
    Conversion, Field, Item, ItemKind, Numbers, Pattern, Piece, Shape, Storage, Variant, ones,
};

/// Which bits of a field have a place.
type Occupied = BitArr!(for 128, in u64);

/// Places the tokens of a `#[bits(…)]`.
pub(super) fn variant(
    name: &Ident,
    attrs: &[Attribute],
    syntax: &Fields,
    fields: Vec<Field>,
    layout: &BitsAttr,
    storage: &Storage,
    diag: &mut Diag,
) -> Variant {
    let is_struct = attrs.iter().any(|attr| attr.path().is_ident("packed"));
    let mut placer = Placer {
        storage,
        title: title(name, is_struct),
        is_struct,
        miscounted: false,
        unknown: false,
        occupied: fields.iter().map(|_| BitArray::ZERO).collect(),
        variant: Variant {
            name: name.clone(),
            docs: super::docs(attrs),
            shape: super::shape(syntax),
            fields,
            items: Vec::new(),
            code: vec![Pattern::default(); storage.parts.len()],
            must: vec![Pattern::default(); storage.parts.len()],
            code_span: layout
                .tokens
                .iter()
                .find(|token| {
                    matches!(token.kind, TokenKind::Fixed { .. } | TokenKind::Field { numbers: Some(_), .. })
                })
                .map_or_else(|| name.span(), |token| token.span),
            damaged: layout.damaged,
        },
        diag,
    };
    if layout.tokens.is_empty() && !layout.damaged {
        placer.empty(layout);
        return placer.variant;
    }
    placer.tokens(layout);
    if !layout.damaged && !placer.unknown {
        placer.finish_fields(layout);
    }
    placer.variant
}

/// A variant whose bits are a discriminant.
pub(super) fn unit(
    syntax: &syn::Variant,
    value: u128,
    span: proc_macro2::Span,
    storage: &Storage,
    diag: &mut Diag,
) -> Variant {
    let width = storage.width();
    let mut damaged = false;
    let mut code = vec![Pattern::default(); storage.parts.len()];
    let mut items = Vec::new();
    if width > 128 {
        damaged = true;
        diag.error(span, format!("a code of {width} bits cannot be written as a number; use `#[bits(…)]`"));
    } else if value & !ones(width) != 0 {
        let needed = 128 - value.leading_zeros();
        damaged = true;
        diag.error(
            span,
            format!(
                "the code {value} of variant `{}` needs {}, but the storage has {width}",
                syntax.ident,
                bits(needed)
            ),
        );
    } else {
        for (part, code) in storage.parts.iter().zip(&mut code) {
            let value = value >> part.offset & ones(part.width);
            code.set(0, part.width, value);
            items.push(Item {
                hi: part.offset + part.width - 1,
                lo: part.offset,
                kind: ItemKind::Fixed(value),
            });
        }
    }
    let must = vec![Pattern::default(); storage.parts.len()];
    Variant {
        name: syntax.ident.clone(),
        docs: super::docs(&syntax.attrs),
        shape: super::shape(&syntax.fields),
        fields: Vec::new(),
        items,
        code,
        must,
        code_span: span,
        damaged,
    }
}

struct Placer<'a> {
    storage: &'a Storage,
    title: String,
    is_struct: bool,
    /// Whether words are missing or too many, so that their widths mean nothing.
    miscounted: bool,
    /// Whether a token names no field: one without a place is then probably misspelled.
    unknown: bool,
    occupied: Vec<Occupied>,
    variant: Variant,
    diag: &'a mut Diag,
}

impl Placer<'_> {
    /// Reports a layout without tokens, rather than what they would be.
    fn empty(&mut self, layout: &BitsAttr) {
        let width = self.storage.width();
        let example = match self.variant.fields.first() {
            Some(field) => format!("{}: {width}", show(&field.name)),
            None => format!("0: {width}"),
        };
        self.variant.damaged = true;
        self.diag.error(
            layout.span,
            format!(
                "the layout of {} is empty; it has {}, such as `#[bits({example})]`",
                self.title,
                bits(width)
            ),
        );
    }

    /// Walks the words of the storage, each with its tokens.
    fn tokens(&mut self, layout: &BitsAttr) {
        let words: Vec<&[LayoutToken]> =
            layout.tokens.split(|token| matches!(token.kind, TokenKind::Boundary)).collect();
        let expected = self.storage.parts.len();
        if words.len() != expected {
            let boundary = layout
                .tokens
                .iter()
                .filter(|token| matches!(token.kind, TokenKind::Boundary))
                .nth(expected - 1);
            let span = boundary.map_or_else(|| last_span(layout), |token| token.span);
            self.variant.damaged = true;
            self.miscounted = true;
            self.diag.error(
                span,
                format!(
                    "{} has {} separated by `|`, but `{}` has {}",
                    self.title,
                    words_text(words.len()),
                    self.storage.text,
                    words_text(expected),
                ),
            );
        }
        for (index, tokens) in words.iter().enumerate() {
            self.word(index, tokens, layout);
        }
    }

    /// Places the tokens of one word, from its top bit down.
    fn word(&mut self, index: usize, tokens: &[LayoutToken], layout: &BitsAttr) {
        let Some(part) = self.storage.parts.get(index) else {
            for token in tokens {
                self.token(token, None);
            }
            return;
        };
        let total: u32 = tokens.iter().map(token_width).fold(0, u32::saturating_add);
        let mut left = part.width;
        let mut reported = false;
        for token in tokens {
            let width = token_width(token);
            let place = left.checked_sub(width);
            if place.is_none() && !reported && !self.miscounted {
                reported = true;
                self.variant.damaged = true;
                self.diag.error(
                    token.span,
                    format!(
                        "{} has {total} bits, but {} has {}: {} too many from here on; shorten a field, or use a storage \
                         of {total} bits",
                        self.title,
                        self.word_text(index),
                        part.width,
                        bits(total - part.width),
                    ),
                );
            }
            self.token(token, place.map(|lo| (index, lo)));
            left = place.unwrap_or(0);
        }
        if total < part.width && !layout.damaged && !self.miscounted {
            self.variant.damaged = true;
            let missing = part.width - total;
            let span = tokens.last().map_or_else(|| last_span(layout), |token| token.span);
            self.diag.error(
                span,
                format!(
                    "{} has {}, but {} has {}: {} missing; add `0: {missing}` where they are unused",
                    self.title,
                    bits(total),
                    self.word_text(index),
                    part.width,
                    bits(missing),
                ),
            );
        }
    }

    fn word_text(&self, index: usize) -> String {
        if self.storage.parts.len() == 1 {
            format!("`{}`", self.storage.text)
        } else {
            format!("word {} of `{}`", index + 1, self.storage.text)
        }
    }

    /// Records a token; `place` is its word and lowest bit there, if it has one.
    fn token(&mut self, token: &LayoutToken, place: Option<(usize, u32)>) {
        let width = token_width(token);
        let item = match &token.kind {
            TokenKind::Boundary => return,
            TokenKind::Fixed { value, .. } => {
                if let Some((part, lo)) = place {
                    self.variant.code[part].set(lo, width, *value);
                }
                ItemKind::Fixed(*value)
            }
            TokenKind::Must { one, .. } => {
                if let Some((part, lo)) = place {
                    self.variant.must[part].set(lo, width, if *one { ones(width) } else { 0 });
                }
                ItemKind::Must(*one)
            }
            TokenKind::Ignored { .. } => ItemKind::Ignored,
            TokenKind::Field { name, width, numbers } => {
                let Some(index) = self.field(name, *width - 1, 0, false, place) else { return };
                if let Some(numbers) = numbers {
                    self.numbers(index, *width, numbers);
                }
                ItemKind::Field { index, at: 0 }
            }
            TokenKind::Piece { name, hi, lo } => match self.field(name, *hi, *lo, true, place) {
                Some(index) => ItemKind::Field { index, at: *lo },
                None => return,
            },
        };
        if let Some((part, lo)) = place {
            let lo = lo + self.storage.parts[part].offset;
            self.variant.items.push(Item { hi: lo + width - 1, lo, kind: item });
        }
    }

    /// Marks bits `[hi:lo]` of a field as placed.
    fn field(
        &mut self,
        name: &FieldName,
        hi: u32,
        lo: u32,
        piece: bool,
        place: Option<(usize, u32)>,
    ) -> Option<usize> {
        let Some(index) = self.variant.fields.iter().position(|field| field.name == name.text) else {
            let known: Vec<String> =
                self.variant.fields.iter().map(|field| format!("`{}`", show(&field.name))).collect();
            let known = if known.is_empty() {
                "it has none".to_owned()
            } else {
                format!("it has {}", known.join(", "))
            };
            self.diag.error(name.span, format!("{} has no field `{name}`; {known}", self.title));
            self.unknown = true;
            self.variant.damaged = true;
            return None;
        };
        if hi >= 128 {
            self.unknown = true;
            self.diag.error(
                name.span,
                format!("field `{name}` has {} here; a field has at most 128", bits(hi + 1)),
            );
            return None;
        }
        let occupied = &mut self.occupied[index][lo as usize..=hi as usize];
        if occupied.any() {
            self.variant.damaged = true;
            let bit = lo as usize + occupied.first_one().unwrap_or(0);
            let message = if piece {
                format!("bit {bit} of field `{name}` is placed twice")
            } else {
                format!("field `{name}` is placed twice; pieces of one field are written `{name}[hi:lo]`")
            };
            self.diag.error(name.span, message);
        }
        occupied.fill(true);
        let field = &mut self.variant.fields[index];
        if let Some((part, place)) = place {
            field.pieces.push(Piece { part, lo: place, width: hi - lo + 1, at: lo });
        }
        field.width = field.width.max(hi + 1);
        field.place = name.span;
        Some(index)
    }

    /// Records which numbers of a field belong to the variant.
    fn numbers(&mut self, index: usize, width: u32, token: &NumbersToken) {
        let name = show(&self.variant.fields[index].name);
        let most = ones(width);
        let last = token.last.unwrap_or(most);
        let message = if last.max(token.first) > most {
            format!("{} hold 0 to {most}, but this range ends with {last}", bits(width))
        } else if token.first == 0 && last == most {
            format!("every number of {} is in this range; leave it out", bits(width))
        } else if self.is_struct {
            format!(
                "numbers tell the variants of an enum apart; give `{name}` a type that has only these, such as \
                 `Ranged<_, {}, {last}>`",
                token.first
            )
        } else if self.variant.fields.iter().any(|field| field.numbers.is_some()) {
            format!("{} has numbers already; a second field can have a type such as `Ranged`", self.title)
        } else if matches!(self.variant.fields[index].conversion, Conversion::Array { .. }) {
            format!("`{name}` is an array, which is no number")
        } else {
            let numbers = Numbers { first: token.first, last, plus: token.plus };
            self.variant.fields[index].numbers = Some(numbers);
            return;
        };
        self.variant.damaged = true;
        self.diag.error(token.span, message);
    }

    /// Reports fields without a place, and holes in scattered ones.
    fn finish_fields(&mut self, layout: &BitsAttr) {
        let must = layout.tokens.iter().any(|token| matches!(token.kind, TokenKind::Must { .. }));
        let mut hint = if must && self.variant.shape == Shape::Tuple {
            "; without its dot, a number is bits that must be zero or one"
        } else {
            ""
        };
        for (field, occupied) in self.variant.fields.iter_mut().zip(&self.occupied) {
            let Some(lowest) = occupied.first_one() else {
                self.diag.error(
                    field.span,
                    format!(
                        "field `{0}` has no place in the layout; add `{0}: n` to `#[bits(…)]`{hint}",
                        show(&field.name)
                    ),
                );
                hint = "";
                continue;
            };
            let width = field.width as usize;
            if let Some(hole) = occupied[lowest..width].first_zero() {
                self.diag.error(
                    field.span,
                    format!(
                        "bit {0} of field `{1}` has no place; add `{1}[{0}]` to `#[bits(…)]`",
                        lowest + hole,
                        show(&field.name),
                    ),
                );
            }
            // Bits below the lowest one with a place are declared to be zero by leaving them out.
            field.low_zeros = u32::try_from(lowest).unwrap_or(0);
            if let Conversion::Array { len, elem_text, .. } = &field.conversion {
                if field.width % len != 0 {
                    let each = super::known_width(elem_text).unwrap_or(field.width.div_ceil(*len));
                    self.diag.error(
                        field.span,
                        format!(
                            "field `{}` has {len} elements, but {} is no multiple of that: write `: {}`",
                            show(&field.name),
                            bits(field.width),
                            each * len,
                        ),
                    );
                }
                if field.low_zeros > 0 {
                    self.diag.error(field.span, "the low bits of an array cannot be left out");
                }
            }
        }
    }
}

fn token_width(token: &LayoutToken) -> u32 {
    match &token.kind {
        TokenKind::Fixed { width, .. }
        | TokenKind::Field { width, .. }
        | TokenKind::Must { width, .. }
        | TokenKind::Ignored { width } => *width,
        TokenKind::Piece { hi, lo, .. } => hi.saturating_sub(*lo).saturating_add(1),
        TokenKind::Boundary => 0,
    }
}

fn words_text(n: usize) -> String {
    if n == 1 { "1 word".to_owned() } else { format!("{n} words") }
}
