//! Building functions from code with variables.
//!
//! A [`FunctionBuilder`] appends instructions to blocks and turns reads and writes of [`Variable`]s into SSA values
//! while it goes, by the algorithm of Braun et al., "Simple and Efficient Construction of Static Single Assignment
//! Form" (CC 2013), with block parameters in the place of phis.
//!
//! A block is *sealed* once all branches to it were made. Reading a variable in a block that is not sealed makes a
//! block parameter at once, whose arguments follow when the block is sealed.

use std::collections::BTreeSet;

use packir_entity::packed_option::PackedOption;
use packir_entity::{PrimaryMap, SecondaryMap, entity_ref};

use crate::builder::InstBuilder;
use crate::dfg::{DataFlowGraph, ValueDef};
use crate::entities::{Block, FuncRef, Inst, SigRef, StackSlot, Value};
use crate::function::{ExtFuncData, ExternalName, Function, StackSlotData, StackSlotKind};
use crate::immediates::{ConstantData, Ieee16, Ieee32, Ieee64, Imm64};
use crate::inst::{BlockArg, BlockCall, InstructionData, ValueListPool};
use crate::opcode::UnaryOp;
use crate::signature::Signature;
use crate::types::{F16, F32, F64, F128, I64, I128, Type};

entity_ref! {
    /// A variable of the source: it has a type, and a value of its own at each point of the program.
    pub struct Variable = "var";
}

/// A branch from one block to another.
#[derive(Clone, Copy, Debug)]
struct Edge {
    from: Block,
    inst: Inst,
    /// The position among the targets of `inst`.
    target: usize,
}

#[derive(Clone, Debug, Default)]
struct BlockState {
    sealed: bool,
    /// The edges that lead here.
    preds: Vec<Edge>,
    /// Parameters made for reads before the block was sealed.
    incomplete: Vec<(Variable, Value)>,
}

/// Builds a function block by block.
///
/// ```
/// use packir_ir::builder::InstBuilder;
/// use packir_ir::frontend::FunctionBuilder;
/// use packir_ir::types::I32;
/// use packir_ir::{AbiParam, CallConv, Function, FunctionName, Signature};
///
/// let mut signature = Signature::new(CallConv::Fast);
/// signature.push_param(I32);
/// signature.push_return(I32);
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
    states: SecondaryMap<Block, BlockState>,
    variables: PrimaryMap<Variable, Type>,
    /// The value of each variable at the end of each block, as far as known.
    defs: Vec<SecondaryMap<Block, PackedOption<Value>>>,
}

/// Blocks.
impl<'f> FunctionBuilder<'f> {
    /// Starts to build `func`, which must be empty.
    pub fn new(func: &'f mut Function) -> Self {
        Self {
            func,
            block: None,
            states: SecondaryMap::new(),
            variables: PrimaryMap::new(),
            defs: Vec::new(),
        }
    }

    /// Makes a block. It gets its place in the layout when [switched to](Self::switch_to_block).
    pub fn create_block(&mut self) -> Block {
        self.func.dfg.make_block()
    }

    /// Goes to `block`, where the next instructions are appended.
    ///
    /// # Panics
    ///
    /// If the block before has no terminator yet.
    pub fn switch_to_block(&mut self, block: Block) {
        assert!(
            self.block.is_none_or(|old| self.is_filled(old)),
            "a block must end before another one is started"
        );
        if !self.func.layout.is_block_inserted(block) {
            self.func.layout.append_block(block);
        }
        self.block = Some(block);
    }

    /// The block that instructions are appended to.
    pub fn current_block(&self) -> Option<Block> {
        self.block
    }

    fn is_filled(&self, block: Block) -> bool {
        self.func.layout.last_inst(block).is_some_and(|inst| self.func.dfg.opcode(inst).is_terminator())
    }

    /// Says that every branch to `block` was made.
    ///
    /// # Panics
    ///
    /// If the block is sealed already.
    pub fn seal_block(&mut self, block: Block) {
        assert!(!self.states[block].sealed, "{block} is sealed already");
        self.states[block].sealed = true;
        let incomplete = core::mem::take(&mut self.states[block].incomplete);
        for &(_, param) in &incomplete {
            self.append_placeholders(block, param);
        }
        let reads = incomplete.into_iter().map(|(variable, param)| Read { block, variable, param }).collect();
        self.complete(reads);
    }

