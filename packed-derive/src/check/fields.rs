//! The fields of a struct or variant, before they have a place.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::parse::ParseStream;
use syn::spanned::Spanned;
use syn::{Expr, Fields, GenericArgument, Generics, Lit, Path, PathArguments, Token, Type};

use crate::diag::Diag;
use crate::model::{Conversion, Field, Numbers, Variant, carrier, ones};

/// Reads the fields. Ranges are read elsewhere; here they are only reported where they cannot be.
pub(super) fn fields(fields: &Fields, ranges: bool, runtime: bool, diag: &mut Diag) -> Vec<Field> {
    fields
        .iter()
        .enumerate()
        .map(|(index, field)| {
            let name = match &field.ident {
                Some(ident) => ident.to_string(),
                None => index.to_string(),
            };
            for attr in field.attrs.iter().filter(|attr| attr.path().is_ident("bits") && !ranges) {
                diag.error(
                    attr.path().span(),
                    "in an enum the layout stands above the variant, as one list: `#[bits(0b01, a: 4, b: 4)]`",
                );
            }
            let ty_text = type_text(&field.ty);
            let by_hand = field.attrs.iter().any(|attr| attr.path().is_ident("packed"));
            if let Some(reason) = (!by_hand).then(|| refused(&field.ty, &ty_text)).flatten() {
                diag.error(field.ty.span(), format!("`{ty_text}` {reason}"));
            }
            let conversion = via(field, runtime, diag).unwrap_or_else(|| conversion(&field.ty, &ty_text, runtime, diag));
            Field {
                name,
                ident: field.ident.clone(),
                span: field.ident.as_ref().map_or_else(|| field.ty.span(), Ident::span),
                place: field.ty.span(),
                docs: super::docs(&field.attrs),
                conversion,
                ty: field.ty.clone(),
                ty_text,
                width: 0,
                low_zeros: 0,
                pieces: Vec::new(),
                numbers: None,
            }
        })
        .collect()
}

/// Reports type parameters that are fields without any bound.
pub(super) fn generic(generics: &Generics, variants: &[Variant], diag: &mut Diag) {
    if generics.where_clause.is_some() {
        return;
    }
    for param in generics.type_params().filter(|param| param.bounds.is_empty()) {
        let name = param.ident.to_string();
        let mut fields = variants.iter().flat_map(|variant| &variant.fields);
        if fields.any(|field| field.stored().1 == name) {
            diag.error(
                param.ident.span(),
                format!("`{name}` is a field, which needs a bound: write `{name}: packed::Bits`"),
            );
        }
    }
}

/// Why a type can never be a field, where its form or name tells.
fn refused(ty: &Type, text: &str) -> Option<&'static str> {
    const ADDRESS: &str = "is an address: store an index instead";
    const OWNED: &str = "has no bits of its own: store an index instead";
    match (ty, text) {
        (_, "usize" | "isize") => return Some("has another width on each machine: use `u32` or `u64`"),
        (Type::Reference(_) | Type::Ptr(_) | Type::BareFn(_), _) => return Some(ADDRESS),
        (Type::Slice(_) | Type::TraitObject(_) | Type::ImplTrait(_) | Type::Infer(_) | Type::Never(_), _)
        | (_, "str") => return Some(OWNED),
        (Type::Tuple(tuple), _) if tuple.elems.is_empty() => return Some("has no bits: leave the field out"),
        (Type::Tuple(_), _) => {
            return Some("is a tuple: make each element a field, or derive `Packed` for a struct");
        }
        _ => {}
    }
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last()?;
    let PathArguments::AngleBracketed(args) = &last.arguments else {
        return (last.ident == "String").then_some(OWNED);
    };
    const OWNERS: [&str; 13] = [
        "Box",
        "Rc",
        "Arc",
        "Vec",
        "VecDeque",
        "Cow",
        "Cell",
        "RefCell",
        "HashMap",
        "HashSet",
        "BTreeMap",
        "BTreeSet",
        "PhantomData",
    ];
    if last.ident == "Option" {
        let full =
            matches!(args.args.first(), Some(GenericArgument::Type(of)) if is_primitive(&type_text(of)));
        return full.then_some(
            "has no pattern for `None`: use an `Option` of `NonMaxU32` or its like, or give `None` a variant",
        );
    }
    OWNERS.iter().any(|owner| last.ident == owner).then_some(OWNED)
}

