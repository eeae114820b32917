//! The evaluator against independent formulations: exhaustive where that is quick, random beyond.

mod convert;
mod corpus;
mod float;
mod int;
mod programs;
