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

pub(crate) use {dense, table};
