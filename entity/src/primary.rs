//! The table that hands out entity references.

use alloc::collections::TryReserveError;
use alloc::format;
use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;
use core::ops::{Index, IndexMut, Range};
use core::slice::{self, GetDisjointMutError};

use crate::{BoxedSlice, Drain, EntityRef, IntoIter, Iter, IterMut, Keys};

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

    /// Is `key` the reference to an entity of this map?
    #[inline]
    pub fn is_valid(&self, key: K) -> bool {
        key.index() < self.elems.len()
    }

    /// The value of `key`, if it is in the map.
    #[inline]
    pub fn get(&self, key: K) -> Option<&V> {
        self.elems.get(key.index())
    }

    /// The values of a range of keys, if all are in the map.
    #[inline]
    pub fn get_range(&self, range: Range<K>) -> Option<&[V]> {
        self.elems.get(range.start.index()..range.end.index())
    }

    /// The value of `key` to change, if it is in the map.
    #[inline]
    pub fn get_mut(&mut self, key: K) -> Option<&mut V> {
        self.elems.get_mut(key.index())
    }

    /// The values of several different keys at once.
    ///
    /// # Errors
    ///
    /// If a key is not in the map, or occurs twice.
    #[inline]
    pub fn get_disjoint_mut<const N: usize>(
        &mut self,
        keys: [K; N],
    ) -> Result<[&mut V; N], GetDisjointMutError> {
        self.elems.get_disjoint_mut(keys.map(K::index))
    }

    /// Has the map no entities?
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.elems.is_empty()
    }

    /// The number of entities.
    #[inline]
    pub fn len(&self) -> usize {
        self.elems.len()
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

    /// All keys, in order.
    #[inline]
    pub fn keys(&self) -> Keys<K> {
        Keys::with_len(self.elems.len())
    }

    /// All values, in the order of their keys.
    #[inline]
    pub fn values(&self) -> slice::Iter<'_, V> {
        self.elems.iter()
    }

    /// All values to change, in the order of their keys.
    #[inline]
    pub fn values_mut(&mut self) -> slice::IterMut<'_, V> {
        self.elems.iter_mut()
    }

    /// The values as a plain slice.
    #[inline]
    pub fn as_values_slice(&self) -> &[V] {
        &self.elems
    }

    /// The values as a plain slice, to change.
    #[inline]
    pub fn as_values_mut_slice(&mut self) -> &mut [V] {
        &mut self.elems
    }

    /// All keys with their values, in order.
    #[inline]
    pub fn iter(&self) -> Iter<'_, K, V> {
        Iter::new(self.elems.iter())
    }

    /// All keys with their values to change, in order.
    #[inline]
    pub fn iter_mut(&mut self) -> IterMut<'_, K, V> {
        IterMut::new(self.elems.iter_mut())
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

/// The key must be in the map.
impl<K: EntityRef, V> Index<K> for PrimaryMap<K, V> {
    type Output = V;

    #[inline]
    fn index(&self, key: K) -> &V {
        &self.elems[key.index()]
    }
}

/// The key must be in the map.
impl<K: EntityRef, V> IndexMut<K> for PrimaryMap<K, V> {
    #[inline]
    fn index_mut(&mut self, key: K) -> &mut V {
        &mut self.elems[key.index()]
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

impl<'a, K: EntityRef, V> IntoIterator for &'a PrimaryMap<K, V> {
    type Item = (K, &'a V);
    type IntoIter = Iter<'a, K, V>;

    #[inline]
    fn into_iter(self) -> Iter<'a, K, V> {
        self.iter()
    }
}

impl<'a, K: EntityRef, V> IntoIterator for &'a mut PrimaryMap<K, V> {
    type Item = (K, &'a mut V);
    type IntoIter = IterMut<'a, K, V>;

    #[inline]
    fn into_iter(self) -> IterMut<'a, K, V> {
        self.iter_mut()
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
