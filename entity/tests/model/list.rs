//! Lists in one pool, beside upstream's in one pool, beside vectors.

use super::{Raw, ours, upstream};
use packir_entity::{EntityList, ListPool};

/// How many lists share the pool.
const LISTS: usize = 6;

/// An operation on one of the lists. Positions are taken modulo what the list allows.
#[derive(Clone, Copy, Debug)]
pub enum Op {
    Push(usize, u32),
    Pop(usize),
    Insert(usize, usize, u32),
    Remove(usize, usize),
    SwapRemove(usize, usize),
    Truncate(usize, usize),
    Clear(usize),
    FromSlice(usize, usize, u32),
    Extend(usize, usize, u32),
    ExtendUnsized(usize, usize, u32),
    ExtendFromSlice(usize, usize, u32),
    CopyFrom(usize, usize, usize),
    GrowAt(usize, usize, usize),
    DeepClone(usize, usize),
    Take(usize, usize),
    Set(usize, usize, u32),
    RetainEven(usize),
}

impl From<Raw> for Op {
    fn from((kind, list, a, b): Raw) -> Op {
        let list = list as usize % LISTS;
        let (at, value) = (a as usize, u32::from(b));
        match kind % 20 {
            0..=2 => Op::Push(list, value),
            3 => Op::Pop(list),
            4 => Op::Insert(list, at, value),
            5 => Op::Remove(list, at),
            6 => Op::SwapRemove(list, at),
            7 => Op::Truncate(list, at % 40),
            8 => Op::Clear(list),
            // Some lists are long, for the chains of the upper size classes.
            9 => Op::FromSlice(list, at % if value % 8 == 0 { 700 } else { 40 }, value),
            10 => Op::Extend(list, at % 20, value),
            11 => Op::ExtendUnsized(list, at % 20, value),
            12 => Op::ExtendFromSlice(list, at % 20, value),
            13 => Op::CopyFrom(list, at, value as usize),
            14 => Op::GrowAt(list, at, value as usize % 20),
            15 => Op::DeepClone(list, at % LISTS),
            16 => Op::Take(list, at % LISTS),
            17 => Op::Set(list, at, value),
            _ => Op::RetainEven(list),
        }
    }
}

