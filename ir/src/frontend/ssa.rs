//! Variables to SSA values: the algorithm of Braun et al. without recursion.
//!
//! A read looks for the value at the end of a block: upwards through blocks with one predecessor, then, at a join,
//! with a new parameter whose arguments are read in all predecessors. Those reads may need parameters in turn; the
//! stack of the parameters under way takes the place of recursion, so that depth is no limit.
//!
//! # Invariants
//!
//! * One variable is looked up at a time, and no block gets two parameters for it. So when the arguments of a
//!   parameter are known, every edge to its block has arguments for all parameters before it, and none beyond.
//! * Edges of a block are added before it is sealed; parameters are completed after.

use std::collections::{HashMap, VecDeque};

use packir_entity::packed_option::PackedOption;
use packir_entity::{PrimaryMap, SecondaryMap};
use smallvec::SmallVec;

use super::Variable;
use crate::dfg::ValueDef;
use crate::entities::{Block, Inst, Value};
use crate::function::Function;
use crate::immediates::{ConstantData, Ieee16, Ieee32, Ieee64, Imm64};
use crate::inst::{BlockCall, InstructionData, ValueListPool};
use crate::opcode::UnaryOp;
use crate::types::{F16, F32, F64, F128, I64, I128, Type};

/// A branch from one block to another.
#[derive(Clone, Copy, Debug)]
struct Edge {
    from: Block,
    inst: Inst,
    /// The position among the targets of `inst`.
    target: u32,
}

#[derive(Clone, Debug, Default)]
struct BlockState {
    sealed: bool,
    filled: bool,
    /// Did it ever get a parameter for a variable?
    joins: bool,
    /// The edges that lead here.
    preds: SmallVec<[Edge; 2]>,
    /// Parameters made for reads before the block was sealed.
    incomplete: Vec<(Variable, Value)>,
}

/// A parameter whose arguments are being read.
#[derive(Clone, Copy, Debug)]
struct Pending {
    block: Block,
    param: Value,
    /// The next edge to read along.
    next: u32,
    /// Where its arguments start on the common stack.
    args: usize,
    /// How many parameters were finished before it began.
    made: usize,
}

/// What is known about blocks and variables while a function is built.
#[derive(Clone, Debug, Default)]
pub(super) struct Ssa {
    states: SecondaryMap<Block, BlockState>,
    variables: PrimaryMap<Variable, Type>,
    /// The value of each variable at the end of each block, as far as known. Tables beyond the last variable are
    /// empty, and kept for their memory.
    defs: PrimaryMap<Variable, SecondaryMap<Block, PackedOption<Value>>>,
    pending: Vec<Pending>,
    args: Vec<Value>,
    /// The parameters that this read made, with their blocks.
    made: Vec<(Block, Value)>,
    path: Vec<Block>,
}

/// Blocks.
impl Ssa {
    pub(super) fn clear(&mut self) {
        let Self { states, variables, defs, pending, args, made, path } = self;
        states.clear();
        defs.values_mut().take(variables.len()).for_each(SecondaryMap::clear);
        variables.clear();
        pending.clear();
        args.clear();
        made.clear();
        path.clear();
    }

    pub(super) fn is_sealed(&self, block: Block) -> bool {
        self.states[block].sealed
    }

    pub(super) fn is_filled(&self, block: Block) -> bool {
        self.states[block].filled
    }

    pub(super) fn set_filled(&mut self, block: Block) {
        self.states[block].filled = true;
    }

    /// Did `block` ever get a parameter for a variable?
    pub(super) fn joins(&self, block: Block) -> bool {
        self.states[block].joins
    }

    pub(super) fn has_preds(&self, block: Block) -> bool {
        !self.states[block].preds.is_empty()
    }

    pub(super) fn add_pred(&mut self, to: Block, from: Block, inst: Inst, target: u32) {
        let state = &mut self.states[to];
        assert!(!state.sealed, "{to} is sealed: no branch to it can be added");
        state.preds.push(Edge { from, inst, target });
    }

    /// Forgets the edges to `to` that are targets of `inst`.
    pub(super) fn remove_preds(&mut self, to: Block, inst: Inst) {
        let state = &mut self.states[to];
        assert!(!state.sealed, "{to} is sealed: no branch to it can be removed");
        state.preds.retain(|edge| edge.inst != inst);
    }

