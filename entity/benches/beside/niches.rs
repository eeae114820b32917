//! Ways to keep an index so that `Option` of a reference takes four bytes, beside upstream's plain `u32`.
//!
//! Each is measured from the stored reference to the value: load the key, get the index, check it, load the value.

use cranelift_entity as theirs;
use packed::Packed;
use packir_entity::{EntityRef, PackedOption, PrimaryMap};
use std::num::NonZeroU32;

use crate::{Case, random};

type E = crate::ours::E;
type U = crate::upstream::E;

/// The index xored with all ones, which is never zero.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Xor(packed::NonMaxU32);

/// The index and one, which is never zero.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PlusOne(NonZeroU32);

packir_entity::entity_ref! {
    /// The index with its upper byte in an enum that has no 0xFF.
    pub struct TopByte: niche = "e";
}

impl EntityRef for Xor {
    #[inline]
    fn new(index: usize) -> Self {
        Xor(packed::NonMaxU32::new(index as u32))
    }
    #[inline]
    fn index(self) -> usize {
        self.0.get() as usize
    }
}

impl EntityRef for PlusOne {
    #[inline]
    fn new(index: usize) -> Self {
        PlusOne(NonZeroU32::new(index as u32 + 1).expect("not the largest"))
    }
    #[inline]
    fn index(self) -> usize {
        (self.0.get() - 1) as usize
    }
}

const _: () = assert!(size_of::<Option<Xor>>() == 4);
const _: () = assert!(size_of::<Option<PlusOne>>() == 4);
const _: () = assert!(size_of::<Option<TopByte>>() == 4);

const LEN: usize = 4096;

/// Every key is looked up.
fn get<K: EntityRef>(map: &PrimaryMap<K, u64>, keys: &[K]) -> u64 {
    keys.iter().map(|&key| map[key]).fold(0, u64::wrapping_add)
}

/// Every key that is there is looked up.
fn get_some<K: EntityRef, O: Copy>(
    map: &PrimaryMap<K, u64>,
    keys: &[O],
    expand: impl Fn(O) -> Option<K>,
) -> u64 {
    keys.iter().filter_map(|&key| expand(key)).map(|key| map[key]).fold(0, u64::wrapping_add)
}

fn case<K: EntityRef + 'static>(name: &'static str) -> Case {
    let indices = random(LEN, LEN as u32);
    let map: PrimaryMap<K, u64> = (0..LEN as u64).collect();
    let keys: Vec<K> = indices.iter().map(|&i| K::new(i as usize)).collect();
    let upstream: theirs::PrimaryMap<U, u64> = (0..LEN as u64).collect();
    let upstream_keys: Vec<U> = indices.iter().map(|&i| U::from_u32(i)).collect();
    Case::new(
        name,
        LEN,
        move || get(&map, &keys),
        move || upstream_keys.iter().map(|&key| upstream[key]).fold(0, u64::wrapping_add),
    )
}

fn case_some<K: EntityRef + 'static, O: Copy + 'static>(
    name: &'static str,
    make: impl Fn(Option<K>) -> O,
    expand: impl Fn(O) -> Option<K> + 'static,
) -> Case {
    let indices = random(LEN, LEN as u32);
    let map: PrimaryMap<K, u64> = (0..LEN as u64).collect();
    let some = |i: &u32| (!i.is_multiple_of(4)).then_some(*i);
    let keys: Vec<O> = indices.iter().map(|i| make(some(i).map(|i| K::new(i as usize)))).collect();
    let upstream: theirs::PrimaryMap<U, u64> = (0..LEN as u64).collect();
    let upstream_keys: Vec<theirs::packed_option::PackedOption<U>> =
        indices.iter().map(|i| some(i).map(U::from_u32).into()).collect();
    Case::new(
        name,
        LEN,
        move || get_some(&map, &keys, &expand),
        move || {
            let keys = upstream_keys.iter().filter_map(|&key| key.expand());
            keys.map(|key| upstream[key]).fold(0, u64::wrapping_add)
        },
    )
}

/// A reference in 30 bits of a word, beside two that are something else.
#[derive(Packed, Clone, Copy, Debug)]
#[packed(u32, fallible)]
#[bits(to: 30, kind: 2)]
struct Link {
    to: E,
    kind: packed::u2,
}

/// The same with a reference that may be missing.
#[derive(Packed, Clone, Copy, Debug)]
#[packed(u32, fallible, no_const)]
#[bits(to: 30, kind: 2)]
struct MaybeLink {
    to: PackedOption<E>,
    kind: packed::u2,
}

/// References out of a part of a packed word, beside upstream's in words of their own.
fn narrow_case() -> Case {
    let indices = random(LEN, LEN as u32);
    let map: PrimaryMap<E, u64> = (0..LEN as u64).collect();
    let link = |&i: &u32| Link { to: E::from_u32(i), kind: packed::u2::new(1) }.try_pack().expect("it fits");
    let links: Vec<PackedLink> = indices.iter().map(link).collect();
    let upstream: theirs::PrimaryMap<U, u64> = (0..LEN as u64).collect();
    let upstream_keys: Vec<U> = indices.iter().map(|&i| U::from_u32(i)).collect();
    Case::new(
        "niche: 30 bits of a packed word: get",
        LEN,
        move || links.iter().map(|link| map[link.unpack().to]).fold(0, u64::wrapping_add),
        move || upstream_keys.iter().map(|&key| upstream[key]).fold(0, u64::wrapping_add),
    )
}

pub(crate) fn cases() -> Vec<Case> {
    let maybe = |to: Option<E>| MaybeLink { to: to.into(), kind: packed::u2::new(1) };
    vec![
        case::<E>("niche: none, plain u32: get"),
        case::<Xor>("niche: xor with all ones: get"),
        case::<PlusOne>("niche: plus one: get"),
        case::<TopByte>("niche: enum as upper byte: get"),
        case_some::<E, PackedOption<E>>(
            "niche: none, PackedOption: get if some",
            PackedOption::from,
            PackedOption::expand,
        ),
        case_some::<Xor, Option<Xor>>("niche: xor with all ones: get if some", |key| key, |key| key),
        case_some::<PlusOne, Option<PlusOne>>("niche: plus one: get if some", |key| key, |key| key),
        case_some::<TopByte, Option<TopByte>>("niche: enum as upper byte: get if some", |key| key, |key| key),
        narrow_case(),
        case_some::<E, PackedMaybeLink>(
            "niche: 30 bits of a packed word, PackedOption: get if some",
            move |to| maybe(to).try_pack().expect("it fits"),
            |link| link.unpack().to.expand(),
        ),
    ]
}
