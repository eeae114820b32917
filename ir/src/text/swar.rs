//! Eight bytes of text at a time, in one register.
//!
//! A *chunk* holds eight bytes with the first one lowest. The tests below answer for all eight at once with the top
//! bit of each byte, so that what a lexer does for most tokens is not a loop over memory. Each is tested against the plain
//! loop that it stands for.

const LOW: u64 = 0x0101_0101_0101_0101;
const TOP: u64 = 0x8080_8080_8080_8080;

/// The eight bytes from `pos` on; behind the end of the text there are zeros.
#[inline]
pub(super) fn chunk(bytes: &[u8], pos: u32) -> u64 {
    // The sum cannot overflow, so that one comparison checks both ends.
    let range = pos as usize..pos as usize + 8;
    match bytes.get(range.clone()).and_then(<[u8]>::first_chunk) {
        Some(chunk) => u64::from_le_bytes(*chunk),
        None => last_chunk(bytes, range.start),
    }
}

#[cold]
#[inline(never)]
fn last_chunk(bytes: &[u8], pos: usize) -> u64 {
    let rest = bytes.get(pos..).unwrap_or_default();
    rest.iter().rev().fold(0, |chunk, &byte| chunk << 8 | u64::from(byte))
}

/// How many spaces the chunk begins with.
#[inline]
pub(super) const fn spaces(chunk: u64) -> u32 {
    (chunk ^ (LOW * b' ' as u64)).trailing_zeros() / 8
}

/// How many letters, digits and `_` the chunk begins with, and these bytes alone.
#[inline]
pub(super) const fn word(chunk: u64) -> (u32, u64) {
    // Adding to seven bits cannot carry into the next byte; the top bit of a sum says whether the byte is at least
    // so much.
    let ascii = chunk & !TOP;
    let folded = ascii | LOW * 0x20;
    let letters = (folded + LOW * (0x80 - 0x61)) & !(folded + LOW * (0x80 - 0x7b));
    let digits = (ascii + LOW * (0x80 - 0x30)) & !(ascii + LOW * (0x80 - 0x3a));
    let underscores = !((ascii ^ (LOW * b'_' as u64)) + LOW * 0x7f);
    let others = !(letters | digits | underscores) & TOP | chunk & TOP;
    // All bits up to the first mark, then those below its byte.
    let below = (others ^ others.wrapping_sub(1)) >> 8;
    (others.trailing_zeros() / 8, if others == 0 { chunk } else { chunk & below })
}

/// How many decimal digits the chunk begins with, and the number that they make. A number of eight digits or more is not
/// looked at to its end.
#[inline]
pub(super) const fn decimal(chunk: u64) -> (u32, u32) {
    let mut rest = chunk;
    let (mut len, mut number) = (0, 0);
    while len < 8 {
        let digit = (rest as u8).wrapping_sub(b'0');
        if digit > 9 {
            break;
        }
        number = number * 10 + digit as u32;
        rest >>= 8;
        len += 1;
    }
    (len, number)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(bytes: [u8; 8]) {
        let chunk = u64::from_le_bytes(bytes);
        let word = bytes.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
        let mut first = [0; 8];
        first[..word].copy_from_slice(&bytes[..word]);
        assert_eq!(super::word(chunk), (word as u32, u64::from_le_bytes(first)), "{bytes:?}");
        assert_eq!(spaces(chunk), bytes.iter().take_while(|byte| **byte == b' ').count() as u32, "{bytes:?}");
        let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let number = std::str::from_utf8(&bytes[..digits]).unwrap().parse().unwrap_or(0);
        assert_eq!(decimal(chunk), (digits as u32, number), "{bytes:?}");
    }

    #[test]
    fn every_byte_at_every_place_is_classified() {
        for byte in 0..=u8::MAX {
            for place in 0..8 {
                for others in [b'0', b'9', b'a', b'Z', b'_', b' ', 0x80, 0xff] {
                    let mut bytes = [others; 8];
                    bytes[place] = byte;
                    check(bytes);
                }
            }
        }
    }

    #[test]
    fn behind_the_end_there_are_zeros() {
        let text = *b"0123456789";
        for pos in 0..20 {
            let expected: [u8; 8] = std::array::from_fn(|at| text.get(pos + at).copied().unwrap_or(0));
            assert_eq!(chunk(&text, pos as u32), u64::from_le_bytes(expected));
        }
    }

    proptest! {
        #[test]
        fn chunks_agree_with_loops(bytes in any::<[u8; 8]>(), digits in "[0-9]{0,8}", rest in "[0-9a-z_ ]{8}") {
            check(bytes);
            let text = digits + &rest;
            check(*text.as_bytes().first_chunk().unwrap());
        }
    }
}
