//! Building functions from code with variables.
//!
//! A [`FunctionBuilder`] appends instructions to blocks and turns reads and writes of [`Variable`]s into SSA values
//! while it goes, by the algorithm of Braun et al., "Simple and Efficient Construction of Static Single Assignment
//! Form" (CC 2013), with block parameters in the place of phis.
//!
//! A block is *sealed* once all branches to it were made. Reading a variable in a block that is not sealed makes a
//! block parameter at once, whose arguments follow when the block is sealed.

mod ssa;
mod switch;
#[cfg(test)]
mod tests;

pub use switch::Switch;

use packir_entity::entity_ref;

use self::ssa::Ssa;
use crate::builder::InstBuilder;
use crate::cursor::Cursor;
use crate::dfg::{DataFlowGraph, Values};
use crate::entities::{
    Block, DynamicStackSlot, DynamicType, FuncRef, GlobalValue, Inst, JumpTable, SigRef, StackSlot, Value,
};
use crate::function::{
    ExtFuncData, ExternalName, Function, GlobalValueData, LibCall, SourceLoc, StackSlotData, StackSlotKind,
};
use crate::inst::{InstructionData, JumpTableData};
use crate::signature::Signature;
use crate::types::{I32, Type};

entity_ref! {
    /// A variable of the source: it has a type, and a value of its own at each point of the program.
    pub struct Variable = "var";
}

/// The memory that building takes, for one function after the other.
#[derive(Clone, Debug, Default)]
pub struct FunctionBuilderContext {
    ssa: Ssa,
}

impl FunctionBuilderContext {
    /// No memory yet.
    pub fn new() -> Self {
        Self::default()
    }
}

/// Builds a function block by block.
///
/// ```
/// use packir_ir::builder::InstBuilder;
/// use packir_ir::frontend::FunctionBuilder;
/// use packir_ir::types::I32;
/// use packir_ir::{CallConv, Function, FunctionName, Signature};
///
/// let signature = Signature::new(CallConv::Fast).with_params([I32]).with_returns([I32]);
/// let mut func = Function::new(FunctionName::named("double"), signature);
/// let mut b = FunctionBuilder::new(&mut func);
/// let entry = b.create_block();
/// b.append_block_params_for_function_params(entry);
/// b.switch_to_block(entry);
/// b.seal_block(entry);
/// let x = b.block_params(entry)[0];
/// let sum = b.ins().iadd(x, x);
/// b.ins().return_(&[sum]);
/// b.finalize();
/// assert_eq!(func.insts().count(), 2);
/// ```
#[derive(Debug)]
pub struct FunctionBuilder<'f> {
    /// The function that is built.
    pub func: &'f mut Function,
    block: Option<Block>,
    srcloc: SourceLoc,
    ssa: Ssa,
    /// Where the memory of `ssa` goes in the end.
    context: Option<&'f mut FunctionBuilderContext>,
}

/// Blocks.
impl<'f> FunctionBuilder<'f> {
    /// Starts to build `func`, which must be empty.
    pub fn new(func: &'f mut Function) -> Self {
        Self { func, block: None, srcloc: SourceLoc::NONE, ssa: Ssa::default(), context: None }
    }

    /// Starts to build `func`, which must be empty, with the memory of `context`. It goes back there when the
    /// function is [finalized](Self::finalize).
    pub fn with_context(func: &'f mut Function, context: &'f mut FunctionBuilderContext) -> Self {
        let ssa = core::mem::take(&mut context.ssa);
        Self { context: Some(context), ssa, ..Self::new(func) }
    }

    /// Makes a block. It gets its place in the layout when [switched to](Self::switch_to_block).
    pub fn create_block(&mut self) -> Block {
        self.func.dfg.make_block()
    }

    /// Puts `block` into the layout, as the last one, if it is not there yet.
    pub fn ensure_inserted_block(&mut self, block: Block) {
        if !self.func.layout.is_block_inserted(block) {
            self.func.layout.append_block(block);
        }
    }

