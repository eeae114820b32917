//! The packed type itself: its definition, the way to its raw form, and the traits on raw bits.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::{Cx, prim};
use crate::model::{Part, Repr};

/// The storage type of one word.
fn part_type(part: &Part) -> TokenStream {
    let width = part.width;
    match part.repr {
        Repr::Prim => {
            let ty = prim(width);
            quote!(#ty)
        }
        Repr::UInt => {
            let ty = format_ident!("u{width}");
            quote!(::packed::#ty)
        }
        Repr::Bytes => {
            let len = Literal::u32_unsuffixed(width / 8);
            quote!([u8; #len])
        }
    }
}

/// The raw type of the whole.
pub(crate) fn raw_type(cx: &Cx<'_>) -> TokenStream {
    let parts = cx.m.storage.parts.iter().map(part_type);
    if cx.m.storage.is_tuple { quote!((#(#parts,)*)) } else { quote!(#(#parts)*) }
}

/// The value of a word as a primitive integer.
fn load_part(cx: &Cx<'_>, part: &Part, place: &TokenStream) -> TokenStream {
    match part.repr {
        Repr::Prim => place.clone(),
        Repr::UInt => quote!(#place.get()),
        Repr::Bytes => {
            let ty = prim(part.width);
            let (len, full) = (part.width / 8, part.carrier() / 8);
            let bytes = (0..len).map(|i| {
                let i = Literal::u32_unsuffixed(i);
                quote!(__b[#i])
            });
            let zeros = (len..full).map(|_| quote!(0));
            let array = if cx.m.storage.big_endian {
                quote!([#(#zeros,)* #(#bytes,)*])
            } else {
                quote!([#(#bytes,)* #(#zeros,)*])
            };
            let from = if cx.m.storage.big_endian { quote!(from_be_bytes) } else { quote!(from_le_bytes) };
            quote!({ let __b = #place; #ty::#from(#array) })
        }
    }
}

/// The stored form of a word.
fn store_part(cx: &Cx<'_>, part: &Part, word: &TokenStream) -> TokenStream {
    match part.repr {
        Repr::Prim => word.clone(),
        Repr::UInt => {
            let ty = part_type(part);
            quote!(<#ty>::from_bits_trusted(#word))
        }
        Repr::Bytes => {
            let (len, full) = (part.width / 8, part.carrier() / 8);
            let (to, first) = if cx.m.storage.big_endian {
                (quote!(to_be_bytes), full - len)
            } else {
                (quote!(to_le_bytes), 0)
            };
            let bytes = (first..first + len).map(|i| {
                let i = Literal::u32_unsuffixed(i);
                quote!(__b[#i])
            });
            quote!({ let __b = #word.#to(); [#(#bytes),*] })
        }
    }
}

/// The definition of the packed type and everything about its raw form.
pub(crate) fn word(cx: &Cx<'_>) -> TokenStream {
    let m = cx.m;
    let (vis, name) = (&m.vis, &m.packed_name);
    let parts = &m.storage.parts;
    let fields: Vec<TokenStream> = parts.iter().map(part_type).collect();
    let raw = raw_type(cx);
    let nice_name = &m.name;
    let doc = format!("[`{nice_name}`] in its packed form, `{}`.", m.storage.text);
    let repr = if m.storage.is_tuple { tuple_repr(parts) } else { quote!(#[repr(transparent)]) };
    let generic = !m.generics.params.is_empty();
    let (params, args, bounds) = m.generics.split_for_impl();
    let marker = generic.then(|| quote!(, ::core::marker::PhantomData<fn() -> #nice_name #args>));
    let marker_value = generic.then(|| quote!(, ::core::marker::PhantomData));
    let (ty, constness) = (cx.packed(), &cx.constness);
    let types = cx.word_types();
    let words = &cx.words;
    let indices: Vec<Literal> = (0..parts.len()).map(Literal::usize_unsuffixed).collect();
    let loads = parts.iter().zip(&indices).map(|(part, i)| load_part(cx, part, &quote!(self.#i)));
    let stores: Vec<TokenStream> =
        parts.iter().zip(words).map(|(part, word)| store_part(cx, part, &quote!(#word))).collect();
    let (into_raw, from_raw) = if m.storage.is_tuple {
        (quote!((#(self.#indices,)*)), quote!(#name(#(raw.#indices),* #marker_value)))
    } else {
        (quote!(self.0), quote!(#name(raw #marker_value)))
    };
    let body = cx.inherent(
        &ty,
        &quote! {
            /// Takes raw bits that are known to be valid.
            ///
            /// Bits that are not valid are no undefined behaviour, but unpack to a value that is not specified.
            #[inline]
            #[must_use]
            pub const fn from_raw_unchecked(raw: #raw) -> Self { #from_raw }
            /// The raw bits.
            #[inline]
            #[must_use]
            pub const fn into_raw(self) -> #raw { #into_raw }
            /// Takes raw bits, if they are valid.
            ///
            /// # Errors
            ///
            /// Names the bits at fault.
            #[inline]
            pub #constness fn from_raw(raw: #raw) -> ::core::result::Result<Self, ::packed::Error> {
                let __this = Self::from_raw_unchecked(raw);
                match Self::__check(__this.__words()) {
                    ::core::option::Option::None => ::core::result::Result::Ok(__this),
                    ::core::option::Option::Some(__error) => ::core::result::Result::Err(__error),
                }
            }
            #[inline]
            const fn __words(self) -> #types { (#(#loads,)*) }
            #[inline]
            const fn __from_words((#(#words,)*): #types) -> Self { #name(#(#stores),* #marker_value) }
        },
    );
    let traits = raw_traits(cx);
    let debug = cx.implement(
        &quote!(::core::fmt::Debug),
        &ty,
        &quote! {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                #[allow(unused_parens)]
                let (#(#words,)*) = (*self).__words();
                ::packed::private::debug(f, ::core::stringify!(#name), <#nice_name #args>::__LAYOUT, &[#(#words as u128),*])
            }
        },
    );
    quote! {
        #[doc = #doc]
        #repr
        #vis struct #name #params (#(#fields),* #marker) #bounds;
        #body
        #traits
        #debug
    }
}

/// `repr(C)` in which no padding arises.
fn tuple_repr(parts: &[Part]) -> TokenStream {
    let size = |part: &Part| match part.repr {
        Repr::Bytes => 1,
        Repr::Prim | Repr::UInt => part.carrier() / 8,
    };
    let sizes: Vec<u32> = parts.iter().map(|part| part.carrier() / 8).collect();
    let largest = parts.iter().map(size).max().unwrap_or(1);
    let mut offset = 0;
    let padded = parts.iter().any(|part| {
        let misaligned = offset % size(part) != 0;
        offset += if part.repr == Repr::Bytes { part.width / 8 } else { part.carrier() / 8 };
        misaligned
    }) || offset % largest != 0;
    if padded {
        let align = sizes.iter().zip(parts).fold(16, |align: u32, (_, part)| {
            let mut align = align;
            let bytes = if part.repr == Repr::Bytes { part.width / 8 } else { part.carrier() / 8 };
            while bytes % align != 0 {
                align /= 2;
            }
            align
        });
        let align = Literal::u32_unsuffixed(align);
        quote!(#[repr(C, packed(#align))])
    } else {
        quote!(#[repr(C)])
    }
}

/// `Clone`, `Copy`, equality, and what was asked for, all on raw bits.
fn raw_traits(cx: &Cx<'_>) -> TokenStream {
    let ty = cx.packed();
    let mut out = TokenStream::new();
    out.extend(cx.implement(
        &quote!(::core::clone::Clone),
        &ty,
        &quote! { #[inline] fn clone(&self) -> Self { *self } },
    ));
    out.extend(cx.implement(&quote!(::core::marker::Copy), &ty, &quote!()));
    out.extend(cx.implement(
        &quote!(::core::cmp::PartialEq),
        &ty,
        &quote! { #[inline] fn eq(&self, other: &Self) -> bool { self.__words() == other.__words() } },
    ));
    out.extend(cx.implement(&quote!(::core::cmp::Eq), &ty, &quote!()));
    if cx.m.options.ord {
        out.extend(cx.implement(
            &quote!(::core::cmp::Ord),
            &ty,
            &quote! {
                #[inline]
                fn cmp(&self, other: &Self) -> ::core::cmp::Ordering {
                    ::core::cmp::Ord::cmp(&self.__words(), &other.__words())
                }
            },
        ));
        out.extend(cx.implement(
            &quote!(::core::cmp::PartialOrd),
            &ty,
            &quote! {
                #[inline]
                fn partial_cmp(&self, other: &Self) -> ::core::option::Option<::core::cmp::Ordering> {
                    ::core::option::Option::Some(::core::cmp::Ord::cmp(self, other))
                }
            },
        ));
    }
    if cx.m.options.hash {
        out.extend(cx.implement(
            &quote!(::core::hash::Hash),
            &ty,
            &quote! {
                #[inline]
                fn hash<__H: ::core::hash::Hasher>(&self, state: &mut __H) {
                    ::core::hash::Hash::hash(&self.__words(), state)
                }
            },
        ));
    }
    out
}
