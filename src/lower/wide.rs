//! Integers of 128 bits, in two registers.

use packir_interp::Op;
use packir_ir::eval::Feature;
use packir_ir::opcode::{BinaryOp, TernaryOp, UnaryOp};
use packir_ir::types::I128;
use packir_ir::{Inst, IntCC, Value};
use packir_regalloc::VReg;

use super::compare::{IntRelation, int_relation};
use super::context::{Lowering, R};
use super::int::{shift, unary_ops, width_index};

/// An operation on two pairs of registers.
macro_rules! wide_binary {
    ($name:ident) => {
        Op::$name { dst_lo: R, dst_hi: R, a_lo: R, a_hi: R, b_lo: R, b_hi: R }
    };
}
/// An operation on a pair of registers.
macro_rules! wide_unary {
    ($name:ident) => {
        Op::$name { dst_lo: R, dst_hi: R, a_lo: R, a_hi: R }
    };
}
/// A shift of a pair of registers.
macro_rules! wide_shift {
    ($name:ident) => {
        Op::$name { dst_lo: R, dst_hi: R, a_lo: R, a_hi: R, b: R }
    };
}
/// A comparison of two pairs of registers.
macro_rules! wide_compare {
    ($name:ident) => {
        Op::$name { dst: R, a_lo: R, a_hi: R, b_lo: R, b_hi: R }
    };
}

