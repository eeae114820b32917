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
            if disjoint(&variant.code, &other.code) {
                continue;
            }
            needs_must = true;
            if disjoint(&both(variant), &both(other)) {
                continue;
            }
            diag.error(
                variant.code_span,
                format!(
                    "variants `{}` and `{}` share the bit pattern `{}`: give them different fixed bits in the same place",
                    other.name,
                    variant.name,
                    shared(&both(variant), &both(other)),
                ),
            );
            break;
        }
    }
    needs_must
}

/// The bits that a valid word of the variant has, by storage word.
pub(super) fn both(variant: &Variant) -> Vec<Pattern> {
    variant.code.iter().zip(&variant.must).map(|(code, must)| code.and(*must)).collect()
}

/// Whether some bit is fixed to different values.
fn disjoint(a: &[Pattern], b: &[Pattern]) -> bool {
    a.iter().zip(b).any(|(a, b)| (a.value ^ b.value) & a.mask & b.mask != 0)
}

/// A pattern of both: what either fixes, and zeros.
fn shared(a: &[Pattern], b: &[Pattern]) -> String {
    let words: Vec<String> = a.iter().zip(b).map(|(a, b)| format!("{:#x}", a.value | b.value)).collect();
    words.join(" | ")
}
