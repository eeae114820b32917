//! What maps that keep a value for each index up to some length have in common.

/// Gives a map with a field `elems`, a vector or slice of its values, the methods that only read places or change
/// them. A key is *in* the map if its index is less than the number of those values.
macro_rules! dense {
    ($map:ident $(, $bound:path)?) => {
        impl<K: $crate::EntityRef, V $(: $bound)?> $map<K, V> {
            /// The value of `key`, if it is in the map.
            #[inline]
            pub fn get(&self, key: K) -> Option<&V> {
                self.elems.get(key.index())
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
            ) -> Result<[&mut V; N], core::slice::GetDisjointMutError> {
                self.elems.get_disjoint_mut(keys.map(K::index))
            }

            /// Is no key in the map?
            #[inline]
            pub fn is_empty(&self) -> bool {
                self.elems.is_empty()
            }

            /// All keys in the map, in order.
            #[inline]
            pub fn keys(&self) -> $crate::Keys<K> {
                $crate::Keys::with_len(self.elems.len())
            }

            /// All values, in the order of their keys.
            #[inline]
            pub fn values(&self) -> core::slice::Iter<'_, V> {
                self.elems.iter()
            }

            /// All values to change, in the order of their keys.
            #[inline]
            pub fn values_mut(&mut self) -> core::slice::IterMut<'_, V> {
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
            pub fn iter(&self) -> $crate::Iter<'_, K, V> {
                $crate::Iter::new(self.elems.iter())
            }

            /// All keys with their values to change, in order.
            #[inline]
            pub fn iter_mut(&mut self) -> $crate::IterMut<'_, K, V> {
                $crate::IterMut::new(self.elems.iter_mut())
            }
        }

        impl<'a, K: $crate::EntityRef, V $(: $bound)?> IntoIterator for &'a $map<K, V> {
            type Item = (K, &'a V);
            type IntoIter = $crate::Iter<'a, K, V>;

            #[inline]
            fn into_iter(self) -> Self::IntoIter {
                self.iter()
            }
        }

        impl<'a, K: $crate::EntityRef, V $(: $bound)?> IntoIterator for &'a mut $map<K, V> {
            type Item = (K, &'a mut V);
            type IntoIter = $crate::IterMut<'a, K, V>;

            #[inline]
            fn into_iter(self) -> Self::IntoIter {
                self.iter_mut()
            }
        }
    };
}

/// Gives a map in which every key that it was asked to hand out has a value: a length, and indexing.
macro_rules! table {
    ($map:ident) => {
        impl<K: $crate::EntityRef, V> $map<K, V> {
            /// Is `key` the reference to an entity of this map?
            #[inline]
            pub fn is_valid(&self, key: K) -> bool {
                key.index() < self.elems.len()
            }

            /// The values of a range of keys, if all are in the map.
            #[inline]
            pub fn get_range(&self, range: core::ops::Range<K>) -> Option<&[V]> {
                self.elems.get(range.start.index()..range.end.index())
            }

            /// The number of entities.
            #[inline]
            pub fn len(&self) -> usize {
                self.elems.len()
            }
        }

        /// The key must be in the map.
        impl<K: $crate::EntityRef, V> core::ops::Index<K> for $map<K, V> {
            type Output = V;

            #[inline]
            fn index(&self, key: K) -> &V {
                &self.elems[key.index()]
            }
        }

        /// The key must be in the map.
        impl<K: $crate::EntityRef, V> core::ops::IndexMut<K> for $map<K, V> {
            #[inline]
            fn index_mut(&mut self, key: K) -> &mut V {
                &mut self.elems[key.index()]
            }
        }
    };
}

/// Gives a table the means to grow at its end: a constructor, pushing and popping, room for more. `$elems` is the
/// vector.
macro_rules! grows {
    ($map:ident, $elems:ident) => {
        impl<K: $crate::EntityRef, V> $map<K, V> {
            /// An empty map.
            pub const fn new() -> Self {
                Self { elems: $elems::new(), unused: core::marker::PhantomData }
            }

            /// An empty map with room for `capacity` entities.
            pub fn with_capacity(capacity: usize) -> Self {
                Self { elems: $elems::with_capacity(capacity), unused: core::marker::PhantomData }
            }

            /// The number of entities that fit without allocating again.
            #[inline]
            pub fn capacity(&self) -> usize {
                self.elems.capacity()
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

            /// Makes room for `additional` more entities and, where the allocator allows, for no others.
            pub fn reserve_exact(&mut self, additional: usize) {
                self.elems.reserve_exact(additional);
            }

            /// Gives back the memory beyond what the entities take.
            pub fn shrink_to_fit(&mut self) {
                self.elems.shrink_to_fit();
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

        impl<K: $crate::EntityRef, V> Default for $map<K, V> {
            fn default() -> Self {
                Self::new()
            }
        }

        impl<K: $crate::EntityRef, V> FromIterator<V> for $map<K, V> {
            fn from_iter<I: IntoIterator<Item = V>>(values: I) -> Self {
                Self { elems: $elems::from_iter(values), unused: core::marker::PhantomData }
            }
        }

        impl<K: $crate::EntityRef, V> Extend<V> for $map<K, V> {
            fn extend<I: IntoIterator<Item = V>>(&mut self, values: I) {
                self.elems.extend(values);
            }
        }
    };
}

pub(crate) use {dense, grows, table};
