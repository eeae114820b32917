//! Instructions at rest: one 128-bit word each.
//!
//! [`InstructionData`] is what code matches on; its layout stands beside it. Values, lists and the like take 30
//! bits, so three of them fit a word beside the opcode and the first result:
//!
//! ```text
//! opcode: 8 | first result: 30 | operands and immediates: 90
//! ```
//!
//! Instructions that never have a result (`store`, `brif`) use those 30 bits for themselves. The data of an
//! instruction does not contain its results: `InstHeader` is the second view of the same word, for
//! [`DataFlowGraph`](crate::DataFlowGraph) alone.
//!
//! # Invariants
//!
//! * The word starts with the [`Opcode`]'s code: group prefixes and operation codes come from the instruction
//!   table in [`crate::opcode`], and a test compares the two.
//! * Operands that are not in a list stand in order from the low end, each in 30 bits: `Operands` is a third view.
//! * Lists of unknown length (arguments) live in the graph's pools; the word holds their handle.

use core::fmt;
use core::str::FromStr;

use packed::Packed;
use packir_entity::packed_option::PackedOption;
use packir_entity::{EntityList, ListPool};

use crate::condcodes::{FloatCC, IntCC};
use crate::entities::{
    Block, Constant, DynamicStackSlot, ExceptionTable, ExceptionTag, FuncRef, GlobalValue, JumpTable, SigRef,
    StackSlot, Value,
};
use crate::immediates::{Ieee16, Ieee32, Ieee64, Imm64, Offset32};
use crate::memflags::MemFlags;
use crate::opcode::{
    BinaryOp, CallIndirectOp, CallOp, CondTrapOp, GlobalOp, LaneOp, LoadOp, NullaryOp, Opcode, StoreOp,
    TernaryOp, UnaryOp,
};
use crate::trapcode::TrapCode;

/// A list of values in the graph's pool.
pub type ValueList = EntityList<Value>;
/// The pool that [`ValueList`]s live in.
pub type ValueListPool = ListPool<Value>;

/// The operation of an `atomic_rmw`.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[packed(u4)]
#[expect(missing_docs, reason = "the names say it")]
pub enum AtomicRmwOp {
    Add = 0,
    Sub = 1,
    And = 2,
    Nand = 3,
    Or = 4,
    Xor = 5,
    Xchg = 6,
    Umin = 7,
    Umax = 8,
    Smin = 9,
    Smax = 10,
}

impl AtomicRmwOp {
    /// Every operation with its word in the text format.
    pub const ALL: &'static [(Self, &'static str)] = &[
        (Self::Add, "add"),
        (Self::Sub, "sub"),
        (Self::And, "and"),
        (Self::Nand, "nand"),
        (Self::Or, "or"),
        (Self::Xor, "xor"),
        (Self::Xchg, "xchg"),
        (Self::Umin, "umin"),
        (Self::Umax, "umax"),
        (Self::Smin, "smin"),
        (Self::Smax, "smax"),
    ];
}

impl fmt::Display for AtomicRmwOp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Self::ALL[*self as usize].1)
    }
}

impl FromStr for AtomicRmwOp {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.iter().find(|(_, name)| *name == text).map(|(op, _)| *op).ok_or(())
    }
}

/// What a block is called with: a value, or what a `try_call` produces on the edge.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[packed(u32, fallible)]
pub enum BlockArg {
    /// A value.
    #[bits(0b00, .0: 30)]
    Value(Value),
    /// A result of the `try_call`, on its normal edge (`ret0`).
    #[bits(0b01, .0: 30)]
    TryCallRet(u32),
    /// A payload of the exception, on a handler's edge (`exn0`).
    #[bits(0b10, .0: 30)]
    TryCallExn(u32),
}

impl BlockArg {
    /// The value, unless it comes from a `try_call`.
    pub const fn as_value(self) -> Option<Value> {
        match self {
            Self::Value(value) => Some(value),
            Self::TryCallRet(_) | Self::TryCallExn(_) => None,
        }
    }

    /// This argument as an element of a [`ValueList`].
    fn to_element(self) -> Value {
        Value::from_u32(self.try_pack().expect("values and payload numbers are below 2^30").into_raw())
    }

