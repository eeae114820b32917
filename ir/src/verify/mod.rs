//! The verifier: what makes a function well formed.
//!
//! [`verify`] turns a [`Function`] into [`Verified`], which later stages take, so that skipping the check does not
//! compile. [`verify_function`] lists every error with the part of the function that it is about.
//!
//! # Rules
//!
//! In this order; ⏹ marks the rules whose violation ends the check of the function, because what follows would
//! build on it. The others are reported one by one. This is what Cranelift's verifier does, so that its test files
//! judge ours.
//!
//! 1. **Declarations** ([`preamble`](self)): global values refer to declared ones, form no cycles, and have matching
//!    types; `vmctx` has its parameter; no two alias regions share a number. ⏹ The entry block takes what the
//!    signature says. ⏹ It is not cold. ⏹ Extensions belong to integers, structures are not results. ⏹ Signatures
//!    with `preserve_all` have no results.
//! 2. For each block in order: ⏹ it is not empty, and its parameters are its own; then for each instruction:
//!    1. **Structure**: ⏹ only the last instruction is a terminator, and it is one; ⏹ it has the right number of
//!       results; ⏹ values that it uses are defined on every path to it (where control can reach it at all); ⏹
//!       everything it refers to was declared; ⏹ it does not branch to the entry.
//!    2. **What single opcodes ask for**: addresses as wide as the target's pointers; ⏹ bit casts, constants,
//!       handler indices, patchable calls, registers that a target must allow.
//!    3. **Types**: of results, operands, arguments of calls and branches, `return`, tail calls, symbols.
//!    4. ⏹ **Immediates**: lane indices, shuffle masks, `iconst` in range, no `readonly` stores; debug tags only where
//!       they may stand.
//!
//! Before all that, handles that no text can get wrong (lists, tables) are checked, so that the rest cannot panic
//! on a function that a program built with parts of another one.
//!
//! Everything is linear in the size of the function, and nothing recurses.

use crate::any_entity::AnyEntity;
use crate::cfg::ControlFlowGraph;
use crate::dfg::Values;
use crate::dominators::DominatorTree;
use crate::entities::{Block, Inst, SigRef, Value};
use crate::entity_iter::EntityIter;
use crate::function::Function;
use crate::inst::InstructionData;
use crate::layout::Positions;
use crate::opcode::{CtrlFrom, Opcode, OpcodeInfo};
use crate::types::{I32, I64, Type};

mod entities;
mod error;
mod handles;
mod preamble;
mod special;
mod types;

#[cfg(test)]
mod tests;

pub use error::{AllowedTypes, InvalidReference, SignaturePart, VerifyError, VerifyErrorKind, VerifyErrors};

/// What the verifier assumes about the target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// The type of pointers. Without one, addresses may be `i32` or `i64`, and symbols have any type.
    pub pointer_type: Option<Type>,
    /// Whether the pinned register may be used.
    pub pinned_reg: bool,
    /// Whether the frame pointer and the return address may be read.
    pub frame_pointers: bool,
}

impl Options {
    /// No target: nothing is known about pointers, and no special registers exist.
    pub const NO_TARGET: Self = Self { pointer_type: None, pinned_reg: false, frame_pointers: false };
    /// For running functions: addresses of both widths, and every register.
    pub const RUN: Self = Self { pointer_type: None, pinned_reg: true, frame_pointers: true };

    /// The target with this triple, as in the text format (`x86_64`, `pulley32`), without special registers.
    pub fn for_target(triple: &str) -> Self {
        let machine = triple.split('-').next().unwrap_or_default();
        let narrow =
            ["pulley32", "riscv32", "i386", "i586", "i686", "arm", "armv7", "thumbv7", "wasm32", "powerpc"];
        let is_narrow =
            narrow.iter().any(|name| machine == *name || machine.strip_prefix(name) == Some("be"));
        Self { pointer_type: Some(if is_narrow { I32 } else { I64 }), ..Self::NO_TARGET }
    }
}

/// A function that the verifier accepted. It cannot be changed without giving that up.
#[derive(Clone, Debug)]
pub struct Verified {
    func: Function,
}

impl Verified {
    /// The function.
    pub fn function(&self) -> &Function {
        &self.func
    }

    /// The function, free to be changed; to be verified again then.
    pub fn into_function(self) -> Function {
        self.func
    }

    /// Takes the word of the caller, a transformation that keeps functions valid. Checked in debug builds.
    pub(crate) fn trusted(func: Function) -> Self {
        if cfg!(debug_assertions) {
            let errors = verify_function(&func, &Options::RUN);
            assert!(errors.is_empty(), "a transformation left an invalid function:\n{errors}\n{func}");
        }
        Self { func }
    }
}

impl AsRef<Function> for Verified {
    fn as_ref(&self) -> &Function {
        &self.func
    }
}

/// Accepts `func` for running, or says why not.
///
/// # Errors
///
/// Every broken rule; see the [rules](self).
pub fn verify(func: Function) -> Result<Verified, VerifyErrors> {
    verify_with(func, &Options::RUN)
}

