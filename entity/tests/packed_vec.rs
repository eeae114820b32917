//! Packed vectors against plain ones, for every width.
#![cfg(feature = "packed")]
#![expect(clippy::cast_possible_truncation, reason = "values are cut to their width")]

use packed::{Bits, Packed, i9, u1, u5, u22, u29, u57, u58, u63, u100};
use packir_entity::{PackedVec, entity_ref};
use proptest::prelude::*;

entity_ref! {
    /// An entity.
    pub struct E = "e";
}

#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u7)]
enum Constraint {
    #[bits(0b1, .0: 6)]
    Fixed(packed::u6),
    #[bits(0b01, .0: 5)]
    Reuse(u5),
    #[bits(0b0000000)]
    Any,
}

#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u32, fallible)]
#[bits(value: 30, flag: 1, 0: 1)]
struct Narrow {
    value: E,
    flag: bool,
}

#[derive(Clone, Copy, Debug)]
enum Op {
    Push(u128),
    Pop,
    Set(usize, u128),
    Swap(usize, usize),
    Truncate(usize),
    Clear,
    Shrink,
    Extend(u128, usize),
}

fn operations() -> impl Strategy<Value = Vec<Op>> {
    let at = 0..100_usize;
    let op = prop_oneof![
        8 => any::<u128>().prop_map(Op::Push),
        2 => Just(Op::Pop),
        4 => (at.clone(), any::<u128>()).prop_map(|(at, value)| Op::Set(at, value)),
        2 => (at.clone(), at.clone()).prop_map(|(a, b)| Op::Swap(a, b)),
        1 => at.clone().prop_map(Op::Truncate),
        1 => Just(Op::Clear),
        1 => Just(Op::Shrink),
        2 => (any::<u128>(), 0..20_usize).prop_map(|(value, count)| Op::Extend(value, count)),
    ];
    proptest::collection::vec(op, 0..60)
}

/// Runs the operations on a packed and a plain vector, with elements that `make` makes of random bits.
fn check<T: Bits + PartialEq + std::fmt::Debug>(ops: &[Op], make: impl Fn(u128) -> T) {
    let mut packed: PackedVec<T> = PackedVec::new();
    let mut model: Vec<T> = Vec::new();
    for op in ops {
        match *op {
            Op::Push(bits) => {
                packed.push(make(bits));
                model.push(make(bits));
            }
            Op::Pop => assert_eq!(packed.pop(), model.pop()),
            Op::Set(at, bits) if at < model.len() => {
                packed.set(at, make(bits));
                model[at] = make(bits);
            }
            Op::Swap(a, b) if a.max(b) < model.len() => {
                packed.swap(a, b);
                model.swap(a, b);
            }
            Op::Set(..) | Op::Swap(..) => {}
            Op::Truncate(len) => {
                packed.truncate(len);
                model.truncate(len);
            }
            Op::Clear => {
                packed.clear();
                model.clear();
            }
            Op::Shrink => {
                packed.shrink_to_fit();
                assert!(packed.heap_size() <= (model.len() * T::WIDTH as usize).div_ceil(8) + 8);
            }
            Op::Extend(bits, count) => {
                let values = || (0..count as u128).map(|n| make(bits.wrapping_add(n * 0x1234_5678_9abc)));
                // By an iterator, or by a slice.
                if bits & 1 == 0 {
                    packed.extend(values());
                } else {
                    packed.extend_from_slice(&values().collect::<Vec<_>>());
                }
                model.extend(values());
            }
        }
        assert_eq!(packed.len(), model.len());
        assert!(packed.iter().eq(model.iter().copied()), "{packed:?} {model:?}");
        // `collect` goes by groups, from any place on.
        let from = ops.len() % (model.len() + 1);
        let mut rest = packed.iter();
        assert_eq!(rest.by_ref().take(from).count(), from);
        assert_eq!(
            rest.fold(Vec::new(), |mut all, x| {
                all.push(x);
                all
            }),
            model[from..]
        );
        assert!(packed.iter().rev().eq(model.iter().rev().copied()));
        assert_eq!((packed.first(), packed.last()), (model.first().copied(), model.last().copied()));
        assert_eq!(packed.get(model.len()), None);
        assert!(packed.capacity() >= packed.len());
        assert_eq!(packed.as_bytes().len(), (model.len() * T::WIDTH as usize).div_ceil(8));
    }
    assert_eq!(packed, PackedVec::from(model.as_slice()));
    assert_eq!(format!("{packed:?}"), format!("{model:?}"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn elements_of_all_widths_come_back(ops in operations()) {
        check(&ops, |bits| u1::from_bits_truncating(bits as u8));
        check(&ops, |bits| bits & 1 == 1);
        check(&ops, |bits| u5::from_bits_truncating(bits as u8));
        check(&ops, |bits| bits as u8);
        check(&ops, |bits| i9::from_bits_truncating(bits as u16));
        check(&ops, |bits| u22::from_bits_truncating(bits as u32));
        check(&ops, |bits| u29::from_bits_truncating(bits as u32));
        check(&ops, |bits| u57::from_bits_truncating(bits as u64));
        check(&ops, |bits| u58::from_bits_truncating(bits as u64));
        check(&ops, |bits| u63::from_bits_truncating(bits as u64));
        check(&ops, |bits| bits as u64);
        check(&ops, u100::from_bits_truncating);
        check(&ops, |bits| bits);
        check(&ops, |bits| E::from_bits(bits as u32));
        check(&ops, |bits| match bits % 3 {
            0 => Constraint::Any,
            1 => Constraint::Reuse(u5::from_bits_truncating((bits >> 8) as u8)),
            _ => Constraint::Fixed(packed::u6::from_bits_truncating((bits >> 8) as u8)),
        });
        check(&ops, |bits| Narrow { value: E::from_u32(bits as u32 >> 2), flag: bits & 1 == 1 });
    }
}

#[test]
fn a_value_that_does_not_fit_is_given_back() {
    let mut vec = PackedVec::new();
    let good = Narrow { value: E::from_u32((1 << 30) - 1), flag: true };
    let bad = Narrow { value: E::from_u32(1 << 30), flag: true };
    assert_eq!(vec.try_push(good), Ok(()));
    assert_eq!(vec.try_push(bad), Err(bad));
    assert_eq!(vec.iter().collect::<Vec<_>>(), [good]);
}

#[test]
#[should_panic(expected = "element 3 of a packed vector of 3")]
fn reading_outside_panics() {
    let vec: PackedVec<u5> = [1, 2, 3].map(u5::new).into_iter().collect();
    vec.at(3);
}

#[test]
fn elements_have_no_gaps() {
    let vec: PackedVec<u5> = [0b00001, 0b00010, 0b11111].map(u5::new).into_iter().collect();
    assert_eq!(vec.as_bytes(), [0b0100_0001, 0b0111_1100]);
}
