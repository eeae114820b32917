//! Branches, traps and instructions without operands.

use packir_interp::{Op, Target, TrapCode};
use packir_ir::eval::Feature;
use packir_ir::opcode::{BinaryOp, CondTrapOp, NullaryOp};
use packir_ir::types::{F32, I32, I64, I128};
use packir_ir::{FloatCC, Inst, InstructionData, IntCC, Type, Value};

use super::compare::{FloatRelation, IntRelation, float_relation, int_relation};
use super::context::{Lowering, R};
use super::int::width_index;
use super::vcode::BlockEnd;

/// The target of a branch, until it is emitted.
const T: Target = Target(0);

/// Branches `if op(a, b)`, by their names.
macro_rules! branches {
    ($($name:ident)*) => { [$(Op::$name { a: R, b: R, target: T }),*] };
}

impl Lowering<'_> {
    pub(super) fn nullary(&mut self, inst: Inst, op: NullaryOp) -> Result<(), Feature> {
        let op = match op {
            NullaryOp::Nop | NullaryOp::SequencePoint | NullaryOp::Debugtrap => return Ok(()),
            NullaryOp::Fence => {
                self.op(Op::Fence, &[], &[]);
                return Ok(());
            }
            // The register keeps 64 bits, whatever was last written to it.
            NullaryOp::GetPinnedReg if self.type_of(self.dfg.first_result(inst)) == I32 => {
                let pinned = self.temp();
                self.op(Op::GetPinned { dst: R }, &[pinned], &[]);
                self.op(Op::Zext32 { dst: R, a: R }, &[self.dst(inst)], &[pinned]);
                return Ok(());
            }
            NullaryOp::GetPinnedReg => Op::GetPinned { dst: R },
            NullaryOp::GetStackPointer => Op::StackPointer { dst: R },
            // Above the stack slots.
            NullaryOp::GetFramePointer => {
                let offset = i32::try_from(self.frame.size());
                Op::StackAddr { dst: R, offset: offset.map_err(|_| Feature::Named("stack-frame-size"))? }
            }
            NullaryOp::GetReturnAddress => return Err(Feature::Opcode(op.into())),
        };
        self.op(op, &[self.dst(inst)], &[]);
        Ok(())
    }

    pub(super) fn control(&mut self, inst: Inst, data: InstructionData) -> Result<(), Feature> {
        for target in self.dfg.branch_targets(inst) {
            for arg in target.args(&self.dfg.value_lists).filter_map(packir_ir::BlockArg::as_value) {
                self.all(arg).for_each(drop);
            }
        }
        match data {
            InstructionData::Jump { .. } => self.jump(inst),
            InstructionData::Brif { cond, .. } => {
                self.set_end(inst, BlockEnd::Branch);
                self.branch(inst, cond);
            }
            InstructionData::BranchTable { index, table } => {
                let count = self.dfg.jump_tables[table].targets().len();
                if count == 0 {
                    self.jump(inst);
                } else {
                    let count = u32::try_from(count).map_err(|_| Feature::Named("br_table-size"))?;
                    let index = self.lo(index);
                    self.set_end(inst, BlockEnd::Table);
                    self.op(Op::BrTable { index: R, count }, &[], &[index]);
                }
            }
            InstructionData::Trap { code } => {
                self.set_end(inst, BlockEnd::Exit);
                self.op(Op::Trap { code: trap_code(code) }, &[], &[]);
            }
            InstructionData::CondTrap { op, arg, code } => {
                let arg = self.truth(arg);
                let code = trap_code(code);
                let op = match op {
                    CondTrapOp::Trapz => Op::TrapZ { a: R, code },
                    CondTrapOp::Trapnz => Op::TrapNz { a: R, code },
                };
                self.op(op, &[], &[arg]);
            }
            InstructionData::BinaryTrap { x, y, code } => {
                let (dst, a, b, code) = (R, R, R, trap_code(code));
                let op = match width_index(self.type_of(x)) {
                    2 => Op::AddOverflowTrap32 { dst, a, b, code },
                    _ => Op::AddOverflowTrap64 { dst, a, b, code },
                };
                let (dst, uses) = (self.dst(inst), [self.lo(x), self.lo(y)]);
                self.op(op, &[dst], &uses);
            }
            _ => return Err(Feature::Opcode(data.opcode())),
        }
        Ok(())
    }

    fn jump(&mut self, inst: Inst) {
        self.set_end(inst, BlockEnd::Jump);
        self.op(Op::Jump { target: T }, &[], &[]);
    }

    /// The branch of a `brif`, taken if `cond` is not zero.
    fn branch(&mut self, inst: Inst, cond: Value) {
        match self.mergeable(cond, inst) {
            Some(InstructionData::IntCompare { cond, x, y })
                if self.type_of(x).is_int() && self.type_of(x) != I128 =>
            {
                if let Some(op) = self.branch_immediate(cond, self.type_of(x), y) {
                    let x = self.lo(x);
                    self.op(op, &[], &[x]);
                } else {
                    let (op, swapped) = int_branch(cond, self.type_of(x));
                    let (x, y) = if swapped { (y, x) } else { (x, y) };
                    let uses = [self.lo(x), self.lo(y)];
                    self.op(op, &[], &uses);
                }
            }
            Some(InstructionData::FloatCompare { cond: code, x, y })
                if let Some((op, swapped)) = float_branch(code, self.type_of(x)) =>
            {
                let (x, y) = if swapped { (y, x) } else { (x, y) };
                let uses = [self.lo(x), self.lo(y)];
                self.op(op, &[], &uses);
            }
            Some(InstructionData::Binary { op: BinaryOp::Band, x, y })
                if self.type_of(x).is_int() && self.type_of(x) != I128 =>
            {
                let (x, y) = if self.constant(x).is_some() { (y, x) } else { (x, y) };
                match self.constant(y).and_then(|imm| u8::try_from(imm).ok()) {
                    Some(imm) => {
                        let x = self.lo(x);
                        self.op(Op::BrAndNzImm { a: R, imm, target: T }, &[], &[x]);
                    }
                    None => {
                        let uses = [self.lo(x), self.lo(y)];
                        self.op(Op::BrAndNz { a: R, b: R, target: T }, &[], &uses);
                    }
                }
            }
            _ => {
                let cond = self.truth(cond);
                self.op(Op::BrNz { a: R, target: T }, &[], &[cond]);
            }
        }
    }

    /// The branch taken if `x cond y`, for a constant `y` of 8 bits.
    fn branch_immediate(&self, cond: IntCC, ty: Type, y: Value) -> Option<Op> {
        let unsigned = self.constant(y)?;
        let signed = self.signed_constant(y)?;
        let (a, target) = (R, T);
        let small = |imm: i64| i8::try_from(imm).ok();
        let small_unsigned = |imm: u64| u8::try_from(imm).ok();
        Some(match cond {
            IntCC::Equal | IntCC::NotEqual if unsigned == 0 => {
                if cond == IntCC::Equal {
                    Op::BrZ { a, target }
                } else {
                    Op::BrNz { a, target }
                }
            }
            IntCC::Equal | IntCC::NotEqual => {
                // Narrow values are zero-extended, and so is the constant; only i32 has sign bits to think of.
                let imm = match ty {
                    I32 | I64 => small(signed)?,
                    _ => small(i64::try_from(unsigned).ok()?)?,
                };
                match (cond, ty) {
                    (IntCC::Equal, I32) => Op::BrEqImm32 { a, imm, target },
                    (IntCC::Equal, _) => Op::BrEqImm64 { a, imm, target },
                    (_, I32) => Op::BrNeImm32 { a, imm, target },
                    _ => Op::BrNeImm64 { a, imm, target },
                }
            }
            IntCC::UnsignedLessThan => Op::BrLtUImm { a, imm: small_unsigned(unsigned)?, target },
            IntCC::UnsignedLessThanOrEqual => {
                Op::BrLtUImm { a, imm: small_unsigned(unsigned.checked_add(1)?)?, target }
            }
            IntCC::UnsignedGreaterThan => Op::BrGtUImm { a, imm: small_unsigned(unsigned)?, target },
            IntCC::UnsignedGreaterThanOrEqual => {
                Op::BrGtUImm { a, imm: small_unsigned(unsigned.checked_sub(1)?)?, target }
            }
            IntCC::SignedLessThan | IntCC::SignedLessThanOrEqual => {
                let imm = small(signed.checked_add(i64::from(cond == IntCC::SignedLessThanOrEqual))?)?;
                match ty {
                    I32 => Op::BrLtSImm32 { a, imm, target },
                    I64 => Op::BrLtSImm64 { a, imm, target },
                    _ => return None,
                }
            }
            IntCC::SignedGreaterThan | IntCC::SignedGreaterThanOrEqual => {
                let imm = small(signed.checked_sub(i64::from(cond == IntCC::SignedGreaterThanOrEqual))?)?;
                match ty {
                    I32 => Op::BrGtSImm32 { a, imm, target },
                    I64 => Op::BrGtSImm64 { a, imm, target },
                    _ => return None,
                }
            }
        })
    }
}

