//! Packing, unpacking, and the check that raw bits go through.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::decide::Otherwise;
use super::{Cx, literal, prim, var};
use crate::model::{Field, Numbers, Piece, Variant};

/// Up to this many variants, each place in the word is computed by its own `match`; the optimiser then sees that
/// fields at the same place are one, and makes no jump table. Beyond it, one `match` makes whole words.
const SEPARATE_LIMIT: usize = 16;

/// The conversions of both types.
pub(crate) fn codec(cx: &Cx<'_>) -> TokenStream {
    let m = cx.m;
    let (nice, packed, constness) = (cx.nice(), cx.packed(), &cx.constness);
    let (packed_name, word_types) = (&m.packed_name, cx.word_types());
    let build = if m.variants.len() > SEPARATE_LIMIT || !m.is_enum { whole_words(cx) } else { separate(cx) };
    let public = if m.options.fallible {
        let tried = tried(cx);
        quote! {
            /// Packs the value, if every field fits its bits.
            ///
            /// # Errors
            ///
            /// Names the field that is too large.
            #[inline]
            pub #constness fn try_pack(self) -> ::core::result::Result<#packed, ::packed::Error> {
                let (__fits, __word) = #tried;
                if __fits {
                    ::core::result::Result::Ok(#packed_name::__from_words(__word))
                } else {
                    ::core::result::Result::Err(self.__misfit())
                }
            }
        }
    } else {
        quote! {
            /// Packs the value.
            #[inline]
            #[must_use]
            pub #constness fn pack(self) -> #packed { #packed_name::__from_words(self.__pack()) }
        }
    };
    let fits = m.options.fallible.then(|| fits(cx));
    let widths = check_widths(cx);
    let zeros = assert_low_zeros(cx);
    let on_nice = cx.inherent(
        &nice,
        &quote! {
            #public
            #[inline]
            #constness fn __pack(self) -> #word_types {
                #widths
                #zeros
                #build
            }
            #fits
        },
    );
    let words = &cx.words;
    let valid = if m.is_fieldless() { Otherwise::Constant } else { Otherwise::Valid };
    let unpack = cx.decide(&valid, &|v| cx.build(&m.variants[v]));
    let check = check(cx);
    let on_packed = cx.inherent(
        &packed,
        &quote! {
            /// The value.
            #[inline]
            #[must_use]
            pub #constness fn unpack(self) -> #nice { Self::__unpack(self.__words()) }
            #[inline]
            #constness fn __unpack((#(#words,)*): #word_types) -> #nice { #unpack }
            /// What is wrong with the bits, if anything is.
            #constness fn __check((#(#words,)*): #word_types) -> ::core::option::Option<::packed::Error> { #check }
        },
    );
    quote!(#on_nice #on_packed)
}

