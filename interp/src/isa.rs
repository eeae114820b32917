//! The instruction set: one table, from which everything else about operations comes.
//!
//! An operation is one 64-bit [`Word`]. Its opcode is in the low 16 bits, operands of a byte each follow
//! upwards, and what is wider than a byte is at the top. The derive makes the encoder ([`Op::pack`]), the
//! decoder ([`Word::unpack`]), the checks of untrusted words ([`Word::from_raw`]) and the trait that the
//! machine implements ([`OpHandlers`]) out of this table; names, documentation and field types in
//! [`Op::LAYOUT`] make the assembler and `ISA.md`.
//!
//! # Conventions
//!
//! * A field whose name begins with `dst` is written; other fields of type [`Reg`] and [`FarSlot`] are
//!   read. All reads come before the first write.
//! * Integers are zero-extended in their 64-bit slots, whatever their width, and operations keep them so.
//!   Hence many operations are good for every width: those without a number at their name's end.
//! * A 128-bit integer takes two slots. An `f32` is in the low half of its slot.
//! * Branch targets are distances in words from the word after the branch.
//! * Opcodes are grouped; each group begins at a multiple of 16. Groups from 0x0300 on are for vectors.
//!   There is no opcode 0, so that zeros are no operation.
//!
//! To add an operation, add a row, then what the compiler asks for: its handler.

#![expect(
    clippy::too_many_arguments,
    reason = "a handler has as many parameters as its operation has fields"
)]

use packed::{Packed, i24, i40, u3, u6, u24};

use crate::operand::{ByteOrder, ConstIndex, FarSlot, FuncIndex, Reg, RmwKind, SigIndex, Target};
use crate::trap::TrapCode;

/// An operation, to match on. [`Word`] is the same at rest.
#[rustfmt::skip]
#[expect(missing_docs, reason = "the documentation of a row names its fields")]
#[derive(Packed, Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[packed(u64 as Word, visit, handlers(OpHandlers, OpArm, OpArms))]
pub enum Op {
    // Control flow
    /// Does nothing.
    #[bits(0: 48, 0x0001)] Nop,
    /// Jumps to `target`.
    #[bits(target: 32, 0: 16, 0x0002)] Jump { target: Target },
    /// Jumps as the `Jump` at `min(index, count)` of the `count + 1` ones that follow does.
    #[bits(count: 32, 0: 8, index: 8, 0x0003)] BrTable { index: Reg, count: u32 },
    /// Calls a function whose frame begins `base` slots into this one.
    #[bits(base: 24, function: 24, 0x0004)] Call { function: FuncIndex, base: u24 },
    /// Calls the function at an address, which must have the signature.
    #[bits(base: 24, signature: 16, addr: 8, 0x0005)] CallIndirect { addr: Reg, signature: SigIndex, base: u24 },
    /// Replaces this frame, with `memory` × 16 bytes of memory stack, by that of a function.
    #[bits(memory: 24, function: 24, 0x0006)] TailCall { function: FuncIndex, memory: u24 },
    /// Replaces this frame by that of the function at an address, which must have the signature.
    #[bits(memory: 24, signature: 16, addr: 8, 0x0007)] TailCallIndirect { addr: Reg, signature: SigIndex, memory: u24 },
    /// Makes room for a frame of more than 256 `slots` or with `memory` × 16 bytes of memory stack.
    #[bits(memory: 24, slots: 24, 0x0008)] Enter { slots: u24, memory: u24 },
    /// Returns to the caller, giving back `memory` × 16 bytes of memory stack.
    #[bits(memory: 24, 0: 24, 0x0009)] Ret { memory: u24 },
    /// Traps with `code`.
    #[bits(0: 40, code: 8, 0x000a)] Trap { code: TrapCode },
    /// Traps if `a` is zero.
    #[bits(0: 32, code: 8, a: 8, 0x000b)] TrapZ { a: Reg, code: TrapCode },
    /// Traps if `a` is not zero.
    #[bits(0: 32, code: 8, a: 8, 0x000c)] TrapNz { a: Reg, code: TrapCode },
    /// Marks a place for a debugger; does nothing.
    #[bits(0: 48, 0x000d)] DebugTrap,
    /// Orders memory accesses; idle, as the machine has one thread.
    #[bits(0: 48, 0x000e)] Fence,

    // Branches: compare and jump
    /// Jumps if `a` is zero.
    #[bits(target: 32, 0: 8, a: 8, 0x0010)] BrZ { a: Reg, target: Target },
    /// Jumps if `a` is not zero.
    #[bits(target: 32, 0: 8, a: 8, 0x0011)] BrNz { a: Reg, target: Target },
    /// Jumps if `a & b` is zero.
    #[bits(target: 32, b: 8, a: 8, 0x0012)] BrAndZ { a: Reg, b: Reg, target: Target },
    /// Jumps if `a & b` is not zero.
    #[bits(target: 32, b: 8, a: 8, 0x0013)] BrAndNz { a: Reg, b: Reg, target: Target },
    /// Jumps if `a == b`.
    #[bits(target: 32, b: 8, a: 8, 0x0014)] BrEq { a: Reg, b: Reg, target: Target },
    /// Jumps if `a != b`.
    #[bits(target: 32, b: 8, a: 8, 0x0015)] BrNe { a: Reg, b: Reg, target: Target },
    /// Jumps if `a < b`, unsigned.
    #[bits(target: 32, b: 8, a: 8, 0x0016)] BrLtU { a: Reg, b: Reg, target: Target },
    /// Jumps if `a <= b`, unsigned.
    #[bits(target: 32, b: 8, a: 8, 0x0017)] BrLeU { a: Reg, b: Reg, target: Target },
    /// Jumps if `a < b`, signed 8-bit.
    #[bits(target: 32, b: 8, a: 8, 0x0018)] BrLtS8 { a: Reg, b: Reg, target: Target },
    /// Jumps if `a < b`, signed 16-bit.
    #[bits(target: 32, b: 8, a: 8, 0x0019)] BrLtS16 { a: Reg, b: Reg, target: Target },
    /// Jumps if `a < b`, signed 32-bit.
    #[bits(target: 32, b: 8, a: 8, 0x001a)] BrLtS32 { a: Reg, b: Reg, target: Target },
    /// Jumps if `a < b`, signed 64-bit.
    #[bits(target: 32, b: 8, a: 8, 0x001b)] BrLtS64 { a: Reg, b: Reg, target: Target },
    /// Jumps if `a <= b`, signed 8-bit.
    #[bits(target: 32, b: 8, a: 8, 0x001c)] BrLeS8 { a: Reg, b: Reg, target: Target },
    /// Jumps if `a <= b`, signed 16-bit.
    #[bits(target: 32, b: 8, a: 8, 0x001d)] BrLeS16 { a: Reg, b: Reg, target: Target },
    /// Jumps if `a <= b`, signed 32-bit.
    #[bits(target: 32, b: 8, a: 8, 0x001e)] BrLeS32 { a: Reg, b: Reg, target: Target },
    /// Jumps if `a <= b`, signed 64-bit.
    #[bits(target: 32, b: 8, a: 8, 0x001f)] BrLeS64 { a: Reg, b: Reg, target: Target },
    /// Jumps if `a & imm` is zero.
    #[bits(target: 32, imm: 8, a: 8, 0x0020)] BrAndZImm { a: Reg, imm: u8, target: Target },
    /// Jumps if `a & imm` is not zero.
    #[bits(target: 32, imm: 8, a: 8, 0x0021)] BrAndNzImm { a: Reg, imm: u8, target: Target },
    /// Jumps if `a == imm`, sign-extended to 32 bits.
    #[bits(target: 32, imm: 8, a: 8, 0x0022)] BrEqImm32 { a: Reg, imm: i8, target: Target },
    /// Jumps if `a != imm`, sign-extended to 32 bits.
    #[bits(target: 32, imm: 8, a: 8, 0x0023)] BrNeImm32 { a: Reg, imm: i8, target: Target },
    /// Jumps if `a == imm`, sign-extended to 64 bits.
    #[bits(target: 32, imm: 8, a: 8, 0x0024)] BrEqImm64 { a: Reg, imm: i8, target: Target },
    /// Jumps if `a != imm`, sign-extended to 64 bits.
    #[bits(target: 32, imm: 8, a: 8, 0x0025)] BrNeImm64 { a: Reg, imm: i8, target: Target },
    /// Jumps if `a < imm`, unsigned.
    #[bits(target: 32, imm: 8, a: 8, 0x0026)] BrLtUImm { a: Reg, imm: u8, target: Target },
    /// Jumps if `a > imm`, unsigned.
    #[bits(target: 32, imm: 8, a: 8, 0x0027)] BrGtUImm { a: Reg, imm: u8, target: Target },
    /// Jumps if `a < imm`, signed 32-bit.
    #[bits(target: 32, imm: 8, a: 8, 0x0028)] BrLtSImm32 { a: Reg, imm: i8, target: Target },
    /// Jumps if `a > imm`, signed 32-bit.
    #[bits(target: 32, imm: 8, a: 8, 0x0029)] BrGtSImm32 { a: Reg, imm: i8, target: Target },
    /// Jumps if `a < imm`, signed 64-bit.
    #[bits(target: 32, imm: 8, a: 8, 0x002a)] BrLtSImm64 { a: Reg, imm: i8, target: Target },
    /// Jumps if `a > imm`, signed 64-bit.
    #[bits(target: 32, imm: 8, a: 8, 0x002b)] BrGtSImm64 { a: Reg, imm: i8, target: Target },
    /// Jumps if `a == b`, `f32`.
    #[bits(target: 32, b: 8, a: 8, 0x002c)] BrFeq32 { a: Reg, b: Reg, target: Target },
    /// Jumps unless `a == b`, `f32`: also if one is NaN.
    #[bits(target: 32, b: 8, a: 8, 0x002d)] BrFne32 { a: Reg, b: Reg, target: Target },
    /// Jumps if `a < b`, `f32`.
    #[bits(target: 32, b: 8, a: 8, 0x002e)] BrFlt32 { a: Reg, b: Reg, target: Target },
    /// Jumps if `a <= b`, `f32`.
    #[bits(target: 32, b: 8, a: 8, 0x002f)] BrFle32 { a: Reg, b: Reg, target: Target },
    /// Jumps unless `a < b`, `f32`: also if one is NaN.
    #[bits(target: 32, b: 8, a: 8, 0x0030)] BrFnlt32 { a: Reg, b: Reg, target: Target },
    /// Jumps unless `a <= b`, `f32`: also if one is NaN.
    #[bits(target: 32, b: 8, a: 8, 0x0031)] BrFnle32 { a: Reg, b: Reg, target: Target },
    /// Jumps if `a == b`, `f64`.
    #[bits(target: 32, b: 8, a: 8, 0x0032)] BrFeq64 { a: Reg, b: Reg, target: Target },
    /// Jumps unless `a == b`, `f64`: also if one is NaN.
    #[bits(target: 32, b: 8, a: 8, 0x0033)] BrFne64 { a: Reg, b: Reg, target: Target },
    /// Jumps if `a < b`, `f64`.
    #[bits(target: 32, b: 8, a: 8, 0x0034)] BrFlt64 { a: Reg, b: Reg, target: Target },
    /// Jumps if `a <= b`, `f64`.
    #[bits(target: 32, b: 8, a: 8, 0x0035)] BrFle64 { a: Reg, b: Reg, target: Target },
    /// Jumps unless `a < b`, `f64`: also if one is NaN.
    #[bits(target: 32, b: 8, a: 8, 0x0036)] BrFnlt64 { a: Reg, b: Reg, target: Target },
    /// Jumps unless `a <= b`, `f64`: also if one is NaN.
    #[bits(target: 32, b: 8, a: 8, 0x0037)] BrFnle64 { a: Reg, b: Reg, target: Target },

