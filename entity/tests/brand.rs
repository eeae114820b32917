//! Branded maps and handles: what they check, and that the unchecked index finds what the checked one does.
#![forbid(unsafe_code)]

use packir_entity::brand::{Fixed, Handle, Map, StoreId, StoreIds, StoreMap, View, ViewMut};
use packir_entity::{PrimaryMap, brand, entity_ref, handle};
use proptest::prelude::*;

entity_ref! {
    /// A node of a graph.
    pub struct Node = "node";
}

handle! {
    /// A node of some store, in 32 bits.
    pub struct Small: u32 = store: 8, index: 24 => Node;
    /// A node of some store, in 64 bits.
    pub struct Large: u64 = store: 32, index: 32 => Node;
    /// A node of one of two stores, with at most four nodes each and the rest of the byte for stores.
    pub struct Tiny: u8 = store: 6, index: 2 => Node;
}

#[test]
fn the_macro_form_makes_brands_side_by_side() {
    brand!(first);
    brand!(second);
    let mut a: Map<'_, Node, u32> = Map::new(first);
    let mut b: Map<'_, Node, &str> = Map::with_capacity(second, 2);
    let (x, y) = (a.push(1), b.push("one"));
    a[x] += 1;
    b[y] = "two";
    assert_eq!((a[x], b[y], x.get(), y.get()), (2, "two", Node::new(0), Node::new(0)));
    assert_eq!(size_of_val(&x), 4);
    assert_eq!(format!("{x:?} {a:?}"), "node0 {node0: 2}");
}

#[test]
fn plain_references_are_checked_once() {
    let map: PrimaryMap<Node, u32> = [7, 8, 9].into_iter().collect();
    brand::scope(|guard| {
        let view = View::new(guard, &map);
        assert_eq!(view.check(Node::new(3)), None);
        let key = view.check(Node::new(2)).expect("in bounds");
        assert_eq!(view[key], 9);
        assert_eq!(view.keys().rev().map(|key| view[key]).collect::<Vec<_>>(), [9, 8, 7]);
        assert_eq!(view.iter().map(|(key, value)| (key.get().as_u32(), *value)).last(), Some((2, 9)));
    });
}

#[test]
fn tables_have_the_length_of_a_map_that_stopped_growing() {
    brand!(guard);
    let mut map: Map<'_, Node, u32> = Map::new(guard);
    let keys: Vec<_> = (0..10).map(|value| map.push(value)).collect();
    let map: Fixed<'_, Node, u32> = map.freeze();
    let mut doubled = map.table(0);
    for key in map.keys() {
        doubled[key] = 2 * map[key];
    }
    assert_eq!((doubled.len(), doubled[keys[9]]), (10, 18));
    let table_of_table = doubled.table(true);
    assert!(table_of_table[keys[3]]);
    assert!(map.into_boxed_slice().values().copied().eq(0..10));
}

#[test]
fn two_values_change_at_once() {
    let mut map: PrimaryMap<Node, u32> = [1, 2].into_iter().collect();
    brand!(guard);
    let mut view = ViewMut::new(guard, &mut map);
    let [a, b] = [0, 1].map(|index| view.check(Node::new(index)).expect("in bounds"));
    assert!(view.pair_mut(a, a).is_none());
    let (x, y) = view.pair_mut(b, a).expect("they differ");
    std::mem::swap(x, y);
    assert_eq!(map.as_values_slice(), [2, 1]);
}

proptest! {
    #[test]
    fn unchecked_indexing_agrees_with_checked(
        values in proptest::collection::vec(any::<u16>(), 0..50),
        probes in proptest::collection::vec((0..60_usize, any::<u16>()), 0..60),
    ) {
        let mut model = values.clone();
        brand!(guard);
        let mut map = Map::from_primary(guard, PrimaryMap::<Node, u16>::from(values));
        for (index, value) in probes {
            let key = map.check(Node::new(index));
            prop_assert_eq!(key.is_some(), index < model.len());
            if let Some(key) = key {
                prop_assert_eq!(map[key], model[index]);
                map[key] = value;
                model[index] = value;
            } else {
                let key = map.push(value);
                prop_assert_eq!(key.get().index(), model.len());
                model.push(value);
            }
        }
        prop_assert_eq!(Vec::from(map.into_primary()), model);
    }
}

/// `StoreIds` hands numbers out in turn.
fn store(ids: &StoreIds, number: u32) -> StoreId {
    std::iter::from_fn(|| Some(ids.next())).find(|id| id.get() == number).expect("it comes")
}

/// All words of eight bits: a handle is good in a store exactly if the store's number and the index say so.
#[test]
fn one_compare_tells_all_handles_apart() {
    for number in [0, 1, 5, 62, 63] {
        for len in 0..=4 {
            let mut map: StoreMap<Tiny, u64> = StoreMap::new(store(&StoreIds::new(), number));
            let handles: Vec<Tiny> = (0..len).map(|value| map.push(value)).collect();
            for word in 0..=255 {
                let handle = Tiny::from_word(word);
                let good = word >> 2 == u64::from(number) && word & 3 < len;
                assert_eq!(map.get(handle).copied(), good.then_some(word & 3));
                assert_eq!(map.get_mut(handle).is_some(), good);
                assert_eq!(map.check(handle).ok(), good.then(|| Node::new((word & 3) as usize)));
                assert_eq!(handles.contains(&handle), good);
            }
            assert_eq!(map.try_push(9).is_ok(), len < 4, "two bits index four");
        }
    }
    let ids = StoreIds::new();
    let too_many = store(&ids, 64);
    assert!(StoreMap::<Tiny, u8>::try_new(too_many).is_none(), "six bits number 64 stores");
}