    /// Puts `block` into the layout right after `after`. Takes time linear in the number of blocks.
    ///
    /// # Panics
    ///
    /// If `block` is in the layout already, or `after` is not.
    pub fn insert_block_after(&mut self, block: Block, after: Block) {
        self.func.layout.insert_block_after(block, after);
    }

    /// Says that `block` is unlikely to run.
    pub fn set_cold_block(&mut self, block: Block) {
        self.func.layout.set_cold(block, true);
    }

    /// Goes to `block`, where the next instructions are appended.
    ///
    /// # Panics
    ///
    /// If the block before has no terminator yet, or `block` has one.
    pub fn switch_to_block(&mut self, block: Block) {
        assert!(
            self.block.is_none_or(|old| self.ssa.is_filled(old)),
            "a block must end before another one is started"
        );
        assert!(!self.ssa.is_filled(block), "{block} has ended");
        self.ensure_inserted_block(block);
        self.block = Some(block);
    }

    /// The block that instructions are appended to.
    pub fn current_block(&self) -> Option<Block> {
        self.block
    }

    /// Has the current block no instructions yet? True also if there is none.
    pub fn is_pristine(&self) -> bool {
        self.block.is_none_or(|block| self.func.layout.first_inst(block).is_none())
    }

    /// Has the current block a terminator? True also if there is none.
    pub fn is_filled(&self) -> bool {
        self.block.is_none_or(|block| self.ssa.is_filled(block))
    }

    /// Is it certain that control does not reach the current block: is it sealed without branches to it, and not
    /// the entry? Blocks behind such a block are not looked at.
    pub fn is_unreachable(&self) -> bool {
        self.block.is_some_and(|block| {
            let is_entry = self.func.layout.entry_block() == Some(block);
            !is_entry && self.ssa.is_sealed(block) && !self.ssa.has_preds(block)
        })
    }

    /// Says that every branch to `block` was made.
    ///
    /// # Panics
    ///
    /// If the block is sealed already.
    pub fn seal_block(&mut self, block: Block) {
        self.ssa.seal(self.func, block);
    }

    /// Seals every block that is not sealed yet.
    pub fn seal_all_blocks(&mut self) {
        for block in self.func.dfg.blocks() {
            if !self.ssa.is_sealed(block) {
                self.seal_block(block);
            }
        }
    }

    /// Adds a parameter to `block`. Branches to the block pass it explicitly, so it must come before the parameters
    /// that reads of variables make.
    ///
    /// # Panics
    ///
    /// If a read of a variable, in the block or behind it, has made a parameter of the block.
    pub fn append_block_param(&mut self, block: Block, ty: Type) -> Value {
        assert!(!self.ssa.joins(block), "{block} has parameters for variables: others come before");
        self.func.dfg.append_block_param(block, ty)
    }

    /// Gives `block` the parameters of the function's signature.
    ///
    /// # Panics
    ///
    /// As [`append_block_param`](Self::append_block_param).
    pub fn append_block_params_for_function_params(&mut self, block: Block) {
        for index in 0..self.func.signature.params().len() {
            self.append_block_param(block, self.func.signature.params()[index].value_type);
        }
    }

    /// Gives `block` the results of the function's signature as parameters, for a common exit.
    ///
    /// # Panics
    ///
    /// As [`append_block_param`](Self::append_block_param).
    pub fn append_block_params_for_function_returns(&mut self, block: Block) {
        for index in 0..self.func.signature.returns().len() {
            self.append_block_param(block, self.func.signature.returns()[index].value_type);
        }
    }

    /// The parameters of `block`.
    pub fn block_params(&self, block: Block) -> &[Value] {
        self.func.dfg.block_params(block)
    }

