//! The program with upstream's.

pub(crate) use cranelift_entity as entity;

#[path = "program.rs"]
pub(crate) mod program;