    // Moves, constants, selection
    /// `dst = a`: also what `uextend` and `bitcast` need.
    #[bits(0: 32, a: 8, dst: 8, 0x0040)] Mov { dst: Reg, a: Reg },
    /// `dst = src`, of any slots of the frame.
    #[bits(src: 24, dst: 24, 0x0041)] MovFar { dst: FarSlot, src: FarSlot },
    /// `dst = imm`, sign-extended to 64 bits.
    #[bits(imm: 40, dst: 8, 0x0042)] Const { dst: Reg, imm: i40 },
    /// `dst` = a constant of the function's pool.
    #[bits(index: 32, 0: 8, dst: 8, 0x0043)] ConstPool { dst: Reg, index: ConstIndex },
    /// `dst` = the address of a function.
    #[bits(0: 16, function: 24, dst: 8, 0x0044)] FuncAddr { dst: Reg, function: FuncIndex },
    /// `dst = if cond != 0 { a } else { b }`.
    #[bits(0: 16, b: 8, a: 8, cond: 8, dst: 8, 0x0045)] Select { dst: Reg, cond: Reg, a: Reg, b: Reg },
    /// `dst = (a & mask) | (b & !mask)`.
    #[bits(0: 16, b: 8, a: 8, mask: 8, dst: 8, 0x0046)] BitSelect { dst: Reg, mask: Reg, a: Reg, b: Reg },
    /// `dst` = all ones (8 bits) if `a` is not zero, else zero.
    #[bits(0: 32, a: 8, dst: 8, 0x0047)] Bmask8 { dst: Reg, a: Reg },
    /// `dst` = all ones (16 bits) if `a` is not zero, else zero.
    #[bits(0: 32, a: 8, dst: 8, 0x0048)] Bmask16 { dst: Reg, a: Reg },
    /// `dst` = all ones (32 bits) if `a` is not zero, else zero.
    #[bits(0: 32, a: 8, dst: 8, 0x0049)] Bmask32 { dst: Reg, a: Reg },
    /// `dst` = all ones (64 bits) if `a` is not zero, else zero.
    #[bits(0: 32, a: 8, dst: 8, 0x004a)] Bmask64 { dst: Reg, a: Reg },

    // Integer arithmetic
    /// `dst = a + b`, wrapping at 8 bits.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x0050)] Add8 { dst: Reg, a: Reg, b: Reg },
    /// `dst = a + b`, wrapping at 16 bits.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x0051)] Add16 { dst: Reg, a: Reg, b: Reg },
    /// `dst = a + b`, wrapping at 32 bits.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x0052)] Add32 { dst: Reg, a: Reg, b: Reg },
    /// `dst = a + b`, wrapping at 64 bits.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x0053)] Add64 { dst: Reg, a: Reg, b: Reg },
    /// `dst = a - b`, wrapping at 8 bits.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x0054)] Sub8 { dst: Reg, a: Reg, b: Reg },
    /// `dst = a - b`, wrapping at 16 bits.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x0055)] Sub16 { dst: Reg, a: Reg, b: Reg },
    /// `dst = a - b`, wrapping at 32 bits.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x0056)] Sub32 { dst: Reg, a: Reg, b: Reg },
    /// `dst = a - b`, wrapping at 64 bits.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x0057)] Sub64 { dst: Reg, a: Reg, b: Reg },
    /// `dst = a * b`, wrapping at 8 bits.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x0058)] Mul8 { dst: Reg, a: Reg, b: Reg },
    /// `dst = a * b`, wrapping at 16 bits.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x0059)] Mul16 { dst: Reg, a: Reg, b: Reg },
    /// `dst = a * b`, wrapping at 32 bits.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x005a)] Mul32 { dst: Reg, a: Reg, b: Reg },
    /// `dst = a * b`, wrapping at 64 bits.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x005b)] Mul64 { dst: Reg, a: Reg, b: Reg },
    /// `dst = a + imm`, wrapping at 8 bits.
    #[bits(imm: 24, 0: 8, a: 8, dst: 8, 0x005c)] AddImm8 { dst: Reg, a: Reg, imm: i24 },
    /// `dst = a + imm`, wrapping at 16 bits.
    #[bits(imm: 24, 0: 8, a: 8, dst: 8, 0x005d)] AddImm16 { dst: Reg, a: Reg, imm: i24 },
    /// `dst = a + imm`, wrapping at 32 bits.
    #[bits(imm: 24, 0: 8, a: 8, dst: 8, 0x005e)] AddImm32 { dst: Reg, a: Reg, imm: i24 },
    /// `dst = a + imm`, wrapping at 64 bits.
    #[bits(imm: 24, 0: 8, a: 8, dst: 8, 0x005f)] AddImm64 { dst: Reg, a: Reg, imm: i24 },
    /// `dst = a * imm`, wrapping at 8 bits.
    #[bits(imm: 24, 0: 8, a: 8, dst: 8, 0x0060)] MulImm8 { dst: Reg, a: Reg, imm: i24 },
    /// `dst = a * imm`, wrapping at 16 bits.
    #[bits(imm: 24, 0: 8, a: 8, dst: 8, 0x0061)] MulImm16 { dst: Reg, a: Reg, imm: i24 },
    /// `dst = a * imm`, wrapping at 32 bits.
    #[bits(imm: 24, 0: 8, a: 8, dst: 8, 0x0062)] MulImm32 { dst: Reg, a: Reg, imm: i24 },
    /// `dst = a * imm`, wrapping at 64 bits.
    #[bits(imm: 24, 0: 8, a: 8, dst: 8, 0x0063)] MulImm64 { dst: Reg, a: Reg, imm: i24 },
    /// `dst = imm - a`, wrapping at 8 bits.
    #[bits(imm: 24, 0: 8, a: 8, dst: 8, 0x0064)] RsubImm8 { dst: Reg, a: Reg, imm: i24 },
    /// `dst = imm - a`, wrapping at 16 bits.
    #[bits(imm: 24, 0: 8, a: 8, dst: 8, 0x0065)] RsubImm16 { dst: Reg, a: Reg, imm: i24 },
    /// `dst = imm - a`, wrapping at 32 bits.
    #[bits(imm: 24, 0: 8, a: 8, dst: 8, 0x0066)] RsubImm32 { dst: Reg, a: Reg, imm: i24 },
    /// `dst = imm - a`, wrapping at 64 bits.
    #[bits(imm: 24, 0: 8, a: 8, dst: 8, 0x0067)] RsubImm64 { dst: Reg, a: Reg, imm: i24 },
    /// `dst = -a`, wrapping at 8 bits.
    #[bits(0: 32, a: 8, dst: 8, 0x0068)] Neg8 { dst: Reg, a: Reg },
    /// `dst = -a`, wrapping at 16 bits.
    #[bits(0: 32, a: 8, dst: 8, 0x0069)] Neg16 { dst: Reg, a: Reg },
    /// `dst = -a`, wrapping at 32 bits.
    #[bits(0: 32, a: 8, dst: 8, 0x006a)] Neg32 { dst: Reg, a: Reg },
    /// `dst = -a`, wrapping at 64 bits.
    #[bits(0: 32, a: 8, dst: 8, 0x006b)] Neg64 { dst: Reg, a: Reg },
    /// `dst` = the magnitude of `a`, wrapping at 8 bits.
    #[bits(0: 32, a: 8, dst: 8, 0x006c)] Abs8 { dst: Reg, a: Reg },
    /// `dst` = the magnitude of `a`, wrapping at 16 bits.
    #[bits(0: 32, a: 8, dst: 8, 0x006d)] Abs16 { dst: Reg, a: Reg },
    /// `dst` = the magnitude of `a`, wrapping at 32 bits.
    #[bits(0: 32, a: 8, dst: 8, 0x006e)] Abs32 { dst: Reg, a: Reg },
    /// `dst` = the magnitude of `a`, wrapping at 64 bits.
    #[bits(0: 32, a: 8, dst: 8, 0x006f)] Abs64 { dst: Reg, a: Reg },
    /// `dst` = the upper half of the unsigned product of 8-bit operands.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x0070)] MulHiU8 { dst: Reg, a: Reg, b: Reg },
    /// `dst` = the upper half of the unsigned product of 16-bit operands.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x0071)] MulHiU16 { dst: Reg, a: Reg, b: Reg },
    /// `dst` = the upper half of the unsigned product of 32-bit operands.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x0072)] MulHiU32 { dst: Reg, a: Reg, b: Reg },
    /// `dst` = the upper half of the unsigned product of 64-bit operands.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x0073)] MulHiU64 { dst: Reg, a: Reg, b: Reg },
    /// `dst` = the upper half of the signed product of 8-bit operands.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x0074)] MulHiS8 { dst: Reg, a: Reg, b: Reg },
    /// `dst` = the upper half of the signed product of 16-bit operands.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x0075)] MulHiS16 { dst: Reg, a: Reg, b: Reg },
    /// `dst` = the upper half of the signed product of 32-bit operands.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x0076)] MulHiS32 { dst: Reg, a: Reg, b: Reg },
    /// `dst` = the upper half of the signed product of 64-bit operands.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x0077)] MulHiS64 { dst: Reg, a: Reg, b: Reg },
    /// `dst = a / b`, unsigned; traps `int_divz`.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x0078)] DivU { dst: Reg, a: Reg, b: Reg },
    /// `dst = a % b`, unsigned; traps `int_divz`.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x0079)] RemU { dst: Reg, a: Reg, b: Reg },
    /// `dst = a / b`, signed 8-bit; traps `int_divz`, and `int_ovf` for the minimum by −1.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x007a)] DivS8 { dst: Reg, a: Reg, b: Reg },
    /// `dst = a / b`, signed 16-bit; traps `int_divz`, and `int_ovf` for the minimum by −1.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x007b)] DivS16 { dst: Reg, a: Reg, b: Reg },
    /// `dst = a / b`, signed 32-bit; traps `int_divz`, and `int_ovf` for the minimum by −1.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x007c)] DivS32 { dst: Reg, a: Reg, b: Reg },
    /// `dst = a / b`, signed 64-bit; traps `int_divz`, and `int_ovf` for the minimum by −1.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x007d)] DivS64 { dst: Reg, a: Reg, b: Reg },
    /// `dst = a % b`, signed 8-bit; traps `int_divz`; 0 for the minimum by −1.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x007e)] RemS8 { dst: Reg, a: Reg, b: Reg },
    /// `dst = a % b`, signed 16-bit; traps `int_divz`; 0 for the minimum by −1.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x007f)] RemS16 { dst: Reg, a: Reg, b: Reg },
    /// `dst = a % b`, signed 32-bit; traps `int_divz`; 0 for the minimum by −1.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x0080)] RemS32 { dst: Reg, a: Reg, b: Reg },
    /// `dst = a % b`, signed 64-bit; traps `int_divz`; 0 for the minimum by −1.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x0081)] RemS64 { dst: Reg, a: Reg, b: Reg },
    /// `dst = a / imm`, unsigned; traps `int_divz`.
    #[bits(imm: 24, 0: 8, a: 8, dst: 8, 0x0082)] DivUImm { dst: Reg, a: Reg, imm: u24 },
    /// `dst = a % imm`, unsigned; traps `int_divz`.
    #[bits(imm: 24, 0: 8, a: 8, dst: 8, 0x0083)] RemUImm { dst: Reg, a: Reg, imm: u24 },
    /// `dst` = the smaller one, unsigned.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x0084)] MinU { dst: Reg, a: Reg, b: Reg },
    /// `dst` = the larger one, unsigned.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x0085)] MaxU { dst: Reg, a: Reg, b: Reg },
    /// `dst` = the smaller one, signed 8-bit.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x0086)] MinS8 { dst: Reg, a: Reg, b: Reg },
    /// `dst` = the smaller one, signed 16-bit.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x0087)] MinS16 { dst: Reg, a: Reg, b: Reg },
    /// `dst` = the smaller one, signed 32-bit.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x0088)] MinS32 { dst: Reg, a: Reg, b: Reg },
    /// `dst` = the smaller one, signed 64-bit.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x0089)] MinS64 { dst: Reg, a: Reg, b: Reg },
    /// `dst` = the larger one, signed 8-bit.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x008a)] MaxS8 { dst: Reg, a: Reg, b: Reg },
    /// `dst` = the larger one, signed 16-bit.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x008b)] MaxS16 { dst: Reg, a: Reg, b: Reg },
    /// `dst` = the larger one, signed 32-bit.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x008c)] MaxS32 { dst: Reg, a: Reg, b: Reg },
    /// `dst` = the larger one, signed 64-bit.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x008d)] MaxS64 { dst: Reg, a: Reg, b: Reg },

