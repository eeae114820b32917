//! Lists of entities in four bytes, kept in a pool.
//!
//! The pool is one vector of words. A list that is not empty owns a *block* of `4 << class` of them:
//!
//! ```text
//! block: [length, element 0, element 1, .., spare ..]      the list holds the position of element 0
//! freed: [0, next free block of the class + 1, .. ]         0 ends the chain
//! ```
//!
//! Positions, chains and the contents of every word are those of `cranelift-entity`, so that saved pools can be
//! exchanged; `tests/differential.rs` compares them after every operation.
//!
//! # Invariants
//!
//! * The class of a list depends on its length only, and is the least that holds length and elements: growing and
//!   shrinking move the list between classes.
//! * A block in use has a length of at least one, a freed one has zero. A list that was left pointing at a freed
//!   block therefore reads as empty, and writing through it starts a new list instead of harming the chain.

mod free;
mod pool;

use core::marker::PhantomData;
use core::mem;
use core::ops::{Bound, RangeBounds};

pub use self::pool::{DamagedPool, ListPool};
use self::pool::{LONG, class_of, fills_block, word_of};
use crate::{EntityRef, ReservedValue};

/// A list of `T` in four bytes; its elements are in a [`ListPool`], which every operation takes.
///
/// For lists inside compact data such as instructions: most are short, and all die together with the pool. A list
/// has no `Drop`; [`EntityList::clear`] gives its block back for reuse.
///
/// # What can go wrong
///
/// Nothing here is memory-unsafe, yet the compiler cannot know which pool a list belongs to:
///
/// * A list that is dropped without `clear` keeps its block until the whole pool is cleared.
/// * A copy of a list (`Copy` is for cloning a whole function, list and pool) shares its block. After one copy
///   changes, the other may be stale: it reads as empty while the block is free, and sees another list once the
///   block is used again.
/// * A list used with another pool, or after [`ListPool::clear`], reads garbage, may panic, and writes into
///   others' lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(C)]
pub struct EntityList<T: EntityRef + ReservedValue> {
    /// The position of the first element; zero for the empty list.
    index: u32,
    unused: PhantomData<T>,
}

/// Moves all elements but the first down by one.
#[inline(never)]
fn move_down<T: Copy>(elements: &mut [T]) {
    if elements.len() > LONG {
        elements.copy_within(1.., 0);
    } else {
        for at in 1..elements.len() {
            elements[at - 1] = elements[at];
        }
    }
}

#[cold]
#[track_caller]
fn no_element(index: usize, len: usize) -> ! {
    panic!("remove {index} from a list of {len}");
}

/// Copies a slice onto another of its length.
#[inline]
fn copy<T: Copy>(target: &mut [T], source: &[T]) {
    if source.len() > LONG {
        target.copy_from_slice(source);
    } else {
        for (target, source) in target.iter_mut().zip(source) {
            *target = *source;
        }
    }
}

impl<T: EntityRef + ReservedValue> EntityList<T> {
    /// The empty list.
    #[inline]
    pub const fn new() -> Self {
        Self { index: 0, unused: PhantomData }
    }

    #[inline]
    fn at_block(block: usize) -> Self {
        Self { index: word_of(block + 1), unused: PhantomData }
    }

    /// The position of the first element in the pool, or zero for the empty list: all there is to a list.
    #[inline]
    pub const fn to_position(self) -> u32 {
        self.index
    }

    /// The list at a position that [`EntityList::to_position`] returned.
    #[inline]
    pub const fn from_position(position: u32) -> Self {
        Self { index: position, unused: PhantomData }
    }

    /// A list with these elements.
    pub fn from_slice(slice: &[T], pool: &mut ListPool<T>) -> Self {
        if slice.is_empty() {
            return Self::new();
        }
        let block = pool.alloc(class_of(slice.len()));
        let words = &mut pool.data[block..block + slice.len() + 1];
        words[0] = T::new_truncating(slice.len());
        copy(&mut words[1..], slice);
        Self::at_block(block)
    }

