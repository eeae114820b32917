//! Integers of up to 64 bits, and what all types share: selection and bitwise operations.

use packed::{i24, u6, u24};
use packir_interp::Op;
use packir_ir::eval::Feature;
use packir_ir::opcode::{BinaryOp, TernaryOp, UnaryOp};
use packir_ir::types::{I32, I64, I128};
use packir_ir::{Inst, IntCC, Opcode, Type, Value};
use packir_regalloc::VReg;

use super::compare::{IntRelation, int_relation};
use super::context::{Lowering, R};

/// Where the operation for this width stands in a table of four.
pub(super) fn width_index(ty: Type) -> usize {
    match ty.bits() {
        8 => 0,
        16 => 1,
        32 => 2,
        _ => 3,
    }
}

/// Operations `dst = op(a)`, by their names.
macro_rules! unary_ops {
    ($($name:ident)*) => { [$(Op::$name { dst: R, a: R }),*] };
}
/// Operations `dst = op(a, b)`, by their names.
macro_rules! binary_ops {
    ($($name:ident)*) => { [$(Op::$name { dst: R, a: R, b: R }),*] };
}
/// Operations `dst = op(a, imm)`, by their names.
macro_rules! imm_ops {
    ($imm:expr, $($name:ident)*) => { [$(Op::$name { dst: R, a: R, imm: $imm }),*] };
}
/// Operations with a result and a flag, by their names.
macro_rules! overflow_ops {
    ($($name:ident)*) => { [$(Op::$name { dst: R, dst_overflow: R, a: R, b: R }),*] };
}
/// Operations with a carry in and a flag, by their names.
macro_rules! carry_ops {
    ($($name:ident)*) => { [$(Op::$name { dst: R, dst_carry: R, a: R, b: R, carry: R }),*] };
}
pub(super) use {binary_ops, unary_ops};

