//! The sandbox: all the memory that a program can name.
//!
//! ```text
//! 0 … 0xFFFF              never mapped: null pointers, and small offsets from them, trap
//! Memory::BASE …          the memory stack, growing down from heap_start()
//! heap_start() … end()    the heap, the embedder's to fill
//! Memory::FUNCTIONS …     function addresses, FUNCTION_STRIDE apart: not readable
//! ```
//!
//! The layout is that of the bytecode interpreter, so that addresses agree.

/// An access outside of the mapped range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutOfBounds;

/// The order of the bytes of one access.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Endian {
    /// The least significant byte at the lowest address.
    Little,
    /// The most significant byte at the lowest address.
    Big,
}

/// The memory stack and the heap, zero at first.
#[derive(Clone, Debug)]
pub struct Memory {
    bytes: Vec<u8>,
    stack_bytes: u64,
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
    /// The stack's size is rounded up to a multiple of 16. Sizes beyond [`Memory::MAX_BYTES`] are cut: first the
    /// heap's, then the stack's.
    pub fn new(stack_bytes: u32, heap_bytes: u32) -> Self {
        let stack_bytes = u64::from(stack_bytes).next_multiple_of(16).min(Self::MAX_BYTES);
        let total = (stack_bytes + u64::from(heap_bytes)).min(Self::MAX_BYTES);
        let total = usize::try_from(total).expect("mapped memory is below 2^32 bytes");
        Self { bytes: vec![0; total], stack_bytes }
    }

    /// The first address of the heap, which is also the top of the memory stack.
    pub fn heap_start(&self) -> u64 {
        Self::BASE + self.stack_bytes
    }

    /// The first address after the heap.
    pub fn end(&self) -> u64 {
        Self::BASE + self.bytes.len() as u64
    }

    /// The heap, to be filled or read.
    pub fn heap_mut(&mut self) -> &mut [u8] {
        let start = usize::try_from(self.stack_bytes).expect("mapped memory is below 2^32 bytes");
        &mut self.bytes[start..]
    }

    /// The bytes from `address` on.
    ///
    /// # Errors
    ///
    /// If one of them is not mapped. An empty range is in bounds anywhere.
    pub fn bytes(&self, address: u64, len: u64) -> Result<&[u8], OutOfBounds> {
        Ok(&self.bytes[self.range(address, len)?])
    }

    /// The bytes from `address` on, to be written.
    ///
    /// # Errors
    ///
    /// If one of them is not mapped. An empty range is in bounds anywhere.
    pub fn bytes_mut(&mut self, address: u64, len: u64) -> Result<&mut [u8], OutOfBounds> {
        let range = self.range(address, len)?;
        Ok(&mut self.bytes[range])
    }

    fn range(&self, address: u64, len: u64) -> Result<core::ops::Range<usize>, OutOfBounds> {
        if len == 0 {
            return Ok(0..0);
        }
        let start = address.checked_sub(Self::BASE).ok_or(OutOfBounds)?;
        let end = start.checked_add(len).filter(|&end| end <= self.bytes.len() as u64).ok_or(OutOfBounds)?;
        let index = |offset| usize::try_from(offset).map_err(|_| OutOfBounds);
        Ok(index(start)?..index(end)?)
    }

    /// The unsigned number in the `len` bytes (at most 16) at `address`.
    ///
    /// # Errors
    ///
    /// If one of them is not mapped.
    pub fn load(&self, address: u64, len: u32, endian: Endian) -> Result<u128, OutOfBounds> {
        let bytes = self.bytes(address, u64::from(len))?;
        let join = |number: u128, byte: &u8| number << 8 | u128::from(*byte);
        Ok(match endian {
            Endian::Little => bytes.iter().rev().fold(0, join),
            Endian::Big => bytes.iter().fold(0, join),
        })
    }

    /// Writes the low `len` bytes (at most 16) of `number` to `address`.
    ///
    /// # Errors
    ///
    /// If one of them is not mapped; then nothing is written.
    pub fn store(&mut self, address: u64, len: u32, endian: Endian, number: u128) -> Result<(), OutOfBounds> {
        let bytes = self.bytes_mut(address, u64::from(len))?;
        let little = number.to_le_bytes();
        bytes.copy_from_slice(&little[..bytes.len()]);
        if endian == Endian::Big {
            bytes.reverse();
        }
        Ok(())
    }

    /// Copies `len` bytes as if through a buffer, so that the ranges may overlap.
    ///
    /// # Errors
    ///
    /// If one of the bytes is not mapped; then nothing is copied.
    pub fn copy(&mut self, to: u64, from: u64, len: u64) -> Result<(), OutOfBounds> {
        let (to, from) = (self.range(to, len)?, self.range(from, len)?);
        self.bytes.copy_within(from, to.start);
        Ok(())
    }

    /// The address of the function with this number.
    pub fn function_address(number: u32) -> u64 {
        Self::FUNCTIONS + Self::FUNCTION_STRIDE * u64::from(number)
    }

    /// The number of the function at an address, if a function could be there.
    pub fn function_at(address: u64) -> Option<u32> {
        let offset = address.checked_sub(Self::FUNCTIONS)?;
        (offset % Self::FUNCTION_STRIDE == 0).then(|| u32::try_from(offset / Self::FUNCTION_STRIDE).ok())?
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_of_memory_are_exact() {
        let mut memory = Memory::new(17, 8);
        let (base, end) = (Memory::BASE, memory.end());
        assert_eq!((memory.heap_start(), end), (base + 32, base + 40));
        assert_eq!(memory.load(base, 16, Endian::Little), Ok(0));
        assert_eq!(memory.load(base - 1, 2, Endian::Little), Err(OutOfBounds));
        assert_eq!(memory.store(end - 1, 2, Endian::Little, 0xffff), Err(OutOfBounds));
        assert_eq!(memory.load(end - 1, 1, Endian::Little), Ok(0), "a failing store writes nothing");
        for address in [0, end, u64::MAX, u64::MAX - 7, Memory::FUNCTIONS] {
            assert_eq!(memory.load(address, 8, Endian::Little), Err(OutOfBounds), "{address:#x}");
        }
        assert!(memory.bytes(0, 0).is_ok());
    }

    #[test]
    fn byte_orders_mirror_each_other() {
        let mut memory = Memory::new(16, 0);
        let at = Memory::BASE + 3;
        memory.store(at, 4, Endian::Big, 0x99_0102_0304).unwrap();
        assert_eq!(memory.bytes(at, 5), Ok(&[1, 2, 3, 4, 0][..]));
        assert_eq!(memory.load(at, 4, Endian::Little), Ok(0x0403_0201));
        assert_eq!(memory.load(at, 4, Endian::Big), Ok(0x0102_0304));
    }

    #[test]
    fn copies_may_overlap() {
        let mut memory = Memory::new(0, 8);
        let start = memory.heap_start();
        memory.heap_mut().copy_from_slice(b"01234567");
        memory.copy(start + 1, start, 6).unwrap();
        assert_eq!(memory.heap_mut(), b"00123457");
        assert_eq!(memory.copy(start + 3, start, 6), Err(OutOfBounds));
    }

    #[test]
    fn function_addresses_read_back() {
        for number in [0, 1, 77, 0xff_ffff] {
            let address = Memory::function_address(number);
            assert_eq!(Memory::function_at(address), Some(number));
            assert_eq!(Memory::function_at(address + 1), None);
        }
        assert_eq!(Memory::function_at(0), None);
    }
}
