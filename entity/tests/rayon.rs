//! Parallel iteration yields what sequential iteration does.
#![cfg(feature = "rayon")]

use packir_entity::{BoxedSlice, EntitySet, PrimaryMap, SecondaryMap, ThinMap, entity_ref};
use rayon::prelude::*;

entity_ref! {
    /// An entity.
    pub struct E = "e";
}

const LEN: u32 = 20_000;

#[test]
fn maps_yield_the_same_pairs() {
    let mut map: PrimaryMap<E, u32> = (0..LEN).into_par_iter().collect();
    assert_eq!(map.as_values_slice(), (0..LEN).collect::<Vec<_>>());
    map.par_iter_mut().for_each(|(key, value)| *value = *value * 2 + key.as_u32());
    let pairs: Vec<(E, u32)> = map.par_iter().map(|(key, value)| (key, *value)).collect();
    assert!(pairs.into_iter().eq(map.iter().map(|(key, value)| (key, *value))));
    assert_eq!(map.par_iter().len(), LEN as usize);
    assert_eq!(map.par_iter().rev().map(|(key, _)| key.as_u32()).find_first(|_| true), Some(LEN - 1));

    let boxed: BoxedSlice<E, u32> = map.clone().into_boxed_slice();
    let sum: u64 = boxed.par_iter().map(|(_, value)| u64::from(*value)).sum();
    assert_eq!(sum, (0..u64::from(LEN)).map(|x| 3 * x).sum());
    let thin: ThinMap<E, u32> = map.values().copied().collect();
    assert!(thin.par_iter().eq(&map));
    assert!(map.into_par_iter().all(|(key, value)| value == 3 * key.as_u32()));

    let mut secondary: SecondaryMap<E, u32> = SecondaryMap::with_default(7);
    secondary.resize(100);
    secondary.par_iter_mut().for_each(|(key, value)| *value += key.as_u32());
    assert!(secondary.par_iter().all(|(key, value)| *value == 7 + key.as_u32()));
    assert_eq!(secondary.par_iter().count(), 100);
}

#[test]
fn sets_yield_the_same_members() {
    let set: EntitySet<E> = (0..LEN).filter(|x| x % 7 == 3 || x % 64 == 0).map(E::from_u32).collect();
    let members: Vec<E> = set.par_iter().collect();
    assert!(members.into_iter().eq(&set));
}

#[cfg(feature = "packed")]
#[test]
fn packed_vectors_are_built_and_read_in_parallel() {
    use packed::u22;
    use packir_entity::PackedVec;
    for len in [0, 1, 8191, 8192, 8193, LEN as usize * 4 + 5] {
        let values: Vec<u22> = (0_u32..).take(len).map(|x| u22::from_bits_truncating(x * 977)).collect();
        let packed: PackedVec<u22> = values.par_iter().copied().collect();
        assert_eq!(packed, values.iter().copied().collect());
        assert!(packed.par_iter().collect::<Vec<_>>() == values, "{len} elements");
        assert_eq!(packed.as_bytes().len(), (len * 22).div_ceil(8));
    }
}
