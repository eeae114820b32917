//! The table that hands out entity references.

use alloc::collections::TryReserveError;
use alloc::format;
use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;
use core::ops::Range;

use crate::dense::{dense, table};
use crate::{BoxedSlice, Drain, EntityRef, IntoIter};

/// A table of entities: [`PrimaryMap::push`] stores what an entity is and hands out the reference to it.
///
/// References count up from zero. There is no `Deref` to a slice, so that nothing but a `K` indexes the map; a
/// plain slice comes from [`PrimaryMap::as_values_slice`]. A function normally has one primary map for a type of
/// reference.
#[derive(Clone, Hash, PartialEq, Eq)]
pub struct PrimaryMap<K: EntityRef, V> {
    elems: Vec<V>,
    unused: PhantomData<K>,
}

dense!(PrimaryMap);
table!(PrimaryMap);

impl<K: EntityRef, V> PrimaryMap<K, V> {
    /// An empty map.
    pub const fn new() -> Self {
        Self { elems: Vec::new(), unused: PhantomData }
    }

    /// An empty map with room for `capacity` entities.
    pub fn with_capacity(capacity: usize) -> Self {
        Self { elems: Vec::with_capacity(capacity), unused: PhantomData }
    }

    /// An empty map with room for `capacity` entities, or an error if the memory cannot be had.
    pub fn try_with_capacity(capacity: usize) -> Result<Self, TryReserveError> {
        let mut map = Self::new();
        map.try_reserve(capacity)?;
        Ok(map)
    }

    /// The values of a range of keys, if all are in the map.
    #[inline]
    pub fn get_range(&self, range: Range<K>) -> Option<&[V]> {
        self.elems.get(range.start.index()..range.end.index())
    }

    /// The number of entities that fit without allocating again.
    #[inline]
    pub fn capacity(&self) -> usize {
        self.elems.capacity()
    }

    /// The bytes allocated, spare room included; what the values allocate themselves is not counted.
    #[inline]
    pub fn heap_size(&self) -> usize {
        self.elems.capacity() * size_of::<V>()
    }

    /// Removes all entities and keeps the memory.
    pub fn clear(&mut self) {
        self.elems.clear();
    }

    /// The key that the next push hands out.
    #[inline]
    pub fn next_key(&self) -> K {
        K::new(self.elems.len())
    }

    /// Adds an entity and hands out its key.
    ///
    /// # Panics
    ///
    /// If `K` has no further index.
    #[inline]
    pub fn push(&mut self, value: V) -> K {
        let key = self.next_key();
        self.elems.push(value);
        key
    }

    /// Removes the entity with the greatest key.
    #[inline]
    pub fn pop(&mut self) -> Option<(K, V)> {
        let value = self.elems.pop()?;
        Some((self.next_key(), value))
    }

    /// Removes all entities with an index of `len` or more.
    pub fn truncate(&mut self, len: usize) {
        self.elems.truncate(len);
    }

    /// The entity with the greatest key.
    #[inline]
    pub fn last(&self) -> Option<(K, &V)> {
        let last = self.elems.len().checked_sub(1)?;
        Some((K::new_truncating(last), &self.elems[last]))
    }

    /// The entity with the greatest key, to change.
    #[inline]
    pub fn last_mut(&mut self) -> Option<(K, &mut V)> {
        let last = self.elems.len().checked_sub(1)?;
        Some((K::new_truncating(last), &mut self.elems[last]))
    }

    /// Makes room for at least `additional` more entities.
    pub fn reserve(&mut self, additional: usize) {
        self.elems.reserve(additional);
    }

    /// Like [`PrimaryMap::reserve`], with an error if the memory cannot be had.
    pub fn try_reserve(&mut self, additional: usize) -> Result<(), TryReserveError> {
        self.elems.try_reserve(additional)
    }

    /// Makes room for `additional` more entities and, where the allocator allows, for no others.
    pub fn reserve_exact(&mut self, additional: usize) {
        self.elems.reserve_exact(additional);
    }