    /// Seals every block that is not sealed yet.
    pub fn seal_all_blocks(&mut self) {
        for block in self.func.dfg.blocks() {
            if !self.states[block].sealed {
                self.seal_block(block);
            }
        }
    }

    /// Adds a parameter to `block`.
    pub fn append_block_param(&mut self, block: Block, ty: Type) -> Value {
        self.func.dfg.append_block_param(block, ty)
    }

    /// Gives `block` the parameters of the function's signature.
    pub fn append_block_params_for_function_params(&mut self, block: Block) {
        for index in 0..self.func.signature.params().len() {
            let ty = self.func.signature.params()[index].value_type;
            self.func.dfg.append_block_param(block, ty);
        }
    }

    /// The parameters of `block`.
    pub fn block_params(&self, block: Block) -> &[Value] {
        self.func.dfg.block_params(block)
    }

    /// Checks that the function is complete and forgets what only building needs.
    ///
    /// # Panics
    ///
    /// If a block in the layout is not sealed or has no terminator.
    pub fn finalize(self) {
        for block in self.func.layout.blocks() {
            assert!(self.states[block].sealed, "{block} was never sealed");
            assert!(self.is_filled(block), "{block} has no terminator");
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
        let name = ExternalName::Named(name.into());
        self.func.dfg.ext_funcs.push(ExtFuncData { name, signature, colocated: false, patchable: false })
    }

    /// Declares a stack slot of `size` bytes, aligned to 2^`align_shift` bytes.
    pub fn create_stack_slot(&mut self, size: u32, align_shift: u8) -> StackSlot {
        let kind = StackSlotKind::Explicit;
        self.func.stack_slots.push(StackSlotData { kind, size, align_shift })
    }

    /// Builds an instruction at the end of the current block.
    ///
    /// # Panics
    ///
    /// If there is no current block, or it has a terminator already.
    pub fn ins(&mut self) -> AppendBuilder<'_, 'f> {
        let block = self.block.expect("instructions go to the current block: switch to one first");
        assert!(!self.is_filled(block), "{block} has ended");
        AppendBuilder { builder: self, block }
    }
}

/// Builds an instruction at the end of a block.
#[derive(Debug)]
pub struct AppendBuilder<'b, 'f> {
    builder: &'b mut FunctionBuilder<'f>,
    block: Block,
}

impl<'b> InstBuilder<'b> for AppendBuilder<'b, '_> {
    fn dfg(&self) -> &DataFlowGraph {
        &self.builder.func.dfg
    }

    fn dfg_mut(&mut self) -> &mut DataFlowGraph {
        &mut self.builder.func.dfg
    }

    fn build(self, data: InstructionData, ctrl: Type) -> (Inst, &'b mut DataFlowGraph) {
        let Self { builder, block } = self;
        let inst = builder.func.dfg.make_inst_with_results(data, ctrl);
        builder.func.layout.append_inst(inst, block);
        for (target, call) in builder.func.dfg.branch_targets(inst).into_iter().enumerate() {
            let to = call.block(&builder.func.dfg.value_lists);
            let state = &mut builder.states[to];
            assert!(!state.sealed, "{to} is sealed: no branch to it can be added");
            state.preds.push(Edge { from: block, inst, target });
        }
        (inst, &mut builder.func.dfg)
    }
}

/// Variables.
impl FunctionBuilder<'_> {
    /// Declares a variable.
    pub fn declare_var(&mut self, ty: Type) -> Variable {
        self.defs.push(SecondaryMap::new());
        self.variables.push(ty)
    }

    /// Gives `variable` a new value from here on.
    ///
    /// # Panics
    ///
    /// If there is no current block, or the value has another type.
    pub fn def_var(&mut self, variable: Variable, value: Value) {
        assert_eq!(self.variables[variable], self.func.dfg.value_type(value), "{variable} has another type");
        let block = self.block.expect("variables are written in the current block");
        self.set_def(block, variable, value);
    }

    /// The value of `variable` here. A variable that was never written is zero.
    ///
    /// # Panics
    ///
    /// If there is no current block.
    pub fn use_var(&mut self, variable: Variable) -> Value {
        let block = self.block.expect("variables are read in the current block");
        let mut reads = Vec::new();
        let value = self.read(block, variable, &mut reads);
        self.complete(reads);
        self.func.dfg.resolve_aliases(value)
    }

