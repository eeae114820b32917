//! The second notation: a range of bits on each field of a struct, as in register maps.
//!
//! It is turned into a list, so that all further checks are the same. Bits that no field has must be zero.

use bitvec::BitArr;
use bitvec::array::BitArray;
use proc_macro2::Span;
use syn::parse::ParseStream;
use syn::spanned::Spanned;
use syn::{Fields, LitInt, Token};

use super::bits;
use crate::attr::{BitsAttr, FieldName, LayoutToken, TokenKind};
use crate::diag::Diag;
use crate::model::Storage;

/// The ranges of all fields.
pub(super) struct Ranges {
    /// The first range's attribute.
    pub(super) span: Span,
    ranges: Vec<Range>,
    /// Whether some make no sense.
    damaged: bool,
}

struct Range {
    name: FieldName,
    span: Span,
    hi: u32,
    lo: u32,
}

/// Reads the ranges, if there are any.
pub(super) fn read(fields: &Fields, diag: &mut Diag) -> Option<Ranges> {
    let mut found: Option<Ranges> = None;
    for (index, field) in fields.iter().enumerate() {
        for attr in field.attrs.iter().filter(|attr| attr.path().is_ident("bits")) {
            let text = field.ident.as_ref().map_or_else(|| index.to_string(), ToString::to_string);
            let name = FieldName { text, span: attr.path().span() };
            let ranges = found.get_or_insert_with(|| Ranges {
                span: attr.path().span(),
                ranges: Vec::new(),
                damaged: false,
            });
            match attr.parse_args_with(range) {
                Ok((span, hi, lo)) => {
                    ranges.ranges.push(Range { name: FieldName { span, ..name }, span, hi, lo })
                }
                Err(error) => {
                    diag.push(error);
                    ranges.damaged = true;
                }
            }
        }
    }
    found
}

/// `5`, `4..=7` or `4..8`.
fn range(input: ParseStream<'_>) -> syn::Result<(Span, u32, u32)> {
    const HELP: &str =
        "a field's range is written `4..=7`, `4..8` or `5`, counted from the least significant bit";
    let first: LitInt = input.parse().map_err(|error| syn::Error::new(error.span(), HELP))?;
    let lo: u32 = first.base10_parse()?;
    let hi = if input.peek(Token![..=]) {
        input.parse::<Token![..=]>()?;
        input.parse::<LitInt>()?.base10_parse()?
    } else if input.peek(Token![..]) {
        input.parse::<Token![..]>()?;
        let end: u32 = input.parse::<LitInt>()?.base10_parse()?;
        end.checked_sub(1).ok_or_else(|| syn::Error::new(first.span(), "this range is empty"))?
    } else {
        lo
    };
    if !input.is_empty() {
        return Err(input.error(HELP));
    }
    if hi < lo {
        return Err(syn::Error::new(
            first.span(),
            format!("this range is empty; write the lower bit first: `{hi}..={lo}`"),
        ));
    }
    Ok((first.span(), hi, lo))
}

/// The list that says the same.
pub(super) fn list(mut given: Ranges, storage: &Storage, diag: &mut Diag) -> Option<BitsAttr> {
    let width = storage.width();
    let mut taken: BitArr!(for 512, in u64) = BitArray::ZERO;
    let mut ok = true;
    for (index, range) in given.ranges.iter().enumerate() {
        if range.hi >= width {
            diag.error(
                range.span,
                format!("bit {} is past the end: `{}` has {}", range.hi, storage.text, bits(width)),
            );
            ok = false;
            continue;
        }
        let place = &mut taken[range.lo as usize..=range.hi as usize];
        if let Some(bit) = place.first_one() {
            let bit = range.lo as usize + bit;
            let other = given.ranges[..index]
                .iter()
                .find(|other| (other.lo as usize..=other.hi as usize).contains(&bit))
                .map_or("", |other| &other.name.text);
            diag.error(range.span, format!("bit {bit} belongs to `{other}` and to `{}`", range.name.text));
            ok = false;
        }
        place.fill(true);
        for part in &storage.parts {
            if range.lo < part.offset && range.hi >= part.offset {
                diag.error(
                    range.span,
                    format!(
                        "this range crosses the word boundary between bits {} and {}",
                        part.offset - 1,
                        part.offset
                    ),
                );
                ok = false;
            }
        }
    }
    if !ok {
        return None;
    }
    given.ranges.sort_by_key(|range| std::cmp::Reverse(range.hi));
    let mut tokens = Vec::new();
    let mut rest = given.ranges.into_iter().peekable();
    for (index, part) in storage.parts.iter().enumerate() {
        if index > 0 {
            tokens.push(LayoutToken { span: given.span, kind: TokenKind::Boundary });
        }
        // One past the highest bit that has no token yet.
        let mut end = part.offset + part.width;
        while let Some(range) = rest.next_if(|range| range.lo >= part.offset) {
            if range.hi + 1 < end {
                let width = end - range.hi - 1;
                tokens.push(LayoutToken { span: given.span, kind: TokenKind::Must { one: false, width } });
            }
            end = range.lo;
            let width = range.hi - range.lo + 1;
            tokens.push(LayoutToken {
                span: range.span,
                kind: TokenKind::Field { name: range.name, width, numbers: None },
            });
        }
        if end > part.offset {
            let width = end - part.offset;
            tokens.push(LayoutToken { span: given.span, kind: TokenKind::Must { one: false, width } });
        }
    }
    Some(BitsAttr { span: given.span, tokens, damaged: given.damaged })
}
