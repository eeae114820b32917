//! A CLIF-compatible SSA intermediate representation.
