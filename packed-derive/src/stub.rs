//! What stands in for the expansion of a definition with errors.
//!
//! It has the names and signatures of the real one, as far as they can be guessed, so that uses of the type elsewhere
//! add no errors of their own. The first error is the body of one function, and those of all others call that one: so
//! the compiler reports nothing of them, not even of constants that evaluate them, and counts each error once.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::{Data, DeriveInput, Fields, Type};

use crate::attr::{PackedAttr, WordValue};
use crate::diag::Diag;
use crate::expand::{method, snake};

/// A variant, or the one set of fields of a struct.
struct Variant<'a> {
    name: &'a Ident,
    fields: &'a Fields,
}

/// The errors of a definition, and what stands in for its expansion.
pub(crate) fn stub(input: &DeriveInput, diag: &Diag) -> TokenStream {
    let broken = format_ident!("__broken_{}", input.ident);
    let (none, error) = match diag.first() {
        Some(first) => (quote!(#broken()), quote!(#[doc(hidden)] const fn #broken() -> ! { #first })),
        // The compiler has an error of its own then.
        None => (quote!(::core::panic!("the definition has errors")), TokenStream::new()),
    };
    let Some(items) = items(input, &none) else { return diag.to_tokens() };
    let rest = diag.rest();
    quote!(#error #rest #items)
}

/// The items of the expansion, where `none` is the body of each function.
fn items(input: &DeriveInput, none: &TokenStream) -> Option<TokenStream> {
    let attr = input.attrs.iter().find(|attr| attr.path().is_ident("packed"));
    let packed = attr.and_then(|attr| attr.parse_args::<PackedAttr>().ok());
    let (is_enum, variants) = match &input.data {
        Data::Struct(data) => (false, vec![Variant { name: &input.ident, fields: &data.fields }]),
        Data::Enum(data) => {
            let variants =
                data.variants.iter().map(|variant| Variant { name: &variant.ident, fields: &variant.fields });
            (true, variants.collect())
        }
        Data::Union(_) => return None,
    };
    let mut fields = variants.iter().flat_map(|variant| variant.fields);
    if fields.any(|field| {
        matches!(field.ty, Type::TraitObject(_) | Type::Slice(_) | Type::ImplTrait(_) | Type::Infer(_))
    }) {
        // Nothing can return these.
        return None;
    }
    let (vis, nice) = (&input.vis, &input.ident);
    let name = packed
        .as_ref()
        .and_then(|packed| packed.name.clone())
        .filter(|name| name != nice)
        .unwrap_or_else(|| format_ident!("Packed{nice}"));
    let raw = packed.as_ref().map_or_else(|| quote!(u64), |packed| raw_type(&packed.storage));
    let (params, args, bounds) = input.generics.split_for_impl();
    let nice_bits = bits(&quote!(#nice #args), input, none);
    let packed_bits = bits(&quote!(#name #args), input, none);
    let methods = packed_methods(&variants, is_enum, none);
    let tag = tag(input, &variants, is_enum, none);
    let words = words(packed.as_ref(), input, &variants, none);
    Some(quote! {
        #[doc = "The packed form; its definition has errors."]
        #vis struct #name #params (::core::marker::PhantomData<fn() -> #nice #args>) #bounds;
        impl #params ::core::clone::Clone for #name #args #bounds { fn clone(&self) -> Self { *self } }
        impl #params ::core::marker::Copy for #name #args #bounds {}
        impl #params ::core::cmp::PartialEq for #name #args #bounds { fn eq(&self, _: &Self) -> bool { #none } }
        impl #params ::core::cmp::Eq for #name #args #bounds {}
        impl #params ::core::cmp::PartialOrd for #name #args #bounds {
            fn partial_cmp(&self, _: &Self) -> ::core::option::Option<::core::cmp::Ordering> { #none }
        }
        impl #params ::core::cmp::Ord for #name #args #bounds { fn cmp(&self, _: &Self) -> ::core::cmp::Ordering { #none } }
        impl #params ::core::hash::Hash for #name #args #bounds {
            fn hash<__H: ::core::hash::Hasher>(&self, _: &mut __H) { #none }
        }
        impl #params ::core::fmt::Debug for #name #args #bounds {
            fn fmt(&self, _: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result { #none }
        }
        #[allow(dead_code, missing_docs, unused_variables)]
        impl #params #nice #args #bounds {
            pub const LAYOUT: ::packed::Layout = ::packed::private::layout("", "", "", &[], &[], false);
            pub const fn pack(self) -> #name #args { #none }
            pub const fn try_pack(self) -> ::core::result::Result<#name #args, ::packed::Error> { #none }
            pub fn visit_fields<__V>(&self, v: &mut __V) { #none }
            pub fn visit_fields_mut<__V>(&mut self, v: &mut __V) { #none }
        }
        impl #params ::core::convert::From<#nice #args> for #name #args #bounds {
            fn from(_: #nice #args) -> Self { #none }
        }
        impl #params ::core::convert::From<#name #args> for #nice #args #bounds {
            fn from(_: #name #args) -> Self { #none }
        }
        impl #params ::packed::private::DerivedPacked for #nice #args #bounds {
            type Word = #name #args;
            const LAYOUT: ::packed::Layout = Self::LAYOUT;
            const PACK: ::packed::private::Pack<Self, #name #args> = #none;
        }
        impl #params ::packed::private::DerivedWord for #name #args #bounds {
            type Value = #nice #args;
            type Raw = #raw;
            const WORD: ::packed::private::WordTable<Self> = #none;
        }
        #[allow(dead_code, missing_docs, unused_variables)]
        impl #params #name #args #bounds {
            pub const fn from_raw(raw: #raw) -> ::core::result::Result<Self, ::packed::Error> { #none }
            pub const fn from_raw_unchecked(raw: #raw) -> Self { #none }
            pub const fn into_raw(self) -> #raw { #none }
            pub const fn unpack(self) -> #nice #args { #none }
            #methods
        }
        #nice_bits
        #packed_bits
        #tag
        #words
    })
}

/// The storage as a type, if its name is one that the derive makes.
fn raw_type(storage: &Type) -> TokenStream {
    let text = crate::check::type_text(storage);
    let odd = |text: &str| {
        let width: u32 = text.strip_prefix('u')?.parse().ok()?;
        let ty = format_ident!("u{width}");
        match width {
            8 | 16 | 32 | 64 | 128 => Some(quote!(#ty)),
            1..128 => Some(quote!(::packed::#ty)),
            _ => None,
        }
    };
    match storage {
        Type::Tuple(tuple) if (1..=8).contains(&tuple.elems.len()) => {
            let parts = tuple.elems.iter().map(raw_type);
            quote!((#(#parts,)*))
        }
        Type::Array(_) if text.starts_with("[u8; ") => storage.to_token_stream(),
        _ => odd(&text).unwrap_or_else(|| quote!(u64)),
    }
}

/// The type as a field of others: it fits everywhere.
fn bits(ty: &TokenStream, input: &DeriveInput, none: &TokenStream) -> TokenStream {
    let (params, _, bounds) = input.generics.split_for_impl();
    // The type may lack `Copy`, which is then not asked for: an error about that could follow from this one.
    let mut generics = input.generics.clone();
    generics.make_where_clause().predicates.push(syn::parse_quote!(for<'__a> #ty: ::core::marker::Copy));
    let (_, _, if_copy) = generics.split_for_impl();
    quote! {
        #[allow(dead_code, missing_docs)]
        impl #params #ty #bounds {
            #[doc(hidden)] pub const fn encode_field(self, _: u32) -> u64 { #none }
            #[doc(hidden)] pub const fn encode_wide_field(self, _: u32) -> u128 { #none }
            #[doc(hidden)] pub const fn fits_field(self, _: u32) -> bool { #none }
            #[doc(hidden)] pub const fn decode_field(_: u64, _: u32) -> Self { #none }
            #[doc(hidden)] pub const fn decode_wide_field(_: u128, _: u32) -> Self { #none }
            #[doc(hidden)] pub const fn valid_field(_: u64, _: u32) -> bool { #none }
            #[doc(hidden)] pub const fn valid_wide_field(_: u128, _: u32) -> bool { #none }
        }
        #[diagnostic::do_not_recommend]
        impl #params ::packed::ConstBits for #ty #bounds { type Provider = Self; }
        #[diagnostic::do_not_recommend]
        impl #params ::packed::Bits for #ty #if_copy {
            const WIDTH: u32 = 0;
            fn encode_bits(self, _: u32) -> u64 { #none }
            fn fits_bits(self, _: u32) -> bool { #none }
            fn decode_bits(_: u64, _: u32) -> Self { #none }
            fn valid_bits(_: u64, _: u32) -> bool { #none }
        }
    }
}

/// Getters and setters for every field of any variant, and what each variant has.
fn packed_methods(variants: &[Variant<'_>], is_enum: bool, none: &TokenStream) -> TokenStream {
    let mut seen = std::collections::HashSet::new();
    for name in [
        "unpack",
        "from_raw",
        "from_raw_unchecked",
        "into_raw",
        "into_parts",
        "from_parts",
        "tag",
        "dispatch",
    ] {
        seen.insert(name.to_owned());
    }
    seen.extend(crate::check::hidden_methods());
    let mut out = TokenStream::new();
    for variant in variants {
        for (index, field) in variant.fields.iter().enumerate() {
            let base = match &field.ident {
                Some(ident) => ident.to_string().trim_start_matches("r#").to_owned(),
                None => format!("field_{index}"),
            };
            let ty = &field.ty;
            let span = variant.name.span();
            let mut add = |name: String, tokens: TokenStream| {
                if seen.insert(name.clone()) {
                    let name = method(&name, span);
                    out.extend(quote!(pub const fn #name #tokens { #none }));
                }
            };
            add(base.clone(), quote!((self) -> #ty));
            add(format!("with_{base}"), quote!((self, x: #ty) -> Self));
            add(format!("set_{base}"), quote!((&mut self, x: #ty)));
            add(
                format!("try_with_{base}"),
                quote!((self, x: #ty) -> ::core::result::Result<Self, ::packed::Error>),
            );
            add(
                format!("try_set_{base}"),
                quote!((&mut self, x: #ty) -> ::core::result::Result<(), ::packed::Error>),
            );
        }
        if is_enum {
            let snake = snake(variant.name);
            let types: Vec<_> = variant.fields.iter().map(|field| &field.ty).collect();
            let fields = if let [ty] = &types[..] { quote!(#ty) } else { quote!((#(#types),*)) };
            for (name, result) in [
                (format!("is_{snake}"), quote!(bool)),
                (format!("as_{snake}"), quote!(::core::option::Option<#fields>)),
            ] {
                if seen.insert(name.clone()) {
                    let name = method(&name, variant.name.span());
                    out.extend(quote!(pub const fn #name(self) -> #result { #none }));
                }
            }
        }
    }
    out
}

fn tag(input: &DeriveInput, variants: &[Variant<'_>], is_enum: bool, none: &TokenStream) -> TokenStream {
    if !is_enum || variants.iter().all(|variant| variant.fields.is_empty()) {
        return TokenStream::new();
    }
    let (vis, name) = (&input.vis, format_ident!("{}Tag", input.ident));
    let attr = input.attrs.iter().find(|attr| attr.path().is_ident("packed"));
    let packed = attr
        .and_then(|attr| attr.parse_args::<PackedAttr>().ok())
        .and_then(|packed| packed.name)
        .filter(|name| *name != input.ident)
        .unwrap_or_else(|| format_ident!("Packed{}", input.ident));
    let (params, args, bounds) = input.generics.split_for_impl();
    let mut seen = std::collections::HashSet::new();
    let names: Vec<_> =
        variants.iter().map(|variant| variant.name).filter(|name| seen.insert(*name)).collect();
    let count = names.len();
    quote! {
        #[doc = "The tag; the definition of the type has errors."]
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        #[allow(missing_docs)]
        #vis enum #name { #(#names),* }
        #[allow(dead_code, missing_docs)]
        impl #name {
            pub const ALL: [#name; #count] = [#(#name::#names),*];
            pub const fn code(self) -> u64 { #none }
            pub const fn name(self) -> &'static str { "" }
        }
        #[allow(dead_code, missing_docs)]
        impl #params #packed #args #bounds {
            pub const fn tag(self) -> #name { #none }
        }
    }
}

/// What words ask for: the trait of handlers, and named words of a tuple.
fn words(
    packed: Option<&PackedAttr>,
    input: &DeriveInput,
    variants: &[Variant<'_>],
    none: &TokenStream,
) -> TokenStream {
    let Some(packed) = packed else { return TokenStream::new() };
    let vis = &input.vis;
    let name = packed
        .name
        .clone()
        .filter(|name| *name != input.ident)
        .unwrap_or_else(|| format_ident!("Packed{}", input.ident));
    let (params, args, bounds) = input.generics.split_for_impl();
    let mut out = TokenStream::new();
    for word in &packed.words {
        let WordValue::List(names) = &word.value else { continue };
        if word.name == "handlers"
            && let [handler, arms @ ..] = &names[..]
            && *handler != name
            && *handler != input.ident
            && *handler != format!("{}Tag", input.ident)
        {
            let methods = variants.iter().map(|variant| {
                let method = method(&snake(variant.name), variant.name.span());
                let fields = variant.fields.iter().enumerate().map(|(i, field)| {
                    let name = field.ident.clone().unwrap_or_else(|| format_ident!("arg{i}"));
                    let ty = &field.ty;
                    quote!(#name: #ty)
                });
                quote!(fn #method(&mut self, #(#fields),*) -> Self::Output;)
            });
            out.extend(quote! {
                #[allow(missing_docs)]
                #vis trait #handler #params #bounds { type Output; #(#methods)* }
                #[allow(dead_code, missing_docs)]
                impl #params #name #args #bounds {
                    pub fn dispatch<__H: #handler #args + ?Sized>(self, handler: &mut __H) -> __H::Output {
                        #none
                    }
                }
            });
            if let [arm, arms] = arms {
                out.extend(quote! {
                    #[allow(missing_docs)]
                    #vis trait #arm #params #bounds {
                        fn run<__H: #handler #args + ?Sized>(word: #name #args, handler: &mut __H) -> __H::Output;
                    }
                    #[allow(missing_docs)]
                    #vis trait #arms #params #bounds {
                        type Output;
                        fn arm<__A: #arm #args>(self) -> Self::Output;
                    }
                    #[allow(dead_code, missing_docs)]
                    impl #params #name #args #bounds {
                        pub fn arm<__C: #arms #args>(self, choose: __C) -> __C::Output {
                            #none
                        }
                    }
                });
            }
        }
        if word.name == "parts" {
            let mut seen = std::collections::HashSet::new();
            let unique: Vec<_> = names
                .iter()
                .filter(|word| **word != name && **word != input.ident && seen.insert(word.to_string()))
                .collect();
            out.extend(quote! {
                #(
                    #[doc = "A word; the definition of the type has errors."]
                    #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
                    #vis struct #unique;
                )*
            });
        }
    }
    out
}
