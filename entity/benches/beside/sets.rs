//! Entity sets.

use cranelift_entity as theirs;
use packir_entity as ours;

use crate::{Case, random};

type E = crate::ours::E;
type U = crate::upstream::E;
type Set = ours::EntitySet<E>;
type Upstream = theirs::EntitySet<U>;

const LEN: usize = 10_000;

fn both(indices: &[u32]) -> (Set, Upstream) {
    let mut upstream = Upstream::new();
    upstream.extend(indices.iter().map(|&i| U::from_u32(i)));
    (indices.iter().map(|&i| E::from_u32(i)).collect(), upstream)
}

pub(crate) fn cases() -> Vec<Case> {
    let indices = random(LEN, 4 * LEN as u32);
    let few: Vec<u32> = indices.iter().copied().step_by(50).collect();
    let keys: Vec<E> = indices.iter().map(|&i| E::from_u32(i)).collect();
    let upstream_keys: Vec<U> = indices.iter().map(|&i| U::from_u32(i)).collect();
    let (keys2, upstream_keys2) = (keys.clone(), upstream_keys.clone());
    let (keys3, upstream_keys3) = (keys.clone(), upstream_keys.clone());
    let (keys4, upstream_keys4) = (keys.clone(), upstream_keys.clone());
    let (dense, upstream_dense) = both(&indices);
    let (dense2, upstream_dense2) = both(&indices);
    let (dense3, upstream_dense3) = both(&indices);
    let (dense4, upstream_dense4) = both(&indices);
    let other: Vec<u32> = random(2 * LEN, 4 * LEN as u32).split_off(LEN);
    let (mut more, mut upstream_more) = both(&other);
    let (thin, upstream_thin) = both(&few);
    let (mut reused, mut upstream_reused) = both(&indices);
    let members = dense.len();
    vec![
        Case::new(
            "set insert random",
            LEN,
            move || {
                let mut set = Set::new();
                keys.iter().filter(|&&k| set.insert(k)).count()
            },
            move || {
                let mut set = Upstream::new();
                upstream_keys.iter().filter(|&&k| set.insert(k)).count()
            },
        ),
        Case::new(
            "set insert ascending",
            LEN,
            || {
                let mut set = Set::new();
                for i in 0..LEN as u32 {
                    set.insert(E::from_u32(i));
                }
                set
            },
            || {
                let mut set = Upstream::new();
                for i in 0..LEN as u32 {
                    set.insert(U::from_u32(i));
                }
                set
            },
        ),
        Case::new(
            "set clear, insert random",
            LEN,
            move || {
                reused.clear();
                keys4.iter().filter(|&&k| reused.insert(k)).count()
            },
            move || {
                upstream_reused.clear();
                upstream_keys4.iter().filter(|&&k| upstream_reused.insert(k)).count()
            },
        ),
        Case::new(
            "set contains",
            LEN,
            move || keys2.iter().filter(|&&k| thin.contains(k)).count(),
            move || upstream_keys2.iter().filter(|&&k| upstream_thin.contains(k)).count(),
        ),
        Case::new(
            "set remove",
            LEN,
            move || {
                let mut set = dense.clone();
                keys3.iter().filter(|&&k| set.remove(k)).count()
            },
            move || {
                let mut set = upstream_dense.clone();
                upstream_keys3.iter().filter(|&&k| set.remove(k)).count()
            },
        ),
        Case::new(
            "set pop all",
            members,
            move || {
                let mut set = dense2.clone();
                std::iter::from_fn(|| set.pop()).map(E::as_u32).fold(0, u32::wrapping_add)
            },
            move || {
                let mut set = upstream_dense2.clone();
                std::iter::from_fn(|| set.pop()).map(U::as_u32).fold(0, u32::wrapping_add)
            },
        ),
        Case::new(
            "set iterate, quarter full",
            members,
            move || dense3.iter().map(E::as_u32).fold(0, u32::wrapping_add),
            move || upstream_dense3.iter().map(U::as_u32).fold(0, u32::wrapping_add),
        ),
        {
            let (thin, upstream_thin) = both(&few);
            Case::new(
                "set iterate with for, one in 200",
                few.len(),
                move || {
                    let mut sum = 0_u32;
                    for e in &thin {
                        sum = sum.wrapping_mul(3) + e.as_u32();
                    }
                    sum
                },
                move || {
                    let mut sum = 0_u32;
                    for e in upstream_thin.iter() {
                        sum = sum.wrapping_mul(3) + e.as_u32();
                    }
                    sum
                },
            )
        },
        Case::new(
            "set union (theirs: extend)",
            LEN,
            move || more.union_with(&dense4),
            move || upstream_more.extend(upstream_dense4.iter()),
        ),
    ]
}
