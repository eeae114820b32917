//! The sandbox: all the memory that a program can name.
//!
//! ```text
//! 0 … 0xFFFF              never mapped: null pointers, and small offsets from them, trap
//! Memory::BASE …          the memory stack, growing down from heap_start()
//! heap_start() … end()    the heap, the embedder's to fill
//! 0xF000_0000 …           function addresses, 16 apart: not readable
//! ```
//!
//! An address is 64 bits wide; all mapped ones fit into 32. Every access is checked against the one
//! mapped range, so no program reaches anything else.

use core::fmt;
use core::ops::Range;

use crate::zeroed::Zeroed;

/// An access outside of the mapped range.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OutOfBounds;

impl fmt::Display for OutOfBounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("access outside of the mapped memory")
    }
}

impl core::error::Error for OutOfBounds {}

/// The memory stack and heap of one machine, zero at first.
#[derive(Clone)]
pub struct Memory {
    /// In whole slots; the last one may not be mapped entirely.
    slots: Zeroed,
    stack_bytes: u32,
    total_bytes: u32,
}

impl Memory {
    /// The lowest mapped address.
    pub const BASE: u64 = 0x1_0000;

    /// Where function addresses begin; memory ends below.
    pub const FUNCTIONS: u64 = 0xF000_0000;

    /// The distance of two function addresses.
    pub const FUNCTION_STRIDE: u64 = 16;

    /// The most bytes that stack and heap can have together.
    pub const MAX_BYTES: u64 = Self::FUNCTIONS - Self::BASE;

    /// A memory with a stack and a heap of so many bytes.
    ///
    /// The stack's size is rounded up to a multiple of 16. Sizes beyond [`Memory::MAX_BYTES`] are cut:
    /// first the heap's, then the stack's.
    #[must_use]
    pub fn new(stack_bytes: u32, heap_bytes: u32) -> Self {
        let (stack_bytes, total_bytes) = Self::sizes(stack_bytes, heap_bytes);
        Self { slots: Zeroed::slots((total_bytes as usize).div_ceil(8)), stack_bytes, total_bytes }
    }

    /// The size of the stack, and that of stack and heap, for what was asked for.
    fn sizes(stack_bytes: u32, heap_bytes: u32) -> (u32, u32) {
        let stack = u64::from(stack_bytes).next_multiple_of(16).min(Self::MAX_BYTES);
        let total = (stack + u64::from(heap_bytes)).min(Self::MAX_BYTES);
        let narrow = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
        (narrow(stack), narrow(total))
    }

    /// The first address of the heap, which is also the top of the memory stack.
    #[must_use]
    #[inline]
    pub fn heap_start(&self) -> u64 {
        Self::BASE + u64::from(self.stack_bytes)
    }

    /// The first address after the heap.
    #[must_use]
    pub fn end(&self) -> u64 {
        Self::BASE + u64::from(self.total_bytes)
    }

    /// The heap.
    #[must_use]
    pub fn heap(&self) -> &[u8] {
        &self.bytes()[self.stack_bytes as usize..]
    }

    /// The heap, to fill it.
    #[must_use]
    pub fn heap_mut(&mut self) -> &mut [u8] {
        let start = self.stack_bytes as usize;
        &mut self.bytes_mut()[start..]
    }

    /// The `N` bytes at `address`.
    ///
    /// # Errors
    /// If one of them is not mapped.
    #[inline]
    pub fn load<const N: usize>(&self, address: u64) -> Result<[u8; N], OutOfBounds> {
        load(self.bytes(), address)
    }

    /// Writes the `N` bytes at `address`.
    ///
    /// # Errors
    /// If one of them is not mapped; then nothing is written.
    #[inline]
    pub fn store<const N: usize>(&mut self, address: u64, bytes: [u8; N]) -> Result<(), OutOfBounds> {
        store(self.bytes_mut(), address, bytes)
    }

    /// All mapped bytes, for [`load`] and [`store`].
    pub(crate) fn bytes_mut(&mut self) -> &mut [u8] {
        &mut self.slots.as_bytes_mut()[..self.total_bytes as usize]
    }

    fn bytes(&self) -> &[u8] {
        &self.slots.as_bytes()[..self.total_bytes as usize]
    }

    /// The bytes from `address` on.
    ///
    /// # Errors
    /// If one of them is not mapped. An empty range is in bounds anywhere.
    pub fn slice(&self, address: u64, len: u64) -> Result<&[u8], OutOfBounds> {
        self.range(address, len).map(|range| &self.bytes()[range])
    }

    /// The bytes from `address` on, to write to them.
    ///
    /// # Errors
    /// If one of them is not mapped. An empty range is in bounds anywhere.
    pub fn slice_mut(&mut self, address: u64, len: u64) -> Result<&mut [u8], OutOfBounds> {
        self.range(address, len).map(|range| &mut self.bytes_mut()[range])
    }

    /// Copies `len` bytes as if through a buffer, so that the ranges may overlap.
    ///
    /// # Errors
    /// If one of the bytes is not mapped; then nothing is copied.
    pub fn copy(&mut self, to: u64, from: u64, len: u64) -> Result<(), OutOfBounds> {
        let (from, to) = (self.range(from, len)?, self.range(to, len)?);
        self.bytes_mut().copy_within(from, to.start);
        Ok(())
    }

    /// The address of the function with this index.
    #[must_use]
    #[inline]
    pub fn function_address(function: u32) -> u64 {
        Self::FUNCTIONS + Self::FUNCTION_STRIDE * u64::from(function)
    }

