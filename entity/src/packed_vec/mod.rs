//! A vector whose elements take as many bits as their type has.
//!
//! Element `i` of a type of `w` bits is at the bits `i * w ..` of a little-endian byte string, with no gap. An
//! element of up to 57 bits lies within eight bytes wherever it starts, so that one unaligned load, a shift and
//! a mask read it; wider ones take a second load.
//!
//! Eight elements end where a byte ends, and all that is known at compile time of one such *group* is known of every
//! other: loops over many elements go by groups, with one check of bounds and constant shifts.
//!
//! # Invariants
//!
//! * `bytes` reaches eight bytes beyond the last byte of any element that `len` counts, so that a load of eight
//!   bytes never ends outside.
//! * Every element was stored by `encode_bits` of a value that fits, so reading needs no validation.

mod load;

use alloc::vec::Vec;
use core::fmt;
use core::iter::FusedIterator;
use core::marker::PhantomData;
use core::ops::Range;

use packed::Bits;

use self::load::{GROUP, SLACK, load, store, store_group};

/// A `Vec<T>` that stores each element in `T::WIDTH` bits: 22-bit elements take 22 bits.
///
/// `T` is anything that can be a field of a packed type: a type with `#[derive(Packed)]`, its packed word, `u22` and
/// the other exact integers, `bool`, or an entity reference.
///
/// ```
/// use packed::u22;
/// use packir_entity::PackedVec;
///
/// let mut vec: PackedVec<u22> = (0..1000).map(u22::new).collect();
/// vec.set(7, u22::MAX);
/// assert_eq!(vec.get(7), Some(u22::MAX));
/// vec.shrink_to_fit();
/// assert_eq!(vec.heap_size(), 1000 * 22 / 8 + 8);
/// ```
#[derive(Clone)]
pub struct PackedVec<T: Bits> {
    bytes: Vec<u8>,
    len: usize,
    unused: PhantomData<T>,
}

impl<T: Bits> PackedVec<T> {
    const WIDTH: usize = {
        assert!(T::WIDTH >= 1 && T::WIDTH <= 128, "elements have 1 to 128 bits");
        T::WIDTH as usize
    };

    /// An empty vector.
    pub const fn new() -> Self {
        PackedVec { bytes: Vec::new(), len: 0, unused: PhantomData }
    }

    /// An empty vector with room for `capacity` elements.
    pub fn with_capacity(capacity: usize) -> Self {
        let mut vec = Self::new();
        vec.reserve(capacity);
        vec
    }

    /// The number of elements.
    #[inline]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Has the vector no elements?
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The number of elements that fit without allocating again.
    pub fn capacity(&self) -> usize {
        self.bytes.capacity().saturating_sub(SLACK) * 8 / Self::WIDTH
    }

    /// The bytes allocated, spare room included.
    pub fn heap_size(&self) -> usize {
        self.bytes.capacity()
    }

    /// The bytes that this many elements need.
    ///
    /// # Panics
    ///
    /// If their bits cannot be counted.
    fn bytes_for(len: usize) -> usize {
        let bits = len.checked_mul(Self::WIDTH).expect("too many elements");
        bits.div_ceil(8) + SLACK
    }

    /// Makes room for `additional` more elements.
    pub fn reserve(&mut self, additional: usize) {
        let bytes = Self::bytes_for(self.len.checked_add(additional).expect("too many elements"));
        if bytes > self.bytes.len() {
            self.bytes.resize(bytes, 0);
        }
    }

    /// Gives back the memory beyond what the elements take.
    pub fn shrink_to_fit(&mut self) {
        self.bytes.truncate(if self.len == 0 { 0 } else { Self::bytes_for(self.len) });
        self.bytes.shrink_to_fit();
    }

    /// Removes all elements and keeps the memory.
    pub fn clear(&mut self) {
        self.len = 0;
    }

    /// Removes the elements from `len` on, if there are any.
    pub fn truncate(&mut self, len: usize) {
        self.len = self.len.min(len);
    }

    /// The element at `index`, if there is one.
    #[inline]
    pub fn get(&self, index: usize) -> Option<T> {
        (index < self.len).then(|| self.read(index))
    }

    /// The element at `index`.
    ///
    /// # Panics
    ///
    /// If there is none.
    #[inline]
    #[track_caller]
    pub fn at(&self, index: usize) -> T {
        if index >= self.len {
            out_of_bounds(index, self.len);
        }
        self.read(index)
    }

    /// The first element.
    pub fn first(&self) -> Option<T> {
        self.get(0)
    }

    /// The last element.
    pub fn last(&self) -> Option<T> {
        self.get(self.len.checked_sub(1)?)
    }

    /// Sets the element at `index`.
    ///
    /// # Panics
    ///
    /// If there is none, or a value of a `fallible` type does not fit its bits.
    #[inline]
    #[track_caller]
    pub fn set(&mut self, index: usize, value: T) {
        if index >= self.len {
            out_of_bounds(index, self.len);
        }
        check_fit(value);
        self.write(index, value);
    }