    /// Whether `element` is one that [`to_element`](Self::to_element) makes.
    pub(crate) fn is_element(element: Value) -> bool {
        PackedBlockArg::from_raw(element.as_u32()).is_ok()
    }

    fn from_element(element: Value) -> Self {
        PackedBlockArg::from_raw_unchecked(element.as_u32()).unpack()
    }
}

impl From<Value> for BlockArg {
    fn from(value: Value) -> Self {
        Self::Value(value)
    }
}

impl fmt::Display for BlockArg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value(value) => write!(f, "{value}"),
            Self::TryCallRet(index) => write!(f, "ret{index}"),
            Self::TryCallExn(index) => write!(f, "exn{index}"),
        }
    }
}

/// A branch target: a block, and the arguments for its parameters.
///
/// Most branches pass nothing, and then the block itself is stored. Otherwise the list holds the block's number,
/// then the arguments.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[packed(u31, fallible, no_const)]
pub enum BlockCall {
    /// Without arguments.
    #[bits(0b0, .0: 30)]
    Plain(Block),
    /// With arguments.
    #[bits(0b1, .0: 30)]
    WithArgs(ValueList),
}

impl BlockCall {
    /// A branch to `block` with `args`.
    pub fn new(block: Block, args: impl IntoIterator<Item = BlockArg>, pool: &mut ValueListPool) -> Self {
        let mut args = args.into_iter().peekable();
        if args.peek().is_none() {
            return Self::Plain(block);
        }
        let mut list = ValueList::new();
        list.push(Value::from_u32(block.as_u32()), pool);
        list.extend(args.map(BlockArg::to_element), pool);
        Self::WithArgs(list)
    }

    /// The block.
    pub fn block(&self, pool: &ValueListPool) -> Block {
        match self {
            Self::Plain(block) => *block,
            Self::WithArgs(list) => {
                Block::from_u32(list.first(pool).expect("the list starts with its block").as_u32())
            }
        }
    }

    /// Branches to `block` instead, with the same arguments.
    pub fn set_block(&mut self, block: Block, pool: &mut ValueListPool) {
        match self {
            Self::Plain(old) => *old = block,
            Self::WithArgs(list) => list.as_mut_slice(pool)[0] = Value::from_u32(block.as_u32()),
        }
    }

    fn elements<'a>(&self, pool: &'a ValueListPool) -> &'a [Value] {
        match self {
            Self::Plain(_) => &[],
            Self::WithArgs(list) => &list.as_slice(pool)[1..],
        }
    }

    /// The number of arguments.
    pub fn len(&self, pool: &ValueListPool) -> usize {
        self.elements(pool).len()
    }

    /// Whether there are no arguments.
    pub fn is_empty(&self, pool: &ValueListPool) -> bool {
        self.elements(pool).is_empty()
    }

    /// The arguments.
    pub fn args<'a>(
        &self,
        pool: &'a ValueListPool,
    ) -> impl ExactSizeIterator<Item = BlockArg> + DoubleEndedIterator + Clone + use<'a> {
        self.elements(pool).iter().map(|&element| BlockArg::from_element(element))
    }

    /// Adds an argument at the end.
    pub fn append_arg(&mut self, arg: impl Into<BlockArg>, pool: &mut ValueListPool) {
        match self {
            Self::Plain(block) => *self = Self::new(*block, [arg.into()], pool),
            Self::WithArgs(list) => {
                list.push(arg.into().to_element(), pool);
            }
        }
    }

    /// Replaces each argument by what `change` makes of it.
    pub fn map_args(&mut self, pool: &mut ValueListPool, mut change: impl FnMut(BlockArg) -> BlockArg) {
        if let Self::WithArgs(list) = self {
            for element in &mut list.as_mut_slice(pool)[1..] {
                *element = change(BlockArg::from_element(*element)).to_element();
            }
        }
    }

    /// Keeps only the arguments for which `keep` (called with their position) holds.
    pub fn retain_args(&mut self, pool: &mut ValueListPool, mut keep: impl FnMut(usize) -> bool) {
        let block = self.block(pool);
        let kept: Vec<BlockArg> =
            self.args(pool).enumerate().filter(|(index, _)| keep(*index)).map(|(_, arg)| arg).collect();
        if let Self::WithArgs(list) = self {
            list.clear(pool);
        }
        *self = Self::new(block, kept, pool);
    }
}