    // Bits
    /// `dst = a & b`.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x0090)] And { dst: Reg, a: Reg, b: Reg },
    /// `dst = a | b`.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x0091)] Or { dst: Reg, a: Reg, b: Reg },
    /// `dst = a ^ b`.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x0092)] Xor { dst: Reg, a: Reg, b: Reg },
    /// `dst = a & imm`, sign-extended to 64 bits.
    #[bits(imm: 24, 0: 8, a: 8, dst: 8, 0x0093)] AndImm { dst: Reg, a: Reg, imm: i24 },
    /// `dst = a | imm`, zero-extended.
    #[bits(imm: 24, 0: 8, a: 8, dst: 8, 0x0094)] OrImm { dst: Reg, a: Reg, imm: u24 },
    /// `dst = a ^ imm`, zero-extended.
    #[bits(imm: 24, 0: 8, a: 8, dst: 8, 0x0095)] XorImm { dst: Reg, a: Reg, imm: u24 },
    /// `dst` = the 8 bits of `a` inverted.
    #[bits(0: 32, a: 8, dst: 8, 0x0096)] Not8 { dst: Reg, a: Reg },
    /// `dst` = the 16 bits of `a` inverted.
    #[bits(0: 32, a: 8, dst: 8, 0x0097)] Not16 { dst: Reg, a: Reg },
    /// `dst` = the 32 bits of `a` inverted.
    #[bits(0: 32, a: 8, dst: 8, 0x0098)] Not32 { dst: Reg, a: Reg },
    /// `dst` = the 64 bits of `a` inverted.
    #[bits(0: 32, a: 8, dst: 8, 0x0099)] Not64 { dst: Reg, a: Reg },
    /// `dst = a << (b mod 8)`.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x009a)] Shl8 { dst: Reg, a: Reg, b: Reg },
    /// `dst = a << (b mod 16)`.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x009b)] Shl16 { dst: Reg, a: Reg, b: Reg },
    /// `dst = a << (b mod 32)`.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x009c)] Shl32 { dst: Reg, a: Reg, b: Reg },
    /// `dst = a << (b mod 64)`.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x009d)] Shl64 { dst: Reg, a: Reg, b: Reg },
    /// `dst = a >> (b mod 8)`, unsigned.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x009e)] ShrU8 { dst: Reg, a: Reg, b: Reg },
    /// `dst = a >> (b mod 16)`, unsigned.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x009f)] ShrU16 { dst: Reg, a: Reg, b: Reg },
    /// `dst = a >> (b mod 32)`, unsigned.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x00a0)] ShrU32 { dst: Reg, a: Reg, b: Reg },
    /// `dst = a >> (b mod 64)`, unsigned.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x00a1)] ShrU64 { dst: Reg, a: Reg, b: Reg },
    /// `dst = a >> (b mod 8)`, signed.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x00a2)] ShrS8 { dst: Reg, a: Reg, b: Reg },
    /// `dst = a >> (b mod 16)`, signed.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x00a3)] ShrS16 { dst: Reg, a: Reg, b: Reg },
    /// `dst = a >> (b mod 32)`, signed.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x00a4)] ShrS32 { dst: Reg, a: Reg, b: Reg },
    /// `dst = a >> (b mod 64)`, signed.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x00a5)] ShrS64 { dst: Reg, a: Reg, b: Reg },
    /// `dst` = the 8 bits of `a` rotated left by `b mod 8`.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x00a6)] Rotl8 { dst: Reg, a: Reg, b: Reg },
    /// `dst` = the 16 bits of `a` rotated left by `b mod 16`.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x00a7)] Rotl16 { dst: Reg, a: Reg, b: Reg },
    /// `dst` = the 32 bits of `a` rotated left by `b mod 32`.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x00a8)] Rotl32 { dst: Reg, a: Reg, b: Reg },
    /// `dst` = the 64 bits of `a` rotated left by `b mod 64`.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x00a9)] Rotl64 { dst: Reg, a: Reg, b: Reg },
    /// `dst` = the 8 bits of `a` rotated right by `b mod 8`.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x00aa)] Rotr8 { dst: Reg, a: Reg, b: Reg },
    /// `dst` = the 16 bits of `a` rotated right by `b mod 16`.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x00ab)] Rotr16 { dst: Reg, a: Reg, b: Reg },
    /// `dst` = the 32 bits of `a` rotated right by `b mod 32`.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x00ac)] Rotr32 { dst: Reg, a: Reg, b: Reg },
    /// `dst` = the 64 bits of `a` rotated right by `b mod 64`.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x00ad)] Rotr64 { dst: Reg, a: Reg, b: Reg },
    /// `dst = a << (imm mod 8)`.
    #[bits(0: 26, imm: 6, a: 8, dst: 8, 0x00ae)] ShlImm8 { dst: Reg, a: Reg, imm: u6 },
    /// `dst = a << (imm mod 16)`.
    #[bits(0: 26, imm: 6, a: 8, dst: 8, 0x00af)] ShlImm16 { dst: Reg, a: Reg, imm: u6 },
    /// `dst = a << (imm mod 32)`.
    #[bits(0: 26, imm: 6, a: 8, dst: 8, 0x00b0)] ShlImm32 { dst: Reg, a: Reg, imm: u6 },
    /// `dst = a << (imm mod 64)`.
    #[bits(0: 26, imm: 6, a: 8, dst: 8, 0x00b1)] ShlImm64 { dst: Reg, a: Reg, imm: u6 },
    /// `dst = a >> imm`, unsigned.
    #[bits(0: 26, imm: 6, a: 8, dst: 8, 0x00b2)] ShrUImm { dst: Reg, a: Reg, imm: u6 },
    /// `dst = a >> (imm mod 8)`, signed.
    #[bits(0: 26, imm: 6, a: 8, dst: 8, 0x00b3)] ShrSImm8 { dst: Reg, a: Reg, imm: u6 },
    /// `dst = a >> (imm mod 16)`, signed.
    #[bits(0: 26, imm: 6, a: 8, dst: 8, 0x00b4)] ShrSImm16 { dst: Reg, a: Reg, imm: u6 },
    /// `dst = a >> (imm mod 32)`, signed.
    #[bits(0: 26, imm: 6, a: 8, dst: 8, 0x00b5)] ShrSImm32 { dst: Reg, a: Reg, imm: u6 },
    /// `dst = a >> (imm mod 64)`, signed.
    #[bits(0: 26, imm: 6, a: 8, dst: 8, 0x00b6)] ShrSImm64 { dst: Reg, a: Reg, imm: u6 },
    /// `dst` = the 8 bits of `a` rotated left by `imm mod 8`.
    #[bits(0: 26, imm: 6, a: 8, dst: 8, 0x00b7)] RotlImm8 { dst: Reg, a: Reg, imm: u6 },
    /// `dst` = the 16 bits of `a` rotated left by `imm mod 16`.
    #[bits(0: 26, imm: 6, a: 8, dst: 8, 0x00b8)] RotlImm16 { dst: Reg, a: Reg, imm: u6 },
    /// `dst` = the 32 bits of `a` rotated left by `imm mod 32`.
    #[bits(0: 26, imm: 6, a: 8, dst: 8, 0x00b9)] RotlImm32 { dst: Reg, a: Reg, imm: u6 },
    /// `dst` = the 64 bits of `a` rotated left by `imm mod 64`.
    #[bits(0: 26, imm: 6, a: 8, dst: 8, 0x00ba)] RotlImm64 { dst: Reg, a: Reg, imm: u6 },
    /// `dst` = how many of the 8 bits stand above the highest one.
    #[bits(0: 32, a: 8, dst: 8, 0x00bb)] Clz8 { dst: Reg, a: Reg },
    /// `dst` = how many of the 16 bits stand above the highest one.
    #[bits(0: 32, a: 8, dst: 8, 0x00bc)] Clz16 { dst: Reg, a: Reg },
    /// `dst` = how many of the 32 bits stand above the highest one.
    #[bits(0: 32, a: 8, dst: 8, 0x00bd)] Clz32 { dst: Reg, a: Reg },
    /// `dst` = how many of the 64 bits stand above the highest one.
    #[bits(0: 32, a: 8, dst: 8, 0x00be)] Clz64 { dst: Reg, a: Reg },
    /// `dst` = how many copies of the sign bit stand directly below it, of 8 bits.
    #[bits(0: 32, a: 8, dst: 8, 0x00bf)] Cls8 { dst: Reg, a: Reg },
    /// `dst` = how many copies of the sign bit stand directly below it, of 16 bits.
    #[bits(0: 32, a: 8, dst: 8, 0x00c0)] Cls16 { dst: Reg, a: Reg },
    /// `dst` = how many copies of the sign bit stand directly below it, of 32 bits.
    #[bits(0: 32, a: 8, dst: 8, 0x00c1)] Cls32 { dst: Reg, a: Reg },
    /// `dst` = how many copies of the sign bit stand directly below it, of 64 bits.
    #[bits(0: 32, a: 8, dst: 8, 0x00c2)] Cls64 { dst: Reg, a: Reg },
    /// `dst` = how many of the 8 bits stand below the lowest one.
    #[bits(0: 32, a: 8, dst: 8, 0x00c3)] Ctz8 { dst: Reg, a: Reg },
    /// `dst` = how many of the 16 bits stand below the lowest one.
    #[bits(0: 32, a: 8, dst: 8, 0x00c4)] Ctz16 { dst: Reg, a: Reg },
    /// `dst` = how many of the 32 bits stand below the lowest one.
    #[bits(0: 32, a: 8, dst: 8, 0x00c5)] Ctz32 { dst: Reg, a: Reg },
    /// `dst` = how many of the 64 bits stand below the lowest one.
    #[bits(0: 32, a: 8, dst: 8, 0x00c6)] Ctz64 { dst: Reg, a: Reg },
    /// `dst` = how many bits of `a` are one.
    #[bits(0: 32, a: 8, dst: 8, 0x00c7)] Popcnt { dst: Reg, a: Reg },
    /// `dst` = the 8 bits of `a` in reverse order.
    #[bits(0: 32, a: 8, dst: 8, 0x00c8)] Bitrev8 { dst: Reg, a: Reg },
    /// `dst` = the 16 bits of `a` in reverse order.
    #[bits(0: 32, a: 8, dst: 8, 0x00c9)] Bitrev16 { dst: Reg, a: Reg },
    /// `dst` = the 32 bits of `a` in reverse order.
    #[bits(0: 32, a: 8, dst: 8, 0x00ca)] Bitrev32 { dst: Reg, a: Reg },
    /// `dst` = the 64 bits of `a` in reverse order.
    #[bits(0: 32, a: 8, dst: 8, 0x00cb)] Bitrev64 { dst: Reg, a: Reg },
    /// `dst` = the bytes of the 16-bit `a` in reverse order.
    #[bits(0: 32, a: 8, dst: 8, 0x00cc)] Bswap16 { dst: Reg, a: Reg },
    /// `dst` = the bytes of the 32-bit `a` in reverse order.
    #[bits(0: 32, a: 8, dst: 8, 0x00cd)] Bswap32 { dst: Reg, a: Reg },
    /// `dst` = the bytes of the 64-bit `a` in reverse order.
    #[bits(0: 32, a: 8, dst: 8, 0x00ce)] Bswap64 { dst: Reg, a: Reg },
    /// `dst` = the low 8 bits of `a`: also what `ireduce` needs.
    #[bits(0: 32, a: 8, dst: 8, 0x00cf)] Zext8 { dst: Reg, a: Reg },
    /// `dst` = the low 16 bits of `a`: also what `ireduce` needs.
    #[bits(0: 32, a: 8, dst: 8, 0x00d0)] Zext16 { dst: Reg, a: Reg },
    /// `dst` = the low 32 bits of `a`: also what `ireduce` needs.
    #[bits(0: 32, a: 8, dst: 8, 0x00d1)] Zext32 { dst: Reg, a: Reg },
    /// `dst` = the 8-bit `a` sign-extended to 16 bits.
    #[bits(0: 32, a: 8, dst: 8, 0x00d2)] Sext8To16 { dst: Reg, a: Reg },
    /// `dst` = the 8-bit `a` sign-extended to 32 bits.
    #[bits(0: 32, a: 8, dst: 8, 0x00d3)] Sext8To32 { dst: Reg, a: Reg },
    /// `dst` = the 8-bit `a` sign-extended to 64 bits.
    #[bits(0: 32, a: 8, dst: 8, 0x00d4)] Sext8To64 { dst: Reg, a: Reg },
    /// `dst` = the 16-bit `a` sign-extended to 32 bits.
    #[bits(0: 32, a: 8, dst: 8, 0x00d5)] Sext16To32 { dst: Reg, a: Reg },
    /// `dst` = the 16-bit `a` sign-extended to 64 bits.
    #[bits(0: 32, a: 8, dst: 8, 0x00d6)] Sext16To64 { dst: Reg, a: Reg },
    /// `dst` = the 32-bit `a` sign-extended to 64 bits.
    #[bits(0: 32, a: 8, dst: 8, 0x00d7)] Sext32To64 { dst: Reg, a: Reg },

