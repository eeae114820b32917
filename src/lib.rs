//! Text to IR to registers to bytecode to results.

#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "cli")]
pub mod filetest;
