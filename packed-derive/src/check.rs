//! From syntax to a [`Model`]: every rule of the layout language, and all errors of a definition at once.

mod fields;
mod names;
mod niche;
mod overlap;
mod place;
mod ranges;
mod storage;
mod words;

use std::collections::HashSet;

use proc_macro2::Span;
use quote::format_ident;
use syn::spanned::Spanned;
use syn::{Attribute, Data, DeriveInput, Expr, Fields, Lit, Meta};

use crate::attr::{self, BitsAttr, PackedAttr};
use crate::diag::Diag;
use crate::model::{Model, Shape, Storage, Variant};

pub(crate) use fields::{asked, is_primitive, known_width, type_text};
pub(crate) use names::hidden_methods;

/// Checks a definition. `None` if it has errors, which are then in `diag`.
pub(crate) fn model(input: &DeriveInput, diag: &mut Diag) -> Option<Model> {
    let packed = packed_attr(input, diag)?;
    let storage = storage::storage(&packed.storage, diag);
    let options = words::options(&packed.words, storage.as_ref(), diag);
    let runtime = options.model.no_const || input.generics.type_params().next().is_some();
    let (is_enum, variants) = match &input.data {
        Data::Struct(data) => {
            let fields = fields::fields(&data.fields, true, runtime, diag);
            let list = bits_attrs(&input.attrs, diag);
            let ranges = ranges::read(&data.fields, diag);
            let storage = storage.as_ref()?;
            let list = match (list, ranges) {
                (Some(list), None) => list,
                (Some(_), Some(ranges)) => {
                    diag.error(
                        ranges.span,
                        "the layout is a list above the struct already; keep one notation",
                    );
                    return None;
                }
                (None, Some(ranges)) => ranges::list(ranges, storage, diag)?,
                (None, None) => {
                    needs_layout(&input.attrs, &title(&input.ident, true), input.ident.span(), diag);
                    return None;
                }
            };
            let variant =
                place::variant(&input.ident, &input.attrs, &data.fields, fields, &list, storage, diag);
            (false, vec![variant])
        }
        Data::Enum(data) => {
            if let Some(attr) = input.attrs.iter().find(|attr| attr.path().is_ident("bits")) {
                diag.error(attr.path().span(), "in an enum each variant has its own `#[bits(…)]`");
            }
            if data.variants.is_empty() {
                diag.error(input.ident.span(), "an enum without variants has no values to pack");
                return None;
            }
            let mut seen = HashSet::new();
            if !data.variants.iter().all(|variant| seen.insert(&variant.ident)) {
                // The compiler says which two have one name.
                diag.elsewhere();
                return None;
            }
            let storage = storage.as_ref()?;
            (true, enum_variants(data, storage, runtime, diag))
        }
        Data::Union(data) => {
            diag.error(
                data.union_token.span(),
                "a union cannot be packed; use an enum with a layout for each variant",
            );
            return None;
        }
    };
    let storage = storage?;
    let code_has_must = overlap::check(&variants, is_enum, diag);
    for variant in variants.iter().filter(|variant| !variant.damaged) {
        fields::fit(variant, options.model.fallible, diag);
    }
    fields::generic(&input.generics, &variants, diag);
    names::check(input, &packed, &options.model, &variants, is_enum, diag);
    let niche = niche::niche(runtime, &options.model, &storage, &variants, diag);
    words::reserved(&options.model, &storage, diag);
    words::castable(&options.model, !input.generics.params.is_empty(), &storage, diag);
    if !diag.is_empty() {
        return None;
    }
    Some(Model {
        name: input.ident.clone(),
        vis: input.vis.clone(),
        generics: input.generics.clone(),
        docs: docs(&input.attrs),
        is_enum,
        packed_name: packed.name.unwrap_or_else(|| format_ident!("Packed{}", input.ident)),
        storage: Storage { big_endian: options.big_endian, ..storage },
        options: options.model,
        runtime,
        variants,
        niche,
        code_has_must,
    })
}

/// The one `#[packed(…)]` of the type.
fn packed_attr(input: &DeriveInput, diag: &mut Diag) -> Option<PackedAttr> {
    let mut found: Option<&Attribute> = None;
    for attr in input.attrs.iter().filter(|attr| attr.path().is_ident("packed")) {
        if found.is_some() {
            diag.error(attr.path().span(), "`#[packed(…)]` is given twice; put all words into one");
        } else {
            found = Some(attr);
        }
    }
    let Some(attr) = found else {
        if misspelled(&input.attrs, "packed") {
            diag.elsewhere();
            return None;
        }
        diag.error(
            input.ident.span(),
            format!(
                "`{}` needs its storage: write `#[packed(u32)]` (or another width) above it",
                input.ident
            ),
        );
        return None;
    };
    if matches!(attr.meta, Meta::Path(_)) {
        diag.error(attr.path().span(), "`#[packed(…)]` needs a storage type, such as `#[packed(u32)]`");
        return None;
    }
    match attr.parse_args() {
        Ok(parsed) => Some(parsed),
        Err(error) => {
            diag.push(error);
            None
        }
    }
}

