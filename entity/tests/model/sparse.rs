//! A sparse map, beside upstream's (same order of values), beside an ordered map.

use super::{Raw, ours, upstream};
use packir_entity::{SparseMap, SparseMapValue};
use std::collections::BTreeMap;

/// A value with its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fact(u32, u16);

impl SparseMapValue<ours::E> for Fact {
    fn key(&self) -> ours::E {
        ours::E::from_u32(self.0)
    }
}

impl cranelift_entity::SparseMapValue<upstream::E> for Fact {
    fn key(&self) -> upstream::E {
        upstream::E::from_u32(self.0)
    }
}

#[derive(Clone, Copy, Debug)]
pub enum Op {
    Insert(u32, u16),
    Remove(u32),
    Change(u32, u16),
    Pop,
    Clear,
    RetainEven,
    Drain,
    Shrink,
}

impl From<Raw> for Op {
    fn from((kind, _, a, b): Raw) -> Op {
        let key = u32::from(a % 150);
        match kind % 32 {
            0..=13 => Op::Insert(key, b),
            14..=23 => Op::Remove(key),
            24..=26 => Op::Change(key, b),
            27 => Op::Pop,
            28 => Op::Clear,
            29 => Op::RetainEven,
            30 => Op::Drain,
            _ => Op::Shrink,
        }
    }
}

/// Runs the operations on all three and compares after each.
pub fn check(ops: &[Op]) {
    let mut map: SparseMap<ours::E, Fact> = SparseMap::new();
    let mut upstream: cranelift_entity::SparseMap<upstream::E, Fact> = cranelift_entity::SparseMap::new();
    let mut model: BTreeMap<u32, u16> = BTreeMap::new();
    for op in ops {
        match *op {
            Op::Insert(key, data) => {
                let old = map.insert(Fact(key, data));
                assert_eq!(old, upstream.insert(Fact(key, data)));
                assert_eq!(old.map(|fact| fact.1), model.insert(key, data));
            }
            Op::Remove(key) => {
                let old = map.remove(ours::E::from_u32(key));
                assert_eq!(old, upstream.remove(upstream::E::from_u32(key)));
                assert_eq!(old.map(|fact| fact.1), model.remove(&key));
            }
            Op::Change(key, data) => {
                let value = map.get_mut(ours::E::from_u32(key));
                assert_eq!(value.is_some(), model.contains_key(&key));
                if let Some(value) = value {
                    value.1 = data;
                    upstream.get_mut(upstream::E::from_u32(key)).unwrap().1 = data;
                    model.insert(key, data);
                }
            }
            Op::Pop => {
                let last = map.pop();
                assert_eq!(last, upstream.pop());
                if let Some(Fact(key, data)) = last {
                    assert_eq!(model.remove(&key), Some(data));
                }
            }
            Op::Clear => {
                map.clear();
                upstream.clear();
                model.clear();
            }
            Op::RetainEven => {
                map.retain(|fact| fact.1 % 2 == 0);
                let kept: Vec<_> = upstream.values().copied().filter(|fact| fact.1 % 2 == 0).collect();
                upstream.clear();
                kept.into_iter().for_each(|fact| assert_eq!(upstream.insert(fact), None));
                model.retain(|_, data| *data % 2 == 0);
            }
            Op::Drain => {
                let drained: Vec<_> = map.drain().collect();
                assert_eq!(drained, upstream.as_slice());
                upstream.clear();
                model.clear();
            }
            Op::Shrink => map.shrink_to_fit(),
        }
        assert_eq!(map.as_slice(), upstream.as_slice());
        assert_eq!(map.iter_sorted(), model.iter().map(|(&k, &d)| (k, d)).collect::<Vec<_>>());
        assert_eq!((map.len(), map.is_empty()), (model.len(), model.is_empty()));
        for key in 0..151 {
            let found = map.get(ours::E::from_u32(key)).map(|fact| fact.1);
            assert_eq!(found, model.get(&key).copied());
            assert_eq!(map.contains_key(ours::E::from_u32(key)), found.is_some());
        }
    }
}

trait Sorted {
    fn iter_sorted(&self) -> Vec<(u32, u16)>;
}

impl Sorted for SparseMap<ours::E, Fact> {
    fn iter_sorted(&self) -> Vec<(u32, u16)> {
        let mut facts: Vec<_> = self.values().map(|fact| (fact.0, fact.1)).collect();
        facts.sort_unstable();
        facts
    }
}
