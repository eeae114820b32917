//! Indexing with and without checks: branded keys, packed handles, and what they stand in for.

use cranelift_entity as theirs;
use packir_entity::brand::{self, Map, StoreIds, StoreMap};
use packir_entity::{PrimaryMap, handle};

use crate::{Case, random};
use std::hint::black_box;

type E = crate::ours::E;
type U = crate::upstream::E;

const LEN: usize = 4096;

handle! {
    /// Store and index in one word.
    pub struct Packed: u32 = store: 8, index: 24 => E;
}

/// A handle with dynamic checks: the store's number is compared, then the index.
#[derive(Clone, Copy)]
struct Dynamic {
    store: u64,
    index: usize,
}

/// A store that such handles are checked against.
struct DynamicStore {
    id: u64,
    values: Vec<u64>,
}

impl DynamicStore {
    #[inline]
    fn get(&self, handle: Dynamic) -> &u64 {
        assert!(handle.store == self.id, "object used with the wrong store");
        &self.values[handle.index]
    }
}

/// How far each walk along the links goes.
const STEPS: usize = 1024;

/// Follows links that are keys: nothing on the way is checked.
fn walk_branded(starts: &[u32], next: &PrimaryMap<E, u32>) -> u32 {
    brand::scope(|guard| {
        let view = brand::View::new(guard, next);
        let key = |index: u32| view.check(E::from_u32(index)).expect("in bounds");
        let mut links = view.table(key(0));
        for at in view.keys() {
            links[at] = key(view[at]);
        }
        let mut sum = 0_u32;
        for start in starts {
            let mut at = key(*start);
            for _ in 0..STEPS {
                sum = sum.wrapping_add(view[at]);
                at = links[at];
            }
        }
        sum
    })
}

/// Follows links that are references: each step is checked.
fn walk_checked(starts: &[u32], next: &theirs::PrimaryMap<U, u32>) -> u32 {
    let links: theirs::PrimaryMap<U, U> = next.values().map(|&to| U::from_u32(to)).collect();
    let mut sum = 0_u32;
    for start in starts {
        let mut at = U::from_u32(*start);
        for _ in 0..STEPS {
            sum = sum.wrapping_add(next[at]);
            at = links[at];
        }
    }
    sum
}

pub(crate) fn cases() -> Vec<Case> {
    let indices = random(LEN, LEN as u32);
    let (indices2, indices3) = (indices.clone(), indices.clone());
    let values: PrimaryMap<E, u64> = (0..LEN as u64).collect();
    let upstream: theirs::PrimaryMap<U, u64> = (0..LEN as u64).collect();
    let upstream_keys: Vec<U> = indices.iter().map(|&i| U::from_u32(i)).collect();
    let (mut changed, mut upstream_changed) = (values.clone(), upstream.clone());
    let upstream_keys2 = upstream_keys.clone();

    let mut store: StoreMap<Packed, u64> = StoreMap::new(StoreIds::new().next());
    let handles: Vec<Packed> = (0..LEN as u64).map(|value| store.push(value)).collect();
    let handles: Vec<Packed> = indices.iter().map(|&i| handles[i as usize]).collect();
    let dynamic_store = DynamicStore { id: 7, values: (0..LEN as u64).collect() };
    let dynamic: Vec<Dynamic> = indices.iter().map(|&i| Dynamic { store: 7, index: i as usize }).collect();
    let (store2, handles2) = {
        let mut store: StoreMap<Packed, u64> = StoreMap::new(StoreIds::new().next());
        let all: Vec<Packed> = (0..LEN as u64).map(|value| store.push(value)).collect();
        (store, indices.iter().map(|&i| all[i as usize]).collect::<Vec<_>>())
    };
    let (upstream3, upstream_keys3) = (upstream.clone(), upstream_keys.clone());

    let starts = random(64, LEN as u32);
    let starts2 = starts.clone();
    let next: PrimaryMap<E, u32> = indices3.iter().copied().collect();
    let upstream_next: theirs::PrimaryMap<U, u32> = indices3.iter().copied().collect();

    // Branded maps cannot leave the scope of their brand, so the keys of the first two cases are checked once for
    // every 32 uses.
    const USES: usize = 32;
    vec![
        Case::new(
            "branded get (theirs: checked get)",
            LEN * USES,
            move || {
                brand::scope(|guard| {
                    let view = brand::View::new(guard, &values);
                    let keys: Vec<_> = indices.iter().filter_map(|&i| view.check(E::from_u32(i))).collect();
                    let sum = |_| black_box(&keys).iter().map(|&key| view[key]).fold(0, u64::wrapping_add);
                    (0..USES).map(sum).fold(0, |all: u64, sum| all.rotate_left(1) ^ sum)
                })
            },
            move || {
                let sum =
                    |_| black_box(&upstream_keys).iter().map(|&key| upstream[key]).fold(0, u64::wrapping_add);
                (0..USES).map(sum).fold(0, |all: u64, sum| all.rotate_left(1) ^ sum)
            },
        ),
        Case::new(
            "branded change (theirs: checked change)",
            LEN * USES,
            move || {
                brand::scope(|guard| {
                    let mut map = Map::from_primary(guard, std::mem::take(&mut changed));
                    let keys: Vec<_> = indices2.iter().filter_map(|&i| map.check(E::from_u32(i))).collect();
                    for _ in 0..USES {
                        keys.iter().for_each(|&key| map[key] += 3);
                    }
                    changed = map.into_primary();
                });
            },
            move || {
                for _ in 0..USES {
                    upstream_keys2.iter().for_each(|&key| upstream_changed[key] += 3);
                }
            },
        ),
        Case::new(
            "branded links (theirs: checked links)",
            64 * STEPS,
            move || walk_branded(&starts, &next),
            move || walk_checked(&starts2, &upstream_next),
        ),
        Case::new(
            "handle get (theirs: two compares)",
            LEN,
            move || handles.iter().map(|&handle| store[handle]).fold(0, u64::wrapping_add),
            move || dynamic.iter().map(|&handle| *dynamic_store.get(handle)).fold(0, u64::wrapping_add),
        ),
        Case::new(
            "handle get (theirs: plain checked get)",
            LEN,
            move || handles2.iter().map(|&handle| store2[handle]).fold(0, u64::wrapping_add),
            move || upstream_keys3.iter().map(|&key| upstream3[key]).fold(0, u64::wrapping_add),
        ),
    ]
}
