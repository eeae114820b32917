//! Getters, setters, and per-variant tests of the packed type.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::decide::Otherwise;
use super::{Cx, Out, literal, method, snake};
use crate::model::{Field, Piece, Shape, Variant, carrier, ones};

/// The methods.
pub(crate) fn access(cx: &Cx<'_>, out: &mut Out) {
    for name in common_fields(&cx.m.variants, cx.m.is_enum) {
        out.on_packed.extend(getter(cx, &name));
        out.on_packed.extend(setters(cx, &name));
    }
    if cx.m.is_enum && !cx.m.is_fieldless() {
        for v in 0..cx.m.variants.len() {
            out.on_packed.extend(variant_methods(cx, v));
        }
    }
}

/// The fields that all variants have, with the same type.
pub(crate) fn common_fields(variants: &[Variant], is_enum: bool) -> Vec<String> {
    let Some((first, rest)) = variants.split_first() else { return Vec::new() };
    if is_enum && first.shape == Shape::Tuple {
        return Vec::new();
    }
    first
        .fields
        .iter()
        .filter(|field| {
            rest.iter().all(|variant| {
                variant.fields.iter().any(|other| other.name == field.name && other.ty_text == field.ty_text)
            })
        })
        .map(|field| field.name.clone())
        .collect()
}

/// The field with this name in variant `v`.
pub(super) fn find<'a>(cx: &'a Cx<'_>, v: usize, name: &str) -> Option<&'a Field> {
    cx.m.variants[v].fields.iter().find(|field| field.name == name)
}

/// Where a field is, and what is added to it.
fn place(field: &Field) -> (&[Piece], u128) {
    (&field.pieces, field.numbers.map_or(0, |numbers| numbers.plus))
}

/// Whether the field has the same place in all variants.
fn same_place(cx: &Cx<'_>, name: &str) -> bool {
    let first = find(cx, 0, name).map(place);
    (1..cx.m.variants.len()).all(|v| find(cx, v, name).map(place) == first)
}

/// The getter's name: the field's, or `field_0` for tuple fields.
pub(super) fn base_name(field: &Field) -> String {
    match &field.ident {
        Some(ident) => ident.to_string().trim_start_matches("r#").to_owned(),
        None => format!("field_{}", field.name),
    }
}

/// `per_field` for the field's one place, or for its place in each variant.
fn by_place(cx: &Cx<'_>, name: &str, per_field: &dyn Fn(&Field) -> TokenStream) -> TokenStream {
    let leaf = |v: usize| find(cx, v, name).map(per_field).unwrap_or_default();
    if same_place(cx, name) { leaf(0) } else { cx.decide(&Otherwise::Valid, &leaf) }
}

fn getter(cx: &Cx<'_>, name: &str) -> TokenStream {
    let Some(field) = find(cx, 0, name) else { return TokenStream::new() };
    let (base, ty, constness, load) = (base_name(field), &field.ty, &cx.constness, cx.load());
    let getter = method(&base, field.span);
    let doc = if field.docs.is_empty() { format!("The field `{base}`.") } else { field.docs.clone() };
    let value = by_place(cx, name, &|field| cx.decode(field));
    quote! {
        #[doc = #doc]
        #[inline]
        #[must_use]
        pub #constness fn #getter(self) -> #ty { #load #value }
    }
}

/// Whether the field has setters that cannot fail.
pub(super) fn is_exact(cx: &Cx<'_>, name: &str) -> bool {
    !cx.m.options.fallible
        || (0..cx.m.variants.len()).all(|v| find(cx, v, name).is_some_and(Field::surely_fits))
}