    /// A list with one element.
    #[inline]
    fn of_one(element: T, pool: &mut ListPool<T>) -> Self {
        let one = T::new_truncating(1);
        let block = match pool.take_free(0) {
            Some(block) => {
                pool.data[block..block + 2].copy_from_slice(&[one, element]);
                block
            }
            None => {
                let block = pool.data.len();
                pool.data.extend_from_slice(&[one, element, T::reserved_value(), T::reserved_value()]);
                block
            }
        };
        Self::at_block(block)
    }

    /// A list with the elements of an iterator.
    pub fn from_iter<I: IntoIterator<Item = T>>(elements: I, pool: &mut ListPool<T>) -> Self {
        let mut list = Self::new();
        list.extend(elements, pool);
        list
    }

    /// Is this the empty list?
    ///
    /// Asks the list alone: one that became stale is not the empty list, though its length is zero.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.index == 0
    }

    /// The number of elements.
    #[inline]
    pub fn len(&self, pool: &ListPool<T>) -> usize {
        pool.len_of(*self).unwrap_or(0)
    }

    /// Is this the empty list, or one whose position is inside the pool?
    #[inline]
    pub fn is_valid(&self, pool: &ListPool<T>) -> bool {
        self.is_empty() || pool.len_of(*self).is_some()
    }

    /// The elements.
    #[inline]
    pub fn as_slice<'a>(&self, pool: &'a ListPool<T>) -> &'a [T] {
        let first = self.index as usize;
        match pool.len_of(*self) {
            None => &[],
            Some(len) => &pool.data[first..first + len],
        }
    }

    /// The elements, to change.
    #[inline]
    pub fn as_mut_slice<'a>(&'a mut self, pool: &'a mut ListPool<T>) -> &'a mut [T] {
        let first = self.index as usize;
        match pool.len_of(*self) {
            None => &mut [],
            Some(len) => &mut pool.data[first..first + len],
        }
    }

    /// The element at `index`, if there is one.
    #[inline]
    pub fn get(&self, index: usize, pool: &ListPool<T>) -> Option<T> {
        self.as_slice(pool).get(index).copied()
    }

    /// The element at `index` to change, if there is one.
    #[inline]
    pub fn get_mut<'a>(&'a mut self, index: usize, pool: &'a mut ListPool<T>) -> Option<&'a mut T> {
        self.as_mut_slice(pool).get_mut(index)
    }

    /// The first element.
    #[inline]
    pub fn first(&self, pool: &ListPool<T>) -> Option<T> {
        // A list that is not empty has a first element, so its length need not be read.
        if self.is_empty() { None } else { Some(pool.data[self.index as usize]) }
    }

    /// A list of its own with the same elements.
    pub fn deep_clone(&self, pool: &mut ListPool<T>) -> Self {
        let len = self.len(pool);
        if len == 0 {
            return Self::new();
        }
        let source = self.index as usize;
        let block = pool.alloc(class_of(len));
        pool.data.copy_within(source - 1..source + len, block);
        Self::at_block(block)
    }

    /// Moves the list out and leaves the empty one.
    #[inline]
    pub fn take(&mut self) -> Self {
        mem::take(self)
    }

    /// Removes all elements and gives the block back to the pool.
    pub fn clear(&mut self, pool: &mut ListPool<T>) {
        let len = self.len(pool);
        // The block of a stale list is free already.
        if len != 0 {
            pool.release(self.index as usize - 1, class_of(len));
        }
        self.index = 0;
    }

    /// Adds an element at the end and returns its index.
    #[inline]
    pub fn push(&mut self, element: T, pool: &mut ListPool<T>) -> usize {
        if let Some(elements) = self.room_for_one(pool)
            && let [.., last] = elements
        {
            *last = element;
            return elements.len() - 1;
        }
        self.push_into_new_block(element, pool)
    }

    /// The length word of the list's block, and the words of the pool after it.
    #[inline]
    fn block_mut<'a>(&self, pool: &'a mut ListPool<T>) -> Option<(&'a mut T, &'a mut [T])> {
        // Position zero wraps around to one that no pool has.
        pool.data.get_mut((self.index as usize).wrapping_sub(1)..)?.split_first_mut()
    }

    /// Adds one element, not yet written, if the block has room; nothing otherwise, as in an empty list.
    #[inline]
    fn room_for_one<'a>(&self, pool: &'a mut ListPool<T>) -> Option<&'a mut [T]> {
        let (length, elements) = self.block_mut(pool)?;
        let len = length.index();
        if fills_block(len) {
            return None;
        }
        let elements = elements.get_mut(..len + 1)?;
        *length = T::new_truncating(len + 1);
        Some(elements)
    }

    #[inline(never)]
    fn push_into_new_block(&mut self, element: T, pool: &mut ListPool<T>) -> usize {
        let len = self.len(pool);
        if len == 0 {
            *self = Self::of_one(element, pool);
            return 0;
        }
        let block = self.index as usize - 1;
        if len == 3 {
            *self = Self::at_block(pool.realloc_to_four(block, element));
            return len;
        }
        let class = class_of(len);
        let block = pool.realloc(block, class, class + 1, len + 1);
        let words = &mut pool.data[block..block + len + 2];
        words[0] = T::new_truncating(len + 1);
        words[len + 1] = element;
        *self = Self::at_block(block);
        len
    }

    /// Adds `count` elements at the end, whatever their words last were, and returns the position of the first.
    fn grow(&mut self, count: usize, pool: &mut ListPool<T>) -> usize {
        let len = self.len(pool);
        let new_len = len + count;
        if new_len == 0 {
            return 0;
        }
        let class = class_of(new_len);
        let block = if len == 0 {
            pool.alloc(class)
        } else {
            let block = self.index as usize - 1;
            let old_class = class_of(len);
            if class == old_class { block } else { pool.realloc(block, old_class, class, len + 1) }
        };
        *self = Self::at_block(block);
        pool.data[block] = T::new_truncating(new_len);
        block + 1 + len
    }

    /// Adds the elements of an iterator at the end.
    pub fn extend<I: IntoIterator<Item = T>>(&mut self, elements: I, pool: &mut ListPool<T>) {
        let elements = elements.into_iter();
        match elements.size_hint() {
            // An iterator that knows its length is written into its final place.
            (low, Some(high)) if low == high => {
                let at = self.grow(low, pool);
                for (word, element) in pool.data[at..at + low].iter_mut().zip(elements) {
                    *word = element;
                }
            }
            _ => elements.for_each(|element| {
                self.push(element, pool);
            }),
        }
    }

    /// Adds the elements of a slice at the end.
    pub fn extend_from_slice(&mut self, slice: &[T], pool: &mut ListPool<T>) {
        if !slice.is_empty() {
            let at = self.grow(slice.len(), pool);
            copy(&mut pool.data[at..at + slice.len()], slice);
        }
    }

    /// Inserts the elements of `other` that `range` selects before the element at `index`.
    ///
    /// # Panics
    ///
    /// If `index` or `range` is out of bounds, or both lists are the same.
    pub fn copy_from(
        &mut self,
        other: &Self,
        range: impl RangeBounds<usize>,
        index: usize,
        pool: &mut ListPool<T>,
    ) {
        assert_ne!(self.index, other.index, "a list cannot be copied into itself");
        let other_len = other.len(pool);
        let start = match range.start_bound() {
            Bound::Included(&start) => start,
            Bound::Excluded(&start) => start + 1,
            Bound::Unbounded => 0,
        };
        let end = match range.end_bound() {
            Bound::Included(&end) => end + 1,
            Bound::Excluded(&end) => end,
            Bound::Unbounded => other_len,
        };
        assert!(start <= end && end <= other_len, "range {start}..{end} of a list of {other_len}");
        self.grow_at(index, end - start, pool);
        let source = other.index as usize;
        pool.data.copy_within(source + start..source + end, self.index as usize + index);
    }

    /// Inserts `element` before the element at `index`, or at the end if that is the length.
    pub fn insert(&mut self, index: usize, element: T, pool: &mut ListPool<T>) {
        let elements = match self.room_for_one(pool) {
            Some(elements) => elements,
            None => {
                self.push_into_new_block(element, pool);
                self.as_mut_slice(pool)
            }
        };
        let len = elements.len() - 1;
        assert!(index <= len, "insert at {index} into a list of {len}");
        let tail = &mut elements[index..];
        if tail.len() > LONG {
            tail.copy_within(..len - index, 1);
            tail[0] = element;
        } else {
            let mut carried = element;
            for slot in tail {
                mem::swap(slot, &mut carried);
            }
        }
    }

    /// Removes the element at `index`; those after it move down.
    #[inline]
    pub fn remove(&mut self, index: usize, pool: &mut ListPool<T>) {
        self.shorten(pool, |elements| {
            let Some(tail) = elements.get_mut(index..).filter(|tail| !tail.is_empty()) else {
                no_element(index, elements.len());
            };
            if tail.len() > 1 {
                move_down(tail);
            }
        });
    }

    /// Removes the element at `index`; the last one takes its place.
    #[inline]
    pub fn swap_remove(&mut self, index: usize, pool: &mut ListPool<T>) {
        self.shorten(pool, |elements| {
            let len = elements.len();
            if index >= len {
                no_element(index, len);
            }
            elements.swap(index, len - 1);
        });
    }

    /// Removes the last element and returns it.
    #[inline]
    pub fn pop(&mut self, pool: &mut ListPool<T>) -> Option<T> {
        let last = *self.as_slice(pool).last()?;
        self.shorten(pool, |_| ());
        Some(last)
    }

    /// Lets `arrange` put the element to be removed last, and removes that.
    #[inline]
    fn shorten(&mut self, pool: &mut ListPool<T>, arrange: impl FnOnce(&mut [T])) {
        let Some((length, elements)) = self.block_mut(pool) else {
            return arrange(&mut []);
        };
        let len = length.index();
        arrange(&mut elements[..len]);
        let new_len = len - 1;
        if fills_block(new_len) {
            self.shorten_into_new_block(new_len, pool);
        } else {
            *length = T::new_truncating(new_len);
        }
    }

    #[inline(never)]
    fn shorten_into_new_block(&mut self, new_len: usize, pool: &mut ListPool<T>) {
        let block = self.index as usize - 1;
        if new_len == 0 {
            pool.release(block, 0);
            self.index = 0;
            return;
        }
        if new_len == 3 {
            *self = Self::at_block(pool.realloc_to_three(block));
            return;
        }
        let class = class_of(new_len);
        let block = pool.realloc(block, class + 1, class, new_len + 1);
        pool.data[block] = T::new_truncating(new_len);
        *self = Self::at_block(block);
    }

    /// Removes the elements from `new_len` on, if there are any.
    pub fn truncate(&mut self, new_len: usize, pool: &mut ListPool<T>) {
        let len = self.len(pool);
        if new_len >= len {
            return;
        }
        if new_len == 0 {
            return self.clear(pool);
        }
        let mut block = self.index as usize - 1;
        let (class, new_class) = (class_of(len), class_of(new_len));
        if class != new_class {
            block = pool.realloc(block, class, new_class, new_len + 1);
            *self = Self::at_block(block);
        }
        pool.data[block] = T::new_truncating(new_len);
    }

    /// Inserts `count` elements before the element at `index`. Their values are unspecified: write to them.
    ///
    /// # Panics
    ///
    /// If `index` is greater than the length.
    pub fn grow_at(&mut self, index: usize, count: usize, pool: &mut ListPool<T>) {
        let len = self.len(pool);
        assert!(index <= len, "grow at {index} of a list of {len}");
        let end = self.grow(count, pool);
        pool.data.copy_within(end - (len - index)..end, end - (len - index) + count);
    }

    /// Keeps the elements for which `keep` is true, in order.
    pub fn retain<F: FnMut(&T) -> bool>(&mut self, mut keep: F, pool: &mut ListPool<T>) {
        let elements = self.as_mut_slice(pool);
        let mut kept = 0;
        for at in 0..elements.len() {
            let element = elements[at];
            if keep(&element) {
                elements[kept] = element;
                kept += 1;
            }
        }
        self.truncate(kept, pool);
    }
}