/// The branch taken if `x cond y`, and whether its operands are `y` and `x`.
fn int_branch(cond: IntCC, ty: Type) -> (Op, bool) {
    let (relation, swapped) = int_relation(cond);
    let ops = match relation {
        IntRelation::Eq => branches!(BrEq BrEq BrEq BrEq),
        IntRelation::Ne => branches!(BrNe BrNe BrNe BrNe),
        IntRelation::LtU => branches!(BrLtU BrLtU BrLtU BrLtU),
        IntRelation::LeU => branches!(BrLeU BrLeU BrLeU BrLeU),
        IntRelation::LtS => branches!(BrLtS8 BrLtS16 BrLtS32 BrLtS64),
        IntRelation::LeS => branches!(BrLeS8 BrLeS16 BrLeS32 BrLeS64),
    };
    (ops[width_index(ty)], swapped)
}

/// The branch taken if `x cond y`, as far as there is one, and whether its operands are `y` and `x`.
fn float_branch(cond: FloatCC, ty: Type) -> Option<(Op, bool)> {
    let (relation, swapped) = float_relation(cond);
    let ops = match relation {
        FloatRelation::Eq => branches!(BrFeq32 BrFeq64),
        FloatRelation::Ne => branches!(BrFne32 BrFne64),
        FloatRelation::Lt => branches!(BrFlt32 BrFlt64),
        FloatRelation::Le => branches!(BrFle32 BrFle64),
        FloatRelation::NotLt => branches!(BrFnlt32 BrFnlt64),
        FloatRelation::NotLe => branches!(BrFnle32 BrFnle64),
        FloatRelation::Ord | FloatRelation::Uno | FloatRelation::One | FloatRelation::Ueq => return None,
    };
    Some((ops[usize::from(ty != F32)], swapped))
}

fn trap_code(code: packir_ir::TrapCode) -> TrapCode {
    TrapCode::from_raw(code.as_raw()).expect("trap codes are not zero")
}