    /// Like [`PrimaryMap::reserve_exact`], with an error if the memory cannot be had.
    pub fn try_reserve_exact(&mut self, additional: usize) -> Result<(), TryReserveError> {
        self.elems.try_reserve_exact(additional)
    }

    /// Gives back the memory beyond what the entities take.
    pub fn shrink_to_fit(&mut self) {
        self.elems.shrink_to_fit();
    }

    /// Gives back the memory beyond what `capacity` entities, or those present, take.
    pub fn shrink_to(&mut self, capacity: usize) {
        self.elems.shrink_to(capacity);
    }

    /// The table without its spare memory, and without the means to grow.
    pub fn into_boxed_slice(self) -> BoxedSlice<K, V> {
        self.into()
    }

    /// Keeps the entities for which `keep` is true. **Later ones move down to new keys**: `renamed` is called
    /// with the old and the new key of each that is kept.
    pub fn retain_renumber<F, R>(&mut self, mut keep: F, mut renamed: R)
    where
        F: FnMut(K, &mut V) -> bool,
        R: FnMut(K, K),
    {
        let (mut old, mut new) = (0, 0);
        self.elems.retain_mut(|value| {
            let key = K::new_truncating(old);
            old += 1;
            let kept = keep(key, value);
            if kept {
                renamed(key, K::new_truncating(new));
                new += 1;
            }
            kept
        });
    }

    /// Empties the map and yields keys and values, in order. The memory is kept.
    pub fn drain(&mut self) -> Drain<'_, K, V> {
        Drain::new(self.elems.drain(..))
    }

    /// A pointer to the value of `key`, which leaves pointers to other values valid; `None` if there is none.
    ///
    /// Making the pointer is safe, using it is not. [`PrimaryMap::get_disjoint_mut`] is the safe way.
    #[inline]
    pub fn get_raw_mut(&mut self, key: K) -> Option<*mut V> {
        let index = key.index();
        (index < self.elems.len()).then(|| self.elems.as_mut_ptr().wrapping_add(index))
    }

    /// Finds a value by binary search; the values must be sorted by what `f` extracts.
    ///
    /// `Ok` is the key of an equal value (any, if several are), `Err` the key at which one would belong.
    pub fn binary_search_values_by_key<'a, B: Ord, F: FnMut(&'a V) -> B>(
        &'a self,
        b: &B,
        f: F,
    ) -> Result<K, K> {
        self.elems.binary_search_by_key(b, f).map(K::new_truncating).map_err(K::new)
    }
}

impl<K: EntityRef, V> Default for PrimaryMap<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K: EntityRef, V> IntoIterator for PrimaryMap<K, V> {
    type Item = (K, V);
    type IntoIter = IntoIter<K, V>;

    #[inline]
    fn into_iter(self) -> IntoIter<K, V> {
        IntoIter::new(self.elems.into_iter())
    }
}

impl<K: EntityRef, V> FromIterator<V> for PrimaryMap<K, V> {
    fn from_iter<I: IntoIterator<Item = V>>(values: I) -> Self {
        Vec::from_iter(values).into()
    }
}

impl<K: EntityRef, V> Extend<V> for PrimaryMap<K, V> {
    fn extend<I: IntoIterator<Item = V>>(&mut self, values: I) {
        self.elems.extend(values);
    }
}

impl<K: EntityRef, V> From<Vec<V>> for PrimaryMap<K, V> {
    fn from(elems: Vec<V>) -> Self {
        Self { elems, unused: PhantomData }
    }
}

impl<K: EntityRef, V> From<PrimaryMap<K, V>> for Vec<V> {
    fn from(map: PrimaryMap<K, V>) -> Self {
        map.elems
    }
}

impl<K: EntityRef + fmt::Debug, V: fmt::Debug> fmt::Debug for PrimaryMap<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut map = f.debug_struct("PrimaryMap");
        for (key, value) in self {
            map.field(&format!("{key:?}"), value);
        }
        map.finish()
    }
}
