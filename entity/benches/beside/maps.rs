//! Primary, secondary and sparse maps.

use cranelift_entity as theirs;
use packir_entity as ours;

use crate::{Case, random};

type E = crate::ours::E;
type U = crate::upstream::E;

const LEN: usize = 10_000;

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = primary();
    cases.extend(secondary());
    cases.extend(sparse());
    cases
}

fn primary() -> Vec<Case> {
    let map: ours::PrimaryMap<E, u64> = (0..LEN as u64).collect();
    let upstream: theirs::PrimaryMap<U, u64> = (0..LEN as u64).collect();
    let indices = random(LEN, LEN as u32);
    let keys: Vec<E> = indices.iter().map(|&i| E::from_u32(i)).collect();
    let upstream_keys: Vec<U> = indices.iter().map(|&i| U::from_u32(i)).collect();
    let (map2, upstream2) = (map.clone(), upstream.clone());
    let (map3, upstream3) = (map.clone(), upstream.clone());
    vec![
        Case::new(
            "primary push",
            LEN,
            || {
                let mut map = ours::PrimaryMap::<E, u64>::new();
                (0..LEN as u64).map(|v| map.push(v).as_u32()).fold(0, u32::wrapping_add)
            },
            || {
                let mut map = theirs::PrimaryMap::<U, u64>::new();
                (0..LEN as u64).map(|v| map.push(v).as_u32()).fold(0, u32::wrapping_add)
            },
        ),
        Case::new(
            "primary random get",
            LEN,
            move || keys.iter().map(|&k| map[k]).fold(0, u64::wrapping_add),
            move || upstream_keys.iter().map(|&k| upstream[k]).fold(0, u64::wrapping_add),
        ),
        Case::new(
            "primary iterate pairs",
            LEN,
            move || {
                let mut sum = 0;
                for (k, v) in &map2 {
                    sum += u64::from(k.as_u32()) ^ v;
                }
                sum
            },
            move || {
                let mut sum = 0;
                for (k, v) in &upstream2 {
                    sum += u64::from(k.as_u32()) ^ v;
                }
                sum
            },
        ),
        Case::new(
            "primary iterate keys and index",
            LEN,
            move || map3.keys().map(|k| map3[k]).fold(0, u64::wrapping_add),
            move || upstream3.keys().map(|k| upstream3[k]).fold(0, u64::wrapping_add),
        ),
    ]
}

fn secondary() -> Vec<Case> {
    let indices = random(LEN, 2 * LEN as u32);
    let keys: Vec<E> = indices.iter().map(|&i| E::from_u32(i)).collect();
    let upstream_keys: Vec<U> = indices.iter().map(|&i| U::from_u32(i)).collect();
    let (keys2, upstream_keys2) = (keys.clone(), upstream_keys.clone());
    let (keys3, upstream_keys3) = (keys.clone(), upstream_keys.clone());
    let mut half = ours::SecondaryMap::<E, u32>::new();
    half.resize(LEN);
    let mut upstream_half = theirs::SecondaryMap::<U, u32>::new();
    upstream_half.resize(LEN);
    vec![
        Case::new(
            "secondary write ascending",
            LEN,
            || {
                let mut map = ours::SecondaryMap::<E, u32>::new();
                (0..LEN as u32).for_each(|i| map[E::from_u32(i)] = i);
                map
            },
            || {
                let mut map = theirs::SecondaryMap::<U, u32>::new();
                (0..LEN as u32).for_each(|i| map[U::from_u32(i)] = i);
                map
            },
        ),
        Case::new(
            "secondary write random",
            LEN,
            move || {
                let mut map = ours::SecondaryMap::<E, u32>::new();
                keys.iter().for_each(|&k| map[k] += 1);
                map
            },
            move || {
                let mut map = theirs::SecondaryMap::<U, u32>::new();
                upstream_keys.iter().for_each(|&k| map[k] += 1);
                map
            },
        ),
        Case::new(
            "secondary insert random",
            LEN,
            move || {
                let mut map = ours::SecondaryMap::<E, u32>::new();
                keys3.iter().filter_map(|&k| map.insert(k, 1)).count()
            },
            move || {
                let mut map = theirs::SecondaryMap::<U, u32>::new();
                upstream_keys3.iter().filter_map(|&k| map.insert(k, 1)).count()
            },
        ),
        Case::new(
            "secondary random get, half default",
            LEN,
            move || keys2.iter().map(|&k| half[k]).fold(0, u32::wrapping_add),
            move || upstream_keys2.iter().map(|&k| upstream_half[k]).fold(0, u32::wrapping_add),
        ),
    ]
}

fn sparse() -> Vec<Case> {
    const FEW: usize = 500;
    let indices = random(FEW, LEN as u32);
    let keys: Vec<E> = indices.iter().map(|&i| E::from_u32(i)).collect();
    let upstream_keys: Vec<U> = indices.iter().map(|&i| U::from_u32(i)).collect();
    let (keys2, upstream_keys2) = (keys.clone(), upstream_keys.clone());
    let (keys3, upstream_keys3) = (keys.clone(), upstream_keys.clone());
    let probes = random(LEN, LEN as u32);
    let upstream_probes: Vec<U> = probes.iter().map(|&i| U::from_u32(i)).collect();
    let probes: Vec<E> = probes.into_iter().map(E::from_u32).collect();
    let (mut set, mut upstream) = (ours::SparseSet::<E>::new(), theirs::SparseSet::<U>::new());
    let (mut set2, mut upstream2) = (ours::SparseSet::<E>::new(), theirs::SparseSet::<U>::new());
    let full: ours::SparseSet<E> = keys3.iter().copied().collect();
    let mut upstream_full = theirs::SparseSet::<U>::new();
    upstream_keys3.iter().for_each(|&k| {
        upstream_full.insert(k);
    });
    vec![
        Case::new(
            "sparse insert, clear",
            FEW,
            move || {
                set.clear();
                keys.iter().filter(|&&k| set.insert(k).is_none()).count()
            },
            move || {
                upstream.clear();
                upstream_keys.iter().filter(|&&k| upstream.insert(k).is_none()).count()
            },
        ),
        Case::new(
            "sparse insert, remove",
            2 * FEW,
            move || {
                for &k in &keys2 {
                    set2.insert(k);
                }
                keys2.iter().filter(|&&k| set2.remove(k).is_some()).count()
            },
            move || {
                for &k in &upstream_keys2 {
                    upstream2.insert(k);
                }
                upstream_keys2.iter().filter(|&&k| upstream2.remove(k).is_some()).count()
            },
        ),
        Case::new(
            "sparse contains",
            LEN,
            move || probes.iter().filter(|&&key| full.contains_key(key)).count(),
            move || upstream_probes.iter().filter(|&&key| upstream_full.contains_key(key)).count(),
        ),
    ]
}
