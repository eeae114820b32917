//! Looks for a bit pattern that no variant uses.

use crate::diag::Diag;
use crate::model::{Niche, Options, Pattern, Repr, Spare, Storage, Variant};

/// Where a niche can come from. Reports if there is none. `runtime` says that functions are not `const`.
pub(super) fn niche(
    runtime: bool,
    options: &Options,
    storage: &Storage,
    variants: &[Variant],
    diag: &mut Diag,
) -> Option<Niche> {
    let span = options.niche?;
    if storage.parts.iter().all(|part| part.repr == Repr::UInt) {
        // These have a niche of their own.
        return None;
    }
    // A spare code before a code with other bits than it demands: the difference then disappears from the extraction of
    // fields.
    for with_must in [false, true] {
        for (part, word) in storage.parts.iter().enumerate().filter(|(_, word)| word.repr == Repr::Prim) {
            let patterns = variants.iter().flat_map(|variant| variant.patterns(with_must));
            let patterns: Vec<Pattern> = patterns.map(|pattern| pattern[part]).collect();
            if let Some(value) = spare(&patterns, Pattern::default(), word.width) {
                return Some(Niche { part, spare: Spare::Pattern(value) });
            }
        }
    }
    let [word] = &storage.parts[..] else {
        diag.error(
            span,
            format!(
                "no word of `{}` has a code that is unused in it, so that there is no spare pattern",
                storage.text
            ),
        );
        return None;
    };
    if word.repr == Repr::Bytes {
        diag.error(span, format!("`{}` cannot have a niche; an integer storage can", storage.text));
        return None;
    }
    let fields = variants.iter().flat_map(|variant| &variant.fields);
    if fields.clone().all(|field| field.is_total()) {
        diag.error(
            span,
            format!(
                "every pattern of `{}` is a value, so that none is spare for a niche; leave a code unused, or remove \
                 `niche`",
                storage.text
            ),
        );
        return None;
    }
    if runtime {
        diag.error(
            span,
            "a spare pattern among the values of fields can only be found in `const` code, which generic and `no_const` \
             types have not; leave a code unused, or remove `niche`",
        );
        return None;
    }
    Some(Niche { part: 0, spare: Spare::Search })
}

/// A value that extends `known` and is in none of the patterns.
fn spare(patterns: &[Pattern], known: Pattern, width: u32) -> Option<u128> {
    // The patterns that are still possible.
    let possible: Vec<Pattern> = patterns
        .iter()
        .copied()
        .filter(|pattern| (pattern.value ^ known.value) & pattern.mask & known.mask == 0)
        .collect();
    let Some(first) = possible.first() else { return Some(known.value) };
    if possible.iter().any(|pattern| pattern.mask & !known.mask == 0) {
        return None;
    }
    // Zero and all ones are the cheapest: prefer to go on with ones as long as all bits so far are.
    let bit = (first.mask & !known.mask).ilog2();
    debug_assert!(bit < width);
    [0, 1].into_iter().find_map(|value| {
        let mut known = known;
        known.set(bit, 1, value);
        spare(&possible, known, width)
    })
}
