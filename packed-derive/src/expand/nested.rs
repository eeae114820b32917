//! Both types as fields of others, and the conversions of the standard library.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::word::raw_type;
use super::{Cx, cast, literal, shift_left};
use crate::model::{Pattern, ones};

/// The `impl`s.
pub(crate) fn nested(cx: &Cx<'_>) -> TokenStream {
    let mut out = conversions(cx);
    if cx.m.storage.width() <= 128 {
        out.extend(bits_of_packed(cx));
        out.extend(bits_of_nice(cx));
    }
    out.extend(packed_trait(cx));
    out
}

fn packed_trait(cx: &Cx<'_>) -> TokenStream {
    let (nice, packed, raw, words) = (cx.nice(), cx.packed(), raw_type(cx), &cx.words);
    let try_pack = if cx.m.options.fallible {
        quote!(<#nice>::try_pack(self))
    } else {
        quote!(::core::result::Result::Ok(<#nice>::pack(self)))
    };
    let mut out = cx.implement(
        &quote!(::packed::Packed),
        &nice,
        &quote! {
            type Word = #packed;
            const LAYOUT: ::packed::Layout = *Self::__LAYOUT;
            #[inline]
            fn try_pack(self) -> ::core::result::Result<#packed, ::packed::Error> { #try_pack }
        },
    );
    let indices = 0..words.len();
    let from = words
        .iter()
        .zip(indices)
        .zip(&cx.m.storage.parts)
        .map(|((_, i), part)| cast(&quote!(words[#i]), part.width));
    let from: Vec<TokenStream> = from.collect();
    let from_again = &from;
    let count = words.len();
    out.extend(cx.implement(
        &quote!(::packed::Word),
        &packed,
        &quote! {
            type Value = #nice;
            type Raw = #raw;
            #[inline]
            fn from_raw(raw: #raw) -> ::core::result::Result<Self, ::packed::Error> { <#packed>::from_raw(raw) }
            #[inline]
            fn from_raw_unchecked(raw: #raw) -> Self { <#packed>::from_raw_unchecked(raw) }
            #[inline]
            fn into_raw(self) -> #raw { <#packed>::into_raw(self) }
            #[inline]
            fn unpack(self) -> #nice { <#packed>::unpack(self) }
            fn words(self) -> [u128; 8] {
                let (#(#words,)*) = self.__words();
                ::packed::private::pad(&[#(#words as u128),*])
            }
            fn raw_from_words(words: [u128; 8]) -> #raw {
                Self::__words_raw((#(#from_again,)*))
            }
            fn from_words_unchecked(words: [u128; 8]) -> Self {
                const _: () = assert!(#count <= 8);
                Self::__from_words((#(#from,)*))
            }
        },
    ));
    out
}

fn conversions(cx: &Cx<'_>) -> TokenStream {
    let (nice, packed, raw) = (cx.nice(), cx.packed(), raw_type(cx));
    let mut out = if cx.m.options.fallible {
        cx.implement(
            &quote!(::core::convert::TryFrom<#nice>),
            &packed,
            &quote! {
                type Error = ::packed::Error;
                #[inline]
                fn try_from(value: #nice) -> ::core::result::Result<Self, ::packed::Error> { value.try_pack() }
            },
        )
    } else {
        cx.implement(
            &quote!(::core::convert::From<#nice>),
            &packed,
            &quote! { #[inline] fn from(value: #nice) -> Self { value.pack() } },
        )
    };
    out.extend(cx.implement(
        &quote!(::core::convert::From<#packed>),
        &nice,
        &quote! { #[inline] fn from(word: #packed) -> Self { word.unpack() } },
    ));
    out.extend(cx.implement(
        &quote!(::core::convert::TryFrom<#raw>),
        &packed,
        &quote! {
            type Error = ::packed::Error;
            #[inline]
            fn try_from(raw: #raw) -> ::core::result::Result<Self, ::packed::Error> { Self::from_raw(raw) }
        },
    ));
    out.extend(cx.implement(
        &quote!(::core::convert::From<#packed>),
        &raw,
        &quote! { #[inline] fn from(word: #packed) -> #raw { word.into_raw() } },
    ));
    out
}

/// The functions that a field needs, inherent and in the trait.
fn bits_impl(
    cx: &Cx<'_>,
    ty: &TokenStream,
    fits: &TokenStream,
    encode: &TokenStream,
    decode: &TokenStream,
) -> TokenStream {
    let m = cx.m;
    let (constness, width) = (&cx.constness, m.storage.width());
    let packed = cx.packed();
    let wide = width > 64;
    let want = if wide { 128 } else { 64 };
    let carrier = if wide { quote!(u128) } else { quote!(u64) };
    // The word of all bits, from and to the words of the storage.
    let words = &cx.words;
    let joined = words
        .iter()
        .zip(&m.storage.parts)
        .map(|(word, part)| shift_left(cast(&quote!(#word), want), part.offset));
    let split = m.storage.parts.iter().map(|part| {
        let shift = part.offset;
        let value = if shift == 0 { quote!(bits) } else { quote!((bits >> #shift)) };
        let mask = literal(ones(part.width), want);
        cast(&quote!((#value & #mask)), part.width)
    });
    let split: Vec<_> = split.collect();
    let (encode_name, decode_name, valid_name) = if wide {
        (quote!(encode_wide), quote!(decode_wide), quote!(valid_wide))
    } else {
        (quote!(encode_bits), quote!(decode_bits), quote!(valid_bits))
    };
    let mask = literal(ones(width), want);
    let inherent = cx.inherent(
        ty,
        &quote! {
            #[doc(hidden)]
            #[inline]
            pub #constness fn #encode_name(self, _width: u32) -> #carrier {
                let (#(#words,)*) = #encode;
                #(#joined)|*
            }
            #[doc(hidden)]
            #[inline]
            pub #constness fn fits_bits(self, _width: u32) -> bool { #fits }
            #[doc(hidden)]
            #[inline]
            pub #constness fn #decode_name(bits: #carrier, _width: u32) -> Self {
                <#packed>::#decode((#(#split,)*))
            }
            #[doc(hidden)]
            #[inline]
            pub #constness fn #valid_name(bits: #carrier, _width: u32) -> bool {
                bits & #mask == bits && <#packed>::__check((#(#split,)*)).is_none()
            }
        },
    );
    let narrow = if wide {
        quote! {
            #[inline]
            fn encode_bits(self, width: u32) -> u64 { <#ty>::encode_wide(self, width) as u64 }
            #[inline]
            fn decode_bits(bits: u64, width: u32) -> Self { <#ty>::decode_wide(bits as u128, width) }
            #[inline]
            fn valid_bits(bits: u64, width: u32) -> bool { <#ty>::valid_wide(bits as u128, width) }
        }
    } else {
        TokenStream::new()
    };
    let fallible = m.options.fallible;
    let total = total(cx);
    let (least, most) = bounds(cx);
    let (least, most) = (Literal::u128_unsuffixed(least), Literal::u128_unsuffixed(most));
    let of_trait = cx.implement(
        &quote!(::packed::Bits),
        ty,
        &quote! {
            const WIDTH: u32 = #width;
            const FALLIBLE: bool = #fallible;
            const TOTAL: bool = #total;
            const BOUNDS: (u128, u128) = (#least, #most);
            #[inline]
            fn #encode_name(self, width: u32) -> #carrier { <#ty>::#encode_name(self, width) }
            #[inline]
            fn fits_bits(self, width: u32) -> bool { <#ty>::fits_bits(self, width) }
            #[inline]
            fn #decode_name(bits: #carrier, width: u32) -> Self { <#ty>::#decode_name(bits, width) }
            #[inline]
            fn #valid_name(bits: #carrier, width: u32) -> bool { <#ty>::#valid_name(bits, width) }
            #narrow
        },
    );
    quote!(#inherent #of_trait)
}

fn bits_of_packed(cx: &Cx<'_>) -> TokenStream {
    bits_impl(cx, &cx.packed(), &quote!(true), &quote!(self.__words()), &quote!(__from_words))
}

fn bits_of_nice(cx: &Cx<'_>) -> TokenStream {
    let fits = if cx.m.options.fallible { quote!(self.__fits()) } else { quote!(true) };
    bits_impl(cx, &cx.nice(), &fits, &quote!(self.__pack()), &quote!(__unpack))
}

/// Whether every pattern of the word is a value: the codes are complete, no bits are fixed otherwise, and every
/// pattern of each field is a value.
fn total(cx: &Cx<'_>) -> TokenStream {
    let m = cx.m;
    if !codes_are_complete(cx) {
        return quote!(false);
    }
    let mut seen = std::collections::HashSet::new();
    let fields = m.variants.iter().flat_map(|variant| &variant.fields);
    let fields = fields.filter(|field| seen.insert((field.ty_text.clone(), field.width))).map(|field| {
        let (ty, width) = cx.stored(field);
        quote!(&& <#ty as ::packed::Bits>::TOTAL && <#ty as ::packed::Bits>::WIDTH >= #width)
    });
    quote!(true #(#fields)*)
}

/// The least and the largest word, as far as fixed bits and numbers tell.
fn bounds(cx: &Cx<'_>) -> (u128, u128) {
    let m = cx.m;
    let join = |pattern: &[Pattern], free: bool| {
        pattern.iter().zip(&m.storage.parts).fold(0, |sum, (pattern, part)| {
            let bits = if free { pattern.value | !pattern.mask & ones(part.width) } else { pattern.value };
            sum | bits << part.offset
        })
    };
    let words: Vec<_> = m.variants.iter().flat_map(|variant| variant.patterns(true)).collect();
    (
        words.iter().map(|pattern| join(pattern, false)).min().unwrap_or(0),
        words.iter().map(|pattern| join(pattern, true)).max().unwrap_or(0),
    )
}

/// Whether every word has the fixed bits of a variant.
fn codes_are_complete(cx: &Cx<'_>) -> bool {
    let m = cx.m;
    let no_must = m.variants.iter().all(|variant| variant.must.iter().all(|pattern| pattern.mask == 0));
    // Variants share no pattern, so that their shares of all patterns add up to at most one.
    let mut share = 0u128;
    for variant in &m.variants {
        if variant.numbers().is_some() {
            return false;
        }
        let fixed: u32 = variant.code.iter().map(|pattern| pattern.mask.count_ones()).sum();
        if fixed > 100 {
            return false;
        }
        share += 1 << (100 - fixed);
    }
    no_must && share == 1 << 100
}
