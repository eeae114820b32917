//! Maps with a brand.

use alloc::boxed::Box;
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;
use core::ops::{Index, IndexMut, Range};

use super::{Guard, Invariant, Key, trusted};
use crate::{BoxedSlice, EntityRef, PrimaryMap};

mod sealed {
    use alloc::boxed::Box;
    use alloc::vec::Vec;

    /// What a branded map may keep its values in: only types here, for they never shrink by themselves.
    pub trait Sealed {}
    impl<V> Sealed for Vec<V> {}
    impl<V> Sealed for Box<[V]> {}
    impl<V> Sealed for &[V] {}
    impl<V> Sealed for &mut [V] {}
}

/// Where a [`Branded`] map keeps its values: a vector, a boxed slice, or a borrowed slice.
pub trait Storage: sealed::Sealed {
    /// The type of the values.
    type Value;
    /// The values.
    fn values(&self) -> &[Self::Value];
}

/// A [`Storage`] whose values can be changed.
pub trait StorageMut: Storage {
    /// The values, to change.
    fn values_mut(&mut self) -> &mut [Self::Value];
}

macro_rules! storage {
    ($($ty:ty $(: $mutable:ident)?),*) => {$(
        impl<V> Storage for $ty {
            type Value = V;
            #[inline]
            fn values(&self) -> &[V] {
                self
            }
        }
        $(impl<V> $mutable for $ty {
            #[inline]
            fn values_mut(&mut self) -> &mut [V] {
                self
            }
        })?
    )*};
}
storage!(Vec<V>: StorageMut, Box<[V]>: StorageMut, &[V], &mut [V]: StorageMut);

/// A map of the brand `'b`, indexed by `Key<'b, K>` without a bounds check.
///
/// By storage it is one of [`Map`], [`Fixed`], [`View`] and [`ViewMut`].
pub struct Branded<'b, K, S> {
    values: S,
    unused: PhantomData<K>,
    brand: Invariant<'b>,
}

/// A branded map that grows, as [`PrimaryMap`] does.
pub type Map<'b, K, V> = Branded<'b, K, Vec<V>>;
/// A branded map that has stopped growing, or a table of facts about its keys.
pub type Fixed<'b, K, V> = Branded<'b, K, Box<[V]>>;
/// A map made elsewhere, borrowed under a brand.
pub type View<'b, 'm, K, V> = Branded<'b, K, &'m [V]>;
/// A map made elsewhere, borrowed under a brand to be changed.
pub type ViewMut<'b, 'm, K, V> = Branded<'b, K, &'m mut [V]>;

impl<K: EntityRef, S: Storage> Branded<'_, K, S> {
    /// The number of entities.
    #[inline]
    pub fn len(&self) -> usize {
        self.values.values().len()
    }

    /// Has the map no entities?
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.values.values().is_empty()
    }

    /// The values in the order of their keys.
    #[inline]
    pub fn values(&self) -> core::slice::Iter<'_, S::Value> {
        self.values.values().iter()
    }
}

impl<'b, K: EntityRef, S: Storage> Branded<'b, K, S> {
    #[inline]
    pub(super) fn trust(values: S) -> Self {
        Branded { values, unused: PhantomData, brand: PhantomData }
    }

    /// Turns a plain reference into a key, if it is in the map: the one check, instead of one at each use.
    #[inline]
    pub fn check(&self, key: K) -> Option<Key<'b, K>> {
        let index = key.index();
        (index < self.len()).then(|| Key::trust(index_word(index)))
    }

    /// All keys, in order. The iterator does not borrow the map, so the loop may change it.
    #[inline]
    pub fn keys(&self) -> Keys<'b, K> {
        Keys { indices: 0..index_word(self.len()), unused: PhantomData, brand: PhantomData }
    }

    /// All keys with their values, in order.
    #[inline]
    pub fn iter(&self) -> impl Iterator<Item = (Key<'b, K>, &S::Value)> {
        self.keys().zip(self.values())
    }
}

impl<'b, K: EntityRef, S: StorageMut> Branded<'b, K, S> {
    /// The values of two keys, to change; `None` if the keys are equal.
    #[inline]
    pub fn pair_mut(&mut self, a: Key<'b, K>, b: Key<'b, K>) -> Option<(&mut S::Value, &mut S::Value)> {
        let [a, b] = self.values.values_mut().get_disjoint_mut([a.index as usize, b.index as usize]).ok()?;
        Some((a, b))
    }
}

impl<'b, K: EntityRef, V> Map<'b, K, V> {
    /// An empty map.
    pub fn new(guard: Guard<'b>) -> Self {
        Self::from_primary(guard, PrimaryMap::new())
    }

