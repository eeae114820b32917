//! From allocated operations to bytecode.
//!
//! Walks the blocks in order, writes the allocator's moves where it asks for them, fills the registers in, and
//! chooses for each branch the form that falls through to the block that comes next. Blocks that only jump on, such
//! as split edges without moves, are left out.

use packir_entity::PrimaryMap;
use packir_interp::{BuildError, Code, CodeBuilder, FarSlot, Label, Op, Reg, Target};
use packir_regalloc as ra;
use packir_regalloc::Function as _;

use crate::lower::{BlockEnd, VBlock, VCode};

/// For each block, the one where control really goes.
type Forwarding = PrimaryMap<ra::Block, ra::Block>;

/// Writes the code of one function.
///
/// # Errors
///
/// If the frame or the code is larger than the bytecode can express.
pub fn emit(code: &VCode, allocation: &ra::Output) -> Result<Code, BuildError> {
    let mut builder = CodeBuilder::new(allocation.frame_size(), code.frame_bytes)?;
    let labels = code.blocks.values().map(|_| builder.label()).collect();
    Emitter { code, allocation, builder, labels, edits: allocation.edits().iter().peekable() }.run()
}

struct Emitter<'a> {
    code: &'a VCode,
    allocation: &'a ra::Output,
    builder: CodeBuilder,
    labels: PrimaryMap<ra::Block, Label>,
    edits: core::iter::Peekable<core::slice::Iter<'a, (ra::ProgPoint, ra::Edit)>>,
}

impl Emitter<'_> {
    fn run(mut self) -> Result<Code, BuildError> {
        let forward = self.forwarding();
        let mut blocks =
            forward.iter().filter(|&(block, &to)| to == block).map(|(block, _)| block).peekable();
        while let Some(block) = blocks.next() {
            let next = blocks.peek().copied();
            self.builder.bind(self.labels[block]);
            let insts = self.code.block_insts(block);
            for inst in insts.iter() {
                self.moves(ra::ProgPoint::before(inst))?;
                if Some(inst) == insts.last() {
                    self.terminator(block, inst, next, &forward)?;
                } else if inst.index() > 0 {
                    let op = self.filled(inst);
                    self.push(op)?;
                }
                self.moves(ra::ProgPoint::after(inst))?;
            }
        }
        self.builder.finish()
    }

    /// Blocks go to themselves, unless they only jump on.
    fn forwarding(&self) -> Forwarding {
        let blocks = &self.code.blocks;
        let mut forward: Forwarding = blocks.keys().collect();
        // A chain of jumps mostly leads onwards, so that going backwards through the blocks finds its end known.
        for block in blocks.keys().skip(1).rev() {
            let VBlock { insts, end, .. } = &blocks[block];
            let jumps_on = *end == BlockEnd::Jump
                && insts.len() == 1
                && insts.first().is_some_and(|inst| self.allocation.edits_before(inst).len() == 0);
            let to = self.code.successors(block).first().map_or(block, |&to| forward[to]);
            if jumps_on && to != block {
                forward[block] = to;
            }
        }
        // What was forwarded to a block before that block was forwarded itself goes on with it. A circle of jumps
        // keeps the block that was looked at last.
        for block in blocks.keys() {
            while forward[forward[block]] != forward[block] {
                forward[block] = forward[forward[block]];
            }
        }
        forward
    }

    fn label(&self, block: ra::Block, forward: &Forwarding) -> Label {
        self.labels[forward[block]]
    }

    /// The moves that the allocator asks for at a point.
    fn moves(&mut self, point: ra::ProgPoint) -> Result<(), BuildError> {
        while let Some((_, edit)) = self.edits.next_if(|(at, _)| *at == point) {
            let (from, to) = (edit.from.as_u32(), edit.to.as_u32());
            self.builder.push(match (u8::try_from(to), u8::try_from(from)) {
                (Ok(to), Ok(from)) => Op::Mov { dst: Reg(to), a: Reg(from) },
                _ => {
                    let slot = |slot| FarSlot::new(slot).ok_or(BuildError::FrameTooLarge);
                    Op::MovFar { dst: slot(to)?, src: slot(from)? }
                }
            });
        }
        Ok(())
    }

    /// The operation with its registers, and what else only the allocation tells.
    fn filled(&self, inst: ra::Inst) -> Op {
        let mut slots = self.allocation.inst_slots(inst).iter();
        let op = self.code.op(inst).map_regs(|_, _| {
            let slot = slots.next().expect("every register field has an operand");
            Reg(u8::try_from(slot.as_u32()).expect("the allocator puts named operands below slot 256"))
        });
        let base = || {
            let base = self.allocation.call_base(inst).expect("every call has a base");
            packed::u24::try_new(base.as_u32()).expect("slots have 24 bits")
        };
        match op {
            Op::Call { function, .. } => Op::Call { function, base: base() },
            Op::CallIndirect { addr, signature, .. } => Op::CallIndirect { addr, signature, base: base() },
            Op::Ret { .. } => Op::Ret { memory: self.builder.memory() },
            Op::TailCall { function, .. } => Op::TailCall { function, memory: self.builder.memory() },
            Op::TailCallIndirect { addr, signature, .. } => {
                Op::TailCallIndirect { addr, signature, memory: self.builder.memory() }
            }
            op => op,
        }
    }

    fn push(&mut self, op: Op) -> Result<(), BuildError> {
        match op {
            Op::ConstPool { dst, index } => self.builder.constant(dst, self.code.constants[index.0 as usize]),
            op => {
                self.builder.push(op);
                Ok(())
            }
        }
    }

    fn terminator(
        &mut self,
        block: ra::Block,
        inst: ra::Inst,
        next: Option<ra::Block>,
        forward: &Forwarding,
    ) -> Result<(), BuildError> {
        let op = self.filled(inst);
        let succs = self.code.successors(block);
        let goes_next = |succ: ra::Block| Some(forward[succ]) == next;
        match (self.code.blocks[block].end, succs) {
            (BlockEnd::Exit, _) => self.push(op),
            (BlockEnd::Jump, &[to]) if goes_next(to) => Ok(()),
            (BlockEnd::Jump, &[to]) => self.jump(self.label(to, forward)),
            (BlockEnd::Branch, &[then, otherwise]) => {
                let (then_label, else_label) = (self.label(then, forward), self.label(otherwise, forward));
                if goes_next(otherwise) {
                    return self.builder.branch(op, then_label);
                }
                if goes_next(then)
                    && let Some(inverted) = invert(op)
                {
                    return self.builder.branch(inverted, else_label);
                }
                self.builder.branch(op, then_label)?;
                self.jump(else_label)
            }
            (BlockEnd::Table, &[default, ref targets @ ..]) => {
                let Op::BrTable { index, .. } = op else { unreachable!("a table ends with br_table") };
                let targets: Vec<Label> = targets.iter().map(|&to| self.label(to, forward)).collect();
                self.builder.br_table(index, &targets, self.label(default, forward))
            }
            (end, succs) => unreachable!("a block that ends with {end:?} has {} successors", succs.len()),
        }
    }

    fn jump(&mut self, label: Label) -> Result<(), BuildError> {
        self.builder.branch(Op::Jump { target: Target(0) }, label)
    }
}

