//! A set of entities, one bit for each.
//!
//! # Invariants
//!
//! * The last word is not zero. Hence the greatest member is in it, and equal sets have equal words.

use alloc::collections::TryReserveError;
use alloc::vec::Vec;
use core::fmt;
use core::iter::FusedIterator;
use core::marker::PhantomData;

use crate::{EntityRef, Keys};

/// Bits in a word of a set.
const WORD: usize = u64::BITS as usize;

/// A set of `K`, one bit for each index up to the greatest member.
///
/// Besides the operations on one member, which take constant time, there are those on whole sets
/// ([`EntitySet::union_with`] and its companions), which take one step for 64 indices.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct EntitySet<K: EntityRef> {
    words: Vec<u64>,
    unused: PhantomData<K>,
}

/// Another name of [`EntitySet`], for readers who look for bit sets.
pub type EntityBitSet<K> = EntitySet<K>;

impl<K: EntityRef> EntitySet<K> {
    /// The empty set.
    pub const fn new() -> Self {
        Self { words: Vec::new(), unused: PhantomData }
    }

    /// The empty set, with room for members with an index below `capacity`.
    pub fn with_capacity(capacity: usize) -> Self {
        Self { words: Vec::with_capacity(capacity.div_ceil(WORD)), unused: PhantomData }
    }

    /// Like [`EntitySet::with_capacity`], with an error if the memory cannot be had.
    pub fn try_with_capacity(capacity: usize) -> Result<Self, TryReserveError> {
        let mut set = Self::new();
        set.try_ensure_capacity(capacity)?;
        Ok(set)
    }

    /// The least index that does not fit without allocating again.
    #[inline]
    pub fn capacity(&self) -> usize {
        self.words.capacity() * WORD
    }

    /// The bytes allocated, spare room included.
    #[inline]
    pub fn heap_size(&self) -> usize {
        self.words.capacity() * size_of::<u64>()
    }

    /// Makes room for members with an index below `capacity`.
    pub fn ensure_capacity(&mut self, capacity: usize) {
        self.words.reserve(capacity.div_ceil(WORD).saturating_sub(self.words.len()));
    }

    /// Like [`EntitySet::ensure_capacity`], with an error if the memory cannot be had.
    pub fn try_ensure_capacity(&mut self, capacity: usize) -> Result<(), TryReserveError> {
        self.words.try_reserve(capacity.div_ceil(WORD).saturating_sub(self.words.len()))
    }

    /// Gives back the memory beyond what the members take.
    pub fn shrink_to_fit(&mut self) {
        self.words.shrink_to_fit();
    }

    /// Is `key` a member?
    #[inline]
    pub fn contains(&self, key: K) -> bool {
        let index = key.index();
        self.words.get(index / WORD).is_some_and(|word| word >> (index % WORD) & 1 != 0)
    }

    /// Has the set no members? Takes constant time.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The number of members. Counts them, word by word.
    pub fn len(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Removes all members and keeps the memory. Takes constant time.
    #[inline]
    pub fn clear(&mut self) {
        self.words.clear();
    }

    /// All keys up to the greatest member, be they members or not.
    pub fn keys(&self) -> Keys<K> {
        Keys::with_len(self.max_index().map_or(0, |max| max + 1))
    }

    /// The members, in order.
    #[inline]
    pub fn iter(&self) -> SetIter<'_, K> {
        SetIter {
            front: self.words.first().copied().unwrap_or(0),
            front_at: 0,
            words: &self.words,
            back: 0,
            unused: PhantomData,
        }
    }

    /// Adds `key`. True if it is new.
    #[inline]
    pub fn insert(&mut self, key: K) -> bool {
        let index = key.index();
        let at = index / WORD;
        if at >= self.words.len() {
            self.grow_to(at);
        }
        let word = &mut self.words[at];
        let old = *word;
        *word = old | 1 << (index % WORD);
        *word != old
    }

    /// Removes `key`. True if it was a member.
    #[inline]
    pub fn remove(&mut self, key: K) -> bool {
        let index = key.index();
        let Some(word) = self.words.get_mut(index / WORD) else { return false };
        let removed = *word >> (index % WORD) & 1 != 0;
        *word &= !(1 << (index % WORD));
        if *word == 0 {
            self.trim();
        }
        removed
    }

    /// Removes the greatest member.
    #[inline]
    pub fn pop(&mut self) -> Option<K> {
        let max = self.max()?;
        self.remove(max);
        Some(max)
    }

    /// The greatest member. Takes constant time.
    #[inline]
    pub fn max(&self) -> Option<K> {
        self.max_index().map(K::new_truncating)
    }

    /// The least member.
    pub fn min(&self) -> Option<K> {
        self.iter().next()
    }

