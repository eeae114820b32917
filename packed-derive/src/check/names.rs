//! Names that the expansion would define twice.

use std::collections::HashMap;

use proc_macro2::Span;
use syn::DeriveInput;

use crate::attr::PackedAttr;
use crate::diag::Diag;
use crate::expand::{common_fields, snake};
use crate::model::{Options, Variant};

/// The methods by which a packed type is a field of others.
pub(crate) fn hidden_methods() -> impl Iterator<Item = String> {
    ["encode", "fits", "decode", "valid"]
        .iter()
        .flat_map(|name| [format!("{name}_field"), format!("{name}_wide_field")])
}

/// Reports clashes between the methods of the packed type, and between types.
pub(super) fn check(
    input: &DeriveInput,
    packed: &PackedAttr,
    options: &Options,
    variants: &[Variant],
    is_enum: bool,
    diag: &mut Diag,
) {
    let mut types: HashMap<String, &str> = HashMap::from([(input.ident.to_string(), "the type itself")]);
    let data = is_enum && variants.iter().any(|variant| !variant.fields.is_empty());
    if data {
        types.insert(format!("{}Tag", input.ident), "its tag");
    }
    let named = packed.name.iter().map(|name| (name, "the packed type"));
    let words = options.word_names.iter().map(|name| (name, "a word"));
    let handlers = options.handlers.iter().map(|name| (name, "the trait of handlers"));
    let arms = options.arms.iter().flat_map(|(arm, choose)| {
        [(arm, "the trait of variants as types"), (choose, "the trait of what takes them")]
    });
    for (name, what) in named.chain(words).chain(handlers).chain(arms) {
        if let Some(other) = types.insert(name.to_string(), what)
            // Two words of one name are reported elsewhere.
            && other != what
        {
            diag.error(
                name.span(),
                format!("`{name}` is the name of {other} already; choose another for {what}"),
            );
        }
    }

    let mut methods: HashMap<String, String> = HashMap::new();
    for name in ["unpack", "from_raw", "from_raw_unchecked", "into_raw"] {
        methods.insert(name.to_owned(), "a method that every packed type has".to_owned());
    }
    for name in hidden_methods() {
        methods.insert(name, "a hidden method of every packed type".to_owned());
    }
    if data {
        methods.insert("tag".to_owned(), "the method that gives the tag".to_owned());
    }
    if options.handlers.is_some() {
        methods.insert("dispatch".to_owned(), "the method that calls handlers".to_owned());
    }
    if options.arms.is_some() {
        methods.insert("arm".to_owned(), "the method that finds the variant's type".to_owned());
    }
    if !options.word_names.is_empty() {
        for name in ["into_parts", "from_parts"] {
            methods.insert(name.to_owned(), "a method made by `parts`".to_owned());
        }
    }
    let mut define = |names: &[String], span: Span, what: &str, diag: &mut Diag| {
        if let Some((name, other)) = names.iter().find_map(|name| Some((name, methods.get(name)?))) {
            diag.error(span, format!("{what} needs a method `{name}`, which is {other} already; rename it"));
        }
        for name in names {
            methods.insert(name.clone(), format!("made for {what}"));
        }
    };
    for name in common_fields(variants, is_enum) {
        let Some(field) =
            variants.first().and_then(|variant| variant.fields.iter().find(|field| field.name == name))
        else {
            continue;
        };
        if let Some(ident) = &field.ident {
            let base = ident.to_string().trim_start_matches("r#").to_owned();
            let names = [base.clone(), format!("with_{base}"), format!("set_{base}")];
            define(&names, field.span, &format!("field `{base}`"), diag);
        }
    }
    if data {
        for variant in variants {
            let snake = snake(&variant.name);
            let mut names = vec![format!("is_{snake}")];
            if !variant.fields.is_empty() {
                names.push(format!("as_{snake}"));
            }
            define(&names, variant.name.span(), &format!("variant `{}`", variant.name), diag);
        }
    }
}

/// Whether one word is the other with one letter too many, too few, wrong, or in the place of its neighbour.
pub(super) fn similar(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let start = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[start..], &b[start..]);
    let end = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    match (&a[..a.len() - end], &b[..b.len() - end]) {
        ([x, y], [v, w]) => x == w && y == v,
        (a, b) => a.len() <= 1 && b.len() <= 1,
    }
}
