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

    /// The `compile_error!` call of the first one, if the compiler does not report that itself.
    pub(crate) fn first(&self) -> Option<TokenStream> {
        self.each().next()
    }

    /// Those of the others.
    pub(crate) fn rest(&self) -> TokenStream {
        self.each().skip(1).collect()
    }

    /// Those of all.
    pub(crate) fn to_tokens(&self) -> TokenStream {
        self.each().collect()
    }

    fn each(&self) -> impl Iterator<Item = TokenStream> {
        self.errors.clone().into_iter().flatten().map(|error| error.to_compile_error())
    }
}
