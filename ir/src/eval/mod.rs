//! The reference evaluator: runs functions as they stand, one instruction after the other.
//!
//! It is slow and obvious, and what everything else is compared with. All scalar instructions run, except those that
//! need exceptions, other stacks, thread-local storage or the native stack's layout; [`unsupported`] tells.
//!
//! * [`int`], [`float`] and [`convert`] say what operations do to bit patterns.
//! * [`scalar::apply`] evaluates one instruction that depends on its operands alone; constant folding asks it too.
//! * [`memory`] is the sandbox that programs load from and store to.
//! * [`Evaluator`] runs the functions of a [`Module`]. Activations are kept in a list of its own, so no program
//!   overflows the host's stack.
//!
//! # What CLIF leaves open
//!
//! * A computed NaN is the canonical one; see [`float`].
//! * An access that fails traps with the code of its flags, or with `heap_oob` if they say that it never fails.
//! * Misaligned accesses work, `aligned` or not. `debugtrap` does nothing. The pinned register is 0 at first.
//! * The stack pointer is the lowest address of an activation's stack slots, the frame pointer the one above them.
//! * Stack slots hold what earlier activations left there, and zeros at first.
//! * The signed forms of addition with carry and of subtraction with borrow overflow if the exact result of all three
//!   operands does not fit.

pub mod convert;
mod error;
pub mod float;
pub mod int;
mod machine;
pub mod memory;
mod module;
pub mod scalar;
mod support;
#[cfg(test)]
mod tests;

pub use error::{EvalError, Feature, Unsupported};
pub use machine::{Evaluator, Limits};
pub use memory::Memory;
pub use module::Module;
pub use support::{unsupported, unsupported_at};
