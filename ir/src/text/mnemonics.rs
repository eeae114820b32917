//! From the name of an opcode to the opcode.
//!
//! A hash table over the instruction table, made at compile time: half of its places are free, and
//! a collision moves on to the next place.

use crate::opcode::Opcode;

const SIZE: usize = 512;

/// Which opcode stands at each place.
const TABLE: [Option<Opcode>; SIZE] = {
    assert!(Opcode::ALL.len() * 2 < SIZE, "the table must stay sparse");
    let mut table = [None; SIZE];
    let mut index = 0;
    while index < Opcode::ALL.len() {
        let op = Opcode::ALL[index];
        let mut place = hash(op.info().name.as_bytes());
        while table[place].is_some() {
            place = (place + 1) % SIZE;
        }
        table[place] = Some(op);
        index += 1;
    }
    table
};

/// FNV-1a, folded.
const fn hash(name: &[u8]) -> usize {
    let mut hash = 0x811c_9dc5_u32;
    let mut index = 0;
    while index < name.len() {
        hash = (hash ^ name[index] as u32).wrapping_mul(0x0100_0193);
        index += 1;
    }
    (hash ^ hash >> 15) as usize % SIZE
}

/// The opcode with this name.
pub(super) fn opcode(name: &str) -> Option<Opcode> {
    let mut place = hash(name.as_bytes());
    loop {
        let op = TABLE[place]?;
        if op.info().name == name {
            return Some(op);
        }
        place = (place + 1) % SIZE;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_found_and_no_other() {
        for &op in Opcode::ALL {
            assert_eq!(opcode(op.name()), Some(op));
            assert_eq!(opcode(&op.name()[1..]), op.name()[1..].parse().ok(), "{}", op.name());
            assert_eq!(opcode(&format!("{}_x", op.name())), None);
        }
        assert_eq!(opcode(""), None);
    }
}
