//! The memory of lists: blocks of words, and the chains of those that are free.

use alloc::vec::Vec;

use super::EntityList;
use super::free::{CLASSES, FreeBlocks};
use crate::{EntityRef, ReservedValue};

/// The memory of many [`EntityList`]s.
#[derive(Clone, Debug)]
pub struct ListPool<T: EntityRef + ReservedValue> {
    pub(super) data: Vec<T>,
    free: FreeBlocks,
}

/// From how many words on it pays to call the C library's `memmove` or `memset`.
pub(super) const LONG: usize = 32;

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
    len & (len + 1) == 0 && len != 1
}

impl<T: EntityRef + ReservedValue> ListPool<T> {
    /// An empty pool.
    pub const fn new() -> Self {
        Self { data: Vec::new(), free: FreeBlocks::new() }
    }

    /// An empty pool with room for `len` words.
    pub fn with_capacity(len: usize) -> Self {
        Self { data: Vec::with_capacity(len), free: FreeBlocks::new() }
    }

    /// The number of words that fit without allocating again: somewhat more than the elements of all lists.
    pub fn capacity(&self) -> usize {
        self.data.capacity()
    }

    /// The number of words in use by lists, their spare room, and free blocks.
    pub fn len(&self) -> usize {
        self.data.len()
    }

    /// The bytes allocated, spare room included.
    #[inline]
    pub fn heap_size(&self) -> usize {
        self.data.capacity() * size_of::<T>() + self.free.heap_size()
    }

    /// Was nothing allocated since the pool was made or cleared?
    pub fn is_empty(&self) -> bool {
        self.data.is_empty()
    }

    /// Gives back the memory beyond what the blocks take.
    pub fn shrink_to_fit(&mut self) {
        self.data.shrink_to_fit();
        self.free.shrink_to_fit();
    }

    /// Forgets all lists and keeps the memory. Lists of this pool must not be used afterwards.
    pub fn clear(&mut self) {
        self.data.clear();
        self.free.clear();
    }

    /// The length of a list, or `None` for the empty one.
    #[inline]
    pub(super) fn len_of(&self, list: EntityList<T>) -> Option<usize> {
        // Position zero wraps around to one that no pool has.
        self.data.get((list.index as usize).wrapping_sub(1)).map(|len| len.index())
    }

    /// Takes a free block of the class off its chain.
    #[inline]
    pub(super) fn take_free(&mut self, class: usize) -> Option<usize> {
        let head = self.free.head(class) as usize;
        if head == 0 {
            return None;
        }
        *self.free.head_mut(class) = word_of(self.data[head].index());
        Some(head - 1)
    }

    /// The position of a block of the class. Its words are whatever they last were.
    pub(super) fn alloc(&mut self, class: usize) -> usize {
        match self.take_free(class) {
            Some(block) => block,
            None => {
                let block = self.data.len();
                self.fill(class_size(class));
                block
            }
        }
    }

    /// Adds reserved words at the end. `words` is a multiple of four.
    #[inline]
    fn fill(&mut self, words: usize) {
        if words > LONG {
            self.data.resize(self.data.len() + words, T::reserved_value());
        } else {
            self.data.reserve(words);
            for _ in 0..words / 4 {
                self.data.extend_from_slice(&[T::reserved_value(); 4]);
            }
        }
    }

    /// Puts a block on the chain of its class.
    #[inline]
    pub(super) fn release(&mut self, block: usize, class: usize) {
        let head = self.free.head_mut(class);
        let rest = core::mem::replace(head, word_of(block + 1)) as usize;
        let [len, next, ..] = self.quad(block);
        *len = T::new_truncating(0);
        *next = T::new_truncating(rest);
    }

    /// The first four words of a block.
    #[inline]
    pub(super) fn quad(&mut self, block: usize) -> &mut [T; 4] {
        self.data[block..].first_chunk_mut().expect("no block has less than four words")
    }

