//! `regalloc2`, the register allocator of Cranelift.
//!
//! Two generations: up to 0.14 an operand is a 32-bit word with a virtual register of 21 bits; from 0.15 on it has 64
//! bits. Upstream's constructors check with `debug_assert!`, so that a release build packs virtual register 2^21 as
//! another one. Here such a number does not exist in the field's type.

use packed::{Log2, NonMaxU8, Packed, TruncatedF32, u5, u6, u21, u24, u28, u30, u31};

/// Which kind of register.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u2)]
pub enum RegClass {
    /// Integers and addresses.
    Int = 0,
    /// Floats.
    Float = 1,
    /// Vectors.
    Vector = 2,
}

/// A physical register. Integer register 63 means "none"; the raw order is class first.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u8, ord, hash, reserved = 0x3f)]
#[bits(class: 2, hw_enc: 6)]
pub struct PReg {
    /// The class.
    pub class: RegClass,
    /// The number in the machine's encoding.
    pub hw_enc: u6,
}

/// A virtual register up to 0.14; index 2^21 − 1 means "none". The raw order is index first.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u32 as PackedVReg13, ord, hash, reserved = 0x007f_fffc)]
#[bits(0: 9, index: 21, class: 2)]
pub struct VReg13 {
    /// The number.
    pub index: u21,
    /// The class.
    pub class: RegClass,
}

/// A virtual register from 0.15 on; index 2^30 − 1 means "none".
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u32, ord, hash, reserved = 0xffff_fffc)]
#[bits(index: 30, class: 2)]
pub struct VReg {
    /// The number.
    pub index: u30,
    /// The class.
    pub class: RegClass,
}

/// Where an operand must be: a prefix code, in which shorter tags leave more bits for what they tag.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u7)]
pub enum OperandConstraint {
    /// In the physical register of the operand's class with this encoding.
    #[bits(0b1, .0: 6)]
    FixedReg(u6),
    /// In the register of the use with this position among the operands.
    #[bits(0b01, .0: 5)]
    Reuse(u5),
    /// In a register with an encoding below this power of two. Upstream builds at most 2^6, and decodes up to 2^15.
    #[bits(0b001, .0: 4)]
    Limit(Log2<4>),
    /// Anywhere.
    #[bits(0b0000000)]
    Any,
    /// In a register.
    #[bits(0b0000001)]
    Reg,
    /// In a stack slot.
    #[bits(0b0000010)]
    Stack,
}

/// When an operand is read or written.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u1)]
pub enum OperandPos {
    /// At the start of the instruction.
    Early = 0,
    /// At its end.
    Late = 1,
}

/// Whether an operand is read or written.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u1)]
pub enum OperandKind {
    /// Written.
    Def = 0,
    /// Read.
    Use = 1,
}

/// An operand up to 0.14. The class stands *above* the index here, and below it in a virtual register.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u32 as PackedOperand13, ord, hash)]
#[bits(constraint: 7, kind: 1, pos: 1, class: 2, vreg: 21)]
pub struct Operand13 {
    /// Where it must be.
    pub constraint: OperandConstraint,
    /// Read or written.
    pub kind: OperandKind,
    /// When.
    pub pos: OperandPos,
    /// The class of the virtual register.
    pub class: RegClass,
    /// The number of the virtual register.
    pub vreg: u21,
}

/// An operand from 0.15 on.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u64, ord, hash)]
#[bits(0: 21, constraint: 7, kind: 1, pos: 1, class: 2, 0: 2, vreg: 30)]
pub struct Operand {
    /// Where it must be.
    pub constraint: OperandConstraint,
    /// Read or written.
    pub kind: OperandKind,
    /// When.
    pub pos: OperandPos,
    /// The class of the virtual register.
    pub class: RegClass,
    /// The number of the virtual register.
    pub vreg: u30,
}

/// A slot of the stack; all ones means "none".
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u32, ord, hash, niche)]
#[bits(0: 8, index: 24)]
pub struct SpillSlot {
    /// The number.
    pub index: u24,
}

/// Where a value is.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u32, ord, hash)]
pub enum Allocation {
    /// Nowhere.
    #[bits(0b000, 0: 29)]
    None,
    /// In a register, which stays packed, as upstream's.
    #[bits(0b001, 0: 21, .0: 8)]
    Reg(PackedPReg),
    /// In a stack slot.
    #[bits(0b010, 0: 5, .0: 24)]
    Stack(u24),
}

/// Before or after an instruction.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u1)]
pub enum InstPosition {
    /// Before.
    Before = 0,
    /// After.
    After = 1,
}

/// A place between instructions; the raw order is program order.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u32, ord, hash)]
#[bits(inst: 31, pos: 1)]
pub struct ProgPoint {
    /// The number of the instruction. Numbers of 2^30 and above do not survive upstream's accessor.
    pub inst: u31,
    /// Before or after it.
    pub pos: InstPosition,
}

/// The flags of a live range, with its spill weight: an `f32` without sign and without the last two bits.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u32)]
#[bits(0: 2, starts_at_def: 1, weight: 29)]
pub struct LiveRangeFlags {
    /// Whether the range starts at a definition.
    pub starts_at_def: bool,
    /// The weight.
    pub weight: TruncatedF32<29>,
}

/// What is known of a bundle of live ranges.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u32)]
#[bits(minimal: 1, fixed: 1, fixed_def: 1, stack: 1, weight: 28)]
pub struct BundleProps {
    /// It cannot be split any further.
    pub minimal: bool,
    /// It has a fixed register.
    pub fixed: bool,
    /// It has a definition in a fixed register.
    pub fixed_def: bool,
    /// It has an operand on the stack.
    pub stack: bool,
    /// Its spill weight.
    pub weight: u28,
}

