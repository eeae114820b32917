//! `cranelift-codegen`: types, values, instructions and memory flags.

use packed::{Packed, Ranged, u24, u30};
use packir_entity::{PackedOption, entity_ref};

entity_ref! {
    /// An instruction.
    pub struct Inst = "inst";
    /// A block.
    pub struct Block = "block";
    /// A value.
    pub struct Value = "v";
}

/// The kind of a lane.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u4)]
#[expect(missing_docs, reason = "named as the types")]
pub enum Lane {
    I8 = 4,
    I16 = 5,
    I32 = 6,
    I64 = 7,
    I128 = 8,
    F16 = 9,
    F32 = 10,
    F64 = 11,
    F128 = 12,
}

/// The number of a value type: sums of ranges, which share prefixes.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u14, ord, hash)]
pub enum Type {
    /// No type.
    #[bits(0: 14)]
    Invalid,
    /// A scalar.
    #[bits(0b0000000111, lane: 4)]
    Scalar {
        /// Its kind.
        lane: Lane,
    },
    /// A vector of 2 to 256 lanes.
    #[bits(0b0000001, log2_lanes_minus_1: 3, lane: 4)]
    Vector {
        /// The logarithm of the number of lanes, minus one.
        log2_lanes_minus_1: packed::u3,
        /// The kind of its lanes.
        lane: Lane,
    },
    /// A vector of unknown length, a multiple of 2 to 256 lanes.
    #[bits(0b0000010, log2_lanes_minus_1: 3, lane: 4)]
    Dynamic {
        /// The logarithm of the least number of lanes, minus one.
        log2_lanes_minus_1: packed::u3,
        /// The kind of its lanes.
        lane: Lane,
    },
}

/// Where a value comes from, as upstream stored it until 2024: references of 24 bits.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u64 as ValueData64, fallible, no_const)]
pub enum ValueData24 {
    /// A result of an instruction.
    #[bits(0b00, ty: 14, num: 24, inst: 24)]
    Inst {
        /// The type.
        ty: Type,
        /// The position among the results.
        num: u16,
        /// The instruction.
        inst: Inst,
    },
    /// A parameter of a block.
    #[bits(0b01, ty: 14, num: 24, block: 24)]
    Param {
        /// The type.
        ty: Type,
        /// The position among the parameters.
        num: u16,
        /// The block.
        block: Block,
    },
    /// Another name of a value.
    #[bits(0b10, ty: 14, 0: 24, original: 24)]
    Alias {
        /// The type.
        ty: Type,
        /// The value.
        original: Value,
    },
    /// One of two values that are equal.
    #[bits(0b11, ty: 14, x: 24, y: 24)]
    Union {
        /// The type.
        ty: Type,
        /// One.
        x: Value,
        /// The other.
        y: Value,
    },
}

/// Where a value comes from, as upstream stores it since: ten bytes without padding. Only the attributes differ from
/// [`ValueData24`].
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed((u32, u32, u16) as ValueData80, fallible, no_const)]
pub enum ValueData {
    /// A result of an instruction.
    #[bits(num: 32 | inst: 32 | 0b00, ty: 14)]
    Inst {
        /// The type.
        ty: Type,
        /// The position among the results.
        num: u16,
        /// The instruction.
        inst: Inst,
    },
    /// A parameter of a block.
    #[bits(num: 32 | block: 32 | 0b01, ty: 14)]
    Param {
        /// The type.
        ty: Type,
        /// The position among the parameters.
        num: u16,
        /// The block.
        block: Block,
    },
    /// Another name of a value.
    #[bits(0: 32 | original: 32 | 0b10, ty: 14)]
    Alias {
        /// The type.
        ty: Type,
        /// The value.
        original: Value,
    },
    /// One of two values that are equal.
    #[bits(x: 32 | y: 32 | 0b11, ty: 14)]
    Union {
        /// The type.
        ty: Type,
        /// One.
        x: Value,
        /// The other.
        y: Value,
    },
}

/// An argument of a branch target, stored where a value would be. Users have hit upstream's limit of 2^30.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u32, fallible)]
pub enum BlockArg {
    /// A value.
    #[bits(0b00, .0: 30)]
    Value(Value),
    /// A result of the `try_call`.
    #[bits(0b01, .0: 30)]
    TryCallRet(u30),
    /// A payload of the exception.
    #[bits(0b10, .0: 30)]
    TryCallExn(u30),
}

