//! No bit pattern may belong to two variants.

use crate::diag::Diag;
use crate::model::{Pattern, Variant};

/// Reports pairs of variants that share a pattern. Returns whether the bits that must be zero or one are needed to
/// tell the others apart.
pub(super) fn check(variants: &[Variant], is_enum: bool, diag: &mut Diag) -> bool {
    if !is_enum {
        return false;
    }
    let mut needs_must = false;
    for (index, variant) in variants.iter().enumerate().filter(|(_, variant)| !variant.damaged) {
        // One error for each variant is enough.
        for other in variants[..index].iter().filter(|variant| !variant.damaged) {
            if shared(variant, other, false).is_none() {
                continue;
            }
            needs_must = true;
            let Some(pattern) = shared(variant, other, true) else { continue };
            let out = if variant.numbers().is_some() && other.numbers().is_some() {
                "give them different numbers"
            } else if variant.numbers().is_some() || other.numbers().is_some() {
                "leave the number out of the range"
            } else {
                "give them different fixed bits in the same place"
            };
            diag.error(
                variant.code_span,
                format!(
                    "variants `{}` and `{}` share the bit pattern `{pattern}`: {out}",
                    other.name, variant.name,
                ),
            );
            break;
        }
    }
    needs_must
}

/// A pattern of both variants, if there is one: what either fixes, and zeros.
fn shared(a: &Variant, b: &Variant, must: bool) -> Option<String> {
    let others = b.patterns(must);
    a.patterns(must).iter().find_map(|a| {
        let b = others.iter().find(|b| !disjoint(a, b))?;
        let words: Vec<String> = a.iter().zip(b).map(|(a, b)| format!("{:#x}", a.value | b.value)).collect();
        Some(words.join(" | "))
    })
}

/// Whether some bit is fixed to different values.
fn disjoint(a: &[Pattern], b: &[Pattern]) -> bool {
    a.iter().zip(b).any(|(a, b)| (a.value ^ b.value) & a.mask & b.mask != 0)
}
