//! The table that hands out entity references.

use alloc::collections::TryReserveError;
use alloc::format;
use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;

use crate::dense::{dense, grows, table};
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
grows!(PrimaryMap, Vec);

impl<K: EntityRef, V> PrimaryMap<K, V> {
    /// An empty map with room for `capacity` entities, or an error if the memory cannot be had.
    pub fn try_with_capacity(capacity: usize) -> Result<Self, TryReserveError> {
        let mut map = Self::new();
        map.try_reserve(capacity)?;
        Ok(map)
    }

    /// The bytes allocated, spare room included; what the values allocate themselves is not counted.
    #[inline]
    pub fn heap_size(&self) -> usize {
        self.elems.capacity() * size_of::<V>()
    }

    /// Like [`PrimaryMap::reserve`], with an error if the memory cannot be had.
    pub fn try_reserve(&mut self, additional: usize) -> Result<(), TryReserveError> {
        self.elems.try_reserve(additional)
    }

    /// Like [`PrimaryMap::reserve_exact`], with an error if the memory cannot be had.
    pub fn try_reserve_exact(&mut self, additional: usize) -> Result<(), TryReserveError> {
        self.elems.try_reserve_exact(additional)
    }

    /// Gives back the memory beyond what `capacity` entities, or those present, take.
    pub fn shrink_to(&mut self, capacity: usize) {
        self.elems.shrink_to(capacity);
    }

    /// The table without its spare memory, and without the means to grow.
    pub fn into_boxed_slice(self) -> BoxedSlice<K, V> {
        self.into()
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
}

impl<K: EntityRef, V> IntoIterator for PrimaryMap<K, V> {
    type Item = (K, V);
    type IntoIter = IntoIter<K, V>;

    #[inline]
    fn into_iter(self) -> IntoIter<K, V> {
        IntoIter::new(self.elems.into_iter())
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