/// How an opcode's operands are constrained.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed((u8, u8, u16))]
#[bits(fixed_values: 3, requires_operand: 1, from_operand: 1, fixed_results: 3 | typeset: 8 | constraints: 16)]
pub struct OpcodeConstraints {
    /// How many value operands there always are.
    pub fixed_values: packed::u3,
    /// Whether the operand that gives the controlling type must be there.
    pub requires_operand: bool,
    /// Whether an operand gives the controlling type.
    pub from_operand: bool,
    /// How many results there always are.
    pub fixed_results: packed::u3,
    /// The number of the set of types allowed.
    pub typeset: u8,
    /// The position of the constraints in their table.
    pub constraints: u16,
}

/// Which types are allowed: bit `i` stands for 2^`i`.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed((u16, u16, u8, u8))]
#[bits(lanes: 16 | dynamic_lanes: 16 | ints: 8 | floats: 8)]
pub struct ValueTypeSet {
    /// Numbers of lanes.
    pub lanes: u16,
    /// Least numbers of lanes of vectors of unknown length.
    pub dynamic_lanes: u16,
    /// Widths of integers.
    pub ints: u8,
    /// Widths of floats.
    pub floats: u8,
}

/// The byte order of an access; both bits together are no order.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u2)]
pub enum Endianness {
    /// The target's own.
    Native = 0,
    /// Least significant byte first.
    Little = 1,
    /// Most significant byte first.
    Big = 2,
}

/// The reason of a trap: a sum of ranges of one byte. Zero is not a reason.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u8, niche, ord, hash)]
pub enum TrapCode {
    /// The producer's own.
    #[bits(.0: 8 in 1..=250)]
    User(Ranged<u8, 1, 250>),
    /// The stack is used up.
    #[bits(0xfb)]
    StackOverflow,
    /// The result of arithmetic does not fit.
    #[bits(0xfc)]
    IntegerOverflow,
    /// An address outside the heap.
    #[bits(0xfd)]
    HeapOutOfBounds,
    /// A division by zero.
    #[bits(0xfe)]
    IntegerDivisionByZero,
    /// A float that no integer is near to.
    #[bits(0xff)]
    BadConversionToInteger,
}

/// What is known of a memory access, as machine code carries it.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u16)]
#[bits(can_move: 1, trap: 8, 0: 3, endianness: 2, readonly: 1, aligned: 1)]
pub struct MachMemFlags {
    /// It may move.
    pub can_move: bool,
    /// The code of its trap; 0 if it does not trap.
    pub trap: u8,
    /// The byte order.
    pub endianness: Endianness,
    /// The memory does not change.
    pub readonly: bool,
    /// The address is aligned.
    pub aligned: bool,
}

/// A place in the producer's source; all ones is none.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u32, reserved = 0xffff_ffff)]
#[bits(bits: 32)]
pub struct SourceLoc {
    /// The place.
    pub bits: u32,
}

/// A name of a function as two numbers.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed((u32, u32), ord, hash)]
#[bits(namespace: 32 | index: 32)]
pub struct UserExternalName {
    /// The first.
    pub namespace: u32,
    /// The second.
    pub index: u32,
}

/// An entry of an exception table.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed((u32, u32, u32), no_const)]
pub enum ExceptionTableItem {
    /// The handler of a tag.
    #[bits(0x0000_0000 | tag: 32 | target: 32)]
    Tag {
        /// The tag.
        tag: u32,
        /// The position of the handler among the targets.
        target: u32,
    },
    /// The handler of all tags.
    #[bits(0x0000_0001 | 0: 32 | target: 32)]
    Default {
        /// The position of the handler among the targets.
        target: u32,
    },
    /// What tags are relative to.
    #[bits(0x0000_0002 | 0: 32 | context: 32)]
    Context {
        /// A value.
        context: PackedOption<Value>,
    },
}

/// How deep a loop is; 255 is not known, 254 is "as deep or deeper".
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u8, ord, niche)]
#[bits(depth: 8)]
pub struct LoopLevel {
    /// The depth.
    pub depth: packed::NonMaxU8,
}

