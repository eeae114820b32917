//! A CLIF-compatible SSA intermediate representation.

pub mod immediates;
