//! Instructions whose results depend on nothing but their operands.
//!
//! [`apply`] computes them; the evaluator and constant folding both ask it. Operands and results are bit patterns,
//! zero above the width of their type.

use smallvec::{SmallVec, smallvec};

use super::error::Feature;
use super::{convert, float, int};
use crate::dfg::DataFlowGraph;
use crate::entities::{Inst, Value};
use crate::inst::InstructionData;
use crate::opcode::{BinaryOp, CondTrapOp, Opcode, TernaryOp, UnaryOp};
use crate::trapcode::TrapCode;
use crate::types::{F32, F64, Type};

/// The results of one instruction, as patterns.
pub type Patterns = SmallVec<[u128; 2]>;

/// Why an instruction gave no results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// It trapped.
    Trap(TrapCode),
    /// The evaluator does not do this.
    Unsupported(Feature),
}

impl From<TrapCode> for Stop {
    fn from(code: TrapCode) -> Self {
        Self::Trap(code)
    }
}

/// What `inst`, an instruction of a verified function, gives for the operands `args` (as
/// [`DataFlowGraph::inst_args`] lists them); `None` if that depends on more than them: on memory, on the activation,
/// or on control flow.
///
/// Conditional traps belong here: without a trap they have no results.
pub fn apply(dfg: &DataFlowGraph, inst: Inst, args: &[u128]) -> Option<Result<Patterns, Stop>> {
    apply_data(dfg, inst, dfg.inst(inst), &dfg.inst_args(inst), args)
}

/// [`apply`] with the instruction's data and operands at hand.
pub(super) fn apply_data(
    dfg: &DataFlowGraph,
    inst: Inst,
    data: InstructionData,
    operands: &[Value],
    args: &[u128],
) -> Option<Result<Patterns, Stop>> {
    let result_type = || dfg.first_result_opt(inst).map_or(Type::INVALID, |value| dfg.value_type(value));
    let arg_type = |index: usize| dfg.value_type(operands[index]);
    let outcome = match data {
        InstructionData::Unary { op: UnaryOp::SetPinnedReg, .. } => return None,
        InstructionData::Ternary { op: TernaryOp::StackSwitch, .. } => return None,
        InstructionData::Unary { op, .. } => unary(op, arg_type(0), result_type(), args[0]),
        InstructionData::Binary { op, .. } => binary(op, arg_type(0), args[0], args[1]),
        InstructionData::Ternary { op, .. } => ternary(op, arg_type(1), [args[0], args[1], args[2]]),
        InstructionData::IntCompare { cond, .. } => {
            scalar_int(arg_type(0)).map(|width| one(u128::from(int::compare(cond, width, args[0], args[1]))))
        }
        InstructionData::FloatCompare { cond, .. } => float_format(arg_type(0))
            .map(|format| one(u128::from(float::compare(cond, format, args[0], args[1])))),
        InstructionData::UnaryImm { imm } => {
            Ok(one(int::truncate(result_type().bits(), i128::from(imm.bits()).cast_unsigned())))
        }
        InstructionData::UnaryIeee16 { imm } => Ok(one(u128::from(imm.bits()))),
        InstructionData::UnaryIeee32 { imm } => Ok(one(u128::from(imm.bits()))),
        InstructionData::UnaryIeee64 { imm } => Ok(one(u128::from(imm.bits()))),
        InstructionData::UnaryConst { constant } => {
            Ok(one(dfg.constants[constant].to_u128().expect("an f128 constant has 16 bytes")))
        }
        InstructionData::Bitcast { .. } => {
            scalar(arg_type(0)).and(scalar(result_type())).map(|()| one(args[0]))
        }
        InstructionData::CondTrap { op, code, .. } => {
            let trap = match op {
                CondTrapOp::Trapz => args[0] == 0,
                CondTrapOp::Trapnz => args[0] != 0,
            };
            if trap { Err(Stop::Trap(code)) } else { Ok(smallvec![]) }
        }
        InstructionData::BinaryTrap { code, .. } => {
            let (sum, overflow) = int::uadd_overflow(arg_type(0).bits(), args[0], args[1], false);
            if overflow { Err(Stop::Trap(code)) } else { Ok(one(sum)) }
        }
        InstructionData::Lane { .. }
        | InstructionData::TernaryImm8 { .. }
        | InstructionData::Shuffle { .. }
        | InstructionData::VectorConst { .. } => unsupported(data.opcode()),
        InstructionData::Nullary { .. }
        | InstructionData::Load { .. }
        | InstructionData::Store { .. }
        | InstructionData::UnaryGlobal { .. }
        | InstructionData::Call { .. }
        | InstructionData::CallIndirect { .. }
        | InstructionData::AtomicRmw { .. }
        | InstructionData::AtomicCas { .. }
        | InstructionData::AtomicLoad { .. }
        | InstructionData::AtomicStore { .. }
        | InstructionData::StackAddr { .. }
        | InstructionData::DynamicStackAddr { .. }
        | InstructionData::FuncAddr { .. }
        | InstructionData::ExceptionHandlerAddress { .. }
        | InstructionData::Jump { .. }
        | InstructionData::Brif { .. }
        | InstructionData::BranchTable { .. }
        | InstructionData::Return { .. }
        | InstructionData::Trap { .. }
        | InstructionData::TryCall { .. }
        | InstructionData::TryCallIndirect { .. } => return None,
    };
    Some(outcome)
}