/// Runs the operations on all three and compares lists, pool words and free chains after each.
pub fn check(ops: &[Op]) {
    let mut pool = ListPool::<ours::E>::new();
    let mut lists = [EntityList::<ours::E>::new(); LISTS];
    let mut upstream_pool = cranelift_entity::ListPool::<upstream::E>::new();
    let mut upstream_lists = [cranelift_entity::EntityList::<upstream::E>::new(); LISTS];
    let mut models: [Vec<u32>; LISTS] = Default::default();
    for op in ops {
        let a = &mut pool;
        let b = &mut upstream_pool;
        let run = |start: u32, len: usize| (start..).take(len).collect::<Vec<u32>>();
        let e = ours::E::from_u32;
        let u = upstream::E::from_u32;
        let ours_of = |values: &[u32]| values.iter().map(|&v| e(v)).collect::<Vec<_>>();
        let upstream_of = |values: &[u32]| values.iter().map(|&v| u(v)).collect::<Vec<_>>();
        match *op {
            Op::Push(l, v) => {
                let at = lists[l].push(e(v), a);
                assert_eq!(at, upstream_lists[l].push(u(v), b));
                assert_eq!(at, models[l].len());
                models[l].push(v);
            }
            Op::Pop(l) => {
                let last = lists[l].pop(a).map(ours::E::as_u32);
                if let Some(at) = upstream_lists[l].len(b).checked_sub(1) {
                    upstream_lists[l].remove(at, b);
                }
                assert_eq!(last, models[l].pop());
            }
            Op::Insert(l, at, v) => {
                let at = at % (models[l].len() + 1);
                lists[l].insert(at, e(v), a);
                upstream_lists[l].insert(at, u(v), b);
                models[l].insert(at, v);
            }
            Op::Remove(l, at) if !models[l].is_empty() => {
                let at = at % models[l].len();
                lists[l].remove(at, a);
                upstream_lists[l].remove(at, b);
                models[l].remove(at);
            }
            Op::SwapRemove(l, at) if !models[l].is_empty() => {
                let at = at % models[l].len();
                lists[l].swap_remove(at, a);
                upstream_lists[l].swap_remove(at, b);
                models[l].swap_remove(at);
            }
            Op::Remove(..) | Op::SwapRemove(..) => {}
            Op::Truncate(l, len) => {
                lists[l].truncate(len, a);
                upstream_lists[l].truncate(len, b);
                models[l].truncate(len);
            }
            Op::Clear(l) => {
                lists[l].clear(a);
                upstream_lists[l].clear(b);
                models[l].clear();
            }
            Op::FromSlice(l, len, v) => {
                let values = run(v, len);
                lists[l].clear(a);
                upstream_lists[l].clear(b);
                lists[l] = EntityList::from_slice(&ours_of(&values), a);
                upstream_lists[l] = cranelift_entity::EntityList::from_slice(&upstream_of(&values), b);
                models[l] = values;
            }
            Op::Extend(l, len, v) => {
                let values = run(v, len);
                lists[l].extend(ours_of(&values), a);
                upstream_lists[l].extend(upstream_of(&values), b);
                models[l].extend(values);
            }
            Op::ExtendUnsized(l, len, v) => {
                let odd = |v: &u32| v % 2 == 1;
                let values = run(v, len);
                lists[l].extend(values.iter().copied().filter(odd).map(e), a);
                upstream_lists[l].extend(values.iter().copied().filter(odd).map(u), b);
                models[l].extend(values.iter().filter(|v| odd(v)));
            }
            Op::ExtendFromSlice(l, len, v) => {
                let values = run(v, len);
                lists[l].extend_from_slice(&ours_of(&values), a);
                upstream_lists[l].extend(upstream_of(&values), b);
                models[l].extend(values);
            }
            Op::CopyFrom(l, at, from) => {
                let other = (l + 1 + from % (LISTS - 1)) % LISTS;
                // Upstream refuses two empty lists, as they have the same position.
                if models[other].is_empty() {
                    continue;
                }
                let at = at % (models[l].len() + 1);
                let start = from % models[other].len();
                let source = lists[other];
                lists[l].copy_from(&source, start.., at, a);
                let source = upstream_lists[other];
                upstream_lists[l].copy_from(&source, start.., at, b);
                let copied = models[other][start..].to_vec();
                models[l].splice(at..at, copied);
            }
            Op::GrowAt(l, at, count) => {
                let at = at % (models[l].len() + 1);
                lists[l].grow_at(at, count, a);
                upstream_lists[l].grow_at(at, count, b);
                // The new elements are whatever the pool held: the same in both.
                let grown = &lists[l].as_slice(a)[at..at + count];
                models[l].splice(at..at, grown.iter().map(|e| e.as_bits()));
            }
            Op::DeepClone(l, from) if l != from => {
                lists[l].clear(a);
                upstream_lists[l].clear(b);
                lists[l] = lists[from].deep_clone(a);
                upstream_lists[l] = upstream_lists[from].deep_clone(b);
                models[l] = models[from].clone();
            }
            Op::Take(l, from) if l != from => {
                lists[l].clear(a);
                upstream_lists[l].clear(b);
                lists[l] = lists[from].take();
                upstream_lists[l] = upstream_lists[from].take();
                models[l] = std::mem::take(&mut models[from]);
            }
            Op::DeepClone(..) | Op::Take(..) => {}
            Op::Set(l, at, v) => {
                let entry = lists[l].get_mut(at, a);
                assert_eq!(entry.is_some(), at < models[l].len());
                if let Some(entry) = entry {
                    *entry = e(v);
                    *upstream_lists[l].get_mut(at, b).unwrap() = u(v);
                    models[l][at] = v;
                }
            }
            Op::RetainEven(l) => {
                lists[l].retain(|e| e.as_bits() % 2 == 0, a);
                let kept: Vec<_> =
                    upstream_lists[l].as_slice(b).iter().copied().filter(|e| e.as_bits() % 2 == 0).collect();
                upstream_lists[l].as_mut_slice(b)[..kept.len()].copy_from_slice(&kept);
                upstream_lists[l].truncate(kept.len(), b);
                models[l].retain(|v| v % 2 == 0);
            }
        }
        same(&pool, &lists, &upstream_pool, &upstream_lists, &models);
    }
    // Through serialised words and back, nothing is lost.
    let again = ListPool::from_words(&pool.to_words(), &pool.free_heads()).expect("the pool is sound");
    assert_eq!((&again, again.free_heads()), (&pool, pool.free_heads()));
}

fn same(
    pool: &ListPool<ours::E>,
    lists: &[EntityList<ours::E>; LISTS],
    upstream_pool: &cranelift_entity::ListPool<upstream::E>,
    upstream_lists: &[cranelift_entity::EntityList<upstream::E>; LISTS],
    models: &[Vec<u32>; LISTS],
) {
    for ((list, upstream), model) in lists.iter().zip(upstream_lists).zip(models) {
        let elements: Vec<u32> = list.as_slice(pool).iter().map(|e| e.as_bits()).collect();
        assert_eq!(&elements, model);
        let theirs: Vec<u32> = upstream.as_slice(upstream_pool).iter().map(|e| e.as_bits()).collect();
        assert_eq!(elements, theirs);
        assert_eq!(list.len(pool), model.len());
        assert_eq!(list.is_empty(), model.is_empty());
        assert_eq!(list.first(pool).map(|e| e.as_bits()), model.first().copied());
        assert_eq!(list.get(2, pool).map(|e| e.as_bits()), model.get(2).copied());
        assert!(list.is_valid(pool));
        let position = serde_json::to_value(upstream).unwrap();
        assert_eq!(position["index"], list.to_position(), "list word");
    }
    let theirs = serde_json::to_value(upstream_pool).unwrap();
    let words = |field: &str| -> Vec<u64> {
        theirs[field].as_array().unwrap().iter().map(|word| word.as_u64().unwrap()).collect()
    };
    assert_eq!(pool.to_words().into_iter().map(u64::from).collect::<Vec<_>>(), words("data"), "pool words");
    let mut heads = words("free");
    while heads.last() == Some(&0) {
        heads.pop();
    }
    assert_eq!(pool.free_heads().into_iter().map(u64::from).collect::<Vec<_>>(), heads, "free chains");
}
