//! The data-flow graph: instructions, values and block parameters, without any order.
//!
//! # At rest
//!
//! * An instruction is one 16-byte [`InstWord`] that also holds its first result.
//! * A value is one 8-byte word, [`ValueData`]: its type and where it comes from.
//! * Further results of an instruction are the values right after the first one. Text may number them otherwise;
//!   only such instructions have an entry in a side table.
//!
//! # Invariants
//!
//! * `value_def(inst_results(i)[n])` is `(i, n)`, and `value_def(block_params(b)[n])` is `(b, n)`.
//! * Aliases form no cycles.
//! * Every reference is below [`MAX_ENTITIES`](crate::MAX_ENTITIES), so that packing cannot fail.

use packed::Packed;
use packir_entity::packed_option::PackedOption;
use packir_entity::{PrimaryMap, ThinMap};

use crate::entities::{Block, Constant, FuncRef, Inst, JumpTable, SigRef, Value};
use crate::entity_iter::EntityIter;
use crate::function::{ExtFuncData, Extras};
use crate::immediates::ConstantData;
use crate::inst::{
    BlockArg, BlockCall, ExceptionTableData, ExceptionTableItem, HeaderWord, InstWord, InstructionData,
    JumpTableData, OperandsWord, ValueList, ValueListPool,
};
use crate::opcode::{CtrlFrom, Opcode, SHAPES, Shape};
use crate::signature::Signature;
use crate::types::Type;

/// A value at rest: its type, and where it comes from.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u64 as ValueDataPacked, fallible, no_const)]
pub enum ValueData {
    /// Result number `num` of `inst`; of no instruction if it was detached or never defined.
    #[bits(0b00, ty: 14, num: 16, 0: 2, inst: 30)]
    Inst {
        /// The type.
        ty: Type,
        /// The position among the results.
        num: u16,
        /// The instruction.
        inst: PackedOption<Inst>,
    },
    /// Parameter number `num` of `block`.
    #[bits(0b01, ty: 14, num: 16, 0: 2, block: 30)]
    Param {
        /// The type.
        ty: Type,
        /// The position among the parameters.
        num: u16,
        /// The block.
        block: Block,
    },
    /// Another name of `original`.
    #[bits(0b10, ty: 14, 0: 18, original: 30)]
    Alias {
        /// The type.
        ty: Type,
        /// The value that this one stands for.
        original: Value,
    },
}

// Nothing but the bits: no padding, whichever words the layout is made of.
const _: () = assert!(size_of::<ValueDataPacked>() * 8 == ValueData::LAYOUT.width as usize);

impl ValueData {
    /// A value that nothing defines.
    fn undefined(ty: Type) -> Self {
        Self::Inst { ty, num: 0, inst: None.into() }
    }
}

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueDef {
    /// The result of an instruction with this position.
    Result(Inst, usize),
    /// The parameter of a block with this position.
    Param(Block, usize),
}

impl ValueDef {
    /// The instruction, if it is a result.
    pub const fn inst(self) -> Option<Inst> {
        match self {
            Self::Result(inst, _) => Some(inst),
            Self::Param(..) => None,
        }
    }
}

/// The instructions, values, block parameters and what they refer to.
#[derive(Clone, Debug, Default)]
pub struct DataFlowGraph {
    insts: PrimaryMap<Inst, InstWord>,
    values: PrimaryMap<Value, ValueDataPacked>,
    blocks: PrimaryMap<Block, ValueList>,
    /// Where every list lives.
    pub value_lists: ValueListPool,
    /// The tables of `br_table`.
    pub jump_tables: ThinMap<JumpTable, JumpTableData>,
    /// The signatures of calls.
    pub signatures: ThinMap<SigRef, Signature>,
    /// The functions that may be called.
    pub ext_funcs: ThinMap<FuncRef, ExtFuncData>,
    /// The constant pool.
    pub constants: ThinMap<Constant, ConstantData>,
    extras: Option<Box<Extras>>,
}

/// The values of one instruction, block or the like.
///
/// Copied out of the graph, so that the graph may change while they are used.
pub type Values = smallvec::SmallVec<[Value; 4]>;

#[inline]
fn pack_value(data: ValueData) -> ValueDataPacked {
    data.try_pack().expect("references are below 2^30")
}