    /// Swaps two elements.
    #[track_caller]
    pub fn swap(&mut self, a: usize, b: usize) {
        let (x, y) = (self.at(a), self.at(b));
        self.write(a, y);
        self.write(b, x);
    }

    /// Adds an element at the end.
    ///
    /// # Panics
    ///
    /// If a value of a `fallible` type does not fit its bits; [`PackedVec::try_push`] tells.
    #[inline]
    #[track_caller]
    pub fn push(&mut self, value: T) {
        check_fit(value);
        self.push_fitting(value);
    }

    /// Adds an element at the end, or gives it back if a value of a `fallible` type does not fit its bits.
    #[inline]
    pub fn try_push(&mut self, value: T) -> Result<(), T> {
        if !value.fits_bits(T::WIDTH) {
            return Err(value);
        }
        self.push_fitting(value);
        Ok(())
    }

    #[inline]
    fn push_fitting(&mut self, value: T) {
        let end = (self.len + 1) * Self::WIDTH;
        if end.div_ceil(8) + SLACK > self.bytes.len() {
            self.grow(1);
        }
        self.write(self.len, value);
        self.len += 1;
    }

    #[cold]
    #[inline(never)]
    fn grow(&mut self, additional: usize) {
        let bytes = Self::bytes_for(self.len + additional).max(self.bytes.len() * 2).max(32);
        self.bytes.resize(bytes, 0);
    }

    /// Adds the elements of a slice at the end.
    ///
    /// # Panics
    ///
    /// If a value of a `fallible` type does not fit its bits.
    pub fn extend_from_slice(&mut self, values: &[T]) {
        self.reserve(values.len());
        let first = (self.len.next_multiple_of(GROUP) - self.len).min(values.len());
        let (first, rest) = values.split_at(if T::WIDTH <= 64 { first } else { values.len() });
        let (groups, last) = rest.as_chunks::<GROUP>();
        first.iter().for_each(|value| self.push(*value));
        for group in groups {
            group.iter().copied().for_each(check_fit);
            self.push_group(group.map(|value| value.encode_bits(T::WIDTH)));
        }
        last.iter().for_each(|value| self.push(*value));
    }

    /// Adds a group of at most 64 bits each after whole groups.
    #[inline]
    fn push_group(&mut self, words: [u64; GROUP]) {
        let at = self.len / GROUP * Self::WIDTH;
        let end = at + Self::WIDTH + SLACK;
        if end > self.bytes.len() {
            self.grow(GROUP);
        }
        store_group(&mut self.bytes[at..end], T::WIDTH, words);
        self.len += GROUP;
    }

    /// Removes the last element.
    pub fn pop(&mut self) -> Option<T> {
        let last = self.last()?;
        self.len -= 1;
        Some(last)
    }

    /// The elements, in order.
    #[inline]
    pub fn iter(&self) -> Iter<'_, T> {
        Iter { vec: self, range: 0..self.len }
    }

    /// The bits of the elements: element `i` has the bits `i * T::WIDTH ..`, least significant first. Bits of the
    /// last byte that belong to no element are not specified.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..(self.len * Self::WIDTH).div_ceil(8)]
    }

    #[inline]
    fn read(&self, index: usize) -> T {
        let bit = index * Self::WIDTH;
        if T::WIDTH <= 64 {
            T::decode_bits(load(&self.bytes, bit, T::WIDTH), T::WIDTH)
        } else {
            let high = load(&self.bytes, bit + 64, T::WIDTH - 64);
            T::decode_wide(u128::from(high) << 64 | u128::from(load(&self.bytes, bit, 64)), T::WIDTH)
        }
    }

    #[inline]
    fn write(&mut self, index: usize, value: T) {
        let bit = index * Self::WIDTH;
        if T::WIDTH <= 64 {
            store(&mut self.bytes, bit, T::WIDTH, value.encode_bits(T::WIDTH));
        } else {
            let word = value.encode_wide(T::WIDTH);
            #[expect(clippy::cast_possible_truncation, reason = "the two halves")]
            let (low, high) = (word as u64, (word >> 64) as u64);
            store(&mut self.bytes, bit, 64, low);
            store(&mut self.bytes, bit + 64, T::WIDTH - 64, high);
        }
    }
}

#[inline]
#[track_caller]
fn check_fit<T: Bits>(value: T) {
    assert!(value.fits_bits(T::WIDTH), "the value does not fit its bits");
}

#[cold]
#[track_caller]
fn out_of_bounds(index: usize, len: usize) -> ! {
    panic!("element {index} of a packed vector of {len}");
}

impl<T: Bits> Default for PackedVec<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Bits> Extend<T> for PackedVec<T> {
    /// Packs the elements group by group.
    ///
    /// # Panics
    ///
    /// If a value of a `fallible` type does not fit its bits.
    #[inline]
    fn extend<I: IntoIterator<Item = T>>(&mut self, values: I) {
        let mut values = values.into_iter();
        self.reserve(values.size_hint().0);
        if T::WIDTH > 64 {
            return values.for_each(|value| self.push(value));
        }
        while !self.len.is_multiple_of(GROUP)
            && let Some(value) = values.next()
        {
            self.push(value);
        }
        while let Some(first) = values.next() {
            // The end of the values may cut a group short; zeros fill it up.
            let mut group = [0; GROUP];
            let mut count = 0;
            for (word, value) in group.iter_mut().zip(core::iter::once(first).chain(&mut values)) {
                check_fit(value);
                *word = value.encode_bits(T::WIDTH);
                count += 1;
            }
            self.push_group(group);
            self.len -= GROUP - count;
        }
    }
}

