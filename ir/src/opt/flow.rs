//! Tidying the control flow: blocks that are never reached, that only forward, or that belong together, and
//! parameters that always get the same value.

use std::collections::HashSet;

use packir_entity::packed_option::PackedOption;
use packir_entity::{EntitySet, SecondaryMap};

use super::Stats;
use crate::cfg::ControlFlowGraph;
use crate::entities::{Block, Inst, Value};
use crate::function::Function;
use crate::inst::{BlockArg, BlockCall, InstructionData};

/// Tidies `func`, which must be valid but for unreachable blocks.
pub(super) fn run(func: &mut Function, stats: &mut Stats) {
    remove_unreachable(func, stats);
    remove_repeated_params(func, stats);
    forward(func, stats);
    remove_unreachable(func, stats);
    merge(func, stats);
}

/// Values that others stand for. Follows chains, and shortens them on the way.
struct Replacements {
    map: SecondaryMap<Value, PackedOption<Value>>,
    is_empty: bool,
}

impl Replacements {
    fn new() -> Self {
        Self { map: SecondaryMap::with_default(None.into()), is_empty: true }
    }

    fn find(&mut self, mut value: Value) -> Value {
        while let Some(next) = self.map[value].expand() {
            let Some(after) = self.map[next].expand() else { return next };
            self.map[value] = after.into();
            value = after;
        }
        value
    }

    /// Makes `other` stand for `value`, which nothing else stands for yet.
    fn insert(&mut self, value: Value, other: Value) {
        let other = self.find(other);
        debug_assert_ne!(value, other, "a value cannot stand for itself");
        self.map[value] = other.into();
        self.is_empty = false;
    }

    fn apply(mut self, func: &mut Function) {
        if self.is_empty {
            return;
        }
        for inst in func.insts().collect::<Vec<_>>() {
            func.dfg.map_inst_values(inst, |value| self.find(value));
        }
    }
}

fn remove_unreachable(func: &mut Function, stats: &mut Stats) {
    let reachable: EntitySet<Block> = ControlFlowGraph::compute(func).post_order().into_iter().collect();
    let before = func.layout.blocks().len();
    func.layout.retain_blocks(|block| reachable.contains(block));
    stats.blocks += u64::try_from(before - func.layout.blocks().len()).unwrap_or(0);
}

/// What a parameter gets on the edges seen so far.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Incoming {
    Nothing,
    Only(Value),
    Many,
}

/// Replaces parameters that get, beside themselves, the same value on every edge.
fn remove_repeated_params(func: &mut Function, stats: &mut Stats) {
    let mut replacements = Replacements::new();
    // Removing one parameter may show that another always gets the same; a few rounds find most.
    for _ in 0..4 {
        let incoming = incoming(func, &mut replacements);
        let mut changed = false;
        for block in func.layout.blocks().skip(1) {
            for &param in func.dfg.block_params(block) {
                if let Incoming::Only(value) = incoming[param]
                    && replacements.map[param].is_none()
                    && replacements.find(value) != param
                {
                    replacements.insert(param, value);
                    stats.params += 1;
                    changed = true;
                }
            }
        }
        if !changed {
            break;
        }
    }
    if !replacements.is_empty {
        let gone: EntitySet<Value> =
            func.dfg.values().filter(|&value| replacements.map[value].is_some()).collect();
        replacements.apply(func);
        remove_params(func, &gone);
    }
}

fn incoming(func: &Function, replacements: &mut Replacements) -> SecondaryMap<Value, Incoming> {
    let mut incoming = SecondaryMap::with_default(Incoming::Nothing);
    let pool = &func.dfg.value_lists;
    for block in func.layout.blocks() {
        let Some(last) = func.layout.last_inst(block) else { continue };
        for target in func.dfg.branch_targets(last) {
            for (arg, &param) in target.args(pool).zip(func.dfg.block_params(target.block(pool))) {
                let arg = arg.as_value().map(|value| replacements.find(value));
                incoming[param] = match (incoming[param], arg) {
                    (known, Some(value)) if value == param => known,
                    (Incoming::Nothing, Some(value)) => Incoming::Only(value),
                    (Incoming::Only(known), Some(value)) if known == value => Incoming::Only(known),
                    _ => Incoming::Many,
                };
            }
        }
    }
    incoming
}

/// Removes the parameters `gone`, and the arguments for them.
pub(super) fn remove_params(func: &mut Function, gone: &EntitySet<Value>) {
    let blocks: Vec<Block> = func.layout.blocks().collect();
    for &block in &blocks {
        let Some(last) = func.layout.last_inst(block) else { continue };
        let keeps: Vec<Vec<bool>> = func
            .dfg
            .branch_targets(last)
            .iter()
            .map(|target| {
                let params = func.dfg.block_params(target.block(&func.dfg.value_lists));
                params.iter().map(|&param| !gone.contains(param)).collect()
            })
            .collect();
        let mut keeps = keeps.into_iter();
        func.dfg.map_branch_targets(last, |mut target, pool| {
            let keep = keeps.next().unwrap_or_default();
            if keep.contains(&false) {
                target.retain_args(pool, |index| keep[index]);
            }
            target
        });
    }
    for block in blocks {
        let params: Vec<Value> = func.dfg.block_params(block).to_vec();
        for &param in params.iter().rev().filter(|&&param| gone.contains(param)) {
            func.dfg.remove_block_param(param);
        }
    }
}

