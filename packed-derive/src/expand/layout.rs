//! The layout as data.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::Cx;
use crate::model::{ItemKind, Numbers, Variant};

/// `Foo::LAYOUT`.
pub(crate) fn layout(cx: &Cx<'_>) -> TokenStream {
    let m = cx.m;
    let (name, docs, storage, is_enum) = (m.name.to_string(), &m.docs, &m.storage.text, m.is_enum);
    let parts = m.storage.parts.iter().map(|part| Literal::u32_unsuffixed(part.width));
    let variants = m.variants.iter().map(variant);
    let doc = format!("The layout, as data.{}", super::docs::diagram(m));
    cx.inherent(
        &cx.nice(),
        &quote! {
            #[doc(hidden)]
            const __LAYOUT: &'static ::packed::Layout = {
                use ::packed::private::{field as f, fixed as x, ignored as i, must as m, piece as p, variant as v};
                &::packed::private::layout(#name, #docs, #storage, &[#(#parts),*], &[#(#variants),*], #is_enum)
            };
            #[doc = #doc]
            pub const LAYOUT: ::packed::Layout = *Self::__LAYOUT;
        },
    )
}

fn variant(variant: &Variant) -> TokenStream {
    let (name, docs) = (variant.name.to_string(), &variant.docs);
    let fields = variant.fields.iter().map(|field| {
        let (name, ty, docs) = (&field.name, &field.ty_text, &field.docs);
        let width = Literal::u32_unsuffixed(field.width);
        let numbers = field.numbers.map(|Numbers { first, last, plus }| {
            let [first, last, plus] = [first, last, plus].map(Literal::u128_unsuffixed);
            quote!(.numbered(#first, #last, #plus))
        });
        quote!(f(#name, #ty, #docs, #width) #numbers)
    });
    let items = variant.items.iter().map(|item| {
        let (hi, lo) = (Literal::u32_unsuffixed(item.hi), Literal::u32_unsuffixed(item.lo));
        match item.kind {
            ItemKind::Fixed(value) => {
                let value = Literal::u128_unsuffixed(value);
                quote!(x(#hi, #lo, #value))
            }
            ItemKind::Must(one) => quote!(m(#hi, #lo, #one)),
            ItemKind::Ignored => quote!(i(#hi, #lo)),
            ItemKind::Field { index, at } => {
                let (index, at) = (Literal::usize_unsuffixed(index), Literal::u32_unsuffixed(at));
                quote!(p(#hi, #lo, #index, #at))
            }
        }
    });
    quote!(v(#name, #docs, &[#(#fields),*], &[#(#items),*]))
}