impl DataFlowGraph {
    /// Removes everything, and keeps the memory for the next function.
    pub fn clear(&mut self) {
        let Self {
            insts,
            values,
            blocks,
            value_lists,
            jump_tables,
            signatures,
            ext_funcs,
            constants,
            extras,
        } = self;
        insts.clear();
        values.clear();
        blocks.clear();
        value_lists.clear();
        jump_tables.clear();
        signatures.clear();
        ext_funcs.clear();
        constants.clear();
        *extras = None;
    }

    /// What few functions have; empty if nothing was ever declared.
    pub fn extras(&self) -> &Extras {
        static NOTHING: std::sync::LazyLock<Extras> = std::sync::LazyLock::new(Extras::default);
        self.extras.as_deref().unwrap_or_else(|| &NOTHING)
    }

    /// What few functions have, to be changed.
    pub fn extras_mut(&mut self) -> &mut Extras {
        self.extras.get_or_insert_default()
    }
}

/// Blocks.
impl DataFlowGraph {
    /// Makes a block without parameters.
    pub fn make_block(&mut self) -> Block {
        self.blocks.push(ValueList::new())
    }

    /// Makes every block up to and including `block`.
    pub fn make_blocks_up_to(&mut self, block: Block) {
        while self.blocks.len() <= block.index() {
            self.make_block();
        }
    }

    /// The number of blocks made so far, in the layout or not.
    pub fn num_blocks(&self) -> usize {
        self.blocks.len()
    }

    /// Every block made so far, in the layout or not.
    pub fn blocks(&self) -> impl ExactSizeIterator<Item = Block> + use<> {
        self.blocks.keys()
    }

    /// Whether `block` was made.
    pub fn block_is_valid(&self, block: Block) -> bool {
        self.blocks.is_valid(block)
    }

    /// The parameters of `block`.
    pub fn block_params(&self, block: Block) -> &[Value] {
        self.blocks[block].as_slice(&self.value_lists)
    }

    /// Adds a parameter to `block`.
    pub fn append_block_param(&mut self, block: Block, ty: Type) -> Value {
        let value = self.values.next_key();
        self.append_block_param_as(block, ty, value);
        value
    }

    /// Adds a parameter to `block` that is `value`; values below it that do not exist yet stay undefined.
    pub fn append_block_param_as(&mut self, block: Block, ty: Type, value: Value) {
        let num = self.blocks[block].push(value, &mut self.value_lists);
        let num = u16::try_from(num).expect("a block has at most 2^16 parameters");
        self.set_value(value, ValueData::Param { ty, num, block });
    }

    /// Removes the parameter `value` from its block; it stays without a definition.
    ///
    /// # Panics
    ///
    /// If `value` is not a block parameter.
    pub fn remove_block_param(&mut self, value: Value) {
        let ValueDef::Param(block, num) = self.value_def_exact(value) else {
            panic!("{value} is not a block parameter");
        };
        self.blocks[block].remove(num, &mut self.value_lists);
        self.set_value(value, ValueData::undefined(Type::INVALID));
        for num in num..self.block_params(block).len() {
            let param = self.block_params(block)[num];
            let ty = self.value_type(param);
            let num = u16::try_from(num).expect("a block has at most 2^16 parameters");
            self.set_value(param, ValueData::Param { ty, num, block });
        }
    }
}

/// Values.
impl DataFlowGraph {
    /// The number of values made so far.
    pub fn num_values(&self) -> usize {
        self.values.len()
    }

    /// Every value made so far, defined or not.
    pub fn values(&self) -> impl ExactSizeIterator<Item = Value> + use<> {
        self.values.keys()
    }

    /// The data of `value`.
    pub fn value_data(&self, value: Value) -> ValueData {
        self.values[value].unpack()
    }

    fn set_value(&mut self, value: Value, data: ValueData) {
        let data = pack_value(data);
        while self.values.len() < value.index() {
            self.values.push(pack_value(ValueData::undefined(Type::INVALID)));
        }
        if self.values.len() == value.index() {
            self.values.push(data);
        } else {
            self.values[value] = data;
        }
    }

    /// Whether `value` was made.
    pub fn value_is_valid(&self, value: Value) -> bool {
        self.values.is_valid(value)
    }

    /// Whether `value` is a result, a parameter or an alias; false for numbers that the text skipped and for
    /// values that were detached.
    pub fn value_is_defined(&self, value: Value) -> bool {
        self.values.is_valid(value)
            && !matches!(self.value_data(value), ValueData::Inst { inst, .. } if inst.is_none())
    }