    // Integer comparison: `dst` is 0 or 1
    /// `dst = a == b`.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x00e0)] Eq { dst: Reg, a: Reg, b: Reg },
    /// `dst = a != b`.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x00e1)] Ne { dst: Reg, a: Reg, b: Reg },
    /// `dst = a < b`, unsigned.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x00e2)] LtU { dst: Reg, a: Reg, b: Reg },
    /// `dst = a <= b`, unsigned.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x00e3)] LeU { dst: Reg, a: Reg, b: Reg },
    /// `dst = a < b`, signed 8-bit.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x00e4)] LtS8 { dst: Reg, a: Reg, b: Reg },
    /// `dst = a < b`, signed 16-bit.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x00e5)] LtS16 { dst: Reg, a: Reg, b: Reg },
    /// `dst = a < b`, signed 32-bit.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x00e6)] LtS32 { dst: Reg, a: Reg, b: Reg },
    /// `dst = a < b`, signed 64-bit.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x00e7)] LtS64 { dst: Reg, a: Reg, b: Reg },
    /// `dst = a <= b`, signed 8-bit.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x00e8)] LeS8 { dst: Reg, a: Reg, b: Reg },
    /// `dst = a <= b`, signed 16-bit.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x00e9)] LeS16 { dst: Reg, a: Reg, b: Reg },
    /// `dst = a <= b`, signed 32-bit.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x00ea)] LeS32 { dst: Reg, a: Reg, b: Reg },
    /// `dst = a <= b`, signed 64-bit.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x00eb)] LeS64 { dst: Reg, a: Reg, b: Reg },
    /// `dst = a == imm`, sign-extended to 32 bits.
    #[bits(imm: 24, 0: 8, a: 8, dst: 8, 0x00ec)] EqImm32 { dst: Reg, a: Reg, imm: i24 },
    /// `dst = a != imm`, sign-extended to 32 bits.
    #[bits(imm: 24, 0: 8, a: 8, dst: 8, 0x00ed)] NeImm32 { dst: Reg, a: Reg, imm: i24 },
    /// `dst = a == imm`, sign-extended to 64 bits.
    #[bits(imm: 24, 0: 8, a: 8, dst: 8, 0x00ee)] EqImm64 { dst: Reg, a: Reg, imm: i24 },
    /// `dst = a != imm`, sign-extended to 64 bits.
    #[bits(imm: 24, 0: 8, a: 8, dst: 8, 0x00ef)] NeImm64 { dst: Reg, a: Reg, imm: i24 },
    /// `dst = a < imm`, unsigned.
    #[bits(imm: 24, 0: 8, a: 8, dst: 8, 0x00f0)] LtUImm { dst: Reg, a: Reg, imm: u24 },
    /// `dst = a > imm`, unsigned.
    #[bits(imm: 24, 0: 8, a: 8, dst: 8, 0x00f1)] GtUImm { dst: Reg, a: Reg, imm: u24 },
    /// `dst = a < imm`, signed 32-bit.
    #[bits(imm: 24, 0: 8, a: 8, dst: 8, 0x00f2)] LtSImm32 { dst: Reg, a: Reg, imm: i24 },
    /// `dst = a > imm`, signed 32-bit.
    #[bits(imm: 24, 0: 8, a: 8, dst: 8, 0x00f3)] GtSImm32 { dst: Reg, a: Reg, imm: i24 },
    /// `dst = a < imm`, signed 64-bit.
    #[bits(imm: 24, 0: 8, a: 8, dst: 8, 0x00f4)] LtSImm64 { dst: Reg, a: Reg, imm: i24 },
    /// `dst = a > imm`, signed 64-bit.
    #[bits(imm: 24, 0: 8, a: 8, dst: 8, 0x00f5)] GtSImm64 { dst: Reg, a: Reg, imm: i24 },

    // Overflow and carry
    /// `dst = a + b`, and 1 if that does not fit into 8 bits, unsigned.
    #[bits(0: 16, b: 8, a: 8, dst_overflow: 8, dst: 8, 0x0100)] AddOverflowU8 { dst: Reg, dst_overflow: Reg, a: Reg, b: Reg },
    /// `dst = a + b`, and 1 if that does not fit into 16 bits, unsigned.
    #[bits(0: 16, b: 8, a: 8, dst_overflow: 8, dst: 8, 0x0101)] AddOverflowU16 { dst: Reg, dst_overflow: Reg, a: Reg, b: Reg },
    /// `dst = a + b`, and 1 if that does not fit into 32 bits, unsigned.
    #[bits(0: 16, b: 8, a: 8, dst_overflow: 8, dst: 8, 0x0102)] AddOverflowU32 { dst: Reg, dst_overflow: Reg, a: Reg, b: Reg },
    /// `dst = a + b`, and 1 if that does not fit into 64 bits, unsigned.
    #[bits(0: 16, b: 8, a: 8, dst_overflow: 8, dst: 8, 0x0103)] AddOverflowU64 { dst: Reg, dst_overflow: Reg, a: Reg, b: Reg },
    /// `dst = a + b`, and 1 if that does not fit into 8 bits, signed.
    #[bits(0: 16, b: 8, a: 8, dst_overflow: 8, dst: 8, 0x0104)] AddOverflowS8 { dst: Reg, dst_overflow: Reg, a: Reg, b: Reg },
    /// `dst = a + b`, and 1 if that does not fit into 16 bits, signed.
    #[bits(0: 16, b: 8, a: 8, dst_overflow: 8, dst: 8, 0x0105)] AddOverflowS16 { dst: Reg, dst_overflow: Reg, a: Reg, b: Reg },
    /// `dst = a + b`, and 1 if that does not fit into 32 bits, signed.
    #[bits(0: 16, b: 8, a: 8, dst_overflow: 8, dst: 8, 0x0106)] AddOverflowS32 { dst: Reg, dst_overflow: Reg, a: Reg, b: Reg },
    /// `dst = a + b`, and 1 if that does not fit into 64 bits, signed.
    #[bits(0: 16, b: 8, a: 8, dst_overflow: 8, dst: 8, 0x0107)] AddOverflowS64 { dst: Reg, dst_overflow: Reg, a: Reg, b: Reg },
    /// `dst = a - b`, and 1 if that does not fit into 8 bits, unsigned.
    #[bits(0: 16, b: 8, a: 8, dst_overflow: 8, dst: 8, 0x0108)] SubOverflowU8 { dst: Reg, dst_overflow: Reg, a: Reg, b: Reg },
    /// `dst = a - b`, and 1 if that does not fit into 16 bits, unsigned.
    #[bits(0: 16, b: 8, a: 8, dst_overflow: 8, dst: 8, 0x0109)] SubOverflowU16 { dst: Reg, dst_overflow: Reg, a: Reg, b: Reg },
    /// `dst = a - b`, and 1 if that does not fit into 32 bits, unsigned.
    #[bits(0: 16, b: 8, a: 8, dst_overflow: 8, dst: 8, 0x010a)] SubOverflowU32 { dst: Reg, dst_overflow: Reg, a: Reg, b: Reg },
    /// `dst = a - b`, and 1 if that does not fit into 64 bits, unsigned.
    #[bits(0: 16, b: 8, a: 8, dst_overflow: 8, dst: 8, 0x010b)] SubOverflowU64 { dst: Reg, dst_overflow: Reg, a: Reg, b: Reg },
    /// `dst = a - b`, and 1 if that does not fit into 8 bits, signed.
    #[bits(0: 16, b: 8, a: 8, dst_overflow: 8, dst: 8, 0x010c)] SubOverflowS8 { dst: Reg, dst_overflow: Reg, a: Reg, b: Reg },
    /// `dst = a - b`, and 1 if that does not fit into 16 bits, signed.
    #[bits(0: 16, b: 8, a: 8, dst_overflow: 8, dst: 8, 0x010d)] SubOverflowS16 { dst: Reg, dst_overflow: Reg, a: Reg, b: Reg },
    /// `dst = a - b`, and 1 if that does not fit into 32 bits, signed.
    #[bits(0: 16, b: 8, a: 8, dst_overflow: 8, dst: 8, 0x010e)] SubOverflowS32 { dst: Reg, dst_overflow: Reg, a: Reg, b: Reg },
    /// `dst = a - b`, and 1 if that does not fit into 64 bits, signed.
    #[bits(0: 16, b: 8, a: 8, dst_overflow: 8, dst: 8, 0x010f)] SubOverflowS64 { dst: Reg, dst_overflow: Reg, a: Reg, b: Reg },
    /// `dst = a * b`, and 1 if that does not fit into 8 bits, unsigned.
    #[bits(0: 16, b: 8, a: 8, dst_overflow: 8, dst: 8, 0x0110)] MulOverflowU8 { dst: Reg, dst_overflow: Reg, a: Reg, b: Reg },
    /// `dst = a * b`, and 1 if that does not fit into 16 bits, unsigned.
    #[bits(0: 16, b: 8, a: 8, dst_overflow: 8, dst: 8, 0x0111)] MulOverflowU16 { dst: Reg, dst_overflow: Reg, a: Reg, b: Reg },
    /// `dst = a * b`, and 1 if that does not fit into 32 bits, unsigned.
    #[bits(0: 16, b: 8, a: 8, dst_overflow: 8, dst: 8, 0x0112)] MulOverflowU32 { dst: Reg, dst_overflow: Reg, a: Reg, b: Reg },
    /// `dst = a * b`, and 1 if that does not fit into 64 bits, unsigned.
    #[bits(0: 16, b: 8, a: 8, dst_overflow: 8, dst: 8, 0x0113)] MulOverflowU64 { dst: Reg, dst_overflow: Reg, a: Reg, b: Reg },
    /// `dst = a * b`, and 1 if that does not fit into 8 bits, signed.
    #[bits(0: 16, b: 8, a: 8, dst_overflow: 8, dst: 8, 0x0114)] MulOverflowS8 { dst: Reg, dst_overflow: Reg, a: Reg, b: Reg },
    /// `dst = a * b`, and 1 if that does not fit into 16 bits, signed.
    #[bits(0: 16, b: 8, a: 8, dst_overflow: 8, dst: 8, 0x0115)] MulOverflowS16 { dst: Reg, dst_overflow: Reg, a: Reg, b: Reg },
    /// `dst = a * b`, and 1 if that does not fit into 32 bits, signed.
    #[bits(0: 16, b: 8, a: 8, dst_overflow: 8, dst: 8, 0x0116)] MulOverflowS32 { dst: Reg, dst_overflow: Reg, a: Reg, b: Reg },
    /// `dst = a * b`, and 1 if that does not fit into 64 bits, signed.
    #[bits(0: 16, b: 8, a: 8, dst_overflow: 8, dst: 8, 0x0117)] MulOverflowS64 { dst: Reg, dst_overflow: Reg, a: Reg, b: Reg },
    /// `dst = a + b + (carry != 0)`, and 1 if that does not fit into 8 bits, unsigned.
    #[bits(0: 8, carry: 8, b: 8, a: 8, dst_carry: 8, dst: 8, 0x0118)] AddCarryU8 { dst: Reg, dst_carry: Reg, a: Reg, b: Reg, carry: Reg },
    /// `dst = a + b + (carry != 0)`, and 1 if that does not fit into 16 bits, unsigned.
    #[bits(0: 8, carry: 8, b: 8, a: 8, dst_carry: 8, dst: 8, 0x0119)] AddCarryU16 { dst: Reg, dst_carry: Reg, a: Reg, b: Reg, carry: Reg },
    /// `dst = a + b + (carry != 0)`, and 1 if that does not fit into 32 bits, unsigned.
    #[bits(0: 8, carry: 8, b: 8, a: 8, dst_carry: 8, dst: 8, 0x011a)] AddCarryU32 { dst: Reg, dst_carry: Reg, a: Reg, b: Reg, carry: Reg },
    /// `dst = a + b + (carry != 0)`, and 1 if that does not fit into 64 bits, unsigned.
    #[bits(0: 8, carry: 8, b: 8, a: 8, dst_carry: 8, dst: 8, 0x011b)] AddCarryU64 { dst: Reg, dst_carry: Reg, a: Reg, b: Reg, carry: Reg },
    /// `dst = a + b + (carry != 0)`, and 1 if that does not fit into 8 bits, signed.
    #[bits(0: 8, carry: 8, b: 8, a: 8, dst_carry: 8, dst: 8, 0x011c)] AddCarryS8 { dst: Reg, dst_carry: Reg, a: Reg, b: Reg, carry: Reg },
    /// `dst = a + b + (carry != 0)`, and 1 if that does not fit into 16 bits, signed.
    #[bits(0: 8, carry: 8, b: 8, a: 8, dst_carry: 8, dst: 8, 0x011d)] AddCarryS16 { dst: Reg, dst_carry: Reg, a: Reg, b: Reg, carry: Reg },
    /// `dst = a + b + (carry != 0)`, and 1 if that does not fit into 32 bits, signed.
    #[bits(0: 8, carry: 8, b: 8, a: 8, dst_carry: 8, dst: 8, 0x011e)] AddCarryS32 { dst: Reg, dst_carry: Reg, a: Reg, b: Reg, carry: Reg },
    /// `dst = a + b + (carry != 0)`, and 1 if that does not fit into 64 bits, signed.
    #[bits(0: 8, carry: 8, b: 8, a: 8, dst_carry: 8, dst: 8, 0x011f)] AddCarryS64 { dst: Reg, dst_carry: Reg, a: Reg, b: Reg, carry: Reg },
    /// `dst = a - b - (carry != 0)`, and 1 if that does not fit into 8 bits, unsigned.
    #[bits(0: 8, carry: 8, b: 8, a: 8, dst_carry: 8, dst: 8, 0x0120)] SubBorrowU8 { dst: Reg, dst_carry: Reg, a: Reg, b: Reg, carry: Reg },
    /// `dst = a - b - (carry != 0)`, and 1 if that does not fit into 16 bits, unsigned.
    #[bits(0: 8, carry: 8, b: 8, a: 8, dst_carry: 8, dst: 8, 0x0121)] SubBorrowU16 { dst: Reg, dst_carry: Reg, a: Reg, b: Reg, carry: Reg },
    /// `dst = a - b - (carry != 0)`, and 1 if that does not fit into 32 bits, unsigned.
    #[bits(0: 8, carry: 8, b: 8, a: 8, dst_carry: 8, dst: 8, 0x0122)] SubBorrowU32 { dst: Reg, dst_carry: Reg, a: Reg, b: Reg, carry: Reg },
    /// `dst = a - b - (carry != 0)`, and 1 if that does not fit into 64 bits, unsigned.
    #[bits(0: 8, carry: 8, b: 8, a: 8, dst_carry: 8, dst: 8, 0x0123)] SubBorrowU64 { dst: Reg, dst_carry: Reg, a: Reg, b: Reg, carry: Reg },
    /// `dst = a - b - (carry != 0)`, and 1 if that does not fit into 8 bits, signed.
    #[bits(0: 8, carry: 8, b: 8, a: 8, dst_carry: 8, dst: 8, 0x0124)] SubBorrowS8 { dst: Reg, dst_carry: Reg, a: Reg, b: Reg, carry: Reg },
    /// `dst = a - b - (carry != 0)`, and 1 if that does not fit into 16 bits, signed.
    #[bits(0: 8, carry: 8, b: 8, a: 8, dst_carry: 8, dst: 8, 0x0125)] SubBorrowS16 { dst: Reg, dst_carry: Reg, a: Reg, b: Reg, carry: Reg },
    /// `dst = a - b - (carry != 0)`, and 1 if that does not fit into 32 bits, signed.
    #[bits(0: 8, carry: 8, b: 8, a: 8, dst_carry: 8, dst: 8, 0x0126)] SubBorrowS32 { dst: Reg, dst_carry: Reg, a: Reg, b: Reg, carry: Reg },
    /// `dst = a - b - (carry != 0)`, and 1 if that does not fit into 64 bits, signed.
    #[bits(0: 8, carry: 8, b: 8, a: 8, dst_carry: 8, dst: 8, 0x0127)] SubBorrowS64 { dst: Reg, dst_carry: Reg, a: Reg, b: Reg, carry: Reg },
    /// `dst = a + b`; traps if that does not fit into 8 bits, unsigned.
    #[bits(0: 16, code: 8, b: 8, a: 8, dst: 8, 0x0128)] AddOverflowTrap8 { dst: Reg, a: Reg, b: Reg, code: TrapCode },
    /// `dst = a + b`; traps if that does not fit into 16 bits, unsigned.
    #[bits(0: 16, code: 8, b: 8, a: 8, dst: 8, 0x0129)] AddOverflowTrap16 { dst: Reg, a: Reg, b: Reg, code: TrapCode },
    /// `dst = a + b`; traps if that does not fit into 32 bits, unsigned.
    #[bits(0: 16, code: 8, b: 8, a: 8, dst: 8, 0x012a)] AddOverflowTrap32 { dst: Reg, a: Reg, b: Reg, code: TrapCode },
    /// `dst = a + b`; traps if that does not fit into 64 bits, unsigned.
    #[bits(0: 16, code: 8, b: 8, a: 8, dst: 8, 0x012b)] AddOverflowTrap64 { dst: Reg, a: Reg, b: Reg, code: TrapCode },

