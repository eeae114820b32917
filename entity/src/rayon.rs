//! Parallel iteration over maps and sets (feature `rayon`).
//!
//! With `rayon::prelude::*` in scope, maps have `par_iter`, `par_iter_mut` and `into_par_iter`, whose items are those
//! of `iter`, `iter_mut` and `into_iter`, and which know their length. [`EntitySet::par_iter`] splits between
//! words. The keys need `Send`.

use core::marker::PhantomData;

use ::rayon::iter::plumbing::{Consumer, ProducerCallback, UnindexedConsumer};
use ::rayon::prelude::*;
use ::rayon::{slice, vec};
use alloc::vec::Vec;

#[cfg(feature = "thin-vec")]
use crate::ThinMap;
use crate::{BoxedSlice, EntityRef, EntitySet, PrimaryMap, SecondaryMap};

/// Declares a parallel iterator that puts keys beside the items of `$values`.
macro_rules! pairs {
    ($(#[$attr:meta])* $name:ident, [$($lifetime:lifetime)?], $values:ty, $item:ty, $bound:ident) => {
        $(#[$attr])*
        #[derive(Debug)]
        pub struct $name<$($lifetime,)? K, V: $bound> {
            values: $values,
            unused: PhantomData<K>,
        }

        impl<$($lifetime,)? K: EntityRef + Send, V: $bound> $name<$($lifetime,)? K, V> {
            fn new(values: $values) -> Self {
                Self { values, unused: PhantomData }
            }

            fn pairs(self) -> impl IndexedParallelIterator<Item = (K, $item)> {
                self.values.enumerate().map(|(index, value)| (K::new_truncating(index), value))
            }
        }

        impl<$($lifetime,)? K: EntityRef + Send, V: $bound> ParallelIterator for $name<$($lifetime,)? K, V> {
            type Item = (K, $item);

            fn drive_unindexed<C: UnindexedConsumer<Self::Item>>(self, consumer: C) -> C::Result {
                self.pairs().drive_unindexed(consumer)
            }

            fn opt_len(&self) -> Option<usize> {
                Some(self.values.len())
            }
        }

        impl<$($lifetime,)? K: EntityRef + Send, V: $bound> IndexedParallelIterator for $name<$($lifetime,)? K, V> {
            fn len(&self) -> usize {
                self.values.len()
            }

            fn drive<C: Consumer<Self::Item>>(self, consumer: C) -> C::Result {
                self.pairs().drive(consumer)
            }

            fn with_producer<CB: ProducerCallback<Self::Item>>(self, callback: CB) -> CB::Output {
                self.pairs().with_producer(callback)
            }
        }
    };
}

pairs! {
    /// Iterates over a map in parallel: keys and references to values.
    ParIter, ['a], slice::Iter<'a, V>, &'a V, Sync
}
pairs! {
    /// Iterates over a map in parallel: keys and mutable references to values.
    ParIterMut, ['a], slice::IterMut<'a, V>, &'a mut V, Send
}
pairs! {
    /// Iterates over a map in parallel: keys and values, moved out.
    IntoParIter, [], vec::IntoIter<V>, V, Send
}

/// Implements the traits for a map that has `as_values_slice` and `as_values_mut_slice`.
macro_rules! map {
    ($map:ident, $($bound:ident)?) => {
        impl<'a, K: EntityRef + Send, V: Sync $(+ $bound)?> IntoParallelIterator for &'a $map<K, V> {
            type Item = (K, &'a V);
            type Iter = ParIter<'a, K, V>;

            fn into_par_iter(self) -> Self::Iter {
                ParIter::new(self.as_values_slice().par_iter())
            }
        }

        impl<'a, K: EntityRef + Send, V: Send $(+ $bound)?> IntoParallelIterator for &'a mut $map<K, V> {
            type Item = (K, &'a mut V);
            type Iter = ParIterMut<'a, K, V>;

            fn into_par_iter(self) -> Self::Iter {
                ParIterMut::new(self.as_values_mut_slice().par_iter_mut())
            }
        }
    };
}
map!(PrimaryMap,);
map!(BoxedSlice,);
map!(SecondaryMap, Clone);
#[cfg(feature = "thin-vec")]
map!(ThinMap,);

impl<K: EntityRef + Send, V: Send> IntoParallelIterator for PrimaryMap<K, V> {
    type Item = (K, V);
    type Iter = IntoParIter<K, V>;

    fn into_par_iter(self) -> Self::Iter {
        IntoParIter::new(Vec::from(self).into_par_iter())
    }
}

impl<K: EntityRef, V: Send> FromParallelIterator<V> for PrimaryMap<K, V> {
    fn from_par_iter<I: IntoParallelIterator<Item = V>>(values: I) -> Self {
        Vec::from_par_iter(values).into()
    }
}

impl<K: EntityRef + Send + Sync> EntitySet<K> {
    /// The members in parallel; `collect` puts them in order.
    pub fn par_iter(&self) -> impl ParallelIterator<Item = K> {
        self.as_words().par_iter().enumerate().flat_map_iter(|(at, &word)| {
            let mut rest = word;
            core::iter::from_fn(move || {
                let bit = rest.checked_ilog2().map(|_| rest.trailing_zeros() as usize)?;
                rest &= rest - 1;
                Some(K::new_truncating(at * u64::BITS as usize + bit))
            })
        })
    }
}
