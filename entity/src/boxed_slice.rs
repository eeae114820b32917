//! A primary map that has stopped growing.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::marker::PhantomData;
use core::ops::{Index, IndexMut};
use core::slice::{self, GetDisjointMutError};

use crate::{EntityRef, IntoIter, Iter, IterMut, Keys, PrimaryMap};

/// What [`PrimaryMap::into_boxed_slice`] makes: a table keyed by `K` with no room to grow.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct BoxedSlice<K: EntityRef, V> {
    elems: Box<[V]>,
    unused: PhantomData<K>,
}

impl<K: EntityRef, V> BoxedSlice<K, V> {
    /// Is `key` the reference to an entity of this table?
    #[inline]
    pub fn is_valid(&self, key: K) -> bool {
        key.index() < self.elems.len()
    }

    /// The value of `key`, if it is in the table.
    #[inline]
    pub fn get(&self, key: K) -> Option<&V> {
        self.elems.get(key.index())
    }

    /// The value of `key` to change, if it is in the table.
    #[inline]
    pub fn get_mut(&mut self, key: K) -> Option<&mut V> {
        self.elems.get_mut(key.index())
    }

    /// The values of several different keys at once.
    ///
    /// # Errors
    ///
    /// If a key is not in the table, or occurs twice.
    #[inline]
    pub fn get_disjoint_mut<const N: usize>(
        &mut self,
        keys: [K; N],
    ) -> Result<[&mut V; N], GetDisjointMutError> {
        self.elems.get_disjoint_mut(keys.map(K::index))
    }

    /// Has the table no entities?
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.elems.is_empty()
    }

    /// The number of entities.
    #[inline]
    pub fn len(&self) -> usize {
        self.elems.len()
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

    /// The value of the greatest key.
    #[inline]
    pub fn last(&self) -> Option<&V> {
        self.elems.last()
    }

    /// The plain boxed slice.
    pub fn into_inner(self) -> Box<[V]> {
        self.elems
    }
}

impl<K: EntityRef, V> From<Box<[V]>> for BoxedSlice<K, V> {
    fn from(elems: Box<[V]>) -> Self {
        Self { elems, unused: PhantomData }
    }
}

impl<K: EntityRef, V> From<PrimaryMap<K, V>> for BoxedSlice<K, V> {
    fn from(map: PrimaryMap<K, V>) -> Self {
        Vec::from(map).into_boxed_slice().into()
    }
}

/// The key must be in the table.
impl<K: EntityRef, V> Index<K> for BoxedSlice<K, V> {
    type Output = V;

    #[inline]
    fn index(&self, key: K) -> &V {
        &self.elems[key.index()]
    }
}

/// The key must be in the table.
impl<K: EntityRef, V> IndexMut<K> for BoxedSlice<K, V> {
    #[inline]
    fn index_mut(&mut self, key: K) -> &mut V {
        &mut self.elems[key.index()]
    }
}

impl<K: EntityRef, V> IntoIterator for BoxedSlice<K, V> {
    type Item = (K, V);
    type IntoIter = IntoIter<K, V>;

    #[inline]
    fn into_iter(self) -> IntoIter<K, V> {
        IntoIter::new(self.elems.into_vec().into_iter())
    }
}

impl<'a, K: EntityRef, V> IntoIterator for &'a BoxedSlice<K, V> {
    type Item = (K, &'a V);
    type IntoIter = Iter<'a, K, V>;

    #[inline]
    fn into_iter(self) -> Iter<'a, K, V> {
        self.iter()
    }
}

impl<'a, K: EntityRef, V> IntoIterator for &'a mut BoxedSlice<K, V> {
    type Item = (K, &'a mut V);
    type IntoIter = IterMut<'a, K, V>;

    #[inline]
    fn into_iter(self) -> IterMut<'a, K, V> {
        self.iter_mut()
    }
}