    /// The type of `value`.
    #[inline]
    pub fn value_type(&self, value: Value) -> Type {
        self.values[value].ty()
    }

    /// Where `value` comes from, looking through aliases; `None` if nothing defines it.
    pub fn try_value_def(&self, value: Value) -> Option<ValueDef> {
        match self.value_data(self.resolve_aliases(value)) {
            ValueData::Inst { inst, num, .. } => Some(ValueDef::Result(inst.expand()?, usize::from(num))),
            ValueData::Param { block, num, .. } => Some(ValueDef::Param(block, usize::from(num))),
            ValueData::Alias { .. } => None,
        }
    }

    /// Where `value` comes from, looking through aliases.
    ///
    /// # Panics
    ///
    /// If nothing defines it.
    pub fn value_def(&self, value: Value) -> ValueDef {
        self.try_value_def(value).unwrap_or_else(|| panic!("{value} is not defined"))
    }

    fn value_def_exact(&self, value: Value) -> ValueDef {
        assert!(self.value_alias_dest(value).is_none(), "{value} is an alias");
        self.value_def(value)
    }

    /// What `value` is another name of, one step.
    pub fn value_alias_dest(&self, value: Value) -> Option<Value> {
        match self.value_data(value) {
            ValueData::Alias { original, .. } => Some(original),
            ValueData::Inst { .. } | ValueData::Param { .. } => None,
        }
    }

    /// The value that `value` stands for, looking through aliases.
    pub fn resolve_aliases(&self, mut value: Value) -> Value {
        while let ValueData::Alias { original, .. } = self.value_data(value) {
            value = original;
        }
        value
    }

    /// Makes `value`, which may be new, another name of `original`. Returns false, and changes nothing, if that
    /// would be a cycle.
    pub fn make_alias(&mut self, value: Value, original: Value) -> bool {
        if self.resolve_aliases(original) == value {
            return false;
        }
        let ty = self.value_type(original);
        self.set_value(value, ValueData::Alias { ty, original });
        true
    }

    /// Makes `value`, a result or parameter whose definition is about to go away, another name of `original`.
    ///
    /// # Panics
    ///
    /// If the types differ, or if that would be a cycle.
    pub fn change_to_alias(&mut self, value: Value, original: Value) {
        assert_eq!(
            self.value_type(value),
            self.value_type(original),
            "an alias has the type of its original"
        );
        assert!(self.make_alias(value, original), "{value} would stand for itself");
    }
}

/// Instructions.
impl DataFlowGraph {
    /// Makes an instruction without results. It is in no block until the layout has it.
    ///
    /// # Panics
    ///
    /// If a part of `data` does not fit the word: a reference of 2^30 or above, or an alias region of
    /// [`MemFlags::MAX_REGIONS`](crate::MemFlags::MAX_REGIONS) or above.
    pub fn make_inst(&mut self, data: InstructionData) -> Inst {
        self.insts.push(Self::pack_inst(data, None.into()))
    }

    fn pack_inst(data: InstructionData, result: PackedOption<Value>) -> InstWord {
        let word = data.try_pack().expect("the parts of an instruction fit its word");
        if data.has_result_field() {
            Self::with_result(word, result)
        } else {
            debug_assert!(result.is_none(), "{} has no results", data.opcode());
            word
        }
    }

    fn with_result(word: InstWord, result: PackedOption<Value>) -> InstWord {
        let header = HeaderWord::from_raw_unchecked(word.into_raw());
        InstWord::from_raw_unchecked(
            header.try_with_result(result).expect("values are below 2^30").into_raw(),
        )
    }

    /// The number of instructions made so far, in the layout or not.
    pub fn num_insts(&self) -> usize {
        self.insts.len()
    }

    /// Whether `inst` was made.
    pub fn inst_is_valid(&self, inst: Inst) -> bool {
        self.insts.is_valid(inst)
    }

    /// The data of `inst`.
    #[inline]
    pub fn inst(&self, inst: Inst) -> InstructionData {
        self.insts[inst].unpack()
    }

    /// The opcode of `inst`.
    #[inline]
    pub fn opcode(&self, inst: Inst) -> Opcode {
        let code = HeaderWord::from_raw_unchecked(self.insts[inst].into_raw()).code();
        Opcode::from_code(code).expect("instruction words start with an opcode")
    }