    // 128-bit integers, as a low and a high slot
    /// `dst = a + b`, wrapping.
    #[bits(b_hi: 8, b_lo: 8, a_hi: 8, a_lo: 8, dst_hi: 8, dst_lo: 8, 0x0130)] Add128 { dst_lo: Reg, dst_hi: Reg, a_lo: Reg, a_hi: Reg, b_lo: Reg, b_hi: Reg },
    /// `dst = a - b`, wrapping.
    #[bits(b_hi: 8, b_lo: 8, a_hi: 8, a_lo: 8, dst_hi: 8, dst_lo: 8, 0x0131)] Sub128 { dst_lo: Reg, dst_hi: Reg, a_lo: Reg, a_hi: Reg, b_lo: Reg, b_hi: Reg },
    /// `dst = a * b`, wrapping.
    #[bits(b_hi: 8, b_lo: 8, a_hi: 8, a_lo: 8, dst_hi: 8, dst_lo: 8, 0x0132)] Mul128 { dst_lo: Reg, dst_hi: Reg, a_lo: Reg, a_hi: Reg, b_lo: Reg, b_hi: Reg },
    /// `dst = -a`, wrapping.
    #[bits(0: 16, a_hi: 8, a_lo: 8, dst_hi: 8, dst_lo: 8, 0x0133)] Neg128 { dst_lo: Reg, dst_hi: Reg, a_lo: Reg, a_hi: Reg },
    /// `dst` = the magnitude of `a`, wrapping.
    #[bits(0: 16, a_hi: 8, a_lo: 8, dst_hi: 8, dst_lo: 8, 0x0134)] Abs128 { dst_lo: Reg, dst_hi: Reg, a_lo: Reg, a_hi: Reg },
    /// `dst = a / b`, unsigned; traps `int_divz`.
    #[bits(b_hi: 8, b_lo: 8, a_hi: 8, a_lo: 8, dst_hi: 8, dst_lo: 8, 0x0135)] DivU128 { dst_lo: Reg, dst_hi: Reg, a_lo: Reg, a_hi: Reg, b_lo: Reg, b_hi: Reg },
    /// `dst = a % b`, unsigned; traps `int_divz`.
    #[bits(b_hi: 8, b_lo: 8, a_hi: 8, a_lo: 8, dst_hi: 8, dst_lo: 8, 0x0136)] RemU128 { dst_lo: Reg, dst_hi: Reg, a_lo: Reg, a_hi: Reg, b_lo: Reg, b_hi: Reg },
    /// `dst = a / b`, signed; traps `int_divz`, and `int_ovf` for the minimum by −1.
    #[bits(b_hi: 8, b_lo: 8, a_hi: 8, a_lo: 8, dst_hi: 8, dst_lo: 8, 0x0137)] DivS128 { dst_lo: Reg, dst_hi: Reg, a_lo: Reg, a_hi: Reg, b_lo: Reg, b_hi: Reg },
    /// `dst = a % b`, signed; traps `int_divz`; 0 for the minimum by −1.
    #[bits(b_hi: 8, b_lo: 8, a_hi: 8, a_lo: 8, dst_hi: 8, dst_lo: 8, 0x0138)] RemS128 { dst_lo: Reg, dst_hi: Reg, a_lo: Reg, a_hi: Reg, b_lo: Reg, b_hi: Reg },
    /// `dst` = the smaller one, unsigned.
    #[bits(b_hi: 8, b_lo: 8, a_hi: 8, a_lo: 8, dst_hi: 8, dst_lo: 8, 0x0139)] MinU128 { dst_lo: Reg, dst_hi: Reg, a_lo: Reg, a_hi: Reg, b_lo: Reg, b_hi: Reg },
    /// `dst` = the larger one, unsigned.
    #[bits(b_hi: 8, b_lo: 8, a_hi: 8, a_lo: 8, dst_hi: 8, dst_lo: 8, 0x013a)] MaxU128 { dst_lo: Reg, dst_hi: Reg, a_lo: Reg, a_hi: Reg, b_lo: Reg, b_hi: Reg },
    /// `dst` = the smaller one, signed.
    #[bits(b_hi: 8, b_lo: 8, a_hi: 8, a_lo: 8, dst_hi: 8, dst_lo: 8, 0x013b)] MinS128 { dst_lo: Reg, dst_hi: Reg, a_lo: Reg, a_hi: Reg, b_lo: Reg, b_hi: Reg },
    /// `dst` = the larger one, signed.
    #[bits(b_hi: 8, b_lo: 8, a_hi: 8, a_lo: 8, dst_hi: 8, dst_lo: 8, 0x013c)] MaxS128 { dst_lo: Reg, dst_hi: Reg, a_lo: Reg, a_hi: Reg, b_lo: Reg, b_hi: Reg },
    /// `dst = a << (b mod 128)`.
    #[bits(0: 8, b: 8, a_hi: 8, a_lo: 8, dst_hi: 8, dst_lo: 8, 0x013d)] Shl128 { dst_lo: Reg, dst_hi: Reg, a_lo: Reg, a_hi: Reg, b: Reg },
    /// `dst = a >> (b mod 128)`, unsigned.
    #[bits(0: 8, b: 8, a_hi: 8, a_lo: 8, dst_hi: 8, dst_lo: 8, 0x013e)] ShrU128 { dst_lo: Reg, dst_hi: Reg, a_lo: Reg, a_hi: Reg, b: Reg },
    /// `dst = a >> (b mod 128)`, signed.
    #[bits(0: 8, b: 8, a_hi: 8, a_lo: 8, dst_hi: 8, dst_lo: 8, 0x013f)] ShrS128 { dst_lo: Reg, dst_hi: Reg, a_lo: Reg, a_hi: Reg, b: Reg },
    /// `dst` = `a` rotated left by `b mod 128`.
    #[bits(0: 8, b: 8, a_hi: 8, a_lo: 8, dst_hi: 8, dst_lo: 8, 0x0140)] Rotl128 { dst_lo: Reg, dst_hi: Reg, a_lo: Reg, a_hi: Reg, b: Reg },
    /// `dst` = `a` rotated right by `b mod 128`.
    #[bits(0: 8, b: 8, a_hi: 8, a_lo: 8, dst_hi: 8, dst_lo: 8, 0x0141)] Rotr128 { dst_lo: Reg, dst_hi: Reg, a_lo: Reg, a_hi: Reg, b: Reg },
    /// `dst` = how many zeros stand above the highest one.
    #[bits(0: 24, a_hi: 8, a_lo: 8, dst: 8, 0x0142)] Clz128 { dst: Reg, a_lo: Reg, a_hi: Reg },
    /// `dst` = how many copies of the sign bit stand directly below it.
    #[bits(0: 24, a_hi: 8, a_lo: 8, dst: 8, 0x0143)] Cls128 { dst: Reg, a_lo: Reg, a_hi: Reg },
    /// `dst` = how many zeros stand below the lowest one.
    #[bits(0: 24, a_hi: 8, a_lo: 8, dst: 8, 0x0144)] Ctz128 { dst: Reg, a_lo: Reg, a_hi: Reg },
    /// `dst` = how many bits are one.
    #[bits(0: 24, a_hi: 8, a_lo: 8, dst: 8, 0x0145)] Popcnt128 { dst: Reg, a_lo: Reg, a_hi: Reg },
    /// `dst = a == b`.
    #[bits(0: 8, b_hi: 8, b_lo: 8, a_hi: 8, a_lo: 8, dst: 8, 0x0146)] Eq128 { dst: Reg, a_lo: Reg, a_hi: Reg, b_lo: Reg, b_hi: Reg },
    /// `dst = a != b`.
    #[bits(0: 8, b_hi: 8, b_lo: 8, a_hi: 8, a_lo: 8, dst: 8, 0x0147)] Ne128 { dst: Reg, a_lo: Reg, a_hi: Reg, b_lo: Reg, b_hi: Reg },
    /// `dst = a < b`, unsigned.
    #[bits(0: 8, b_hi: 8, b_lo: 8, a_hi: 8, a_lo: 8, dst: 8, 0x0148)] LtU128 { dst: Reg, a_lo: Reg, a_hi: Reg, b_lo: Reg, b_hi: Reg },
    /// `dst = a <= b`, unsigned.
    #[bits(0: 8, b_hi: 8, b_lo: 8, a_hi: 8, a_lo: 8, dst: 8, 0x0149)] LeU128 { dst: Reg, a_lo: Reg, a_hi: Reg, b_lo: Reg, b_hi: Reg },
    /// `dst = a < b`, signed.
    #[bits(0: 8, b_hi: 8, b_lo: 8, a_hi: 8, a_lo: 8, dst: 8, 0x014a)] LtS128 { dst: Reg, a_lo: Reg, a_hi: Reg, b_lo: Reg, b_hi: Reg },
    /// `dst = a <= b`, signed.
    #[bits(0: 8, b_hi: 8, b_lo: 8, a_hi: 8, a_lo: 8, dst: 8, 0x014b)] LeS128 { dst: Reg, a_lo: Reg, a_hi: Reg, b_lo: Reg, b_hi: Reg },
    /// `dst` = the high half of the 256-bit product, unsigned.
    #[bits(b_hi: 8, b_lo: 8, a_hi: 8, a_lo: 8, dst_hi: 8, dst_lo: 8, 0x014c)] MulHiU128 { dst_lo: Reg, dst_hi: Reg, a_lo: Reg, a_hi: Reg, b_lo: Reg, b_hi: Reg },
    /// `dst` = the high half of the 256-bit product, signed.
    #[bits(b_hi: 8, b_lo: 8, a_hi: 8, a_lo: 8, dst_hi: 8, dst_lo: 8, 0x014d)] MulHiS128 { dst_lo: Reg, dst_hi: Reg, a_lo: Reg, a_hi: Reg, b_lo: Reg, b_hi: Reg },

