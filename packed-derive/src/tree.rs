//! How to find the variant of a word: a tree of switches on bits that all remaining variants fix.

use crate::model::{Model, Pattern, ones};

/// A decision.
pub(crate) enum Tree {
    /// It is this variant, if the word is valid.
    Leaf(usize),
    /// Switch on a key made of runs of bits.
    Switch { key: Vec<Run>, arms: Vec<(u128, Tree)> },
    /// Compare with one pattern after the other; for codes that are no tree.
    Chain(Vec<usize>),
}

/// A run of bits of a storage word that becomes bits `at…` of a key.
#[derive(Clone, Copy)]
pub(crate) struct Run {
    pub(crate) part: usize,
    pub(crate) lo: u32,
    pub(crate) width: u32,
    pub(crate) at: u32,
}

/// Keys of more runs than this are slower than asking again.
const MAX_RUNS: usize = 3;

/// The tree of a definition.
pub(crate) fn tree(model: &Model) -> Tree {
    let codes: Vec<Vec<Pattern>> = (0..model.variants.len()).map(|v| model.code(v)).collect();
    let widths: Vec<u32> = model.storage.parts.iter().map(|part| part.width).collect();
    build(&widths, &codes, (0..codes.len()).collect())
}

fn build(widths: &[u32], codes: &[Vec<Pattern>], variants: Vec<usize>) -> Tree {
    if let [variant] = variants[..] {
        return Tree::Leaf(variant);
    }
    let parts = codes[variants[0]].len();
    // The bits that all fix, and of these the ones in which some differ.
    let mut common = vec![u128::MAX; parts];
    for &v in &variants {
        for (common, pattern) in common.iter_mut().zip(&codes[v]) {
            *common &= pattern.mask;
        }
    }
    let mut differ = vec![0; parts];
    for &v in &variants {
        for (part, differ) in differ.iter_mut().enumerate() {
            *differ |= (codes[v][part].value ^ codes[variants[0]][part].value) & common[part];
        }
    }
    let mut key = runs(&differ, &common);
    if key.is_empty() {
        return Tree::Chain(variants);
    }
    if key.len() > MAX_RUNS {
        key.drain(..key.len() - MAX_RUNS);
    }
    if let Some(run) = key.first_mut().filter(|run| run.width > 1) {
        // Where everything above is zero in all variants, a key up to the top of the word needs no mask.
        let above = ones(widths[run.part]) & !ones(run.lo + run.width);
        let zero = variants.iter().all(|&v| codes[v][run.part].value & above == 0);
        if zero && common[run.part] & above == above {
            run.width = widths[run.part] - run.lo;
        }
    }
    let mut at = 0;
    for run in key.iter_mut().rev() {
        run.at = at;
        at += run.width;
    }
    if at > 128 {
        return Tree::Chain(variants);
    }
    let mut groups: Vec<(u128, Vec<usize>)> = Vec::new();
    for &v in &variants {
        let value = key
            .iter()
            .fold(0, |value, run| value | (codes[v][run.part].value >> run.lo & ones(run.width)) << run.at);
        match groups.iter_mut().find(|(other, _)| *other == value) {
            Some((_, group)) => group.push(v),
            None => groups.push((value, vec![v])),
        }
    }
    if groups.len() == 1 {
        return Tree::Chain(variants);
    }
    Tree::Switch {
        key,
        arms: groups.into_iter().map(|(value, group)| (value, build(widths, codes, group))).collect(),
    }
}

/// The runs of set bits, most significant first. A run spans bits that all variants fix alike when that makes the
/// key one piece.
fn runs(differ: &[u128], common: &[u128]) -> Vec<Run> {
    let mut runs = Vec::new();
    for (part, (&differ, &common)) in differ.iter().zip(common).enumerate() {
        let mut bit = 128;
        while bit > 0 {
            bit -= 1;
            if differ >> bit & 1 == 0 {
                continue;
            }
            let hi = bit;
            let mut lo = hi;
            let mut probe = hi;
            while probe > 0 && common >> (probe - 1) & 1 == 1 {
                probe -= 1;
                if differ >> probe & 1 == 1 {
                    lo = probe;
                }
            }
            runs.push(Run { part, lo, width: hi - lo + 1, at: 0 });
            bit = lo;
        }
    }
    runs
}
