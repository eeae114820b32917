//! The interner against a map from values to keys.

use packir_entity::{Interner, entity_ref};
use proptest::prelude::*;
use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, BuildHasherDefault, Hasher};

entity_ref! {
    /// A signature.
    pub struct Sig = "sig";
}

/// Few bits of hash, so that searches run into each other.
#[derive(Clone, Default)]
struct Poor(u64);

impl Hasher for Poor {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |hash, &byte| (hash + u64::from(byte)) % 5);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[derive(Clone, Debug)]
enum Op {
    Intern(u16),
    InternRef(u16),
    Get(u16),
    Shrink,
    Clear,
}

fn operations() -> impl Strategy<Value = Vec<Op>> {
    let value = 0..80_u16;
    let op = prop_oneof![
        8 => value.clone().prop_map(Op::Intern),
        4 => value.clone().prop_map(Op::InternRef),
        4 => value.prop_map(Op::Get),
        1 => Just(Op::Shrink),
        1 => Just(Op::Clear),
    ];
    proptest::collection::vec(op, 0..120)
}

fn check<S: BuildHasher + Default>(ops: &[Op]) {
    let mut interner: Interner<Sig, String, S> = Interner::with_hasher(S::default());
    let mut model: HashMap<String, Sig> = HashMap::new();
    let mut order: Vec<String> = Vec::new();
    for op in ops {
        match *op {
            Op::Intern(value) => {
                let value = value.to_string();
                let (key, new) = interner.intern_full(value.clone());
                assert_eq!(new, !model.contains_key(&value));
                if new {
                    order.push(value.clone());
                }
                assert_eq!(*model.entry(value).or_insert(key), key);
            }
            Op::InternRef(value) => {
                let value = value.to_string();
                let mut made = false;
                let key = interner.intern_ref(value.as_str(), |value| {
                    made = true;
                    value.to_owned()
                });
                assert_eq!(made, !model.contains_key(&value), "a value is made only if it is new");
                if made {
                    order.push(value.clone());
                }
                assert_eq!(*model.entry(value).or_insert(key), key);
            }
            Op::Get(value) => {
                let value = value.to_string();
                assert_eq!(interner.get(value.as_str()), model.get(&value).copied());
            }
            Op::Shrink => interner.shrink_to_fit(),
            Op::Clear => {
                interner.clear();
                model.clear();
                order.clear();
            }
        }
        assert!(interner.values().eq(&order), "insertion order");
        assert_eq!((interner.len(), interner.is_empty()), (order.len(), order.is_empty()));
    }
    for (key, value) in interner.iter() {
        assert_eq!((interner.get(value), &interner[key]), (Some(key), value));
        assert_eq!(interner.value(key), Some(value));
    }
    assert_eq!(interner, order.iter().cloned().collect());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn equal_values_have_one_key(ops in operations()) {
        check::<BuildHasherDefault<packir_entity::FxHasher>>(&ops);
        check::<BuildHasherDefault<Poor>>(&ops);
        check::<RandomState>(&ops);
    }
}

#[test]
fn room_asked_for_is_enough() {
    for values in 0..200 {
        let mut interner: Interner<Sig, u32> = Interner::with_capacity(values);
        let room = interner.heap_size();
        interner.extend(0..u32::try_from(values).expect("small"));
        assert_eq!(interner.heap_size(), room, "{values} values");
        assert_eq!(interner.into_primary().len(), values);
    }
}
