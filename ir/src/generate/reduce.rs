//! Making a program that shows a bug smaller.
//!
//! [`reduce`] tries changes that leave the program valid and keeps those after which it still fails: fewer runs,
//! functions and table entries, branches that go one way, blocks that return at once, instructions and block
//! parameters replaced by zero, other constants made zero. Changes are tried on many places at once first, then on
//! fewer (Zeller's delta debugging). The result is one where no single change that is tried leaves the failure.

use packir_entity::EntitySet;

use super::function::Program;
use crate::cfg::ControlFlowGraph;
use crate::dominators::DominatorTree;
use crate::entities::{Block, Inst, Value};
use crate::function::{ExternalName, Function, GlobalValueData};
use crate::immediates::{Ieee32, Ieee64, Imm64};
use crate::inst::{BlockArg, InstructionData, JumpTableData};
use crate::layout::Positions;
use crate::opcode::{Opcode, UnaryOp};
use crate::types::{F32, F64, I64, I128, Type};
use crate::verify::{Options, verify_function};

/// A smaller program for which `fails` still holds; it must hold for `program`.
///
/// `fails` sees only programs whose functions verify. It is called some hundred times for a function of some hundred
/// instructions.
pub fn reduce(program: Program, fails: impl FnMut(&Program) -> bool) -> Program {
    let mut reducer = Reducer { program, fails };
    while reducer.round() {}
    reducer.program
}

struct Reducer<F> {
    program: Program,
    fails: F,
}

/// A change of one function at a place. Returns false if there is nothing to change.
type Change<T> = fn(&mut Function, T) -> bool;

impl<F: FnMut(&Program) -> bool> Reducer<F> {
    /// Tries every kind of change everywhere; whether one was kept.
    fn round(&mut self) -> bool {
        let mut changed = self.drop_runs();
        changed |= self.drop_functions();
        for index in 0..self.program.functions.len() {
            changed |= self.change(index, branches, go_one_way);
            changed |= self.change(index, branches, drop_table_entry);
            changed |= self.change(index, |func| func.layout.blocks().collect(), return_at_once);
            changed |= self.change(index, plain_insts, remove_inst);
            changed |= self.change(index, block_params, remove_param);
            changed |= self.change(index, plain_insts, make_zero);
            changed |= self.change(index, |func| func.layout.blocks().collect(), join_with_successor);
        }
        changed
    }

    /// Keeps `candidate` if it is smaller, valid and fails.
    fn keep(&mut self, candidate: Program) -> bool {
        let valid = |func: &Function| verify_function(func, &Options::RUN).is_empty();
        let kept = size(&candidate) < size(&self.program)
            && candidate.functions.iter().all(valid)
            && (self.fails)(&candidate);
        if kept {
            self.program = candidate;
        }
        kept
    }

    fn drop_runs(&mut self) -> bool {
        let mut changed = false;
        for index in (0..self.program.runs.len()).rev() {
            if self.program.runs.len() > 1 {
                let mut candidate = self.program.clone();
                candidate.runs.remove(index);
                changed |= self.keep(candidate);
            }
        }
        changed
    }

    /// Drops functions that nothing calls.
    fn drop_functions(&mut self) -> bool {
        let mut changed = false;
        for index in (0..self.program.functions.len()).rev() {
            let name = self.program.functions[index].name.to_string();
            let is_called = self.program.functions.iter().any(|func| calls(func, &name));
            let is_run = self.program.runs.iter().any(|run| run.function == index);
            if is_called || is_run {
                continue;
            }
            let mut candidate = self.program.clone();
            candidate.functions.remove(index);
            for run in candidate.runs.iter_mut().filter(|run| run.function > index) {
                run.function -= 1;
            }
            changed |= self.keep(candidate);
        }
        changed
    }

    /// Tries `change` at all places of function `index`, then at halves of them, and so on down to single places.
    fn change<T: Copy>(&mut self, index: usize, places: fn(&Function) -> Vec<T>, change: Change<T>) -> bool {
        let mut places = places(&self.program.functions[index]);
        let mut size = places.len();
        let mut any = false;
        while size > 0 {
            let mut at = 0;
            while at < places.len() {
                let end = (at + size).min(places.len());
                let mut candidate = self.program.clone();
                let func = &mut candidate.functions[index];
                // From the end, so that places that a change removes come after those that remain.
                let made =
                    places[at..end].iter().rev().fold(false, |made, &place| change(func, place) | made);
                tidy(func);
                if made && self.keep(candidate) {
                    places.drain(at..end);
                    any = true;
                } else {
                    at = end;
                }
            }
            size /= 2;
        }
        any
    }
}

/// What reduction makes less, in order of importance: runs and functions, branch targets, instructions that are not
/// constants, block parameters, constants that are not zero, constants.
fn size(program: &Program) -> [usize; 6] {
    let mut size = [program.runs.len() + program.functions.len(), 0, 0, 0, 0, 0];
    for func in &program.functions {
        size[3] += block_params(func).len();
        for inst in func.insts() {
            size[1] += func.dfg.branch_targets(inst).len();
            if is_constant(func, inst) {
                size[4] += usize::from(!is_zero(func, inst));
                size[5] += 1;
            } else {
                size[2] += 1;
            }
        }
    }
    size
}

