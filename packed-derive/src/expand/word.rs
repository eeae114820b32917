//! The packed type itself: its definition, the way to its raw form, and the traits on raw bits.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::{Cx, Out, prim};
use crate::model::{Model, Part, Repr, ones};

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

/// How word `i` is kept.
fn kept(m: &Model, i: usize) -> Kept {
    match m.storage.parts[i].repr {
        _ if m.niche.as_ref().is_some_and(|niche| niche.part == i) => Kept::Niche,
        Repr::UInt if m.options.niche.is_none() => Kept::Prim,
        _ => Kept::Raw,
    }
}

/// Whether the one word is kept as the primitive integer that it is computed with, and nothing beside it.
pub(super) fn is_flat(m: &Model) -> bool {
    let prim = match kept(m, 0) {
        Kept::Prim => true,
        Kept::Raw => m.storage.parts[0].repr == Repr::Prim,
        Kept::Niche => false,
    };
    prim && m.generics.params.is_empty()
}

/// The words of the storage.
fn slots<'a>(cx: &'a Cx<'_>) -> Vec<Slot<'a>> {
    let m = cx.m;
    let parts = m.storage.parts.iter().enumerate();
    parts.map(|(i, part)| Slot { part, kept: kept(m, i), big_endian: m.storage.big_endian }).collect()
}

