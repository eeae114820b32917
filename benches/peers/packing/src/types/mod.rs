//! The types, each with the ways to write it.
//!
//! What is written *by hand* is what a careful expert writes in safe Rust: plain integers in the unpacked type, shifts
//! and masks, ranges checked with `debug_assert!` only, as in the crates these types come from, and decoding that is total.

mod bytecode;
mod plain;
mod pulley;
mod regalloc2;
mod value_data;
mod wasmparser;
mod wasmtime;

use crate::side::Cell;

pub fn cells() -> Vec<Cell> {
    let all = [
        regalloc2::cells(),
        value_data::cells(),
        pulley::cells(),
        plain::cells(),
        wasmparser::cells(),
        wasmtime::cells(),
        bytecode::cells(),
    ];
    all.into_iter().flatten().collect()
}