/// Whether `func` refers to the function with this printed name in an instruction.
fn calls(func: &Function, name: &str) -> bool {
    func.insts().any(|inst| {
        let callee = match func.dfg.inst(inst) {
            InstructionData::Call { func: callee, .. } | InstructionData::FuncAddr { func: callee } => {
                &func.dfg.ext_funcs[callee].name
            }
            InstructionData::UnaryGlobal { global, .. } => match &func.extras().global_values[global] {
                GlobalValueData::Symbol { name, .. } => name,
                _ => return false,
            },
            _ => return false,
        };
        matches!(callee, ExternalName::Named(word) if format!("%{word}") == name)
    })
}

/// Forgets blocks that control does not reach, and other names of values.
fn tidy(func: &mut Function) {
    let tree = DominatorTree::compute(&ControlFlowGraph::compute(func));
    func.layout.retain_blocks(|block| tree.is_reachable(block));
    let insts: Vec<Inst> = func.insts().collect();
    func.dfg.resolve_all_aliases(insts);
}

/// Each branch with each of its targets.
fn branches(func: &Function) -> Vec<(Inst, usize)> {
    func.insts()
        .filter(|&inst| matches!(func.dfg.opcode(inst), Opcode::Brif | Opcode::BrTable))
        .flat_map(|inst| (0..func.dfg.branch_targets(inst).len()).map(move |target| (inst, target)))
        .collect()
}

fn go_one_way(func: &mut Function, (branch, target): (Inst, usize)) -> bool {
    if !matches!(func.dfg.opcode(branch), Opcode::Brif | Opcode::BrTable) {
        return false;
    }
    let target = func.dfg.branch_targets(branch)[target];
    func.dfg.set_inst(branch, InstructionData::Jump { target });
    true
}

/// Takes a target, not the default one, out of a `br_table`.
fn drop_table_entry(func: &mut Function, (branch, target): (Inst, usize)) -> bool {
    let InstructionData::BranchTable { table, .. } = func.dfg.inst(branch) else { return false };
    let Some(entry) = target.checked_sub(1) else { return false };
    let table = &mut func.dfg.jump_tables[table];
    let mut targets = table.targets().to_vec();
    if entry >= targets.len() {
        return false;
    }
    targets.remove(entry);
    *table = JumpTableData::new(table.default_block(), &targets);
    true
}

fn return_at_once(func: &mut Function, block: Block) -> bool {
    let is_short = func.layout.num_block_insts(block) == 1;
    let returns = func.layout.last_inst(block).is_some_and(|inst| func.dfg.opcode(inst) == Opcode::Return);
    if !func.layout.is_block_inserted(block) || (is_short && returns) {
        return false;
    }
    let types: Vec<Type> = func.signature.returns().iter().map(|param| param.value_type).collect();
    let results: Vec<Value> = types.into_iter().map(|ty| zero(func, ty)).collect();
    let args = crate::inst::ValueList::from_slice(&results, &mut func.dfg.value_lists);
    let inst = func.dfg.make_inst(InstructionData::Return { args });
    let constants: Vec<Inst> =
        func.layout.block_insts(block).take_while(|&inst| is_constant(func, inst)).collect();
    func.layout.set_block_insts(block, constants.into_iter().chain([inst]));
    true
}

/// Every instruction that is not a terminator.
fn plain_insts(func: &Function) -> Vec<Inst> {
    func.insts().filter(|&inst| !func.dfg.opcode(inst).is_terminator()).collect()
}

/// Takes `inst` out; its results become zeros.
fn remove_inst(func: &mut Function, inst: Inst) -> bool {
    let positions = Positions::compute(&func.layout);
    let Some(block) = positions.block(inst) else { return false };
    let results = func.dfg.inst_results(inst);
    let used = uses(func);
    let is_used = results.iter().any(|result| used.contains(*result));
    if is_constant(func, inst) && is_used {
        return false;
    }
    func.layout.remove_inst_at(block, positions.index(inst) as usize);
    if is_used {
        let zeros: Vec<Value> =
            results.iter().map(|&result| zero(func, func.dfg.value_type(result))).collect();
        func.dfg.detach_results(inst);
        for (&result, zero) in results.iter().zip(zeros) {
            func.dfg.change_to_alias(result, zero);
        }
    }
    true
}

/// The values that instructions in the layout use.
fn uses(func: &Function) -> EntitySet<Value> {
    let values = func.insts().flat_map(|inst| func.dfg.inst_values(inst));
    values.map(|value| func.dfg.resolve_aliases(value)).collect()
}

/// Every parameter of a block that is not the entry.
fn block_params(func: &Function) -> Vec<Value> {
    func.layout.blocks().skip(1).flat_map(|block| func.dfg.block_params(block).iter().copied()).collect()
}