/// What follows a `try_call`: where control goes when the callee returns, and where when it throws.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ExceptionTableData {
    /// The signature of the callee.
    pub sig: SigRef,
    /// Where control goes when the callee returns.
    pub normal: BlockCall,
    /// The handlers, in the order in which they are tried.
    pub items: Vec<ExceptionTableItem>,
}

/// An entry of an [`ExceptionTableData`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ExceptionTableItem {
    /// The handler of one tag.
    Tag(ExceptionTag, BlockCall),
    /// The handler of every tag.
    Default(BlockCall),
    /// What the tags that follow are relative to.
    Context(Value),
}

impl ExceptionTableData {
    /// Every target, the normal one first.
    pub fn targets(&self) -> impl Iterator<Item = BlockCall> + '_ {
        core::iter::once(self.normal).chain(self.items.iter().filter_map(|item| match item {
            ExceptionTableItem::Tag(_, target) | ExceptionTableItem::Default(target) => Some(*target),
            ExceptionTableItem::Context(_) => None,
        }))
    }

    /// The values that tags are relative to.
    pub fn contexts(&self) -> impl Iterator<Item = Value> + '_ {
        self.items.iter().filter_map(|item| match item {
            ExceptionTableItem::Context(value) => Some(*value),
            ExceptionTableItem::Tag(..) | ExceptionTableItem::Default(_) => None,
        })
    }

    /// Every target, the normal one first.
    pub fn targets_mut(&mut self) -> impl Iterator<Item = &mut BlockCall> + '_ {
        core::iter::once(&mut self.normal).chain(self.items.iter_mut().filter_map(|item| match item {
            ExceptionTableItem::Tag(_, target) | ExceptionTableItem::Default(target) => Some(target),
            ExceptionTableItem::Context(_) => None,
        }))
    }
}

/// The targets of a `br_table`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct JumpTableData {
    /// The default target, then the targets by index.
    targets: Vec<BlockCall>,
}

impl JumpTableData {
    /// A table.
    pub fn new(default: BlockCall, targets: &[BlockCall]) -> Self {
        let mut all = Vec::with_capacity(1 + targets.len());
        all.push(default);
        all.extend_from_slice(targets);
        Self { targets: all }
    }

    /// Where control goes when the index is out of range.
    pub fn default_block(&self) -> BlockCall {
        self.targets[0]
    }

    /// The targets by index, without the default.
    pub fn targets(&self) -> &[BlockCall] {
        &self.targets[1..]
    }

    /// The default target, then the targets by index.
    pub fn all(&self) -> &[BlockCall] {
        &self.targets
    }

    /// The default target, then the targets by index.
    pub fn all_mut(&mut self) -> &mut [BlockCall] {
        &mut self.targets
    }
}

