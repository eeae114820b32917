//! A primary map in eight bytes, for tables that most functions leave empty.

use core::ops::{Index, IndexMut};
use core::{fmt, slice};

use packir_entity::{EntityRef, Iter, Keys};
use thin_vec::ThinVec;

/// A table keyed by `K` that grows at its end, like [`PrimaryMap`](packir_entity::PrimaryMap): eight bytes, and
/// nothing else while it is empty. Length and capacity are stored before the entries, so reading takes one step more.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ThinMap<K: EntityRef, V> {
    elems: ThinVec<V>,
    unused: core::marker::PhantomData<K>,
}

impl<K: EntityRef, V> ThinMap<K, V> {
    /// An empty table.
    pub fn new() -> Self {
        Self { elems: ThinVec::new(), unused: core::marker::PhantomData }
    }

    /// Adds an entry and returns its key.
    pub fn push(&mut self, value: V) -> K {
        let key = self.next_key();
        self.elems.push(value);
        key
    }

    /// The key of the next entry.
    pub fn next_key(&self) -> K {
        K::new(self.elems.len())
    }

    /// Is there an entry with this key?
    pub fn is_valid(&self, key: K) -> bool {
        key.index() < self.elems.len()
    }

    /// The entry of `key`, if there is one.
    pub fn get(&self, key: K) -> Option<&V> {
        self.elems.get(key.index())
    }

    /// The entry of `key` to change, if there is one.
    pub fn get_mut(&mut self, key: K) -> Option<&mut V> {
        self.elems.get_mut(key.index())
    }

    /// Has the table no entries?
    pub fn is_empty(&self) -> bool {
        self.elems.is_empty()
    }

    /// The number of entries.
    pub fn len(&self) -> usize {
        self.elems.len()
    }

    /// All keys, in order.
    pub fn keys(&self) -> Keys<K> {
        Keys::with_len(self.elems.len())
    }

    /// All entries, in the order of their keys.
    pub fn values(&self) -> slice::Iter<'_, V> {
        self.elems.iter()
    }

    /// All entries to change, in the order of their keys.
    pub fn values_mut(&mut self) -> slice::IterMut<'_, V> {
        self.elems.iter_mut()
    }

    /// All keys with their entries, in order.
    pub fn iter(&self) -> Iter<'_, K, V> {
        Iter::new(self.elems.iter())
    }

    /// Removes all entries, and keeps the memory.
    pub fn clear(&mut self) {
        self.elems.clear();
    }
}

impl<K: EntityRef, V> Default for ThinMap<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

/// The key must be in the table.
impl<K: EntityRef, V> Index<K> for ThinMap<K, V> {
    type Output = V;

    fn index(&self, key: K) -> &V {
        &self.elems[key.index()]
    }
}

/// The key must be in the table.
impl<K: EntityRef, V> IndexMut<K> for ThinMap<K, V> {
    fn index_mut(&mut self, key: K) -> &mut V {
        &mut self.elems[key.index()]
    }
}

impl<'a, K: EntityRef, V> IntoIterator for &'a ThinMap<K, V> {
    type Item = (K, &'a V);
    type IntoIter = Iter<'a, K, V>;

    fn into_iter(self) -> Iter<'a, K, V> {
        self.iter()
    }
}

impl<K: EntityRef + fmt::Debug, V: fmt::Debug> fmt::Debug for ThinMap<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self).finish()
    }
}
