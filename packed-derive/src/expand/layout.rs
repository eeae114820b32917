//! The layout as data.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{Cx, Out};
use crate::model::{Item, ItemKind, Model, Numbers};

/// `Foo::LAYOUT`.
pub(crate) fn layout(cx: &Cx<'_>, out: &mut Out) {
    let doc = format!("The layout, as data.{}", super::docs::diagram(cx.m));
    // A call, not the path of the constant: the compiler would evaluate that at once.
    out.on_nice.extend(quote! {
        #[doc = #doc]
        pub const LAYOUT: ::packed::Layout = *::packed::private::layout::<Self>();
    });
}

/// The type that makes the layout out of two literals, and these; `packed/src/reflect.rs` describes them.
pub(super) fn reflect(m: &Model) -> (TokenStream, String, Literal) {
    let mut out = Literals::default();
    out.texts([&m.name.to_string(), &m.docs, &m.storage.text]);
    out.numbers([m.is_enum.into()]);
    out.numbers(m.storage.parts.iter().map(|part| part.width.into()));
    let (mut fields, mut items) = (0, 0);
    for variant in &m.variants {
        out.texts([&variant.name.to_string(), &variant.docs]);
        out.numbers([variant.fields.len() as u128]);
        for field in &variant.fields {
            out.texts([&field.name, &field.ty_text, &field.docs]);
            out.numbers([field.width.into()]);
            match field.numbers {
                Some(Numbers { first, last, plus }) => out.numbers([1, first, last, plus]),
                None => out.numbers([0]),
            }
        }
        out.numbers([variant.items.len() as u128]);
        for item in &variant.items {
            out.item(item);
        }
        fields += variant.fields.len();
        items += variant.items.len();
    }
    let counts = [m.storage.parts.len(), m.variants.len(), fields, items].map(Literal::usize_unsuffixed);
    let ty = quote!(::packed::private::Reflect<Self, #(#counts),*>);
    (ty, out.text, Literal::byte_string(&out.numbers))
}

#[derive(Default)]
struct Literals {
    text: String,
    numbers: Vec<u8>,
}

impl Literals {
    fn texts<const N: usize>(&mut self, texts: [&str; N]) {
        for text in texts {
            self.text.push_str(text);
            self.numbers([text.len() as u128]);
        }
    }

    /// Seven bits per byte, least significant first, each byte but the last with its top bit set.
    fn numbers(&mut self, numbers: impl IntoIterator<Item = u128>) {
        for mut number in numbers {
            loop {
                let low = number.to_le_bytes()[0] & 0x7f;
                number >>= 7;
                if number == 0 {
                    self.numbers.push(low);
                    break;
                }
                self.numbers.push(low | 0x80);
            }
        }
    }

    fn item(&mut self, item: &Item) {
        let (kind, value) = match item.kind {
            ItemKind::Field { index, at } => (index as u128 + 4, u128::from(at)),
            ItemKind::Fixed(value) => (0, value),
            ItemKind::Must(false) => (1, 0),
            ItemKind::Must(true) => (2, 0),
            ItemKind::Ignored => (3, 0),
        };
        self.numbers([u128::from(item.hi - item.lo + 1), kind, value]);
    }
}