impl<T: EntityRef + ReservedValue> Default for EntityList<T> {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::pool::class_size;
    use super::*;

    crate::entity_ref! {
        struct E = "e";
    }

    fn elements(len: usize) -> Vec<E> {
        (0..len).map(E::new).collect()
    }

    #[test]
    fn classes_hold_their_lengths_and_no_smaller_class_does() {
        for len in 1..5000 {
            let class = class_of(len);
            assert!(len < class_size(class), "length {len} does not fit class {class}");
            assert!(class == 0 || len >= class_size(class - 1), "length {len} fits a class below {class}");
            assert_eq!(fills_block(len), class_of(len + 1) > class, "length {len}");
        }
    }

    #[test]
    fn a_stale_list_reads_as_empty_and_harms_no_chain() {
        let mut pool = ListPool::new();
        let mut list = EntityList::from_slice(&elements(3), &mut pool);
        let mut stale = list;
        let mut other = EntityList::from_slice(&elements(2), &mut pool);
        other.clear(&mut pool);
        list.clear(&mut pool);
        let heads = pool.free_heads();
        let words = pool.to_words();

        assert_eq!((stale.len(&pool), stale.as_slice(&pool)), (0, [].as_slice()));
        assert_eq!((stale.get(0, &pool), stale.pop(&mut pool)), (None, None));
        stale.truncate(0, &mut pool);
        let mut again = stale;
        again.clear(&mut pool);
        assert_eq!((pool.free_heads(), pool.to_words()), (heads, words), "the chain is as it was");

        // Writing starts a new list, in a block that the chain hands out.
        stale.push(E::new(7), &mut pool);
        let fresh = EntityList::from_slice(&elements(3), &mut pool);
        assert_eq!(stale.as_slice(&pool), [E::new(7)]);
        assert_eq!(fresh.as_slice(&pool), elements(3));
        assert!(pool.free_heads().is_empty(), "both blocks are in use again");
        assert!(ListPool::<E>::from_words(&pool.to_words(), &pool.free_heads()).is_ok());
    }

