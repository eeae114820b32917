//! The layout as data.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{Cx, Out};
use crate::model::{Field, Item, ItemKind, Numbers};

/// `Foo::LAYOUT`.
pub(crate) fn layout(cx: &Cx<'_>, out: &mut Out) {
    let doc = format!("The layout, as data.{}", super::docs::diagram(cx.m));
    // A call, not the path of the constant: the compiler would evaluate that at once, though nobody asked for it.
    out.on_nice.extend(quote! {
        #[doc = #doc]
        pub const LAYOUT: ::packed::Layout = *::packed::private::layout_of::<Self>();
    });
}

/// The layout as an expression.
pub(super) fn value(cx: &Cx<'_>) -> TokenStream {
    let m = cx.m;
    let (name, docs, storage, is_enum) = (m.name.to_string(), &m.docs, &m.storage.text, m.is_enum);
    let parts = m.storage.parts.iter().map(|part| Literal::u32_unsuffixed(part.width));
    let width = Literal::u32_unsuffixed(m.storage.width());
    let variants = m.variants.iter().map(|variant| {
        let (name, docs) = (variant.name.to_string(), &variant.docs);
        let (fields, items) = (variant.fields.iter().map(field), variant.items.iter().map(item));
        let fields = quote!(f([#(#fields),*]));
        let numbers = variant.fields.iter().enumerate().find_map(|(i, field)| Some((i, field.numbers?)));
        let fields = numbers.map_or(fields.clone(), |(i, Numbers { first, last, plus })| {
            let [first, last, plus] = [first, last, plus].map(Literal::u128_unsuffixed);
            quote!(::packed::private::numbered(#fields, #i, #first, #last, #plus))
        });
        quote!(v(#name, #docs, &#fields, &i(#width, [#(#items),*])))
    });
    quote!({
        use ::packed::private::{fields as f, items as i, variant as v};
        ::packed::private::layout(#name, #docs, #storage, &[#(#parts),*], &[#(#variants),*], #is_enum)
    })
}

fn field(field: &Field) -> TokenStream {
    let (name, ty, docs) = (&field.name, &field.ty_text, &field.docs);
    let width = Literal::u32_unsuffixed(field.width);
    quote!((#name, #ty, #docs, #width))
}

/// Width, kind and value, as `packed::private::items` takes them.
fn item(item: &Item) -> TokenStream {
    let (kind, value) = match item.kind {
        ItemKind::Field { index, at } => (index as u128 + 4, u128::from(at)),
        ItemKind::Fixed(value) => (0, value),
        ItemKind::Must(false) => (1, 0),
        ItemKind::Must(true) => (2, 0),
        ItemKind::Ignored => (3, 0),
    };
    let numbers = [u128::from(item.hi - item.lo + 1), kind, value].map(Literal::u128_unsuffixed);
    quote!([#(#numbers),*])
}