    fn set_def(&mut self, block: Block, variable: Variable, value: Value) {
        self.defs[variable.index()][block] = value.into();
    }

    /// The value of `variable` at the end of `block`. A new parameter of a sealed block is added to `reads`: its
    /// arguments have yet to be found.
    fn read(&mut self, block: Block, variable: Variable, reads: &mut Vec<Read>) -> Value {
        // Blocks with one predecessor see what it sees; walk up to the block that decides.
        let mut path = Vec::new();
        let mut visited = BTreeSet::new();
        let mut at = block;
        let value = loop {
            if let Some(value) = self.defs[variable.index()][at].expand() {
                break value;
            }
            let state = &self.states[at];
            match state.preds[..] {
                [edge] if state.sealed && visited.insert(at) => {
                    path.push(at);
                    at = edge.from;
                }
                [] if state.sealed => break self.zero(at, self.variables[variable]),
                _ => {
                    let param = self.func.dfg.append_block_param(at, self.variables[variable]);
                    if self.states[at].sealed {
                        self.append_placeholders(at, param);
                        reads.push(Read { block: at, variable, param });
                    } else {
                        self.states[at].incomplete.push((variable, param));
                    }
                    break param;
                }
            }
        };
        path.push(at);
        for block in path {
            self.set_def(block, variable, value);
        }
        value
    }

    /// Passes the new last parameter `param` of `block` to itself on every edge, until its arguments are known.
    fn append_placeholders(&mut self, block: Block, param: Value) {
        for edge in self.states[block].preds.clone() {
            self.change_target(edge, |call, pool| call.append_arg(param, pool));
        }
    }

    fn change_target(&mut self, edge: Edge, change: impl FnOnce(&mut BlockCall, &mut ValueListPool)) {
        let (mut index, mut change) = (0, Some(change));
        self.func.dfg.map_branch_targets(edge.inst, |mut call, pool| {
            if index == edge.target
                && let Some(change) = change.take()
            {
                change(&mut call, pool);
            }
            index += 1;
            call
        });
    }

    /// Finds the arguments of new parameters, and of those that this makes necessary; then removes parameters that
    /// turned out to be needless.
    fn complete(&mut self, mut reads: Vec<Read>) {
        let mut made = Vec::new();
        while let Some(read) = reads.pop() {
            for edge in self.states[read.block].preds.clone() {
                let arg = self.read(edge.from, read.variable, &mut reads);
                let position = self.param_position(read.param);
                self.change_target(edge, |call, pool| {
                    let mut index = 0;
                    call.map_args(pool, |old| {
                        index += 1;
                        if index == position + 1 { arg.into() } else { old }
                    });
                });
            }
            made.push(read);
        }
        let mut before = usize::MAX;
        while made.len() != before {
            before = made.len();
            made.retain(|read| !self.remove_if_trivial(read));
        }
    }

    fn param_position(&self, param: Value) -> usize {
        match self.func.dfg.value_def(param) {
            ValueDef::Param(_, position) => position,
            ValueDef::Result(..) => unreachable!("{param} is a block parameter"),
        }
    }

    /// Removes a parameter that is only ever passed itself and one other value, which then takes its place.
    fn remove_if_trivial(&mut self, read: &Read) -> bool {
        let position = self.param_position(read.param);
        let edges = self.states[read.block].preds.clone();
        let mut only = None;
        for edge in &edges {
            let call = self.func.dfg.branch_targets(edge.inst)[edge.target];
            let arg = call.args(&self.func.dfg.value_lists).nth(position).and_then(BlockArg::as_value);
            let arg = arg.map(|arg| self.func.dfg.resolve_aliases(arg));
            if arg == Some(read.param) || arg == only {
                continue;
            }
            if only.is_some() {
                return false;
            }
            only = arg;
        }
        let ty = self.variables[read.variable];
        let value = only.unwrap_or_else(|| self.zero(read.block, ty));
        for edge in edges {
            self.change_target(edge, |call, pool| call.retain_args(pool, |index| index != position));
        }
        self.func.dfg.remove_block_param(read.param);
        let is_new = self.func.dfg.make_alias(read.param, value);
        debug_assert!(is_new, "{value} is another value than {}", read.param);
        true
    }

