//! Lists by key, all in one vector.

use core::marker::PhantomData;
use core::ops::Range;
use packir_entity::EntityRef;

/// A list of values for each key.
///
/// The lists are made in the order of their keys: values are added to [`Self::values`], and
/// [`Self::close`] says that these were all for the next key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Runs<K, V> {
    pub(crate) values: Vec<V>,
    /// Where the list of each key starts, and a last entry with the end of all.
    pub(crate) starts: Vec<u32>,
    keys: PhantomData<K>,
}

impl<K: EntityRef, V> Runs<K, V> {
    /// No lists, and room for so many lists with so many values.
    pub(crate) fn with_capacity(keys: usize, values: usize) -> Self {
        let mut starts = Vec::with_capacity(keys + 1);
        starts.push(0);
        Self { values: Vec::with_capacity(values), starts, keys: PhantomData }
    }

    /// Lists of these lengths, all of one value.
    pub(crate) fn filled(lengths: impl ExactSizeIterator<Item = usize>, value: V) -> Self
    where
        V: Clone,
    {
        let mut starts = Vec::with_capacity(lengths.len() + 1);
        let mut total = 0u32;
        starts.push(0);
        starts.extend(lengths.map(|length| {
            total += u32::try_from(length).unwrap_or(0);
            total
        }));
        Self { values: vec![value; total as usize], starts, keys: PhantomData }
    }

    /// Puts values into lists by their keys, in the given order within each list.
    pub(crate) fn grouped(keys: usize, values: &[V], key: impl Fn(&V) -> K) -> Self
    where
        V: Clone,
    {
        let mut starts = vec![0u32; keys + 1];
        for value in values {
            starts[key(value).index() + 1] += 1;
        }
        for at in 1..=keys {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let mut sorted = values.to_vec();
        for value in values {
            let place = &mut next[key(value).index()];
            sorted[*place as usize] = value.clone();
            *place += 1;
        }
        Self { values: sorted, starts, keys: PhantomData }
    }

    /// Ends the list of the next key.
    #[inline]
    pub(crate) fn close(&mut self) {
        self.starts.push(u32::try_from(self.values.len()).unwrap_or(u32::MAX));
    }

    /// Where the list of a key is among all values.
    #[inline]
    pub(crate) fn range(&self, key: K) -> Range<usize> {
        self.starts[key.index()] as usize..self.starts[key.index() + 1] as usize
    }

    /// The list of a key.
    #[inline]
    pub(crate) fn get(&self, key: K) -> &[V] {
        &self.values[self.range(key)]
    }

    /// The list of a key, to change its values.
    #[inline]
    pub(crate) fn get_mut(&mut self, key: K) -> &mut [V] {
        let range = self.range(key);
        &mut self.values[range]
    }
}

impl<K: EntityRef, V> Default for Runs<K, V> {
    fn default() -> Self {
        Self::with_capacity(0, 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Block;

    #[test]
    fn lists_come_back() {
        let lists: [&[u8]; 4] = [&[1, 2], &[], &[3], &[]];
        let mut runs: Runs<Block, u8> = Runs::default();
        for list in lists {
            runs.values.extend(list);
            runs.close();
        }
        for (block, list) in (0..).map(Block::new).zip(lists) {
            assert_eq!(runs.get(block), list);
            assert_eq!(runs.get_mut(block), list);
        }
    }

    #[test]
    fn grouping_keeps_the_order_within_a_list() {
        let values = [7, 3, 17, 9, 23, 27];
        let runs = Runs::grouped(10, &values, |value| Block::new(value % 10));
        assert_eq!(runs.values, [3, 23, 7, 17, 27, 9]);
        assert_eq!((runs.get(Block::new(7)), runs.get(Block::new(0))), (&[7, 17, 27][..], &[][..]));
    }
}