    pub(super) fn seal(&mut self, func: &mut Function, block: Block) {
        let state = &mut self.states[block];
        assert!(!state.sealed, "{block} is sealed already");
        state.sealed = true;
        for (variable, param) in core::mem::take(&mut state.incomplete) {
            self.begin(block, param);
            self.finish_all(func, variable);
        }
    }
}

/// Variables.
impl Ssa {
    pub(super) fn declare(&mut self, ty: Type) -> Variable {
        if self.defs.len() == self.variables.len() {
            self.defs.push(SecondaryMap::new());
        }
        self.variables.push(ty)
    }

    pub(super) fn variable_type(&self, variable: Variable) -> Type {
        self.variables[variable]
    }

    pub(super) fn define(&mut self, block: Block, variable: Variable, value: Value) {
        self.defs[variable][block] = value.into();
    }

    /// The value of `variable` at the end of `block`.
    pub(super) fn read(&mut self, func: &mut Function, block: Block, variable: Variable) -> Value {
        let value = match self.defs[variable][block].expand() {
            Some(value) => value,
            None => {
                let value = self.find(func, block, variable);
                self.finish_all(func, variable);
                value
            }
        };
        func.dfg.resolve_aliases(value)
    }

    /// The value of `variable` at the end of `block`; if that is a new parameter, its arguments are pending.
    fn find(&mut self, func: &mut Function, block: Block, variable: Variable) -> Value {
        let mut at = block;
        // Unreachable blocks may form a circle without a join. Brent's method: the mark moves on after twice as many
        // steps each time, and the walk meets it if it goes round.
        let (mut mark, mut steps, mut limit) = (block, 0u32, 1u32);
        let value = loop {
            if let Some(value) = self.defs[variable][at].expand() {
                break value;
            }
            let state = &mut self.states[at];
            match state.preds[..] {
                [edge] if state.sealed => {
                    let circles = steps > 0 && at == mark;
                    if circles {
                        break self.join(func, at, variable);
                    }
                    if steps == limit {
                        (mark, steps, limit) = (at, 0, limit * 2);
                    }
                    steps += 1;
                    self.path.push(at);
                    at = edge.from;
                }
                [] if state.sealed => break zero(func, at, self.variables[variable]),
                _ if state.sealed => break self.join(func, at, variable),
                _ => {
                    let param = func.dfg.append_block_param(at, self.variables[variable]);
                    state.joins = true;
                    state.incomplete.push((variable, param));
                    break param;
                }
            }
        };
        let defs = &mut self.defs[variable];
        defs[at] = value.into();
        for block in self.path.drain(..) {
            defs[block] = value.into();
        }
        value
    }

    /// A new parameter of `block`, with its arguments pending.
    fn join(&mut self, func: &mut Function, block: Block, variable: Variable) -> Value {
        let param = func.dfg.append_block_param(block, self.variables[variable]);
        self.states[block].joins = true;
        self.begin(block, param);
        param
    }

    fn begin(&mut self, block: Block, param: Value) {
        let (args, made) = (self.args.len(), self.made.len());
        self.pending.push(Pending { block, param, next: 0, args, made });
    }

    /// Finds the arguments of all pending parameters, which are for `variable`.
    fn finish_all(&mut self, func: &mut Function, variable: Variable) {
        let mut recheck = false;
        while let Some(pending) = self.pending.last_mut() {
            if let Some(edge) = self.states[pending.block].preds.get(pending.next as usize) {
                let from = edge.from;
                pending.next += 1;
                let value = self.find(func, from, variable);
                self.args.push(value);
                // Where the value is a new parameter, its own arguments come after it.
                if let Some(top) = self.pending.last_mut().filter(|top| top.next == 0) {
                    top.args = self.args.len();
                }
                continue;
            }
            let pending = *pending;
            self.pending.pop();
            let is_needless = self.finish(func, variable, pending);
            // What was made meanwhile may have it as an argument, and need not be there either.
            recheck |= is_needless && self.made.len() > pending.made;
        }
        let mut made = core::mem::take(&mut self.made);
        if recheck {
            self.remove_needless(func, variable, &made);
        }
        made.clear();
        self.made = made;
    }