/// An instruction without its results.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[packed(u128 as InstWord, fallible, no_const)]
#[expect(missing_docs, reason = "operands are described by the opcode's row")]
pub enum InstructionData {
    /// No operands.
    #[bits(0b10100, op: 3, _: 30, 0: 90)]
    Nullary { op: NullaryOp },
    /// One value.
    #[bits(0b00, op: 6, _: 30, 0: 60, arg: 30)]
    Unary { op: UnaryOp, arg: Value },
    /// Two values.
    #[bits(0b01, op: 6, _: 30, 0: 30, y: 30, x: 30)]
    Binary { op: BinaryOp, x: Value, y: Value },
    /// Three values.
    #[bits(0b1000, op: 4, _: 30, z: 30, y: 30, x: 30)]
    Ternary { op: TernaryOp, x: Value, y: Value, z: Value },
    /// A load from `addr + offset`.
    #[bits(0b1001, op: 4, _: 30, flags: 26, 0: 2, offset: 32, addr: 30)]
    Load { op: LoadOp, flags: MemFlags, addr: Value, offset: Offset32 },
    /// A store to `addr + offset`.
    #[bits(0b101010, op: 2, flags: 26, 0: 2, offset: 32, addr: 30, value: 30)]
    Store { op: StoreOp, flags: MemFlags, value: Value, addr: Value, offset: Offset32 },
    /// A value and the number of a lane or part.
    #[bits(0b1010110, op: 1, _: 30, 0: 52, lane: 8, arg: 30)]
    Lane { op: LaneOp, arg: Value, lane: u8 },
    /// A condition and the code of the trap.
    #[bits(0b1010111, op: 1, _: 30, 0: 52, code: 8, arg: 30)]
    CondTrap { op: CondTrapOp, arg: Value, code: TrapCode },
    /// A global value.
    #[bits(0b1011000, op: 1, _: 30, 0: 60, global: 30)]
    UnaryGlobal { op: GlobalOp, global: GlobalValue },
    /// A function and the arguments for it.
    #[bits(0b1011001, op: 1, _: 30, 0: 30, args: 30, func: 30)]
    Call { op: CallOp, func: FuncRef, args: ValueList },
    /// A signature, and the address of a function followed by the arguments for it.
    #[bits(0b1011010, op: 1, _: 30, 0: 30, args: 30, sig: 30)]
    CallIndirect { op: CallIndirectOp, sig: SigRef, args: ValueList },
    /// `icmp`.
    #[bits(0xc0, _: 30, 0: 26, cond: 4, y: 30, x: 30)]
    IntCompare { cond: IntCC, x: Value, y: Value },
    /// `fcmp`.
    #[bits(0xc1, _: 30, 0: 26, cond: 4, y: 30, x: 30)]
    FloatCompare { cond: FloatCC, x: Value, y: Value },
    /// `iconst`. The immediate is zero-extended from the width of the result.
    #[bits(0xc2, _: 30, 0: 26, imm: 64)]
    UnaryImm { imm: Imm64 },
    /// `f16const`.
    #[bits(0xc3, _: 30, 0: 74, imm: 16)]
    UnaryIeee16 { imm: Ieee16 },
    /// `f32const`.
    #[bits(0xc4, _: 30, 0: 58, imm: 32)]
    UnaryIeee32 { imm: Ieee32 },
    /// `f64const`.
    #[bits(0xc5, _: 30, 0: 26, imm: 64)]
    UnaryIeee64 { imm: Ieee64 },
    /// `f128const`.
    #[bits(0xc6, _: 30, 0: 60, constant: 30)]
    UnaryConst { constant: Constant },
    /// `vconst`.
    #[bits(0xc7, _: 30, 0: 60, constant: 30)]
    VectorConst { constant: Constant },
    /// `insertlane`.
    #[bits(0xc8, _: 30, 0: 22, lane: 8, y: 30, x: 30)]
    TernaryImm8 { x: Value, y: Value, lane: u8 },
    /// `shuffle`; the mask is a constant of 16 bytes.
    #[bits(0xc9, _: 30, mask: 30, y: 30, x: 30)]
    Shuffle { x: Value, y: Value, mask: Constant },
    /// `atomic_rmw`.
    #[bits(0xca, _: 30, flags: 26, op: 4, value: 30, addr: 30)]
    AtomicRmw { op: AtomicRmwOp, flags: MemFlags, addr: Value, value: Value },
    /// `atomic_cas`; the list holds the address, the expected and the new value.
    #[bits(0xcb, _: 30, flags: 26, 0: 34, args: 30)]
    AtomicCas { flags: MemFlags, args: ValueList },
    /// `atomic_load`.
    #[bits(0xcc, _: 30, flags: 26, 0: 34, addr: 30)]
    AtomicLoad { flags: MemFlags, addr: Value },
    /// `atomic_store`.
    #[bits(0xcd, _: 30, flags: 26, 0: 4, addr: 30, value: 30)]
    AtomicStore { flags: MemFlags, value: Value, addr: Value },
    /// `bitcast`; of the flags, only the byte order means something.
    #[bits(0xce, _: 30, flags: 26, 0: 34, arg: 30)]
    Bitcast { flags: MemFlags, arg: Value },
    /// `stack_addr`.
    #[bits(0xcf, _: 30, 0: 28, offset: 32, slot: 30)]
    StackAddr { slot: StackSlot, offset: Offset32 },
    /// `dynamic_stack_addr`.
    #[bits(0xd0, _: 30, 0: 60, slot: 30)]
    DynamicStackAddr { slot: DynamicStackSlot },
    /// `func_addr`.
    #[bits(0xd1, _: 30, 0: 60, func: 30)]
    FuncAddr { func: FuncRef },
    /// `get_exception_handler_address`.
    #[bits(0xd2, _: 30, 0: 28, index: 32, block: 30)]
    ExceptionHandlerAddress { block: Block, index: u32 },
    /// `jump`.
    #[bits(0xd3, _: 30, 0: 59, target: 31)]
    Jump { target: BlockCall },
    /// `brif`.
    #[bits(0xd4, 0: 28, otherwise: 31, then: 31, cond: 30)]
    Brif { cond: Value, then: BlockCall, otherwise: BlockCall },
    /// `br_table`.
    #[bits(0xd5, _: 30, 0: 30, table: 30, index: 30)]
    BranchTable { index: Value, table: JumpTable },
    /// `return`.
    #[bits(0xd6, _: 30, 0: 60, args: 30)]
    Return { args: ValueList },
    /// `trap`.
    #[bits(0xd7, _: 30, 0: 82, code: 8)]
    Trap { code: TrapCode },
    /// `uadd_overflow_trap`.
    #[bits(0xd8, _: 30, 0: 22, code: 8, y: 30, x: 30)]
    BinaryTrap { x: Value, y: Value, code: TrapCode },
    /// `try_call`.
    #[bits(0xd9, _: 30, exception: 30, args: 30, func: 30)]
    TryCall { func: FuncRef, args: ValueList, exception: ExceptionTable },
    /// `try_call_indirect`; the list starts with the address of the function.
    #[bits(0xda, _: 30, 0: 30, exception: 30, args: 30)]
    TryCallIndirect { args: ValueList, exception: ExceptionTable },
}

