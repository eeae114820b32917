//! Hand-packed types of well-known projects, each declared with its bit layout beside it.
//!
//! The modules are named after the project that a layout comes from. They are documentation (every type has its bit
//! diagram), a test suite (`tests/` compares with the real crates, bit for bit, where those let one reach the bits), and
//! what `packir layout` prints.
//!
//! [`CATALOGUE`] lists every type and how it was judged.

pub mod aarch64;
pub mod cranelift;
pub mod entity;
pub mod ieee;
pub mod ipv4;
pub mod luajit;
pub mod nova;
pub mod pulley;
pub mod regalloc2;
pub mod riscv;
pub mod wasmparser;
pub mod wasmtime;
pub mod x86;

mod catalogue;

pub use catalogue::{CATALOGUE, Exhibit, Judge};
