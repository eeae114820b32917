//! `#[derive(Entity)]`: makes a tuple struct around a `u32` an entity reference.
//!
//! The struct is checked here, so that each mistake is reported at its place; the code is that of `entity_impl!`.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Fields, LitStr, Path, Token, Type};

use crate::diag::Diag;

/// What `#[entity(…)]` says.
#[derive(Default)]
struct Options {
    prefix: Option<LitStr>,
    package: Option<Path>,
}

pub(crate) fn expand(input: &DeriveInput) -> TokenStream {
    let mut diag = Diag::default();
    let options = options(input, &mut diag);
    check(input, &mut diag);
    if !diag.is_empty() {
        return diag.to_tokens();
    }
    let name = &input.ident;
    let package = options.package.map_or_else(|| quote!(::packir_entity), |path| quote!(#path));
    let prefix = options.prefix.into_iter();
    quote!(#package::entity_impl!(#name #(, #prefix)*);)
}

/// Reads `#[entity("block")]` and `#[entity("block", crate = packir::entity)]`.
fn options(input: &DeriveInput, diag: &mut Diag) -> Options {
    let mut options = Options::default();
    for attr in input.attrs.iter().filter(|attr| attr.path().is_ident("entity")) {
        let parsed = attr.parse_args_with(|input: syn::parse::ParseStream<'_>| {
            while !input.is_empty() {
                if input.peek(LitStr) {
                    let prefix: LitStr = input.parse()?;
                    if options.prefix.is_some() {
                        return Err(syn::Error::new(prefix.span(), "a second prefix"));
                    }
                    options.prefix = Some(prefix);
                } else if input.peek(Token![crate]) {
                    let word: Token![crate] = input.parse()?;
                    if options.package.is_some() {
                        return Err(syn::Error::new(word.span, "a second `crate = …`"));
                    }
                    input.parse::<Token![=]>()?;
                    options.package = Some(input.call(Path::parse_mod_style)?);
                } else {
                    return Err(input.error(
                        "expected the printed prefix, as in `\"block\"`, or `crate = path::to::entity`",
                    ));
                }
                if !input.is_empty() {
                    input.parse::<Token![,]>()?;
                }
            }
            Ok(())
        });
        if let Err(error) = parsed {
            diag.push(error);
        }
    }
    options
}

/// The struct must be `struct Name(u32);`.
fn check(input: &DeriveInput, diag: &mut Diag) {
    const SHAPE: &str = "an entity reference is a tuple struct of one `u32`: write `struct Name(u32);`";
    if !input.generics.params.is_empty() {
        diag.error(input.generics.span(), "an entity reference has no generic parameters");
    }
    let at: Option<Span> = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Unnamed(fields) if fields.unnamed.len() == 1 => match &fields.unnamed[0].ty {
                Type::Path(ty) if ty.path.is_ident("u32") => None,
                other => Some(other.span()),
            },
            fields => Some(if fields.is_empty() { input.ident.span() } else { fields.span() }),
        },
        Data::Enum(data) => Some(data.enum_token.span),
        Data::Union(data) => Some(data.union_token.span),
    };
    if let Some(at) = at {
        diag.error(at, SHAPE);
    }
}