/// The operands of an instruction word that has nothing else of unknown length: as many of these as
/// [`Opcode::inline_args`] says.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u128 as OperandsWord, fallible, no_const)]
#[bits(_: 38, z: 30, y: 30, x: 30)]
pub(crate) struct Operands {
    pub(crate) x: Value,
    pub(crate) y: Value,
    pub(crate) z: Value,
}

/// The part of an instruction word that all instructions with results share.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u128 as HeaderWord, fallible, no_const)]
#[bits(code: 8, result: 30, _: 90)]
pub(crate) struct InstHeader {
    pub(crate) code: u8,
    pub(crate) result: PackedOption<Value>,
}

const _: () = assert!(size_of::<InstWord>() == 16);

impl InstructionData {
    /// The opcode.
    pub fn opcode(&self) -> Opcode {
        match *self {
            Self::Nullary { op } => op.into(),
            Self::Unary { op, .. } => op.into(),
            Self::Binary { op, .. } => op.into(),
            Self::Ternary { op, .. } => op.into(),
            Self::Load { op, .. } => op.into(),
            Self::Store { op, .. } => op.into(),
            Self::Lane { op, .. } => op.into(),
            Self::CondTrap { op, .. } => op.into(),
            Self::UnaryGlobal { op, .. } => op.into(),
            Self::Call { op, .. } => op.into(),
            Self::CallIndirect { op, .. } => op.into(),
            Self::IntCompare { .. } => Opcode::Icmp,
            Self::FloatCompare { .. } => Opcode::Fcmp,
            Self::UnaryImm { .. } => Opcode::Iconst,
            Self::UnaryIeee16 { .. } => Opcode::F16const,
            Self::UnaryIeee32 { .. } => Opcode::F32const,
            Self::UnaryIeee64 { .. } => Opcode::F64const,
            Self::UnaryConst { .. } => Opcode::F128const,
            Self::VectorConst { .. } => Opcode::Vconst,
            Self::TernaryImm8 { .. } => Opcode::Insertlane,
            Self::Shuffle { .. } => Opcode::Shuffle,
            Self::AtomicRmw { .. } => Opcode::AtomicRmw,
            Self::AtomicCas { .. } => Opcode::AtomicCas,
            Self::AtomicLoad { .. } => Opcode::AtomicLoad,
            Self::AtomicStore { .. } => Opcode::AtomicStore,
            Self::Bitcast { .. } => Opcode::Bitcast,
            Self::StackAddr { .. } => Opcode::StackAddr,
            Self::DynamicStackAddr { .. } => Opcode::DynamicStackAddr,
            Self::FuncAddr { .. } => Opcode::FuncAddr,
            Self::ExceptionHandlerAddress { .. } => Opcode::GetExceptionHandlerAddress,
            Self::Jump { .. } => Opcode::Jump,
            Self::Brif { .. } => Opcode::Brif,
            Self::BranchTable { .. } => Opcode::BrTable,
            Self::Return { .. } => Opcode::Return,
            Self::Trap { .. } => Opcode::Trap,
            Self::BinaryTrap { .. } => Opcode::UaddOverflowTrap,
            Self::TryCall { .. } => Opcode::TryCall,
            Self::TryCallIndirect { .. } => Opcode::TryCallIndirect,
        }
    }

