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
use self::pool::{class_of, copy, fills_block, word_of};
use crate::{EntityRef, ReservedValue};

/// Up to how many elements are moved one by one.
const SHORT: usize = 6;

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
    start: u32,
    unused: PhantomData<T>,
}

#[cold]
#[track_caller]
fn no_element(index: usize, len: usize) -> ! {
    panic!("remove {index} from a list of {len}");
}

/// Moves all elements but the first down by one.
#[inline(never)]
fn move_down<T: Copy>(elements: &mut [T]) {
    if elements.len() > SHORT {
        elements.copy_within(1.., 0);
    } else {
        for at in 1..elements.len() {
            elements[at - 1] = elements[at];
        }
    }
}

impl<T: EntityRef + ReservedValue> EntityList<T> {
    /// The empty list.
    #[inline]
    pub const fn new() -> Self {
        Self { start: 0, unused: PhantomData }
    }

    #[inline]
    fn at(block: usize) -> Self {
        Self { start: word_of(block + 1), unused: PhantomData }
    }

    /// The position of the length. For the empty list it wraps around to one that no pool has, so that the check of
    /// bounds finds that list out as well.
    #[inline]
    fn block(self) -> usize {
        (self.start as usize).wrapping_sub(1)
    }

    /// The position of the first element.
    #[inline]
    fn start(self) -> usize {
        self.start as usize
    }

    /// The position of the first element in the pool, or zero for the empty list: all there is to a list.
    #[inline]
    pub const fn to_position(self) -> u32 {
        self.start
    }

    /// The list at a position that [`EntityList::to_position`] returned.
    #[inline]
    pub const fn from_position(position: u32) -> Self {
        Self { start: position, unused: PhantomData }
    }

    /// A list with these elements.
    pub fn from_slice(slice: &[T], pool: &mut ListPool<T>) -> Self {
        let len = slice.len();
        if len == 0 {
            return Self::new();
        }
        Self::at(pool.alloc_then(len, |pool, block| copy(&mut pool.words[block + 1..block + 1 + len], slice)))
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
        self.start == 0
    }

    /// The number of elements.
    #[inline]
    pub fn len(&self, pool: &ListPool<T>) -> usize {
        pool.len_of(self.block()).unwrap_or(0)
    }

    /// Is this the empty list, or one whose position is inside the pool?
    #[inline]
    pub fn is_valid(&self, pool: &ListPool<T>) -> bool {
        self.is_empty() || pool.len_of(self.block()).is_some()
    }