    #[test]
    fn pools_are_small() {
        assert_eq!((size_of::<ListPool<E>>(), size_of::<EntityList<E>>()), (32, 4));
        let mut pool = ListPool::new();
        EntityList::from_slice(&elements(3), &mut pool);
        pool.shrink_to_fit();
        assert_eq!(pool.heap_size(), 16, "chains take nothing before a block is freed");
        let mut long = EntityList::from_slice(&elements(200), &mut pool);
        long.clear(&mut pool);
        pool.shrink_to_fit();
        assert_eq!(pool.heap_size(), 16 + 1024 + 64, "two steps of classes");
        EntityList::from_slice(&elements(200), &mut pool);
        pool.shrink_to_fit();
        assert_eq!(pool.heap_size(), 16 + 1024, "nothing is free any more");
    }

    #[test]
    #[should_panic(expected = "insert at 3 into a list of 2")]
    fn insert_out_of_bounds_panics() {
        let mut pool = ListPool::new();
        EntityList::from_slice(&elements(2), &mut pool).insert(3, E::new(0), &mut pool);
    }

    #[test]
    #[should_panic(expected = "range 1..4 of a list of 2")]
    fn copying_beyond_the_end_panics() {
        let mut pool = ListPool::new();
        let source = EntityList::from_slice(&elements(2), &mut pool);
        EntityList::new().copy_from(&source, 1..4, 0, &mut pool);
    }
}