fn setters(cx: &Cx<'_>, name: &str) -> TokenStream {
    let Some(field) = find(cx, 0, name) else { return TokenStream::new() };
    let (base, ty, constness, load) = (base_name(field), &field.ty, &cx.constness, cx.load());
    let words = &cx.words;
    let store = by_place(cx, name, &|field| {
        let new: Vec<TokenStream> = (0..words.len())
            .map(|part| {
                let (word, carrier) = (&words[part], cx.m.storage.parts[part].carrier());
                let pieces: Vec<_> = field.pieces.iter().filter(|piece| piece.part == part).collect();
                let mask = pieces.iter().fold(0, |mask, piece| mask | ones(piece.width) << piece.lo);
                if mask == 0 {
                    return quote!(#word);
                }
                let keep = literal(!mask, carrier);
                let inserted = pieces.iter().map(|piece| cx.store(field, piece, &quote!(__x)));
                quote!((#word & #keep) #(| #inserted)*)
            })
            .collect();
        let made = cx.make(&cx.all(&new));
        let zeros = cx.low_zeros(field, &quote!(__x)).filter(|_| !cx.m.options.fallible).map(|test| {
            quote!(::core::assert!(#test, "the low bits that the layout has no place for must be zero");)
        });
        quote!({ #zeros #made })
    });
    if is_exact(cx, name) {
        let (with, set) =
            (format_ident!("with_{base}", span = field.span), format_ident!("set_{base}", span = field.span));
        let with_doc = format!("The same word with another `{base}`.");
        let set_doc = format!("Changes `{base}`.");
        quote! {
            #[doc = #with_doc]
            #[inline]
            #[must_use]
            pub #constness fn #with(self, __x: #ty) -> Self { #load #store }
            #[doc = #set_doc]
            #[inline]
            pub #constness fn #set(&mut self, __x: #ty) { *self = self.#with(__x); }
        }
    } else {
        let (with, set) = (
            format_ident!("try_with_{base}", span = field.span),
            format_ident!("try_set_{base}", span = field.span),
        );
        let with_doc = format!(
            "The same word with another `{base}`, if it fits.\n\n# Errors\n\nSays so if it does not."
        );
        let set_doc =
            format!("Changes `{base}`, if the new one fits.\n\n# Errors\n\nSays so if it does not.");
        let nice = cx.nice();
        let fits = by_misfit(cx, name);
        quote! {
            #[doc = #with_doc]
            #[inline]
            pub #constness fn #with(self, __x: #ty) -> ::core::result::Result<Self, ::packed::Error> {
                #load
                let (__ok, __v, __f) = #fits;
                if !__ok {
                    return ::core::result::Result::Err(::packed::private::packing(
                        ::packed::private::misfit::<#nice>(__v, __f, 0),
                    ));
                }
                ::core::result::Result::Ok(#store)
            }
            #[doc = #set_doc]
            #[inline]
            pub #constness fn #set(&mut self, __x: #ty) -> ::core::result::Result<(), ::packed::Error> {
                match self.#with(__x) {
                    ::core::result::Result::Ok(__this) => {
                        *self = __this;
                        ::core::result::Result::Ok(())
                    }
                    ::core::result::Result::Err(__error) => ::core::result::Result::Err(__error),
                }
            }
        }
    }
}

/// Whether `__x` fits, and the indices of the variant and field to blame.
fn by_misfit(cx: &Cx<'_>, name: &str) -> TokenStream {
    let leaf = |v: usize| {
        let Some(f) = cx.m.variants[v].fields.iter().position(|field| field.name == name) else {
            return TokenStream::new();
        };
        let field = &cx.m.variants[v].fields[f];
        let fits = cx.fits(field, &quote!(__x));
        quote!((#fits, #v, #f))
    };
    if same_place(cx, name) { leaf(0) } else { cx.decide(&Otherwise::Valid, &leaf) }
}

fn variant_methods(cx: &Cx<'_>, v: usize) -> TokenStream {
    let variant = &cx.m.variants[v];
    let (snake, constness, load) = (snake(&variant.name), &cx.constness, cx.load());
    let span = variant.name.span();
    let is: Ident = format_ident!("is_{snake}", span = span);
    let test = cx.is_variant_if_valid(v);
    let is_doc = format!("Whether it is `{}`.", variant.name);
    let mut out = quote! {
        #[doc = #is_doc]
        #[inline]
        #[must_use]
        pub const fn #is(self) -> bool { #load #test }
    };
    if !variant.fields.is_empty() {
        let as_: Ident = format_ident!("as_{snake}", span = span);
        let as_doc = format!("The fields, if it is `{}`.", variant.name);
        let types: Vec<_> = variant.fields.iter().map(|field| &field.ty).collect();
        let values: Vec<_> = variant.fields.iter().map(|field| cx.decode(field)).collect();
        let (ty, value) = match (&types[..], &values[..]) {
            ([ty], [value]) => (quote!(#ty), quote!(#value)),
            _ => (quote!((#(#types),*)), quote!((#(#values),*))),
        };
        // An integer with a niche is made in any case: `None` then changes one byte of it, where it would leave the others
        // undefined.
        let (before, value) = match &variant.fields[..] {
            [field] if field.is_plain() && carrier(field.width) != field.width => {
                let value = cx.decode(field);
                (quote!(let __x = ::core::option::Option::Some(#value);), quote!(__x))
            }
            _ => (quote!(), quote!(::core::option::Option::Some(#value))),
        };
        out.extend(quote! {
            #[doc = #as_doc]
            #[inline]
            #[must_use]
            pub #constness fn #as_(self) -> ::core::option::Option<#ty> {
                #load
                #before
                if self.#is() { #value } else { ::core::option::Option::None }
            }
        });
    }
    out
}
