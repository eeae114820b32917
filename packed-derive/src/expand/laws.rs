//! What `packed::laws!` has to know of a type: every conversion, in terms of bits.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::access::{base_name, common_fields, find, is_exact};
use super::{Cx, Out, method, snake, var};
use crate::model::Field;

/// `impl packed::laws::Subject`.
pub(super) fn laws(cx: &Cx<'_>, out: &mut Out) {
    let m = cx.m;
    let nice = cx.nice();
    let fields = m.variants.iter().enumerate().map(|(v, variant)| {
        let pattern = cx.pattern(variant);
        let bits = variant.fields.iter().enumerate().map(|(f, field)| {
            let var = var(f);
            let bits = cx.encode_own(field, &quote!(#var));
            quote!(#bits as u128)
        });
        quote!(#pattern => (#v, ::packed::laws::vec(&[#(#bits),*])),)
    });
    let common = common_fields(&m.variants, m.is_enum);
    let common: Vec<&Field> = common.iter().filter_map(|name| find(cx, 0, name)).collect();
    let getters = common.iter().map(|field| {
        let (name, getter) = (&field.name, method(&base_name(field), field.span));
        let bits = cx.encode_own(field, &quote!(__x));
        quote!((#name, { let __x = self.#getter(); #bits as u128 }))
    });
    let setters = common.iter().enumerate().map(|(i, field)| {
        let base = base_name(field);
        let value = decode(cx, field);
        let set = if is_exact(cx, &field.name) {
            let with = format_ident!("with_{base}");
            quote!(::core::option::Option::Some(self.#with(__x)))
        } else {
            let with = format_ident!("try_with_{base}");
            quote!(self.#with(__x).ok())
        };
        quote!(#i => { let __x = #value; #set })
    });
    let valid = m.variants.iter().enumerate().flat_map(|(v, variant)| {
        variant.fields.iter().enumerate().map(move |(f, field)| {
            let ty = super::prim(if field.width > 64 { 128 } else { 64 });
            let valid = cx.valid_own(field);
            quote!((#v, #f) => { let __bits = bits as #ty; #valid })
        })
    });
    let has_tag = m.is_enum && !m.is_fieldless();
    let (tag, is) = if has_tag {
        let tag = format_ident!("{}Tag", m.name);
        let is = m.variants.iter().map(|variant| format_ident!("is_{}", snake(&variant.name)));
        (
            quote!(#tag::ALL.iter().position(|tag| *tag == self.tag())),
            quote!(::packed::laws::vec(&[#(self.#is()),*])),
        )
    } else {
        (quote!(::core::option::Option::None), quote!(::packed::laws::vec(&[])))
    };
    let order = if m.options.ord {
        quote!(::core::option::Option::Some(::core::cmp::Ord::cmp(&self, &other)))
    } else {
        quote!(::core::option::Option::None)
    };
    out.impls.extend(cx.implement(
        &quote!(::packed::laws::Subject),
        &cx.packed(),
        &quote! {
            fn fields(self) -> (usize, ::packed::laws::Vec<u128>) {
                let __value: #nice = self.unpack();
                match __value { #(#fields)* }
            }
            fn getters(self) -> ::packed::laws::Vec<(&'static str, u128)> {
                ::packed::laws::vec(&[#(#getters),*])
            }
            fn with(self, getter: usize, bits: u128) -> ::core::option::Option<Self> {
                match getter {
                    #(#setters)*
                    _ => ::core::option::Option::None,
                }
            }
            fn valid(variant: usize, field: usize, bits: u128) -> bool {
                match (variant, field) {
                    #(#valid)*
                    _ => false,
                }
            }
            fn tag(self) -> ::core::option::Option<usize> { #tag }
            fn is(self) -> ::packed::laws::Vec<bool> { #is }
            fn order(self, other: Self) -> ::core::option::Option<::core::cmp::Ordering> { #order }
        },
    ));
}

/// The value of a field whose bits are in `bits: u128`.
fn decode(cx: &Cx<'_>, field: &Field) -> TokenStream {
    let ty = super::prim(if field.width > 64 { 128 } else { 64 });
    cx.decode_own(field, &quote!((bits as #ty)))
}
