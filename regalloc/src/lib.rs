//! A register allocator for frames of many slots, with its checker.
//!
//! The machine is a frame of numbered 64-bit slots. An instruction names slots below
//! [`Env::k`] (its "registers"); slots above are reached by moves alone. A call lays the callee's
//! frame over the caller's, from its *call base* upwards, so that arguments and results need no
//! copying when they are computed where the callee has them.
//!
//! Implement [`Function`] for your code, call [`run`], and emit what [`Output`] says. [`check`]
//! proves any output right, whoever made it.
//!
//! ```
//! use packir_regalloc::testing::{BlockData, Kind, TestFunction};
//! use packir_regalloc::{Block, Env, Inst, Operand, Slot, VReg, check, run};
//!
//! // The parameter comes in slot 1, the argument of the call goes out in slot 1 of the callee's
//! // frame, and so does its result come back.
//! let [param, arg, result] = [0, 1, 2].map(VReg::new);
//! let block = BlockData {
//!     insts: vec![
//!         (Kind::Plain, vec![Operand::fixed_def(param, Slot::new(1))]),
//!         (Kind::Plain, vec![Operand::reg_def(arg), Operand::reg_use(param)]),
//!         (Kind::Call, vec![Operand::arg(arg, 0), Operand::result(result, 0)]),
//!         (Kind::Ret, vec![Operand::reg_use(result), Operand::reg_use(param)]),
//!     ],
//!     ..BlockData::default()
//! };
//! let func = TestFunction::new(Block::new(0), 3, vec![block]);
//! let env = Env::default();
//! let output = run(&func, &env)?;
//! assert_eq!(output.call_base(Inst::new(2)), Some(Slot::new(2)));
//! assert_eq!(output.inst_slots(Inst::new(1)), [Slot::new(3), Slot::new(1)]);
//! assert!(output.edits().is_empty());
//! assert_eq!(check(&func, &env, &output), Ok(()));
//! # Ok::<(), packir_regalloc::Error>(())
//! ```
//!
//! # How it works
//!
//! 1. `cfg` puts the blocks in a line, definitions before uses.
//! 2. `liveness` and `search` find the ranges of the line where each value is live.
//! 3. `coalesce` joins values that would otherwise be copied into each other to *webs*.
//! 4. `spill` sends values to far slots where more are live than there are near ones.
//! 5. `pack` gives slots to webs and to values that the calling convention has a slot for.
//! 6. `scan` walks the line, gives each remaining value the lowest free slot, chooses the bases of
//!    calls, and emits moves; `local` meets the constraints of single instructions, `moves` puts
//!    parallel moves in order.
//!
//! A value has one home for all its life. Interference graphs of SSA functions are chordal (Hack et
//! al., "Register Allocation for Programs in SSA-Form", 2006), so that the scan needs no more slots
//! than values are ever live at once; webs trade a few slots for fewer copies.

mod cfg;
mod checker;
mod coalesce;
mod display;
mod env;
mod error;
mod function;
mod index;
mod liveness;
mod local;
mod moves;
mod operand;
mod output;
mod pack;
mod ranges;
mod runs;
mod scan;
mod search;
mod spill;
pub mod testing;

pub use checker::{CheckError, check};
pub use display::Listing;
pub use env::Env;
pub use error::Error;
pub use function::Function;
pub use index::{Block, Inst, InstRange, Slot, VReg};
pub use operand::{Constraint, Operand, OperandKind, OperandPos, PackedOperand, RegClass};
pub use output::{Edit, Output, Point, ProgPoint};

/// Allocates a function. The same input gives the same output.
///
/// In debug builds the output is [checked](check).
///
/// # Errors
///
/// An [`Error`] that names a requirement of [`Function`] that `func` breaks.
///
/// # Panics
///
/// In debug builds, if the checker rejects the output: a bug of the allocator.
pub fn run<F: Function>(func: &F, env: &Env) -> Result<Output, Error> {
    let output = run_unchecked(func, env)?;
    if cfg!(debug_assertions)
        && let Err(error) = check(func, env, &output)
    {
        panic!("the allocator made a mistake: {error}");
    }
    Ok(output)
}

/// As [`run`], but never checks the output.
///
/// # Errors
///
/// As [`run`].
pub fn run_unchecked<F: Function>(func: &F, env: &Env) -> Result<Output, Error> {
    let cfg = cfg::Cfg::new(func)?;
    let live = liveness::Liveness::new(func, env, &cfg)?;
    let webs = coalesce::Webs::new(func, &cfg, &live);
    let mut pressure = spill::Pressure::new(&cfg, &live);
    let across = core::mem::take(&mut pressure.across);
    let far = spill::far_values(func, env, &cfg, &live, &webs, pressure)?;
    let packing = pack::pack(func, env, cfg.end(), &live, &webs, far, &across);
    let hints = webs.into_hints();
    scan::scan(func, env, &cfg, &live, packing, &hints, &across)
}

/// The layouts of this crate's packed types, for tools that draw them.
pub const LAYOUTS: &[&packed::Layout] = &[
    &Operand::LAYOUT,
    &Constraint::LAYOUT,
    &OperandKind::LAYOUT,
    &OperandPos::LAYOUT,
    &RegClass::LAYOUT,
    &Point::LAYOUT,
    &pack::Turn::LAYOUT,
];