fn check_handles<H: Handle<Key = Node> + std::fmt::Debug + PartialEq>() {
    let ids = StoreIds::new();
    let mut maps: Vec<StoreMap<H, usize>> = (0..4).map(|_| StoreMap::new(ids.next())).collect();
    let handles: Vec<Vec<H>> =
        maps.iter_mut().map(|map| (0..5).map(|value| map.push(value)).collect()).collect();
    for (m, map) in maps.iter_mut().enumerate() {
        assert_eq!(map.store().get() as usize, m);
        assert!(map.iter().map(|(handle, _)| handle).eq(handles[m].iter().copied()));
        for (h, handle) in handles.iter().enumerate().flat_map(|(h, all)| all.iter().map(move |x| (h, *x))) {
            assert_eq!(map.get(handle).is_some(), m == h);
            assert_eq!(map.check(handle).is_ok(), m == h);
        }
        map[handles[m][3]] = 30;
        brand!(guard);
        let mut open = map.open(guard);
        for (h, handle) in handles.iter().enumerate().flat_map(|(h, all)| all.iter().map(move |x| (h, *x))) {
            assert_eq!(open.key(handle).is_some(), m == h);
        }
        let key = open.key(handles[m][3]).expect("it is of this store");
        open.values[key] += 1;
        assert_eq!(map[handles[m][3]], 31);
    }
    let error = maps[1].check(handles[2][4]).expect_err("another store's");
    assert_eq!(error.to_string(), "expected a handle of store 1, found one of store 2");
    let unborn = H::from_word((1 << H::INDEX_BITS) | 77);
    assert_eq!(maps[1].check(unborn).expect_err("not yet made").to_string(), "store 1 has no entity 77");
    assert_eq!(format!("{unborn:?}"), "1:77");
}

#[test]
fn handles_of_other_stores_are_refused() {
    check_handles::<Small>();
    check_handles::<Large>();
    assert_eq!((size_of::<Tiny>(), size_of::<Small>(), size_of::<Large>()), (1, 4, 8));
}

#[test]
#[should_panic(expected = "expected a handle of store 1, found one of store 0")]
fn indexing_with_a_foreign_handle_says_whose_it_is() {
    let ids = StoreIds::new();
    let mut first: StoreMap<Small, u8> = StoreMap::new(ids.next());
    let second: StoreMap<Small, u8> = StoreMap::new(ids.next());
    let handle = first.push(1);
    let _ = second[handle];
}

/// The layout of a handle, declared with the derive: both have the same bits, and either can be a handle.
#[cfg(feature = "packed")]
mod declared {
    use super::*;
    use packed::{Packed, u24};

    #[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
    #[packed(u32 as DeclaredHandle)]
    #[bits(store: 8, index: 24)]
    struct Declared {
        store: u8,
        index: u24,
    }

    impl Handle for DeclaredHandle {
        type Key = Node;
        const STORE_BITS: u32 = 8;
        const INDEX_BITS: u32 = 24;

        fn from_word(word: u64) -> Self {
            DeclaredHandle::from_raw_unchecked(u32::try_from(word).expect("32 bits"))
        }

        fn into_word(self) -> u64 {
            self.into_raw().into()
        }
    }

    #[test]
    fn have_the_same_bits() {
        check_handles::<DeclaredHandleWithDebug>();
        let ids = StoreIds::new();
        let _ = ids.next();
        let id = ids.next();
        let mut declared: StoreMap<DeclaredHandle, u8> = StoreMap::new(id);
        let mut small: StoreMap<Small, u8> = StoreMap::new(id);
        for value in 0..3 {
            let (a, b) = (declared.push(value), small.push(value));
            assert_eq!(a.into_word(), b.into_word());
            assert_eq!(a.unpack(), Declared { store: 1, index: u24::new(u32::from(value)) });
        }
    }

    /// As [`DeclaredHandle`], printed as `handle!` prints.
    #[derive(Clone, Copy, PartialEq)]
    struct DeclaredHandleWithDebug(DeclaredHandle);

    impl Handle for DeclaredHandleWithDebug {
        type Key = Node;
        const STORE_BITS: u32 = 8;
        const INDEX_BITS: u32 = 24;

        fn from_word(word: u64) -> Self {
            Self(DeclaredHandle::from_word(word))
        }

        fn into_word(self) -> u64 {
            self.0.into_word()
        }
    }

    impl std::fmt::Debug for DeclaredHandleWithDebug {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            write!(f, "{}:{}", self.0.store(), self.0.index().get())
        }
    }
}
