//! Traits of other crates, each behind the cargo feature of its name.
//!
//! All paths go through `packed`, so that a user need not depend on those crates.

use proc_macro2::TokenStream;

use super::Cx;

#[cfg(any(
    feature = "serde",
    feature = "bytemuck",
    feature = "arbitrary",
    feature = "proptest",
    feature = "defmt"
))]
use quote::quote;

/// The `impl`s that were asked for by features.
pub(super) fn support(cx: &Cx<'_>) -> TokenStream {
    let mut out = TokenStream::new();
    #[cfg(feature = "serde")]
    out.extend(serde(cx));
    #[cfg(feature = "bytemuck")]
    out.extend(bytemuck(cx));
    #[cfg(feature = "arbitrary")]
    out.extend(arbitrary(cx));
    #[cfg(feature = "proptest")]
    out.extend(proptest(cx));
    #[cfg(feature = "defmt")]
    out.extend(defmt(cx));
    let _ = (cx, &mut out);
    out
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
    let lifetime = syn::Lifetime::new(lifetime, proc_macro2::Span::call_site());
    generics.params.insert(0, syn::GenericParam::Lifetime(syn::LifetimeParam::new(lifetime)));
    let (params, _, bounds) = generics.split_for_impl();
    quote! {
        #[automatically_derived]
        #[allow(clippy::all, clippy::pedantic, clippy::restriction)]
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

/// Whether the words are plain integers or bytes, all of whose patterns the storage can hold.
#[cfg(any(feature = "bytemuck", feature = "zerocopy"))]
pub(super) fn is_plain(cx: &Cx<'_>) -> bool {
    use crate::model::Repr;
    cx.m.niche.is_none()
        && cx.m.generics.params.is_empty()
        && cx.m.storage.parts.iter().all(|part| part.repr != Repr::UInt)
}

#[cfg(feature = "bytemuck")]
fn bytemuck(cx: &Cx<'_>) -> TokenStream {
    let m = cx.m;
    if !is_plain(cx) {
        return TokenStream::new();
    }
    let (packed, nice) = (cx.packed(), cx.nice());
    let pod = (m.storage.width() <= 128).then(|| {
        quote! {
            // SAFETY: the type is integers alone, without padding. The bound holds only if every pattern is a value;
            // the lifetime in it makes a bound that does not hold no error.
            #[allow(unsafe_code)]
            #[automatically_derived]
            unsafe impl ::packed::private::bytemuck::Pod for #packed
            where
                for<'__a> ::packed::private::If<'__a, { <#nice as ::packed::Bits>::TOTAL }>: ::packed::private::True,
            {
            }
            // SAFETY: as above; zero is one of the patterns.
            #[allow(unsafe_code)]
            #[automatically_derived]
            unsafe impl ::packed::private::bytemuck::Zeroable for #packed
            where
                for<'__a> ::packed::private::If<'__a, { <#nice as ::packed::Bits>::TOTAL }>: ::packed::private::True,
            {
            }
        }
    });
    quote!(#pod)
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

/// `#[derive]`s of zerocopy for the packed type: it forbids to implement its traits by hand. Whether every pattern is
/// valid has to be known here, from the names of the fields' types.
#[cfg(feature = "zerocopy")]
pub(super) fn zerocopy(cx: &Cx<'_>) -> TokenStream {
    use quote::quote;
    if !is_plain(cx) {
        return TokenStream::new();
    }
    let total = super::nested::is_known_total(cx).then(|| quote!(::packed::private::zerocopy::FromBytes,));
    quote! {
        #[derive(
            #total
            ::packed::private::zerocopy::IntoBytes,
            ::packed::private::zerocopy::Immutable,
            ::packed::private::zerocopy::KnownLayout,
        )]
        #[zerocopy(crate = "::packed::private::zerocopy")]
    }
}