    /// Passes a parameter its arguments, or makes it an alias if it is only ever passed itself and one other value;
    /// returns whether it was that.
    fn finish(&mut self, func: &mut Function, variable: Variable, pending: Pending) -> bool {
        let Pending { block, param, args: start, .. } = pending;
        let args = self.args[start..].iter().map(|&arg| func.dfg.resolve_aliases(arg));
        let is_needless = match only_other(args, param) {
            Ok(only) => {
                let value = only.unwrap_or_else(|| zero(func, block, self.variables[variable]));
                func.dfg.remove_block_param(param);
                func.dfg.make_alias(param, value)
            }
            Err(Several) => {
                for (edge, &arg) in self.states[block].preds.iter().zip(&self.args[start..]) {
                    let arg = func.dfg.resolve_aliases(arg);
                    change_target(func, *edge, |call, pool| call.append_arg(arg, pool));
                }
                self.made.push((block, param));
                false
            }
        };
        self.args.truncate(start);
        is_needless
    }

    /// Makes aliases of the parameters of `made` that are needless now that others are aliases.
    ///
    /// A parameter is looked at again when one that it is passed goes away, but only after all that wait already.
    fn remove_needless(&self, func: &mut Function, variable: Variable, made: &[(Block, Value)]) {
        // Which of them, by position, are passed each one that is left.
        let mut users: HashMap<Value, Vec<usize>> =
            made.iter().map(|&(_, param)| (param, Vec::new())).collect();
        for (user, &(block, param)) in made.iter().enumerate() {
            for arg in self.passed_args(func, block, param) {
                if let Some(users) = users.get_mut(&arg) {
                    users.push(user);
                }
            }
        }
        let mut queue: VecDeque<usize> = (0..made.len()).collect();
        let mut is_queued = vec![true; made.len()];
        while let Some(index) = queue.pop_front() {
            is_queued[index] = false;
            let (block, param) = made[index];
            let args = self.passed_args(func, block, param);
            let Ok(only) = only_other(args, param) else { continue };
            let value = only.unwrap_or_else(|| zero(func, block, self.variables[variable]));
            self.replace_param(func, block, param, value);
            let mut affected = users.remove(&param).expect("it was left");
            affected.retain(|&user| users.contains_key(&made[user].1));
            for &user in &affected {
                if !core::mem::replace(&mut is_queued[user], true) {
                    queue.push_back(user);
                }
            }
            // They are passed its value from now on.
            if let Some(users) = users.get_mut(&value) {
                users.append(&mut affected);
            }
        }
    }

    /// What the edges to `block` pass for its parameter `param`.
    fn passed_args<'a>(
        &'a self,
        func: &'a Function,
        block: Block,
        param: Value,
    ) -> impl Iterator<Item = Value> + 'a {
        let position = position(func, param);
        self.states[block].preds.iter().filter_map(move |edge| {
            let call = func.dfg.branch_target(edge.inst, edge.target as usize)?;
            let arg = call.args(&func.dfg.value_lists).nth(position)?.as_value()?;
            Some(func.dfg.resolve_aliases(arg))
        })
    }

    /// Makes a parameter that has arguments another name of `value`.
    fn replace_param(&self, func: &mut Function, block: Block, param: Value, value: Value) {
        let position = position(func, param);
        for &edge in &self.states[block].preds {
            change_target(func, edge, |call, pool| call.retain_args(pool, |index| index != position));
        }
        func.dfg.remove_block_param(param);
        func.dfg.make_alias(param, value);
    }
}

fn position(func: &Function, param: Value) -> usize {
    match func.dfg.value_def(param) {
        ValueDef::Param(_, position) => position,
        ValueDef::Result(..) => unreachable!("{param} is a block parameter"),
    }
}

/// There are two or more.
struct Several;

/// The only one of `args` that is not `param`, if there is one.
fn only_other(args: impl Iterator<Item = Value>, param: Value) -> Result<Option<Value>, Several> {
    let mut only = None;
    for arg in args.filter(|&arg| arg != param) {
        if *only.get_or_insert(arg) != arg {
            return Err(Several);
        }
    }
    Ok(only)
}

fn change_target(func: &mut Function, edge: Edge, change: impl FnOnce(&mut BlockCall, &mut ValueListPool)) {
    func.dfg.map_branch_target(edge.inst, edge.target as usize, |mut call, pool| {
        change(&mut call, pool);
        call
    });
}

/// A zero at the start of `block`.
fn zero(func: &mut Function, block: Block, ty: Type) -> Value {
    let dfg = &mut func.dfg;
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
    func.layout.insert_inst_at(inst, block, 0);
    let value = dfg.first_result(inst);
    if !wide {
        return value;
    }
    let extend = InstructionData::Unary { op: UnaryOp::Uextend, arg: value };
    let inst = dfg.make_inst_with_results(extend, ty);
    func.layout.insert_inst_at(inst, block, 1);
    dfg.first_result(inst)
}