    /// A zero at the start of `block`.
    fn zero(&mut self, block: Block, ty: Type) -> Value {
        let dfg = &mut self.func.dfg;
        let (data, wide) = match ty {
            F16 => (InstructionData::UnaryIeee16 { imm: Ieee16::with_bits(0) }, false),
            F32 => (InstructionData::UnaryIeee32 { imm: Ieee32::with_bits(0) }, false),
            F64 => (InstructionData::UnaryIeee64 { imm: Ieee64::with_bits(0) }, false),
            _ if ty.is_int() => (InstructionData::UnaryImm { imm: Imm64::new(0) }, ty == I128),
            _ => {
                let constant = dfg.constants.push(ConstantData::from(vec![0; ty.bytes() as usize]));
                let data = if ty == F128 {
                    InstructionData::UnaryConst { constant }
                } else {
                    InstructionData::VectorConst { constant }
                };
                (data, false)
            }
        };
        let inst = dfg.make_inst_with_results(data, if wide { I64 } else { ty });
        self.func.layout.insert_inst_at(inst, block, 0);
        let value = dfg.first_result(inst);
        if !wide {
            return value;
        }
        let extend = InstructionData::Unary { op: UnaryOp::Uextend, arg: value };
        let inst = dfg.make_inst_with_results(extend, ty);
        self.func.layout.insert_inst_at(inst, block, 1);
        dfg.first_result(inst)
    }
}

/// A parameter that was made for a read, and whose arguments have to be found.
#[derive(Clone, Copy, Debug)]
struct Read {
    block: Block,
    variable: Variable,
    param: Value,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FunctionName;
    use crate::condcodes::IntCC;
    use crate::signature::CallConv;
    use crate::types::I32;

    fn function() -> Function {
        let mut signature = Signature::new(CallConv::Fast);
        signature.push_param(I32);
        signature.push_return(I32);
        Function::new(FunctionName::named("f"), signature)
    }

    #[test]
    fn a_loop_gets_parameters_only_for_what_changes() {
        let mut func = function();
        let mut b = FunctionBuilder::new(&mut func);
        let (entry, head, body, exit) =
            (b.create_block(), b.create_block(), b.create_block(), b.create_block());
        b.append_block_params_for_function_params(entry);
        let (n, sum, step) = (b.declare_var(I32), b.declare_var(I32), b.declare_var(I32));
        b.switch_to_block(entry);
        b.seal_block(entry);
        let param = b.block_params(entry)[0];
        b.def_var(n, param);
        let zero = b.ins().iconst(I32, 0);
        b.def_var(sum, zero);
        let one = b.ins().iconst(I32, 1);
        b.def_var(step, one);
        b.ins().jump(head, &[]);

        b.switch_to_block(head);
        let (i, z) = (b.use_var(n), b.use_var(sum));
        let more = b.ins().icmp(IntCC::NotEqual, i, z);
        b.ins().brif(more, body, &[], exit, &[]);
        b.seal_block(exit);

        b.switch_to_block(body);
        b.seal_block(body);
        let (i, s, d) = (b.use_var(n), b.use_var(sum), b.use_var(step));
        let s = b.ins().iadd(s, i);
        b.def_var(sum, s);
        let i = b.ins().isub(i, d);
        b.def_var(n, i);
        b.ins().jump(head, &[]);
        b.seal_block(head);

        b.switch_to_block(exit);
        let result = b.use_var(sum);
        b.ins().return_(&[result]);
        b.finalize();

        assert_eq!(func.dfg.block_params(head).len(), 2);
        let jump = func.layout.last_inst(body).unwrap();
        let target = func.dfg.branch_targets(jump)[0];
        let args: Vec<_> = target.args(&func.dfg.value_lists).filter_map(BlockArg::as_value).collect();
        assert_eq!(args, [i, s]);
        assert_eq!(func.dfg.resolve_aliases(d), one);
    }

    #[test]
    fn a_variable_that_was_never_written_is_zero() {
        let mut func = function();
        let mut b = FunctionBuilder::new(&mut func);
        let entry = b.create_block();
        b.append_block_params_for_function_params(entry);
        b.switch_to_block(entry);
        b.seal_block(entry);
        let variable = b.declare_var(I32);
        let value = b.use_var(variable);
        b.ins().return_(&[value]);
        b.finalize();
        let first = func.insts().next().unwrap();
        assert_eq!(func.dfg.inst(first), InstructionData::UnaryImm { imm: Imm64::new(0) });
    }
}
