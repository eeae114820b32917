//! Iterators over the pairs of keys and values of a map.

use alloc::vec;
use core::iter::{Enumerate, FusedIterator};
use core::marker::PhantomData;
use core::slice;

use crate::EntityRef;

/// Declares an iterator that puts keys beside the items of `$values`.
macro_rules! pairs {
    ($(#[$attr:meta])* $name:ident, [$($lifetime:lifetime)?], $values:ty, $item:ty) => {
        $(#[$attr])*
        pub struct $name<$($lifetime,)? K: EntityRef, V> {
            pairs: Enumerate<$values>,
            unused: PhantomData<K>,
        }

        impl<$($lifetime,)? K: EntityRef, V> $name<$($lifetime,)? K, V> {
            /// Pairs the values with the keys of the indices from zero on.
            #[inline]
            pub fn new(values: $values) -> Self {
                Self { pairs: values.enumerate(), unused: PhantomData }
            }
        }

        impl<$($lifetime,)? K: EntityRef, V> Iterator for $name<$($lifetime,)? K, V> {
            type Item = (K, $item);

            #[inline]
            fn next(&mut self) -> Option<Self::Item> {
                self.pairs.next().map(|(index, value)| (K::new_truncating(index), value))
            }

            #[inline]
            fn size_hint(&self) -> (usize, Option<usize>) {
                self.pairs.size_hint()
            }

            #[inline]
            fn nth(&mut self, n: usize) -> Option<Self::Item> {
                self.pairs.nth(n).map(|(index, value)| (K::new_truncating(index), value))
            }

            #[inline]
            fn fold<B, F: FnMut(B, Self::Item) -> B>(self, init: B, mut f: F) -> B {
                self.pairs.fold(init, |acc, (index, value)| f(acc, (K::new_truncating(index), value)))
            }
        }

        impl<$($lifetime,)? K: EntityRef, V> DoubleEndedIterator for $name<$($lifetime,)? K, V> {
            #[inline]
            fn next_back(&mut self) -> Option<Self::Item> {
                self.pairs.next_back().map(|(index, value)| (K::new_truncating(index), value))
            }
        }

        impl<$($lifetime,)? K: EntityRef, V> ExactSizeIterator for $name<$($lifetime,)? K, V> {}
        impl<$($lifetime,)? K: EntityRef, V> FusedIterator for $name<$($lifetime,)? K, V> {}
    };
}

pairs! {
    /// Iterates over a map: keys and references to values.
    #[derive(Clone, Debug)]
    Iter, ['a], slice::Iter<'a, V>, &'a V
}
pairs! {
    /// Iterates over a map: keys and mutable references to values.
    #[derive(Debug)]
    IterMut, ['a], slice::IterMut<'a, V>, &'a mut V
}
pairs! {
    /// Iterates over a map: keys and values, moved out.
    #[derive(Clone, Debug)]
    IntoIter, [], vec::IntoIter<V>, V
}
pairs! {
    /// Iterates over a map: keys and values, moved out of a map that keeps its memory.
    #[derive(Debug)]
    Drain, ['a], vec::Drain<'a, V>, V
}