    /// Adds the members of `other`. True if that changed the set.
    pub fn union_with(&mut self, other: &Self) -> bool {
        let common = self.words.len().min(other.words.len());
        let mut changed = 0;
        for (word, more) in self.words.iter_mut().zip(&other.words) {
            changed |= more & !*word;
            *word |= more;
        }
        self.words.extend_from_slice(&other.words[common..]);
        changed != 0 || common < other.words.len()
    }

    /// Keeps the members that `other` has too. True if that changed the set.
    pub fn intersect_with(&mut self, other: &Self) -> bool {
        let mut changed = u64::from(other.words.len() < self.words.len());
        self.words.truncate(other.words.len());
        for (word, mask) in self.words.iter_mut().zip(&other.words) {
            changed |= *word & !mask;
            *word &= mask;
        }
        self.trim();
        changed != 0
    }

    /// Removes the members of `other`. True if that changed the set.
    pub fn difference_with(&mut self, other: &Self) -> bool {
        let mut changed = 0;
        for (word, mask) in self.words.iter_mut().zip(&other.words) {
            changed |= *word & mask;
            *word &= !mask;
        }
        self.trim();
        changed != 0
    }

    /// Keeps what is a member of exactly one of the two sets.
    pub fn symmetric_difference_with(&mut self, other: &Self) {
        let common = self.words.len().min(other.words.len());
        for (word, flip) in self.words.iter_mut().zip(&other.words) {
            *word ^= flip;
        }
        self.words.extend_from_slice(&other.words[common..]);
        self.trim();
    }

    /// Adds those members of `gen_set` that are not in `kill`, as a data-flow analysis does at each block. True
    /// if that changed the set.
    pub fn union_with_difference(&mut self, gen_set: &Self, kill: &Self) -> bool {
        if self.words.len() < gen_set.words.len() {
            self.words.resize(gen_set.words.len(), 0);
        }
        let common = gen_set.words.len().min(kill.words.len());
        let (masked, whole) = gen_set.words.split_at(common);
        let (head, tail) = self.words.split_at_mut(common);
        let mut changed = 0;
        for ((word, more), mask) in head.iter_mut().zip(masked).zip(&kill.words) {
            changed |= more & !mask & !*word;
            *word |= more & !mask;
        }
        for (word, more) in tail.iter_mut().zip(whole) {
            changed |= more & !*word;
            *word |= more;
        }
        self.trim();
        changed != 0
    }

    /// Are all members also members of `other`?
    pub fn is_subset(&self, other: &Self) -> bool {
        self.words.len() <= other.words.len()
            && self.words.iter().zip(&other.words).all(|(word, mask)| word & !mask == 0)
    }

    /// Are all members of `other` also members here?
    pub fn is_superset(&self, other: &Self) -> bool {
        other.is_subset(self)
    }

    /// Have the two sets no member in common?
    pub fn is_disjoint(&self, other: &Self) -> bool {
        self.words.iter().zip(&other.words).all(|(word, mask)| word & mask == 0)
    }

    /// Keeps the members for which `keep` is true.
    pub fn retain<F: FnMut(K) -> bool>(&mut self, mut keep: F) {
        for (at, word) in self.words.iter_mut().enumerate() {
            let mut rest = *word;
            while rest != 0 {
                let bit = rest.trailing_zeros() as usize;
                rest &= rest - 1;
                if !keep(K::new_truncating(at * WORD + bit)) {
                    *word &= !(1 << bit);
                }
            }
        }
        self.trim();
    }

    /// Empties the set and yields its members in order. The memory is kept.
    pub fn drain(&mut self) -> SetDrain<'_, K> {
        SetDrain { set: self, at: 0 }
    }

    /// The bits, 64 members to a word; the last word is not zero.
    #[inline]
    pub fn as_words(&self) -> &[u64] {
        &self.words
    }

    /// The set with these bits, 64 members to a word.
    pub fn from_words(words: Vec<u64>) -> Self {
        let mut set = Self { words, unused: PhantomData };
        set.trim();
        set
    }

    fn max_index(&self) -> Option<usize> {
        let last = self.words.last()?;
        Some(self.words.len() * WORD - 1 - last.leading_zeros() as usize)
    }

    #[cold]
    #[inline(never)]
    fn grow_to(&mut self, at: usize) {
        self.words.resize(at + 1, 0);
    }

    /// Drops zero words at the end.
    #[inline]
    fn trim(&mut self) {
        while self.words.last() == Some(&0) {
            self.words.pop();
        }
    }
}

impl<K: EntityRef> Default for EntitySet<K> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K: EntityRef> Extend<K> for EntitySet<K> {
    fn extend<I: IntoIterator<Item = K>>(&mut self, keys: I) {
        for key in keys {
            self.insert(key);
        }
    }
}

