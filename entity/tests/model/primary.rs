//! A primary map and a thin one, beside upstream's, beside a vector.

use super::{Raw, ours, upstream};
use packir_entity::{PrimaryMap, ThinMap};

#[derive(Clone, Copy, Debug)]
pub enum Op {
    Push(u16),
    Extend(u16, usize),
    Set(usize, u16),
    SwapPair(usize, usize),
    Pop,
    Truncate(usize),
    RetainRenumber(u16),
    Drain(usize),
    Box,
    Clear,
    Search(u16),
}

impl From<Raw> for Op {
    fn from((kind, _, a, b): Raw) -> Op {
        match kind % 16 {
            0..=4 => Op::Push(b),
            5 => Op::Extend(b, a as usize % 9),
            6 | 7 => Op::Set(a as usize % 40, b),
            8 | 9 => Op::SwapPair(a as usize % 40, b as usize % 40),
            10 => Op::Pop,
            11 => Op::Truncate(a as usize % 40),
            12 => Op::RetainRenumber(1 + b % 4),
            13 => Op::Box,
            14 if a % 4 == 0 => Op::Clear,
            14 if a % 4 == 1 => Op::Drain(b as usize % 4),
            _ => Op::Search(b % 64),
        }
    }
}

/// Runs the operations on all four and compares after each.
pub fn check(ops: &[Op]) {
    type Upstream = cranelift_entity::PrimaryMap<upstream::E, u16>;
    let mut map: PrimaryMap<ours::E, u16> = PrimaryMap::new();
    let mut thin: ThinMap<ours::E, u16> = ThinMap::new();
    let mut upstream = Upstream::new();
    let mut model: Vec<u16> = Vec::new();
    let e = |index: usize| ours::E::new(index);
    let u = |index: usize| <upstream::E as cranelift_entity::EntityRef>::new(index);
    for op in ops {
        match *op {
            Op::Push(value) => {
                let next = map.next_key();
                let key = map.push(value);
                assert_eq!((key, key), (next, thin.push(value)));
                assert_eq!(key.as_u32(), upstream.push(value).as_u32());
                model.push(value);
            }
            Op::Extend(value, count) => {
                map.extend(std::iter::repeat_n(value, count));
                thin.extend(std::iter::repeat_n(value, count));
                upstream.extend(std::iter::repeat_n(value, count));
                model.extend(std::iter::repeat_n(value, count));
            }
            Op::Set(at, value) => {
                assert_eq!(map.is_valid(e(at)), at < model.len());
                assert_eq!(map.get(e(at)), upstream.get(u(at)));
                assert_eq!((map.is_valid(e(at)), map.get(e(at))), (thin.is_valid(e(at)), thin.get(e(at))));
                if let Some(old) = map.get_mut(e(at)) {
                    *old = value;
                    thin[e(at)] = value;
                    upstream[u(at)] = value;
                    model[at] = value;
                    assert_eq!(map[e(at)], value);
                }
            }
            Op::SwapPair(a, b) => {
                let pair = map.get_disjoint_mut([e(a), e(b)]);
                let thin = thin.get_disjoint_mut([e(a), e(b)]);
                let theirs = upstream.get_disjoint_mut([u(a), u(b)]);
                match (pair, thin, theirs) {
                    (Ok([x, y]), Ok([p, q]), Ok([z, w])) => {
                        std::mem::swap(x, y);
                        std::mem::swap(p, q);
                        std::mem::swap(z, w);
                        model.swap(a, b);
                    }
                    (ours, thin, theirs) => {
                        assert_eq!(ours, theirs);
                        assert_eq!(thin, theirs);
                    }
                }
            }
            Op::Pop => {
                let last = map.pop();
                assert_eq!(last, thin.pop());
                assert_eq!(last.map(|(_, value)| value), model.pop());
                assert!(last.is_none_or(|(key, _)| key.index() == model.len()));
                upstream = Upstream::from(model.clone());
            }
            Op::Truncate(len) => {
                map.truncate(len);
                thin.truncate(len);
                model.truncate(len);
                upstream = Upstream::from(model.clone());
            }
            Op::RetainRenumber(n) => {
                let mut moves = Vec::new();
                map.retain_renumber(
                    |_, value| *value % n == 0,
                    |old, new| moves.push((old.index(), new.index())),
                );
                let mut thin_moves = Vec::new();
                thin.retain_renumber(
                    |_, value| *value % n == 0,
                    |old, new| thin_moves.push((old.index(), new.index())),
                );
                assert_eq!(moves, thin_moves);
                let kept = model.iter().enumerate().filter(|(_, value)| **value % n == 0);
                assert!(moves.iter().copied().eq(kept.map(|(old, _)| old).zip(0..)));
                model.retain(|value| value % n == 0);
                upstream = Upstream::from(model.clone());
            }
            Op::Drain(taken) => {
                let moved = std::mem::take(&mut thin).into_iter().take(taken).map(|(k, v)| (k.index(), v));
                assert!(moved.eq(model.iter().copied().enumerate().take(taken)));
                let drained: Vec<_> = map.drain().take(taken).map(|(k, v)| (k.index(), v)).collect();
                assert!(drained.into_iter().eq(model.drain(..).enumerate().take(taken)));
                upstream.clear();
            }
            Op::Box => {
                let boxed = std::mem::take(&mut map).into_boxed_slice();
                thin = Vec::from(thin).into();
                let theirs = upstream.clone().into_boxed_slice();
                assert!(boxed.values().eq(theirs.values()));
                assert_eq!((boxed.len(), boxed.last()), (theirs.len(), theirs.last()));
                assert!(boxed.iter().map(|(k, v)| (k.index(), *v)).eq(model.iter().copied().enumerate()));
                map = boxed.into_inner().into_vec().into();
            }
            Op::Clear => {
                map.clear();
                thin.clear();
                upstream.clear();
                model.clear();
            }
            Op::Search(value) => {
                let sorted: PrimaryMap<ours::E, u16> = (0..60).map(|x| x / 3 * 3).collect();
                let theirs: Upstream = (0..60).map(|x| x / 3 * 3).collect();
                let index = |found: Result<ours::E, ours::E>| {
                    found.map_or_else(|k| (false, k.index()), |k| (true, k.index()))
                };
                let (hit, at) = index(sorted.binary_search_values_by_key(&value, |v| *v));
                assert_eq!(hit, theirs.binary_search_values_by_key(&value, |v| *v).is_ok());
                let thin: ThinMap<ours::E, u16> = sorted.values().copied().collect();
                assert_eq!(hit, thin.binary_search_values_by_key(&value, |v| *v).is_ok());
                assert_eq!(hit, value % 3 == 0 && value < 60);
                assert!(if hit { sorted[e(at)] == value } else { at == 60 || sorted[e(at)] > value });
            }
        }
        assert_eq!(map.as_values_slice(), model);
        assert_eq!(thin.as_values_slice(), model);
        assert_eq!(upstream.as_values_slice(), model);
        assert!(map.keys().map(|k| k.index()).eq(0..model.len()));
        assert!(map.keys().rev().map(|k| k.index()).eq((0..model.len()).rev()));
        assert!(map.iter().rev().map(|(k, v)| (k.index(), *v)).eq(model.iter().copied().enumerate().rev()));
        assert_eq!(map.last().map(|(k, v)| (k.index(), *v)), model.iter().copied().enumerate().next_back());
        let range = e(model.len() / 3)..e(model.len() / 2);
        assert_eq!(
            map.get_range(range.clone()),
            upstream.get_range(u(range.start.index())..u(range.end.index()))
        );
        assert!(thin.iter().eq(&map) && thin.keys().eq(map.keys()));
        assert_eq!((thin.last(), thin.get_range(range.clone())), (map.last(), map.get_range(range)));
        assert_eq!((thin.len(), thin.is_empty()), (model.len(), model.is_empty()));
        assert!(thin.capacity() >= thin.len());
        assert_eq!(format!("{map:?}"), format!("{upstream:?}"));
    }
}
