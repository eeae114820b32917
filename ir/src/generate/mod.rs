//! Random programs that verify, run and end: the input of every differential test.
//!
//! A program is several functions that may call each other, and arguments to call them with. It has nested loops,
//! loops with several entries, switches, blocks with many parameters, many live values, recursion of bounded depth,
//! and every scalar instruction. Loops count down and calls use up a depth, so all runs end. What a function returns
//! depends on many of the values that it computed.
//!
//! Programs are functions of their [`Config`] alone, the same on every machine. [`reduce()`] makes a
//! program that shows a bug smaller.

mod body;
mod config;
mod flow;
mod function;
mod ops;
mod reduce;
mod source;
#[cfg(test)]
mod tests;

pub use config::{Config, Features};
pub use function::{Program, Run, generate, generate_within};
pub use reduce::reduce;
pub use source::Source;
