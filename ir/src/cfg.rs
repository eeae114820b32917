//! The control-flow graph: which blocks control passes between.
//!
//! Control leaves a block only through its last instruction, so an edge is named by the block it leaves, that
//! block's last instruction, and the block it enters. Two branch targets of one instruction that name the same
//! block are one edge.
//!
//! # Invariants
//!
//! * `b` is a successor of `a` exactly if `a` is a predecessor of `b`.
//! * Only blocks in the layout have edges. Branches to other blocks, which the verifier rejects, are left out.
//!
//! [`to_dot`] draws the graph.

mod dot;

pub use dot::to_dot;

use packir_entity::SecondaryMap;
use packir_entity::packed_option::PackedOption;

use crate::entities::{Block, Inst};
use crate::function::Function;
use crate::inst::InstructionData;

/// An edge, seen from the block that it enters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BlockPredecessor {
    /// The block that control comes from.
    pub block: Block,
    /// Its last instruction, which branches.
    pub inst: Inst,
}

/// A row of [`Rows`]: part of the pool.
#[derive(Clone, Copy, Debug, Default)]
struct Row {
    start: u32,
    len: u32,
    capacity: u32,
}

/// A list for each block, one after the other in one array. A list that outgrows its place moves to the end.
#[derive(Clone, Debug)]
struct Rows<T> {
    rows: SecondaryMap<Block, Row>,
    pool: Vec<T>,
}

impl<T: Copy> Rows<T> {
    /// Empty lists, with memory for those of so many blocks.
    fn with_capacity(blocks: usize) -> Self {
        Self { rows: SecondaryMap::with_capacity(blocks), pool: Vec::with_capacity(blocks + blocks / 2) }
    }

    fn get(&self, block: Block) -> &[T] {
        let row = self.rows[block];
        &self.pool[row.start as usize..][..row.len as usize]
    }

    fn get_mut(&mut self, block: Block) -> &mut [T] {
        let row = self.rows[block];
        &mut self.pool[row.start as usize..][..row.len as usize]
    }

    fn push(&mut self, block: Block, element: T) {
        let row = &mut self.rows[block];
        if row.len == row.capacity {
            let old = row.start as usize..(row.start + row.len) as usize;
            let end = u32::try_from(self.pool.len()).expect("a function has fewer than 2^32 edges");
            if row.start + row.len != end {
                self.pool.extend_from_within(old);
                row.start = end;
            }
            let spare = row.len;
            self.pool.extend(std::iter::repeat_n(element, 1 + spare as usize));
            row.capacity = row.len + 1 + spare;
        }
        self.pool[(row.start + row.len) as usize] = element;
        row.len += 1;
    }

    fn truncate(&mut self, block: Block, len: usize) {
        let row = &mut self.rows[block];
        row.len = row.len.min(u32::try_from(len).unwrap_or(u32::MAX));
    }
}

/// The control-flow graph of a function: true until a branch or the set of blocks changes.
#[derive(Clone, Debug)]
pub struct ControlFlowGraph {
    entry: Option<Block>,
    successors: Rows<Block>,
    predecessors: Rows<BlockPredecessor>,
}