impl Lowering<'_> {
    /// An operation that takes or gives an `i128`, and no float.
    pub(super) fn wide_unary(&mut self, inst: Inst, op: UnaryOp, arg: Value) -> Result<(), Feature> {
        let result = self.dfg.first_result(inst);
        let to = self.type_of(result);
        match op {
            UnaryOp::Ineg | UnaryOp::Iabs => {
                let op = if op == UnaryOp::Ineg { wide_unary!(Neg128) } else { wide_unary!(Abs128) };
                let (dst, arg) = (self.dst_wide(inst), self.wide(arg));
                self.op(op, &dst, &arg);
            }
            UnaryOp::Bnot => {
                let (dst, arg) = (self.dst_wide(inst), self.wide(arg));
                self.op(Op::Not64 { dst: R, a: R }, &dst[..1], &arg[..1]);
                self.op(Op::Not64 { dst: R, a: R }, &dst[1..], &arg[1..]);
            }
            UnaryOp::Bitrev | UnaryOp::Bswap => {
                let half = if op == UnaryOp::Bitrev {
                    Op::Bitrev64 { dst: R, a: R }
                } else {
                    Op::Bswap64 { dst: R, a: R }
                };
                let ([lo, hi], [a_lo, a_hi]) = (self.dst_wide(inst), self.wide(arg));
                self.op(half, &[lo], &[a_hi]);
                self.op(half, &[hi], &[a_lo]);
            }
            UnaryOp::Clz | UnaryOp::Cls | UnaryOp::Ctz | UnaryOp::Popcnt => {
                let (dst, a_lo, a_hi) = (R, R, R);
                let op = match op {
                    UnaryOp::Clz => Op::Clz128 { dst, a_lo, a_hi },
                    UnaryOp::Cls => Op::Cls128 { dst, a_lo, a_hi },
                    UnaryOp::Ctz => Op::Ctz128 { dst, a_lo, a_hi },
                    _ => Op::Popcnt128 { dst, a_lo, a_hi },
                };
                let ([lo, hi], arg) = (self.dst_wide(inst), self.wide(arg));
                self.op(op, &[lo], &arg);
                self.zero_if_needed(hi);
            }
            // The low register is the operand's.
            UnaryOp::Uextend => {
                let [_, hi] = self.dst_wide(inst);
                self.zero_if_needed(hi);
            }
            UnaryOp::Sextend => {
                let [lo, hi] = self.dst_wide(inst);
                let extend = match self.type_of(arg).bits() {
                    8 => Op::Sext8To64 { dst: R, a: R },
                    16 => Op::Sext16To64 { dst: R, a: R },
                    32 => Op::Sext32To64 { dst: R, a: R },
                    _ => Op::Mov { dst: R, a: R },
                };
                let arg = self.lo(arg);
                self.op(extend, &[lo], &[arg]);
                self.op(Op::ShrSImm64 { dst: R, a: R, imm: shift(63) }, &[hi], &[lo]);
            }
            // Both registers of `isplit`, and the low one of `ireduce.i64`, are the operand's.
            UnaryOp::Isplit => {}
            UnaryOp::Ireduce => {
                if to.bits() < 64 {
                    let (dst, arg) = (self.dst(inst), self.lo(arg));
                    self.op(unary_ops!(Zext8 Zext16 Zext32 Zext32)[width_index(to)], &[dst], &[arg]);
                }
            }
            UnaryOp::Bmask => {
                let (dst, arg) = (self.dst(inst), self.truth(arg));
                self.op(unary_ops!(Bmask8 Bmask16 Bmask32 Bmask64)[width_index(to)], &[dst], &[arg]);
            }
            _ => return Err(Feature::Opcode(op.into())),
        }
        Ok(())
    }

    fn zero_if_needed(&mut self, vreg: VReg) {
        if self.is_needed(vreg) {
            self.load_constant(vreg, 0);
        }
    }

    /// An operation on an `i128` and another value.
    pub(super) fn wide_binary(
        &mut self,
        inst: Inst,
        op: BinaryOp,
        x: Value,
        y: Value,
    ) -> Result<(), Feature> {
        let pairs = match op {
            BinaryOp::Iadd => wide_binary!(Add128),
            BinaryOp::Isub => wide_binary!(Sub128),
            BinaryOp::Imul => wide_binary!(Mul128),
            BinaryOp::Umulhi => wide_binary!(MulHiU128),
            BinaryOp::Smulhi => wide_binary!(MulHiS128),
            BinaryOp::Udiv => wide_binary!(DivU128),
            BinaryOp::Urem => wide_binary!(RemU128),
            BinaryOp::Sdiv => wide_binary!(DivS128),
            BinaryOp::Srem => wide_binary!(RemS128),
            BinaryOp::Umin => wide_binary!(MinU128),
            BinaryOp::Umax => wide_binary!(MaxU128),
            BinaryOp::Smin => wide_binary!(MinS128),
            BinaryOp::Smax => wide_binary!(MaxS128),
            BinaryOp::Ishl => return self.wide_shift(inst, wide_shift!(Shl128), x, y),
            BinaryOp::Ushr => return self.wide_shift(inst, wide_shift!(ShrU128), x, y),
            BinaryOp::Sshr => return self.wide_shift(inst, wide_shift!(ShrS128), x, y),
            BinaryOp::Rotl => return self.wide_shift(inst, wide_shift!(Rotl128), x, y),
            BinaryOp::Rotr => return self.wide_shift(inst, wide_shift!(Rotr128), x, y),
            BinaryOp::Band | BinaryOp::Bor | BinaryOp::Bxor => {
                let half = match op {
                    BinaryOp::Band => Op::And { dst: R, a: R, b: R },
                    BinaryOp::Bor => Op::Or { dst: R, a: R, b: R },
                    _ => Op::Xor { dst: R, a: R, b: R },
                };
                let ([lo, hi], x, y) = (self.dst_wide(inst), self.wide(x), self.wide(y));
                self.op(half, &[lo], &[x[0], y[0]]);
                self.op(half, &[hi], &[x[1], y[1]]);
                return Ok(());
            }
            BinaryOp::UaddOverflow
            | BinaryOp::SaddOverflow
            | BinaryOp::UsubOverflow
            | BinaryOp::SsubOverflow => return self.wide_overflow(inst, op, x, y),
            _ => return Err(Feature::Opcode(op.into())),
        };
        let (dst, [x_lo, x_hi], [y_lo, y_hi]) = (self.dst_wide(inst), self.wide(x), self.wide(y));
        self.op(pairs, &dst, &[x_lo, x_hi, y_lo, y_hi]);
        Ok(())
    }

    /// Shifts count modulo 128, so that the low register of the amount is enough.
    fn wide_shift(&mut self, inst: Inst, op: Op, x: Value, amount: Value) -> Result<(), Feature> {
        let (dst, [lo, hi], amount) = (self.dst_wide(inst), self.wide(x), self.lo(amount));
        self.op(op, &dst, &[lo, hi, amount]);
        Ok(())
    }

    fn wide_overflow(&mut self, inst: Inst, op: BinaryOp, x: Value, y: Value) -> Result<(), Feature> {
        let (dst, dst_overflow, dst_carry, a, b, carry) = (R, R, R, R, R, R);
        let low = match op {
            BinaryOp::UaddOverflow | BinaryOp::SaddOverflow => Op::AddOverflowU64 { dst, dst_overflow, a, b },
            _ => Op::SubOverflowU64 { dst, dst_overflow, a, b },
        };
        let high = match op {
            BinaryOp::UaddOverflow => Op::AddCarryU64 { dst, dst_carry, a, b, carry },
            BinaryOp::SaddOverflow => Op::AddCarryS64 { dst, dst_carry, a, b, carry },
            BinaryOp::UsubOverflow => Op::SubBorrowU64 { dst, dst_carry, a, b, carry },
            _ => Op::SubBorrowS64 { dst, dst_carry, a, b, carry },
        };
        let results = self.dfg.inst_results(inst);
        let (sum, flag) = (self.parts(results[0]), self.parts(results[1]).lo);
        let ([x_lo, x_hi], [y_lo, y_hi]) = (self.wide(x), self.wide(y));
        let between = self.temp();
        self.op(low, &[sum.lo, between], &[x_lo, y_lo]);
        self.op(high, &[sum.hi, flag], &[x_hi, y_hi, between]);
        Ok(())
    }

    /// Additions and subtractions of `i128` with a carry in.
    pub(super) fn wide_carry(
        &mut self,
        inst: Inst,
        op: TernaryOp,
        [x, y, z]: [Value; 3],
    ) -> Result<(), Feature> {
        let (dst, dst_carry, a, b, carry) = (R, R, R, R, R);
        let low = match op {
            TernaryOp::UaddOverflowCin | TernaryOp::SaddOverflowCin => {
                Op::AddCarryU64 { dst, dst_carry, a, b, carry }
            }
            _ => Op::SubBorrowU64 { dst, dst_carry, a, b, carry },
        };
        let high = match op {
            TernaryOp::SaddOverflowCin => Op::AddCarryS64 { dst, dst_carry, a, b, carry },
            TernaryOp::SsubOverflowBin => Op::SubBorrowS64 { dst, dst_carry, a, b, carry },
            _ => low,
        };
        let results = self.dfg.inst_results(inst);
        let (sum, flag) = (self.parts(results[0]), self.parts(results[1]).lo);
        let ([x_lo, x_hi], [y_lo, y_hi], carry) = (self.wide(x), self.wide(y), self.lo(z));
        let between = self.temp();
        self.op(low, &[sum.lo, between], &[x_lo, y_lo, carry]);
        self.op(high, &[sum.hi, flag], &[x_hi, y_hi, between]);
        Ok(())
    }

    pub(super) fn wide_compare(
        &mut self,
        inst: Inst,
        cond: IntCC,
        x: Value,
        y: Value,
    ) -> Result<(), Feature> {
        debug_assert_eq!(self.type_of(x), I128);
        let (relation, swapped) = int_relation(cond);
        let op = match relation {
            IntRelation::Eq => wide_compare!(Eq128),
            IntRelation::Ne => wide_compare!(Ne128),
            IntRelation::LtU => wide_compare!(LtU128),
            IntRelation::LeU => wide_compare!(LeU128),
            IntRelation::LtS => wide_compare!(LtS128),
            IntRelation::LeS => wide_compare!(LeS128),
        };
        let (x, y) = if swapped { (y, x) } else { (x, y) };
        let (dst, [x_lo, x_hi], [y_lo, y_hi]) = (self.dst(inst), self.wide(x), self.wide(y));
        self.op(op, &[dst], &[x_lo, x_hi, y_lo, y_hi]);
        Ok(())
    }
}
