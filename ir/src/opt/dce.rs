//! Removing what is not needed.
//!
//! Needed are instructions with effects, and whatever computes an operand of something needed. A block parameter is
//! needed if its value is; only then are the arguments for it.

use packir_entity::EntitySet;

use super::Stats;
use super::pattern::constant_of;
use crate::cfg::ControlFlowGraph;
use crate::dfg::{DataFlowGraph, ValueDef};
use crate::entities::{Block, Inst, Value};
use crate::function::Function;
use crate::inst::{BlockArg, ExceptionTableItem, InstructionData};
use crate::memflags::AccessTrap;
use crate::opcode::BinaryOp;

/// Removes what is not needed from `func`, which must be valid, without aliases and unreachable blocks.
pub(super) fn run(func: &mut Function, stats: &mut Stats) {
    let needed = needed_values(func);
    for block in func.layout.blocks().collect::<Vec<_>>() {
        let old: Vec<Inst> = func.layout.block_insts(block).collect();
        // Last first.
        let mut hidden = super::memory::dead_stores(func, &old);
        stats.hidden += hidden.len() as u64;
        let is_needed = |&inst: &Inst| {
            if hidden.last() == Some(&inst) {
                hidden.pop();
                return false;
            }
            !is_removable(&func.dfg, inst)
                || func.dfg.inst_results(inst).iter().any(|&value| needed.contains(value))
        };
        let kept: Vec<Inst> = old.iter().copied().filter(is_needed).collect();
        if kept.len() < old.len() {
            stats.dead += (old.len() - kept.len()) as u64;
            func.layout.set_block_insts(block, kept);
        }
    }
    let params = func.layout.blocks().skip(1).flat_map(|block| func.dfg.block_params(block));
    let gone: EntitySet<Value> = params.copied().filter(|&param| !needed.contains(param)).collect();
    if !gone.is_empty() {
        stats.params += gone.len() as u64;
        super::flow::remove_params(func, &gone);
    }
}

/// Whether `inst` may go if its results are not used.
fn is_removable(dfg: &DataFlowGraph, inst: Inst) -> bool {
    match dfg.inst(inst) {
        InstructionData::Load { flags, .. } => flags.trap == AccessTrap::NEVER,
        InstructionData::Binary { op: BinaryOp::Udiv | BinaryOp::Urem | BinaryOp::Srem, y, .. } => {
            constant_of(dfg, y).is_some_and(|bits| bits != 0)
        }
        InstructionData::Binary { op: BinaryOp::Sdiv, y, .. } => {
            let minus_one = u128::MAX >> (128 - dfg.value_type(y).bits());
            constant_of(dfg, y).is_some_and(|bits| bits != 0 && bits != minus_one)
        }
        data => data.opcode().is_pure(),
    }
}

fn needed_values(func: &Function) -> EntitySet<Value> {
    let cfg = ControlFlowGraph::compute(func);
    let mut search = Search { needed: EntitySet::with_capacity(func.dfg.num_values()), work: Vec::new() };
    for inst in func.insts().filter(|&inst| !is_removable(&func.dfg, inst)) {
        search.operands(&func.dfg, inst);
    }
    while let Some(value) = search.work.pop() {
        match func.dfg.value_def(value) {
            ValueDef::Result(inst, _) => search.operands(&func.dfg, inst),
            ValueDef::Param(block, index) => search.arguments(func, &cfg, block, index),
        }
    }
    search.needed
}

struct Search {
    needed: EntitySet<Value>,
    work: Vec<Value>,
}

impl Search {
    fn value(&mut self, value: Value) {
        if self.needed.insert(value) {
            self.work.push(value);
        }
    }

    /// What `inst` itself uses: not the arguments for blocks.
    fn operands(&mut self, dfg: &DataFlowGraph, inst: Inst) {
        dfg.inst_args(inst).into_iter().for_each(|value| self.value(value));
        for item in dfg.exception_table(inst).map_or(&[][..], |table| &table.items) {
            if let ExceptionTableItem::Context(value) = item {
                self.value(*value);
            }
        }
    }

    /// What the edges into `block` pass for parameter `index`.
    fn arguments(&mut self, func: &Function, cfg: &ControlFlowGraph, block: Block, index: usize) {
        let pool = &func.dfg.value_lists;
        for pred in cfg.predecessors(block) {
            for target in func.dfg.branch_targets(pred.inst) {
                if target.block(pool) == block
                    && let Some(BlockArg::Value(value)) = target.args(pool).nth(index)
                {
                    self.value(value);
                }
            }
        }
    }
}