    // Floats: a computed NaN is the canonical one
    /// `dst = a + b`, `f32`.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x0150)] Fadd32 { dst: Reg, a: Reg, b: Reg },
    /// `dst = a - b`, `f32`.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x0151)] Fsub32 { dst: Reg, a: Reg, b: Reg },
    /// `dst = a * b`, `f32`.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x0152)] Fmul32 { dst: Reg, a: Reg, b: Reg },
    /// `dst = a / b`, `f32`.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x0153)] Fdiv32 { dst: Reg, a: Reg, b: Reg },
    /// `dst` = the smaller one, NaN if either is, −0 below +0, `f32`.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x0154)] Fmin32 { dst: Reg, a: Reg, b: Reg },
    /// `dst` = the larger one, NaN if either is, −0 below +0, `f32`.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x0155)] Fmax32 { dst: Reg, a: Reg, b: Reg },
    /// `dst` = the magnitude of `a` with the sign of `b`, exact on NaN, `f32`.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x0156)] Fcopysign32 { dst: Reg, a: Reg, b: Reg },
    /// `dst = -a`, exact on NaN, `f32`.
    #[bits(0: 32, a: 8, dst: 8, 0x0157)] Fneg32 { dst: Reg, a: Reg },
    /// `dst` = the magnitude of `a`, exact on NaN, `f32`.
    #[bits(0: 32, a: 8, dst: 8, 0x0158)] Fabs32 { dst: Reg, a: Reg },
    /// `dst` = the square root, `f32`.
    #[bits(0: 32, a: 8, dst: 8, 0x0159)] Fsqrt32 { dst: Reg, a: Reg },
    /// `dst` = the nearest integer not below, `f32`.
    #[bits(0: 32, a: 8, dst: 8, 0x015a)] Fceil32 { dst: Reg, a: Reg },
    /// `dst` = the nearest integer not above, `f32`.
    #[bits(0: 32, a: 8, dst: 8, 0x015b)] Ffloor32 { dst: Reg, a: Reg },
    /// `dst` = the nearest integer towards zero, `f32`.
    #[bits(0: 32, a: 8, dst: 8, 0x015c)] Ftrunc32 { dst: Reg, a: Reg },
    /// `dst` = the nearest integer, ties to even, `f32`.
    #[bits(0: 32, a: 8, dst: 8, 0x015d)] Fnearest32 { dst: Reg, a: Reg },
    /// `dst = a * b + c`, rounded once, `f32`.
    #[bits(0: 16, c: 8, b: 8, a: 8, dst: 8, 0x015e)] Fma32 { dst: Reg, a: Reg, b: Reg, c: Reg },
    /// `dst = a + b`, `f64`.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x015f)] Fadd64 { dst: Reg, a: Reg, b: Reg },
    /// `dst = a - b`, `f64`.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x0160)] Fsub64 { dst: Reg, a: Reg, b: Reg },
    /// `dst = a * b`, `f64`.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x0161)] Fmul64 { dst: Reg, a: Reg, b: Reg },
    /// `dst = a / b`, `f64`.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x0162)] Fdiv64 { dst: Reg, a: Reg, b: Reg },
    /// `dst` = the smaller one, NaN if either is, −0 below +0, `f64`.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x0163)] Fmin64 { dst: Reg, a: Reg, b: Reg },
    /// `dst` = the larger one, NaN if either is, −0 below +0, `f64`.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x0164)] Fmax64 { dst: Reg, a: Reg, b: Reg },
    /// `dst` = the magnitude of `a` with the sign of `b`, exact on NaN, `f64`.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x0165)] Fcopysign64 { dst: Reg, a: Reg, b: Reg },
    /// `dst = -a`, exact on NaN, `f64`.
    #[bits(0: 32, a: 8, dst: 8, 0x0166)] Fneg64 { dst: Reg, a: Reg },
    /// `dst` = the magnitude of `a`, exact on NaN, `f64`.
    #[bits(0: 32, a: 8, dst: 8, 0x0167)] Fabs64 { dst: Reg, a: Reg },
    /// `dst` = the square root, `f64`.
    #[bits(0: 32, a: 8, dst: 8, 0x0168)] Fsqrt64 { dst: Reg, a: Reg },
    /// `dst` = the nearest integer not below, `f64`.
    #[bits(0: 32, a: 8, dst: 8, 0x0169)] Fceil64 { dst: Reg, a: Reg },
    /// `dst` = the nearest integer not above, `f64`.
    #[bits(0: 32, a: 8, dst: 8, 0x016a)] Ffloor64 { dst: Reg, a: Reg },
    /// `dst` = the nearest integer towards zero, `f64`.
    #[bits(0: 32, a: 8, dst: 8, 0x016b)] Ftrunc64 { dst: Reg, a: Reg },
    /// `dst` = the nearest integer, ties to even, `f64`.
    #[bits(0: 32, a: 8, dst: 8, 0x016c)] Fnearest64 { dst: Reg, a: Reg },
    /// `dst = a * b + c`, rounded once, `f64`.
    #[bits(0: 16, c: 8, b: 8, a: 8, dst: 8, 0x016d)] Fma64 { dst: Reg, a: Reg, b: Reg, c: Reg },
    /// `dst = a == b`, `f32`.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x016e)] Feq32 { dst: Reg, a: Reg, b: Reg },
    /// `dst = !(a == b)`, `f32`.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x016f)] Fne32 { dst: Reg, a: Reg, b: Reg },
    /// `dst = a < b`, `f32`.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x0170)] Flt32 { dst: Reg, a: Reg, b: Reg },
    /// `dst = a <= b`, `f32`.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x0171)] Fle32 { dst: Reg, a: Reg, b: Reg },
    /// `dst = !(a < b)`: with operands swapped, `ule`, `f32`.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x0172)] Fnlt32 { dst: Reg, a: Reg, b: Reg },
    /// `dst = !(a <= b)`: with operands swapped, `ult`, `f32`.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x0173)] Fnle32 { dst: Reg, a: Reg, b: Reg },
    /// `dst` = 1 if neither is NaN, `f32`.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x0174)] Ford32 { dst: Reg, a: Reg, b: Reg },
    /// `dst` = 1 if either is NaN, `f32`.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x0175)] Funo32 { dst: Reg, a: Reg, b: Reg },
    /// `dst = a < b || a > b`, `f32`.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x0176)] Fone32 { dst: Reg, a: Reg, b: Reg },
    /// `dst = !(a < b || a > b)`, `f32`.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x0177)] Fueq32 { dst: Reg, a: Reg, b: Reg },
    /// `dst = a == b`, `f64`.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x0178)] Feq64 { dst: Reg, a: Reg, b: Reg },
    /// `dst = !(a == b)`, `f64`.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x0179)] Fne64 { dst: Reg, a: Reg, b: Reg },
    /// `dst = a < b`, `f64`.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x017a)] Flt64 { dst: Reg, a: Reg, b: Reg },
    /// `dst = a <= b`, `f64`.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x017b)] Fle64 { dst: Reg, a: Reg, b: Reg },
    /// `dst = !(a < b)`: with operands swapped, `ule`, `f64`.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x017c)] Fnlt64 { dst: Reg, a: Reg, b: Reg },
    /// `dst = !(a <= b)`: with operands swapped, `ult`, `f64`.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x017d)] Fnle64 { dst: Reg, a: Reg, b: Reg },
    /// `dst` = 1 if neither is NaN, `f64`.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x017e)] Ford64 { dst: Reg, a: Reg, b: Reg },
    /// `dst` = 1 if either is NaN, `f64`.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x017f)] Funo64 { dst: Reg, a: Reg, b: Reg },
    /// `dst = a < b || a > b`, `f64`.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x0180)] Fone64 { dst: Reg, a: Reg, b: Reg },
    /// `dst = !(a < b || a > b)`, `f64`.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x0181)] Fueq64 { dst: Reg, a: Reg, b: Reg },

