//! Packed vectors beside vectors of words, and the interner beside `IndexSet`.

use packed::{u22, u44};
use packir_entity::{Interner, PackedVec};

use crate::{Case, random};

type E = crate::ours::E;

const LEN: usize = 10_000;

pub(crate) fn cases() -> Vec<Case> {
    let values: Vec<u32> = random(LEN, 1 << 22);
    let packed: PackedVec<u22> = values.iter().map(|&x| u22::new(x)).collect();
    let at = random(LEN, LEN as u32);
    let (packed2, values2, values3, values4) =
        (packed.clone(), values.clone(), values.clone(), values.clone());
    let (values5, values6, at2) = (values.clone(), values.clone(), at.clone());
    let (mut changed, mut changed_words) = (packed.clone(), values.clone());
    let (at3, at4) = (at.clone(), at.clone());
    // A million elements do not fit the second-level cache as words.
    const MANY: usize = 1 << 20;
    let many: Vec<u32> = random(MANY, 1 << 22);
    let many_packed: PackedVec<u22> = many.iter().map(|&x| u22::new(x)).collect();
    let many_at = random(LEN, MANY as u32);
    let many_at2 = many_at.clone();
    // Every value occurs about eight times.
    let words: Vec<u64> =
        random(LEN, LEN as u32 / 8).into_iter().map(|x| u64::from(x) * 0x9E37_79B9).collect();
    let (words2, words3) = (words.clone(), words.clone());
    let full: Interner<E, u64> = words.iter().copied().collect();
    let full_set: indexmap::IndexSet<u64, std::hash::BuildHasherDefault<packir_entity::FxHasher>> =
        words.iter().copied().collect();
    let words4 = words.clone();
    let (exact, exact2) = (values.iter().map(|&x| u22::new(x)).collect::<Vec<_>>(), values.clone());
    let long: Vec<u64> = values.iter().map(|&x| u64::from(x) << 20 | 7).collect();
    let long_packed: PackedVec<u44> = long.iter().map(|&x| u44::new(x)).collect();
    let (long2, long_packed2) = (long.clone(), long_packed.clone());
    let (at5, at6) = (at.clone(), at.clone());
    vec![
        Case::new(
            "packed vec of u44: get (theirs: Vec<u64>)",
            LEN,
            move || at5.iter().map(|&i| long_packed.at(i as usize).get()).fold(0, u64::wrapping_add),
            move || at6.iter().map(|&i| long[i as usize]).fold(0, u64::wrapping_add),
        ),
        Case::new(
            "packed vec of u44: iterate (theirs: Vec<u64>)",
            LEN,
            move || long_packed2.iter().map(u44::get).fold(0, u64::wrapping_add),
            move || long2.iter().copied().fold(0, u64::wrapping_add),
        ),
        Case::new(
            "packed vec of u22: from slice (theirs: Vec<u32>)",
            LEN,
            move || PackedVec::from(exact.as_slice()),
            move || exact2.to_vec(),
        ),
        Case::new(
            "packed vec of u22: get (theirs: Vec<u32>)",
            LEN,
            move || at.iter().map(|&i| packed.at(i as usize).get()).fold(0, u32::wrapping_add),
            move || at2.iter().map(|&i| values2[i as usize]).fold(0, u32::wrapping_add),
        ),
        Case::new(
            "packed vec of u22: get of 2^20 (theirs: Vec<u32>)",
            LEN,
            move || many_at.iter().map(|&i| many_packed.at(i as usize).get()).fold(0, u32::wrapping_add),
            move || many_at2.iter().map(|&i| many[i as usize]).fold(0, u32::wrapping_add),
        ),
        Case::new(
            "packed vec of u22: set (theirs: Vec<u32>)",
            LEN,
            move || at3.iter().zip(&values3).for_each(|(&i, &x)| changed.set(i as usize, u22::new(x))),
            move || at4.iter().zip(&values4).for_each(|(&i, &x)| changed_words[i as usize] = x),
        ),
        Case::new(
            "packed vec of u22: iterate (theirs: Vec<u32>)",
            LEN,
            move || packed2.iter().map(u22::get).fold(0, u32::wrapping_add),
            move || values5.iter().copied().fold(0, u32::wrapping_add),
        ),
        Case::new(
            "packed vec of u22: extend (theirs: Vec<u32>)",
            LEN,
            move || values6.iter().map(|&x| u22::new(x)).collect::<PackedVec<u22>>(),
            move || values.iter().map(|&x| u22::new(x).get()).collect::<Vec<u32>>(),
        ),
        Case::new(
            "interner: intern (theirs: IndexSet, same hasher)",
            LEN,
            move || {
                let mut interner: Interner<E, u64> = Interner::new();
                words.iter().map(|&word| interner.intern(word).index()).fold(0, usize::wrapping_add)
            },
            move || {
                let mut set: indexmap::IndexSet<u64, std::hash::BuildHasherDefault<packir_entity::FxHasher>> =
                    indexmap::IndexSet::default();
                words2.iter().map(|&word| set.insert_full(word).0).fold(0, usize::wrapping_add)
            },
        ),
        Case::new(
            "interner: get (theirs: IndexSet, same hasher)",
            LEN,
            move || {
                words3.iter().filter_map(|word| full.get(word)).map(E::index).fold(0, usize::wrapping_add)
            },
            move || words4.iter().filter_map(|word| full_set.get_index_of(word)).fold(0, usize::wrapping_add),
        ),
    ]
}