fn one(pattern: u128) -> Patterns {
    smallvec![pattern]
}

fn flagged((pattern, flag): (u128, bool)) -> Patterns {
    smallvec![pattern, u128::from(flag)]
}

fn unsupported<T>(opcode: impl Into<Opcode>) -> Result<T, Stop> {
    Err(Stop::Unsupported(Feature::Opcode(opcode.into())))
}

fn scalar(ty: Type) -> Result<(), Stop> {
    if ty.is_lane() { Ok(()) } else { Err(Stop::Unsupported(Feature::Type(ty))) }
}

/// The width of a scalar integer type.
fn scalar_int(ty: Type) -> Result<u32, Stop> {
    if ty.is_int() { Ok(ty.bits()) } else { Err(Stop::Unsupported(Feature::Type(ty))) }
}

/// The format that the host computes this type in.
fn float_format(ty: Type) -> Result<float::Format, Stop> {
    match ty {
        F32 => Ok(float::Format::F32),
        F64 => Ok(float::Format::F64),
        _ => Err(Stop::Unsupported(Feature::Type(ty))),
    }
}

/// What an operation on one value of type `from` gives, if its (first) result is of type `to`.
///
/// # Errors
///
/// A trap; or what the evaluator does not do.
pub fn unary(op: UnaryOp, from: Type, to: Type, a: u128) -> Result<Patterns, Stop> {
    let int = |compute: fn(u32, u128) -> u128| scalar_int(from).map(|width| one(compute(width, a)));
    let sign = |compute: fn(u32, u128) -> u128| scalar(from).map(|()| one(compute(from.bits(), a)));
    let float = |op| float_format(from).map(|format| one(float::unary(op, format, a)));
    match op {
        UnaryOp::Ineg => int(int::neg),
        UnaryOp::Iabs => int(int::abs),
        UnaryOp::Bnot => sign(int::not),
        UnaryOp::Bitrev => int(int::bitrev),
        UnaryOp::Bswap => int(int::bswap),
        UnaryOp::Clz => int(int::clz),
        UnaryOp::Cls => int(int::cls),
        UnaryOp::Ctz => int(int::ctz),
        UnaryOp::Popcnt => int(|_, a| int::popcnt(a)),
        UnaryOp::Uextend => Ok(one(a)),
        UnaryOp::Sextend => Ok(one(int::sextend(from.bits(), to.bits(), a))),
        UnaryOp::Ireduce => Ok(one(int::truncate(to.bits(), a))),
        UnaryOp::Bmask => Ok(one(int::bmask(to.bits(), a))),
        UnaryOp::Isplit => {
            let half = from.bits() / 2;
            Ok(smallvec![int::truncate(half, a), a >> half])
        }
        UnaryOp::Sqrt => float(float::Unary::Sqrt),
        UnaryOp::Fneg => sign(float::neg),
        UnaryOp::Fabs => sign(float::abs),
        UnaryOp::Ceil => float(float::Unary::Ceil),
        UnaryOp::Floor => float(float::Unary::Floor),
        UnaryOp::Trunc => float(float::Unary::Trunc),
        UnaryOp::Nearest => float(float::Unary::Nearest),
        UnaryOp::Fpromote => float_format(from).and(float_format(to)).map(|_| one(convert::promote(a))),
        UnaryOp::Fdemote => float_format(from).and(float_format(to)).map(|_| one(convert::demote(a))),
        UnaryOp::FcvtToUint => to_int(from, to, false, a),
        UnaryOp::FcvtToSint => to_int(from, to, true, a),
        UnaryOp::FcvtToUintSat => to_int_sat(from, to, false, a),
        UnaryOp::FcvtToSintSat => to_int_sat(from, to, true, a),
        UnaryOp::FcvtFromUint => float_format(to).map(|format| one(convert::from_uint(format, a))),
        UnaryOp::FcvtFromSint => {
            float_format(to).map(|format| one(convert::from_sint(format, from.bits(), a)))
        }
        UnaryOp::Splat
        | UnaryOp::ScalarToVector
        | UnaryOp::VanyTrue
        | UnaryOp::VallTrue
        | UnaryOp::VhighBits
        | UnaryOp::SwidenLow
        | UnaryOp::SwidenHigh
        | UnaryOp::UwidenLow
        | UnaryOp::UwidenHigh
        | UnaryOp::Fvdemote
        | UnaryOp::FvpromoteLow
        | UnaryOp::X86Cvtt2dq
        | UnaryOp::SetPinnedReg => unsupported(op),
    }
}