/// The branch that is taken exactly when `op` is not.
fn invert(op: Op) -> Option<Op> {
    /// Pairs of opposites: with the same operands, with the first two exchanged, and with an immediate that is one more
    /// for the second branch than for the first, and so one less the other way.
    macro_rules! opposites {
        (
            same { $($a:ident $b:ident ($($field:ident)*),)* }
            exchanged { $($c:ident $d:ident,)* }
            shifted { $($less:ident $greater:ident,)* }
        ) => {
            Some(match op {
                $(
                    Op::$a { $($field,)* target } => Op::$b { $($field,)* target },
                    Op::$b { $($field,)* target } => Op::$a { $($field,)* target },
                )*
                $(
                    Op::$c { a, b, target } => Op::$d { a: b, b: a, target },
                    Op::$d { a, b, target } => Op::$c { a: b, b: a, target },
                )*
                $(
                    Op::$less { a, imm, target } => Op::$greater { a, imm: imm.checked_sub(1)?, target },
                    Op::$greater { a, imm, target } => Op::$less { a, imm: imm.checked_add(1)?, target },
                )*
                _ => return None,
            })
        };
    }
    opposites! {
        same {
            BrZ BrNz (a),
            BrAndZ BrAndNz (a b),
            BrAndZImm BrAndNzImm (a imm),
            BrEq BrNe (a b),
            BrEqImm32 BrNeImm32 (a imm),
            BrEqImm64 BrNeImm64 (a imm),
            BrFeq32 BrFne32 (a b),
            BrFlt32 BrFnlt32 (a b),
            BrFle32 BrFnle32 (a b),
            BrFeq64 BrFne64 (a b),
            BrFlt64 BrFnlt64 (a b),
            BrFle64 BrFnle64 (a b),
        }
        exchanged {
            BrLtU BrLeU,
            BrLtS8 BrLeS8,
            BrLtS16 BrLeS16,
            BrLtS32 BrLeS32,
            BrLtS64 BrLeS64,
        }
        shifted {
            BrLtUImm BrGtUImm,
            BrLtSImm32 BrGtSImm32,
            BrLtSImm64 BrGtSImm64,
        }
    }
}
