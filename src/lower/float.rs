//! Floats, and conversions between them and integers.

use packir_interp::Op;
use packir_ir::eval::Feature;
use packir_ir::opcode::{BinaryOp, UnaryOp};
use packir_ir::types::{F32, I128};
use packir_ir::{FloatCC, Inst, Value};

use super::compare::{FloatRelation, float_relation};
use super::context::{Lowering, R};
use super::int::{binary_ops, unary_ops};

/// Conversions of a float to integers of 8, 16, 32 and 64 bits, by their names.
macro_rules! to_int {
    ($($name:ident)*) => { unary_ops!($($name)*) };
}

impl Lowering<'_> {
    pub(super) fn float_unary(&mut self, inst: Inst, op: UnaryOp, arg: Value) -> Result<(), Feature> {
        let (from, to) = (self.type_of(arg), self.type_of(self.dfg.first_result(inst)));
        // In tables of two, `f32` comes first.
        let single = |ty| usize::from(ty != F32);
        let op = match op {
            UnaryOp::Fneg => unary_ops!(Fneg32 Fneg64)[single(from)],
            UnaryOp::Fabs => unary_ops!(Fabs32 Fabs64)[single(from)],
            UnaryOp::Sqrt => unary_ops!(Fsqrt32 Fsqrt64)[single(from)],
            UnaryOp::Ceil => unary_ops!(Fceil32 Fceil64)[single(from)],
            UnaryOp::Floor => unary_ops!(Ffloor32 Ffloor64)[single(from)],
            UnaryOp::Trunc => unary_ops!(Ftrunc32 Ftrunc64)[single(from)],
            UnaryOp::Nearest => unary_ops!(Fnearest32 Fnearest64)[single(from)],
            UnaryOp::Bnot => unary_ops!(Not32 Not64)[single(from)],
            UnaryOp::Fpromote => Op::F32ToF64 { dst: R, a: R },
            UnaryOp::Fdemote => Op::F64ToF32 { dst: R, a: R },
            UnaryOp::FcvtFromUint | UnaryOp::FcvtFromSint => return self.int_to_float(inst, op, arg),
            UnaryOp::FcvtToUint | UnaryOp::FcvtToSint | UnaryOp::FcvtToUintSat | UnaryOp::FcvtToSintSat => {
                return self.float_to_int(inst, op, arg);
            }
            _ => return Err(Feature::Opcode(op.into())),
        };
        super::context::check_type(to)?;
        let (dst, arg) = (self.dst(inst), self.lo(arg));
        self.op(op, &[dst], &[arg]);
        Ok(())
    }

    fn int_to_float(&mut self, inst: Inst, op: UnaryOp, arg: Value) -> Result<(), Feature> {
        let (from, to) = (self.type_of(arg), self.type_of(self.dfg.first_result(inst)));
        let single = usize::from(to != F32);
        let signed = op == UnaryOp::FcvtFromSint;
        let dst = self.dst(inst);
        if from == I128 {
            let (dst_field, a_lo, a_hi) = (R, R, R);
            let op = match (signed, single) {
                (false, 0) => Op::U128ToF32 { dst: dst_field, a_lo, a_hi },
                (false, _) => Op::U128ToF64 { dst: dst_field, a_lo, a_hi },
                (true, 0) => Op::S128ToF32 { dst: dst_field, a_lo, a_hi },
                (true, _) => Op::S128ToF64 { dst: dst_field, a_lo, a_hi },
            };
            let arg = self.wide(arg);
            self.op(op, &[dst], &arg);
            return Ok(());
        }
        let arg = self.lo(arg);
        if !signed {
            self.op(unary_ops!(U64ToF32 U64ToF64)[single], &[dst], &[arg]);
            return Ok(());
        }
        if from.bits() == 64 {
            self.op(unary_ops!(S64ToF32 S64ToF64)[single], &[dst], &[arg]);
            return Ok(());
        }
        let arg = match from.bits() {
            32 => arg,
            bits => {
                let extended = self.temp();
                let op =
                    if bits == 8 { Op::Sext8To32 { dst: R, a: R } } else { Op::Sext16To32 { dst: R, a: R } };
                self.op(op, &[extended], &[arg]);
                extended
            }
        };
        self.op(unary_ops!(S32ToF32 S32ToF64)[single], &[dst], &[arg]);
        Ok(())
    }

    fn float_to_int(&mut self, inst: Inst, op: UnaryOp, arg: Value) -> Result<(), Feature> {
        let (from, to) = (self.type_of(arg), self.type_of(self.dfg.first_result(inst)));
        if to == I128 {
            let (dst_lo, dst_hi, a) = (R, R, R);
            let op = match (from == F32, op) {
                (true, UnaryOp::FcvtToUint) => Op::F32ToU128 { dst_lo, dst_hi, a },
                (true, UnaryOp::FcvtToSint) => Op::F32ToS128 { dst_lo, dst_hi, a },
                (true, UnaryOp::FcvtToUintSat) => Op::F32ToU128Sat { dst_lo, dst_hi, a },
                (true, _) => Op::F32ToS128Sat { dst_lo, dst_hi, a },
                (false, UnaryOp::FcvtToUint) => Op::F64ToU128 { dst_lo, dst_hi, a },
                (false, UnaryOp::FcvtToSint) => Op::F64ToS128 { dst_lo, dst_hi, a },
                (false, UnaryOp::FcvtToUintSat) => Op::F64ToU128Sat { dst_lo, dst_hi, a },
                (false, _) => Op::F64ToS128Sat { dst_lo, dst_hi, a },
            };
            let (dst, arg) = (self.dst_wide(inst), self.lo(arg));
            self.op(op, &dst, &[arg]);
            return Ok(());
        }
        let ops = match (from == F32, op) {
            (true, UnaryOp::FcvtToUint) => to_int!(F32ToU8 F32ToU16 F32ToU32 F32ToU64),
            (true, UnaryOp::FcvtToSint) => to_int!(F32ToS8 F32ToS16 F32ToS32 F32ToS64),
            (true, UnaryOp::FcvtToUintSat) => to_int!(F32ToU8Sat F32ToU16Sat F32ToU32Sat F32ToU64Sat),
            (true, _) => to_int!(F32ToS8Sat F32ToS16Sat F32ToS32Sat F32ToS64Sat),
            (false, UnaryOp::FcvtToUint) => to_int!(F64ToU8 F64ToU16 F64ToU32 F64ToU64),
            (false, UnaryOp::FcvtToSint) => to_int!(F64ToS8 F64ToS16 F64ToS32 F64ToS64),
            (false, UnaryOp::FcvtToUintSat) => to_int!(F64ToU8Sat F64ToU16Sat F64ToU32Sat F64ToU64Sat),
            (false, _) => to_int!(F64ToS8Sat F64ToS16Sat F64ToS32Sat F64ToS64Sat),
        };
        let (dst, arg) = (self.dst(inst), self.lo(arg));
        self.op(ops[super::int::width_index(to)], &[dst], &[arg]);
        Ok(())
    }

    pub(super) fn float_binary(
        &mut self,
        inst: Inst,
        op: BinaryOp,
        x: Value,
        y: Value,
    ) -> Result<(), Feature> {
        let single = usize::from(self.type_of(x) != F32);
        let ops = match op {
            BinaryOp::Fadd => binary_ops!(Fadd32 Fadd64),
            BinaryOp::Fsub => binary_ops!(Fsub32 Fsub64),
            BinaryOp::Fmul => binary_ops!(Fmul32 Fmul64),
            BinaryOp::Fdiv => binary_ops!(Fdiv32 Fdiv64),
            BinaryOp::Fmin => binary_ops!(Fmin32 Fmin64),
            BinaryOp::Fmax => binary_ops!(Fmax32 Fmax64),
            BinaryOp::Fcopysign => binary_ops!(Fcopysign32 Fcopysign64),
            _ => return Err(Feature::Opcode(op.into())),
        };
        let (dst, uses) = (self.dst(inst), [self.lo(x), self.lo(y)]);
        self.op(ops[single], &[dst], &uses);
        Ok(())
    }

    pub(super) fn fma(&mut self, inst: Inst, [x, y, z]: [Value; 3]) -> Result<(), Feature> {
        let (dst, a, b, c) = (R, R, R, R);
        let op = if self.type_of(x) == F32 { Op::Fma32 { dst, a, b, c } } else { Op::Fma64 { dst, a, b, c } };
        let (dst, uses) = (self.dst(inst), [self.lo(x), self.lo(y), self.lo(z)]);
        self.op(op, &[dst], &uses);
        Ok(())
    }

    pub(super) fn float_compare(
        &mut self,
        inst: Inst,
        cond: FloatCC,
        x: Value,
        y: Value,
    ) -> Result<(), Feature> {
        let single = usize::from(self.type_of(x) != F32);
        let (relation, swapped) = float_relation(cond);
        let ops = match relation {
            FloatRelation::Eq => binary_ops!(Feq32 Feq64),
            FloatRelation::Ne => binary_ops!(Fne32 Fne64),
            FloatRelation::Lt => binary_ops!(Flt32 Flt64),
            FloatRelation::Le => binary_ops!(Fle32 Fle64),
            FloatRelation::NotLt => binary_ops!(Fnlt32 Fnlt64),
            FloatRelation::NotLe => binary_ops!(Fnle32 Fnle64),
            FloatRelation::Ord => binary_ops!(Ford32 Ford64),
            FloatRelation::Uno => binary_ops!(Funo32 Funo64),
            FloatRelation::One => binary_ops!(Fone32 Fone64),
            FloatRelation::Ueq => binary_ops!(Fueq32 Fueq64),
        };
        let (x, y) = if swapped { (y, x) } else { (x, y) };
        let (dst, uses) = (self.dst(inst), [self.lo(x), self.lo(y)]);
        self.op(ops[single], &[dst], &uses);
        Ok(())
    }
}
