//! The tag: a field-less enum with the codes of the variants.

use proc_macro2::Literal;
use quote::{format_ident, quote};

use super::decide::Otherwise;
use super::{Cx, Out, literal, prim};
use crate::model::{Model, Pattern};

/// `FooTag`, and `PackedFoo::tag`.
pub(crate) fn tag(cx: &Cx<'_>, out: &mut Out) {
    let m = cx.m;
    if !m.is_enum || m.is_fieldless() {
        return;
    }
    let (vis, name) = (&m.vis, format_ident!("{}Tag", m.name));
    let codes = codes(cx);
    let largest = codes.iter().flatten().copied().max().unwrap_or(0);
    let width = crate::model::carrier(128 - largest.leading_zeros());
    // A code of more than 64 bits cannot be a discriminant: number the variants instead.
    let codes: Vec<u128> = if width > 64 || codes.iter().any(Option::is_none) {
        (0..m.variants.len() as u128).collect()
    } else {
        codes.into_iter().flatten().collect()
    };
    let width = width.min(64);
    let repr = prim(width);
    let names: Vec<_> = m.variants.iter().map(|variant| &variant.name).collect();
    // A discriminant that is written costs as much as a small function.
    let values = codes.iter().enumerate().map(|(v, &code)| {
        let next = if v == 0 { 0 } else { codes[v - 1] + 1 };
        (code != next).then(|| {
            let code = literal(code, width);
            quote!(= #code)
        })
    });
    let docs = m.variants.iter().map(|variant| {
        if variant.docs.is_empty() {
            format!("The variant `{}`.", variant.name)
        } else {
            variant.docs.clone()
        }
    });
    let texts = m.variants.iter().map(|variant| variant.name.to_string());
    let count = Literal::usize_unsuffixed(names.len());
    let doc =
        format!("Which variant of [`{}`] it is; the discriminants are the codes of the layout.", m.name);
    let load = cx.load();
    let find = cx.decide(&Otherwise::Constant, &|v| {
        let variant = &m.variants[v].name;
        quote!(#name::#variant)
    });
    out.on_packed.extend(quote! {
        /// Which variant it is.
        #[inline]
        #[must_use]
        pub const fn tag(self) -> #name { #load #find }
    });
    let order = m.options.ord.then(|| quote!(#[derive(PartialOrd, Ord)]));
    let hash = m.options.hash.then(|| quote!(#[derive(Hash)]));
    out.items.extend(quote! {
        #[doc = #doc]
        #order
        #hash
        #[repr(#repr)]
        #vis enum #name {
            #(#[doc = #docs] #names #values,)*
        }
    });
    out.impls.extend(quote! {
        #[automatically_derived]
        impl #name {
            /// All tags, in the order of definition.
            pub const ALL: [#name; #count] = [#(#name::#names),*];
            /// The code.
            #[inline]
            #[must_use]
            pub const fn code(self) -> #repr { self as #repr }
            /// The name of the variant.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { #(#name::#names => #texts,)* }
            }
        }
        #[automatically_derived]
        impl ::core::clone::Clone for #name { #[inline] fn clone(&self) -> Self { *self } }
        #[automatically_derived]
        impl ::core::marker::Copy for #name {}
        #[automatically_derived]
        impl ::core::cmp::PartialEq for #name {
            #[inline]
            fn eq(&self, other: &Self) -> bool { *self as #repr == *other as #repr }
        }
        #[automatically_derived]
        impl ::core::cmp::Eq for #name {}
        #[automatically_derived]
        impl ::core::fmt::Debug for #name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result { f.write_str(self.name()) }
        }
    });
}

/// The fixed bits of a variant, and the first of its numbers.
fn with_first_number(m: &Model, v: usize) -> Vec<Pattern> {
    let mut code = m.code(v);
    if let Some((piece, numbers)) = m.variants[v].numbers() {
        code[piece.part].set(piece.lo, piece.width, numbers.first);
    }
    code
}

/// The fixed bits of each variant, and the first of its numbers, from the lowest one that any variant fixes.
fn codes(cx: &Cx<'_>) -> Vec<Option<u128>> {
    let m = cx.m;
    let all: Vec<_> = (0..m.variants.len()).map(|v| with_first_number(m, v)).collect();
    let offset = |part: usize| m.storage.parts[part].offset;
    let lowest = all
        .iter()
        .flat_map(|code| code.iter().enumerate())
        .filter(|(_, pattern)| pattern.mask != 0)
        .map(|(part, pattern)| offset(part) + pattern.mask.trailing_zeros())
        .min()
        .unwrap_or(0);
    all.iter()
        .map(|code| {
            code.iter().enumerate().try_fold(0u128, |sum, (part, pattern)| {
                if pattern.value == 0 {
                    return Some(sum);
                }
                let shift = i64::from(offset(part)) - i64::from(lowest);
                let value = if shift < 0 {
                    pattern.value >> shift.unsigned_abs()
                } else if shift < i64::from(pattern.value.leading_zeros()) {
                    pattern.value << shift
                } else {
                    return None;
                };
                Some(sum | value)
            })
        })
        .collect()
}