    /// Changes the data of `inst` and keeps its results.
    ///
    /// # Panics
    ///
    /// As [`make_inst`](Self::make_inst); and if `inst` has results that the new instruction cannot have.
    pub fn set_inst(&mut self, inst: Inst, data: InstructionData) {
        let result = self.first_result_opt(inst);
        self.insts[inst] = Self::pack_inst(data, result.into());
    }

    /// The first result of `inst`, if it has any.
    #[inline]
    pub fn first_result_opt(&self, inst: Inst) -> Option<Value> {
        let header = HeaderWord::from_raw_unchecked(self.insts[inst].into_raw());
        if SHAPES[usize::from(header.code())].has_result_field { header.result().expand() } else { None }
    }

    /// The first result of `inst`.
    ///
    /// # Panics
    ///
    /// If it has none.
    pub fn first_result(&self, inst: Inst) -> Value {
        self.first_result_opt(inst).unwrap_or_else(|| panic!("{inst} has no results"))
    }

    /// The list of the results of `inst`, if they do not follow each other.
    fn scattered_results(&self, inst: Inst) -> Option<&ValueList> {
        self.extras.as_ref()?.scattered_results.get(&inst)
    }

    /// The results of `inst`, copied out of the graph.
    pub fn inst_results(&self, inst: Inst) -> Values {
        let mut results = Values::new();
        self.results(inst).for_each(|value| results.push(value));
        results
    }