/// The target of a block that does nothing but jump, and takes no parameters.
fn forwards_to(func: &Function, block: Block) -> Option<BlockCall> {
    let inst = func.layout.first_inst(block)?;
    match func.dfg.inst(inst) {
        InstructionData::Jump { target } if func.dfg.block_params(block).is_empty() => Some(target),
        _ => None,
    }
}

/// Sends branches to forwarding blocks on to where these go.
fn forward(func: &mut Function, stats: &mut Stats) {
    let mut forwarding: SecondaryMap<Block, Option<BlockCall>> = SecondaryMap::with_default(None);
    let mut any = false;
    for block in func.layout.blocks().skip(1) {
        let target = forwards_to(func, block).filter(|target| target.block(&func.dfg.value_lists) != block);
        any |= target.is_some();
        forwarding[block] = target;
    }
    if !any {
        return;
    }
    for block in func.layout.blocks().collect::<Vec<_>>() {
        let Some(last) = func.layout.last_inst(block) else { continue };
        func.dfg.map_branch_targets(last, |mut target, pool| {
            // A ring of forwarding blocks has no end; a chain seldom is long.
            for _ in 0..8 {
                let Some(next) = forwarding[target.block(pool)] else { break };
                let args: Vec<BlockArg> = next.args(pool).collect();
                target = BlockCall::new(next.block(pool), args, pool);
                stats.branches += 1;
            }
            target
        });
    }
}

/// Joins each block that ends in a jump with its target, if nothing else branches there.
fn merge(func: &mut Function, stats: &mut Stats) {
    let cfg = ControlFlowGraph::compute(func);
    let mut replacements = Replacements::new();
    let mut merged = EntitySet::new();
    for block in func.layout.blocks().collect::<Vec<_>>() {
        if merged.contains(block) {
            continue;
        }
        let mut insts: Vec<Inst> = Vec::new();
        let mut next = own_target(func, &cfg, block);
        while let Some(target) = next {
            if insts.is_empty() {
                insts.extend(func.layout.block_insts(block));
            }
            let jump = insts.pop().expect("a block ends in a terminator");
            let call = func.dfg.branch_targets(jump)[0];
            let args: Vec<Option<Value>> = call.args(&func.dfg.value_lists).map(BlockArg::as_value).collect();
            for (&param, arg) in func.dfg.block_params(target).iter().zip(args) {
                replacements.insert(param, arg.expect("a jump passes values"));
            }
            insts.extend(func.layout.block_insts(target));
            merged.insert(target);
            stats.blocks += 1;
            next = own_target(func, &cfg, target);
        }
        if !insts.is_empty() {
            func.layout.set_block_insts(block, insts);
        }
    }
    if !merged.is_empty() {
        func.layout.retain_blocks(|block| !merged.contains(block));
        replacements.apply(func);
    }
}

/// The block that `block` jumps to, if no other edge enters it. Merging keeps the number of edges into a block, so
/// `cfg` may be that of before.
fn own_target(func: &Function, cfg: &ControlFlowGraph, block: Block) -> Option<Block> {
    let InstructionData::Jump { target } = func.dfg.inst(func.layout.last_inst(block)?) else { return None };
    let target = target.block(&func.dfg.value_lists);
    // A block that only itself enters is not reachable, and there are none of those.
    (cfg.predecessors(target).len() == 1 && Some(target) != cfg.entry_block()).then_some(target)
}

/// Gives each branch its own tables and lists of arguments: a program may have built several branches with one.
pub(super) fn unshare(func: &mut Function) {
    let (mut tables, mut exceptions) = (EntitySet::new(), EntitySet::new());
    let mut lists = HashSet::new();
    let branches: Vec<Inst> = func.layout.blocks().filter_map(|block| func.layout.last_inst(block)).collect();
    for inst in branches {
        let mut data = func.dfg.inst(inst);
        match &mut data {
            InstructionData::BranchTable { table, .. } if !tables.insert(*table) => {
                *table = func.dfg.jump_tables.push(func.dfg.jump_tables[*table].clone());
            }
            InstructionData::TryCall { exception, .. }
            | InstructionData::TryCallIndirect { exception, .. }
                if !exceptions.insert(*exception) =>
            {
                let table = func.extras().exception_tables[*exception].clone();
                *exception = func.extras_mut().exception_tables.push(table);
            }
            _ => {}
        }
        func.dfg.set_inst(inst, data);
        func.dfg.map_branch_targets(inst, |target, pool| match target {
            BlockCall::WithArgs(list) if !lists.insert(list.to_position()) => {
                let own = list.deep_clone(pool);
                lists.insert(own.to_position());
                BlockCall::WithArgs(own)
            }
            BlockCall::WithArgs(_) | BlockCall::Plain(_) => target,
        });
    }
}