impl<T: Bits> FromIterator<T> for PackedVec<T> {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        let mut vec = Self::new();
        vec.extend(values);
        vec
    }
}

impl<T: Bits> From<&[T]> for PackedVec<T> {
    fn from(values: &[T]) -> Self {
        let mut vec = Self::new();
        vec.extend_from_slice(values);
        vec
    }
}

impl<T: Bits + PartialEq> PartialEq for PackedVec<T> {
    fn eq(&self, other: &Self) -> bool {
        self.len == other.len && self.iter().eq(other)
    }
}

impl<T: Bits + Eq> Eq for PackedVec<T> {}

impl<T: Bits + fmt::Debug> fmt::Debug for PackedVec<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self).finish()
    }
}

impl<'a, T: Bits> IntoIterator for &'a PackedVec<T> {
    type Item = T;
    type IntoIter = Iter<'a, T>;

    #[inline]
    fn into_iter(self) -> Iter<'a, T> {
        self.iter()
    }
}

/// Iterates over the elements of a [`PackedVec`].
#[derive(Clone)]
pub struct Iter<'a, T: Bits> {
    vec: &'a PackedVec<T>,
    range: Range<usize>,
}

impl<T: Bits> Iterator for Iter<'_, T> {
    type Item = T;

    #[inline]
    fn next(&mut self) -> Option<T> {
        self.range.next().map(|index| self.vec.read(index))
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        self.range.size_hint()
    }

    #[inline]
    fn nth(&mut self, n: usize) -> Option<T> {
        self.range.nth(n).map(|index| self.vec.read(index))
    }

    /// Decodes group by group; `for_each`, `sum`, `collect` and their like come here.
    #[inline]
    fn fold<B, F: FnMut(B, T) -> B>(self, init: B, mut f: F) -> B {
        let Range { mut start, end } = self.range;
        let mut acc = init;
        if T::WIDTH <= 64 {
            while start < end && !start.is_multiple_of(GROUP) {
                acc = f(acc, self.vec.read(start));
                start += 1;
            }
            while end - start >= GROUP {
                let at = start / GROUP * PackedVec::<T>::WIDTH;
                let group = &self.vec.bytes[at..at + PackedVec::<T>::WIDTH + SLACK];
                for element in 0..GROUP {
                    let bits = load(group, element * PackedVec::<T>::WIDTH, T::WIDTH);
                    acc = f(acc, T::decode_bits(bits, T::WIDTH));
                }
                start += GROUP;
            }
        }
        (start..end).fold(acc, |acc, index| f(acc, self.vec.read(index)))
    }
}

impl<T: Bits> DoubleEndedIterator for Iter<'_, T> {
    #[inline]
    fn next_back(&mut self) -> Option<T> {
        self.range.next_back().map(|index| self.vec.read(index))
    }
}

impl<T: Bits> ExactSizeIterator for Iter<'_, T> {}
impl<T: Bits> FusedIterator for Iter<'_, T> {}

impl<T: Bits + fmt::Debug> fmt::Debug for Iter<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}

/// Building in parallel (feature `rayon`).
#[cfg(feature = "rayon")]
impl<T: Bits + Send + Sync> PackedVec<T> {
    /// Packs a slice on all threads of the current pool.
    ///
    /// # Panics
    ///
    /// If a value of a `fallible` type does not fit its bits.
    pub fn par_from_slice(values: &[T]) -> Self {
        use rayon::prelude::*;

        /// As many elements begin and end at a byte, whatever their width.
        const CHUNK: usize = 8 * 1024;

        let mut bytes = alloc::vec![0; Self::bytes_for(values.len())];
        let packed = bytes.len() - SLACK;
        bytes[..packed].par_chunks_mut(CHUNK / 8 * Self::WIDTH).zip(values.par_chunks(CHUNK)).for_each(
            |(target, values)| {
                let chunk = Self::from(values);
                target.copy_from_slice(chunk.as_bytes());
            },
        );
        PackedVec { bytes, len: values.len(), unused: PhantomData }
    }

    /// The elements in parallel, in order.
    pub fn par_iter(&self) -> impl rayon::iter::IndexedParallelIterator<Item = T> {
        use rayon::prelude::*;

        (0..self.len).into_par_iter().map(|index| self.read(index))
    }
}

#[cfg(feature = "rayon")]
impl<T: Bits + Send + Sync> rayon::iter::FromParallelIterator<T> for PackedVec<T> {
    fn from_par_iter<I: rayon::iter::IntoParallelIterator<Item = T>>(values: I) -> Self {
        Self::par_from_slice(&Vec::from_par_iter(values))
    }
}