    /// The elements.
    #[inline]
    pub fn as_slice<'a>(&self, pool: &'a ListPool<T>) -> &'a [T] {
        match pool.len_of(self.block()) {
            None => &[],
            Some(len) => &pool.words[self.start()..self.start() + len],
        }
    }

    /// The elements, to change.
    #[inline]
    pub fn as_mut_slice<'a>(&'a mut self, pool: &'a mut ListPool<T>) -> &'a mut [T] {
        match pool.len_of(self.block()) {
            None => &mut [],
            Some(len) => &mut pool.words[self.start()..self.start() + len],
        }
    }

    /// The element at `index`, if there is one.
    #[inline]
    pub fn get(&self, index: usize, pool: &ListPool<T>) -> Option<T> {
        // What reaches from the length to the element is inside the pool, unless the element is past the end of the
        // last list.
        if self.is_empty() {
            return None;
        }
        let end = self.start().saturating_add(index).saturating_add(1);
        match pool.words.get(self.block()..end)? {
            [len, .., element] if index < len.index() => Some(*element),
            _ => None,
        }
    }

    /// The element at `index` to change, if there is one.
    #[inline]
    pub fn get_mut<'a>(&'a mut self, index: usize, pool: &'a mut ListPool<T>) -> Option<&'a mut T> {
        if self.is_empty() {
            return None;
        }
        let end = self.start().saturating_add(index).saturating_add(1);
        match pool.words.get_mut(self.block()..end)? {
            [len, .., element] if index < len.index() => Some(element),
            _ => None,
        }
    }

    /// The first element.
    #[inline]
    pub fn first(&self, pool: &ListPool<T>) -> Option<T> {
        // A list that is not empty has a first element, so its length need not be read.
        pool.words.get(1..)?.get(self.block()).copied()
    }

    /// A list of its own with the same elements.
    pub fn deep_clone(&self, pool: &mut ListPool<T>) -> Self {
        let len = self.len(pool);
        if len == 0 {
            return Self::new();
        }
        Self::at(pool.alloc_then(len, |pool, block| pool.copy_elements(self.block(), block, len)))
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
            pool.release(self.block(), class_of(len));
        }
        self.start = 0;
    }

    /// Adds an element at the end and returns its index.
    #[inline]
    pub fn push(&mut self, element: T, pool: &mut ListPool<T>) -> usize {
        if let Some(len) = pool.len_of(self.block())
            && !fills_block(len)
            && let Some(word) = pool.words.get_mut(self.start() + len)
        {
            *word = element;
            pool.words[self.block()] = T::new_truncating(len + 1);
            return len;
        }
        self.push_into_new_block(element, pool)
    }

    #[inline(never)]
    fn push_into_new_block(&mut self, element: T, pool: &mut ListPool<T>) -> usize {
        let len = self.len(pool);
        let block = match len {
            0 => {
                let block = pool.alloc_of::<4>(1);
                pool.words[block + 1] = element;
                block
            }
            3 => pool.double::<4, 8>(self.block(), element),
            7 => pool.double::<8, 16>(self.block(), element),
            15 => pool.double::<16, 32>(self.block(), element),
            _ => {
                let block = pool.realloc(self.block(), len, len + 1);
                pool.words[block + 1 + len] = element;
                block
            }
        };
        *self = Self::at(block);
        len
    }

    /// Adds `count` elements at the end and returns them, whatever their words last were.
    #[inline]
    fn grow<'a>(&mut self, count: usize, pool: &'a mut ListPool<T>) -> &'a mut [T] {
        let mut len = 0;
        if !self.is_empty() {
            len = self.grow_block(count, pool);
        } else if count != 0 {
            *self = Self::at(pool.alloc(count));
        }
        let first = self.start() + len;
        pool.words.get_mut(first..first + count).unwrap_or_default()
    }

    /// Makes a list that has a block longer and returns its length before.
    #[inline(never)]
    fn grow_block(&mut self, count: usize, pool: &mut ListPool<T>) -> usize {
        let len = self.len(pool);
        let new_len = len + count;
        if len == 0 {
            // The list is stale.
            *self = if count == 0 { Self::new() } else { Self::at(pool.alloc(count)) };
        } else if class_of(new_len) == class_of(len) {
            pool.words[self.block()] = T::new_truncating(new_len);
        } else {
            *self = Self::at(pool.realloc(self.block(), len, new_len));
        }
        len
    }

    /// Adds the elements of an iterator at the end.
    #[inline]
    pub fn extend<I: IntoIterator<Item = T>>(&mut self, elements: I, pool: &mut ListPool<T>) {
        let elements = elements.into_iter();
        match elements.size_hint() {
            // An iterator that knows its length is written into its final place.
            (low, Some(high)) if low == high => {
                for (word, element) in self.grow(low, pool).iter_mut().zip(elements) {
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
        copy(self.grow(slice.len(), pool), slice);
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
        assert_ne!(self.start, other.start, "a list cannot be copied into itself");
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
        let source = other.start();
        pool.words.copy_within(source + start..source + end, self.start() + index);
    }

    /// Inserts `element` before the element at `index`, or at the end if that is the length.
    pub fn insert(&mut self, index: usize, element: T, pool: &mut ListPool<T>) {
        let len = self.push(element, pool);
        assert!(index <= len, "insert at {index} into a list of {len}");
        let tail = &mut self.as_mut_slice(pool)[index..];
        if tail.len() > SHORT {
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
            let len = elements.len();
            if index >= len {
                no_element(index, len);
            }
            if index + 1 < len {
                move_down(&mut elements[index..]);
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

    /// Lets `arrange` move the elements so that the last one may go, and takes that away.
    #[inline]
    fn shorten(&mut self, pool: &mut ListPool<T>, arrange: impl FnOnce(&mut [T])) {
        let elements = self.as_mut_slice(pool);
        let len = elements.len();
        arrange(elements);
        if fills_block(len - 1) {
            self.shorten_into_new_block(len, pool);
        } else {
            pool.words[self.block()] = T::new_truncating(len - 1);
        }
    }

    #[inline(never)]
    fn shorten_into_new_block(&mut self, len: usize, pool: &mut ListPool<T>) {
        let block = self.block();
        *self = match len {
            1 => {
                pool.release(block, 0);
                Self::new()
            }
            4 => Self::at(pool.halve::<4>(block)),
            8 => Self::at(pool.halve::<8>(block)),
            16 => Self::at(pool.halve::<16>(block)),
            _ => Self::at(pool.realloc(block, len, len - 1)),
        };
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
        if class_of(new_len) == class_of(len) {
            pool.words[self.block()] = T::new_truncating(new_len);
        } else {
            *self = Self::at(pool.realloc(self.block(), len, new_len));
        }
    }

    /// Inserts `count` elements before the element at `index`. Their values are unspecified: write to them.
    ///
    /// # Panics
    ///
    /// If `index` is greater than the length.
    pub fn grow_at(&mut self, index: usize, count: usize, pool: &mut ListPool<T>) {
        let len = self.len(pool);
        assert!(index <= len, "grow at {index} of a list of {len}");
        self.grow(count, pool);
        self.as_mut_slice(pool).copy_within(index..len, index + count);
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
        pool.shrink_to_fit();
        assert_eq!(pool.heap_size(), 0);
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
    fn the_empty_list_is_empty_in_any_pool() {
        let mut used = ListPool::new();
        EntityList::from_slice(&elements(7), &mut used);
        for pool in [&ListPool::new(), &used] {
            let list = EntityList::new();
            assert_eq!((list.len(pool), list.as_slice(pool)), (0, [].as_slice()));
            assert_eq!((list.first(pool), list.get(0, pool), list.get(usize::MAX, pool)), (None, None, None));
        }
        let last = EntityList::from_slice(&elements(3), &mut used);
        assert_eq!(
            [0, 2, 3, usize::MAX].map(|at| last.get(at, &used)),
            [Some(E::new(0)), Some(E::new(2)), None, None]
        );
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
