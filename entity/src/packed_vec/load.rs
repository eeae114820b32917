//! Loads and stores of a few bits anywhere in a byte string.
//!
//! Widths are those of element types, so they are known at compile time and so are the branches on them.

/// Bytes that a load may read beyond an element, and a store may write back as they were.
pub(super) const SLACK: usize = 8;

/// As many elements end where a byte ends, whatever their width.
pub(super) const GROUP: usize = 8;

/// The mask of the low `width` bits, for 1 to 64.
#[inline]
const fn mask(width: u32) -> u64 {
    u64::MAX >> (64 - width)
}

/// Eight bytes of the string.
#[inline]
fn window(bytes: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(*bytes[at..at + 8].first_chunk().expect("eight bytes"))
}

/// Reads `width` bits, at most 64, at `bit`.
#[inline]
pub(super) fn load(bytes: &[u8], bit: usize, width: u32) -> u64 {
    let (at, shift) = (bit / 8, bit % 8);
    let mut word = window(bytes, at) >> shift;
    if width > 57 {
        word |= u64::from(bytes[at + 8]) << 1 << (63 - shift);
    }
    word & mask(width)
}

/// Writes `width` bits, at most 64, at `bit`.
#[inline]
pub(super) fn store(bytes: &mut [u8], bit: usize, width: u32, word: u64) {
    let (at, shift) = (bit / 8, bit % 8);
    let window = bytes[at..at + 8].first_chunk_mut().expect("eight bytes");
    let old = u64::from_le_bytes(*window);
    *window = ((old & !(mask(width) << shift)) | (word << shift)).to_le_bytes();
    if width > 57 {
        // What was shifted out at the top.
        let (mask, word) = (mask(width) >> 1 >> (63 - shift), word >> 1 >> (63 - shift));
        let byte = &mut bytes[at + 8];
        *byte = (u64::from(*byte) & !mask | word).to_le_bytes()[0];
    }
}

/// Writes a group of elements of at most 64 bits from the first byte on, and zeros into what slack the last word
/// reaches.
#[inline]
pub(super) fn store_group(bytes: &mut [u8], width: u32, words: [u64; GROUP]) {
    let (mut full, mut bits, mut at) = (0, 0, 0);
    for word in words {
        full |= word << bits;
        bits += width;
        if bits >= 64 {
            bytes[at..at + 8].copy_from_slice(&full.to_le_bytes());
            bits -= 64;
            at += 8;
            // What was shifted out at the top.
            full = if bits == 0 { 0 } else { word >> (width - bits) };
        }
    }
    if bits != 0 {
        bytes[at..at + 8].copy_from_slice(&full.to_le_bytes());
    }
}
