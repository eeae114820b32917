//! The spare pattern that a `niche` is made of.
//!
//! The word is stored with the spare pattern xored in, so that a valid word is never zero and the standard library's
//! `NonZero` gives the niche, without `unsafe`. The pattern is chosen among the code bits where possible: the xor
//! then disappears from the extraction of every field.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::{Cx, literal};
use crate::model::{Niche, Spare, ones};

/// At most this many values of a field are tried at compile time.
const TRIED_BITS: u32 = 12;

/// `const __SPARE`.
pub(super) fn constant(cx: &Cx<'_>, niche: &Niche) -> TokenStream {
    let part = &cx.m.storage.parts[niche.part];
    let ty = super::word::part_type(part);
    let value = match niche.spare {
        Spare::Pattern(value) => {
            let value = literal(value, part.carrier());
            quote!(#value)
        }
        Spare::Search => search(cx),
    };
    quote! {
        #[doc(hidden)]
        const __SPARE: #ty = #value;
    }
}

/// Code that looks for a word that is rejected because of a field: which ones are, only the type checker knows.
fn search(cx: &Cx<'_>) -> TokenStream {
    let m = cx.m;
    let mut tries = TokenStream::new();
    let call = cx.all(&[quote!(__word)]);
    for variant in m.variants.iter().take(16).filter(|_| cx.check.is_some()) {
        for field in &variant.fields {
            let bits = field.width.min(TRIED_BITS);
            let limit = 1u32 << bits;
            let fixed = cx.fixed(variant, 0);
            let carrier = super::prim(if field.width > 64 { 128 } else { 64 });
            let ones = literal(ones(field.width), if field.width > 64 { 128 } else { 64 });
            let value = quote!(__value);
            let pieces = field.pieces.iter().map(|piece| cx.insert(field, piece, &value));
            // From both ends, and around the largest signed value.
            tries.extend(quote! {
                let mut __k = 0u32;
                while __k < #limit {
                    let __candidates = [__k as #carrier, #ones - __k as #carrier, #ones >> 1 ^ __k as #carrier];
                    let mut __i = 0;
                    while __i < __candidates.len() {
                        let __value = __candidates[__i];
                        let __word = #fixed #(| #pieces)*;
                        if Self::__check(#call).is_some() {
                            break '__found __word;
                        }
                        __i += 1;
                    }
                    __k += 1;
                }
            });
        }
    }
    let message = format!(
        "`niche`: every pattern of `{}` is a value of `{}`, so that none is spare; leave a code unused, or remove \
         `niche`",
        m.storage.text, m.name
    );
    let span = cx.m.options.niche.unwrap_or_else(proc_macro2::Span::call_site);
    let none = quote_spanned!(span=> ::core::panic!(#message));
    quote!('__found: { #tries #none })
}
