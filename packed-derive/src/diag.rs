//! Collects the errors of one definition, so that all of them show in one build.

use proc_macro2::{Span, TokenStream};

/// The errors found so far.
#[derive(Default)]
pub(crate) struct Diag {
    errors: Option<syn::Error>,
    /// Whether the compiler reports one itself.
    elsewhere: bool,
}

impl Diag {
    /// Records an error at `span`.
    pub(crate) fn error(&mut self, span: Span, message: impl std::fmt::Display) {
        self.push(syn::Error::new(span, message));
    }

    /// Records an error that has its place already.
    pub(crate) fn push(&mut self, error: syn::Error) {
        match &mut self.errors {
            Some(errors) => errors.combine(error),
            None => self.errors = Some(error),
        }
    }

    /// Notes an error that the compiler reports itself.
    pub(crate) fn elsewhere(&mut self) {
        self.elsewhere = true;
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.errors.is_none() && !self.elsewhere
    }

    /// The first one, as an expression.
    pub(crate) fn first(&self) -> TokenStream {
        let first = self.errors.as_ref().and_then(|errors| errors.clone().into_iter().next());
        first.map_or_else(
            // The compiler has an error of its own then.
            || quote::quote!(::core::panic!("the definition has errors")),
            |error| error.to_compile_error(),
        )
    }

    /// The `compile_error!` calls.
    pub(crate) fn to_tokens(&self) -> TokenStream {
        self.errors.as_ref().map_or_else(TokenStream::new, syn::Error::to_compile_error)
    }
}