fn to_int(from: Type, to: Type, signed: bool, a: u128) -> Result<Patterns, Stop> {
    let (format, width) = (float_format(from)?, scalar_int(to)?);
    Ok(one(convert::to_int(format, width, signed, a)?))
}

fn to_int_sat(from: Type, to: Type, signed: bool, a: u128) -> Result<Patterns, Stop> {
    let (format, width) = (float_format(from)?, scalar_int(to)?);
    Ok(one(convert::to_int_sat(format, width, signed, a)))
}

/// What an operation on two values gives; the first is of type `ty`.
///
/// # Errors
///
/// A trap; or what the evaluator does not do.
pub fn binary(op: BinaryOp, ty: Type, a: u128, b: u128) -> Result<Patterns, Stop> {
    let int = |compute: fn(u32, u128, u128) -> u128| scalar_int(ty).map(|width| one(compute(width, a, b)));
    let bits = |compute: fn(u32, u128, u128) -> u128| scalar(ty).map(|()| one(compute(ty.bits(), a, b)));
    let float = |op| float_format(ty).map(|format| one(float::binary(op, format, a, b)));
    let width = ty.bits();
    let pick = |cond, take_first: bool| {
        scalar_int(ty).map(|width| one(if int::compare(cond, width, a, b) == take_first { a } else { b }))
    };
    use crate::condcodes::IntCC::{SignedLessThan, UnsignedLessThan};
    match op {
        BinaryOp::Iadd => int(int::add),
        BinaryOp::Isub => int(int::sub),
        BinaryOp::Imul => int(int::mul),
        BinaryOp::Umulhi => int(int::umulhi),
        BinaryOp::Smulhi => int(int::smulhi),
        BinaryOp::Udiv => Ok(one(int::udiv(a, b)?)),
        BinaryOp::Sdiv => Ok(one(int::sdiv(width, a, b)?)),
        BinaryOp::Urem => Ok(one(int::urem(a, b)?)),
        BinaryOp::Srem => Ok(one(int::srem(width, a, b)?)),
        BinaryOp::Smin => pick(SignedLessThan, true),
        BinaryOp::Umin => pick(UnsignedLessThan, true),
        BinaryOp::Smax => pick(SignedLessThan, false),
        BinaryOp::Umax => pick(UnsignedLessThan, false),
        BinaryOp::Band => bits(|_, a, b| a & b),
        BinaryOp::Bor => bits(|_, a, b| a | b),
        BinaryOp::Bxor => bits(|_, a, b| a ^ b),
        BinaryOp::Ishl => int(int::ishl),
        BinaryOp::Ushr => int(int::ushr),
        BinaryOp::Sshr => int(int::sshr),
        BinaryOp::Rotl => int(int::rotl),
        BinaryOp::Rotr => int(int::rotr),
        BinaryOp::Iconcat => Ok(one(a | b << width)),
        BinaryOp::Fadd => float(float::Binary::Add),
        BinaryOp::Fsub => float(float::Binary::Sub),
        BinaryOp::Fmul => float(float::Binary::Mul),
        BinaryOp::Fdiv => float(float::Binary::Div),
        BinaryOp::Fmin => float(float::Binary::Min),
        BinaryOp::Fmax => float(float::Binary::Max),
        BinaryOp::Fcopysign => bits(float::copysign),
        BinaryOp::UaddOverflow => Ok(flagged(int::uadd_overflow(width, a, b, false))),
        BinaryOp::SaddOverflow => Ok(flagged(int::sadd_overflow(width, a, b, false))),
        BinaryOp::UsubOverflow => Ok(flagged(int::usub_overflow(width, a, b, false))),
        BinaryOp::SsubOverflow => Ok(flagged(int::ssub_overflow(width, a, b, false))),
        BinaryOp::UmulOverflow => Ok(flagged(int::umul_overflow(width, a, b))),
        BinaryOp::SmulOverflow => Ok(flagged(int::smul_overflow(width, a, b))),
        BinaryOp::AvgRound
        | BinaryOp::UaddSat
        | BinaryOp::SaddSat
        | BinaryOp::UsubSat
        | BinaryOp::SsubSat
        | BinaryOp::SqmulRoundSat
        | BinaryOp::Snarrow
        | BinaryOp::Unarrow
        | BinaryOp::Uunarrow
        | BinaryOp::IaddPairwise
        | BinaryOp::Swizzle
        | BinaryOp::X86Pshufb
        | BinaryOp::X86Pmulhrsw
        | BinaryOp::X86Pmaddubsw => unsupported(op),
    }
}

