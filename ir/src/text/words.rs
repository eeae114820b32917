//! From words to opcodes and types.
//!
//! The lexer gives each word as a [`Key`]: its first sixteen bytes as a number. All types and nearly all opcodes are
//! no longer than that, so that finding one is a multiplication, a look into a table made at compile time, and
//! one comparison of numbers. Half of a table's places are free, and a collision moves on to the next place.

use crate::opcode::Opcode;
use crate::types::{self, Type};

/// The first sixteen bytes of a word, the first one lowest; a shorter word is filled up with zeros.
pub(super) type Key = u128;

/// How much of a word its key holds.
const KEY_BYTES: u32 = 16;

/// The key of a word.
pub(super) const fn key(word: &str) -> Key {
    let bytes = word.as_bytes();
    let mut key = 0;
    let mut index = if bytes.len() < KEY_BYTES as usize { bytes.len() } else { KEY_BYTES as usize };
    while index > 0 {
        index -= 1;
        key = key << 8 | bytes[index] as Key;
    }
    key
}

const SIZE: usize = 512;

/// Where the search for a key begins.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "both halves are used; the place has nine bits")]
const fn place(key: Key) -> usize {
    // Odd numbers without a pattern.
    let mixed = key as u64 ^ ((key >> 64) as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed.wrapping_mul(0xd6e8_feb8_6659_fd93) >> (u64::BITS - SIZE.ilog2())) as usize
}

/// Which opcode stands at each place.
static OPCODES: [Option<Opcode>; SIZE] = {
    assert!(Opcode::ALL.len() * 2 < SIZE, "the table must stay sparse");
    let mut table = [None; SIZE];
    let mut index = 0;
    while index < Opcode::ALL.len() {
        let op = Opcode::ALL[index];
        let mut place = place(key(op.info().name));
        while table[place].is_some() {
            place = (place + 1) % SIZE;
        }
        table[place] = Some(op);
        index += 1;
    }
    table
};

/// The key of each opcode.
static OPCODE_KEYS: [Key; 256] = {
    let mut keys = [0; 256];
    let mut index = 0;
    while index < Opcode::ALL.len() {
        let op = Opcode::ALL[index];
        keys[op as usize] = key(op.info().name);
        index += 1;
    }
    keys
};

/// The opcode that the word with this key and length names. Only of long words the text is looked at.
#[inline]
pub(super) fn opcode<'a>(key: Key, len: u32, text: impl Fn() -> &'a str) -> Option<Opcode> {
    let mut place = place(key);
    loop {
        let op = OPCODES[place]?;
        if OPCODE_KEYS[op as usize] == key && (len < KEY_BYTES || op.info().name == text()) {
            return Some(op);
        }
        place = (place + 1) % SIZE;
    }
}

/// Each type with its key.
static TYPES: [(Key, Type); SIZE] = {
    let mut table = [(0, Type::INVALID); SIZE];
    let mut scalar = 0;
    while scalar < types::SCALARS.len() {
        let (lane, name) = types::SCALARS[scalar];
        add_type(&mut table, key(name), lane);
        let mut log2 = 1;
        while log2 < LANES.len() {
            if let Some(ty) = lane.by(1 << log2) {
                add_type(&mut table, key(name) | key(LANES[log2]) << (8 * name.len()), ty);
            }
            log2 += 1;
        }
        scalar += 1;
    }
    table
};

/// What follows the lane type, by the logarithm of the number of lanes.
const LANES: [&str; 9] = ["", "x2", "x4", "x8", "x16", "x32", "x64", "x128", "x256"];

const fn add_type(table: &mut [(Key, Type); SIZE], key: Key, ty: Type) {
    let mut place = place(key);
    while table[place].0 != 0 {
        place = (place + 1) % SIZE;
    }
    table[place] = (key, ty);
}

/// The scalar or vector type of known length that the word with this key names.
#[inline]
pub(super) fn value_type(key: Key) -> Option<Type> {
    let mut place = place(key);
    loop {
        let (found, ty) = TYPES[place];
        if found == 0 {
            return None;
        }
        if found == key {
            return Some(ty);
        }
        place = (place + 1) % SIZE;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opcode(name: &str) -> Option<Opcode> {
        super::opcode(key(name), u32::try_from(name.len()).unwrap(), || name)
    }

    #[test]
    fn every_opcode_is_found_and_no_other() {
        for &op in Opcode::ALL {
            assert_eq!(opcode(op.name()), Some(op));
            assert_eq!(opcode(&op.name()[1..]), op.name()[1..].parse().ok(), "{}", op.name());
            assert_eq!(opcode(&format!("{}_x", op.name())), None);
            if op.name().len() > 16 {
                assert_eq!(opcode(&op.name()[..16]), None);
            }
            assert_eq!(value_type(key(op.name())), None);
        }
        assert_eq!(opcode(""), None);
    }

    #[test]
    fn every_type_is_found_and_no_other() {
        let mut found = 0;
        for ty in (0..1 << Type::WIDTH).filter_map(Type::from_raw) {
            let text = ty.to_string();
            let expected = text.parse().ok();
            assert_eq!(value_type(key(&text)), expected, "{text}");
            found += usize::from(expected.is_some());
            for other in [format!("{text}x"), format!("{text}0"), format!("x{text}")] {
                assert_eq!(value_type(key(&other)), other.parse().ok(), "{other}");
            }
        }
        assert!(found > 50);
        assert_eq!(value_type(key("")), None);
        assert_eq!(opcode("i32"), None);
    }
}