/// `#[packed(via = path as u8)]`
fn via(field: &syn::Field, runtime: bool, diag: &mut Diag) -> Option<Conversion> {
    let mut found = None;
    for attr in field.attrs.iter().filter(|attr| attr.path().is_ident("packed")) {
        if found.is_some() {
            diag.error(attr.path().span(), "`#[packed(via = …)]` is given twice");
            continue;
        }
        let parsed = attr.parse_args_with(|input: ParseStream<'_>| {
            const HELP: &str = "a field takes `#[packed(via = path as u8)]`: `path::pack` makes the `u8`, `path::unpack` \
                                the field";
            let word: Ident = input.parse().map_err(|error| syn::Error::new(error.span(), HELP))?;
            if word != "via" {
                return Err(syn::Error::new(word.span(), format!("unknown word `{word}`; {HELP}")));
            }
            input.parse::<Token![=]>().map_err(|error| syn::Error::new(error.span(), HELP))?;
            let path: Path = input.parse().map_err(|error| syn::Error::new(error.span(), HELP))?;
            input.parse::<Token![as]>().map_err(|error| syn::Error::new(error.span(), HELP))?;
            let ty: Type = input.parse().map_err(|error| syn::Error::new(error.span(), HELP))?;
            if !input.is_empty() {
                return Err(input.error(HELP));
            }
            Ok((path, ty))
        });
        match parsed {
            Ok((path, ty)) => {
                let ty_text = type_text(&ty);
                let provider = provider(&ty, &ty_text, runtime);
                found = Some(Conversion::Via { path: Box::new(path), ty: Box::new(ty), ty_text, provider });
            }
            Err(error) => diag.push(error),
        }
    }
    found
}

fn conversion(ty: &Type, text: &str, runtime: bool, diag: &mut Diag) -> Conversion {
    let Type::Array(array) = ty else {
        return Conversion::Plain { provider: provider(ty, text, runtime) };
    };
    let len = match &array.len {
        Expr::Lit(lit) => match &lit.lit {
            Lit::Int(len) => len.base10_parse::<u32>().ok(),
            _ => None,
        },
        _ => None,
    };
    let len = match len {
        Some(len) if (1..=128).contains(&len) => len,
        Some(len) => {
            diag.error(array.len.span(), format!("an array field has 1 to 128 elements, not {len}"));
            1
        }
        None => {
            diag.error(array.len.span(), "the length of an array field must be a number that is written out");
            1
        }
    };
    let elem = (*array.elem).clone();
    let elem_text = type_text(&elem);
    let provider = provider(&elem, &elem_text, runtime);
    Conversion::Array { elem: Box::new(elem), elem_text, provider, len }
}

/// Whether the text is that of a primitive type which can be a field.
pub(crate) fn is_primitive(text: &str) -> bool {
    const PRIMITIVES: [&str; 14] =
        ["bool", "char", "u8", "u16", "u32", "u64", "u128", "i8", "i16", "i32", "i64", "i128", "f32", "f64"];
    PRIMITIVES.contains(&text)
}

