//! A program that calls all that `cranelift-entity` offers, and says what it sees.

use std::collections::HashSet;
use std::fmt::Debug;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

use super::entity::packed_option::{PackedOption, ReservedValue};
use super::entity::{
    BoxedSlice, EntityList, EntityRef, EntitySet, IntoIter, Iter, IterEntityRange, IterMut, Keys, ListPool,
    PrimaryMap, SecondaryMap, SetIter, SparseMap, SparseMapValue, SparseSet, entity_impl, iter_entity_range,
};

#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Block(u32);
entity_impl!(Block, "block");

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Plain(u32);
entity_impl!(Plain);

/// An entity whose field this module does not touch.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Wrapped(std::num::Wrapping<u32>);
entity_impl!(Wrapped, "wrapped", it, Wrapped(std::num::Wrapping(it)), it.0.0);

/// A fact about a block.
#[derive(Clone, Debug, PartialEq)]
struct Fact(Block, &'static str);

impl SparseMapValue<Block> for Fact {
    fn key(&self) -> Block {
        self.0
    }
}

#[derive(Default)]
struct Seen(Vec<String>);

impl Seen {
    fn see(&mut self, what: impl Debug) {
        self.0.push(format!("{what:?}"));
    }
}

pub(crate) fn run() -> Vec<String> {
    let mut seen = Seen::default();
    references(&mut seen);
    options(&mut seen);
    primary(&mut seen);
    boxed(&mut seen);
    secondary(&mut seen);
    sparse(&mut seen);
    set(&mut seen);
    lists(&mut seen);
    building_lists(&mut seen);
    seen.0
}

fn block(index: usize) -> Block {
    Block::new(index)
}

fn references(seen: &mut Seen) {
    let b = Block::from_u32(7);
    seen.see((b, b.index(), b.as_u32(), b.as_bits(), Block::from_bits(3), b < block(8)));
    seen.see(format!("{b} {}", Wrapped::new(2)));
    seen.see((Plain::new(4), Plain::from_u32(5).as_u32(), Plain::from_bits(6).as_bits()));
    seen.see((Wrapped::from_u32(9), Wrapped::new(1).as_u32(), Wrapped::new(3).index()));
    seen.see((Block::reserved_value().is_reserved_value(), Block::reserved_value().as_bits()));
    seen.see((Wrapped(std::num::Wrapping(u32::MAX)).is_reserved_value(), b.is_reserved_value()));
    let mut range: IterEntityRange<Block> = iter_entity_range(block(2)..block(6));
    seen.see((range.len(), range.size_hint(), range.next(), range.next_back()));
    seen.see(range.collect::<Vec<_>>());
    let mut keys: Keys<Block> = Keys::with_len(4);
    seen.see((keys.len(), keys.size_hint(), keys.next(), keys.next_back()));
    seen.see(keys.rev().collect::<Vec<_>>());
}

fn options(seen: &mut Seen) {
    let none: PackedOption<Block> = PackedOption::default();
    let mut some: PackedOption<Block> = block(1).into();
    seen.see((none, some, none.is_none(), some.is_some(), none.expand(), some.expand()));
    seen.see((
        some.map(|b| b.index() + 1),
        none.map(Block::index),
        some.unwrap(),
        some.expect("it is there"),
    ));
    seen.see((some.take(), some.take(), Option::<Block>::from(none)));
    seen.see((PackedOption::from(Some(block(2))) == PackedOption::new(block(2)), some == None.into()));
    const CONST: PackedOption<Plain> = PackedOption::new(Plain(5));
    seen.see((CONST, size_of_val(&CONST)));
    let all: HashSet<_> = [none, block(1).into(), none].into_iter().collect();
    seen.see((all.len(), none < block(1).into()));
}

fn primary(seen: &mut Seen) {
    let mut map: PrimaryMap<Block, u64> = PrimaryMap::with_capacity(2);
    seen.see((map.is_empty(), map.next_key(), map.last().is_none(), map.last_mut().is_none()));
    let (a, b) = (map.push(10), map.push(20));
    map.reserve(3);
    map.reserve_exact(4);
    map.try_reserve(5).expect("room");
    map.try_reserve_exact(6).expect("room");
    map.shrink_to_fit();
    map[a] += 1;
    map.extend([30, 40]);
    seen.see((a, b, map[a], map[b], map.len(), map.is_valid(b), map.is_valid(block(4))));
    seen.see((map.get(a), map.get(block(9)), map.get_range(a..block(2)), map.get_range(b..block(9))));
    *map.get_mut(b).expect("valid") += 1;
    seen.see(map.get_mut(block(4)));
    seen.see((map.keys().collect::<Vec<_>>(), map.as_values_slice()));
    map.values_mut().for_each(|value| *value *= 2);
    seen.see((map.values().rev().collect::<Vec<_>>(), map.last()));
    if let Some((key, value)) = map.last_mut() {
        *value += u64::from(key.as_u32());
    }
    let iter: Iter<'_, Block, u64> = map.iter();
    seen.see((iter.len(), iter.size_hint(), iter.rev().collect::<Vec<_>>()));
    let iter: IterMut<'_, Block, u64> = map.iter_mut();
    iter.rev().for_each(|(key, value)| *value -= u64::from(key.as_u32()));
    for (_, value) in &mut map {
        *value += 100;
    }
    seen.see((&map).into_iter().map(|(key, value)| (key.as_u32(), *value)).collect::<Vec<_>>());
    seen.see(map.get_disjoint_mut([b, a]));
    seen.see((map.clone().get_disjoint_mut([a, a]).is_err(),));
    seen.see((map.get_disjoint_mut([block(4)]).is_err(), &map));
    seen.see((
        map.binary_search_values_by_key(&map[b], |value| *value),
        map.binary_search_values_by_key(&0, |x| *x),
    ));
    seen.see((map.get_raw_mut(a).is_some(), map.get_raw_mut(block(9)).is_some()));
    seen.see((map == map.clone(), PrimaryMap::<Block, u64>::default() == PrimaryMap::new()));
    let hash = |map: &PrimaryMap<Block, u64>| BuildHasherDefault::<DefaultHasher>::new().hash_one(map);
    seen.see(hash(&map) == hash(&map.clone()));
    let iter: IntoIter<Block, u64> = map.clone().into_iter();
    seen.see((iter.len(), iter.rev().collect::<Vec<_>>()));
    let values: Vec<u64> = map.clone().into();
    seen.see((&values, PrimaryMap::<Block, u64>::from(values.clone()) == values.iter().copied().collect()));
    map.clear();
    seen.see((map.len(), PrimaryMap::<Block, u8>::try_with_capacity(3).is_ok()));
}

fn boxed(seen: &mut Seen) {
    let map: PrimaryMap<Block, u32> = [5, 6, 7].into_iter().collect();
    let mut map: BoxedSlice<Block, u32> = map.into_boxed_slice();
    seen.see((map.len(), map.is_empty(), map.is_valid(block(2)), map.is_valid(block(3)), map.last()));
    map[block(0)] += 1;
    map.values_mut().for_each(|value| *value += 10);
    for (_, value) in &mut map {
        *value *= 2;
    }
    map.iter_mut().for_each(|(key, value)| *value += key.as_u32());
    *map.get_mut(block(1)).expect("valid") += 1;
    seen.see(map.get_mut(block(3)).is_none());
    seen.see((map.get(block(1)), map.get(block(3)), map[block(2)]));
    seen.see((map.keys().collect::<Vec<_>>(), map.values().collect::<Vec<_>>()));
    seen.see(map.iter().collect::<Vec<_>>());
    seen.see((&map).into_iter().rev().collect::<Vec<_>>());
}

fn secondary(seen: &mut Seen) {
    let mut map: SecondaryMap<Block, u32> = SecondaryMap::with_default(9);
    seen.see((map.is_empty(), map[block(100)], map.get(block(0)), map.default_value()));
    map[block(2)] = 1;
    map.resize(5);
    map.try_resize(6).expect("room");
    seen.see((map.insert(block(1), 4), map.insert(block(1), 5), map.insert(block(7), 6)));
    seen.see((map.try_insert(block(1), 7).expect("room"), map.remove(block(2)), map.remove(block(50))));
    *map.get_mut(block(0)).expect("resized") = 3;
    seen.see(map.get_mut(block(99)).is_none());
    seen.see((map.get(block(0)), map.get(block(99)), map.is_empty()));
    map.values_mut().for_each(|value| *value += 1);
    map.iter_mut().for_each(|(key, value)| *value += key.as_u32());
    seen.see((map.keys().collect::<Vec<_>>(), map.values().collect::<Vec<_>>(), map.as_values_slice()));
    seen.see((map.iter().collect::<Vec<_>>(), &map));
    seen.see((map == map.clone(), map == SecondaryMap::with_default(9)));
    map.clear();
    seen.see((map.is_empty(), map[block(1)]));
    let pairs: SecondaryMap<Block, u8> = [(block(3), 1), (block(0), 2)].into_iter().collect();
    seen.see((&pairs, SecondaryMap::<Block, u8>::from(vec![2, 0, 0, 1]) == pairs));
    let with_room = SecondaryMap::<Block, u8>::with_capacity(10);
    seen.see((
        with_room.capacity() >= 10,
        with_room == SecondaryMap::new(),
        with_room == SecondaryMap::default(),
    ));
    seen.see(SecondaryMap::<Block, u8>::try_with_capacity(10).is_ok());
}

fn sparse(seen: &mut Seen) {
    let mut map: SparseMap<Block, Fact> = SparseMap::new();
    seen.see((map.is_empty(), map.insert(Fact(block(9), "nine")), map.insert(Fact(block(3), "three"))));
    seen.see((map.insert(Fact(block(9), "new")), map.len(), map.contains_key(block(3))));
    map.get_mut(block(3)).expect("inserted").1 = "drei";
    seen.see(map.get_mut(block(100)).is_none());
    seen.see((map.get(block(3)), map.get(block(4)), map.as_slice()));
    map.insert(Fact(block(1), "one"));
    seen.see((map.remove(block(9)), map.remove(block(9)), map.values().collect::<Vec<_>>()));
    seen.see(((&map).into_iter().count(), map.pop(), &map));
    map.clear();
    seen.see((map.len(), map.pop(), SparseMap::<Block, Fact>::default().is_empty()));
    let mut set: SparseSet<Block> = SparseSet::new();
    seen.see((set.insert(block(5)), set.insert(block(5)), set.contains_key(block(5)), set.as_slice()));
    seen.see(SparseMapValue::key(&block(5)));
}

fn set(seen: &mut Seen) {
    let mut set: EntitySet<Block> = EntitySet::with_capacity(70);
    set.ensure_capacity(100);
    set.try_ensure_capacity(200).expect("room");
    seen.see((set.is_empty(), set.insert(block(65)), set.insert(block(65)), set.insert(block(2))));
    set.extend([block(0), block(150)]);
    seen.see((set.contains(block(0)), set.contains(block(1)), set.contains(block(9999)), &set));
    let iter: SetIter<'_, Block> = set.iter();
    seen.see((iter.collect::<Vec<_>>(), set.keys().len()));
    seen.see((set.pop(), set.remove(block(2)), set.remove(block(2)), set.keys().len()));
    seen.see((set == set.clone(), set == EntitySet::new()));
    set.clear();
    seen.see((set.is_empty(), set.pop(), EntitySet::<Block>::default().is_empty()));
    seen.see(EntitySet::<Block>::try_with_capacity(9).is_ok());
}

fn lists(seen: &mut Seen) {
    let mut pool: ListPool<Block> = ListPool::with_capacity(64);
    seen.see(pool.capacity() >= 64);
    let mut list: EntityList<Block> = EntityList::new();
    seen.see((list.is_empty(), list.len(&pool), list.first(&pool), list.is_valid(&pool), size_of_val(&list)));
    for index in 0..10 {
        seen.see((list.push(block(index), &mut pool), list.as_slice(&pool).to_vec()));
    }
    seen.see((list.get(3, &pool), list.get(10, &pool), list.first(&pool), list.len(&pool)));
    list.as_mut_slice(&mut pool)[1] = block(11);
    *list.get_mut(2, &mut pool).expect("in bounds") = block(12);
    list.insert(0, block(20), &mut pool);
    list.insert(11, block(21), &mut pool);
    list.remove(1, &mut pool);
    list.swap_remove(0, &mut pool);
    seen.see(list.as_slice(&pool));
    let mut clone = list.deep_clone(&mut pool);
    clone.truncate(3, &mut pool);
    list.copy_from(&clone, 1.., 2, &mut pool);
    list.copy_from(&clone, ..=1, 0, &mut pool);
    list.grow_at(1, 1, &mut pool);
    list.as_mut_slice(&mut pool)[1] = block(77);
    seen.see((list.as_slice(&pool), clone.as_slice(&pool), list == clone));
    let taken = clone.take();
    seen.see((clone.is_empty(), taken.len(&pool), pool == pool.clone()));
    list.clear(&mut pool);
    seen.see((list.is_empty(), EntityList::<Block>::default().is_empty()));
    pool.clear();
    seen.see((taken.is_valid(&pool), pool == ListPool::default()));
}

fn building_lists(seen: &mut Seen) {
    let pool = &mut ListPool::new();
    let mut list = EntityList::from_slice(&[block(1), block(2)], pool);
    list.extend((5..9).map(block), pool);
    list.extend((0..9).map(block).filter(|b| b.index() % 2 == 1), pool);
    let other = EntityList::from_iter((0..3).map(block), pool);
    seen.see((list.as_slice(pool), other.as_slice(pool)));
    let hash = |pool: &ListPool<Block>| BuildHasherDefault::<DefaultHasher>::new().hash_one(pool);
    seen.see(hash(pool) == hash(&pool.clone()));
}