    /// The results of `inst`.
    #[inline]
    pub fn results(&self, inst: Inst) -> EntityIter<'_, Value> {
        let Some(first) = self.first_result_opt(inst) else { return EntityIter::counted(0..0) };
        if let Some(list) = self.scattered_results(inst) {
            return EntityIter::listed(list.as_slice(&self.value_lists));
        }
        let (first, mut end) = (first.index(), first.index() + 1);
        let is_result = |word: &ValueDataPacked, num: usize| {
            matches!(word.unpack(), ValueData::Inst { inst: def, num: found, .. }
                if def == inst.into() && usize::from(found) == num)
        };
        while self.values.as_values_slice().get(end).is_some_and(|word| is_result(word, end - first)) {
            end += 1;
        }
        EntityIter::counted(first..end)
    }

    /// Makes the results of `inst` new values of these types.
    pub fn make_results(&mut self, inst: Inst, types: impl IntoIterator<Item = Type>) {
        let first = self.values.next_key();
        let mut any = false;
        for (ty, num) in types.into_iter().zip(0..) {
            let value = self.values.next_key();
            self.make_result(inst, num, ty, value);
            any = true;
        }
        if any {
            self.insts[inst] = Self::with_result(self.insts[inst], first.into());
        }
    }

    /// Makes the results of `inst` the values given, with their types; values below them that do not exist yet
    /// stay undefined.
    pub fn make_results_as(&mut self, inst: Inst, results: &[(Value, Type)]) {
        let Some(&(first, _)) = results.first() else { return };
        for (&(value, ty), num) in results.iter().zip(0..) {
            self.make_result(inst, num, ty, value);
        }
        self.insts[inst] = Self::with_result(self.insts[inst], first.into());
        let in_a_row =
            results.iter().zip(first.as_u32()..).all(|((value, _), number)| value.as_u32() == number);
        if !in_a_row {
            let values: Values = results.iter().map(|(value, _)| *value).collect();
            let list = ValueList::from_slice(&values, &mut self.value_lists);
            self.extras_mut().scattered_results.insert(inst, list);
        }
    }

    /// Makes an instruction with one result, which is `value`; values below it that do not exist yet stay undefined.
    pub(crate) fn make_inst_with_result_as(&mut self, data: InstructionData, value: Value, ty: Type) -> Inst {
        let inst = self.insts.push(Self::pack_inst(data, value.into()));
        self.set_value(value, ValueData::Inst { ty, num: 0, inst: inst.into() });
        inst
    }

    /// Makes an instruction with results as its opcode and the controlling type `ctrl` ask for. It is in no block
    /// until the layout has it.
    ///
    /// # Panics
    ///
    /// As [`make_inst`](Self::make_inst).
    #[inline]
    pub fn make_inst_with_results(&mut self, data: InstructionData, ctrl: Type) -> Inst {
        match (data.opcode().info().results, data.opcode().is_call()) {
            ([], false) => self.make_inst(data),
            ([result], false) => {
                let inst = self.insts.next_key();
                let ty = result.resolve(ctrl).unwrap_or(Type::INVALID);
                let value = self.values.push(pack_value(ValueData::Inst { ty, num: 0, inst: inst.into() }));
                self.insts.push(Self::pack_inst(data, value.into()))
            }
            _ => {
                let inst = self.make_inst(data);
                let types = self.result_types(inst, ctrl);
                self.make_results(inst, types);
                inst
            }
        }
    }

    fn make_result(&mut self, inst: Inst, num: u32, ty: Type, value: Value) {
        let num = u16::try_from(num).expect("an instruction has at most 2^16 results");
        self.set_value(value, ValueData::Inst { ty, num, inst: inst.into() });
    }

    /// Takes the results away from `inst`. They keep their type and are defined by nothing, until they become
    /// aliases.
    pub fn detach_results(&mut self, inst: Inst) {
        let results = self.inst_results(inst);
        if results.is_empty() {
            return;
        }
        for value in results {
            if matches!(self.value_data(value), ValueData::Inst { inst: def, .. } if def.expand() == Some(inst))
            {
                let ty = self.value_type(value);
                self.set_value(value, ValueData::undefined(ty));
            }
        }
        if let Some(extras) = &mut self.extras {
            extras.scattered_results.remove(&inst);
        }
        self.insts[inst] = Self::with_result(self.insts[inst], None.into());
    }

    /// The controlling type of `inst`: [`Type::INVALID`] if the opcode has none.
    pub fn ctrl_type(&self, inst: Inst) -> Type {
        let info = self.opcode(inst).info();
        let value = match info.ctrl_from {
            CtrlFrom::None => None,
            CtrlFrom::Operand(index) if !info.result_is_ctrl => {
                self.inst_args(inst).get(usize::from(index)).copied()
            }
            CtrlFrom::Operand(_) | CtrlFrom::Result => self.first_result_opt(inst),
        };
        value.map_or(Type::INVALID, |value| self.value_type(value))
    }

    /// The types that the results of `inst` must have under the controlling type `ctrl`: of a call, those of its
    /// signature. Results that the controlling type does not determine are [`Type::INVALID`].
    pub fn result_types(&self, inst: Inst, ctrl: Type) -> smallvec::SmallVec<[Type; 4]> {
        match self.call_signature(inst) {
            Some(sig) if !self.opcode(inst).is_terminator() => {
                self.signatures[sig].returns().iter().map(|param| param.value_type).collect()
            }
            _ => {
                let results = self.opcode(inst).info().results;
                results.iter().map(|result| result.resolve(ctrl).unwrap_or(Type::INVALID)).collect()
            }
        }
    }

    /// The signature of the function that `inst` calls, if it is a call.
    pub fn call_signature(&self, inst: Inst) -> Option<SigRef> {
        self.signature_of(&self.inst(inst))
    }

    /// The signature of the function that an instruction like `data` calls, if it is a call.
    pub(crate) fn signature_of(&self, data: &InstructionData) -> Option<SigRef> {
        match *data {
            InstructionData::Call { func, .. } | InstructionData::TryCall { func, .. } => {
                Some(self.ext_funcs.get(func)?.signature)
            }
            InstructionData::CallIndirect { sig, .. } => Some(sig),
            InstructionData::TryCallIndirect { exception, .. } => {
                Some(self.extras().exception_tables.get(exception)?.sig)
            }
            _ => None,
        }
    }
}

/// Operands.
impl DataFlowGraph {
    /// The operands of `inst` that are not arguments of branch targets or exception contexts. Of an indirect
    /// call, the address of the function comes first.
    pub fn inst_args(&self, inst: Inst) -> Values {
        let mut args = Values::new();
        self.for_each_arg(inst, |value| args.push(value));
        args
    }

    /// Calls `visit` with each of [`inst_args`](Self::inst_args), without copying them.
    #[inline]
    pub fn for_each_arg(&self, inst: Inst, mut visit: impl FnMut(Value)) {
        if !self.for_each_inline(inst, &mut visit) {
            self.listed_args(&self.inst(inst), visit);
        }
    }

    /// Calls `visit` with every value that `inst` uses, if all of them are in its word; returns false if not.
    #[inline]
    fn for_each_inline(&self, inst: Inst, mut visit: impl FnMut(Value)) -> bool {
        let word = self.insts[inst].into_raw();
        let code = HeaderWord::from_raw_unchecked(word).code();
        let operands = OperandsWord::from_raw_unchecked(word);
        let count = SHAPES[usize::from(code)].inline_args;
        if count == Shape::LISTS {
            return false;
        }
        if count > 0 {
            visit(operands.x());
        }
        if count > 1 {
            visit(operands.y());
        }
        if count > 2 {
            visit(operands.z());
        }
        true
    }

