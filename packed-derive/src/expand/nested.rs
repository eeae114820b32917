//! Both types as fields of others, and the conversions of the standard library.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::codec::is_code;
use super::decide::Otherwise;
use super::word::raw_type;
use super::{Cx, Out, cast, literal, shift_left};
use crate::model::{Pattern, ones};

/// The `impl`s.
pub(crate) fn nested(cx: &Cx<'_>, out: &mut Out) {
    out.impls.extend(conversions(cx));
    if cx.m.storage.width() <= 128 {
        bits(cx, out);
    } else {
        out.impls.extend(cx.implement(&quote!(::packed::private::Wide), &cx.nice(), &quote!()));
    }
    packed_trait(cx, out);
}

fn packed_trait(cx: &Cx<'_>, out: &mut Out) {
    let (nice, packed, raw) = (cx.nice(), cx.packed(), raw_type(cx));
    let layout = super::layout::value(cx);
    let pack =
        if cx.m.options.fallible { quote!(Fallible(Self::try_pack)) } else { quote!(Always(Self::pack)) };
    out.impls.extend(cx.implement(
        &quote!(::packed::private::DerivedPacked),
        &nice,
        &quote! {
            type Word = #packed;
            const LAYOUT: ::packed::Layout = #layout;
            const PACK: ::packed::private::Pack<Self, #packed> = ::packed::private::Pack::#pack;
        },
    ));
    let big_endian = cx.m.storage.big_endian;
    out.impls.extend(cx.implement(
        &quote!(::packed::private::DerivedWord),
        &packed,
        &quote! {
            type Value = #nice;
            type Raw = #raw;
            const WORD: ::packed::private::WordTable<Self> = ::packed::private::WordTable {
                from_raw: Self::from_raw,
                from_raw_unchecked: Self::from_raw_unchecked,
                into_raw: Self::into_raw,
                unpack: Self::unpack,
                big_endian: #big_endian,
            };
        },
    ));
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

/// The functions that both types need as fields: inherent ones, and the table that the trait is made of.
fn bits(cx: &Cx<'_>, out: &mut Out) {
    let m = cx.m;
    let (constness, width, fallible) = (&cx.constness, m.storage.width(), m.options.fallible);
    let packed = cx.packed();
    let want = if width > 64 { 128 } else { 64 };
    let carrier = super::prim(want);
    // The word of all bits, from and to the words of the storage.
    let words = &cx.words;
    let joined: TokenStream = {
        let joined = words.iter().zip(&m.storage.parts).map(|(word, part)| {
            let value = if part.carrier() == want { quote!(#word) } else { cast(&quote!(#word), want) };
            shift_left(value, part.offset)
        });
        quote!(#(#joined)|*)
    };
    let split = m.storage.parts.iter().map(|part| {
        let shift = Literal::u32_unsuffixed(part.offset);
        let value = if part.offset == 0 { quote!(bits) } else { quote!((bits >> #shift)) };
        let value = if part.width == part.carrier() {
            value
        } else {
            let mask = literal(ones(part.width), want);
            quote!((#value & #mask))
        };
        if part.carrier() == want { value } else { cast(&value, part.width) }
    });
    let split: Vec<TokenStream> = split.collect();
    let split = cx.all(&split);
    let made = cx.make(&split);
    let load = cx.load();
    let all = cx.all(words);
    let (encode, decode, valid, table) = if want == 128 {
        (quote!(encode_wide_field), quote!(decode_wide_field), quote!(valid_wide_field), quote!(wide))
    } else {
        (quote!(encode_field), quote!(decode_field), quote!(valid_field), quote!(narrow))
    };
    // No bits above the word.
    let clean = (width < want).then(|| {
        let mask = literal(ones(width), want);
        quote!(bits & #mask == bits)
    });
    let fine = cx.check.is_some().then(|| quote!(Self::__check(#split).is_none()));
    let is_valid = match (clean, fine) {
        (Some(clean), Some(fine)) => quote!(#clean && #fine),
        (Some(test), None) | (None, Some(test)) => test,
        (None, None) => quote!(true),
    };
    out.on_packed.extend(quote! {
        #[doc(hidden)]
        #[inline]
        pub const fn #encode(self, _width: u32) -> #carrier { #load #joined }
        #[doc(hidden)]
        #[inline]
        pub const fn fits_field(self, _width: u32) -> bool { true }
        #[doc(hidden)]
        #[inline]
        pub const fn #decode(bits: #carrier, _width: u32) -> Self { #made }
        #[doc(hidden)]
        #[inline]
        pub #constness fn #valid(bits: #carrier, _width: u32) -> bool { #is_valid }
    });
    let (encoded, fits) = if fallible {
        (quote!({ let #all = self.__try().1; #joined }), quote!(self.__try().0))
    } else {
        (quote!(self.pack().#encode(_width)), quote!(true))
    };
    let decoded = if is_code(m) {
        let cx = cx.wider(format_ident!("bits"), want);
        cx.decide(&Otherwise::Constant, &|v| cx.path(&m.variants[v]))
    } else {
        quote!(<#packed>::#decode(bits, _width).unpack())
    };
    out.on_nice.extend(quote! {
        #[doc(hidden)]
        #[inline]
        pub #constness fn #encode(self, _width: u32) -> #carrier { #encoded }
        #[doc(hidden)]
        #[inline]
        pub #constness fn fits_field(self, _width: u32) -> bool { #fits }
        #[doc(hidden)]
        #[inline]
        pub #constness fn #decode(bits: #carrier, _width: u32) -> Self { #decoded }
        #[doc(hidden)]
        #[inline]
        pub #constness fn #valid(bits: #carrier, _width: u32) -> bool { <#packed>::#valid(bits, _width) }
    });
    let total = total(cx);
    let (least, most) = bounds(cx);
    let (least, most) = (Literal::u128_unsuffixed(least), Literal::u128_unsuffixed(most));
    for (ty, fallible) in [(cx.nice(), fallible), (packed, false)] {
        let functions = quote!(Self::#encode, Self::fits_field, Self::#decode, Self::#valid);
        out.impls.extend(cx.implement(
            &quote!(::packed::private::DerivedBits),
            &ty,
            &quote! {
                const BITS: ::packed::private::BitsTable<Self> =
                    ::packed::private::BitsTable::#table(#width, #fallible, #total, (#least, #most), #functions);
            },
        ));
        if !m.runtime {
            let body = cx.implement(
                &quote!(::packed::ConstBits),
                &ty,
                &quote!(
                    type Provider = Self;
                ),
            );
            out.impls.extend(quote!(#[diagnostic::do_not_recommend] #body));
        }
    }
}

/// Whether every pattern of the word is a value: the codes are complete, no bits are fixed otherwise, and every
/// pattern of each field is a value.
fn total(cx: &Cx<'_>) -> TokenStream {
    let m = cx.m;
    if !codes_are_complete(cx) {
        return quote!(false);
    }
    let mut seen = std::collections::HashSet::new();
    // Of the others, the name of the type tells.
    let fields = m.variants.iter().flat_map(|variant| &variant.fields).filter(|field| !field.is_total());
    let fields = fields.filter(|field| seen.insert((field.ty_text.clone(), field.width))).map(|field| {
        let (ty, _, width) = field.stored();
        let facts = cx.facts(ty);
        quote!(&& #facts.is_total(#width))
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