    /// Lets the branch `inst` go to `new` wherever it went to `old`, with the same arguments.
    ///
    /// # Panics
    ///
    /// If one of the blocks is sealed already.
    pub fn change_jump_destination(&mut self, inst: Inst, old: Block, new: Block) {
        let Some(from) =
            self.func.layout.blocks().find(|&block| self.func.layout.last_inst(block) == Some(inst))
        else {
            panic!("{inst} ends no block")
        };
        self.ssa.remove_preds(old, inst);
        let (mut target, ssa) = (0, &mut self.ssa);
        self.func.dfg.map_branch_targets(inst, |mut call, pool| {
            if call.block(pool) == old {
                call.set_block(new, pool);
                ssa.add_pred(new, from, inst, target);
            }
            target += 1;
            call
        });
    }

    /// Checks that the function is complete, and gives the memory for building back.
    ///
    /// # Panics
    ///
    /// If a block in the layout is not sealed or has no terminator.
    pub fn finalize(mut self) {
        for block in self.func.layout.blocks() {
            assert!(self.ssa.is_sealed(block), "{block} was never sealed");
            assert!(self.ssa.is_filled(block), "{block} has no terminator");
        }
        if let Some(context) = self.context {
            self.ssa.clear();
            context.ssa = self.ssa;
        }
    }
}

/// Declarations and instructions.
impl<'f> FunctionBuilder<'f> {
    /// Declares a signature for calls.
    pub fn import_signature(&mut self, signature: Signature) -> SigRef {
        self.func.dfg.signatures.push(signature)
    }

    /// Declares a function of the same program that may be called.
    pub fn import_function(&mut self, name: &str, signature: SigRef) -> FuncRef {
        self.import(ExternalName::Named(name.into()), signature)
    }

    /// Declares a function of the run-time library.
    pub fn import_libcall(&mut self, call: LibCall, signature: SigRef) -> FuncRef {
        self.import(ExternalName::LibCall(call), signature)
    }

    fn import(&mut self, name: ExternalName, signature: SigRef) -> FuncRef {
        self.func.dfg.ext_funcs.push(ExtFuncData { name, signature, colocated: false, patchable: false })
    }

    /// Declares a stack slot of `size` bytes, aligned to 2^`align_shift` bytes.
    pub fn create_stack_slot(&mut self, size: u32, align_shift: u8) -> StackSlot {
        let kind = StackSlotKind::Explicit;
        self.func.stack_slots.push(StackSlotData { kind, size, align_shift })
    }

    /// Declares a stack slot of a type of unknown length.
    pub fn create_dynamic_stack_slot(&mut self, ty: DynamicType) -> DynamicStackSlot {
        self.func.extras_mut().dynamic_stack_slots.push(ty)
    }

    /// Declares a global value.
    pub fn create_global_value(&mut self, data: GlobalValueData) -> GlobalValue {
        self.func.extras_mut().global_values.push(data)
    }

    /// Makes a table for `br_table`.
    pub fn create_jump_table(&mut self, data: JumpTableData) -> JumpTable {
        self.func.dfg.jump_tables.push(data)
    }

    /// Gives this place in the producer's source to all instructions from here on.
    pub fn set_srcloc(&mut self, srcloc: SourceLoc) {
        self.srcloc = srcloc;
    }

    /// The place in the producer's source that instructions get.
    pub fn srcloc(&self) -> SourceLoc {
        self.srcloc
    }

    /// The results of an instruction.
    pub fn inst_results(&self, inst: Inst) -> Values {
        self.func.dfg.inst_results(inst)
    }

    /// Builds an instruction at the end of the current block.
    ///
    /// # Panics
    ///
    /// If there is no current block, or it has a terminator already.
    #[inline]
    pub fn ins(&mut self) -> AppendBuilder<'_, 'f> {
        let block = self.block.expect("instructions go to the current block: switch to one first");
        assert!(!self.ssa.is_filled(block), "{block} has ended");
        AppendBuilder { builder: self, block }
    }

    /// A cursor at the end of the current block, for instructions that are no branches.
    ///
    /// # Panics
    ///
    /// If there is no current block, or it has a terminator already.
    pub fn cursor(&mut self) -> Cursor<'_> {
        let block = self.ins().block;
        let mut cursor = Cursor::new(self.func);
        cursor.goto_bottom(block);
        cursor
    }
}