    fn listed_args(&self, data: &InstructionData, mut visit: impl FnMut(Value)) {
        match data.arg_list() {
            Some(list) => list.as_slice(&self.value_lists).iter().copied().for_each(visit),
            None => { *data }.inline_args_mut(|value| visit(*value)),
        }
    }

    /// Every value that `inst` uses: its operands, then the arguments of its targets, then exception contexts.
    pub fn inst_values(&self, inst: Inst) -> Values {
        let mut values = Values::new();
        self.for_each_value(inst, |value| values.push(value));
        values
    }

    /// Calls `visit` with every value that `inst` uses, in the order of [`inst_values`](Self::inst_values), without
    /// copying them.
    #[inline]
    pub fn for_each_value(&self, inst: Inst, mut visit: impl FnMut(Value)) {
        if self.for_each_inline(inst, &mut visit) {
            return;
        }
        let data = self.inst(inst);
        self.listed_args(&data, &mut visit);
        let mut visit_target = |target: &BlockCall| {
            target.args(&self.value_lists).filter_map(BlockArg::as_value).for_each(&mut visit);
        };
        match data {
            InstructionData::Jump { target } => visit_target(&target),
            InstructionData::Brif { then, otherwise, .. } => {
                visit_target(&then);
                visit_target(&otherwise);
            }
            InstructionData::BranchTable { table, .. } => {
                self.jump_tables[table].all().iter().for_each(visit_target);
            }
            InstructionData::TryCall { exception, .. }
            | InstructionData::TryCallIndirect { exception, .. } => {
                let table = &self.extras().exception_tables[exception];
                table.targets().for_each(|target| visit_target(&target));
                table.contexts().for_each(visit);
            }
            _ => {}
        }
    }

    /// Replaces each value that `inst` uses by what `change` makes of it.
    pub fn map_inst_values(&mut self, inst: Inst, mut change: impl FnMut(Value) -> Value) {
        let mut data = self.inst(inst);
        data.inline_args_mut(|value| *value = change(*value));
        if let Some(mut list) = data.arg_list() {
            for value in list.as_mut_slice(&mut self.value_lists) {
                *value = change(*value);
            }
        }
        self.set_inst(inst, data);
        let mut change_arg = |arg| match arg {
            BlockArg::Value(value) => BlockArg::Value(change(value)),
            BlockArg::TryCallRet(_) | BlockArg::TryCallExn(_) => arg,
        };
        for mut target in self.branch_targets(inst) {
            target.map_args(&mut self.value_lists, &mut change_arg);
        }
        let exception = match data {
            InstructionData::TryCall { exception, .. }
            | InstructionData::TryCallIndirect { exception, .. } => exception,
            _ => return,
        };
        for item in &mut self.extras_mut().exception_tables[exception].items {
            if let ExceptionTableItem::Context(value) = item {
                *value = change(*value);
            }
        }
    }

    /// The blocks that control may continue at after `inst`, with their arguments: of `brif`, first the one for
    /// "not zero"; of `br_table`, first the default; of `try_call`, first the normal return.
    pub fn branch_targets(&self, inst: Inst) -> smallvec::SmallVec<[BlockCall; 2]> {
        match self.inst(inst) {
            InstructionData::Jump { target } => smallvec::smallvec![target],
            InstructionData::Brif { then, otherwise, .. } => smallvec::smallvec![then, otherwise],
            InstructionData::BranchTable { table, .. } => self.jump_tables[table].all().into(),
            InstructionData::TryCall { exception, .. }
            | InstructionData::TryCallIndirect { exception, .. } => {
                self.extras().exception_tables[exception].targets().collect()
            }
            _ => smallvec::SmallVec::new(),
        }
    }

    /// The element `index` of [`branch_targets`](Self::branch_targets). Takes constant time, but for a `try_call`, whose
    /// handlers are walked.
    pub fn branch_target(&self, inst: Inst, index: usize) -> Option<BlockCall> {
        match self.inst(inst) {
            InstructionData::Jump { target } => (index == 0).then_some(target),
            InstructionData::Brif { then, otherwise, .. } => [then, otherwise].get(index).copied(),
            InstructionData::BranchTable { table, .. } => self.jump_tables[table].all().get(index).copied(),
            InstructionData::TryCall { exception, .. }
            | InstructionData::TryCallIndirect { exception, .. } => {
                self.extras().exception_tables[exception].targets().nth(index)
            }
            _ => None,
        }
    }

