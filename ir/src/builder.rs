//! Building single instructions: a method for each opcode.
//!
//! [`InstBuilder`] says what to build; who implements it says where the instruction goes: to the end of a block
//! ([`FunctionBuilder::ins`](crate::frontend::FunctionBuilder::ins)), before a cursor
//! ([`Cursor::ins`](crate::cursor::Cursor::ins)), or into the place of another one
//! ([`DataFlowGraph::replace`]).

use crate::condcodes::{FloatCC, IntCC};
use crate::dfg::DataFlowGraph;
use crate::entities::{
    Block, Constant, DynamicStackSlot, ExceptionTable, FuncRef, GlobalValue, Inst, JumpTable, SigRef,
    StackSlot, Value,
};
use crate::immediates::{ConstantData, Ieee16, Ieee32, Ieee64, Imm64, Offset32};
use crate::inst::{
    AtomicRmwOp, BlockArg, BlockCall, ExceptionTableData, InstructionData, JumpTableData, ValueList,
};
use crate::memflags::MemFlags;
use crate::opcode::{
    BinaryOp, CallIndirectOp, CallOp, CondTrapOp, GlobalOp, LaneOp, LoadOp, NullaryOp, StoreOp, TernaryOp,
    UnaryOp,
};
use crate::trapcode::TrapCode;
use crate::types::Type;

