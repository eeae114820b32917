//! Two secondary maps, beside upstream's, beside ordered maps of what differs from the default.

use super::{Raw, ours, upstream};
use packir_entity::SecondaryMap;
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// What keys map to that were not written.
const DEFAULT: u16 = 7;

#[derive(Clone, Copy, Debug)]
pub enum Op {
    Set(bool, u32, u16),
    Insert(bool, u32, u16),
    Remove(bool, u32),
    Resize(bool, usize),
    Clear(bool),
    RetainEven(bool),
    Shrink(bool),
}

impl From<Raw> for Op {
    fn from((kind, which, a, b): Raw) -> Op {
        let which = which % 2 == 1;
        let key = u32::from(a % 90);
        // Few values, so that the default and equal maps are frequent.
        let value = DEFAULT - 1 + b % 3;
        match kind % 16 {
            0..=5 => Op::Set(which, key, value),
            6..=9 => Op::Insert(which, key, value),
            10 | 11 => Op::Remove(which, key),
            12 => Op::Resize(which, key as usize),
            13 => Op::Clear(which),
            14 => Op::RetainEven(which),
            _ => Op::Shrink(which),
        }
    }
}

/// Runs the operations on all three and compares after each.
pub fn check(ops: &[Op]) {
    type Upstream = cranelift_entity::SecondaryMap<upstream::E, u16>;
    let mut maps = [SecondaryMap::<ours::E, u16>::with_default(DEFAULT), SecondaryMap::with_default(DEFAULT)];
    let mut upstream_maps = [Upstream::with_default(DEFAULT), Upstream::with_default(DEFAULT)];
    let mut models: [BTreeMap<u32, u16>; 2] = Default::default();
    for op in ops {
        match *op {
            Op::Set(m, key, value) => {
                let m = usize::from(m);
                maps[m][ours::E::from_u32(key)] = value;
                upstream_maps[m][upstream::E::from_u32(key)] = value;
                models[m].insert(key, value);
            }
            Op::Insert(m, key, value) => {
                let m = usize::from(m);
                let old = maps[m].insert(ours::E::from_u32(key), value);
                assert_eq!(old, upstream_maps[m].insert(upstream::E::from_u32(key), value));
                models[m].insert(key, value);
            }
            Op::Remove(m, key) => {
                let m = usize::from(m);
                let old = maps[m].remove(ours::E::from_u32(key));
                assert_eq!(old, upstream_maps[m].remove(upstream::E::from_u32(key)));
                models[m].remove(&key);
            }
            Op::Resize(m, len) => {
                let m = usize::from(m);
                maps[m].resize(len);
                upstream_maps[m].resize(len);
                models[m].retain(|&key, _| (key as usize) < len);
            }
            Op::Clear(m) => {
                let m = usize::from(m);
                maps[m].clear();
                upstream_maps[m].clear();
                models[m].clear();
            }
            Op::RetainEven(m) => {
                let m = usize::from(m);
                maps[m].retain(|_, value| *value % 2 == 0);
                models[m].retain(|_, value| *value % 2 == 0);
                for value in upstream_maps[m].values_mut().filter(|value| **value % 2 == 1) {
                    *value = DEFAULT;
                }
            }
            Op::Shrink(m) => {
                let m = usize::from(m);
                maps[m].shrink_to_fit();
                // Upstream cannot drop trailing defaults; it is cut to the same length.
                upstream_maps[m].resize(maps[m].keys().len());
            }
        }
        for ((map, upstream), model) in maps.iter().zip(&upstream_maps).zip(&models) {
            assert_eq!(map.as_values_slice(), upstream.as_values_slice());
            assert!(
                map.iter().map(|(k, v)| (k.as_u32(), *v)).eq(upstream.iter().map(|(k, v)| (k.as_u32(), *v)))
            );
            for key in (0..91).chain([1000]) {
                let value = map[ours::E::from_u32(key)];
                assert_eq!(value, upstream[upstream::E::from_u32(key)]);
                assert_eq!(value, model.get(&key).copied().unwrap_or(DEFAULT));
            }
        }
        assert_eq!(maps[0] == maps[1], upstream_maps[0] == upstream_maps[1]);
        let hash = |map: &SecondaryMap<ours::E, u16>| {
            let mut hasher = DefaultHasher::new();
            map.hash(&mut hasher);
            hasher.finish()
        };
        assert!(maps[0] != maps[1] || hash(&maps[0]) == hash(&maps[1]), "equal maps hash alike");
    }
}
