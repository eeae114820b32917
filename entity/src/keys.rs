//! The iterator over all keys of a map.

use core::iter::FusedIterator;
use core::marker::PhantomData;

use crate::EntityRef;

/// Iterates over the references with the indices `0..len`, from either end.
#[derive(Clone, Debug)]
pub struct Keys<K: EntityRef> {
    front: usize,
    back: usize,
    unused: PhantomData<K>,
}

impl<K: EntityRef> Keys<K> {
    /// The references with the indices `0..len`.
    #[inline]
    pub fn with_len(len: usize) -> Self {
        Self { front: 0, back: len, unused: PhantomData }
    }
}

impl<K: EntityRef> Iterator for Keys<K> {
    type Item = K;

    #[inline]
    fn next(&mut self) -> Option<K> {
        // Not `==`: so the compiler sees that the key is less than the length, and drops bounds checks.
        if self.front < self.back {
            let key = K::new_truncating(self.front);
            self.front += 1;
            Some(key)
        } else {
            None
        }
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        let len = self.back - self.front;
        (len, Some(len))
    }

    #[inline]
    fn nth(&mut self, n: usize) -> Option<K> {
        self.front += n.min(self.back - self.front);
        self.next()
    }
}

impl<K: EntityRef> DoubleEndedIterator for Keys<K> {
    #[inline]
    fn next_back(&mut self) -> Option<K> {
        if self.front < self.back {
            self.back -= 1;
            Some(K::new_truncating(self.back))
        } else {
            None
        }
    }
}

impl<K: EntityRef> ExactSizeIterator for Keys<K> {}
impl<K: EntityRef> FusedIterator for Keys<K> {}
