//! The memory of lists: blocks of words, and the chains of those that are free.

use alloc::vec::Vec;

use super::free::{CLASSES, FreeBlocks};
use crate::{EntityRef, EntitySet, ReservedValue};

/// The memory of many [`EntityList`](super::EntityList)s.
///
/// # Panics
///
/// Whatever allocates a block panics if the pool would come to have 2^32 words or more.
#[derive(Clone, Debug)]
pub struct ListPool<T: EntityRef + ReservedValue> {
    pub(super) words: Vec<T>,
    free: FreeBlocks,
}

/// From more words than these it pays to call the C library's `memcpy`.
pub(super) const LONG: usize = 32;

/// The most words that a pool may have: positions and links must fit in 32 bits, below the reserved value.
const MAX_WORDS: usize = u32::MAX as usize;

/// The room to have for `len` words where there was less: twice as much, but no more than the most.
fn grown(capacity: usize, len: usize) -> usize {
    assert!(len <= MAX_WORDS, "a pool has fewer than 2^32 words");
    capacity.saturating_mul(2).clamp(len, MAX_WORDS)
}

/// The number of words in a block of this class, length word included.
#[inline]
pub(super) const fn class_size(class: usize) -> usize {
    4 << class
}

/// The class of the lists with this length.
#[inline]
pub(super) const fn class_of(len: usize) -> usize {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "lengths are words of the pool; 32 bits show the range"
    )]
    let len = len as u32;
    // Three elements and the length fill the least block.
    (len | 3).ilog2() as usize - 1
}

/// Does one element more than `len` need another block? True of no elements, and of as many as fill a block with
/// their length.
#[inline]
pub(super) const fn fills_block(len: usize) -> bool {
    // The second bit keeps the one element that goes into the least block from looking like a full one.
    (len + 1) & (len | 2) == 0
}

impl<T: EntityRef + ReservedValue> ListPool<T> {
    /// An empty pool.
    pub const fn new() -> Self {
        Self { words: Vec::new(), free: FreeBlocks::new() }
    }

    /// An empty pool with room for `len` words.
    ///
    /// # Panics
    ///
    /// If that is 2^32 or more.
    pub fn with_capacity(len: usize) -> Self {
        assert!(len <= MAX_WORDS, "a pool has fewer than 2^32 words");
        Self { words: Vec::with_capacity(len), free: FreeBlocks::new() }
    }

    /// The number of words that fit without allocating again: somewhat more than the elements of all lists.
    pub fn capacity(&self) -> usize {
        self.words.capacity()
    }

    /// The number of words in use by lists, their spare room, and free blocks.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// The bytes allocated, spare room included.
    #[inline]
    pub fn heap_size(&self) -> usize {
        self.words.capacity() * size_of::<T>() + self.free.heap_size()
    }

    /// Was nothing allocated since the pool was made or cleared?
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Gives back the memory beyond what the blocks take.
    pub fn shrink_to_fit(&mut self) {
        self.words.shrink_to_fit();
        self.free.shrink_to_fit();
    }

    /// Forgets all lists and keeps the memory. Lists of this pool must not be used afterwards.
    pub fn clear(&mut self) {
        self.words.clear();
        self.free.clear();
    }

    /// The length of the list at this block, if that is in the pool.
    #[inline]
    pub(super) fn len_of(&self, block: usize) -> Option<usize> {
        self.words.get(block).map(|len| len.index())
    }

    /// A block for a list of this length, which is written. The elements are whatever the words last were.
    #[inline(never)]
    pub(super) fn alloc(&mut self, len: usize) -> usize {
        self.alloc_then(len, |_, _| ())
    }

    /// A block for a list of this length, filled by `fill`, which is compiled for each of the short lengths: code that
    /// depends on the length need not tell it apart again.
    #[inline]
    pub(super) fn alloc_then(&mut self, len: usize, fill: impl FnOnce(&mut Self, usize)) -> usize {
        let block;
        match len {
            0..4 => {
                block = self.alloc_of::<4>(len);
                fill(self, block);
            }
            4..8 => {
                block = self.alloc_of::<8>(len);
                fill(self, block);
            }
            8..16 => {
                block = self.alloc_of::<16>(len);
                fill(self, block);
            }
            16..32 => {
                block = self.alloc_of::<32>(len);
                fill(self, block);
            }
            _ => {
                block = self.alloc_long(len);
                fill(self, block);
            }
        }
        block
    }

    /// The same where blocks have `N` words.
    #[inline]
    pub(super) fn alloc_of<const N: usize>(&mut self, len: usize) -> usize {
        if let Some(head) = self.free.near_mut(class_of(N - 1))
            && *head != 0
        {
            return take(head, &mut self.words, len);
        }
        let block = self.words.len();
        if self.words.capacity() - block < N {
            return self.append(N, len);
        }
        self.words.extend_from_slice(&[T::reserved_value(); N]);
        self.words[block] = T::new_truncating(len);
        block
    }

