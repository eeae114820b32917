//! Code for a decision tree.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{Cx, cast, literal, shift_left};
use crate::model::{carrier, ones};
use crate::tree::{Run, Tree};

/// What happens to words that are no variant.
pub(crate) enum Otherwise {
    /// The word is known to be valid: other variants stand for the rest, which costs no branch and no `unsafe`.
    Valid,
    /// As `Valid`, for leaves that are constants: a long `match` is then better left to the optimiser, which turns
    /// codes that equal discriminants into the identity.
    Constant,
    /// As `Valid`, for leaves that were converted before: they differ in the variant alone.
    Hoisted,
}

/// A key of so few values is best spelled out in full: the result then comes from a constant and a shift.
const SMALL: u128 = 8;

/// Up to this many patterns are spelled out to make a jump table that needs no bounds check.
const FILL_LIMIT: u128 = 1024;

impl Cx<'_> {
    /// Code that finds the variant and runs `leaf` for it.
    pub(crate) fn decide(&self, otherwise: &Otherwise, leaf: &dyn Fn(usize) -> TokenStream) -> TokenStream {
        self.node(&self.tree, otherwise, leaf)
    }

    fn node(&self, tree: &Tree, otherwise: &Otherwise, leaf: &dyn Fn(usize) -> TokenStream) -> TokenStream {
        match tree {
            Tree::Leaf(v) => leaf(*v),
            Tree::Switch { key, arms } => self.switch(key, arms, otherwise, leaf),
            Tree::Chain(variants) => {
                let mut code = TokenStream::new();
                let (last, rest) = variants.split_last().map_or((0, &[][..]), |(last, rest)| (*last, rest));
                for &v in rest {
                    let (test, then) = (self.is_variant(v), leaf(v));
                    code.extend(quote!(if #test { #then } else));
                }
                let then = leaf(last);
                code.extend(quote!({ #then }));
                code
            }
        }
    }

    fn switch(
        &self,
        key: &[Run],
        arms: &[(u128, Tree)],
        otherwise: &Otherwise,
        leaf: &dyn Fn(usize) -> TokenStream,
    ) -> TokenStream {
        let width: u32 = key.iter().map(|run| run.width).sum();
        let all = width < 32 && arms.len() as u64 == 1 << width;
        let mut used = width;
        let mut code = TokenStream::new();
        let fill = if !all {
            // A key that cannot be out of range: the bits that no code sets are masked away, and the patterns that
            // remain without a variant are listed.
            let largest = arms.iter().map(|(value, _)| *value).max().unwrap_or(0);
            let bits = 128 - largest.leading_zeros();
            // Leaves that differ in nothing but the variant: its discriminant then comes from a constant and a shift.
            let pieces = |tree: &Tree| match tree {
                Tree::Leaf(v) => {
                    Some(self.m.variants[*v].fields.iter().map(|field| &field.pieces).collect::<Vec<_>>())
                }
                Tree::Switch { .. } | Tree::Chain(_) => None,
            };
            let alike = arms
                .windows(2)
                .all(|two| pieces(&two[0].1).is_some_and(|one| Some(one) == pieces(&two[1].1)));
            let limit = match otherwise {
                Otherwise::Constant => SMALL,
                Otherwise::Hoisted => 0,
                _ if arms.len() >= 8 => FILL_LIMIT.min(arms.len() as u128 * 4),
                _ if alike => SMALL,
                // Comparisons, the last of which is needless.
                _ => 0,
            };
            if bits < 64 && 1 << bits <= limit {
                used = bits;
                true
            } else {
                false
            }
        } else {
            false
        };
        // No change of width where none is needed: tests of flags then follow the shift.
        let key_width = match key {
            [run] => self.carrier(run.part),
            _ => carrier(used),
        };
        for (i, (value, tree)) in arms.iter().enumerate() {
            let then = self.node(tree, otherwise, leaf);
            let value = literal(*value, key_width);
            let last = i + 1 == arms.len();
            if last && !fill {
                code.extend(quote!(_ => { #then }));
            } else if last && fill {
                let missing = (0..1u128 << used)
                    .filter(|value| arms.iter().all(|(other, _)| other != value))
                    .map(|value| literal(value, key_width));
                code.extend(quote!(#value #(| #missing)* => { #then }));
            } else {
                code.extend(quote!(#value => { #then }));
            }
        }
        if fill && used < key_width {
            code.extend(quote!(_ => ::core::unreachable!()));
        }
        // A bit by itself is tested in place.
        let key = self.key(key, width, used, key_width, fill || width == 1);
        quote!(match #key { #code })
    }

    /// Code that finds the variant and ends with what `leaf` finds wrong with it, an `Option`; with `other` for words
    /// that are no variant. Empty where nothing can be wrong. The leaf is told which bits, by word, are known already.
    pub(crate) fn decide_check(
        &self,
        other: &TokenStream,
        leaf: &dyn Fn(usize, &[u128]) -> TokenStream,
    ) -> TokenStream {
        self.check_node(&self.tree, &vec![0; self.words.len()], other, leaf)
    }

    fn check_node(
        &self,
        tree: &Tree,
        known: &[u128],
        other: &TokenStream,
        leaf: &dyn Fn(usize, &[u128]) -> TokenStream,
    ) -> TokenStream {
        let nothing = quote!(::core::option::Option::None);
        match tree {
            Tree::Leaf(v) => leaf(*v, known),
            Tree::Chain(variants) => {
                let mut code = TokenStream::new();
                for &v in variants {
                    let pattern = self.m.code(v);
                    let known: Vec<u128> =
                        known.iter().zip(&pattern).map(|(known, pattern)| known | pattern.mask).collect();
                    let (test, then) = (self.is_variant(v), leaf(v, &known));
                    let then = if then.is_empty() { &nothing } else { &then };
                    code.extend(quote!(if #test { #then } else));
                }
                quote!(#code { #other })
            }
            Tree::Switch { key, arms } => {
                let width: u32 = key.iter().map(|run| run.width).sum();
                let all = width < 32 && arms.len() as u64 == 1 << width;
                let mut known = known.to_vec();
                for run in key {
                    known[run.part] |= ones(run.width) << run.lo;
                }
                let (mut wrong, mut fine) = (Vec::new(), Vec::new());
                for (value, tree) in arms {
                    let then = self.check_node(tree, &known, other, leaf);
                    if then.is_empty() {
                        fine.push(*value);
                    } else {
                        wrong.push((*value, then));
                    }
                }
                if all && wrong.is_empty() {
                    return TokenStream::new();
                }
                let mut code = TokenStream::new();
                // What the last pattern may stand for.
                let rest = if !all {
                    let fine = ranges(fine, carrier(width));
                    if !fine.is_empty() {
                        code.extend(quote!(#fine => #nothing,));
                    }
                    other.clone()
                } else if fine.is_empty() {
                    wrong.pop().map_or(nothing, |(_, then)| then)
                } else {
                    nothing
                };
                for (value, then) in wrong {
                    let value = literal(value, carrier(width));
                    code.extend(quote!(#value => #then,));
                }
                code.extend(quote!(_ => #rest,));
                let key = self.key(key, width, width, carrier(width), true);
                quote!(match #key { #code })
            }
        }
    }

    /// The key, as an integer of `have` bits that holds its `used` low bits; `exact` if the optimiser must see that it has no
    /// more.
    fn key(&self, key: &[Run], width: u32, used: u32, have: u32, exact: bool) -> TokenStream {
        let mut sum = TokenStream::new();
        for (i, run) in key.iter().enumerate() {
            let (part, from) = (&self.m.storage.parts[run.part], self.carrier(run.part));
            let word = &self.words[run.part];
            let lo = Literal::u32_unsuffixed(run.lo);
            let shifted = if run.lo == 0 { quote!(#word) } else { quote!((#word >> #lo)) };
            let masked = if run.lo + run.width == part.width && (from == part.width || !exact) {
                shifted
            } else {
                let mask = literal(ones(run.width), from);
                quote!((#shifted & #mask))
            };
            if i > 0 {
                sum.extend(quote!(|));
            }
            let wide = have.max(carrier(width));
            let cast = if from == wide { masked } else { cast(&masked, wide) };
            sum.extend(shift_left(cast, run.at));
        }
        let sum = if key.len() > 1 { quote!((#sum)) } else { sum };
        if used < width {
            let wide = have.max(carrier(width));
            let mask = literal(ones(used), wide);
            let masked = quote!((#sum & #mask));
            if wide == have { masked } else { cast(&masked, have) }
        } else {
            sum
        }
    }
}

/// A pattern for these values, runs of which are ranges.
fn ranges(mut values: Vec<u128>, width: u32) -> TokenStream {
    values.sort_unstable();
    let mut code = TokenStream::new();
    for run in values.chunk_by(|a, b| a + 1 == *b) {
        let (first, last) = (literal(run[0], width), literal(run[run.len() - 1], width));
        if !code.is_empty() {
            code.extend(quote!(|));
        }
        code.extend(if run.len() == 1 { quote!(#first) } else { quote!(#first..=#last) });
    }
    code
}