    /// Replaces the element `index` of [`branch_targets`](Self::branch_targets) by what `change` makes of it, in the
    /// time that [`branch_target`](Self::branch_target) takes.
    ///
    /// # Panics
    ///
    /// If `inst` has fewer targets.
    pub fn map_branch_target(
        &mut self,
        inst: Inst,
        index: usize,
        change: impl FnOnce(BlockCall, &mut ValueListPool) -> BlockCall,
    ) {
        let mut data = self.inst(inst);
        let pool = &mut self.value_lists;
        let in_table = match &mut data {
            InstructionData::Jump { target } if index == 0 => {
                *target = change(*target, pool);
                return self.set_inst(inst, data);
            }
            InstructionData::Brif { then, otherwise, .. } if index < 2 => {
                let target = if index == 0 { then } else { otherwise };
                *target = change(*target, pool);
                return self.set_inst(inst, data);
            }
            InstructionData::BranchTable { table, .. } => self.jump_tables[*table].all_mut().get_mut(index),
            InstructionData::TryCall { exception, .. }
            | InstructionData::TryCallIndirect { exception, .. } => {
                // The pool and the table are apart.
                let tables = self.extras.as_mut().map(|extras| &mut extras.exception_tables);
                tables.and_then(|tables| tables[*exception].targets_mut().nth(index))
            }
            _ => None,
        };
        let target = in_table.unwrap_or_else(|| panic!("{inst} has no target {index}"));
        *target = change(*target, pool);
    }

    /// Replaces each branch target of `inst` by what `change` makes of it.
    pub fn map_branch_targets(
        &mut self,
        inst: Inst,
        mut change: impl FnMut(BlockCall, &mut ValueListPool) -> BlockCall,
    ) {
        let mut data = self.inst(inst);
        let pool = &mut self.value_lists;
        match &mut data {
            InstructionData::Jump { target } => *target = change(*target, pool),
            InstructionData::Brif { then, otherwise, .. } => {
                *then = change(*then, pool);
                *otherwise = change(*otherwise, pool);
            }
            InstructionData::BranchTable { table, .. } => {
                for target in self.jump_tables[*table].all_mut() {
                    *target = change(*target, pool);
                }
                return;
            }
            InstructionData::TryCall { exception, .. }
            | InstructionData::TryCallIndirect { exception, .. } => {
                // The pool and the table are apart.
                let tables = self.extras.as_mut().map(|extras| &mut extras.exception_tables);
                for target in tables.into_iter().flat_map(|tables| tables[*exception].targets_mut()) {
                    *target = change(*target, pool);
                }
                return;
            }
            _ => return,
        }
        self.set_inst(inst, data);
    }

    /// The exception table of `inst`, if it is a `try_call`.
    pub fn exception_table(&self, inst: Inst) -> Option<&ExceptionTableData> {
        match self.inst(inst) {
            InstructionData::TryCall { exception, .. }
            | InstructionData::TryCallIndirect { exception, .. } => {
                self.extras().exception_tables.get(exception)
            }
            _ => None,
        }
    }
}

