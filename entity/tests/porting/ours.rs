//! The program with this package.

pub(crate) use packir_entity as entity;

#[path = "program.rs"]
pub(crate) mod program;
