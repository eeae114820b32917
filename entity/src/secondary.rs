//! Data attached to entities that another map defines.

use alloc::collections::TryReserveError;
use alloc::vec::Vec;
use core::fmt;
use core::hash::{Hash, Hasher};
use core::marker::PhantomData;
use core::mem;
use core::ops::{Index, IndexMut};

use crate::EntityRef;
use crate::dense::dense;

/// A table of data about entities, in which every key has a default value from the start.
///
/// Reading any key works; writing to one grows the table up to it, and all keys up to there are then *in* the map. If
/// it is empty, every key maps to the default. The map does not know which keys were written:
/// [`SparseMap`](crate::SparseMap) does.
#[derive(Clone)]
pub struct SecondaryMap<K: EntityRef, V: Clone> {
    elems: Vec<V>,
    default: V,
    unused: PhantomData<K>,
}

dense!(SecondaryMap, Clone);

impl<K: EntityRef, V: Clone> SecondaryMap<K, V> {
    /// An empty map, with the default of `V`.
    pub fn new() -> Self
    where
        V: Default,
    {
        Self::with_default(V::default())
    }

    /// An empty map with room for `capacity` entries, with the default of `V`.
    pub fn with_capacity(capacity: usize) -> Self
    where
        V: Default,
    {
        Self { elems: Vec::with_capacity(capacity), default: V::default(), unused: PhantomData }
    }

    /// Like [`SecondaryMap::with_capacity`], with an error if the memory cannot be had.
    pub fn try_with_capacity(capacity: usize) -> Result<Self, TryReserveError>
    where
        V: Default,
    {
        let mut map = Self::new();
        map.elems.try_reserve(capacity)?;
        Ok(map)
    }

    /// An empty map in which every key maps to `default`.
    pub const fn with_default(default: V) -> Self {
        Self { elems: Vec::new(), default, unused: PhantomData }
    }

    /// The number of entries that fit without allocating again.
    #[inline]
    pub fn capacity(&self) -> usize {
        self.elems.capacity()
    }

    /// The bytes allocated, spare room included; what the values allocate themselves is not counted.
    #[inline]
    pub fn heap_size(&self) -> usize {
        self.elems.capacity() * size_of::<V>()
    }

    /// Sets an entry and returns what it was, if the table reached up to it before.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        let index = key.index();
        if let Some(entry) = self.elems.get_mut(index) {
            return Some(mem::replace(entry, value));
        }
        // The entry itself is pushed rather than filled with the default and overwritten.
        self.elems.resize(index, self.default.clone());
        self.elems.push(value);
        None
    }

    /// Like [`SecondaryMap::insert`], with an error if the memory cannot be had.
    pub fn try_insert(&mut self, key: K, value: V) -> Result<Option<V>, TryReserveError> {
        self.reserve_len(key.index().saturating_add(1))?;
        Ok(self.insert(key, value))
    }

    /// Sets an entry back to the default and returns what it was, if the table reaches up to it.
    pub fn remove(&mut self, key: K) -> Option<V> {
        let default = &self.default;
        self.elems.get_mut(key.index()).map(|entry| mem::replace(entry, default.clone()))
    }

    /// Sets every entry back to the default, and keeps the memory.
    #[inline]
    pub fn clear(&mut self) {
        self.elems.clear();
    }

    /// Makes the table reach exactly the first `len` keys; entries beyond are lost.
    pub fn resize(&mut self, len: usize) {
        self.elems.resize(len, self.default.clone());
    }

    /// Like [`SecondaryMap::resize`], with an error if the memory cannot be had.
    pub fn try_resize(&mut self, len: usize) -> Result<(), TryReserveError> {
        self.reserve_len(len)?;
        self.resize(len);
        Ok(())
    }

    /// Makes room for at least `additional` more entries.
    pub fn reserve(&mut self, additional: usize) {
        self.elems.reserve(additional);
    }

    /// Drops default entries at the end and gives back the memory beyond what the others take.
    pub fn shrink_to_fit(&mut self)
    where
        V: PartialEq,
    {
        let len = self.significant_len();
        self.elems.truncate(len);
        self.elems.shrink_to_fit();
    }

    /// The value of the keys that were not written.
    #[inline]
    pub fn default_value(&self) -> &V {
        &self.default
    }

    /// Sets the entries for which `keep` is false back to the default.
    pub fn retain<F: FnMut(K, &mut V) -> bool>(&mut self, mut keep: F) {
        for (index, entry) in self.elems.iter_mut().enumerate() {
            if !keep(K::new_truncating(index), entry) {
                entry.clone_from(&self.default);
            }
        }
    }

    #[cfg(feature = "serde")]
    pub(crate) fn from_parts(elems: Vec<V>, default: V) -> Self {
        Self { elems, default, unused: PhantomData }
    }

    /// The number of entries up to the last that differs from the default.
    pub(crate) fn significant_len(&self) -> usize
    where
        V: PartialEq,
    {
        self.elems.iter().rposition(|entry| *entry != self.default).map_or(0, |last| last + 1)
    }

    fn reserve_len(&mut self, len: usize) -> Result<(), TryReserveError> {
        self.elems.try_reserve(len.saturating_sub(self.elems.len()))
    }

    #[cold]
    #[inline(never)]
    fn grow_to(&mut self, index: usize) -> &mut V {
        self.elems.resize(index + 1, self.default.clone());
        &mut self.elems[index]
    }
}