    // Conversions
    /// `dst` = the `f32` as `f64`.
    #[bits(0: 32, a: 8, dst: 8, 0x0190)] F32ToF64 { dst: Reg, a: Reg },
    /// `dst` = the `f64` rounded to `f32`.
    #[bits(0: 32, a: 8, dst: 8, 0x0191)] F64ToF32 { dst: Reg, a: Reg },
    /// `dst` = the unsigned integer of up to 64 bits rounded to `f32`.
    #[bits(0: 32, a: 8, dst: 8, 0x0192)] U64ToF32 { dst: Reg, a: Reg },
    /// `dst` = the signed 32-bit integer rounded to `f32`.
    #[bits(0: 32, a: 8, dst: 8, 0x0193)] S32ToF32 { dst: Reg, a: Reg },
    /// `dst` = the signed 64-bit integer rounded to `f32`.
    #[bits(0: 32, a: 8, dst: 8, 0x0194)] S64ToF32 { dst: Reg, a: Reg },
    /// `dst` = the unsigned 128-bit integer rounded to `f32`.
    #[bits(0: 24, a_hi: 8, a_lo: 8, dst: 8, 0x0195)] U128ToF32 { dst: Reg, a_lo: Reg, a_hi: Reg },
    /// `dst` = the signed 128-bit integer rounded to `f32`.
    #[bits(0: 24, a_hi: 8, a_lo: 8, dst: 8, 0x0196)] S128ToF32 { dst: Reg, a_lo: Reg, a_hi: Reg },
    /// `dst` = the unsigned integer of up to 64 bits rounded to `f64`.
    #[bits(0: 32, a: 8, dst: 8, 0x0197)] U64ToF64 { dst: Reg, a: Reg },
    /// `dst` = the signed 32-bit integer rounded to `f64`.
    #[bits(0: 32, a: 8, dst: 8, 0x0198)] S32ToF64 { dst: Reg, a: Reg },
    /// `dst` = the signed 64-bit integer rounded to `f64`.
    #[bits(0: 32, a: 8, dst: 8, 0x0199)] S64ToF64 { dst: Reg, a: Reg },
    /// `dst` = the unsigned 128-bit integer rounded to `f64`.
    #[bits(0: 24, a_hi: 8, a_lo: 8, dst: 8, 0x019a)] U128ToF64 { dst: Reg, a_lo: Reg, a_hi: Reg },
    /// `dst` = the signed 128-bit integer rounded to `f64`.
    #[bits(0: 24, a_hi: 8, a_lo: 8, dst: 8, 0x019b)] S128ToF64 { dst: Reg, a_lo: Reg, a_hi: Reg },
    /// `dst` = the `f32` truncated to unsigned 8 bits; traps `bad_toint` on NaN, `int_ovf` out of range.
    #[bits(0: 32, a: 8, dst: 8, 0x019c)] F32ToU8 { dst: Reg, a: Reg },
    /// `dst` = the `f32` truncated to unsigned 16 bits; traps `bad_toint` on NaN, `int_ovf` out of range.
    #[bits(0: 32, a: 8, dst: 8, 0x019d)] F32ToU16 { dst: Reg, a: Reg },
    /// `dst` = the `f32` truncated to unsigned 32 bits; traps `bad_toint` on NaN, `int_ovf` out of range.
    #[bits(0: 32, a: 8, dst: 8, 0x019e)] F32ToU32 { dst: Reg, a: Reg },
    /// `dst` = the `f32` truncated to unsigned 64 bits; traps `bad_toint` on NaN, `int_ovf` out of range.
    #[bits(0: 32, a: 8, dst: 8, 0x019f)] F32ToU64 { dst: Reg, a: Reg },
    /// `dst` = the `f32` truncated to 0 to 2^127 − 1; traps `bad_toint` on NaN, `int_ovf` below 0.
    #[bits(0: 24, a: 8, dst_hi: 8, dst_lo: 8, 0x01a0)] F32ToU128 { dst_lo: Reg, dst_hi: Reg, a: Reg },
    /// `dst` = the `f32` truncated to signed 8 bits; traps `bad_toint` on NaN, `int_ovf` out of range.
    #[bits(0: 32, a: 8, dst: 8, 0x01a1)] F32ToS8 { dst: Reg, a: Reg },
    /// `dst` = the `f32` truncated to signed 16 bits; traps `bad_toint` on NaN, `int_ovf` out of range.
    #[bits(0: 32, a: 8, dst: 8, 0x01a2)] F32ToS16 { dst: Reg, a: Reg },
    /// `dst` = the `f32` truncated to signed 32 bits; traps `bad_toint` on NaN, `int_ovf` out of range.
    #[bits(0: 32, a: 8, dst: 8, 0x01a3)] F32ToS32 { dst: Reg, a: Reg },
    /// `dst` = the `f32` truncated to signed 64 bits; traps `bad_toint` on NaN, `int_ovf` out of range.
    #[bits(0: 32, a: 8, dst: 8, 0x01a4)] F32ToS64 { dst: Reg, a: Reg },
    /// `dst` = the `f32` truncated to the nearest of signed 128 bits; traps `bad_toint` on NaN.
    #[bits(0: 24, a: 8, dst_hi: 8, dst_lo: 8, 0x01a5)] F32ToS128 { dst_lo: Reg, dst_hi: Reg, a: Reg },
    /// `dst` = the `f32` truncated to the nearest of unsigned 8 bits; NaN gives 0.
    #[bits(0: 32, a: 8, dst: 8, 0x01a6)] F32ToU8Sat { dst: Reg, a: Reg },
    /// `dst` = the `f32` truncated to the nearest of unsigned 16 bits; NaN gives 0.
    #[bits(0: 32, a: 8, dst: 8, 0x01a7)] F32ToU16Sat { dst: Reg, a: Reg },
    /// `dst` = the `f32` truncated to the nearest of unsigned 32 bits; NaN gives 0.
    #[bits(0: 32, a: 8, dst: 8, 0x01a8)] F32ToU32Sat { dst: Reg, a: Reg },
    /// `dst` = the `f32` truncated to the nearest of unsigned 64 bits; NaN gives 0.
    #[bits(0: 32, a: 8, dst: 8, 0x01a9)] F32ToU64Sat { dst: Reg, a: Reg },
    /// `dst` = the `f32` truncated to the nearest of 0 to 2^127 − 1; NaN gives 0.
    #[bits(0: 24, a: 8, dst_hi: 8, dst_lo: 8, 0x01aa)] F32ToU128Sat { dst_lo: Reg, dst_hi: Reg, a: Reg },
    /// `dst` = the `f32` truncated to the nearest of signed 8 bits; NaN gives 0.
    #[bits(0: 32, a: 8, dst: 8, 0x01ab)] F32ToS8Sat { dst: Reg, a: Reg },
    /// `dst` = the `f32` truncated to the nearest of signed 16 bits; NaN gives 0.
    #[bits(0: 32, a: 8, dst: 8, 0x01ac)] F32ToS16Sat { dst: Reg, a: Reg },
    /// `dst` = the `f32` truncated to the nearest of signed 32 bits; NaN gives 0.
    #[bits(0: 32, a: 8, dst: 8, 0x01ad)] F32ToS32Sat { dst: Reg, a: Reg },
    /// `dst` = the `f32` truncated to the nearest of signed 64 bits; NaN gives 0.
    #[bits(0: 32, a: 8, dst: 8, 0x01ae)] F32ToS64Sat { dst: Reg, a: Reg },
    /// `dst` = the `f32` truncated to the nearest of signed 128 bits; NaN gives 0.
    #[bits(0: 24, a: 8, dst_hi: 8, dst_lo: 8, 0x01af)] F32ToS128Sat { dst_lo: Reg, dst_hi: Reg, a: Reg },
    /// `dst` = the `f64` truncated to unsigned 8 bits; traps `bad_toint` on NaN, `int_ovf` out of range.
    #[bits(0: 32, a: 8, dst: 8, 0x01b0)] F64ToU8 { dst: Reg, a: Reg },
    /// `dst` = the `f64` truncated to unsigned 16 bits; traps `bad_toint` on NaN, `int_ovf` out of range.
    #[bits(0: 32, a: 8, dst: 8, 0x01b1)] F64ToU16 { dst: Reg, a: Reg },
    /// `dst` = the `f64` truncated to unsigned 32 bits; traps `bad_toint` on NaN, `int_ovf` out of range.
    #[bits(0: 32, a: 8, dst: 8, 0x01b2)] F64ToU32 { dst: Reg, a: Reg },
    /// `dst` = the `f64` truncated to unsigned 64 bits; traps `bad_toint` on NaN, `int_ovf` out of range.
    #[bits(0: 32, a: 8, dst: 8, 0x01b3)] F64ToU64 { dst: Reg, a: Reg },
    /// `dst` = the `f64` truncated to 0 to 2^127 − 1; traps `bad_toint` on NaN, `int_ovf` below 0.
    #[bits(0: 24, a: 8, dst_hi: 8, dst_lo: 8, 0x01b4)] F64ToU128 { dst_lo: Reg, dst_hi: Reg, a: Reg },
    /// `dst` = the `f64` truncated to signed 8 bits; traps `bad_toint` on NaN, `int_ovf` out of range.
    #[bits(0: 32, a: 8, dst: 8, 0x01b5)] F64ToS8 { dst: Reg, a: Reg },
    /// `dst` = the `f64` truncated to signed 16 bits; traps `bad_toint` on NaN, `int_ovf` out of range.
    #[bits(0: 32, a: 8, dst: 8, 0x01b6)] F64ToS16 { dst: Reg, a: Reg },
    /// `dst` = the `f64` truncated to signed 32 bits; traps `bad_toint` on NaN, `int_ovf` out of range.
    #[bits(0: 32, a: 8, dst: 8, 0x01b7)] F64ToS32 { dst: Reg, a: Reg },
    /// `dst` = the `f64` truncated to signed 64 bits; traps `bad_toint` on NaN, `int_ovf` out of range.
    #[bits(0: 32, a: 8, dst: 8, 0x01b8)] F64ToS64 { dst: Reg, a: Reg },
    /// `dst` = the `f64` truncated to the nearest of signed 128 bits; traps `bad_toint` on NaN.
    #[bits(0: 24, a: 8, dst_hi: 8, dst_lo: 8, 0x01b9)] F64ToS128 { dst_lo: Reg, dst_hi: Reg, a: Reg },
    /// `dst` = the `f64` truncated to the nearest of unsigned 8 bits; NaN gives 0.
    #[bits(0: 32, a: 8, dst: 8, 0x01ba)] F64ToU8Sat { dst: Reg, a: Reg },
    /// `dst` = the `f64` truncated to the nearest of unsigned 16 bits; NaN gives 0.
    #[bits(0: 32, a: 8, dst: 8, 0x01bb)] F64ToU16Sat { dst: Reg, a: Reg },
    /// `dst` = the `f64` truncated to the nearest of unsigned 32 bits; NaN gives 0.
    #[bits(0: 32, a: 8, dst: 8, 0x01bc)] F64ToU32Sat { dst: Reg, a: Reg },
    /// `dst` = the `f64` truncated to the nearest of unsigned 64 bits; NaN gives 0.
    #[bits(0: 32, a: 8, dst: 8, 0x01bd)] F64ToU64Sat { dst: Reg, a: Reg },
    /// `dst` = the `f64` truncated to the nearest of 0 to 2^127 − 1; NaN gives 0.
    #[bits(0: 24, a: 8, dst_hi: 8, dst_lo: 8, 0x01be)] F64ToU128Sat { dst_lo: Reg, dst_hi: Reg, a: Reg },
    /// `dst` = the `f64` truncated to the nearest of signed 8 bits; NaN gives 0.
    #[bits(0: 32, a: 8, dst: 8, 0x01bf)] F64ToS8Sat { dst: Reg, a: Reg },
    /// `dst` = the `f64` truncated to the nearest of signed 16 bits; NaN gives 0.
    #[bits(0: 32, a: 8, dst: 8, 0x01c0)] F64ToS16Sat { dst: Reg, a: Reg },
    /// `dst` = the `f64` truncated to the nearest of signed 32 bits; NaN gives 0.
    #[bits(0: 32, a: 8, dst: 8, 0x01c1)] F64ToS32Sat { dst: Reg, a: Reg },
    /// `dst` = the `f64` truncated to the nearest of signed 64 bits; NaN gives 0.
    #[bits(0: 32, a: 8, dst: 8, 0x01c2)] F64ToS64Sat { dst: Reg, a: Reg },
    /// `dst` = the `f64` truncated to the nearest of signed 128 bits; NaN gives 0.
    #[bits(0: 24, a: 8, dst_hi: 8, dst_lo: 8, 0x01c3)] F64ToS128Sat { dst_lo: Reg, dst_hi: Reg, a: Reg },

