//! Text to IR to registers to bytecode to results.
//!
//! [`pipeline`] has the whole way; [`lower`] and [`emit`] are the stages between the packages, which this one
//! re-exports.

pub mod emit;
pub mod lower;
pub mod pipeline;

#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "cli")]
pub mod filetest;
#[cfg(feature = "cli")]
mod source;

pub use packed;
pub use packir_entity as entity;
pub use packir_interp as interp;
pub use packir_ir as ir;
pub use packir_regalloc as regalloc;

/// The examples of README.md.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct ReadmeExamples;