/// What an operation on three values gives; the second is of type `ty`.
///
/// # Errors
///
/// What the evaluator does not do.
pub fn ternary(op: TernaryOp, ty: Type, [a, b, c]: [u128; 3]) -> Result<Patterns, Stop> {
    scalar(ty)?;
    let width = ty.bits();
    let with_carry =
        |compute: fn(u32, u128, u128, bool) -> (u128, bool)| Ok(flagged(compute(width, a, b, c != 0)));
    match op {
        TernaryOp::Select | TernaryOp::SelectSpectreGuard => Ok(one(if a != 0 { b } else { c })),
        TernaryOp::Bitselect => Ok(one((a & b) | (c & int::not(width, a)))),
        TernaryOp::Fma => float_format(ty).map(|format| one(float::fma(format, a, b, c))),
        TernaryOp::UaddOverflowCin => with_carry(int::uadd_overflow),
        TernaryOp::SaddOverflowCin => with_carry(int::sadd_overflow),
        TernaryOp::UsubOverflowBin => with_carry(int::usub_overflow),
        TernaryOp::SsubOverflowBin => with_carry(int::ssub_overflow),
        TernaryOp::Blendv => Ok(one(if a >> (width - 1) != 0 { b } else { c })),
        TernaryOp::StackSwitch => unsupported(op),
    }
}
