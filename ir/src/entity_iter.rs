//! Iteration over references that mostly follow each other by number.

use core::iter::Copied;
use core::marker::PhantomData;
use core::ops::Range;
use core::slice;

use packir_entity::EntityRef;

/// References in order: first some with consecutive numbers, then those of a list. One of the two is empty.
#[derive(Clone, Debug)]
pub struct EntityIter<'a, K> {
    counted: Range<usize>,
    listed: Copied<slice::Iter<'a, K>>,
    unused: PhantomData<K>,
}

impl<'a, K: EntityRef> EntityIter<'a, K> {
    #[inline]
    pub(crate) fn counted(numbers: Range<usize>) -> Self {
        Self { counted: numbers, listed: [].iter().copied(), unused: PhantomData }
    }

    #[inline]
    pub(crate) fn listed(list: &'a [K]) -> Self {
        Self { counted: 0..0, listed: list.iter().copied(), unused: PhantomData }
    }
}

impl<K: EntityRef> Iterator for EntityIter<'_, K> {
    type Item = K;

    #[inline]
    fn next(&mut self) -> Option<K> {
        match self.counted.next() {
            Some(number) => Some(K::new_truncating(number)),
            None => self.listed.next(),
        }
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        let len = self.counted.len() + self.listed.len();
        (len, Some(len))
    }

    #[inline]
    fn nth(&mut self, n: usize) -> Option<K> {
        let counted = self.counted.len();
        match self.counted.nth(n) {
            Some(number) => Some(K::new_truncating(number)),
            None => self.listed.nth(n - counted),
        }
    }
}

impl<K: EntityRef> DoubleEndedIterator for EntityIter<'_, K> {
    #[inline]
    fn next_back(&mut self) -> Option<K> {
        self.listed.next_back().or_else(|| self.counted.next_back().map(K::new_truncating))
    }
}

impl<K: EntityRef> ExactSizeIterator for EntityIter<'_, K> {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entities::Value;

    #[test]
    fn both_kinds_yield_what_a_list_yields() {
        let list: Vec<Value> = (3..9).map(Value::from_u32).collect();
        for iter in [EntityIter::counted(3..9), EntityIter::listed(&list)] {
            assert_eq!(iter.len(), 6);
            assert!(iter.clone().eq(list.iter().copied()));
            assert!(iter.clone().rev().eq(list.iter().rev().copied()));
            for n in 0..8 {
                assert_eq!(iter.clone().nth(n), list.get(n).copied());
            }
        }
    }
}
