//! The words of `#[packed(…)]` after the storage.

use std::collections::HashSet;

use proc_macro2::Span;

use crate::attr::{Word, WordValue};
use crate::diag::Diag;
use crate::model::{Options as ModelOptions, Repr, Storage, ones};

/// The options, and what belongs to the storage.
#[derive(Default)]
pub(super) struct Options {
    pub(super) model: ModelOptions,
    pub(super) big_endian: bool,
}

const KNOWN: &str = "known words: `fallible`, `ord`, `hash`, `niche`, `reserved = 0xFF`, `parts(A, B)`, `visit`, \
                     `handlers(Trait)`, `be`, `no_const`, `bytemuck`, `zerocopy`, \
                     `proptest`";

const RESERVED: &str = "`reserved` needs the raw value that stands for none, as a number: `reserved = 0xFF`";

/// Reads the words.
pub(super) fn options(words: &[Word], storage: Option<&Storage>, diag: &mut Diag) -> Options {
    let mut options = Options::default();
    let mut seen = HashSet::new();
    let mut ignored = false;
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
            "proptest" => {
                needs_feature(&name, cfg!(feature = "proptest"), span, diag);
                &mut options.model.proptest
            }
            "bytemuck" => {
                needs_feature(&name, cfg!(feature = "bytemuck"), span, diag);
                options.model.bytemuck = Some(span);
                &mut ignored
            }
            "zerocopy" => {
                needs_feature(&name, cfg!(feature = "zerocopy"), span, diag);
                options.model.zerocopy = Some(span);
                &mut ignored
            }
            "be" => {
                if storage.is_some_and(|s| s.parts.iter().all(|part| part.repr != Repr::Bytes)) {
                    diag.error(span, "`be` is about the order of bytes, but this storage has no `[u8; N]`");
                }
                &mut options.big_endian
            }
            "niche" => {
                options.model.niche = Some(span);
                &mut ignored
            }
            "reserved" => {
                match &word.value {
                    WordValue::Number(value) => options.model.reserved = Some(value.clone()),
                    _ => diag.error(span, RESERVED),
                }
                continue;
            }
            "parts" => {
                parts(word, storage, &mut options, diag);
                continue;
            }
            "handlers" => {
                match &word.value {
                    WordValue::List(names)
                        if let [handlers, arms @ ..] = &names[..]
                            && matches!(arms.len(), 0 | 2) =>
                    {
                        options.model.handlers = Some(handlers.clone());
                        options.model.arms = match arms {
                            [arm, choose] => Some((arm.clone(), choose.clone())),
                            _ => None,
                        };
                    }
                    _ => diag
                        .error(span, "`handlers` needs the name of the trait to make: `handlers(Handler)`, or of three: `handlers(Handler, Arm, Arms)`"),
                }
                continue;
            }
            _ => {
                let near = KNOWN.split('`').skip(1).step_by(2).find_map(|word| {
                    let word = word.split([' ', '(']).next().unwrap_or(word);
                    super::names::similar(&name, word).then_some(word)
                });
                match near {
                    Some(near) => diag.error(span, format!("unknown word `{name}`; did you mean `{near}`?")),
                    None => diag.error(span, format!("unknown word `{name}`; {KNOWN}")),
                }
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

fn needs_feature(name: &str, enabled: bool, span: Span, diag: &mut Diag) {
    if !enabled {
        diag.error(span, format!("`{name}` needs the cargo feature `{name}` of `packed`"));
    }
}

/// Casting from bytes needs words that are plain integers.
pub(super) fn castable(options: &ModelOptions, generic: bool, storage: &Storage, diag: &mut Diag) {
    for (name, span) in [("bytemuck", options.bytemuck), ("zerocopy", options.zerocopy)] {
        let Some(span) = span else { continue };
        if generic {
            diag.error(span, format!("a generic type cannot have `{name}`"));
        } else if options.niche.is_some() {
            diag.error(
                span,
                format!("a type with a `niche` is not stored as its raw bits, and cannot have `{name}`"),
            );
        } else if storage.parts.iter().any(|part| part.repr == Repr::UInt) {
            diag.error(
                span,
                format!("`{name}` needs a storage of whole bytes, which `{}` is not", storage.text),
            );
        } else if storage.width() > 128 {
            diag.error(span, format!("`{name}` needs a storage of at most 128 bits"));
        }
    }
}

/// `parts(A, B)`: a newtype for each word of a tuple.
fn parts(word: &Word, storage: Option<&Storage>, options: &mut Options, diag: &mut Diag) {
    let span = word.name.span();
    let WordValue::List(names) = &word.value else {
        diag.error(span, "`parts` needs a name for each word of the tuple: `parts(High, Low)`");
        return;
    };
    if let Some(storage) = storage {
        if !storage.is_tuple {
            diag.error(
                span,
                format!("`parts` names the words of a tuple, but the storage is `{}`", storage.text),
            );
        } else if names.len() != storage.parts.len() {
            diag.error(
                span,
                format!(
                    "`parts` has {} names, but `{}` has {} words",
                    names.len(),
                    storage.text,
                    storage.parts.len()
                ),
            );
        }
    }
    for (index, name) in names.iter().enumerate() {
        if names[..index].contains(name) {
            diag.error(name.span(), format!("`{name}` names two words; each needs its own name"));
        }
    }
    options.model.word_names.clone_from(names);
}

/// The reserved value must be a value of the storage.
pub(super) fn reserved(options: &ModelOptions, storage: &Storage, diag: &mut Diag) {
    let Some(literal) = &options.reserved else { return };
    let width = storage.width();
    match literal.base10_parse::<u128>() {
        Ok(_) if width > 128 => {
            diag.error(
                literal.span(),
                format!("`reserved` needs a storage of at most 128 bits, not {width}"),
            );
        }
        Ok(value) if value & !ones(width) != 0 => {
            let needed = 128 - value.leading_zeros();
            diag.error(
                literal.span(),
                format!("the reserved value needs {needed} bits, but `{}` has {width}", storage.text),
            );
        }
        Ok(_) => {}
        Err(_) => diag.error(literal.span(), RESERVED),
    }
}
