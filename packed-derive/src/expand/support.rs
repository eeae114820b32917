//! Traits of other crates, each behind the cargo feature of its name.
//!
//! Those that need `unsafe` or make a claim about all bit patterns are asked for by a word as well: another crate of
//! the same build may enable the feature.
//!
//! All paths go through `packed`, so that a user need not depend on those crates.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};

use super::{Cx, Out};

/// The `impl`s that were asked for by features.
pub(super) fn support(cx: &Cx<'_>, out: &mut Out) {
    if let Some(span) = cx.m.options.bytemuck {
        out.items.extend(assert_total(cx, "bytemuck", span));
        out.impls.extend(bytemuck(cx));
    }
    if let Some(span) = cx.m.options.zerocopy {
        out.items.extend(assert_total(cx, "zerocopy", span));
    }
    #[cfg(feature = "serde")]
    out.impls.extend(serde(cx));
    #[cfg(feature = "arbitrary")]
    out.impls.extend(arbitrary(cx));
    #[cfg(feature = "proptest")]
    out.impls.extend(proptest(cx));
    #[cfg(feature = "defmt")]
    out.impls.extend(defmt(cx));
}

/// An `impl` block with one more lifetime.
#[cfg(any(feature = "serde", feature = "arbitrary"))]
fn with_lifetime(
    cx: &Cx<'_>,
    lifetime: &str,
    of: &TokenStream,
    ty: &TokenStream,
    body: &TokenStream,
) -> TokenStream {
    let mut generics = cx.m.generics.clone();
    let lifetime = syn::Lifetime::new(lifetime, Span::call_site());
    generics.params.insert(0, syn::GenericParam::Lifetime(syn::LifetimeParam::new(lifetime)));
    let (params, _, bounds) = generics.split_for_impl();
    quote! {
        #[automatically_derived]
        impl #params #of for #ty #bounds { #body }
    }
}

#[cfg(feature = "serde")]
fn serde(cx: &Cx<'_>) -> TokenStream {
    let (packed, raw) = (cx.packed(), super::word::raw_type(cx));
    let serialize = cx.implement(
        &quote!(::packed::private::serde::Serialize),
        &packed,
        &quote! {
            fn serialize<__S: ::packed::private::serde::Serializer>(
                &self,
                serializer: __S,
            ) -> ::core::result::Result<__S::Ok, __S::Error> {
                ::packed::private::serde::Serialize::serialize(&self.into_raw(), serializer)
            }
        },
    );
    let deserialize = with_lifetime(
        cx,
        "'__de",
        &quote!(::packed::private::serde::Deserialize<'__de>),
        &packed,
        &quote! {
            fn deserialize<__D: ::packed::private::serde::Deserializer<'__de>>(
                deserializer: __D,
            ) -> ::core::result::Result<Self, __D::Error> {
                let raw = <#raw as ::packed::private::serde::Deserialize<'__de>>::deserialize(deserializer)?;
                Self::from_raw(raw).map_err(<__D::Error as ::packed::private::serde::de::Error>::custom)
            }
        },
    );
    quote!(#serialize #deserialize)
}

/// An assertion that every bit pattern is a value.
fn assert_total(cx: &Cx<'_>, word: &str, span: Span) -> TokenStream {
    let nice = cx.nice();
    let message = format!(
        "`{word}`: not every pattern of `{}` is a value of `{}`, so that bytes cannot be cast to it",
        cx.m.storage.text, cx.m.name
    );
    quote_spanned!(span=> const _: () = ::core::assert!(<#nice as ::packed::Bits>::TOTAL, #message);)
}

fn bytemuck(cx: &Cx<'_>) -> TokenStream {
    let packed = cx.packed();
    quote! {
        // SAFETY: the type is integers alone, without padding, and every pattern is a value.
        #[allow(unsafe_code)]
        #[automatically_derived]
        unsafe impl ::packed::private::bytemuck::Pod for #packed {}
        // SAFETY: as above; zero is one of the patterns.
        #[allow(unsafe_code)]
        #[automatically_derived]
        unsafe impl ::packed::private::bytemuck::Zeroable for #packed {}
    }
}

#[cfg(feature = "arbitrary")]
fn arbitrary(cx: &Cx<'_>) -> TokenStream {
    let mut out = TokenStream::new();
    for (ty, value) in [(cx.packed(), quote!(__word)), (cx.nice(), quote!(__word.unpack()))] {
        let packed = cx.packed();
        out.extend(with_lifetime(
            cx,
            "'__u",
            &quote!(::packed::private::arbitrary::Arbitrary<'__u>),
            &ty,
            &quote! {
                fn arbitrary(
                    u: &mut ::packed::private::arbitrary::Unstructured<'__u>,
                ) -> ::packed::private::arbitrary::Result<Self> {
                    let __word: #packed = ::packed::private::arbitrary_word(u)?;
                    ::core::result::Result::Ok(#value)
                }
            },
        ));
    }
    out
}

#[cfg(feature = "proptest")]
fn proptest(cx: &Cx<'_>) -> TokenStream {
    if !cx.m.generics.params.is_empty() {
        return TokenStream::new();
    }
    let (packed, nice) = (cx.packed(), cx.nice());
    let of = quote!(::packed::private::proptest::arbitrary::Arbitrary);
    let mut out = cx.implement(
        &of,
        &packed,
        &quote! {
            type Parameters = ();
            type Strategy = ::packed::private::proptest::strategy::BoxedStrategy<Self>;
            fn arbitrary_with(_: ()) -> Self::Strategy { ::packed::private::any_word(|word| word) }
        },
    );
    if !cx.m.options.proptest {
        // The other form may have no `Debug`, which the trait demands.
        return out;
    }
    out.extend(cx.implement(
        &of,
        &nice,
        &quote! {
            type Parameters = ();
            type Strategy = ::packed::private::proptest::strategy::BoxedStrategy<Self>;
            fn arbitrary_with(_: ()) -> Self::Strategy { ::packed::private::any_word(#packed::unpack) }
        },
    ));
    out
}

#[cfg(feature = "defmt")]
fn defmt(cx: &Cx<'_>) -> TokenStream {
    cx.implement(
        &quote!(::packed::private::defmt::Format),
        &cx.packed(),
        &quote! {
            fn format(&self, f: ::packed::private::defmt::Formatter<'_>) {
                ::packed::private::defmt::Format::format(&self.into_raw(), f)
            }
        },
    )
}

/// `#[derive]`s of zerocopy for the packed type: it forbids to implement its traits by hand.
pub(super) fn zerocopy(cx: &Cx<'_>) -> TokenStream {
    if cx.m.options.zerocopy.is_none() {
        return TokenStream::new();
    }
    quote! {
        #[derive(
            ::packed::private::zerocopy::FromBytes,
            ::packed::private::zerocopy::IntoBytes,
            ::packed::private::zerocopy::Immutable,
            ::packed::private::zerocopy::KnownLayout,
        )]
        #[zerocopy(crate = "::packed::private::zerocopy")]
    }
}