impl Lowering<'_> {
    pub(super) fn unary(&mut self, inst: Inst, op: UnaryOp, arg: Value) -> Result<(), Feature> {
        let from = self.type_of(arg);
        let Some(&result) = self.dfg.inst_results(inst).first() else {
            let arg = self.lo(arg);
            self.op(Op::SetPinned { a: R }, &[], &[arg]);
            return Ok(());
        };
        let to = self.type_of(result);
        if to.is_float() || from.is_float() {
            return self.float_unary(inst, op, arg);
        }
        if to == I128 || from == I128 {
            return self.wide_unary(inst, op, arg);
        }
        let w = width_index(from);
        let ops = match op {
            UnaryOp::Ineg => unary_ops!(Neg8 Neg16 Neg32 Neg64),
            UnaryOp::Iabs => unary_ops!(Abs8 Abs16 Abs32 Abs64),
            UnaryOp::Bnot => unary_ops!(Not8 Not16 Not32 Not64),
            UnaryOp::Bitrev => unary_ops!(Bitrev8 Bitrev16 Bitrev32 Bitrev64),
            UnaryOp::Bswap => unary_ops!(Bswap16 Bswap16 Bswap32 Bswap64),
            UnaryOp::Clz => unary_ops!(Clz8 Clz16 Clz32 Clz64),
            UnaryOp::Cls => unary_ops!(Cls8 Cls16 Cls32 Cls64),
            UnaryOp::Ctz => unary_ops!(Ctz8 Ctz16 Ctz32 Ctz64),
            UnaryOp::Popcnt => [Op::Popcnt { dst: R, a: R }; 4],
            // The registers are shared with the operand.
            UnaryOp::Uextend | UnaryOp::Isplit => return self.narrow_rename(inst, op, arg),
            UnaryOp::Sextend => match to.bits() {
                16 => unary_ops!(Sext8To16 Sext8To16 Sext8To16 Sext8To16),
                32 => unary_ops!(Sext8To32 Sext16To32 Sext16To32 Sext16To32),
                _ => unary_ops!(Sext8To64 Sext16To64 Sext32To64 Sext32To64),
            },
            UnaryOp::Ireduce => [unary_ops!(Zext8 Zext16 Zext32 Zext32)[width_index(to)]; 4],
            UnaryOp::Bmask => [unary_ops!(Bmask8 Bmask16 Bmask32 Bmask64)[width_index(to)]; 4],
            _ => return Err(Feature::Opcode(op.into())),
        };
        let (dst, arg) = (self.dst(inst), self.lo(arg));
        self.op(ops[w], &[dst], &[arg]);
        Ok(())
    }

    /// `isplit` of up to 64 bits; `uextend` shares its operand's register.
    fn narrow_rename(&mut self, inst: Inst, op: UnaryOp, arg: Value) -> Result<(), Feature> {
        if op == UnaryOp::Isplit {
            let results = self.dfg.inst_results(inst);
            let half = self.type_of(results[0]);
            let (lo, hi) = (self.parts(results[0]).lo, self.parts(results[1]).lo);
            let arg = self.lo(arg);
            self.op(unary_ops!(Zext8 Zext16 Zext32 Zext32)[width_index(half)], &[lo], &[arg]);
            self.op(Op::ShrUImm { dst: R, a: R, imm: shift(half.bits()) }, &[hi], &[arg]);
        }
        Ok(())
    }

    pub(super) fn binary(&mut self, inst: Inst, op: BinaryOp, x: Value, y: Value) -> Result<(), Feature> {
        let ty = self.type_of(x);
        if ty == I128 {
            return self.wide_binary(inst, op, x, y);
        }
        if self.dfg.inst_results(inst).len() == 2 {
            return self.overflow(inst, op, x, y);
        }
        if let Some(()) = self.binary_immediate(inst, op, x, y) {
            return Ok(());
        }
        let ops = match op {
            BinaryOp::Iadd => binary_ops!(Add8 Add16 Add32 Add64),
            BinaryOp::Isub => binary_ops!(Sub8 Sub16 Sub32 Sub64),
            BinaryOp::Imul => binary_ops!(Mul8 Mul16 Mul32 Mul64),
            BinaryOp::Umulhi => binary_ops!(MulHiU8 MulHiU16 MulHiU32 MulHiU64),
            BinaryOp::Smulhi => binary_ops!(MulHiS8 MulHiS16 MulHiS32 MulHiS64),
            BinaryOp::Udiv => binary_ops!(DivU DivU DivU DivU),
            BinaryOp::Urem => binary_ops!(RemU RemU RemU RemU),
            BinaryOp::Sdiv => binary_ops!(DivS8 DivS16 DivS32 DivS64),
            BinaryOp::Srem => binary_ops!(RemS8 RemS16 RemS32 RemS64),
            BinaryOp::Umin => binary_ops!(MinU MinU MinU MinU),
            BinaryOp::Umax => binary_ops!(MaxU MaxU MaxU MaxU),
            BinaryOp::Smin => binary_ops!(MinS8 MinS16 MinS32 MinS64),
            BinaryOp::Smax => binary_ops!(MaxS8 MaxS16 MaxS32 MaxS64),
            BinaryOp::Band => binary_ops!(And And And And),
            BinaryOp::Bor => binary_ops!(Or Or Or Or),
            BinaryOp::Bxor => binary_ops!(Xor Xor Xor Xor),
            BinaryOp::Ishl => binary_ops!(Shl8 Shl16 Shl32 Shl64),
            BinaryOp::Ushr => binary_ops!(ShrU8 ShrU16 ShrU32 ShrU64),
            BinaryOp::Sshr => binary_ops!(ShrS8 ShrS16 ShrS32 ShrS64),
            BinaryOp::Rotl => binary_ops!(Rotl8 Rotl16 Rotl32 Rotl64),
            BinaryOp::Rotr => binary_ops!(Rotr8 Rotr16 Rotr32 Rotr64),
            BinaryOp::Iconcat => return self.narrow_concat(inst, x, y),
            _ => return self.float_binary(inst, op, x, y),
        };
        let (dst, x, y) = (self.dst(inst), self.lo(x), self.lo(y));
        self.op(ops[width_index(ty)], &[dst], &[x, y]);
        Ok(())
    }

    fn narrow_concat(&mut self, inst: Inst, x: Value, y: Value) -> Result<(), Feature> {
        if self.type_of(x) == I64 {
            // The registers are shared with the operands.
            return Ok(());
        }
        let half = self.type_of(x).bits();
        let (dst, high) = (self.dst(inst), self.temp());
        let (x, y) = (self.lo(x), self.lo(y));
        self.op(Op::ShlImm64 { dst: R, a: R, imm: shift(half) }, &[high], &[y]);
        self.op(Op::Or { dst: R, a: R, b: R }, &[dst], &[x, high]);
        Ok(())
    }

    /// An operation with a constant inside, if there is one for these operands.
    fn binary_immediate(&mut self, inst: Inst, op: BinaryOp, x: Value, y: Value) -> Option<()> {
        let ty = self.type_of(x);
        let w = width_index(ty);
        let commutes =
            matches!(op, BinaryOp::Iadd | BinaryOp::Imul | BinaryOp::Band | BinaryOp::Bor | BinaryOp::Bxor);
        let (x, y) = if commutes && self.constant(y).is_none() { (y, x) } else { (x, y) };
        if op == BinaryOp::Isub
            && let Some(imm) = self.signed_constant(x).and_then(small_signed)
        {
            let (dst, y) = (self.dst(inst), self.lo(y));
            self.op(imm_ops!(imm, RsubImm8 RsubImm16 RsubImm32 RsubImm64)[w], &[dst], &[y]);
            return Some(());
        }
        let unsigned = self.constant(y)?;
        let signed = self.signed_constant(y)?;
        let op = match op {
            BinaryOp::Iadd => {
                let imm = small_signed(signed)?;
                imm_ops!(imm, AddImm8 AddImm16 AddImm32 AddImm64)[w]
            }
            BinaryOp::Isub => {
                let imm = small_signed(signed.checked_neg()?)?;
                imm_ops!(imm, AddImm8 AddImm16 AddImm32 AddImm64)[w]
            }
            BinaryOp::Imul => {
                let imm = small_signed(signed)?;
                imm_ops!(imm, MulImm8 MulImm16 MulImm32 MulImm64)[w]
            }
            BinaryOp::Udiv if unsigned != 0 => Op::DivUImm { dst: R, a: R, imm: small_unsigned(unsigned)? },
            BinaryOp::Urem if unsigned != 0 => Op::RemUImm { dst: R, a: R, imm: small_unsigned(unsigned)? },
            // A register has zeros above the type's width, so that sign bits above it change nothing.
            BinaryOp::Band => Op::AndImm { dst: R, a: R, imm: small_signed(signed)? },
            BinaryOp::Bor => Op::OrImm { dst: R, a: R, imm: small_unsigned(unsigned)? },
            BinaryOp::Bxor => Op::XorImm { dst: R, a: R, imm: small_unsigned(unsigned)? },
            BinaryOp::Ishl => {
                let imm = shift_modulo(unsigned, ty);
                imm_ops!(imm, ShlImm8 ShlImm16 ShlImm32 ShlImm64)[w]
            }
            BinaryOp::Ushr => Op::ShrUImm { dst: R, a: R, imm: shift_modulo(unsigned, ty) },
            BinaryOp::Sshr => {
                let imm = shift_modulo(unsigned, ty);
                imm_ops!(imm, ShrSImm8 ShrSImm16 ShrSImm32 ShrSImm64)[w]
            }
            BinaryOp::Rotl => {
                let imm = shift_modulo(unsigned, ty);
                imm_ops!(imm, RotlImm8 RotlImm16 RotlImm32 RotlImm64)[w]
            }
            BinaryOp::Rotr => {
                let imm = shift_modulo(unsigned.wrapping_neg(), ty);
                imm_ops!(imm, RotlImm8 RotlImm16 RotlImm32 RotlImm64)[w]
            }
            _ => return None,
        };
        let (dst, x) = (self.dst(inst), self.lo(x));
        self.op(op, &[dst], &[x]);
        Some(())
    }

    fn overflow(&mut self, inst: Inst, op: BinaryOp, x: Value, y: Value) -> Result<(), Feature> {
        let w = width_index(self.type_of(x));
        let ops = match op {
            BinaryOp::UaddOverflow => {
                overflow_ops!(AddOverflowU8 AddOverflowU16 AddOverflowU32 AddOverflowU64)
            }
            BinaryOp::SaddOverflow => {
                overflow_ops!(AddOverflowS8 AddOverflowS16 AddOverflowS32 AddOverflowS64)
            }
            BinaryOp::UsubOverflow => {
                overflow_ops!(SubOverflowU8 SubOverflowU16 SubOverflowU32 SubOverflowU64)
            }
            BinaryOp::SsubOverflow => {
                overflow_ops!(SubOverflowS8 SubOverflowS16 SubOverflowS32 SubOverflowS64)
            }
            BinaryOp::UmulOverflow => {
                overflow_ops!(MulOverflowU8 MulOverflowU16 MulOverflowU32 MulOverflowU64)
            }
            BinaryOp::SmulOverflow => {
                overflow_ops!(MulOverflowS8 MulOverflowS16 MulOverflowS32 MulOverflowS64)
            }
            _ => return Err(Feature::Opcode(op.into())),
        };
        let results = self.dfg.inst_results(inst);
        let defs = [self.parts(results[0]).lo, self.parts(results[1]).lo];
        let uses = [self.lo(x), self.lo(y)];
        self.op(ops[w], &defs, &uses);
        Ok(())
    }

    /// The top bit of a value.
    fn top_bit(&mut self, value: Value) -> VReg {
        let width = self.type_of(value).bits();
        let word = if width == 128 { self.hi(value) } else { self.lo(value) };
        let bit = self.temp();
        self.op(Op::ShrUImm { dst: R, a: R, imm: shift(width.min(64) - 1) }, &[bit], &[word]);
        bit
    }

    pub(super) fn ternary(
        &mut self,
        inst: Inst,
        op: TernaryOp,
        [x, y, z]: [Value; 3],
    ) -> Result<(), Feature> {
        let ty = self.type_of(y);
        match op {
            TernaryOp::Select | TernaryOp::SelectSpectreGuard | TernaryOp::Blendv => {
                let cond = if op == TernaryOp::Blendv { self.top_bit(x) } else { self.truth(x) };
                let (dst, y_lo, z_lo) = (self.dst(inst), self.lo(y), self.lo(z));
                self.op(Op::Select { dst: R, cond: R, a: R, b: R }, &[dst], &[cond, y_lo, z_lo]);
                if ty == I128 {
                    let ([_, dst], y, z) = (self.dst_wide(inst), self.hi(y), self.hi(z));
                    self.op(Op::Select { dst: R, cond: R, a: R, b: R }, &[dst], &[cond, y, z]);
                }
                Ok(())
            }
            TernaryOp::Bitselect => {
                let bit_select = Op::BitSelect { dst: R, mask: R, a: R, b: R };
                let (dst, uses) = (self.dst(inst), [self.lo(x), self.lo(y), self.lo(z)]);
                self.op(bit_select, &[dst], &uses);
                if ty == I128 {
                    let ([_, dst], uses) = (self.dst_wide(inst), [self.hi(x), self.hi(y), self.hi(z)]);
                    self.op(bit_select, &[dst], &uses);
                }
                Ok(())
            }
            TernaryOp::Fma => self.fma(inst, [x, y, z]),
            TernaryOp::UaddOverflowCin
            | TernaryOp::SaddOverflowCin
            | TernaryOp::UsubOverflowBin
            | TernaryOp::SsubOverflowBin
                if ty == I128 =>
            {
                self.wide_carry(inst, op, [x, y, z])
            }
            _ => {
                let ops = match op {
                    TernaryOp::UaddOverflowCin => carry_ops!(AddCarryU8 AddCarryU16 AddCarryU32 AddCarryU64),
                    TernaryOp::SaddOverflowCin => carry_ops!(AddCarryS8 AddCarryS16 AddCarryS32 AddCarryS64),
                    TernaryOp::UsubOverflowBin => {
                        carry_ops!(SubBorrowU8 SubBorrowU16 SubBorrowU32 SubBorrowU64)
                    }
                    TernaryOp::SsubOverflowBin => {
                        carry_ops!(SubBorrowS8 SubBorrowS16 SubBorrowS32 SubBorrowS64)
                    }
                    _ => return Err(Feature::Opcode(op.into())),
                };
                let results = self.dfg.inst_results(inst);
                let defs = [self.parts(results[0]).lo, self.parts(results[1]).lo];
                let uses = [self.lo(x), self.lo(y), self.lo(z)];
                self.op(ops[width_index(ty)], &defs, &uses);
                Ok(())
            }
        }
    }

    /// A register that is zero exactly if the value is.
    pub(super) fn truth(&mut self, value: Value) -> VReg {
        if self.type_of(value) != I128 {
            return self.lo(value);
        }
        let (dst, parts) = (self.temp(), self.wide(value));
        self.op(Op::Or { dst: R, a: R, b: R }, &[dst], &parts);
        dst
    }

    pub(super) fn int_compare(&mut self, inst: Inst, cond: IntCC, x: Value, y: Value) -> Result<(), Feature> {
        let ty = self.type_of(x);
        if !ty.is_int() {
            return Err(Feature::Opcode(Opcode::Icmp));
        }
        if ty == I128 {
            return self.wide_compare(inst, cond, x, y);
        }
        let dst = self.dst(inst);
        if let Some(op) = self.comparison_immediate(cond, ty, y) {
            let x = self.lo(x);
            self.op(op, &[dst], &[x]);
            return Ok(());
        }
        let (relation, swapped) = int_relation(cond);
        let ops = match relation {
            IntRelation::Eq => binary_ops!(Eq Eq Eq Eq),
            IntRelation::Ne => binary_ops!(Ne Ne Ne Ne),
            IntRelation::LtU => binary_ops!(LtU LtU LtU LtU),
            IntRelation::LeU => binary_ops!(LeU LeU LeU LeU),
            IntRelation::LtS => binary_ops!(LtS8 LtS16 LtS32 LtS64),
            IntRelation::LeS => binary_ops!(LeS8 LeS16 LeS32 LeS64),
        };
        let (x, y) = if swapped { (y, x) } else { (x, y) };
        let uses = [self.lo(x), self.lo(y)];
        self.op(ops[width_index(ty)], &[dst], &uses);
        Ok(())
    }

    fn comparison_immediate(&self, cond: IntCC, ty: Type, y: Value) -> Option<Op> {
        let unsigned = self.constant(y)?;
        let signed = self.signed_constant(y)?;
        let (dst, a) = (R, R);
        Some(match cond {
            // Narrow values are zero-extended, and so is the constant; only i32 has sign bits to think of.
            IntCC::Equal | IntCC::NotEqual => {
                let narrow = if ty == I32 { signed } else { i64::try_from(unsigned).unwrap_or(signed) };
                let imm = small_signed(if ty == I64 { signed } else { narrow })?;
                match (cond, ty) {
                    (IntCC::Equal, I32) => Op::EqImm32 { dst, a, imm },
                    (IntCC::Equal, _) => Op::EqImm64 { dst, a, imm },
                    (_, I32) => Op::NeImm32 { dst, a, imm },
                    _ => Op::NeImm64 { dst, a, imm },
                }
            }
            IntCC::UnsignedLessThan => Op::LtUImm { dst, a, imm: small_unsigned(unsigned)? },
            IntCC::UnsignedLessThanOrEqual => {
                Op::LtUImm { dst, a, imm: small_unsigned(unsigned.checked_add(1)?)? }
            }
            IntCC::UnsignedGreaterThan => Op::GtUImm { dst, a, imm: small_unsigned(unsigned)? },
            IntCC::UnsignedGreaterThanOrEqual => {
                Op::GtUImm { dst, a, imm: small_unsigned(unsigned.checked_sub(1)?)? }
            }
            IntCC::SignedLessThan | IntCC::SignedLessThanOrEqual => {
                let plus = i64::from(cond == IntCC::SignedLessThanOrEqual);
                let imm = small_signed(signed.checked_add(plus)?)?;
                match ty {
                    I32 => Op::LtSImm32 { dst, a, imm },
                    I64 => Op::LtSImm64 { dst, a, imm },
                    _ => return None,
                }
            }
            IntCC::SignedGreaterThan | IntCC::SignedGreaterThanOrEqual => {
                let minus = i64::from(cond == IntCC::SignedGreaterThanOrEqual);
                let imm = small_signed(signed.checked_sub(minus)?)?;
                match ty {
                    I32 => Op::GtSImm32 { dst, a, imm },
                    I64 => Op::GtSImm64 { dst, a, imm },
                    _ => return None,
                }
            }
        })
    }
}

fn small_signed(value: i64) -> Option<i24> {
    i32::try_from(value).ok().and_then(|value| i24::try_new(value).ok())
}

fn small_unsigned(value: u64) -> Option<u24> {
    u32::try_from(value).ok().and_then(|value| u24::try_new(value).ok())
}

/// A shift by `bits`, which must be below 64.
pub(super) fn shift(bits: u32) -> u6 {
    u8::try_from(bits).ok().and_then(|bits| u6::try_new(bits).ok()).expect("shift amounts are below 64")
}

fn shift_modulo(amount: u64, ty: Type) -> u6 {
    shift(u32::try_from(amount % u64::from(ty.bits())).expect("below the width"))
}
