//! A map that takes little time to clear and to iterate, however large its keys.
//!
//! After Briggs and Torczon, *An efficient representation for sparse sets* (1993): the values stand packed in
//! `dense`; `sparse[key]` is where the value of `key` *would* stand. A claim of `sparse` counts only if `dense`
//! confirms it, so clearing `dense` clears the map.
//!
//! # Invariants
//!
//! * No two values in `dense` have the same key, and `sparse` points at each of them.

use alloc::vec::{self, Vec};
use core::fmt;
use core::marker::PhantomData;
use core::mem;
use core::slice;

use crate::EntityRef;

/// A value that knows its own key, as values of a [`SparseMap`] must.
pub trait SparseMapValue<K> {
    /// The key. It must not change while the value is in a map.
    fn key(&self) -> K;
}

/// Every entity is its own key.
impl<T: EntityRef> SparseMapValue<T> for T {
    #[inline]
    fn key(&self) -> T {
        *self
    }
}

/// A set of entities that is cleared in constant time and iterated in the time of its size.
pub type SparseSet<T> = SparseMap<T, T>;

/// A map for data about few of many entities.
///
/// Against [`SecondaryMap`](crate::SecondaryMap): it knows which keys it has; `clear` takes constant time and
/// iteration the time of the size, not of the greatest key; values need no default but must contain their key.
/// It takes four bytes for each key up to the greatest, and the values. Lookup is one step longer.
#[derive(Clone)]
pub struct SparseMap<K: EntityRef, V: SparseMapValue<K>> {
    sparse: Vec<u32>,
    dense: Vec<V>,
    unused: PhantomData<K>,
}

impl<K: EntityRef, V: SparseMapValue<K>> SparseMap<K, V> {
    /// An empty map.
    pub const fn new() -> Self {
        Self { sparse: Vec::new(), dense: Vec::new(), unused: PhantomData }
    }

    /// An empty map with room for keys with an index below `keys`, and for `len` values.
    pub fn with_capacity(keys: usize, len: usize) -> Self {
        Self { sparse: Vec::with_capacity(keys), dense: Vec::with_capacity(len), unused: PhantomData }
    }

    /// The number of values.
    #[inline]
    pub fn len(&self) -> usize {
        self.dense.len()
    }

    /// Has the map no values?
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.dense.is_empty()
    }

    /// Removes all values. Takes constant time if they have no `Drop`.
    #[inline]
    pub fn clear(&mut self) {
        self.dense.clear();
    }

    /// Gives back the memory beyond what keys and values take.
    pub fn shrink_to_fit(&mut self) {
        let keys = self.dense.iter().map(|value| value.key().index() + 1).max().unwrap_or(0);
        self.sparse.truncate(keys);
        self.sparse.shrink_to_fit();
        self.dense.shrink_to_fit();
    }

    /// The bytes allocated, spare room included; what the values allocate themselves is not counted.
    #[inline]
    pub fn heap_size(&self) -> usize {
        self.sparse.capacity() * size_of::<u32>() + self.dense.capacity() * size_of::<V>()
    }

    /// Where in `dense` the value of `key` stands.
    #[inline]
    fn position(&self, key: K) -> Option<usize> {
        let at = *self.sparse.get(key.index())? as usize;
        (self.dense.get(at)?.key() == key).then_some(at)
    }

    /// The value of `key`.
    #[inline]
    pub fn get(&self, key: K) -> Option<&V> {
        if let Some(&claim) = self.sparse.get(key.index())
            && let Some(value) = self.dense.get(claim as usize)
            && value.key() == key
        {
            Some(value)
        } else {
            None
        }
    }

    /// The value of `key`, to change in everything but its key.
    #[inline]
    pub fn get_mut(&mut self, key: K) -> Option<&mut V> {
        let value = self.dense.get_mut(*self.sparse.get(key.index())? as usize)?;
        (value.key() == key).then_some(value)
    }

    /// Is there a value of `key`?
    #[inline]
    pub fn contains_key(&self, key: K) -> bool {
        self.get(key).is_some()
    }

    /// Adds a value, or puts it in the place of the one with the same key and returns that.
    #[inline]
    pub fn insert(&mut self, value: V) -> Option<V> {
        let key = value.key();
        let index = key.index();
        if index >= self.sparse.len() {
            self.grow_to(index);
        }
        let claim = &mut self.sparse[index];
        if let Some(old) = self.dense.get_mut(*claim as usize)
            && old.key() == key
        {
            return Some(mem::replace(old, value));
        }
        *claim = claim_of(self.dense.len());
        self.dense.push(value);
        None
    }

    /// Removes the value of `key`; the last value takes its place.
    #[inline]
    pub fn remove(&mut self, key: K) -> Option<V> {
        let at = self.position(key)?;
        if let Some(last) = self.dense.last() {
            self.sparse[last.key().index()] = claim_of(at);
        }
        Some(self.dense.swap_remove(at))
    }

    /// Removes the last value.
    #[inline]
    pub fn pop(&mut self) -> Option<V> {
        self.dense.pop()
    }

    /// The values, in the order of their insertion as long as none was removed.
    #[inline]
    pub fn values(&self) -> slice::Iter<'_, V> {
        self.dense.iter()
    }

    /// The values, to change in everything but their keys.
    #[inline]
    pub fn values_mut(&mut self) -> slice::IterMut<'_, V> {
        self.dense.iter_mut()
    }

    /// The values as a slice.
    #[inline]
    pub fn as_slice(&self) -> &[V] {
        &self.dense
    }

    /// Keeps the values for which `keep` is true, in order.
    pub fn retain<F: FnMut(&V) -> bool>(&mut self, keep: F) {
        self.dense.retain(keep);
        for (at, value) in self.dense.iter().enumerate() {
            self.sparse[value.key().index()] = claim_of(at);
        }
    }

    /// Empties the map and yields its values.
    pub fn drain(&mut self) -> vec::Drain<'_, V> {
        self.dense.drain(..)
    }

    #[cold]
    #[inline(never)]
    fn grow_to(&mut self, index: usize) {
        self.sparse.resize(index + 1, 0);
    }
}

/// A position in `dense` as `sparse` keeps it.
#[inline]
fn claim_of(at: usize) -> u32 {
    debug_assert!(u32::try_from(at).is_ok(), "more values than a map with 32-bit keys can hold");
    #[expect(clippy::cast_possible_truncation, reason = "keys differ, and there are fewer than 2^32")]
    {
        at as u32
    }
}

impl<K: EntityRef, V: SparseMapValue<K>> Default for SparseMap<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K: EntityRef, V: SparseMapValue<K>> Extend<V> for SparseMap<K, V> {
    fn extend<I: IntoIterator<Item = V>>(&mut self, values: I) {
        for value in values {
            self.insert(value);
        }
    }
}

impl<K: EntityRef, V: SparseMapValue<K>> FromIterator<V> for SparseMap<K, V> {
    fn from_iter<I: IntoIterator<Item = V>>(values: I) -> Self {
        let mut map = Self::new();
        map.extend(values);
        map
    }
}

impl<'a, K: EntityRef, V: SparseMapValue<K>> IntoIterator for &'a SparseMap<K, V> {
    type Item = &'a V;
    type IntoIter = slice::Iter<'a, V>;

    #[inline]
    fn into_iter(self) -> slice::Iter<'a, V> {
        self.values()
    }
}

impl<K: EntityRef + fmt::Debug, V: SparseMapValue<K> + fmt::Debug> fmt::Debug for SparseMap<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.values().map(|value| (value.key(), value))).finish()
    }
}