impl<K: EntityRef> FromIterator<K> for EntitySet<K> {
    fn from_iter<I: IntoIterator<Item = K>>(keys: I) -> Self {
        let mut set = Self::new();
        set.extend(keys);
        set
    }
}

impl<'a, K: EntityRef> IntoIterator for &'a EntitySet<K> {
    type Item = K;
    type IntoIter = SetIter<'a, K>;

    #[inline]
    fn into_iter(self) -> SetIter<'a, K> {
        self.iter()
    }
}

impl<K: EntityRef + fmt::Debug> fmt::Debug for EntitySet<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self).finish()
    }
}

/// Iterates over the members of an [`EntitySet`], in order.
#[derive(Clone, Debug)]
pub struct SetIter<'a, K> {
    /// What is left of the word that the front is in.
    front: u64,
    /// The index of that word.
    front_at: usize,
    /// The words before the one that the back is in.
    words: &'a [u64],
    /// What is left of the word that the back is in.
    back: u64,
    unused: PhantomData<K>,
}

impl<K: EntityRef> Iterator for SetIter<'_, K> {
    type Item = K;

    #[inline]
    fn next(&mut self) -> Option<K> {
        while self.front == 0 {
            let Some(word) = self.words.get(self.front_at + 1) else {
                // The two ends have met in the back's word.
                if self.back == 0 {
                    return None;
                }
                let bit = self.back.trailing_zeros() as usize;
                self.back &= self.back - 1;
                return Some(K::new_truncating(self.words.len() * WORD + bit));
            };
            self.front = *word;
            self.front_at += 1;
        }
        let bit = self.front.trailing_zeros() as usize;
        self.front &= self.front - 1;
        Some(K::new_truncating(self.front_at * WORD + bit))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let ends = (self.front.count_ones() + self.back.count_ones()) as usize;
        (ends, Some(ends + self.between().len() * WORD))
    }

    fn count(self) -> usize {
        let ends = self.front.count_ones() + self.back.count_ones();
        ends as usize + self.between().iter().map(|word| word.count_ones() as usize).sum::<usize>()
    }

    #[inline]
    fn fold<B, F: FnMut(B, K) -> B>(self, init: B, mut f: F) -> B {
        let mut word = |mut acc: B, at: usize, mut bits: u64| {
            while bits != 0 {
                acc = f(acc, K::new_truncating(at * WORD + bits.trailing_zeros() as usize));
                bits &= bits - 1;
            }
            acc
        };
        let mut acc = word(init, self.front_at, self.front);
        for (at, bits) in (self.front_at + 1..).zip(self.between()) {
            acc = word(acc, at, *bits);
        }
        word(acc, self.words.len(), self.back)
    }
}

impl<'a, K> SetIter<'a, K> {
    /// The words between those that the two ends are in.
    #[inline]
    fn between(&self) -> &'a [u64] {
        self.words.get(self.front_at + 1..).unwrap_or_default()
    }
}

impl<K: EntityRef> DoubleEndedIterator for SetIter<'_, K> {
    fn next_back(&mut self) -> Option<K> {
        while self.back == 0 {
            match self.words.split_last() {
                Some((word, before)) if before.len() > self.front_at => {
                    self.back = *word;
                    self.words = before;
                }
                _ => {
                    // The two ends have met in the front's word.
                    let bit = self.front.checked_ilog2()?;
                    self.front &= !(1 << bit);
                    return Some(K::new_truncating(self.front_at * WORD + bit as usize));
                }
            }
        }
        let bit = self.back.ilog2();
        self.back &= !(1 << bit);
        Some(K::new_truncating(self.words.len() * WORD + bit as usize))
    }
}

impl<K: EntityRef> FusedIterator for SetIter<'_, K> {}

/// Iterates over the members of an [`EntitySet`] while removing them.
///
/// Dropping it removes those that were not yet yielded.
#[derive(Debug)]
pub struct SetDrain<'a, K: EntityRef> {
    set: &'a mut EntitySet<K>,
    at: usize,
}

impl<K: EntityRef> Iterator for SetDrain<'_, K> {
    type Item = K;

    #[inline]
    fn next(&mut self) -> Option<K> {
        while let Some(word) = self.set.words.get_mut(self.at) {
            if *word != 0 {
                let bit = word.trailing_zeros() as usize;
                *word &= *word - 1;
                return Some(K::new_truncating(self.at * WORD + bit));
            }
            self.at += 1;
        }
        None
    }
}

impl<K: EntityRef> FusedIterator for SetDrain<'_, K> {}

impl<K: EntityRef> Drop for SetDrain<'_, K> {
    fn drop(&mut self) {
        self.set.clear();
    }
}