    #[inline(never)]
    fn alloc_long(&mut self, len: usize) -> usize {
        let class = class_of(len);
        match self.free.get_mut(class) {
            Some(head) if *head != 0 => take(head, &mut self.words, len),
            _ => self.append(class_size(class), len),
        }
    }

    /// A new block at the end, for a list of this length, where memory may have to be allocated.
    #[inline(never)]
    fn append(&mut self, size: usize, len: usize) -> usize {
        let block = self.words.len();
        let end = block.saturating_add(size);
        if end > self.words.capacity() {
            // Exactly, so that there is no room for more words than allowed: `alloc_of` fills what room there is.
            self.words.reserve_exact(grown(self.words.capacity(), end) - block);
        }
        self.words.resize(end, T::reserved_value());
        self.words[block] = T::new_truncating(len);
        block
    }

    /// Puts a block on the chain of its class.
    #[inline]
    pub(super) fn release(&mut self, block: usize, class: usize) {
        match self.free.near_mut(class) {
            Some(head) => {
                let next = core::mem::replace(head, word_of(block + 1)) as usize;
                let [len, link, ..] = words_mut::<4, T>(&mut self.words, block);
                *len = T::new_truncating(0);
                *link = T::new_truncating(next);
            }
            None => self.release_far(block, class),
        }
    }

    #[cold]
    #[inline(never)]
    fn release_far(&mut self, block: usize, class: usize) {
        let next = core::mem::replace(self.free.make_mut(class), word_of(block + 1)) as usize;
        let [len, link, ..] = words_mut::<4, T>(&mut self.words, block);
        *len = T::new_truncating(0);
        *link = T::new_truncating(next);
    }

    /// Moves a list of the length into a block for another length, which is written; elements go as far as the
    /// lesser length.
    pub(super) fn realloc(&mut self, block: usize, len: usize, new_len: usize) -> usize {
        let new = self.alloc_then(new_len, |pool, new| pool.copy_elements(block, new, len.min(new_len)));
        self.release(block, class_of(len));
        new
    }

    /// Copies the first elements of one block to another.
    #[inline(always)]
    pub(super) fn copy_elements(&mut self, from: usize, to: usize, count: usize) {
        let ranges = [from + 1..from + 1 + count, to + 1..to + 1 + count];
        let [source, target] = self.words.get_disjoint_mut(ranges).expect("no two blocks share words");
        copy(target, source);
    }

    /// Moves a list that fills its block of `N` words into one of twice as many, `M`, with an element more.
    #[inline]
    pub(super) fn double<const N: usize, const M: usize>(&mut self, block: usize, element: T) -> usize {
        let new = self.alloc_of::<M>(N);
        self.words.copy_within(block..block + N, new);
        self.words[new] = T::new_truncating(N);
        self.words[new + N] = element;
        self.release(block, class_of(N - 1));
        new
    }

    /// Moves all but the last of `N` elements into a block of `N` words.
    #[inline]
    pub(super) fn halve<const N: usize>(&mut self, block: usize) -> usize {
        let new = self.alloc_of::<N>(N - 1);
        self.words.copy_within(block..block + N, new);
        self.words[new] = T::new_truncating(N - 1);
        self.release(block, class_of(N));
        new
    }
}

/// Takes the first block off a chain and writes its length.
#[inline]
fn take<T: EntityRef + ReservedValue>(head: &mut u32, words: &mut [T], len: usize) -> usize {
    let block = *head as usize - 1;
    let [length, next, ..] = words_mut::<4, T>(words, block);
    *length = T::new_truncating(len);
    *head = word_of(next.index());
    block
}

/// The first words of a block.
#[inline]
fn words_mut<const N: usize, T>(words: &mut [T], block: usize) -> &mut [T; N] {
    words[block..].first_chunk_mut().expect("a block has its words")
}

/// Copies a slice onto another of its length: short ones, as most lists are, by two copies of known size that may
/// overlap.
#[inline(always)]
pub(super) fn copy<T: Copy>(target: &mut [T], source: &[T]) {
    #[inline]
    fn both_ends<const N: usize, T: Copy>(target: &mut [T], source: &[T]) {
        let (first, last) = (source.first_chunk::<N>(), source.last_chunk());
        *target.first_chunk_mut().expect("as long") = *first.expect("long enough");
        *target.last_chunk_mut::<N>().expect("as long") = *last.expect("long enough");
    }
    match source.len() {
        0 => {}
        1 => target[0] = source[0],
        2..4 => both_ends::<2, T>(target, source),
        4..8 => both_ends::<4, T>(target, source),
        8..16 => both_ends::<8, T>(target, source),
        16..=LONG => both_ends::<16, T>(target, source),
        _ => target.copy_from_slice(source),
    }
}

