//! The types, each with the ways to write it.
//!
//! What is written *by hand* is what a careful expert writes in safe Rust: plain integers in the unpacked type, shifts
//! and masks, ranges checked with `debug_assert!` only, as in the crates these types come from, and decoding that is total.

mod pulley;
mod regalloc2;
mod value_data;

use crate::side::Cell;

pub fn cells() -> Vec<Cell> {
    [regalloc2::cells(), value_data::cells(), pulley::cells()].into_iter().flatten().collect()
}