/// A register in machine instructions: a spill slot, or the number of a register and its class. The first 192 numbers
/// are physical registers.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u32)]
pub enum Reg {
    /// A stack slot.
    #[bits(0b1, 0: 7, .0: 24)]
    Spill(u24),
    /// A physical register.
    #[bits(0b0, index: 29 in ..192, class: 2)]
    Physical {
        /// Its number; they count class by class, 64 each.
        index: Ranged<u8, 0, 191>,
        /// Its class, once more.
        class: crate::regalloc2::RegClass,
    },
    /// A virtual register.
    #[bits(0b0, index: 29 in 192.., class: 2)]
    Virtual {
        /// Its number.
        index: Ranged<u32, 192, 0x1fff_ffff>,
        /// Its class.
        class: crate::regalloc2::RegClass,
    },
}

/// A 12-bit immediate of AArch64 arithmetic, shifted by 12 or not.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u13)]
#[bits(shift12: 1, bits: 12)]
pub struct Imm12 {
    /// Whether it is shifted.
    pub shift12: bool,
    /// The number.
    pub bits: packed::u12,
}

/// The flags of AArch64.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u4)]
#[bits(n: 1, z: 1, c: 1, v: 1)]
pub struct Nzcv {
    /// Negative.
    pub n: bool,
    /// Zero.
    pub z: bool,
    /// Carry.
    pub c: bool,
    /// Overflow.
    pub v: bool,
}

/// A wide move's immediate of AArch64: 16 bits at one of four places.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u18)]
#[bits(shift: 2, bits: 16)]
pub struct MoveWideConst {
    /// In units of 16 bits.
    pub shift: packed::u2,
    /// The bits.
    pub bits: u16,
}

/// A place relative to the function's first one; all ones is none, so that a difference of that much is lost.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u32, reserved = 0xffff_ffff)]
#[bits(bits: 32)]
pub struct RelSourceLoc {
    /// The difference, which may wrap.
    pub bits: u32,
}

/// The number of a function's memory flags; all ones is none.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u16, ord, hash, niche)]
#[bits(index: 16)]
pub struct MemFlags {
    /// The number.
    pub index: packed::NonMaxU16,
}

/// A tag of debug information.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed((u32, u32))]
pub enum DebugTag {
    /// The producer's own.
    #[bits(0x0000_0000 | .0: 32)]
    User(u32),
    /// A stack slot.
    #[bits(0x0000_0001 | .0: 32)]
    StackSlot(u32),
}

/// An offset of AArch64 that is not scaled.
pub type SImm9 = packed::i9;
/// The offset of a pair of AArch64, in units of 8 bytes.
pub type SImm7Scaled8 = packed::Scaled<packed::i7, 3>;
/// An unsigned offset of AArch64, in units of 8 bytes.
pub type UImm12Scaled8 = packed::Scaled<packed::u12, 3>;

/// A modified immediate of AArch64 vectors: eight bits, shifted left or with ones shifted in.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u12)]
#[bits(shift: 3, ones: 1, imm: 8)]
pub struct ASIMDMovModImm {
    /// By how much, in units of 8 bits.
    pub shift: packed::u3,
    /// Whether ones are shifted in.
    pub ones: bool,
    /// The bits.
    pub imm: u8,
}

/// A floating-point immediate of AArch64: sign, the low exponent bits with the inverse of the highest, and four bits
/// of the fraction.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u8)]
#[bits(sign: 1, exponent: 3, fraction: 4)]
pub struct ASIMDFPModImm {
    /// Whether it is negative.
    pub sign: bool,
    /// Of the exponent: its highest bit, inverted, is repeated in between.
    pub exponent: packed::u3,
    /// The first digits after the point.
    pub fraction: packed::u4,
}

/// Addresses of AArch64: a scaled, an unscaled and a paired offset, as three backend types hold them.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed((u16, u16, u8))]
#[bits(0: 4, scaled: 12 | 0: 7, unscaled: 9 | 0: 1, pair: 7)]
pub struct Offsets {
    /// Of a load or store of 8 bytes: stored divided by 8.
    pub scaled: UImm12Scaled8,
    /// Of one that is not scaled.
    pub unscaled: SImm9,
    /// Of a pair of 8 bytes each: stored divided by 8.
    pub pair: SImm7Scaled8,
}

const _: () = assert!(size_of::<ValueData80>() == 10);