/// The pool as plain words, for saving and for comparing with other implementations.
impl<T: EntityRef + ReservedValue> ListPool<T> {
    /// The words of all blocks, used and free. Unused words that were never written hold all ones.
    pub fn to_words(&self) -> Vec<u32> {
        self.words
            .iter()
            .map(|word| if word.is_reserved_value() { u32::MAX } else { word_of(word.index()) })
            .collect()
    }

    /// For each class, position + 1 of its first free block, or zero; up to the last class that has one.
    pub fn free_heads(&self) -> Vec<u32> {
        let mut heads: Vec<u32> = self.free.iter().collect();
        let len = heads.iter().rposition(|&head| head != 0).map_or(0, |last| last + 1);
        heads.truncate(len);
        heads
    }

    /// The pool with these words and chain heads.
    ///
    /// # Errors
    ///
    /// If a chain of free blocks leaves the pool or runs in a circle, or has a block that is not free or shares words
    /// with another.
    ///
    /// # Panics
    ///
    /// If there are 2^32 words or more.
    pub fn from_words(words: &[u32], free_heads: &[u32]) -> Result<Self, DamagedPool> {
        let mut pool = Self::with_capacity(words.len());
        // The words of the free blocks seen: those of no other, or lists would come to share them.
        let mut seen = EntitySet::<T>::with_capacity(words.len());
        for (class, &head) in free_heads.iter().enumerate().filter(|&(_, &head)| head != 0) {
            if class >= CLASSES {
                return Err(DamagedPool { class, position: head as usize });
            }
            *pool.free.make_mut(class) = head;
            let mut next = head as usize;
            while next != 0 {
                let damaged = DamagedPool { class, position: next };
                let block = words.get(next - 1..).and_then(|rest| rest.get(..class_size(class)));
                let Some(block @ &[0, link, ..]) = block else {
                    return Err(damaged);
                };
                if !(next - 1..).take(block.len()).all(|word| seen.insert(T::new_truncating(word))) {
                    return Err(damaged);
                }
                next = link as usize;
            }
        }
        let entity = |&word: &u32| if word == u32::MAX { T::reserved_value() } else { T::new(word as usize) };
        pool.words.extend(words.iter().map(entity));
        Ok(pool)
    }
}

/// Why words are no [`ListPool`]: the chain of free blocks is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DamagedPool {
    /// The size class whose chain it is.
    pub class: usize,
    /// The position that the chain leads to.
    pub position: usize,
}

impl core::fmt::Display for DamagedPool {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "free chain of size class {}: no free block at word {}", self.class, self.position)
    }
}

impl core::error::Error for DamagedPool {}

/// A position or chain link as it is stored.
#[inline]
pub(super) fn word_of(position: usize) -> u32 {
    debug_assert!(u32::try_from(position).is_ok(), "a pool has fewer than 2^32 words");
    #[expect(clippy::cast_possible_truncation, reason = "positions are less than `MAX_WORDS`")]
    {
        position as u32
    }
}

impl<T: EntityRef + ReservedValue> Default for ListPool<T> {
    fn default() -> Self {
        Self::new()
    }
}

/// Compares the words of all blocks; which blocks are free next does not matter.
impl<T: EntityRef + ReservedValue> PartialEq for ListPool<T> {
    fn eq(&self, other: &Self) -> bool {
        self.words == other.words
    }
}

impl<T: EntityRef + ReservedValue> Eq for ListPool<T> {}

impl<T: EntityRef + ReservedValue + core::hash::Hash> core::hash::Hash for ListPool<T> {
    fn hash<H: core::hash::Hasher>(&self, state: &mut H) {
        self.words.hash(state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    crate::entity_ref! {
        struct E = "e";
    }

    #[test]
    fn room_doubles_up_to_what_32_bits_count() {
        assert_eq!([grown(0, 4), grown(4, 8), grown(8, 9), grown(8, 40)], [4, 8, 16, 40]);
        assert_eq!(grown(1 << 31, (1 << 31) + 4), MAX_WORDS);
        assert_eq!(grown(MAX_WORDS - 1, MAX_WORDS), MAX_WORDS);
    }

    #[test]
    fn blocks_fill_the_room_exactly() {
        let mut pool = ListPool::<E>::new();
        for capacity in [4, 8, 16, 16, 32, 32] {
            pool.alloc(3);
            assert_eq!(pool.capacity(), capacity);
        }
        pool.alloc(100);
        assert_eq!(pool.capacity(), 24 + class_size(class_of(100)));
    }

    #[test]
    #[should_panic(expected = "fewer than 2^32 words")]
    fn growth_past_32_bits_is_refused() {
        grown(MAX_WORDS, MAX_WORDS + 1);
    }

    #[test]
    #[should_panic(expected = "fewer than 2^32 words")]
    fn a_capacity_past_32_bits_is_refused() {
        ListPool::<E>::with_capacity(MAX_WORDS + 1);
    }

    #[test]
    #[should_panic(expected = "fewer than 2^32 words")]
    fn a_block_past_32_bits_is_refused() {
        ListPool::<E>::new().append(class_size(CLASSES - 1), 0);
    }
}