/// Assertions about what only the type checker knows: the widths of the fields' types.
fn check_widths(cx: &Cx<'_>) -> TokenStream {
    let fallible = cx.m.options.fallible;
    let mut seen = std::collections::HashSet::new();
    let mut out = TokenStream::new();
    for variant in &cx.m.variants {
        for field in &variant.fields {
            let (ty, width) = cx.stored(field);
            let text = crate::check::type_text(ty);
            let place = if cx.m.is_enum {
                format!("{}::{}.{}", cx.m.name, variant.name, field.name)
            } else {
                format!("{}.{}", cx.m.name, field.name)
            };
            let span = syn::spanned::Spanned::span(ty);
            if let Some(Numbers { first, last, plus }) = field.numbers
                && !fallible
            {
                let (first, last) = (first - plus, last - plus);
                out.extend(quote::quote_spanned! {span=>
                    const { ::packed::private::check_numbers::<#ty>(#place, #text, #first, #last) }
                });
            }
            // The same type in the same width is checked once, where it first occurs.
            if !seen.insert((text.clone(), width)) {
                continue;
            }
            out.extend(quote::quote_spanned! {span=>
                const { ::packed::private::check_width::<#ty>(#place, #text, #width, #fallible) }
            });
        }
    }
    out
}

/// Panics if bits that have no place are not zero, where packing cannot report that: nothing is lost silently.
fn assert_low_zeros(cx: &Cx<'_>) -> TokenStream {
    let mut out = TokenStream::new();
    if cx.m.options.fallible {
        return out;
    }
    for variant in &cx.m.variants {
        for (f, field) in variant.fields.iter().enumerate() {
            if let Some(test) = cx.low_zeros(field, &quote!(__x)) {
                let pattern = cx.pattern_one(variant, f);
                let message = format!(
                    "the low {} of `{}.{}` must be zero, since the layout has no place for them",
                    if field.low_zeros == 1 { "bit".to_owned() } else { format!("{} bits", field.low_zeros) },
                    variant.name,
                    field.name,
                );
                out.extend(quote!(if let #pattern = self { ::core::assert!(#test, #message); }));
            }
        }
    }
    out
}

/// One `match`, each arm of which makes all words.
fn whole_words(cx: &Cx<'_>) -> TokenStream {
    let arms = cx.m.variants.iter().map(|variant| {
        let pattern = cx.pattern(variant);
        let words = variant_words(cx, variant);
        quote!(#pattern => (#(#words,)*),)
    });
    quote!(match self { #(#arms)* })
}

/// The words of one variant whose fields are bound to `__f0, …`.
fn variant_words(cx: &Cx<'_>, variant: &Variant) -> Vec<TokenStream> {
    (0..cx.words.len())
        .map(|part| {
            let fixed = cx.fixed(variant, part);
            let mut sum = quote!(#fixed);
            for (i, field) in variant.fields.iter().enumerate() {
                let var = var(i);
                let bits = cx.encode(field, &quote!(#var));
                for piece in field.pieces.iter().filter(|piece| piece.part == part) {
                    let piece = cx.insert(field, piece, &bits);
                    sum.extend(quote!(| #piece));
                }
            }
            sum
        })
        .collect()
}

/// A place in the word, and the fields (by variant and index) that are there.
struct Place {
    piece: Piece,
    wide: bool,
    users: Vec<(usize, usize)>,
}

/// A `match` for the fixed bits of each word, and one for each place that fields have.
fn separate(cx: &Cx<'_>) -> TokenStream {
    let m = cx.m;
    // Fields of different variants in the same place.
    let mut places: Vec<Place> = Vec::new();
    for (v, variant) in m.variants.iter().enumerate() {
        for (f, field) in variant.fields.iter().enumerate() {
            for piece in &field.pieces {
                let wide = field.width > 64;
                match places.iter_mut().find(|place| place.piece == *piece && place.wide == wide) {
                    Some(place) => place.users.push((v, f)),
                    None => places.push(Place { piece: *piece, wide, users: vec![(v, f)] }),
                }
            }
        }
    }
    let words = (0..cx.words.len()).map(|part| {
        let arms: Vec<TokenStream> = m
            .variants
            .iter()
            .map(|variant| {
                let (path, fixed) = (cx.path(variant), cx.fixed(variant, part));
                quote!(#path { .. } => #fixed,)
            })
            .collect();
        let mut sum = quote!((match self { #(#arms)* }));
        for Place { piece, users, .. } in places.iter().filter(|place| place.piece.part == part) {
            let zero = literal(0, m.storage.parts[part].carrier());
            let arms = users.iter().map(|&(v, f)| {
                let variant = &m.variants[v];
                let field = &variant.fields[f];
                let pattern = cx.pattern_one(variant, f);
                let bits = cx.insert(field, piece, &cx.encode(field, &quote!(__x)));
                quote!(#pattern => #bits,)
            });
            let rest = (users.len() < m.variants.len()).then(|| quote!(_ => #zero,));
            sum.extend(quote!(| (match self { #(#arms)* #rest })));
        }
        sum
    });
    quote!((#(#words,)*))
}

/// Whether the value fits, and its word: one `match` for both, since the test needs one anyway.
fn tried(cx: &Cx<'_>) -> TokenStream {
    let arms = cx.m.variants.iter().map(|variant| {
        let (pattern, test, words) =
            (cx.pattern(variant), fits_test(cx, variant), variant_words(cx, variant));
        quote!(#pattern => (#test, (#(#words,)*)),)
    });
    quote!(match self { #(#arms)* })
}

/// Whether the fields of a variant, bound to `__f0, …`, fit: a single comparison after optimisation, not a chain.
fn fits_test(cx: &Cx<'_>, variant: &Variant) -> TokenStream {
    let fields = variant.fields.iter().enumerate().map(|(i, field)| {
        let var = var(i);
        cx.fits(field, &quote!(#var))
    });
    if variant.fields.is_empty() { quote!(true) } else { quote!(#(#fields)&*) }
}

/// The per-variant test that a value fits, and the error if it does not.
fn fits(cx: &Cx<'_>) -> TokenStream {
    let constness = &cx.constness;
    let tests = cx.m.variants.iter().map(|variant| {
        let (pattern, test) = (cx.pattern(variant), fits_test(cx, variant));
        quote!(#pattern => #test,)
    });
    let errors = cx.m.variants.iter().enumerate().map(|(v, variant)| {
        let pattern = cx.pattern(variant);
        let fields = variant.fields.iter().enumerate().map(|(f, field)| {
            let var = var(f);
            let (fits, bits) = (cx.fits(field, &quote!(#var)), cx.misfit(field, &quote!(#var)));
            quote! {
                if !#fits {
                    return ::packed::private::misfit(Self::__LAYOUT, #v, #f, #bits);
                }
            }
        });
        quote!(#pattern => { #(#fields)* })
    });
    quote! {
        #[inline]
        #constness fn __fits(self) -> bool { match self { #(#tests)* } }
        #[cold]
        #constness fn __misfit(self) -> ::packed::Error {
            match self { #(#errors)* }
            ::packed::private::misfit(Self::__LAYOUT, 0, 0, 0)
        }
    }
}

/// Code that ends with what is wrong with the words.
fn check(cx: &Cx<'_>) -> TokenStream {
    let m = cx.m;
    let (name, words) = (&m.name, &cx.words);
    let (_, args, _) = m.generics.split_for_impl();
    let layout = quote!(<#name #args>::__LAYOUT);
    let list = quote!(&[#(#words as u128),*]);
    let none = quote!(::core::option::Option::Some(::packed::private::no_variant(#layout, #list)));
    let leaf = |v: usize| {
        let variant = &m.variants[v];
        let fixed: Vec<_> =
            variant.code.iter().zip(&variant.must).map(|(code, must)| code.and(*must)).collect();
        let numbers = cx.in_numbers(variant).map(|test| quote!(&& #test));
        let fixed = (numbers.is_some() || fixed.iter().any(|pattern| pattern.mask != 0)).then(|| {
            let test = cx.matches(&fixed);
            quote! {
                if !(#test #numbers) {
                    return ::core::option::Option::Some(::packed::private::not_fixed(#layout, #v, #list));
                }
            }
        });
        let fields =
            variant.fields.iter().enumerate().map(|(f, field)| field_check(cx, &layout, v, f, field));
        quote! {
            #fixed
            #(#fields)*
            ::core::option::Option::None
        }
    };
    cx.decide(&Otherwise::Code(none), &leaf)
}

fn field_check(cx: &Cx<'_>, layout: &TokenStream, v: usize, f: usize, field: &Field) -> TokenStream {
    let (bits, valid) = (cx.extract(field), cx.valid(field));
    let (v, f) = (Literal::usize_unsuffixed(v), Literal::usize_unsuffixed(f));
    let ty = prim(if field.width > 64 { 128 } else { 64 });
    quote! {
        let __bits: #ty = #bits;
        if !#valid {
            return ::core::option::Option::Some(::packed::private::invalid(#layout, #v, #f, __bits as u128));
        }
    }
}
