//! The derive macro behind the `packed` crate; use it through that crate.
//!
//! A definition goes through four stages: syntax (`attr`), checks that report every error at once (`check`), a model
//! that can only hold legal layouts (`model`), and code (`expand`).

mod attr;
mod check;
mod diag;
mod entity;
mod expand;
mod model;
mod stub;
#[cfg(test)]
mod tests;
mod tree;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// Derives the packed form of a struct or enum from the bit layout written beside it.
///
/// The language is described in the documentation of the `packed` crate.
#[proc_macro_derive(Packed, attributes(packed, bits))]
pub fn derive_packed(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    let mut diag = diag::Diag::default();
    let tokens = match check::model(&input, &mut diag) {
        Some(model) => expand::expand(&model),
        None => stub::stub(&input, &diag),
    };
    tokens.into()
}

/// Derives entity references for a tuple struct around a `u32`; use it through `packir-entity`, where it is
/// described.
#[proc_macro_derive(Entity, attributes(entity))]
pub fn derive_entity(input: TokenStream) -> TokenStream {
    entity::expand(&parse_macro_input!(input as DeriveInput)).into()
}