/// The method of one opcode: its parameters follow from the group, its result from the row.
macro_rules! method {
    // Results.
    (@build $self:ident, $data:expr, $ctrl:expr, []) => {{
        let (data, ctrl) = ($data, $ctrl);
        $self.build(data, ctrl).0
    }};
    (@build $self:ident, $data:expr, $ctrl:expr, [$r:expr]) => {{
        let (data, ctrl) = ($data, $ctrl);
        let (inst, dfg) = $self.build(data, ctrl);
        dfg.first_result(inst)
    }};
    (@build $self:ident, $data:expr, $ctrl:expr, [$r:expr, $s:expr]) => {{
        let (data, ctrl) = ($data, $ctrl);
        let (inst, dfg) = $self.build(data, ctrl);
        let results = dfg.inst_results(inst);
        (results[0], results[1])
    }};
    (@type []) => { Inst };
    (@type [$r:expr]) => { Value };
    (@type [$r:expr, $s:expr]) => { (Value, Value) };

    // Groups.
    (Unary $op:ident $name:ident Result $results:tt $(#[$doc:meta])*) => {
        $(#[$doc])* ///
        /// `ty` is the type of the result.
        fn $name(self, ty: Type, arg: Value) -> method!(@type $results) {
            method!(@build self, InstructionData::Unary { op: UnaryOp::$op, arg }, ty, $results)
        }
    };
    (Unary $op:ident $name:ident $from:ident $results:tt $(#[$doc:meta])*) => {
        $(#[$doc])*
        fn $name(self, arg: Value) -> method!(@type $results) {
            let ctrl = self.dfg().value_type(arg);
            method!(@build self, InstructionData::Unary { op: UnaryOp::$op, arg }, ctrl, $results)
        }
    };
    (Binary $op:ident $name:ident $from:ident $results:tt $(#[$doc:meta])*) => {
        $(#[$doc])*
        fn $name(self, x: Value, y: Value) -> method!(@type $results) {
            let ctrl = self.dfg().value_type(x);
            method!(@build self, InstructionData::Binary { op: BinaryOp::$op, x, y }, ctrl, $results)
        }
    };
    (Ternary $op:ident $name:ident $from:ident $results:tt $(#[$doc:meta])*) => {
        $(#[$doc])*
        fn $name(self, x: Value, y: Value, z: Value) -> method!(@type $results) {
            let ctrl = self.dfg().value_type(y);
            method!(@build self, InstructionData::Ternary { op: TernaryOp::$op, x, y, z }, ctrl, $results)
        }
    };
    (Load $op:ident $name:ident Result $results:tt $(#[$doc:meta])*) => {
        $(#[$doc])* ///
        /// `ty` is the type of the result; the address is `addr + offset`.
        fn $name(self, ty: Type, flags: MemFlags, addr: Value, offset: impl Into<Offset32>) -> Value {
            let offset = offset.into();
            method!(@build self, InstructionData::Load { op: LoadOp::$op, flags, addr, offset }, ty, $results)
        }
    };
    (Load $op:ident $name:ident $from:ident $results:tt $(#[$doc:meta])*) => {
        $(#[$doc])* ///
        /// The address is `addr + offset`.
        fn $name(self, flags: MemFlags, addr: Value, offset: impl Into<Offset32>) -> Value {
            let ctrl = self.dfg().value_type(addr);
            let data = InstructionData::Load { op: LoadOp::$op, flags, addr, offset: offset.into() };
            method!(@build self, data, ctrl, $results)
        }
    };
    (Store $op:ident $name:ident $from:ident $results:tt $(#[$doc:meta])*) => {
        $(#[$doc])* ///
        /// The address is `addr + offset`.
        fn $name(self, flags: MemFlags, value: Value, addr: Value, offset: impl Into<Offset32>) -> Inst {
            let ctrl = self.dfg().value_type(value);
            let data = InstructionData::Store { op: StoreOp::$op, flags, value, addr, offset: offset.into() };
            method!(@build self, data, ctrl, $results)
        }
    };
    (Nullary $op:ident $name:ident Result $results:tt $(#[$doc:meta])*) => {
        $(#[$doc])* ///
        /// `ty` is the type of the result.
        fn $name(self, ty: Type) -> Value {
            method!(@build self, InstructionData::Nullary { op: NullaryOp::$op }, ty, $results)
        }
    };
    (Nullary $op:ident $name:ident None $results:tt $(#[$doc:meta])*) => {
        $(#[$doc])*
        fn $name(self) -> Inst {
            method!(@build self, InstructionData::Nullary { op: NullaryOp::$op }, Type::INVALID, $results)
        }
    };
    (Lane $op:ident $name:ident $from:ident $results:tt $(#[$doc:meta])*) => {
        $(#[$doc])*
        fn $name(self, arg: Value, lane: u8) -> Value {
            let ctrl = self.dfg().value_type(arg);
            method!(@build self, InstructionData::Lane { op: LaneOp::$op, arg, lane }, ctrl, $results)
        }
    };
    (CondTrap $op:ident $name:ident $from:ident $results:tt $(#[$doc:meta])*) => {
        $(#[$doc])*
        fn $name(self, arg: Value, code: TrapCode) -> Inst {
            let ctrl = self.dfg().value_type(arg);
            method!(@build self, InstructionData::CondTrap { op: CondTrapOp::$op, arg, code }, ctrl, $results)
        }
    };
    (UnaryGlobal $op:ident $name:ident $from:ident $results:tt $(#[$doc:meta])*) => {
        $(#[$doc])* ///
        /// `ty` is the type of the result.
        fn $name(self, ty: Type, global: GlobalValue) -> Value {
            method!(@build self, InstructionData::UnaryGlobal { op: GlobalOp::$op, global }, ty, $results)
        }
    };
    (Call $op:ident $name:ident $from:ident $results:tt $(#[$doc:meta])*) => {
        $(#[$doc])*
        fn $name(mut self, func: FuncRef, args: &[Value]) -> Inst {
            let args = self.list(args);
            method!(@build self, InstructionData::Call { op: CallOp::$op, func, args }, Type::INVALID, $results)
        }
    };
    (CallIndirect $op:ident $name:ident $from:ident $results:tt $(#[$doc:meta])*) => {
        $(#[$doc])*
        fn $name(mut self, sig: SigRef, callee: Value, args: &[Value]) -> Inst {
            let ctrl = self.dfg().value_type(callee);
            let args = self.callee_list(callee, args);
            method!(@build self, InstructionData::CallIndirect { op: CallIndirectOp::$op, sig, args }, ctrl, $results)
        }
    };
}

macro_rules! group_methods {
    (
        groups { $(
            $(#[$group_doc:meta])*
            $group:ident: $format:ident, $width:ident, $prefix:literal {
                $(
                    $(#[$doc:meta])*
                    $op:ident = $code:literal, $name:ident, $set:ident, $from:ident $(($index:literal))?,
                    [$($arg:expr),*] -> [$($result:expr),*];
                )*
            }
        )* }
        singles { $($singles:tt)* }
    ) => {
        $($(method!($format $op $name $from [$($result),*] $(#[$doc])*);)*)*
    };
}

/// Builds one instruction.
pub trait InstBuilder<'f>: Sized {
    /// The graph that the instruction goes to.
    fn dfg(&self) -> &DataFlowGraph;

    /// The graph that the instruction goes to.
    fn dfg_mut(&mut self) -> &mut DataFlowGraph;

    /// Makes the instruction, with results as its opcode and the controlling type `ctrl` ask for.
    fn build(self, data: InstructionData, ctrl: Type) -> (Inst, &'f mut DataFlowGraph);

    #[doc(hidden)]
    fn list(&mut self, values: &[Value]) -> ValueList {
        ValueList::from_slice(values, &mut self.dfg_mut().value_lists)
    }

    #[doc(hidden)]
    fn callee_list(&mut self, callee: Value, args: &[Value]) -> ValueList {
        let mut list = self.list(&[callee]);
        list.extend(args.iter().copied(), &mut self.dfg_mut().value_lists);
        list
    }

    #[doc(hidden)]
    fn target<'a>(&mut self, block: Block, args: impl IntoIterator<Item = &'a BlockArg>) -> BlockCall {
        BlockCall::new(block, args.into_iter().copied(), &mut self.dfg_mut().value_lists)
    }

    #[doc(hidden)]
    fn build_value(self, data: InstructionData, ctrl: Type) -> Value {
        let (inst, dfg) = self.build(data, ctrl);
        dfg.first_result(inst)
    }

    instruction_table!(group_methods);

    /// Compares two integers; lanes of vectors become all ones or zero, scalars 1 or 0 in an `i8`.
    fn icmp(self, cond: IntCC, x: Value, y: Value) -> Value {
        let ctrl = self.dfg().value_type(x);
        self.build_value(InstructionData::IntCompare { cond, x, y }, ctrl)
    }

    /// Compares two floats; lanes of vectors become all ones or zero, scalars 1 or 0 in an `i8`.
    fn fcmp(self, cond: FloatCC, x: Value, y: Value) -> Value {
        let ctrl = self.dfg().value_type(x);
        self.build_value(InstructionData::FloatCompare { cond, x, y }, ctrl)
    }

    /// An integer constant; `imm` is taken modulo the width of `ty`.
    fn iconst(self, ty: Type, imm: impl Into<Imm64>) -> Value {
        let imm = imm.into().sign_extend_from_width(ty.bits());
        self.build_value(InstructionData::UnaryImm { imm }, ty)
    }

    /// An `f16` constant.
    fn f16const(self, imm: impl Into<Ieee16>) -> Value {
        self.build_value(InstructionData::UnaryIeee16 { imm: imm.into() }, Type::INVALID)
    }

    /// An `f32` constant.
    fn f32const(self, imm: impl Into<Ieee32>) -> Value {
        self.build_value(InstructionData::UnaryIeee32 { imm: imm.into() }, Type::INVALID)
    }

    /// An `f64` constant.
    fn f64const(self, imm: impl Into<Ieee64>) -> Value {
        self.build_value(InstructionData::UnaryIeee64 { imm: imm.into() }, Type::INVALID)
    }

    /// An `f128` constant from the constant pool.
    fn f128const(self, constant: Constant) -> Value {
        self.build_value(InstructionData::UnaryConst { constant }, Type::INVALID)
    }

    /// A vector constant from the constant pool.
    fn vconst(self, ty: Type, constant: Constant) -> Value {
        self.build_value(InstructionData::VectorConst { constant }, ty)
    }

    /// Replaces lane `lane` of `x` by `y`.
    fn insertlane(self, x: Value, y: Value, lane: u8) -> Value {
        let ctrl = self.dfg().value_type(x);
        self.build_value(InstructionData::TernaryImm8 { x, y, lane }, ctrl)
    }

    /// Picks 16 of the 32 lanes of `x` and `y` by a constant mask.
    fn shuffle(mut self, x: Value, y: Value, mask: [u8; 16]) -> Value {
        let mask = self.dfg_mut().constants.push(ConstantData::from(mask.to_vec()));
        self.build_value(InstructionData::Shuffle { x, y, mask }, Type::INVALID)
    }

    /// Reads memory of type `ty`, writes back what `op` makes of it and `value`, and gives what was read.
    fn atomic_rmw(self, ty: Type, flags: MemFlags, op: AtomicRmwOp, addr: Value, value: Value) -> Value {
        self.build_value(InstructionData::AtomicRmw { op, flags, addr, value }, ty)
    }

    /// Writes `new` if memory holds `expected`, and gives what memory held.
    fn atomic_cas(mut self, flags: MemFlags, addr: Value, expected: Value, new: Value) -> Value {
        let ctrl = self.dfg().value_type(new);
        let args = self.list(&[addr, expected, new]);
        self.build_value(InstructionData::AtomicCas { flags, args }, ctrl)
    }

    /// Loads a value of type `ty`, sequentially consistent.
    fn atomic_load(self, ty: Type, flags: MemFlags, addr: Value) -> Value {
        self.build_value(InstructionData::AtomicLoad { flags, addr }, ty)
    }

    /// Stores a value, sequentially consistent.
    fn atomic_store(self, flags: MemFlags, value: Value, addr: Value) -> Inst {
        let ctrl = self.dfg().value_type(value);
        self.build(InstructionData::AtomicStore { flags, value, addr }, ctrl).0
    }

    /// The same bits as type `ty`. The byte order of `flags` says which lane holds the low bits.
    fn bitcast(self, ty: Type, flags: MemFlags, arg: Value) -> Value {
        self.build_value(InstructionData::Bitcast { flags, arg }, ty)
    }

    /// The address `offset` bytes into a stack slot.
    fn stack_addr(self, ty: Type, slot: StackSlot, offset: impl Into<Offset32>) -> Value {
        self.build_value(InstructionData::StackAddr { slot, offset: offset.into() }, ty)
    }

    /// The address of a dynamic stack slot.
    fn dynamic_stack_addr(self, ty: Type, slot: DynamicStackSlot) -> Value {
        self.build_value(InstructionData::DynamicStackAddr { slot }, ty)
    }

    /// The address of a function.
    fn func_addr(self, ty: Type, func: FuncRef) -> Value {
        self.build_value(InstructionData::FuncAddr { func }, ty)
    }

    /// The address of handler `index` of the `try_call` that ends `block`.
    fn get_exception_handler_address(self, ty: Type, block: Block, index: u32) -> Value {
        self.build_value(InstructionData::ExceptionHandlerAddress { block, index }, ty)
    }

    /// Jumps to `block`.
    fn jump<'a>(mut self, block: Block, args: impl IntoIterator<Item = &'a BlockArg>) -> Inst {
        let target = self.target(block, args);
        self.build(InstructionData::Jump { target }, Type::INVALID).0
    }

    /// Jumps to `then` if `cond` is not zero, else to `otherwise`.
    fn brif<'a>(
        mut self,
        cond: Value,
        then: Block,
        then_args: impl IntoIterator<Item = &'a BlockArg>,
        otherwise: Block,
        otherwise_args: impl IntoIterator<Item = &'a BlockArg>,
    ) -> Inst {
        let ctrl = self.dfg().value_type(cond);
        let then = self.target(then, then_args);
        let otherwise = self.target(otherwise, otherwise_args);
        self.build(InstructionData::Brif { cond, then, otherwise }, ctrl).0
    }

    /// Jumps to the target of `table` with number `index`, or to its default.
    fn br_table(self, index: Value, table: JumpTable) -> Inst {
        self.build(InstructionData::BranchTable { index, table }, Type::INVALID).0
    }

    /// Makes a table for [`br_table`](Self::br_table).
    fn jump_table(&mut self, data: JumpTableData) -> JumpTable {
        self.dfg_mut().jump_tables.push(data)
    }

    /// Returns these values.
    fn return_(mut self, values: &[Value]) -> Inst {
        let args = self.list(values);
        self.build(InstructionData::Return { args }, Type::INVALID).0
    }

    /// Stops with a trap.
    fn trap(self, code: TrapCode) -> Inst {
        self.build(InstructionData::Trap { code }, Type::INVALID).0
    }

    /// Unsigned addition; traps with `code` on overflow.
    fn uadd_overflow_trap(self, x: Value, y: Value, code: TrapCode) -> Value {
        let ctrl = self.dfg().value_type(x);
        self.build_value(InstructionData::BinaryTrap { x, y, code }, ctrl)
    }

    /// Calls a function whose exceptions continue at the handlers of `exception`.
    fn try_call(mut self, func: FuncRef, args: &[Value], exception: ExceptionTable) -> Inst {
        let args = self.list(args);
        self.build(InstructionData::TryCall { func, args, exception }, Type::INVALID).0
    }

    /// Calls the function at an address; its exceptions continue at the handlers of `exception`.
    fn try_call_indirect(mut self, callee: Value, args: &[Value], exception: ExceptionTable) -> Inst {
        let ctrl = self.dfg().value_type(callee);
        let args = self.callee_list(callee, args);
        self.build(InstructionData::TryCallIndirect { args, exception }, ctrl).0
    }

    /// Makes a table for [`try_call`](Self::try_call).
    fn exception_table(&mut self, data: ExceptionTableData) -> ExceptionTable {
        self.dfg_mut().extras_mut().exception_tables.push(data)
    }
}

/// Builds an instruction into the place of another; see [`DataFlowGraph::replace`].
#[derive(Debug)]
pub struct ReplaceBuilder<'f> {
    dfg: &'f mut DataFlowGraph,
    inst: Inst,
}

impl<'f> InstBuilder<'f> for ReplaceBuilder<'f> {
    fn dfg(&self) -> &DataFlowGraph {
        self.dfg
    }

    fn dfg_mut(&mut self) -> &mut DataFlowGraph {
        self.dfg
    }

    fn build(self, data: InstructionData, ctrl: Type) -> (Inst, &'f mut DataFlowGraph) {
        let Self { dfg, inst } = self;
        if !data.has_result_field() {
            dfg.detach_results(inst);
        }
        dfg.set_inst(inst, data);
        if dfg.first_result_opt(inst).is_none() {
            let types = dfg.result_types(inst, ctrl);
            dfg.make_results(inst, types);
        }
        (inst, dfg)
    }
}

impl DataFlowGraph {
    /// Builds an instruction into the place of `inst`, which keeps its results. The new instruction must have
    /// results of the same types, or `inst` must have none, or they must have been
    /// [detached](Self::detach_results).
    pub fn replace(&mut self, inst: Inst) -> ReplaceBuilder<'_> {
        ReplaceBuilder { dfg: self, inst }
    }
}
