//! Moving computations out of loops.
//!
//! A computation whose operands are defined outside a loop goes to the block before the loop, the *preheader*: out of
//! as many loops at once as its operands allow. Only what can neither trap nor see the change is moved: pure
//! instructions, and loads that say that they may move.
//!
//! A loop without a preheader (a block whose only successor is the header, entered by every edge from outside) gets
//! one, if there is something to move.

use packir_entity::{EntitySet, SecondaryMap};

use super::Stats;
use crate::cfg::ControlFlowGraph;
use crate::dominators::DominatorTree;
use crate::entities::{Block, Inst, Value};
use crate::function::Function;
use crate::inst::{BlockArg, BlockCall, InstructionData};
use crate::loops::{Loop, LoopAnalysis};
use crate::memflags::AccessTrap;
use crate::opcode::Opcode;

/// Moves what can be moved. `func` must be valid, without aliases and unreachable blocks.
pub(super) fn run(func: &mut Function, stats: &mut Stats) {
    let nest = Nest::new(func);
    if nest.loops.loops().len() == 0 {
        return;
    }
    let plan = nest.plan(func);
    let lacking: Vec<Block> = plan
        .iter()
        .map(|&(_, lp)| nest.loops.header(lp))
        .collect::<EntitySet<Block>>()
        .iter()
        .filter(|&header| nest.preheader(func, header).is_none())
        .collect();
    if !lacking.is_empty() {
        for &header in &lacking {
            make_preheader(func, &nest, header);
        }
        // Edges changed; the plan's loops may have other numbers now.
        let nest = Nest::new(func);
        let plan = nest.plan(func);
        return carry_out(func, &nest, &plan, stats);
    }
    carry_out(func, &nest, &plan, stats);
}

struct Nest {
    cfg: ControlFlowGraph,
    tree: DominatorTree,
    loops: LoopAnalysis,
}

impl Nest {
    fn new(func: &Function) -> Self {
        let cfg = ControlFlowGraph::compute(func);
        let tree = DominatorTree::compute(&cfg);
        let loops = LoopAnalysis::compute(&cfg, &tree);
        Self { cfg, tree, loops }
    }

    /// The edges into `header` from outside its loop.
    fn entries(&self, header: Block) -> impl Iterator<Item = crate::cfg::BlockPredecessor> + '_ {
        self.cfg
            .predecessors(header)
            .iter()
            .copied()
            .filter(move |pred| !self.tree.dominates(header, pred.block))
    }

    fn preheader(&self, func: &Function, header: Block) -> Option<Block> {
        let mut entries = self.entries(header);
        let (entry, None) = (entries.next()?, entries.next()) else { return None };
        (func.dfg.opcode(entry.inst) == Opcode::Jump).then_some(entry.block)
    }

    /// The instructions that can leave loops, each with the outermost loop that it can leave; operands first.
    fn plan(&self, func: &Function) -> Vec<(Inst, Loop)> {
        // The innermost loop around each value, once everything has moved.
        let mut home: SecondaryMap<Value, Option<Loop>> = SecondaryMap::with_default(None);
        let mut plan = Vec::new();
        for block in self.tree.cfg_rpo() {
            let around = self.loops.innermost_loop(block);
            for &param in func.dfg.block_params(block) {
                home[param] = around;
            }
            for inst in func.layout.block_insts(block) {
                let left = around.filter(|_| can_move(func, inst)).and_then(|around| {
                    let needed = func
                        .dfg
                        .inst_args(inst)
                        .iter()
                        .map(|&arg| self.shared_depth(home[arg], around))
                        .max();
                    self.loop_at_depth(around, needed.unwrap_or(0) + 1)
                });
                plan.extend(left.map(|lp| (inst, lp)));
                let now = left.map_or(around, |lp| self.loops.parent(lp));
                for result in func.dfg.inst_results(inst) {
                    home[result] = now;
                }
            }
        }
        plan
    }

    /// How many loops are around both.
    fn shared_depth(&self, a: Option<Loop>, b: Loop) -> u32 {
        let (Some(mut a), mut b) = (a, b) else { return 0 };
        while a != b {
            let up = if self.loops.depth(a) >= self.loops.depth(b) { &mut a } else { &mut b };
            match self.loops.parent(*up) {
                Some(parent) => *up = parent,
                None => return 0,
            }
        }
        self.loops.depth(a)
    }

    /// The loop around or at `lp` with this depth, if it is deep enough.
    fn loop_at_depth(&self, lp: Loop, depth: u32) -> Option<Loop> {
        std::iter::successors(Some(lp), |&lp| self.loops.parent(lp)).find(|&lp| self.loops.depth(lp) == depth)
    }
}

fn can_move(func: &Function, inst: Inst) -> bool {
    match func.dfg.inst(inst) {
        InstructionData::Load { flags, .. } => {
            flags.can_move && flags.readonly && flags.trap == AccessTrap::NEVER
        }
        InstructionData::Nullary { .. } | InstructionData::ExceptionHandlerAddress { .. } => false,
        data => data.opcode().is_pure(),
    }
}

/// Puts a block before `header` that all edges from outside the loop enter.
fn make_preheader(func: &mut Function, nest: &Nest, header: Block) {
    let preheader = func.dfg.make_block();
    let types: Vec<_> =
        func.dfg.block_params(header).iter().map(|&param| func.dfg.value_type(param)).collect();
    let args: Vec<BlockArg> =
        types.into_iter().map(|ty| BlockArg::Value(func.dfg.append_block_param(preheader, ty))).collect();
    let target = BlockCall::new(header, args, &mut func.dfg.value_lists);
    let jump = func.dfg.make_inst(InstructionData::Jump { target });
    for entry in nest.entries(header) {
        func.dfg.map_branch_targets(entry.inst, |mut target, pool| {
            if target.block(pool) == header {
                target.set_block(preheader, pool);
            }
            target
        });
    }
    func.layout.append_block(preheader);
    func.layout.append_inst(jump, preheader);
}

fn carry_out(func: &mut Function, nest: &Nest, plan: &[(Inst, Loop)], stats: &mut Stats) {
    let mut arrivals: SecondaryMap<Block, Vec<Inst>> = SecondaryMap::new();
    let mut moved: EntitySet<Inst> = EntitySet::new();
    for &(inst, lp) in plan {
        let preheader = nest.preheader(func, nest.loops.header(lp));
        arrivals[preheader.expect("loops that something leaves have got preheaders")].push(inst);
        moved.insert(inst);
        stats.hoisted += 1;
    }
    for block in func.layout.blocks().collect::<Vec<_>>() {
        let old: Vec<Inst> = func.layout.block_insts(block).collect();
        let arrived = &arrivals[block];
        if arrived.is_empty() && !old.iter().any(|&inst| moved.contains(inst)) {
            continue;
        }
        let mut insts: Vec<Inst> = old.into_iter().filter(|&inst| !moved.contains(inst)).collect();
        // The last one is the terminator, which stays.
        let end = insts.len() - 1;
        insts.splice(end..end, arrived.iter().copied());
        func.layout.set_block_insts(block, insts);
    }
}
