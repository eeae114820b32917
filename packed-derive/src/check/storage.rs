//! The storage: which words hold the bits.

use syn::spanned::Spanned;
use syn::{Expr, Lit, Type};

use crate::diag::Diag;
use crate::model::{Part, Repr, Storage};

const HELP: &str =
    "a storage is `u8` to `u128` of any width, `[u8; N]`, or a tuple of them such as `(u32, u32)`";

/// Reads the storage type.
pub(super) fn storage(ty: &Type, diag: &mut Diag) -> Option<Storage> {
    let mut parts = Vec::new();
    let is_tuple = match ty {
        Type::Tuple(tuple) if !tuple.elems.is_empty() => {
            let mut ok = true;
            for elem in &tuple.elems {
                match part(elem, diag) {
                    Some(part) => parts.push(part),
                    None => ok = false,
                }
            }
            if !ok {
                return None;
            }
            true
        }
        _ => {
            parts.push(part(ty, diag)?);
            false
        }
    };
    if parts.len() > 8 {
        diag.error(ty.span(), format!("this storage has {} words; at most 8 are supported", parts.len()));
        return None;
    }
    let mut offset = 0;
    for part in parts.iter_mut().rev() {
        part.offset = offset;
        offset += part.width;
    }
    if offset > 512 {
        diag.error(ty.span(), format!("this storage has {offset} bits; at most 512 are supported"));
        return None;
    }
    Some(Storage { text: super::type_text(ty), is_tuple, big_endian: false, parts })
}

fn part(ty: &Type, diag: &mut Diag) -> Option<Part> {
    match ty {
        Type::Path(path) if path.qself.is_none() => {
            let name = path.path.segments.last()?.ident.to_string();
            if let Some(width) = name.strip_prefix('u').and_then(|digits| digits.parse::<u32>().ok())
                && (1..=128).contains(&width)
                && name == format!("u{width}")
            {
                let repr = if matches!(width, 8 | 16 | 32 | 64 | 128) { Repr::Prim } else { Repr::UInt };
                return Some(Part { repr, width, offset: 0 });
            }
            let help = match name.as_str() {
                "usize" => "; `usize` has another width on each machine",
                "i8" | "i16" | "i32" | "i64" | "i128" => "; bits at rest are unsigned, fields may be signed",
                _ => "",
            };
            diag.error(ty.span(), format!("`{name}` cannot hold a packed type: {HELP}{help}"));
        }
        Type::Array(array) => {
            let bytes = matches!(&*array.elem, Type::Path(path) if path.path.is_ident("u8"));
            let len = match &array.len {
                Expr::Lit(lit) => match &lit.lit {
                    Lit::Int(len) => len.base10_parse::<u32>().ok(),
                    _ => None,
                },
                _ => None,
            };
            match len {
                Some(len) if bytes && (1..=16).contains(&len) => {
                    return Some(Part { repr: Repr::Bytes, width: len * 8, offset: 0 });
                }
                Some(len) if bytes => {
                    diag.error(
                        array.len.span(),
                        format!("a byte array of a storage has 1 to 16 bytes, not {len}"),
                    );
                }
                None if bytes => diag
                    .error(array.len.span(), "the length of a storage must be a number that is written out"),
                _ => diag.error(ty.span(), format!("only arrays of `u8` can be a storage: {HELP}")),
            }
        }
        _ => diag.error(ty.span(), HELP),
    }
    None
}