    /// An empty map with room for `capacity` entities.
    pub fn with_capacity(guard: Guard<'b>, capacity: usize) -> Self {
        Self::from_primary(guard, PrimaryMap::with_capacity(capacity))
    }

    /// Puts a map under a brand. [`Branded::check`] turns its plain references into keys.
    pub fn from_primary(_: Guard<'b>, map: PrimaryMap<K, V>) -> Self {
        Self::trust(map.into())
    }

    /// Adds an entity and hands out its key.
    #[inline]
    pub fn push(&mut self, value: V) -> Key<'b, K> {
        // Panics if `K` has no such index.
        let index = K::new(self.values.len()).index();
        debug_assert_eq!(index, self.values.len(), "`EntityRef::index` returns what `new` took");
        let key = Key::trust(index_word(self.values.len()));
        self.values.push(value);
        key
    }

    /// Ends growth, so that tables of the same keys can be made.
    pub fn freeze(self) -> Fixed<'b, K, V> {
        Fixed::trust(self.values.into_boxed_slice())
    }

    /// The map without its brand, to be stored.
    pub fn into_primary(self) -> PrimaryMap<K, V> {
        self.values.into()
    }
}

impl<'b, K: EntityRef, V> Fixed<'b, K, V> {
    /// Puts a map that does not grow under a brand.
    pub fn from_boxed_slice(_: Guard<'b>, map: BoxedSlice<K, V>) -> Self {
        Self::trust(map.into_inner())
    }

    /// The map without its brand, to be stored.
    pub fn into_boxed_slice(self) -> BoxedSlice<K, V> {
        self.values.into()
    }
}

impl<'b, 'm, K: EntityRef, V> View<'b, 'm, K, V> {
    /// Borrows a map under a brand.
    pub fn new(_: Guard<'b>, map: &'m PrimaryMap<K, V>) -> Self {
        Self::trust(map.as_values_slice())
    }
}

impl<'b, 'm, K: EntityRef, V> ViewMut<'b, 'm, K, V> {
    /// Borrows a map under a brand, to change its values.
    pub fn new(_: Guard<'b>, map: &'m mut PrimaryMap<K, V>) -> Self {
        Self::trust(map.as_values_mut_slice())
    }
}

/// Makes `table` for the storages that cannot grow.
macro_rules! table {
    ($($storage:ty),*) => {$(
        impl<'b, K: EntityRef, V> Branded<'b, K, $storage> {
            /// A table of facts about the entities, all `value` at first, indexed by the same keys.
            pub fn table<T: Clone>(&self, value: T) -> Fixed<'b, K, T> {
                Fixed::trust(vec![value; self.len()].into_boxed_slice())
            }
        }
    )*};
}
table!(Box<[V]>, &[V], &mut [V]);

impl<'b, K: EntityRef, S: Storage> Index<Key<'b, K>> for Branded<'b, K, S> {
    type Output = S::Value;

    #[inline]
    fn index(&self, key: Key<'b, K>) -> &S::Value {
        trusted::get(self.values.values(), key.index as usize)
    }
}

impl<'b, K: EntityRef, S: StorageMut> IndexMut<Key<'b, K>> for Branded<'b, K, S> {
    #[inline]
    fn index_mut(&mut self, key: Key<'b, K>) -> &mut S::Value {
        trusted::get_mut(self.values.values_mut(), key.index as usize)
    }
}

impl<K: EntityRef + fmt::Debug, S: Storage<Value: fmt::Debug>> fmt::Debug for Branded<'_, K, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

/// An index as a key holds it. An index in bounds stays in bounds, even of a map with more than 2^32 entities.
#[inline]
fn index_word(index: usize) -> u32 {
    #[expect(clippy::cast_possible_truncation, reason = "cut, it is smaller")]
    {
        index as u32
    }
}

/// Iterates over all keys of a branded map.
#[derive(Clone, Debug)]
pub struct Keys<'b, K> {
    indices: Range<u32>,
    unused: PhantomData<K>,
    brand: Invariant<'b>,
}

impl<'b, K: EntityRef> Iterator for Keys<'b, K> {
    type Item = Key<'b, K>;

    #[inline]
    fn next(&mut self) -> Option<Key<'b, K>> {
        self.indices.next().map(Key::trust)
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        self.indices.size_hint()
    }
}

impl<K: EntityRef> DoubleEndedIterator for Keys<'_, K> {
    #[inline]
    fn next_back(&mut self) -> Option<Self::Item> {
        self.indices.next_back().map(Key::trust)
    }
}

impl<K: EntityRef> ExactSizeIterator for Keys<'_, K> {}
