//! The packed type itself: its definition, the way to its raw form, and the traits on raw bits.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::{Cx, prim};
use crate::model::{Part, Repr, ones};

/// The raw type of one word.
pub(super) fn part_type(part: &Part) -> TokenStream {
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

/// How a word is kept in the packed type.
#[derive(Clone, Copy)]
enum Kept {
    /// As its raw type.
    Raw,
    /// As the primitive integer around it: the mark that an integer of odd width has for the sake of `Option` would
    /// cost an instruction.
    Prim,
    /// As a `NonZero`, xored with the spare pattern.
    Niche,
}

/// A word: its types, and the way between them.
struct Slot<'a> {
    part: &'a Part,
    kept: Kept,
    big_endian: bool,
}

impl Slot<'_> {
    /// The type of the field.
    fn ty(&self) -> TokenStream {
        let raw = part_type(self.part);
        match self.kept {
            Kept::Raw => raw,
            Kept::Prim => {
                let ty = prim(self.part.width);
                quote!(#ty)
            }
            Kept::Niche => quote!(::core::num::NonZero<#raw>),
        }
    }

    /// The primitive integer, from the field.
    fn load(&self, field: &TokenStream) -> TokenStream {
        match self.kept {
            Kept::Raw => self.load_raw(field),
            Kept::Prim => field.clone(),
            Kept::Niche => quote!((#field.get() ^ Self::__SPARE)),
        }
    }

    /// The field, from the primitive integer.
    fn store(&self, word: &TokenStream) -> TokenStream {
        match self.kept {
            Kept::Raw => self.store_raw(word),
            Kept::Prim => word.clone(),
            Kept::Niche => {
                let raw = part_type(self.part);
                quote! {
                    match ::core::num::NonZero::new(#word ^ Self::__SPARE) {
                        ::core::option::Option::Some(__word) => __word,
                        ::core::option::Option::None => ::core::num::NonZero::<#raw>::MIN,
                    }
                }
            }
        }
    }

    /// The primitive integer, from the raw type.
    fn load_raw(&self, raw: &TokenStream) -> TokenStream {
        match self.part.repr {
            Repr::Prim => raw.clone(),
            Repr::UInt => quote!(#raw.get()),
            Repr::Bytes => {
                let ty = prim(self.part.width);
                let (len, full) = (self.part.width / 8, self.part.carrier() / 8);
                let bytes = (0..len).map(|i| {
                    let i = Literal::u32_unsuffixed(i);
                    quote!(__b[#i])
                });
                let zeros = (len..full).map(|_| quote!(0));
                let (from, array) = if self.big_endian {
                    (quote!(from_be_bytes), quote!([#(#zeros,)* #(#bytes,)*]))
                } else {
                    (quote!(from_le_bytes), quote!([#(#bytes,)* #(#zeros,)*]))
                };
                quote!({ let __b = #raw; #ty::#from(#array) })
            }
        }
    }

    /// The raw type, from the primitive integer.
    fn store_raw(&self, word: &TokenStream) -> TokenStream {
        match self.part.repr {
            Repr::Prim => word.clone(),
            Repr::UInt => {
                let ty = part_type(self.part);
                quote!(<#ty>::from_bits_trusted(#word))
            }
            Repr::Bytes => {
                let (len, full) = (self.part.width / 8, self.part.carrier() / 8);
                let (to, first) = if self.big_endian {
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
}

/// The words of the storage.
fn slots<'a>(cx: &'a Cx<'_>) -> Vec<Slot<'a>> {
    let m = cx.m;
    let parts = m.storage.parts.iter().enumerate();
    parts
        .map(|(i, part)| {
            let kept = match part.repr {
                _ if m.niche.as_ref().is_some_and(|niche| niche.part == i) => Kept::Niche,
                Repr::UInt if m.options.niche.is_none() => Kept::Prim,
                _ => Kept::Raw,
            };
            Slot { part, kept, big_endian: m.storage.big_endian }
        })
        .collect()
}

/// The definition of the packed type and everything about its raw form.
pub(crate) fn word(cx: &Cx<'_>) -> TokenStream {
    let m = cx.m;
    let (vis, name) = (&m.vis, &m.packed_name);
    let parts = &m.storage.parts;
    let slots = slots(cx);
    let fields: Vec<TokenStream> = slots.iter().map(Slot::ty).collect();
    let raw = raw_type(cx);
    let nice_name = &m.name;
    let doc = format!("[`{nice_name}`] in its packed form, `{}`.{}", m.storage.text, super::docs::diagram(m));
    let derives = super::support::zerocopy(cx);
    let repr = if m.storage.is_tuple { tuple_repr(parts) } else { quote!(#[repr(transparent)]) };
    let generic = !m.generics.params.is_empty();
    let (params, args, bounds) = m.generics.split_for_impl();
    let marker = generic.then(|| quote!(, ::core::marker::PhantomData<fn() -> #nice_name #args>));
    let marker_value = generic.then(|| quote!(, ::core::marker::PhantomData));
    let (ty, constness) = (cx.packed(), &cx.constness);
    let types = cx.word_types();
    let words = &cx.words;
    let indices: Vec<Literal> = (0..parts.len()).map(Literal::usize_unsuffixed).collect();
    let loads = slots.iter().zip(&indices).map(|(slot, index)| slot.load(&quote!(self.#index)));
    let stores: Vec<TokenStream> =
        slots.iter().zip(words).map(|(slot, word)| slot.store(&quote!(#word))).collect();
    let raw_words = slots.iter().zip(&indices).map(|(slot, index)| {
        slot.load_raw(&if m.storage.is_tuple { quote!(raw.#index) } else { quote!(raw) })
    });
    let raws = slots.iter().zip(words).map(|(slot, word)| slot.store_raw(&quote!(#word)));
    let into_raw = if m.storage.is_tuple { quote!((#(#raws,)*)) } else { quote!(#(#raws)*) };
    let spare = m.niche.as_ref().map(|niche| super::spare::constant(cx, niche));
    let body = cx.inherent(
        &ty,
        &quote! {
            #spare
            /// Takes raw bits that are known to be valid.
            ///
            /// Bits that are not valid are no undefined behaviour, but unpack to a value that is not specified.
            #[inline]
            #[must_use]
            pub const fn from_raw_unchecked(raw: #raw) -> Self { Self::__from_words(Self::__raw_words(raw)) }
            /// The raw bits.
            #[inline]
            #[must_use]
            pub const fn into_raw(self) -> #raw {
                Self::__words_raw(self.__words())
            }
            /// Takes raw bits, if they are valid.
            ///
            /// # Errors
            ///
            /// Names the bits at fault.
            #[inline]
            pub #constness fn from_raw(raw: #raw) -> ::core::result::Result<Self, ::packed::Error> {
                let __words = Self::__raw_words(raw);
                match Self::__check(__words) {
                    ::core::option::Option::None => ::core::result::Result::Ok(Self::__from_words(__words)),
                    ::core::option::Option::Some(__error) => ::core::result::Result::Err(__error),
                }
            }
            #[inline]
            const fn __words_raw((#(#words,)*): #types) -> #raw { #into_raw }
            #[inline]
            const fn __raw_words(raw: #raw) -> #types { (#(#raw_words,)*) }
            #[inline]
            const fn __words(self) -> #types { (#(#loads,)*) }
            #[inline]
            const fn __from_words((#(#words,)*): #types) -> Self { #name(#(#stores),* #marker_value) }
        },
    );
    let traits = raw_traits(cx);
    let (names, reserved) = (word_names(cx), reserved(cx));
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
        #derives
        #repr
        #vis struct #name #params (#(#fields),* #marker) #bounds;
        #body
        #traits
        #debug
        #names
        #reserved
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

/// Newtypes for the words of a tuple.
fn word_names(cx: &Cx<'_>) -> TokenStream {
    let m = cx.m;
    let names = &m.options.word_names;
    if names.is_empty() {
        return TokenStream::new();
    }
    let (vis, packed_name, raw) = (&m.vis, &m.packed_name, raw_type(cx));
    let constness = &cx.constness;
    let mut out = TokenStream::new();
    for (i, (name, part)) in names.iter().zip(&m.storage.parts).enumerate() {
        let ty = part_type(part);
        let doc = format!("Word {} of [`{packed_name}`].", i + 1);
        out.extend(quote! {
            #[doc = #doc]
            #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
            #[repr(transparent)]
            #vis struct #name(#ty);
            #[automatically_derived]
            #[allow(dead_code)]
            impl #name {
                /// Takes raw bits; they are checked when the words are put together.
                #[inline]
                #[must_use]
                pub const fn from_raw(raw: #ty) -> Self { #name(raw) }
                /// The raw bits.
                #[inline]
                #[must_use]
                pub const fn into_raw(self) -> #ty { self.0 }
            }
        });
    }
    let vars: Vec<_> = (0..names.len()).map(|i| format_ident!("__p{i}")).collect();
    out.extend(cx.inherent(
        &cx.packed(),
        &quote! {
            /// The words, each as its own type.
            #[inline]
            #[must_use]
            pub const fn into_parts(self) -> (#(#names,)*) {
                let (#(#vars,)*) = self.into_raw();
                (#(#names(#vars),)*)
            }
            /// Puts words together, if the result is valid.
            ///
            /// # Errors
            ///
            /// Names the bits at fault.
            #[inline]
            pub #constness fn from_parts(#(#vars: #names),*) -> ::core::result::Result<Self, ::packed::Error> {
                let raw: #raw = (#(#vars.0,)*);
                Self::from_raw(raw)
            }
        },
    ));
    out
}

/// The raw value that stands for "none".
fn reserved(cx: &Cx<'_>) -> TokenStream {
    let m = cx.m;
    let Some(value) = &m.options.reserved else { return TokenStream::new() };
    let value = value.base10_parse::<u128>().unwrap_or(0);
    let words = m
        .storage
        .parts
        .iter()
        .map(|part| super::literal(value.unbounded_shr(part.offset) & ones(part.width), part.carrier()));
    let doc = format!("The word {value:#x}, which stands for \"none\".");
    let constant = cx.inherent(
        &cx.packed(),
        &quote! {
            #[doc = #doc]
            pub const RESERVED: Self = Self::__from_words((#(#words,)*));
        },
    );
    let of_trait = cx.implement(
        &quote!(::packed::Reserved),
        &cx.packed(),
        &quote! {
            #[inline]
            fn reserved() -> Self { Self::RESERVED }
            #[inline]
            fn is_reserved(&self) -> bool { *self == Self::RESERVED }
        },
    );
    quote!(#constant #of_trait)
}
