//! Two sets, beside upstream's, beside ordered sets.

use super::{Raw, ours, upstream};
use packir_entity::EntitySet;
use std::collections::BTreeSet;

/// An operation; the flag says on which of the two sets.
#[derive(Clone, Copy, Debug)]
pub enum Op {
    Insert(bool, u32),
    Remove(bool, u32),
    Pop(bool),
    Clear(bool),
    Union,
    Intersect,
    Difference,
    SymmetricDifference,
    UnionDifference,
    RetainEven(bool),
    Drain(bool, usize),
    Shrink(bool),
}

impl From<Raw> for Op {
    fn from((kind, which, a, _): Raw) -> Op {
        let which = which % 2 == 1;
        let key = u32::from(a % 700);
        match kind % 20 {
            0..=6 => Op::Insert(which, key),
            7..=9 => Op::Remove(which, key),
            10 => Op::Pop(which),
            11 => Op::Clear(which),
            12 => Op::Union,
            13 => Op::Intersect,
            14 => Op::Difference,
            15 => Op::SymmetricDifference,
            16 => Op::UnionDifference,
            17 => Op::RetainEven(which),
            18 => Op::Drain(which, key as usize % 5),
            _ => Op::Shrink(which),
        }
    }
}

type Upstream = cranelift_entity::EntitySet<upstream::E>;

/// Runs the operations on all three and compares after each.
pub fn check(ops: &[Op]) {
    let mut sets: [EntitySet<ours::E>; 2] = Default::default();
    let mut upstream_sets: [Upstream; 2] = [Upstream::new(), Upstream::new()];
    let mut models: [BTreeSet<u32>; 2] = Default::default();
    for op in ops {
        let [first, second] = &mut sets;
        let whole = |model: &BTreeSet<u32>| {
            let mut set = Upstream::new();
            set.extend(model.iter().map(|&key| upstream::E::from_u32(key)));
            set
        };
        match *op {
            Op::Insert(s, key) => {
                let s = usize::from(s);
                let new = sets[s].insert(ours::E::from_u32(key));
                assert_eq!(new, upstream_sets[s].insert(upstream::E::from_u32(key)));
                assert_eq!(new, models[s].insert(key));
            }
            Op::Remove(s, key) => {
                let s = usize::from(s);
                let old = sets[s].remove(ours::E::from_u32(key));
                assert_eq!(old, upstream_sets[s].remove(upstream::E::from_u32(key)));
                assert_eq!(old, models[s].remove(&key));
            }
            Op::Pop(s) => {
                let s = usize::from(s);
                let max = sets[s].pop().map(ours::E::as_u32);
                assert_eq!(max, upstream_sets[s].pop().map(upstream::E::as_u32));
                assert_eq!(max, models[s].pop_last());
            }
            Op::Clear(s) => {
                let s = usize::from(s);
                sets[s].clear();
                upstream_sets[s].clear();
                models[s].clear();
            }
            // Upstream has no operations on whole sets; it is rebuilt from the model.
            Op::Union => {
                let changed = first.union_with(second);
                let model = &models[0] | &models[1];
                assert_eq!(changed, model != models[0]);
                models[0] = model;
                upstream_sets[0] = whole(&models[0]);
            }
            Op::Intersect => {
                let changed = first.intersect_with(second);
                let model = &models[0] & &models[1];
                assert_eq!(changed, model != models[0]);
                models[0] = model;
                upstream_sets[0] = whole(&models[0]);
            }
            Op::Difference => {
                let changed = first.difference_with(second);
                let model = &models[0] - &models[1];
                assert_eq!(changed, model != models[0]);
                models[0] = model;
                upstream_sets[0] = whole(&models[0]);
            }
            Op::SymmetricDifference => {
                first.symmetric_difference_with(second);
                models[0] = &models[0] ^ &models[1];
                upstream_sets[0] = whole(&models[0]);
            }
            Op::UnionDifference => {
                // The third set: every other member of the second.
                let kill: EntitySet<ours::E> = second.iter().step_by(2).collect();
                let model_kill: BTreeSet<u32> = models[1].iter().copied().step_by(2).collect();
                let changed = first.union_with_difference(second, &kill);
                let model = &models[0] | &(&models[1] - &model_kill);
                assert_eq!(changed, model != models[0]);
                models[0] = model;
                upstream_sets[0] = whole(&models[0]);
            }
            Op::RetainEven(s) => {
                let s = usize::from(s);
                sets[s].retain(|e| e.as_u32() % 2 == 0);
                models[s].retain(|key| key % 2 == 0);
                upstream_sets[s] = whole(&models[s]);
            }
            Op::Drain(s, taken) => {
                let s = usize::from(s);
                let drained: Vec<u32> = sets[s].drain().take(taken).map(ours::E::as_u32).collect();
                assert_eq!(drained, models[s].iter().copied().take(taken).collect::<Vec<_>>());
                models[s].clear();
                upstream_sets[s].clear();
            }
            Op::Shrink(s) => sets[usize::from(s)].shrink_to_fit(),
        }
        for ((set, upstream), model) in sets.iter().zip(&upstream_sets).zip(&models) {
            same(set, upstream, model);
        }
        let [first, second] = &sets;
        assert_eq!(first == second, models[0] == models[1]);
        assert_eq!(first.is_subset(second), models[0].is_subset(&models[1]));
        assert_eq!(first.is_superset(second), models[0].is_superset(&models[1]));
        assert_eq!(first.is_disjoint(second), models[0].is_disjoint(&models[1]));
    }
}