/// The path whose functions convert the type. A type that is not known by its name is asked for it through a trait, so
/// that one which cannot be a field is one error; `runtime` says that the functions need not be `const`.
fn provider(ty: &Type, text: &str, runtime: bool) -> TokenStream {
    let span = ty.span();
    if is_primitive(text) {
        let (first, rest) = text.split_at(1);
        let name = format_ident!("{}{}", first.to_uppercase(), rest, span = span);
        return quote_spanned!(span=> ::packed::private::#name);
    }
    if known_width(text).is_some() {
        return quote_spanned!(span=> <#ty>);
    }
    asked(ty, runtime)
}

/// What the compiler is asked for about a type. The path is placed from the first to the last token of the type, so that
/// all errors about it have the same place and are shown as one.
pub(crate) fn asked(ty: &Type, runtime: bool) -> TokenStream {
    let first = ty.span();
    let last = ty.to_token_stream().into_iter().last().map_or(first, |token| token.span());
    let (open, close) = if runtime {
        (quote_spanned!(first=> <), quote_spanned!(last=> as ::packed::private::Runtime>))
    } else {
        (quote_spanned!(first=> < <), quote_spanned!(last=> as ::packed::ConstBits>::Provider>))
    };
    quote!(#open #ty #close)
}

/// A type as people write it.
pub(crate) fn type_text(ty: &Type) -> String {
    let text = ty.to_token_stream().to_string();
    let mut out = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c == ' ' {
            let next = chars.peek().copied().unwrap_or(' ');
            let last = out.chars().last().unwrap_or(' ');
            let word = |c: char| c.is_alphanumeric() || c == '_';
            if (word(last) && word(next)) || last == ',' || last == ';' {
                out.push(' ');
            }
        } else {
            out.push(c);
        }
    }
    out
}

/// The width of a type, as far as its name tells.
pub(crate) fn known_width(text: &str) -> Option<u32> {
    match text {
        "bool" => Some(1),
        "char" => Some(21),
        "f32" => Some(32),
        "f64" => Some(64),
        _ => {
            let text = text.strip_prefix("packed::").unwrap_or(text);
            let digits = text.strip_prefix(['u', 'i'])?;
            digits.parse().ok().filter(|width| (1..=128).contains(width) && !digits.starts_with('0'))
        }
    }
}

/// Reports types that have more bits than the layout gives them, where the name of the type tells. The rest is a
/// `const` assertion.
pub(super) fn fit(variant: &Variant, fallible: bool, diag: &mut Diag) {
    for field in &variant.fields {
        let (_, text, given) = field.stored();
        let name = if field.ident.is_none() { format!(".{}", field.name) } else { field.name.clone() };
        if let Some(numbers) = &field.numbers
            && !fallible
        {
            fit_numbers(variant, field, &name, text, *numbers, diag);
            continue;
        }
        let Some(width) = known_width(text).filter(|width| *width > given && given > 0) else { continue };
        if matches!(text, "f32" | "f64") {
            diag.error(
                field.place,
                format!(
                    "field `{name}` is a `{text}`, which has {width} bits and cannot be stored in {given}"
                ),
            );
        } else if !fallible {
            let narrower = match text {
                "bool" | "char" => String::new(),
                _ => {
                    format!("use `{}{given}`, ", text.trim_start_matches("packed::").get(..1).unwrap_or("u"))
                }
            };
            diag.error(
                field.place,
                format!(
                    "field `{name}` is a `{text}` of {width} bits, which may not fit the {given} given here: write \
                     `: {width}`, {narrower}or add `fallible` to `#[packed(…)]`"
                ),
            );
        }
    }
}

/// Reports a type that has values which are not among the variant's numbers, where its name tells.
fn fit_numbers(variant: &Variant, field: &Field, name: &str, text: &str, numbers: Numbers, diag: &mut Diag) {
    let Numbers { first, last, plus } = numbers;
    let (first, last) = (first - plus, last - plus);
    let Some(width) = known_width(text) else { return };
    let plain = text.trim_start_matches("packed::");
    let message = if matches!(plain, "bool" | "char" | "f32" | "f64") || plain.starts_with('i') {
        format!("field `{name}` is a `{text}`, but numbers are unsigned: use `Ranged<u32, {first}, {last}>`")
    } else if first > 0 || last < ones(width) {
        let carrier = format!("u{}", carrier(width));
        format!(
            "field `{name}` is a `{text}`, 0 to {}, but only {first} to {last} fit the numbers of variant `{}`: use \
             `Ranged<{carrier}, {first}, {last}>`, or add `fallible` to `#[packed(…)]`",
            ones(width),
            variant.name,
        )
    } else {
        return;
    };
    diag.error(field.place, message);
}
