//! Packing, unpacking, and the check that raw bits go through.

use std::collections::HashSet;

use proc_macro2::{Literal, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::decide::Otherwise;
use super::{Cx, Out, cast, literal, prim, var};
use crate::check::is_primitive;
use crate::model::{Field, Model, Numbers, Pattern, Piece, Variant};

/// Up to this many variants, each place in the word is computed by its own `match`; the optimiser then sees that
/// fields at the same place are one, and makes no jump table. Beyond it, one `match` makes whole words.
const SEPARATE_LIMIT: usize = 8;

/// The conversions of both types.
pub(crate) fn codec(cx: &Cx<'_>, out: &mut Out) {
    let m = cx.m;
    let (nice, packed, constness) = (cx.nice(), cx.packed(), &cx.constness);
    let (load, all, types) = (cx.load(), cx.all(&cx.words), cx.word_types());
    let widths = check_widths(cx);
    if m.options.fallible {
        let (tried, misfit) = (tried(cx), misfit(cx));
        let made = cx.make(&quote!(__words));
        out.on_nice.extend(quote! {
            /// Packs the value, if every field fits its bits.
            ///
            /// # Errors
            ///
            /// Names the field that is too large.
            #[inline]
            pub #constness fn try_pack(self) -> ::core::result::Result<#packed, ::packed::Error> {
                let (__fits, __words) = self.__try();
                if __fits {
                    ::core::result::Result::Ok(#made)
                } else {
                    ::core::result::Result::Err(::packed::private::packing(self.__misfit()))
                }
            }
            /// Whether the value fits, and its word: one `match` for both, since the test needs one anyway.
            #[inline]
            #constness fn __try(&self) -> (bool, #types) {
                #widths
                #tried
            }
            #[cold]
            #constness fn __misfit(self) -> ::packed::Error { #misfit }
        });
    } else {
        let zeros = assert_low_zeros(cx);
        let build =
            if m.variants.len() > SEPARATE_LIMIT || !m.is_enum { whole_words(cx) } else { separate(cx) };
        let made = cx.make(&quote!(self.__pack()));
        // By reference, or the optimiser copies the value before it takes it apart.
        out.on_nice.extend(quote! {
            /// Packs the value.
            #[inline]
            #[must_use]
            pub #constness fn pack(self) -> #packed { #made }
            #[inline]
            #constness fn __pack(&self) -> #types {
                #widths
                #zeros
                #build
            }
        });
    }
    // The compiler returns small values as integers, even where it inlines: a sum would be put together, and taken apart by its
    // user's `match`. So a function is either small enough to be inlined before that, or returns the value through memory.
    let unpack = if alike(m) {
        let first = &m.variants[0];
        let vars = (0..first.fields.len()).map(var);
        let values = first.fields.iter().map(|field| cx.decode(field));
        let found = cx.decide(&Otherwise::Hoisted, &|v| {
            let pattern = cx.pattern(&m.variants[v]);
            quote!(#pattern)
        });
        quote!(#load #(let #vars = #values;)* #found)
    } else if is_code(m) {
        let (word, width) = (&cx.words[0], Literal::u32_unsuffixed(m.storage.width()));
        let bits = if cx.carrier(0) == 64 { quote!(#word) } else { cast(&quote!(#word), 64) };
        quote!(#load <#nice>::decode_field(#bits, #width))
    } else {
        let otherwise = if m.is_fieldless() { Otherwise::Constant } else { Otherwise::Valid };
        let found = cx.decide(&otherwise, &|v| cx.build(&m.variants[v]));
        if m.is_enum {
            out.on_packed.extend(quote! {
                #[inline]
                #constness fn __unpack(self) -> ::packed::private::Apart<#nice> {
                    #load
                    ::packed::private::Apart::new(#found)
                }
            });
            quote!(self.__unpack().value)
        } else {
            quote!(#load #found)
        }
    };
    let check = cx.check.as_ref().map(|check| {
        quote! {
            #[inline]
            #constness fn __check(#all: #types) -> ::core::option::Option<::packed::Error> { #check }
        }
    });
    out.on_packed.extend(quote! {
        /// The value.
        #[inline]
        #[must_use]
        pub #constness fn unpack(self) -> #nice { #unpack }
        #check
    });
}

/// Whether it is nothing but a code in one integer. It is then found from the `u64` that bits travel in, since as a field the way
/// through a narrower word would be an instruction more.
pub(crate) fn is_code(m: &Model) -> bool {
    m.is_fieldless() && m.storage.parts.len() == 1 && m.storage.width() <= 64
}

/// Whether all variants have the same fields in the same places, all of them plain integers. They are then converted
/// once for all, in functions so small that the compiler inlines them before it decides how values are passed: a sum of
/// integers with a niche is otherwise one wide integer, whoever packs it.
fn alike(m: &Model) -> bool {
    let Some((first, rest)) = m.variants.split_first() else { return false };
    let same = |a: &Field, b: &Field| a.ty_text == b.ty_text && a.pieces == b.pieces && b.is_plain();
    m.is_enum
        && !first.fields.is_empty()
        && first.fields.iter().all(Field::is_plain)
        && rest.iter().all(|variant| {
            variant.fields.len() == first.fields.len()
                && first.fields.iter().zip(&variant.fields).all(|(a, b)| same(a, b))
        })
}

/// Assertions about what only the type checker knows: the widths of the fields' types.
fn check_widths(cx: &Cx<'_>) -> TokenStream {
    let fallible = cx.m.options.fallible;
    let mut seen = HashSet::new();
    let mut out = TokenStream::new();
    let mut named = TokenStream::new();
    for variant in &cx.m.variants {
        for field in &variant.fields {
            let (ty, text, width) = field.stored();
            let facts = cx.facts(ty);
            let place = if cx.m.is_enum {
                format!("{}::{}.{}", cx.m.name, variant.name, field.name)
            } else {
                format!("{}.{}", cx.m.name, field.name)
            };
            if let Some(Numbers { first, last, plus }) = field.numbers
                && !fallible
            {
                let (first, last) = (first - plus, last - plus);
                out.extend(quote_spanned! {ty.span()=>
                    const { ::packed::private::check_numbers(#facts, #place, #text, #first, #last) }
                });
            }
            match field.known_width() {
                // Nothing but a primitive can convert to and from bits as one.
                Some(_) if is_primitive(text) => {}
                // Trusted by its name, which has to be that of the integer.
                Some(width) => {
                    if seen.insert((text, 0)) {
                        named.extend(
                            quote_spanned! {ty.span()=> ::packed::private::check_name::<#ty>(#text, #width);},
                        );
                    }
                }
                None => {
                    // The same type in the same width is checked once, where it first occurs.
                    if seen.insert((text, width)) {
                        out.extend(quote_spanned! {ty.span()=>
                            const { ::packed::private::check_width(#facts, #place, #text, #width, #fallible) }
                        });
                    }
                }
            }
        }
    }
    if !named.is_empty() {
        out.extend(quote!(const { #named }));
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
                out.extend(quote!(if let #pattern = *self { ::core::assert!(#test, #message); }));
            }
        }
    }
    out
}

/// One `match`, each arm of which makes all words.
fn whole_words(cx: &Cx<'_>) -> TokenStream {
    let arms = cx.m.variants.iter().map(|variant| {
        let pattern = cx.pattern(variant);
        let words = cx.all(&variant_words(cx, variant));
        quote!(#pattern => #words,)
    });
    quote!(match *self { #(#arms)* })
}

/// The words of one variant whose fields are bound to `__f0, …`.
fn variant_words(cx: &Cx<'_>, variant: &Variant) -> Vec<TokenStream> {
    (0..cx.words.len())
        .map(|part| {
            let fixed = cx.fixed(variant, part);
            let fields = variant.fields.iter().enumerate();
            let pieces =
                fields.flat_map(|(i, field)| field.pieces.iter().map(move |piece| (i, field, piece)));
            let mut pieces: Vec<_> = pieces.filter(|(.., piece)| piece.part == part).collect();
            // From the lowest bit up: pairs of small shifts become single instructions.
            pieces.sort_by_key(|(.., piece)| piece.lo);
            let pieces = pieces.into_iter().map(|(i, field, piece)| {
                let var = var(i);
                cx.store(field, piece, &quote!(#var))
            });
            quote!(#(#pieces |)* #fixed)
        })
        .collect()
}

/// A place in the word, and the fields (by variant and index) that are there.
struct Place {
    piece: Piece,
    wide: bool,
    users: Vec<(usize, usize)>,
}

/// The places of all fields.
fn places(cx: &Cx<'_>) -> Vec<Place> {
    let mut places: Vec<Place> = Vec::new();
    for (v, variant) in cx.m.variants.iter().enumerate() {
        for (f, field) in variant.fields.iter().enumerate() {
            for &piece in &field.pieces {
                let wide = field.width > 64;
                match places.iter_mut().find(|place| place.piece == piece && place.wide == wide) {
                    Some(place) => place.users.push((v, f)),
                    None => places.push(Place { piece, wide, users: vec![(v, f)] }),
                }
            }
        }
    }
    places
}

/// A `match` for the fixed bits of each word, and one for each place that fields have.
fn separate(cx: &Cx<'_>) -> TokenStream {
    let m = cx.m;
    let places = places(cx);
    let alike = alike(m);
    let words: Vec<TokenStream> = (0..cx.words.len())
        .map(|part| {
            let arms = m.variants.iter().map(|variant| {
                let (path, fixed) = (cx.path(variant), cx.fixed(variant, part));
                quote!(#path { .. } => #fixed,)
            });
            let mut sum = quote!((match *self { #(#arms)* }));
            for Place { piece, users, .. } in places.iter().filter(|place| place.piece.part == part) {
                if alike {
                    let arms = users.iter().map(|&(v, f)| {
                        let pattern = cx.pattern_one(&m.variants[v], f);
                        quote!(#pattern => __x,)
                    });
                    let field = &m.variants[users[0].0].fields[users[0].1];
                    let bits = cx.store(field, piece, &quote!(__x));
                    sum.extend(quote!(| { let __x = match *self { #(#arms)* }; #bits }));
                    continue;
                }
                let zero = literal(0, m.storage.parts[part].carrier());
                // An arm for each, also for equal ones: joined by `|` they execute more instructions.
                let arms = users.iter().map(|&(v, f)| {
                    let variant = &m.variants[v];
                    let field = &variant.fields[f];
                    let pattern = cx.pattern_one(variant, f);
                    let bits = cx.store(field, piece, &quote!(__x));
                    quote!(#pattern => #bits,)
                });
                let rest = (users.len() < m.variants.len()).then(|| quote!(_ => #zero,));
                sum.extend(quote!(| (match *self { #(#arms)* #rest })));
            }
            sum
        })
        .collect();
    cx.all(&words)
}

/// Whether the value fits, and its word.
fn tried(cx: &Cx<'_>) -> TokenStream {
    let arms = cx.m.variants.iter().map(|variant| {
        let (pattern, test) = (cx.pattern(variant), fits_test(cx, variant));
        let words = cx.all(&variant_words(cx, variant));
        quote!(#pattern => (#test, #words),)
    });
    quote!(match *self { #(#arms)* })
}

/// Whether the fields of a variant, bound to `__f0, …`, fit: a single comparison after optimisation, not a chain.
fn fits_test(cx: &Cx<'_>, variant: &Variant) -> TokenStream {
    let fields: Vec<TokenStream> = (variant.fields.iter().enumerate())
        .filter(|(_, field)| !field.surely_fits())
        .map(|(i, field)| {
            let var = var(i);
            cx.fits(field, &quote!(#var))
        })
        .collect();
    if fields.is_empty() { quote!(true) } else { quote!(#(#fields)&*) }
}

/// The error of a value that does not fit.
fn misfit(cx: &Cx<'_>) -> TokenStream {
    let arms = cx.m.variants.iter().enumerate().map(|(v, variant)| {
        let pattern = cx.pattern(variant);
        let fields =
            variant.fields.iter().enumerate().filter(|(_, field)| !field.surely_fits()).map(|(f, field)| {
                let var = var(f);
                let (fits, bits) = (cx.fits(field, &quote!(#var)), cx.misfit(field, &quote!(#var)));
                let f = Literal::usize_unsuffixed(f);
                quote!((#f, #fits, #bits))
            });
        let v = Literal::usize_unsuffixed(v);
        quote!(#pattern => ::packed::private::first_misfit::<Self>(#v, &[#(#fields),*]),)
    });
    quote!(match self { #(#arms)* })
}

/// Code that ends with what is wrong with the words, if anything can be.
pub(super) fn check(cx: &Cx<'_>) -> Option<TokenStream> {
    let m = cx.m;
    let words = &cx.words;
    let nice = cx.nice();
    let none = quote!(::core::option::Option::Some(
        ::packed::private::no_variant::<#nice>(&[#(#words as u128),*])
    ));
    let code = cx.decide_check(&none, &|v, known| {
        let variant = &m.variants[v];
        // Bits that were looked at on the way here need not be tested again.
        let mut fixed: Vec<Pattern> =
            variant.code.iter().zip(&variant.must).map(|(code, must)| code.and(*must)).collect();
        if fixed.iter().zip(known).all(|(pattern, known)| pattern.mask & !known == 0) {
            fixed.clear();
        }
        let fields: Vec<TokenStream> = (variant.fields.iter().enumerate())
            .filter(|(_, field)| !field.is_total())
            .map(|(f, field)| {
                let (bits, valid) = (cx.extract(field), cx.valid(field));
                let ty = prim(if field.width > 64 { 128 } else { 64 });
                let f = Literal::usize_unsuffixed(f);
                quote!((#f, { let __bits: #ty = #bits; #valid }))
            })
            .collect();
        if fixed.is_empty() && fields.is_empty() {
            return TokenStream::new();
        }
        let fixed = match (fixed.is_empty(), cx.in_numbers(variant)) {
            (true, None) => quote!(true),
            (true, Some(numbers)) => numbers,
            (false, None) => cx.matches(&fixed),
            (false, Some(numbers)) => {
                let fixed = cx.matches(&fixed);
                quote!(#fixed && #numbers)
            }
        };
        let v = Literal::usize_unsuffixed(v);
        quote!(::packed::private::check::<#nice, _, _>(#v, [#(#words as u128),*], #fixed, [#(#fields),*]))
    });
    (!code.is_empty()).then_some(code)
}