impl ControlFlowGraph {
    /// Computes the graph of `func`, in time linear in the number of blocks and branch targets.
    pub fn compute(func: &Function) -> Self {
        let num_blocks = func.dfg.num_blocks();
        let mut cfg = Self {
            entry: func.layout.entry_block(),
            successors: Rows::with_capacity(num_blocks),
            predecessors: Rows::with_capacity(num_blocks),
        };
        let mut branches = Vec::with_capacity(func.layout.blocks().len());
        let mut seen: SecondaryMap<Block, PackedOption<Block>> = SecondaryMap::with_capacity(num_blocks);
        for block in func.layout.blocks() {
            let start = offset(cfg.successors.pool.len());
            let Some(inst) = func.layout.last_inst(block) else { continue };
            for_each_target(func, inst, |target| {
                if func.layout.is_block_inserted(target) && seen[target] != block.into() {
                    seen[target] = block.into();
                    cfg.successors.pool.push(target);
                    cfg.predecessors.rows[target].capacity += 1;
                }
            });
            let len = offset(cfg.successors.pool.len()) - start;
            if len > 0 {
                cfg.successors.rows[block] = Row { start, len, capacity: len };
                branches.push(BlockPredecessor { block, inst });
            }
        }
        let mut start = 0;
        for row in cfg.predecessors.rows.values_mut() {
            row.start = start;
            start += row.capacity;
        }
        let filler = BlockPredecessor { block: Block::from_u32(0), inst: Inst::from_u32(0) };
        cfg.predecessors.pool = vec![filler; start as usize];
        for branch in branches {
            for &target in cfg.successors.get(branch.block) {
                cfg.predecessors.push(target, branch);
            }
        }
        cfg
    }

    /// Brings the edges that leave `block` up to date after its last instruction, or its place in the layout,
    /// changed. Takes time linear in the numbers of its successors and of their predecessors.
    pub fn recompute_block(&mut self, func: &Function, block: Block) {
        self.entry = func.layout.entry_block();
        for index in 0..self.successors.get(block).len() {
            let target = self.successors.get(block)[index];
            let row = self.predecessors.get_mut(target);
            if let Some(at) = row.iter().position(|pred| pred.block == block) {
                row[at..].rotate_left(1);
                let len = row.len() - 1;
                self.predecessors.truncate(target, len);
            }
        }
        self.successors.truncate(block, 0);
        if !func.layout.is_block_inserted(block) {
            return;
        }
        let Some(inst) = func.layout.last_inst(block) else { return };
        let mut targets = Vec::new();
        for_each_target(func, inst, |target| targets.push(target));
        let mut seen = packir_entity::EntitySet::new();
        for target in targets {
            if func.layout.is_block_inserted(target) && seen.insert(target) {
                self.successors.push(block, target);
                self.predecessors.push(target, BlockPredecessor { block, inst });
            }
        }
    }

    /// The block where the function begins.
    pub fn entry_block(&self) -> Option<Block> {
        self.entry
    }

    /// The blocks that control may continue at after `block`, each once, in the order of the branch targets.
    pub fn successors(&self, block: Block) -> &[Block] {
        self.successors.get(block)
    }

    /// The edges into `block`.
    pub fn predecessors(&self, block: Block) -> &[BlockPredecessor] {
        self.predecessors.get(block)
    }

    /// A bound on the numbers of blocks with edges.
    pub(crate) fn num_blocks(&self) -> usize {
        let entry = self.entry.map_or(0, |block| block.index() + 1);
        entry.max(self.predecessors.rows.keys().len()).max(self.successors.rows.keys().len())
    }

    /// The blocks that control can reach, each after all its successors but those that the depth-first search met
    /// on its way (so, after all of them where there are no loops). Successors are searched in order.
    pub fn post_order(&self) -> Vec<Block> {
        let mut order = Vec::new();
        let Some(entry) = self.entry else { return order };
        let mut seen = packir_entity::EntitySet::with_capacity(self.num_blocks());
        let mut path = vec![(entry, 0)];
        seen.insert(entry);
        while let Some((block, next)) = path.last_mut() {
            if let Some(&successor) = self.successors(*block).get(*next) {
                *next += 1;
                if seen.insert(successor) {
                    path.push((successor, 0));
                }
            } else {
                order.push(*block);
                path.pop();
            }
        }
        order
    }

    /// The blocks that control can reach, each before all its successors but those at the far end of a loop.
    pub fn reverse_post_order(&self) -> Vec<Block> {
        let mut order = self.post_order();
        order.reverse();
        order
    }
}