    /// The index of the function at an address, if a function could be there.
    #[must_use]
    #[inline]
    pub fn function_at(address: u64) -> Option<u32> {
        let offset = address.checked_sub(Self::FUNCTIONS)?;
        if offset % Self::FUNCTION_STRIDE != 0 {
            return None;
        }
        u32::try_from(offset / Self::FUNCTION_STRIDE).ok()
    }

    fn range(&self, address: u64, len: u64) -> Result<Range<usize>, OutOfBounds> {
        if len == 0 {
            return Ok(0..0);
        }
        let start = index(address);
        let len = usize::try_from(len).map_err(|_| OutOfBounds)?;
        let end = start.checked_add(len).ok_or(OutOfBounds)?;
        if end > self.total_bytes as usize { Err(OutOfBounds) } else { Ok(start..end) }
    }
}

/// The `N` bytes at an address of the memory that consists of `bytes`.
#[inline(always)]
pub(crate) fn load<const N: usize>(bytes: &[u8], address: u64) -> Result<[u8; N], OutOfBounds> {
    match bytes.get(index(address)..).and_then(|rest| rest.first_chunk()) {
        Some(found) => Ok(*found),
        None => Err(OutOfBounds),
    }
}

/// Writes the `N` bytes at an address of the memory that consists of `bytes`.
#[inline(always)]
pub(crate) fn store<const N: usize>(
    bytes: &mut [u8],
    address: u64,
    value: [u8; N],
) -> Result<(), OutOfBounds> {
    match bytes.get_mut(index(address)..).and_then(|rest| rest.first_chunk_mut()) {
        Some(place) => {
            *place = value;
            Ok(())
        }
        None => Err(OutOfBounds),
    }
}

/// Whether all of `size` bytes at an address of the memory that consists of `bytes` are mapped.
#[inline]
pub(crate) fn is_mapped(bytes: &[u8], address: u64, size: usize) -> bool {
    bytes.get(index(address)..).is_some_and(|rest| rest.len() >= size)
}

/// The index of an address in the mapped bytes; beyond all of them if it is below the mapped range.
#[inline(always)]
fn index(address: u64) -> usize {
    // Where a usize is narrower than 64 bits, what does not fit is beyond all indices as well.
    usize::try_from(address.wrapping_sub(Memory::BASE)).unwrap_or(usize::MAX)
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Memory")
            .field("stack", &(Self::BASE..self.heap_start()))
            .field("heap", &(self.heap_start()..self.end()))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_are_exact() {
        let mut memory = Memory::new(32, 8);
        assert_eq!(memory.heap_start(), Memory::BASE + 32);
        assert_eq!(memory.end(), Memory::BASE + 40);
        assert_eq!(memory.load::<1>(Memory::BASE), Ok([0]));
        assert_eq!(memory.load::<1>(Memory::BASE - 1), Err(OutOfBounds));
        assert_eq!(memory.load::<2>(Memory::BASE - 1), Err(OutOfBounds));
        assert_eq!(memory.load::<8>(memory.end() - 8), Ok([0; 8]));
        assert_eq!(memory.load::<8>(memory.end() - 7), Err(OutOfBounds));
        assert_eq!(memory.store(memory.end() - 1, [1, 2]), Err(OutOfBounds));
        assert_eq!(memory.load::<1>(memory.end() - 1), Ok([0]));
        for address in [0, u64::MAX, u64::MAX - 7, 1 << 32, Memory::FUNCTIONS, 1 << 63] {
            assert_eq!(memory.load::<8>(address), Err(OutOfBounds), "{address:#x}");
        }
    }

    #[test]
    fn stack_and_heap_are_one_range() {
        let mut memory = Memory::new(16, 16);
        memory.store(memory.heap_start() - 4, *b"abcdefgh").unwrap();
        assert_eq!(&memory.heap()[..4], b"efgh");
        memory.heap_mut()[0] = b'X';
        assert_eq!(memory.slice(memory.heap_start() - 1, 2), Ok(&b"dX"[..]));
    }

    #[test]
    fn ranges_are_checked_whole() {
        let mut memory = Memory::new(0, 16);
        let (start, end) = (memory.heap_start(), memory.end());
        assert!(memory.slice(start, 16).is_ok());
        assert_eq!(memory.slice(start, 17), Err(OutOfBounds));
        assert_eq!(memory.slice(start + 1, u64::MAX), Err(OutOfBounds));
        assert_eq!(memory.slice(end, 1), Err(OutOfBounds));
        assert_eq!(memory.slice(0, 0), Ok(&[][..]));
        memory.heap_mut().copy_from_slice(b"0123456789abcdef");
        assert_eq!(memory.copy(start + 1, start, 8), Ok(()));
        assert_eq!(memory.heap(), b"0012345679abcdef");
        assert_eq!(memory.copy(start + 9, start, 8), Err(OutOfBounds));
        assert_eq!(memory.heap(), b"0012345679abcdef");
    }

    #[test]
    fn function_addresses_read_back() {
        for function in [0, 1, 77, (1 << 24) - 1] {
            let address = Memory::function_address(function);
            assert!(u32::try_from(address).is_ok(), "{address:#x}");
            assert_eq!(Memory::function_at(address), Some(function));
            assert_eq!(Memory::function_at(address + 1), None);
        }
        assert_eq!(Memory::function_at(0), None);
    }

    #[test]
    fn too_large_a_memory_is_cut_below_the_function_addresses() {
        for (stack, heap) in [(16, u32::MAX), (u32::MAX, u32::MAX), (u32::MAX, 0)] {
            let (stack, total) = Memory::sizes(stack, heap);
            assert!(stack <= total);
            assert_eq!(Memory::BASE + u64::from(total), Memory::FUNCTIONS);
        }
        assert_eq!(Memory::sizes(17, 5), (32, 37));
    }
}