    /// Moves the first `len` words of a block into a block of another class, and returns that.
    pub(super) fn realloc(&mut self, block: usize, from: usize, to: usize, len: usize) -> usize {
        let new = self.alloc(to);
        self.data.copy_within(block..block + len, new);
        self.release(block, from);
        new
    }

    /// Moves a block of three elements into one of the class above, with a fourth element.
    #[inline]
    pub(super) fn realloc_to_four(&mut self, block: usize, fourth: T) -> usize {
        let [_, a, b, c] = *self.quad(block);
        let four = T::new_truncating(4);
        let new = match self.take_free(1) {
            Some(new) => {
                self.data[new..new + 5].copy_from_slice(&[four, a, b, c, fourth]);
                new
            }
            None => {
                let new = self.data.len();
                let spare = T::reserved_value();
                self.data.extend_from_slice(&[four, a, b, c, fourth, spare, spare, spare]);
                new
            }
        };
        self.release(block, 0);
        new
    }

    /// Moves the first three elements of a block of four into one of the class below.
    #[inline]
    pub(super) fn realloc_to_three(&mut self, block: usize) -> usize {
        let [_, a, b, c] = *self.quad(block);
        let three = [T::new_truncating(3), a, b, c];
        let new = match self.take_free(0) {
            Some(new) => {
                *self.quad(new) = three;
                new
            }
            None => {
                let new = self.data.len();
                self.data.extend_from_slice(&three);
                new
            }
        };
        self.release(block, 1);
        new
    }
}

/// The pool as plain words, for saving and for comparing with other implementations.
impl<T: EntityRef + ReservedValue> ListPool<T> {
    /// The words of all blocks, used and free. Unused words that were never written hold all ones.
    pub fn to_words(&self) -> Vec<u32> {
        self.data
            .iter()
            .map(|word| if word.is_reserved_value() { u32::MAX } else { word_of(word.index()) })
            .collect()
    }

    /// For each class, position + 1 of its first free block, or zero; up to the last class that has one.
    pub fn free_heads(&self) -> Vec<u32> {
        let mut heads: Vec<u32> = (0..CLASSES).map(|class| self.free.head(class)).collect();
        let len = heads.iter().rposition(|&head| head != 0).map_or(0, |last| last + 1);
        heads.truncate(len);
        heads
    }

    /// The pool with these words and chain heads.
    ///
    /// # Errors
    ///
    /// If a chain of free blocks leaves the pool, runs in a circle, or has a block that is not free.
    pub fn from_words(words: &[u32], free_heads: &[u32]) -> Result<Self, DamagedPool> {
        let mut free = FreeBlocks::new();
        // No block is on two chains or twice on one, so the links followed are fewer than the words.
        let mut links = 0;
        for (class, &head) in free_heads.iter().enumerate().filter(|&(_, &head)| head != 0) {
            if class >= CLASSES {
                return Err(DamagedPool { class, position: head as usize });
            }
            *free.head_mut(class) = head;
            let mut next = head as usize;
            while next != 0 {
                let damaged = DamagedPool { class, position: next };
                let block =
                    words.get(next - 1..).and_then(|rest| rest.get(..class_size(class))).ok_or(damaged)?;
                links += 1;
                if block[0] != 0 || links > words.len() {
                    return Err(damaged);
                }
                next = block[1] as usize;
            }
        }
        let entity = |&word: &u32| if word == u32::MAX { T::reserved_value() } else { T::new(word as usize) };
        Ok(Self { data: words.iter().map(entity).collect(), free })
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
    debug_assert!(u32::try_from(position).is_ok(), "the pool has more words than 32 bits count");
    #[expect(clippy::cast_possible_truncation, reason = "a pool of 2^32 words is refused when it grows")]
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
        self.data == other.data
    }
}

impl<T: EntityRef + ReservedValue> Eq for ListPool<T> {}

impl<T: EntityRef + ReservedValue + core::hash::Hash> core::hash::Hash for ListPool<T> {
    fn hash<H: core::hash::Hasher>(&self, state: &mut H) {
        self.data.hash(state);
    }
}
