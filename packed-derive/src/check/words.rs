//! The words of `#[packed(…)]` after the storage.

use std::collections::HashSet;

use crate::attr::{Word, WordValue};
use crate::diag::Diag;
use crate::model::{Options as ModelOptions, Repr, Storage};

/// The options, and what belongs to the storage.
#[derive(Default)]
pub(super) struct Options {
    pub(super) model: ModelOptions,
    pub(super) big_endian: bool,
}

const KNOWN: &str = "known words: `fallible`, `ord`, `hash`, `visit`, `handlers(Trait)`, `be`, `no_const`";

/// Reads the words.
pub(super) fn options(words: &[Word], storage: Option<&Storage>, diag: &mut Diag) -> Options {
    let mut options = Options::default();
    let mut seen = HashSet::new();
    for word in words {
        let name = word.name.to_string();
        let span = word.name.span();
        if !seen.insert(name.clone()) {
            diag.error(span, format!("`{name}` is given twice"));
            continue;
        }
        let flag = match name.as_str() {
            "fallible" => &mut options.model.fallible,
            "ord" => &mut options.model.ord,
            "hash" => &mut options.model.hash,
            "visit" => &mut options.model.visit,
            "no_const" => &mut options.model.no_const,
            "be" => {
                if storage.is_some_and(|s| s.parts.iter().all(|part| part.repr != Repr::Bytes)) {
                    diag.error(span, "`be` is about the order of bytes, but this storage has no `[u8; N]`");
                }
                &mut options.big_endian
            }
            "handlers" => {
                match &word.value {
                    WordValue::List(names) if names.len() == 1 => {
                        options.model.handlers = names.first().cloned()
                    }
                    _ => diag
                        .error(span, "`handlers` needs the name of the trait to make: `handlers(Handler)`"),
                }
                continue;
            }
            _ => {
                diag.error(span, format!("unknown word `{name}`; {KNOWN}"));
                continue;
            }
        };
        *flag = true;
        if !matches!(word.value, WordValue::None) {
            diag.error(span, format!("`{name}` stands alone, without a value"));
        }
    }
    options
}