/// Whether an attribute has almost this name: the compiler knows no such attribute, and says so.
fn misspelled(attrs: &[Attribute], name: &str) -> bool {
    let mut names = attrs.iter().filter_map(|attr| attr.path().get_ident()).map(ToString::to_string);
    names.any(|other| other != name && names::similar(&other, name))
}

/// Reports that a struct or variant has no layout.
fn needs_layout(attrs: &[Attribute], title: &str, span: Span, diag: &mut Diag) {
    if misspelled(attrs, "bits") {
        diag.elsewhere();
    } else {
        diag.error(span, format!("{title} needs its layout: write `#[bits(…)]` above it"));
    }
}

/// The one `#[bits(…)]` among `attrs`.
fn bits_attrs(attrs: &[Attribute], diag: &mut Diag) -> Option<BitsAttr> {
    let mut found = None;
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("bits")) {
        if found.is_some() {
            diag.error(attr.path().span(), "`#[bits(…)]` is given twice; a layout is one list");
        } else {
            found = Some(attr::bits_attr(attr, diag));
        }
    }
    found
}

fn enum_variants(data: &syn::DataEnum, storage: &Storage, runtime: bool, diag: &mut Diag) -> Vec<Variant> {
    let fieldless = data.variants.iter().all(|variant| variant.fields.is_empty());
    let mut next = 0u128;
    let mut variants = Vec::new();
    for variant in &data.variants {
        let attrs = bits_attrs(&variant.attrs, diag);
        for attr in variant.attrs.iter().filter(|attr| attr.path().is_ident("packed")) {
            diag.error(
                attr.path().span(),
                "`#[packed(…)]` belongs above the whole type; a variant has `#[bits(…)]`",
            );
        }
        let fields = fields::fields(&variant.fields, false, runtime, diag);
        if let Some((_, value)) = &variant.discriminant
            && attrs.is_some()
        {
            diag.error(
                value.span(),
                format!("variant `{}` has both `#[bits(…)]` and `= …`; keep one", variant.ident),
            );
        }
        if let Some(attrs) = attrs {
            variants.push(place::variant(
                &variant.ident,
                &variant.attrs,
                &variant.fields,
                fields,
                &attrs,
                storage,
                diag,
            ));
        } else if !variant.fields.is_empty() || !fieldless {
            needs_layout(&variant.attrs, &title(&variant.ident, false), variant.ident.span(), diag);
        } else {
            let (value, span) = match &variant.discriminant {
                Some((_, expr)) => match discriminant(expr) {
                    Some(value) => (value, expr.span()),
                    None => {
                        let message = match expr {
                            Expr::Unary(minus) if matches!(minus.op, syn::UnOp::Neg(_)) => {
                                "a code is not negative: write its bits, such as `0xFF`"
                            }
                            _ => "a code must be a number that is written out",
                        };
                        diag.error(expr.span(), message);
                        continue;
                    }
                },
                None => (next, variant.ident.span()),
            };
            next = value.wrapping_add(1);
            variants.push(place::unit(variant, value, span, storage, diag));
        }
    }
    variants
}

fn discriminant(expr: &Expr) -> Option<u128> {
    match expr {
        Expr::Lit(lit) => match &lit.lit {
            Lit::Int(value) => value.base10_parse().ok(),
            Lit::Byte(value) => Some(u128::from(value.value())),
            _ => None,
        },
        Expr::Paren(inner) => discriminant(&inner.expr),
        Expr::Group(inner) => discriminant(&inner.expr),
        _ => None,
    }
}

/// The doc comment, one line per line.
fn docs(attrs: &[Attribute]) -> String {
    let mut lines = Vec::new();
    for attr in attrs {
        if let Meta::NameValue(meta) = &attr.meta
            && meta.path.is_ident("doc")
            && let Expr::Lit(lit) = &meta.value
            && let Lit::Str(text) = &lit.lit
        {
            let text = text.value();
            lines.push(text.strip_prefix(' ').unwrap_or(&text).trim_end().to_owned());
        }
    }
    lines.join("\n")
}

fn shape(fields: &Fields) -> Shape {
    match fields {
        Fields::Named(_) => Shape::Named,
        Fields::Unnamed(_) => Shape::Tuple,
        Fields::Unit => Shape::Unit,
    }
}

/// `1 bit`, `2 bits`.
fn bits(n: u32) -> String {
    if n == 1 { "1 bit".to_owned() } else { format!("{n} bits") }
}

/// What a variant is called in messages.
fn title(name: &proc_macro2::Ident, is_struct: bool) -> String {
    if is_struct { format!("struct `{name}`") } else { format!("variant `{name}`") }
}

/// The span to blame when a list ends too early.
fn last_span(attr: &BitsAttr) -> Span {
    attr.tokens.last().map_or(attr.span, |token| token.span)
}