/// Calls of the run-time library. Addresses and lengths have the type of the first operand.
impl FunctionBuilder<'_> {
    /// Copies `len` bytes from `src` to `dst`, which must not overlap.
    pub fn call_memcpy(&mut self, dst: Value, src: Value, len: Value) {
        self.call_memory(LibCall::Memcpy, [dst, src, len], None);
    }

    /// Copies `len` bytes from `src` to `dst`, which may overlap.
    pub fn call_memmove(&mut self, dst: Value, src: Value, len: Value) {
        self.call_memory(LibCall::Memmove, [dst, src, len], None);
    }

    /// Writes `len` times `byte`, an `i8`, to `dst`.
    pub fn call_memset(&mut self, dst: Value, byte: Value, len: Value) {
        let byte = self.ins().uextend(I32, byte);
        self.call_memory(LibCall::Memset, [dst, byte, len], None);
    }

    /// Compares `len` bytes at `a` and at `b`: an `i32` below, equal to or above zero.
    pub fn call_memcmp(&mut self, a: Value, b: Value, len: Value) -> Value {
        let call = self.call_memory(LibCall::Memcmp, [a, b, len], Some(I32));
        self.func.dfg.first_result(call)
    }

    fn call_memory(&mut self, libcall: LibCall, args: [Value; 3], result: Option<Type>) -> Inst {
        let types = args.map(|arg| self.func.dfg.value_type(arg));
        let call_conv = self.func.signature.call_conv;
        let signature =
            Signature::new(call_conv).with_params(types).with_returns([result.unwrap_or(types[0])]);
        let signature = self.import_signature(signature);
        let callee = self.import_libcall(libcall, signature);
        self.ins().call(callee, &args)
    }
}

/// Builds an instruction at the end of a block.
#[derive(Debug)]
pub struct AppendBuilder<'b, 'f> {
    builder: &'b mut FunctionBuilder<'f>,
    block: Block,
}

impl<'b> InstBuilder<'b> for AppendBuilder<'b, '_> {
    #[inline]
    fn dfg(&self) -> &DataFlowGraph {
        &self.builder.func.dfg
    }

    #[inline]
    fn dfg_mut(&mut self) -> &mut DataFlowGraph {
        &mut self.builder.func.dfg
    }

    fn build(self, data: InstructionData, ctrl: Type) -> (Inst, &'b mut DataFlowGraph) {
        let Self { builder, block } = self;
        let FunctionBuilder { func, ssa, srcloc, .. } = builder;
        let inst = func.dfg.make_inst_with_results(data, ctrl);
        func.layout.append_inst(inst, block);
        if !srcloc.is_none() {
            func.extras_mut().srclocs[inst] = *srcloc;
        }
        let opcode = data.opcode();
        if opcode.is_terminator() {
            ssa.set_filled(block);
            if opcode.is_branch() {
                for (target, call) in (0..).zip(func.dfg.branch_targets(inst)) {
                    ssa.add_pred(call.block(&func.dfg.value_lists), block, inst, target);
                }
            }
        }
        (inst, &mut func.dfg)
    }
}

/// Variables.
impl FunctionBuilder<'_> {
    /// Declares a variable.
    pub fn declare_var(&mut self, ty: Type) -> Variable {
        self.ssa.declare(ty)
    }

    /// Gives `variable` a new value from here on.
    ///
    /// # Panics
    ///
    /// If there is no current block, or the value has another type.
    pub fn def_var(&mut self, variable: Variable, value: Value) {
        let ty = self.ssa.variable_type(variable);
        assert_eq!(ty, self.func.dfg.value_type(value), "{variable} has another type");
        let block = self.block.expect("variables are written in the current block");
        self.ssa.define(block, variable, value);
    }

    /// The value of `variable` here. A variable that was never written is zero.
    ///
    /// # Panics
    ///
    /// If there is no current block.
    pub fn use_var(&mut self, variable: Variable) -> Value {
        let block = self.block.expect("variables are read in the current block");
        self.ssa.read(self.func, block, variable)
    }
}