    /// Calls `f` with a place for each value operand that the word itself holds, in the order of the text format.
    ///
    /// Lists, block arguments and exception tables are not visited: see
    /// [`DataFlowGraph::map_inst_values`](crate::DataFlowGraph::map_inst_values).
    pub(crate) fn inline_args_mut(&mut self, mut f: impl FnMut(&mut Value)) {
        match self {
            Self::Unary { arg, .. }
            | Self::Lane { arg, .. }
            | Self::CondTrap { arg, .. }
            | Self::Bitcast { arg, .. }
            | Self::Brif { cond: arg, .. }
            | Self::BranchTable { index: arg, .. }
            | Self::Load { addr: arg, .. }
            | Self::AtomicLoad { addr: arg, .. } => f(arg),
            Self::Binary { x, y, .. }
            | Self::IntCompare { x, y, .. }
            | Self::FloatCompare { x, y, .. }
            | Self::TernaryImm8 { x, y, .. }
            | Self::Shuffle { x, y, .. }
            | Self::BinaryTrap { x, y, .. }
            | Self::Store { value: x, addr: y, .. }
            | Self::AtomicStore { value: x, addr: y, .. }
            | Self::AtomicRmw { addr: x, value: y, .. } => {
                f(x);
                f(y);
            }
            Self::Ternary { x, y, z, .. } => {
                f(x);
                f(y);
                f(z);
            }
            Self::Nullary { .. }
            | Self::UnaryGlobal { .. }
            | Self::Call { .. }
            | Self::CallIndirect { .. }
            | Self::UnaryImm { .. }
            | Self::UnaryIeee16 { .. }
            | Self::UnaryIeee32 { .. }
            | Self::UnaryIeee64 { .. }
            | Self::UnaryConst { .. }
            | Self::VectorConst { .. }
            | Self::AtomicCas { .. }
            | Self::StackAddr { .. }
            | Self::DynamicStackAddr { .. }
            | Self::FuncAddr { .. }
            | Self::ExceptionHandlerAddress { .. }
            | Self::Jump { .. }
            | Self::Return { .. }
            | Self::Trap { .. }
            | Self::TryCall { .. }
            | Self::TryCallIndirect { .. } => {}
        }
    }

    /// The list of arguments, for instructions that have one.
    pub const fn arg_list(&self) -> Option<ValueList> {
        match self {
            Self::Call { args, .. }
            | Self::CallIndirect { args, .. }
            | Self::AtomicCas { args, .. }
            | Self::Return { args }
            | Self::TryCall { args, .. }
            | Self::TryCallIndirect { args, .. } => Some(*args),
            _ => None,
        }
    }

    /// The memory flags, for instructions that have them.
    pub const fn memflags(&self) -> Option<MemFlags> {
        match self {
            Self::Load { flags, .. }
            | Self::Store { flags, .. }
            | Self::AtomicRmw { flags, .. }
            | Self::AtomicCas { flags, .. }
            | Self::AtomicLoad { flags, .. }
            | Self::AtomicStore { flags, .. }
            | Self::Bitcast { flags, .. } => Some(*flags),
            _ => None,
        }
    }

    /// The code of the trap that the instruction itself names.
    pub const fn trap_code(&self) -> Option<TrapCode> {
        match self {
            Self::Trap { code } | Self::CondTrap { code, .. } | Self::BinaryTrap { code, .. } => Some(*code),
            _ => None,
        }
    }

    /// Whether the word keeps its 30 bits for a result. `store` and `brif` need them for operands.
    pub(crate) const fn has_result_field(&self) -> bool {
        !matches!(self, Self::Store { .. } | Self::Brif { .. })
    }
}