/// The definition of the packed type and everything about its raw form.
pub(crate) fn word(cx: &Cx<'_>, out: &mut Out) {
    let m = cx.m;
    let (vis, name) = (&m.vis, &m.packed_name);
    let slots = slots(cx);
    let fields: Vec<TokenStream> = slots.iter().map(Slot::ty).collect();
    let doc = format!("[`{}`] in its packed form, `{}`.{}", m.name, m.storage.text, super::docs::diagram(m));
    let derives = super::support::zerocopy(cx);
    let repr = if m.storage.is_tuple { tuple_repr(&m.storage.parts) } else { quote!(#[repr(transparent)]) };
    let (params, _, bounds) = m.generics.split_for_impl();
    let nice = cx.nice();
    let generic = !m.generics.params.is_empty();
    let marker = generic.then(|| quote!(, ::core::marker::PhantomData<fn() -> #nice>));
    out.items.extend(quote! {
        #[doc = #doc]
        #derives
        #repr
        #vis struct #name #params (#(#fields),* #marker) #bounds;
    });
    raw_functions(cx, &slots, out);
    raw_traits(cx, out);
    let text = name.to_string();
    let body = quote! {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            ::packed::private::debug(f, #text, *self)
        }
    };
    out.impls.extend(cx.implement(&quote!(::core::fmt::Debug), &cx.packed(), &body));
    word_names(cx, out);
    reserved(cx, out);
}

/// The functions from and to raw bits.
fn raw_functions(cx: &Cx<'_>, slots: &[Slot<'_>], out: &mut Out) {
    let m = cx.m;
    let (name, words, raw, constness) = (&m.packed_name, &cx.words, raw_type(cx), &cx.constness);
    let indices: Vec<Literal> = (0..slots.len()).map(Literal::usize_unsuffixed).collect();
    let raw_words: Vec<TokenStream> = (slots.iter().zip(&indices))
        .map(|(slot, index)| {
            slot.load_raw(&if m.storage.is_tuple { quote!(raw.#index) } else { quote!(raw) })
        })
        .collect();
    let raw_words = cx.all(&raw_words);
    let raws = slots.iter().zip(words).map(|(slot, word)| slot.store_raw(&quote!(#word)));
    let into_raw = if m.storage.is_tuple { quote!((#(#raws,)*)) } else { quote!(#(#raws)*) };
    let (load, all) = (cx.load(), cx.all(words));
    let made = cx.make(&all);
    let checked = match &cx.check {
        Some(_) => quote!(::packed::private::checked(#made, Self::__check(#all))),
        None => quote!(::core::result::Result::Ok(#made)),
    };
    if let Some(niche) = &m.niche {
        out.on_packed.extend(super::spare::constant(cx, niche));
    }
    out.on_packed.extend(quote! {
        /// Takes raw bits that are known to be valid.
        ///
        /// Bits that are not valid are no undefined behaviour, but unpack to a value that is not specified.
        #[inline]
        #[must_use]
        pub const fn from_raw_unchecked(raw: #raw) -> Self { let #all = #raw_words; #made }
        /// The raw bits.
        #[inline]
        #[must_use]
        pub const fn into_raw(self) -> #raw { #load #into_raw }
        /// Takes raw bits, if they are valid.
        ///
        /// # Errors
        ///
        /// Names the bits at fault.
        #[inline]
        pub #constness fn from_raw(raw: #raw) -> ::core::result::Result<Self, ::packed::Error> {
            let #all = #raw_words;
            #checked
        }
    });
    if cx.flat {
        return;
    }
    let types = cx.word_types();
    let loads = slots.iter().zip(&indices).map(|(slot, index)| slot.load(&quote!(self.#index)));
    let stores = slots.iter().zip(words).map(|(slot, word)| slot.store(&quote!(#word)));
    let marker = (!m.generics.params.is_empty()).then(|| quote!(, ::core::marker::PhantomData));
    out.on_packed.extend(quote! {
        #[inline]
        const fn __words(self) -> #types { (#(#loads,)*) }
        #[inline]
        const fn __from_words(#all: #types) -> Self { #name(#(#stores),* #marker) }
    });
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
fn raw_traits(cx: &Cx<'_>, out: &mut Out) {
    let ty = cx.packed();
    let words = |of: &TokenStream| if cx.flat { quote!(#of.0) } else { quote!(#of.__words()) };
    let (own, others) = (words(&quote!(self)), words(&quote!(other)));
    let mut add = |of: TokenStream, body: TokenStream| out.impls.extend(cx.implement(&of, &ty, &body));
    add(quote!(::core::clone::Clone), quote! { #[inline] fn clone(&self) -> Self { *self } });
    add(quote!(::core::marker::Copy), quote!());
    add(
        quote!(::core::cmp::PartialEq),
        quote! { #[inline] fn eq(&self, other: &Self) -> bool { #own == #others } },
    );
    add(quote!(::core::cmp::Eq), quote!());
    if cx.m.options.ord {
        add(
            quote!(::core::cmp::Ord),
            quote! {
                #[inline]
                fn cmp(&self, other: &Self) -> ::core::cmp::Ordering { ::core::cmp::Ord::cmp(&#own, &#others) }
            },
        );
        add(
            quote!(::core::cmp::PartialOrd),
            quote! {
                #[inline]
                fn partial_cmp(&self, other: &Self) -> ::core::option::Option<::core::cmp::Ordering> {
                    ::core::option::Option::Some(::core::cmp::Ord::cmp(self, other))
                }
            },
        );
    }
    if cx.m.options.hash {
        add(
            quote!(::core::hash::Hash),
            quote! {
                #[inline]
                fn hash<__H: ::core::hash::Hasher>(&self, state: &mut __H) {
                    ::core::hash::Hash::hash(&#own, state)
                }
            },
        );
    }
}

/// Newtypes for the words of a tuple.
fn word_names(cx: &Cx<'_>, out: &mut Out) {
    let m = cx.m;
    let names = &m.options.word_names;
    if names.is_empty() {
        return;
    }
    let (vis, packed_name, raw) = (&m.vis, &m.packed_name, raw_type(cx));
    let constness = &cx.constness;
    for (i, (name, part)) in names.iter().zip(&m.storage.parts).enumerate() {
        let ty = part_type(part);
        let doc = format!("Word {} of [`{packed_name}`].", i + 1);
        out.items.extend(quote! {
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
    out.on_packed.extend(quote! {
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
    });
}

/// The raw value that stands for "none".
fn reserved(cx: &Cx<'_>, out: &mut Out) {
    let m = cx.m;
    let Some(value) = &m.options.reserved else { return };
    let value = value.base10_parse::<u128>().unwrap_or(0);
    let words: Vec<Literal> = m
        .storage
        .parts
        .iter()
        .map(|part| super::literal(value.unbounded_shr(part.offset) & ones(part.width), part.carrier()))
        .collect();
    let made = cx.make(&cx.all(&words));
    let doc = format!("The word {value:#x}, which stands for \"none\".");
    out.on_packed.extend(quote! {
        #[doc = #doc]
        pub const RESERVED: Self = #made;
    });
    out.impls.extend(cx.implement(
        &quote!(::packed::Reserved),
        &cx.packed(),
        &quote! {
            #[inline]
            fn reserved() -> Self { Self::RESERVED }
            #[inline]
            fn is_reserved(&self) -> bool { *self == Self::RESERVED }
        },
    ));
}
