//! Eight bytes of text at a time, in one register.
//!
//! A *chunk* holds eight bytes with the first one lowest. One check of the text's length serves for all of them, and most
//! tokens are no longer than that.

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

/// One byte of the chunk; its number is below eight.
#[inline]
pub(super) const fn byte(chunk: u64, at: u32) -> u8 {
    (chunk >> (8 * at)).to_le_bytes()[0]
}

/// How many spaces the chunk begins with.
#[inline]
pub(super) const fn spaces(chunk: u64) -> u32 {
    (chunk ^ u64::from_le_bytes([b' '; 8])).trailing_zeros() / 8
}

/// How many bytes at the beginning of the chunk `wanted` holds.
#[inline]
pub(super) const fn len_while(chunk: u64, wanted: &[bool; 256]) -> u32 {
    let mut rest = chunk;
    let mut len = 0;
    while len < 8 && wanted[byte(rest, 0) as usize] {
        rest >>= 8;
        len += 1;
    }
    len
}

/// The first bytes of the chunk, less than eight.
#[inline]
pub(super) const fn first(chunk: u64, len: u32) -> u64 {
    chunk & !(u64::MAX << (8 * len))
}

/// How many decimal digits the chunk begins with, and the number that they make. A number of eight digits or more is not
/// looked at to its end.
#[inline]
pub(super) const fn decimal(chunk: u64) -> (u32, u32) {
    let mut rest = chunk;
    let (mut len, mut number) = (0, 0);
    while len < 8 {
        let digit = byte(rest, 0).wrapping_sub(b'0');
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

    /// The bytes from `a` on, and others.
    const SOME: [bool; 256] = {
        let mut table = [false; 256];
        let mut byte = b'a' as usize;
        while byte < 256 {
            table[byte] = byte & 3 != 0;
            byte += 1;
        }
        table
    };

    fn check(bytes: [u8; 8]) {
        let chunk = u64::from_le_bytes(bytes);
        let len_of = |wanted: &dyn Fn(u8) -> bool| bytes.iter().take_while(|byte| wanted(**byte)).count();
        assert_eq!(len_while(chunk, &SOME) as usize, len_of(&|byte| SOME[usize::from(byte)]), "{bytes:?}");
        assert_eq!(spaces(chunk) as usize, len_of(&|byte| byte == b' '), "{bytes:?}");
        let digits = len_of(&|byte| byte.is_ascii_digit());
        let number = std::str::from_utf8(&bytes[..digits]).unwrap().parse().unwrap_or(0);
        assert_eq!(decimal(chunk), (u32::try_from(digits).unwrap(), number), "{bytes:?}");
        for len in 0..8 {
            let mut expected = [0; 8];
            expected[..len].copy_from_slice(&bytes[..len]);
            assert_eq!(first(chunk, u32::try_from(len).unwrap()), u64::from_le_bytes(expected));
        }
    }

    #[test]
    fn every_byte_is_counted_at_every_place() {
        for byte in 0..=u8::MAX {
            for place in 0..8 {
                for others in [b'0', b'9', b'b', b' ', 0xff] {
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
        for pos in 0..20u32 {
            let expected: [u8; 8] =
                std::array::from_fn(|at| text.get(pos as usize + at).copied().unwrap_or(0));
            assert_eq!(chunk(&text, pos), u64::from_le_bytes(expected));
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
