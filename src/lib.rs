//! Text to IR to registers to bytecode to results.

#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "cli")]
pub mod filetest;

pub use packed;
pub use packir_entity as entity;
pub use packir_interp as interp;
pub use packir_ir as ir;
pub use packir_regalloc as regalloc;
