//! From the IR to operations over virtual registers.
//!
//! A function is lowered backwards: blocks in post-order, instructions from the last to the first. So every use of a
//! value is seen before its definition, which is skipped if nothing needs it any more: comparisons go into branches,
//! constants into immediate operands, and dead code away.
//!
//! # Values and registers
//!
//! A value up to 64 bits wide is one virtual register, zero-extended; an `i128` is two, low and high. Instructions
//! that only rename bits (`uextend`, `bitcast`, `iconcat`, `isplit`) share registers instead of copying.
//!
//! Start reading at [`lower`].

mod calls;
mod compare;
mod context;
mod control;
mod float;
mod graph;
mod int;
mod memory;
mod vcode;
mod wide;

use packir_ir::cfg::ControlFlowGraph;
use packir_ir::eval::Unsupported;
use packir_ir::verify::Verified;

pub use self::context::Program;
pub(crate) use self::context::slots;
pub(crate) use self::vcode::VBlock;
pub use self::vcode::{BlockEnd, VCode};

use self::context::Lowering;

/// Lowers a function.
///
/// # Errors
///
/// What the function uses that the bytecode cannot express.
pub fn lower(func: &Verified, program: &mut Program) -> Result<VCode, Unsupported> {
    let func = func.function();
    let cfg = ControlFlowGraph::compute(func);
    let mut lowering = Lowering::new(func, &cfg, program);
    match lowering.run() {
        Ok(()) => Ok(lowering.assemble()),
        Err(feature) => Err(Unsupported { feature, place: lowering.place }),
    }
}
