//! A register allocator for frames of many slots, with its checker.
//!
//! The machine is a frame of numbered 64-bit slots. An instruction names slots below
//! [`Env::k`] (its "registers"); slots above are reached by moves alone. A call lays the callee's
//! frame over the caller's, from its *call base* upwards, so that arguments and results need no
//! copying when they are computed where the callee has them.
//!
//! Implement [`Function`] for your code.

mod env;
mod error;
mod function;
mod index;
mod operand;
mod output;
mod packing;

pub use env::Env;
pub use error::Error;
pub use function::Function;
pub use index::{Block, Inst, InstRange, Slot, VReg};
pub use operand::{Constraint, Operand, OperandKind, OperandPos, RegClass};
pub use output::{Edit, Output, ProgPoint};
pub use packing::PackedOperand;