fn same(set: &EntitySet<ours::E>, upstream: &Upstream, model: &BTreeSet<u32>) {
    let members: Vec<u32> = set.iter().map(ours::E::as_u32).collect();
    assert_eq!(members, model.iter().copied().collect::<Vec<_>>());
    assert_eq!(members, upstream.iter().map(upstream::E::as_u32).collect::<Vec<_>>());
    assert_eq!(set.keys().len(), upstream.keys().len());
    assert_eq!(set.is_empty(), upstream.is_empty());
    assert_eq!(set.len(), model.len());
    assert_eq!(set.iter().count(), model.len());
    assert_eq!(set.min().map(ours::E::as_u32), model.first().copied());
    assert_eq!(set.max().map(ours::E::as_u32), model.last().copied());
    let (low, high) = set.iter().size_hint();
    assert!(low <= model.len() && high.is_some_and(|high| model.len() <= high));
    assert_eq!(
        set.iter().fold(Vec::new(), |mut all, e| {
            all.push(e.as_u32());
            all
        }),
        members
    );
    let backwards: Vec<u32> = set.iter().rev().map(ours::E::as_u32).collect();
    assert!(backwards.iter().eq(members.iter().rev()));
    // From both ends in turn, down to nothing, then nothing again.
    let (mut iter, mut rest) = (set.iter(), members.as_slice());
    while let Some((&first, tail)) = rest.split_first() {
        assert_eq!(iter.next().map(ours::E::as_u32), Some(first));
        rest = tail;
        if let Some((&last, head)) = rest.split_last() {
            assert_eq!(iter.next_back().map(ours::E::as_u32), Some(last));
            rest = head;
        }
        assert_eq!(iter.clone().fold(0, |n, _| n + 1), rest.len());
    }
    assert_eq!((iter.next_back(), iter.next(), iter.next_back()), (None, None, None));
    for key in [0, 1, 63, 64, 65, 127, 128, 699, 700, 100_000] {
        let inside = set.contains(ours::E::from_u32(key));
        assert_eq!(inside, upstream.contains(upstream::E::from_u32(key)));
        assert_eq!(inside, model.contains(&key));
    }
    assert_eq!(&EntitySet::from_words(set.as_words().to_vec()), set);
}