/// Accepts `func` for a target, or says why not.
///
/// # Errors
///
/// Every broken rule; see the [rules](self).
pub fn verify_with(func: Function, options: &Options) -> Result<Verified, VerifyErrors> {
    let errors = verify_function(&func, options);
    if errors.is_empty() { Ok(Verified { func }) } else { Err(errors) }
}

/// The rules that `func` breaks; none if it is well formed.
pub fn verify_function(func: &Function, options: &Options) -> VerifyErrors {
    let mut errors = Errors(Vec::new());
    // An early end is no failure: why is among the errors.
    let (Ok(()) | Err(Stop)) = run(func, options, &mut errors);
    VerifyErrors(errors.0)
}

fn run(func: &Function, options: &Options, errors: &mut Errors) -> Step {
    handles::check(func, errors)?;
    preamble::check(func, options, errors)?;
    let cfg = ControlFlowGraph::compute(func);
    let tree = DominatorTree::compute(&cfg);
    let positions = Positions::compute(&func.layout);
    let has_tags = !func.extras().debug_tags.is_empty();
    let mut verifier = Verifier { func, options, tree, positions, has_tags, errors };
    for block in func.layout.blocks() {
        verifier.block(block)?;
    }
    Ok(())
}

/// The check of a function ends here; the reason was reported.
struct Stop;

type Step = Result<(), Stop>;

struct Errors(Vec<VerifyError>);

impl Errors {
    /// Reports an error after which the check goes on.
    fn report(&mut self, location: impl Into<AnyEntity>, kind: VerifyErrorKind) {
        self.0.push(VerifyError { location: location.into(), kind });
    }

    /// Reports an error after which the check ends.
    fn stop(&mut self, location: impl Into<AnyEntity>, kind: VerifyErrorKind) -> Step {
        self.report(location, kind);
        Err(Stop)
    }

    /// Ends the check if anything was reported.
    fn stop_if_any(&self) -> Step {
        if self.0.is_empty() { Ok(()) } else { Err(Stop) }
    }
}

/// The check of blocks and instructions.
struct Verifier<'a> {
    func: &'a Function,
    options: &'a Options,
    tree: DominatorTree,
    positions: Positions,
    /// Whether any instruction has debug tags.
    has_tags: bool,
    errors: &'a mut Errors,
}

impl Verifier<'_> {
    fn block(&mut self, block: Block) -> Step {
        let func = self.func;
        let Some(last) = func.layout.last_inst(block) else {
            return self.errors.stop(block, VerifyErrorKind::EmptyBlock(block));
        };
        self.block_params(block)?;
        for (index, inst) in (0..).zip(func.layout.block_insts(block)) {
            let opcode = func.dfg.opcode(inst);
            let is_terminator = opcode.is_terminator();
            if is_terminator && inst != last {
                return self.errors.stop(inst, VerifyErrorKind::EarlyTerminator(block));
            }
            if inst == last && !is_terminator {
                return self.errors.stop(block, VerifyErrorKind::NoTerminator);
            }
            if self.positions.place(inst) != (block.as_u32(), index) {
                return self.errors.stop(inst, VerifyErrorKind::WrongBlock(block));
            }
            self.inst(inst, opcode, (block, index))?;
        }
        Ok(())
    }

    fn inst(&mut self, inst: Inst, opcode: Opcode, (block, index): (Block, u32)) -> Step {
        let data = self.func.dfg.inst(inst);
        self.callee(inst, &data)?;
        let view = InstView::new(self.func, inst, data, opcode, (block, index));
        self.entities(&view)?;
        self.requirements(&view)?;
        self.types(&view);
        self.immediates(&view)
    }
}

/// An instruction, unpacked once for all rules.
struct InstView<'a> {
    inst: Inst,
    block: Block,
    /// The position in the block.
    index: u32,
    data: InstructionData,
    opcode: Opcode,
    info: &'static OpcodeInfo,
    args: Values,
    results: EntityIter<'a, Value>,
    /// The signature of the callee, if it is a call.
    sig: Option<SigRef>,
    /// The controlling type, if there is one.
    ctrl: Type,
}

impl<'a> InstView<'a> {
    fn new(
        func: &'a Function,
        inst: Inst,
        data: InstructionData,
        opcode: Opcode,
        (block, index): (Block, u32),
    ) -> Self {
        let dfg = &func.dfg;
        let (info, args, results) = (opcode.info(), dfg.inst_args(inst), dfg.results(inst));
        let leading = match info.ctrl_from {
            CtrlFrom::None => None,
            CtrlFrom::Operand(index) if !info.result_is_ctrl => args.get(usize::from(index)).copied(),
            CtrlFrom::Operand(_) | CtrlFrom::Result => results.clone().next(),
        };
        let ctrl = leading.map_or(Type::INVALID, |value| dfg.value_type(value));
        let sig = if opcode.is_call() { dfg.signature_of(&data) } else { None };
        Self { inst, block, index, data, opcode, info, args, results, sig, ctrl }
    }
}