/// A key for sorting block parameters at a block's end; the raw order is that of the fields.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u128, ord)]
#[bits(from_vreg: 32, from_block: 32, to_block: 32, to_vreg: 32)]
pub struct BlockparamOut {
    /// The argument.
    pub from_vreg: u32,
    /// The block that passes it.
    pub from_block: u32,
    /// The block that gets it.
    pub to_block: u32,
    /// The parameter.
    pub to_vreg: u32,
}

/// A key for sorting block parameters at a block's start; the raw order is that of the fields.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u128, ord)]
#[bits(to_vreg: 32, to_block: 32, from_block: 32, 0: 32)]
pub struct BlockparamIn {
    /// The parameter.
    pub to_vreg: u32,
    /// The block that has it.
    pub to_block: u32,
    /// The block that passes the argument.
    pub from_block: u32,
}

/// At what moment of a program point a move happens.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u32)]
#[expect(missing_docs, reason = "named as upstream's moments")]
pub enum MovePrio {
    InEdge = 0,
    Regular = 1,
    MultiFixedInitial = 2,
    MultiFixedSecondary = 3,
    ReusedInput = 4,
    OutEdge = 5,
}

/// A key for sorting moves; the raw order is that of the fields.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u64, ord)]
#[bits(pos: 32, prio: 32)]
pub struct PosWithPrio {
    /// The program point.
    pub pos: ProgPoint,
    /// The moment.
    pub prio: MovePrio,
}

/// A set of physical registers: a word for each class, and one that stays zero.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed((u64, u64, u64, u64))]
#[bits(int: 64 | float: 64 | vector: 64 | 0: 64)]
pub struct PRegSet {
    /// Bit `i` stands for integer register `i`.
    pub int: u64,
    /// Bit `i` stands for float register `i`.
    pub float: u64,
    /// Bit `i` stands for vector register `i`.
    pub vector: u64,
}

/// The number of an instruction or a block; all ones is none.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u32, ord, hash, reserved = 0xffff_ffff)]
#[bits(index: 32)]
pub struct Index {
    /// The number.
    pub index: u32,
}

/// The instructions of a block.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed((u32, u32))]
#[bits(from: 32 | to: 32)]
pub struct InstRange {
    /// The first one.
    pub from: Index,
    /// The one after the last.
    pub to: Index,
}

/// A move between instructions.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed((u32, u32))]
#[bits(from: 32 | to: 32)]
pub struct Move {
    /// What is copied.
    pub from: Allocation,
    /// Where to.
    pub to: Allocation,
}

/// A use of a virtual register, as the allocator keeps it, in the generation of 32-bit operands: 12 bytes.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed((u32, u32, u16, u16))]
#[bits(operand: 32 | pos: 32 | slot: 16 | weight: 16)]
pub struct Use13 {
    /// The operand.
    pub operand: Operand13,
    /// Where it is used.
    pub pos: ProgPoint,
    /// Which operand of the instruction it is.
    pub slot: u16,
    /// What it costs to have it in memory: half of an `f32`, but not its sign.
    pub weight: TruncatedF32<16>,
}

/// A use of a virtual register in the generation of 64-bit operands: 16 bytes.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed((u64, u32, u16, u16))]
#[bits(operand: 64 | pos: 32 | slot: 16 | weight: 16)]
pub struct Use {
    /// The operand.
    pub operand: Operand,
    /// Where it is used.
    pub pos: ProgPoint,
    /// Which operand of the instruction it is.
    pub slot: u16,
    /// What it costs to have it in memory.
    pub weight: TruncatedF32<16>,
}

/// A key for sorting moves between blocks.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u64, ord)]
#[bits(from: 32, to: 32)]
pub struct InterBlockKey {
    /// The block that is left.
    pub from: u32,
    /// The block that is entered.
    pub to: u32,
}

/// A key for finding the source of a block parameter.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u64, ord, hash)]
#[bits(from_block: 32, to_vreg: 32)]
pub struct BlockparamSourceKey {
    /// The block that passes the argument.
    pub from_block: u32,
    /// The parameter.
    pub to_vreg: u32,
}

/// A key for sorting the destinations of block parameters.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u64, ord)]
#[bits(to_block: 32, from_block: 32)]
pub struct BlockparamDestKey {
    /// The block that has the parameter.
    pub to_block: u32,
    /// The block that passes the argument.
    pub from_block: u32,
}

/// A key for sorting parallel moves.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u64, ord)]
#[bits(dst: 32, src: 32)]
pub struct MoveKey {
    /// Where to.
    pub dst: Allocation,
    /// What is copied.
    pub src: Allocation,
}

/// The extent of a live range. Upstream compares two as equal if they overlap, which is an order only among disjoint
/// ones; it is left to the user here.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed((u32, u32))]
#[bits(from: 32 | to: 32)]
pub struct LiveRangeKey {
    /// The first point.
    pub from: ProgPoint,
    /// The point after the last.
    pub to: ProgPoint,
}

/// A word of a sparse set of numbers.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed((u32, u64))]
#[bits(number: 32 | bits: 64)]
pub struct IndexSetWord {
    /// Which word it is.
    pub number: u32,
    /// Bit `i` stands for 64 times `number`, plus `i`.
    pub bits: u64,
}

/// A register in the fast allocator's list of least recent use; 255 ends it.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed((u8, u8))]
#[bits(prev: 8 | next: 8)]
pub struct LruNode {
    /// The one used after it.
    pub prev: Option<NonMaxU8>,
    /// The one used before it.
    pub next: Option<NonMaxU8>,
}