/// Upkeep.
impl DataFlowGraph {
    /// Replaces every use of an alias by its original, in all of `insts`.
    pub fn resolve_all_aliases(&mut self, insts: impl IntoIterator<Item = Inst>) {
        let originals: PrimaryMap<Value, Value> =
            self.values().map(|value| self.resolve_aliases(value)).collect();
        for inst in insts {
            self.map_inst_values(inst, |value| originals[value]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A valid word of each opcode, with different operands.
    fn words() -> impl Iterator<Item = (Opcode, InstWord)> {
        (0..=u8::MAX).filter_map(Opcode::from_code).map(|opcode| {
            let args = opcode.inline_args().unwrap_or(0);
            let operands = (0..args).map(|arg| (11 + arg as u128) << (30 * arg)).sum::<u128>();
            let word = u128::from(opcode.code()) << 120 | operands;
            // Trap codes are not zero.
            let valid =
                [0, 1, 1 << 30, 1 << 60].into_iter().find_map(|code| InstWord::from_raw(word | code).ok());
            (opcode, valid.unwrap_or_else(|| panic!("no valid word of {opcode}")))
        })
    }

    #[test]
    fn operands_are_found_without_unpacking() {
        let mut count = 0;
        for (opcode, word) in words() {
            let mut dfg = DataFlowGraph::default();
            let inst = dfg.insts.push(word);
            let mut expected = Vec::new();
            dfg.inst(inst).inline_args_mut(|value| expected.push(*value));
            let mut found = Vec::new();
            match dfg.for_each_inline(inst, |value| found.push(value)) {
                true => assert_eq!(found, expected, "{opcode}"),
                false => assert_eq!(opcode.inline_args(), None, "{opcode}"),
            }
            assert_eq!(dfg.inst(inst).opcode(), opcode);
            count += 1;
        }
        assert!(count > 150, "{count}");
    }

    /// A branch of each kind, to `block0`, `block1` and so on in the order of its targets.
    fn branches(dfg: &mut DataFlowGraph) -> Vec<(Inst, usize)> {
        let target = |index| BlockCall::Plain(Block::new(index));
        let table = JumpTableData::new(target(0), &[target(1), target(2)]);
        let sig = dfg.signatures.push(Signature::new(crate::CallConv::Tail));
        let tag = crate::entities::ExceptionTag::new(0);
        let exception = dfg.extras_mut().exception_tables.push(ExceptionTableData {
            sig,
            normal: target(0),
            items: vec![
                ExceptionTableItem::Tag(tag, target(1)),
                ExceptionTableItem::Context(Value::new(0)),
                ExceptionTableItem::Default(target(2)),
            ],
        });
        let args = ValueList::new();
        let branches = [
            (InstructionData::Trap { code: crate::TrapCode::HEAP_OUT_OF_BOUNDS }, 0),
            (InstructionData::Jump { target: target(0) }, 1),
            (InstructionData::Brif { cond: Value::new(0), then: target(0), otherwise: target(1) }, 2),
            (InstructionData::BranchTable { index: Value::new(0), table: dfg.jump_tables.push(table) }, 3),
            (InstructionData::TryCall { func: FuncRef::new(0), args, exception }, 3),
            (InstructionData::TryCallIndirect { args, exception }, 3),
        ];
        branches.map(|(data, count)| (dfg.make_inst(data), count)).to_vec()
    }

    #[test]
    fn a_target_by_position_is_the_one_among_all() {
        let mut dfg = DataFlowGraph::default();
        for (inst, count) in branches(&mut dfg) {
            assert_eq!(dfg.branch_target(inst, count), None);
            for index in 0..count {
                let mut expected = dfg.branch_targets(inst);
                assert_eq!(expected.len(), count);
                let old = expected[index];
                assert_eq!(dfg.branch_target(inst, index), Some(old));
                let new = BlockCall::Plain(Block::new(7));
                dfg.map_branch_target(inst, index, |call, _| {
                    assert_eq!(call, old);
                    new
                });
                expected[index] = new;
                assert_eq!(dfg.branch_targets(inst), expected);
                dfg.map_branch_target(inst, index, |_, _| old);
            }
        }
    }

    #[test]
    fn a_target_beyond_the_last_is_refused() {
        for number in 0..branches(&mut DataFlowGraph::default()).len() {
            let refused = std::panic::catch_unwind(|| {
                let mut dfg = DataFlowGraph::default();
                let (inst, count) = branches(&mut dfg)[number];
                dfg.map_branch_target(inst, count, |call, _| call);
            });
            assert!(refused.is_err(), "branch {number}");
        }
    }

    #[test]
    fn results_end_where_the_next_instruction_begins() {
        let mut dfg = DataFlowGraph::default();
        let trap = InstructionData::Trap { code: crate::TrapCode::HEAP_OUT_OF_BOUNDS };
        let insts: Vec<(Inst, usize)> =
            [0, 1, 3, 1, 2, 0, 1].map(|count| (dfg.make_inst(trap), count)).to_vec();
        for &(inst, count) in &insts {
            dfg.make_results(inst, (0..count).map(|_| crate::types::I32));
        }
        let mut next = 0;
        for (inst, count) in insts {
            let results: Vec<Value> = dfg.results(inst).collect();
            assert_eq!(results, (next..next + count).map(packir_entity::EntityRef::new).collect::<Vec<_>>());
            assert_eq!(dfg.inst_results(inst).to_vec(), results);
            next += count;
        }
    }
}