fn offset(len: usize) -> u32 {
    u32::try_from(len).expect("a function has fewer than 2^32 edges")
}

/// Calls `visit` with each block that `inst` may branch to, with repetitions.
fn for_each_target(func: &Function, inst: Inst, mut visit: impl FnMut(Block)) {
    let (dfg, pool) = (&func.dfg, &func.dfg.value_lists);
    match dfg.inst(inst) {
        InstructionData::Jump { target } => visit(target.block(pool)),
        InstructionData::Brif { then, otherwise, .. } => {
            visit(then.block(pool));
            visit(otherwise.block(pool));
        }
        InstructionData::BranchTable { table, .. } => {
            dfg.jump_tables[table].all().iter().for_each(|target| visit(target.block(pool)));
        }
        InstructionData::TryCall { exception, .. } | InstructionData::TryCallIndirect { exception, .. } => {
            dfg.extras().exception_tables[exception].targets().for_each(|target| visit(target.block(pool)));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::test_graph::{self, block};

    fn check(cfg: &ControlFlowGraph, func: &Function, edges: &[Vec<usize>]) {
        for (from, targets) in edges.iter().enumerate() {
            let mut expected: Vec<Block> = Vec::new();
            for &target in targets {
                if !expected.contains(&block(target)) {
                    expected.push(block(target));
                }
            }
            assert_eq!(cfg.successors(block(from)), expected);
            for (to, preds) in (0..edges.len()).map(|to| (to, cfg.predecessors(block(to)))) {
                let count = preds.iter().filter(|pred| pred.block == block(from)).count();
                assert_eq!(count, usize::from(targets.contains(&to)));
            }
        }
        for pred in (0..edges.len()).flat_map(|to| cfg.predecessors(block(to))) {
            assert_eq!(Some(pred.inst), func.layout.last_inst(pred.block));
        }
    }

    proptest! {
        #[test]
        fn edges_are_those_of_the_branches(edges in test_graph::any(1..12)) {
            let func = test_graph::function(&edges);
            check(&ControlFlowGraph::compute(&func), &func, &edges);
        }

        #[test]
        fn recomputing_changed_blocks_equals_computing_anew(
            mut edges in test_graph::any(8..9),
            changes in prop::collection::vec((0..8usize, prop::collection::vec(0..8usize, 0..5)), 1..12),
        ) {
            let mut func = test_graph::function(&edges);
            let mut cfg = ControlFlowGraph::compute(&func);
            for (from, targets) in changes {
                test_graph::set_targets(&mut func, from, &targets);
                edges[from] = targets;
                cfg.recompute_block(&func, block(from));
                check(&cfg, &func, &edges);
            }
        }

        #[test]
        fn post_order_is_that_of_a_depth_first_search(edges in test_graph::any(1..12)) {
            let cfg = ControlFlowGraph::compute(&test_graph::function(&edges));
            let order = cfg.post_order();
            let mut expected = Vec::new();
            let mut seen = vec![false; edges.len()];
            test_graph::slow_post_order(&edges, 0, &mut seen, &mut expected);
            prop_assert_eq!(order, expected);
        }
    }

    #[test]
    fn edges_to_blocks_outside_the_layout_are_left_out() {
        let mut func = test_graph::function(&[vec![1, 2], vec![2], vec![]]);
        func.layout.remove_block(block(2));
        let cfg = ControlFlowGraph::compute(&func);
        assert_eq!(cfg.successors(block(0)), [block(1)]);
        assert_eq!(cfg.predecessors(block(2)), []);
    }

    #[test]
    fn a_chain_of_many_blocks_needs_no_recursion() {
        let edges: Vec<Vec<usize>> = (1..=200_000).map(|next| vec![next % 200_000]).collect();
        let order = ControlFlowGraph::compute(&test_graph::function(&edges)).post_order();
        assert_eq!(order.len(), 200_000);
        assert_eq!(order.last(), Some(&block(0)));
    }
}
