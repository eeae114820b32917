//! That the optimiser keeps what functions do, and that it does something.

mod passes;
mod programs;
mod rules;