/// Takes a block parameter away, with the arguments for it; it becomes zero.
fn remove_param(func: &mut Function, param: Value) -> bool {
    let Some((block, index)) = func.layout.blocks().find_map(|block| {
        let index = func.dfg.block_params(block).iter().position(|&other| other == param)?;
        Some((block, index))
    }) else {
        return false;
    };
    let zero = zero(func, func.dfg.value_type(param));
    let insts: Vec<Inst> = func.insts().collect();
    for inst in insts {
        func.dfg.map_branch_targets(inst, |mut target, pool| {
            if target.block(pool) == block {
                target.retain_args(pool, |arg| arg != index);
            }
            target
        });
    }
    let uses: Vec<Inst> = func.insts().collect();
    for inst in uses {
        func.dfg.map_inst_values(inst, |value| if value == param { zero } else { value });
    }
    func.dfg.remove_block_param(param);
    true
}

/// Makes a constant zero.
fn make_zero(func: &mut Function, inst: Inst) -> bool {
    match func.dfg.inst(inst) {
        InstructionData::UnaryImm { imm } if imm.bits() != 0 => {
            func.dfg.set_inst(inst, InstructionData::UnaryImm { imm: Imm64::new(0) });
            true
        }
        _ => false,
    }
}

/// Appends the block that `block` alone jumps to.
fn join_with_successor(func: &mut Function, block: Block) -> bool {
    let Some(jump) = func.layout.last_inst(block) else { return false };
    let InstructionData::Jump { target } = func.dfg.inst(jump) else { return false };
    let next = target.block(&func.dfg.value_lists);
    let branches_to_next = |func: &Function| {
        let targets = func.insts().flat_map(|inst| func.dfg.branch_targets(inst));
        targets.filter(|target| target.block(&func.dfg.value_lists) == next).count()
    };
    if !func.layout.is_block_inserted(block) || next == block || branches_to_next(func) != 1 {
        return false;
    }
    let args: Vec<Value> = target.args(&func.dfg.value_lists).filter_map(BlockArg::as_value).collect();
    let params = func.dfg.block_params(next).to_vec();
    let insts: Vec<Inst> = func.insts().collect();
    for inst in insts {
        func.dfg.map_inst_values(inst, |value| match params.iter().position(|&param| param == value) {
            Some(index) => args[index],
            None => value,
        });
    }
    // The arguments may be parameters of `next` themselves only in a loop, which has another branch to it.
    let before = func.layout.block_insts(block).filter(|&inst| inst != jump);
    let joined: Vec<Inst> = before.chain(func.layout.block_insts(next)).collect();
    func.layout.set_block_insts(next, []);
    func.layout.remove_block(next);
    func.layout.set_block_insts(block, joined);
    true
}

/// Whether `inst` has no operands and computes the same always, or only widens such a constant.
fn is_constant(func: &Function, inst: Inst) -> bool {
    match func.dfg.inst(inst) {
        InstructionData::UnaryImm { .. }
        | InstructionData::UnaryIeee32 { .. }
        | InstructionData::UnaryIeee64 { .. } => true,
        InstructionData::Unary { op: UnaryOp::Uextend, arg } => {
            let def = func.dfg.value_def(arg).inst();
            def.is_some_and(|def| matches!(func.dfg.inst(def), InstructionData::UnaryImm { .. }))
        }
        _ => false,
    }
}

/// Whether `inst` is a constant and zero.
fn is_zero(func: &Function, inst: Inst) -> bool {
    match func.dfg.inst(inst) {
        InstructionData::UnaryImm { imm } => imm.bits() == 0,
        InstructionData::UnaryIeee32 { imm } => imm.bits() == 0,
        InstructionData::UnaryIeee64 { imm } => imm.bits() == 0,
        _ => false,
    }
}

/// A zero of this type that is defined at the start of the function.
fn zero(func: &mut Function, ty: Type) -> Value {
    let entry = func.layout.entry_block().expect("generated functions have an entry");
    let leading: Vec<Inst> =
        func.layout.block_insts(entry).take_while(|&inst| is_constant(func, inst)).collect();
    for &inst in &leading {
        let result = func.dfg.first_result(inst);
        let widened = match func.dfg.inst(inst) {
            InstructionData::Unary { arg, .. } => func.dfg.value_def(arg).inst(),
            _ => Some(inst),
        };
        if func.dfg.value_type(result) == ty && widened.is_some_and(|inst| is_zero(func, inst)) {
            return result;
        }
    }
    let (data, at) = match ty {
        F32 => (InstructionData::UnaryIeee32 { imm: Ieee32::with_bits(0) }, 0),
        F64 => (InstructionData::UnaryIeee64 { imm: Ieee64::with_bits(0) }, 0),
        I128 => {
            let arg = zero(func, I64);
            let def = func.dfg.value_def(arg).inst();
            let at = func
                .layout
                .block_insts(entry)
                .position(|inst| Some(inst) == def)
                .expect("it is in the entry");
            (InstructionData::Unary { op: UnaryOp::Uextend, arg }, at + 1)
        }
        _ => (InstructionData::UnaryImm { imm: Imm64::new(0) }, 0),
    };
    let inst = func.dfg.make_inst_with_results(data, ty);
    func.layout.insert_inst_at(inst, entry, at);
    func.dfg.first_result(inst)
}