impl<K: EntityRef, V: Clone + Default> Default for SecondaryMap<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K: EntityRef, V: Clone + Default> From<Vec<V>> for SecondaryMap<K, V> {
    fn from(elems: Vec<V>) -> Self {
        Self { elems, default: V::default(), unused: PhantomData }
    }
}

impl<K: EntityRef, V: Clone + Default> FromIterator<(K, V)> for SecondaryMap<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let entries = entries.into_iter();
        let mut map = Self::with_capacity(entries.size_hint().0);
        map.extend(entries);
        map
    }
}

impl<K: EntityRef, V: Clone> Extend<(K, V)> for SecondaryMap<K, V> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, entries: I) {
        for (key, value) in entries {
            self[key] = value;
        }
    }
}

/// Every key may be read.
impl<K: EntityRef, V: Clone> Index<K> for SecondaryMap<K, V> {
    type Output = V;

    #[inline]
    fn index(&self, key: K) -> &V {
        self.elems.get(key.index()).unwrap_or(&self.default)
    }
}

/// Every key may be written; the table grows up to it.
impl<K: EntityRef, V: Clone> IndexMut<K> for SecondaryMap<K, V> {
    #[inline]
    fn index_mut(&mut self, key: K) -> &mut V {
        let index = key.index();
        if index < self.elems.len() { &mut self.elems[index] } else { self.grow_to(index) }
    }
}

/// Two maps are equal if they map every key alike; how far their tables reach does not matter.
impl<K: EntityRef, V: Clone + PartialEq> PartialEq for SecondaryMap<K, V> {
    fn eq(&self, other: &Self) -> bool {
        let common = self.elems.len().min(other.elems.len());
        self.default == other.default
            && self.elems[..common] == other.elems[..common]
            && self.elems[common..].iter().chain(&other.elems[common..]).all(|entry| *entry == self.default)
    }
}

impl<K: EntityRef, V: Clone + Eq> Eq for SecondaryMap<K, V> {}

/// Equal maps hash alike: default entries at the end are left out.
impl<K: EntityRef, V: Clone + PartialEq + Hash> Hash for SecondaryMap<K, V> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.elems[..self.significant_len()].hash(state);
        self.default.hash(state);
    }
}

impl<K: EntityRef + fmt::Debug, V: Clone + fmt::Debug> fmt::Debug for SecondaryMap<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SecondaryMap").field("elems", &self.elems).field("default", &self.default).finish()
    }
}