    // Memory: an access outside of the sandbox traps `heap_oob`
    /// `dst` = the 8 bits at `addr + offset`, little endian.
    #[bits(offset: 32, addr: 8, dst: 8, 0x01d0)] Load8 { dst: Reg, addr: Reg, offset: i32 },
    /// `dst` = the 16 bits at `addr + offset`, little endian.
    #[bits(offset: 32, addr: 8, dst: 8, 0x01d1)] Load16 { dst: Reg, addr: Reg, offset: i32 },
    /// `dst` = the 32 bits at `addr + offset`, little endian.
    #[bits(offset: 32, addr: 8, dst: 8, 0x01d2)] Load32 { dst: Reg, addr: Reg, offset: i32 },
    /// `dst` = the 64 bits at `addr + offset`, little endian.
    #[bits(offset: 32, addr: 8, dst: 8, 0x01d3)] Load64 { dst: Reg, addr: Reg, offset: i32 },
    /// `dst` = the 8 bits at `addr + offset`, little endian, sign-extended to 16 bits.
    #[bits(offset: 32, addr: 8, dst: 8, 0x01d4)] Load8S16 { dst: Reg, addr: Reg, offset: i32 },
    /// `dst` = the 8 bits at `addr + offset`, little endian, sign-extended to 32 bits.
    #[bits(offset: 32, addr: 8, dst: 8, 0x01d5)] Load8S32 { dst: Reg, addr: Reg, offset: i32 },
    /// `dst` = the 8 bits at `addr + offset`, little endian, sign-extended to 64 bits.
    #[bits(offset: 32, addr: 8, dst: 8, 0x01d6)] Load8S64 { dst: Reg, addr: Reg, offset: i32 },
    /// `dst` = the 16 bits at `addr + offset`, little endian, sign-extended to 32 bits.
    #[bits(offset: 32, addr: 8, dst: 8, 0x01d7)] Load16S32 { dst: Reg, addr: Reg, offset: i32 },
    /// `dst` = the 16 bits at `addr + offset`, little endian, sign-extended to 64 bits.
    #[bits(offset: 32, addr: 8, dst: 8, 0x01d8)] Load16S64 { dst: Reg, addr: Reg, offset: i32 },
    /// `dst` = the 32 bits at `addr + offset`, little endian, sign-extended to 64 bits.
    #[bits(offset: 32, addr: 8, dst: 8, 0x01d9)] Load32S64 { dst: Reg, addr: Reg, offset: i32 },
    /// `dst` = the 16 bits at `addr + offset`, big endian.
    #[bits(offset: 32, addr: 8, dst: 8, 0x01da)] LoadBe16 { dst: Reg, addr: Reg, offset: i32 },
    /// `dst` = the 32 bits at `addr + offset`, big endian.
    #[bits(offset: 32, addr: 8, dst: 8, 0x01db)] LoadBe32 { dst: Reg, addr: Reg, offset: i32 },
    /// `dst` = the 64 bits at `addr + offset`, big endian.
    #[bits(offset: 32, addr: 8, dst: 8, 0x01dc)] LoadBe64 { dst: Reg, addr: Reg, offset: i32 },
    /// `dst` = the 16 bits at `addr + offset`, big endian, sign-extended to 32 bits.
    #[bits(offset: 32, addr: 8, dst: 8, 0x01dd)] LoadBe16S32 { dst: Reg, addr: Reg, offset: i32 },
    /// `dst` = the 16 bits at `addr + offset`, big endian, sign-extended to 64 bits.
    #[bits(offset: 32, addr: 8, dst: 8, 0x01de)] LoadBe16S64 { dst: Reg, addr: Reg, offset: i32 },
    /// `dst` = the 32 bits at `addr + offset`, big endian, sign-extended to 64 bits.
    #[bits(offset: 32, addr: 8, dst: 8, 0x01df)] LoadBe32S64 { dst: Reg, addr: Reg, offset: i32 },
    /// Writes the low 8 bits of `a` to `addr + offset`, little endian.
    #[bits(offset: 32, addr: 8, a: 8, 0x01e0)] Store8 { a: Reg, addr: Reg, offset: i32 },
    /// Writes the low 16 bits of `a` to `addr + offset`, little endian.
    #[bits(offset: 32, addr: 8, a: 8, 0x01e1)] Store16 { a: Reg, addr: Reg, offset: i32 },
    /// Writes the low 32 bits of `a` to `addr + offset`, little endian.
    #[bits(offset: 32, addr: 8, a: 8, 0x01e2)] Store32 { a: Reg, addr: Reg, offset: i32 },
    /// Writes the low 64 bits of `a` to `addr + offset`, little endian.
    #[bits(offset: 32, addr: 8, a: 8, 0x01e3)] Store64 { a: Reg, addr: Reg, offset: i32 },
    /// Writes the low 16 bits of `a` to `addr + offset`, big endian.
    #[bits(offset: 32, addr: 8, a: 8, 0x01e4)] StoreBe16 { a: Reg, addr: Reg, offset: i32 },
    /// Writes the low 32 bits of `a` to `addr + offset`, big endian.
    #[bits(offset: 32, addr: 8, a: 8, 0x01e5)] StoreBe32 { a: Reg, addr: Reg, offset: i32 },
    /// Writes the low 64 bits of `a` to `addr + offset`, big endian.
    #[bits(offset: 32, addr: 8, a: 8, 0x01e6)] StoreBe64 { a: Reg, addr: Reg, offset: i32 },
    /// `dst` = the 128 bits at `addr + offset`, little endian.
    #[bits(offset: 24, addr: 8, dst_hi: 8, dst_lo: 8, 0x01e7)] Load128 { dst_lo: Reg, dst_hi: Reg, addr: Reg, offset: i24 },
    /// `dst` = the 128 bits at `addr + offset`, big endian.
    #[bits(offset: 24, addr: 8, dst_hi: 8, dst_lo: 8, 0x01e8)] LoadBe128 { dst_lo: Reg, dst_hi: Reg, addr: Reg, offset: i24 },
    /// Writes the 128 bits of `a` to `addr + offset`, little endian.
    #[bits(offset: 24, addr: 8, a_hi: 8, a_lo: 8, 0x01e9)] Store128 { a_lo: Reg, a_hi: Reg, addr: Reg, offset: i24 },
    /// Writes the 128 bits of `a` to `addr + offset`, big endian.
    #[bits(offset: 24, addr: 8, a_hi: 8, a_lo: 8, 0x01ea)] StoreBe128 { a_lo: Reg, a_hi: Reg, addr: Reg, offset: i24 },
    /// `dst` = the 8 bits at `addr + (index << shift) + offset`, little endian.
    #[bits(offset: 16, 0: 5, shift: 3, index: 8, addr: 8, dst: 8, 0x01eb)] LoadIndex8 { dst: Reg, addr: Reg, index: Reg, shift: u3, offset: i16 },
    /// `dst` = the 16 bits at `addr + (index << shift) + offset`, little endian.
    #[bits(offset: 16, 0: 5, shift: 3, index: 8, addr: 8, dst: 8, 0x01ec)] LoadIndex16 { dst: Reg, addr: Reg, index: Reg, shift: u3, offset: i16 },
    /// `dst` = the 32 bits at `addr + (index << shift) + offset`, little endian.
    #[bits(offset: 16, 0: 5, shift: 3, index: 8, addr: 8, dst: 8, 0x01ed)] LoadIndex32 { dst: Reg, addr: Reg, index: Reg, shift: u3, offset: i16 },
    /// `dst` = the 64 bits at `addr + (index << shift) + offset`, little endian.
    #[bits(offset: 16, 0: 5, shift: 3, index: 8, addr: 8, dst: 8, 0x01ee)] LoadIndex64 { dst: Reg, addr: Reg, index: Reg, shift: u3, offset: i16 },
    /// Writes the low 8 bits of `a` to `addr + (index << shift) + offset`, little endian.
    #[bits(offset: 16, 0: 5, shift: 3, index: 8, addr: 8, a: 8, 0x01ef)] StoreIndex8 { a: Reg, addr: Reg, index: Reg, shift: u3, offset: i16 },
    /// Writes the low 16 bits of `a` to `addr + (index << shift) + offset`, little endian.
    #[bits(offset: 16, 0: 5, shift: 3, index: 8, addr: 8, a: 8, 0x01f0)] StoreIndex16 { a: Reg, addr: Reg, index: Reg, shift: u3, offset: i16 },
    /// Writes the low 32 bits of `a` to `addr + (index << shift) + offset`, little endian.
    #[bits(offset: 16, 0: 5, shift: 3, index: 8, addr: 8, a: 8, 0x01f1)] StoreIndex32 { a: Reg, addr: Reg, index: Reg, shift: u3, offset: i16 },
    /// Writes the low 64 bits of `a` to `addr + (index << shift) + offset`, little endian.
    #[bits(offset: 16, 0: 5, shift: 3, index: 8, addr: 8, a: 8, 0x01f2)] StoreIndex64 { a: Reg, addr: Reg, index: Reg, shift: u3, offset: i16 },
    /// Traps with `code` unless the `size` bytes at `addr + offset` are mapped: goes before an access with a code of its own.
    #[bits(offset: 24, code: 8, size: 8, addr: 8, 0x01f3)] CheckMemory { addr: Reg, size: u8, offset: i24, code: TrapCode },
    /// `dst` = the address of a byte of the frame's part of the memory stack.
    #[bits(offset: 32, 0: 8, dst: 8, 0x01f4)] StackAddr { dst: Reg, offset: i32 },

    // Atomic memory operations
    /// `dst` = the 8 bits at `addr`, which become `kind(old, a)`.
    #[bits(0: 19, order: 1, kind: 4, a: 8, addr: 8, dst: 8, 0x0200)] AtomicRmw8 { dst: Reg, addr: Reg, a: Reg, kind: RmwKind, order: ByteOrder },
    /// `dst` = the 16 bits at `addr`, which become `kind(old, a)`.
    #[bits(0: 19, order: 1, kind: 4, a: 8, addr: 8, dst: 8, 0x0201)] AtomicRmw16 { dst: Reg, addr: Reg, a: Reg, kind: RmwKind, order: ByteOrder },
    /// `dst` = the 32 bits at `addr`, which become `kind(old, a)`.
    #[bits(0: 19, order: 1, kind: 4, a: 8, addr: 8, dst: 8, 0x0202)] AtomicRmw32 { dst: Reg, addr: Reg, a: Reg, kind: RmwKind, order: ByteOrder },
    /// `dst` = the 64 bits at `addr`, which become `kind(old, a)`.
    #[bits(0: 19, order: 1, kind: 4, a: 8, addr: 8, dst: 8, 0x0203)] AtomicRmw64 { dst: Reg, addr: Reg, a: Reg, kind: RmwKind, order: ByteOrder },
    /// `dst` = the 128 bits at `addr`, which become `kind(old, a)`.
    #[bits(0: 3, order: 1, kind: 4, a_hi: 8, a_lo: 8, addr: 8, dst_hi: 8, dst_lo: 8, 0x0204)] AtomicRmw128 { dst_lo: Reg, dst_hi: Reg, addr: Reg, a_lo: Reg, a_hi: Reg, kind: RmwKind, order: ByteOrder },
    /// `dst` = the 8 bits at `addr`, which become `new` if they equal `expected`.
    #[bits(0: 15, order: 1, new: 8, expected: 8, addr: 8, dst: 8, 0x0205)] AtomicCas8 { dst: Reg, addr: Reg, expected: Reg, new: Reg, order: ByteOrder },
    /// `dst` = the 16 bits at `addr`, which become `new` if they equal `expected`.
    #[bits(0: 15, order: 1, new: 8, expected: 8, addr: 8, dst: 8, 0x0206)] AtomicCas16 { dst: Reg, addr: Reg, expected: Reg, new: Reg, order: ByteOrder },
    /// `dst` = the 32 bits at `addr`, which become `new` if they equal `expected`.
    #[bits(0: 15, order: 1, new: 8, expected: 8, addr: 8, dst: 8, 0x0207)] AtomicCas32 { dst: Reg, addr: Reg, expected: Reg, new: Reg, order: ByteOrder },
    /// `dst` = the 64 bits at `addr`, which become `new` if they equal `expected`.
    #[bits(0: 15, order: 1, new: 8, expected: 8, addr: 8, dst: 8, 0x0208)] AtomicCas64 { dst: Reg, addr: Reg, expected: Reg, new: Reg, order: ByteOrder },
    /// The 128 bits at `addr` become `new` if they equal `expected`; the old ones are loaded before.
    #[bits(0: 7, order: 1, new_hi: 8, new_lo: 8, expected_hi: 8, expected_lo: 8, addr: 8, 0x0209)] CasStore128 { addr: Reg, expected_lo: Reg, expected_hi: Reg, new_lo: Reg, new_hi: Reg, order: ByteOrder },

    // Machine state
    /// `dst` = the stack pointer, the lowest address of the frame's part of the memory stack.
    #[bits(0: 40, dst: 8, 0x0210)] StackPointer { dst: Reg },
    /// `dst` = a number that tells where this frame returns to.
    #[bits(0: 40, dst: 8, 0x0211)] ReturnAddress { dst: Reg },
    /// `dst` = the pinned register.
    #[bits(0: 40, dst: 8, 0x0212)] GetPinned { dst: Reg },
    /// The pinned register = `a`.
    #[bits(0: 40, a: 8, 0x0213)] SetPinned { a: Reg },
}
