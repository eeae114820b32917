//! The dominator tree: which blocks control must pass on its way to a block.
//!
//! Computed by the Semi-NCA algorithm (Georgiadis, *Linear-Time Algorithms for Dominators and Related Problems*,
//! 2005): semidominators with path compression as Lengauer and Tarjan do it, then each immediate dominator as the
//! nearest common ancestor of the parent and the semidominator. Nothing recurses, so depth is no limit.
//!
//! The algorithm knows the graph by `Graph` alone, so that [post-dominators](crate::post_dominators) are the dominators
//! of the graph turned around.
//!
//! Blocks carry the interval of preorder numbers of their subtree, so that asking whether one block dominates
//! another is two comparisons.
//!
//! # Invariants
//!
//! * A reachable block but the entry has an immediate dominator, which is reachable and is not itself.
//! * An unreachable block has none, dominates itself, and has no other relation to any block.

use std::fmt;

use packir_entity::SecondaryMap;
use packir_entity::packed_option::PackedOption;

use crate::cfg::ControlFlowGraph;
use crate::dfg::ValueDef;
use crate::entities::{Block, Inst};
use crate::layout::Positions;

/// A graph of blocks with a root.
pub(crate) trait Graph {
    /// Where paths begin.
    fn root(&self) -> Option<Block>;
    /// The block after `block` with this position.
    fn next(&self, block: Block, index: usize) -> Option<Block>;
    /// The blocks before `block`, which is not the root.
    fn previous(&self, block: Block) -> impl Iterator<Item = Block>;
    /// A bound on the numbers of blocks.
    fn num_blocks(&self) -> usize;
}

impl Graph for ControlFlowGraph {
    fn root(&self) -> Option<Block> {
        self.entry_block()
    }

    fn next(&self, block: Block, index: usize) -> Option<Block> {
        self.successors(block).get(index).copied()
    }

    fn previous(&self, block: Block) -> impl Iterator<Item = Block> {
        self.predecessors(block).iter().map(|pred| pred.block)
    }

    fn num_blocks(&self) -> usize {
        self.num_blocks()
    }
}

/// A block's place in the tree.
#[derive(Clone, Copy, Debug, Default)]
struct Node {
    idom: PackedOption<Block>,
    first_child: PackedOption<Block>,
    next_sibling: PackedOption<Block>,
    /// Preorder numbers of the subtree: `first..end`. Empty if the block is unreachable.
    first: u32,
    end: u32,
}

/// The dominator tree of a function: true until its control-flow graph changes.
#[derive(Clone, Debug)]
pub struct DominatorTree {
    nodes: SecondaryMap<Block, Node>,
    post_order: Vec<Block>,
    preorder: Vec<Block>,
}

impl DominatorTree {
    /// Computes the tree, in time almost linear in the numbers of blocks and edges.
    pub fn compute(cfg: &ControlFlowGraph) -> Self {
        Self::of(cfg)
    }

    /// Computes the tree of any graph.
    pub(crate) fn of(graph: &impl Graph) -> Self {
        let search = Search::run(graph);
        let mut nodes: SecondaryMap<Block, Node> = SecondaryMap::with_capacity(graph.num_blocks());
        for (index, idom) in search.immediate_dominators(graph).into_iter().enumerate().skip(1) {
            nodes[search.order[index]].idom = search.order[idom as usize].into();
        }
        // Each list of children grows at its head, so it ends up in reverse post-order.
        for &block in &search.post_order {
            if let Some(idom) = nodes[block].idom.expand() {
                nodes[block].next_sibling = nodes[idom].first_child;
                nodes[idom].first_child = block.into();
            }
        }
        let mut tree = Self { nodes, post_order: search.post_order, preorder: Vec::new() };
        tree.number();
        tree
    }

    /// Walks the tree and gives each block its interval.
    fn number(&mut self) {
        self.preorder.reserve(self.post_order.len());
        let mut work: Vec<Block> = self.root().into_iter().collect();
        while let Some(block) = work.pop() {
            let number = u32::try_from(self.preorder.len()).expect("there are fewer than 2^32 blocks");
            self.preorder.push(block);
            let node = &mut self.nodes[block];
            (node.first, node.end) = (number, number + 1);
            work.extend(node.next_sibling.expand());
            work.extend(node.first_child.expand());
        }
        for &block in self.preorder.iter().rev() {
            let Node { idom, end, .. } = self.nodes[block];
            if let Some(idom) = idom.expand() {
                let parent = &mut self.nodes[idom];
                parent.end = parent.end.max(end);
            }
        }
    }

    /// The entry block, if the function has blocks.
    pub fn root(&self) -> Option<Block> {
        self.post_order.last().copied()
    }

    /// Whether control can reach `block`.
    #[inline]
    pub fn is_reachable(&self, block: Block) -> bool {
        let node = &self.nodes[block];
        node.first < node.end
    }

    /// The immediate dominator of `block`: the last block that control must pass before it. None for the entry and
    /// for unreachable blocks.
    #[inline]
    pub fn idom(&self, block: Block) -> Option<Block> {
        self.nodes[block].idom.expand()
    }

    /// Whether control on its way to `b` must pass `a`. A block dominates itself.
    #[inline]
    pub fn dominates(&self, a: Block, b: Block) -> bool {
        let (outer, inner) = (&self.nodes[a], &self.nodes[b]);
        (outer.first <= inner.first && inner.first < outer.end && inner.first < inner.end) || a == b
    }

    /// Whether `a` dominates `b` and is another block.
    pub fn strictly_dominates(&self, a: Block, b: Block) -> bool {
        a != b && self.dominates(a, b)
    }

    /// Whether control on its way to `b` must pass `a`. An instruction dominates itself; one outside the layout has
    /// no other relation.
    pub fn inst_dominates(&self, a: Inst, b: Inst, positions: &Positions) -> bool {
        match (positions.block(a), positions.block(b)) {
            (Some(block_a), Some(block_b)) if block_a != block_b => self.dominates(block_a, block_b),
            _ => a == b || positions.precedes(a, b),
        }
    }

    /// Whether a value with this definition can be used by `inst`: whether control on its way to `inst` must have
    /// passed the definition. An instruction cannot use its own results.
    pub fn def_dominates(&self, def: ValueDef, inst: Inst, positions: &Positions) -> bool {
        match def {
            ValueDef::Result(def, _) => def != inst && self.inst_dominates(def, inst, positions),
            ValueDef::Param(block, _) => {
                positions.block(inst).is_some_and(|user| self.dominates(block, user))
            }
        }
    }

    /// The last block that control must pass before `a` and before `b`; one of the two if it dominates the other.
    /// None if either is unreachable. Takes time linear in the depth of the tree.
    pub fn common_dominator(&self, mut a: Block, b: Block) -> Option<Block> {
        if !self.is_reachable(a) || !self.is_reachable(b) {
            return None;
        }
        while !self.dominates(a, b) {
            a = self.idom(a)?;
        }
        Some(a)
    }

    /// The blocks whose immediate dominator is `block`, in reverse post-order.
    pub fn children(&self, block: Block) -> impl Iterator<Item = Block> + '_ {
        std::iter::successors(self.nodes[block].first_child.expand(), |&child| {
            self.nodes[child].next_sibling.expand()
        })
    }

    /// The reachable blocks, each after its immediate dominator and before the rest of the tree.
    pub fn preorder(&self) -> &[Block] {
        &self.preorder
    }

    /// The reachable blocks in the order of [`ControlFlowGraph::post_order`].
    pub fn cfg_postorder(&self) -> &[Block] {
        &self.post_order
    }

    /// The reachable blocks in reverse post-order of the control-flow graph: dominators first.
    pub fn cfg_rpo(&self) -> impl ExactSizeIterator<Item = Block> + DoubleEndedIterator + '_ {
        self.post_order.iter().rev().copied()
    }
}

impl fmt::Display for DominatorTree {
    /// Writes the post-order, then each block of the tree with its children, as Cranelift's `test domtree` does.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("cfg_postorder:")?;
        for block in self.cfg_postorder() {
            write!(f, " {block}")?;
        }
        f.write_str("\ndomtree_preorder {\n")?;
        for &block in self.preorder() {
            write!(f, "    {block}:")?;
            for child in self.children(block) {
                write!(f, " {child}")?;
            }
            f.write_str("\n")?;
        }
        f.write_str("}\n")
    }
}

const UNSEEN: u32 = u32::MAX;

/// A depth-first search. Blocks are numbered in the order in which it finds them.
struct Search {
    order: Vec<Block>,
    number: SecondaryMap<Block, u32>,
    /// The number of the block from which each block was found. The entry is its own parent.
    parent: Vec<u32>,
    post_order: Vec<Block>,
}

impl Search {
    fn run(graph: &impl Graph) -> Self {
        let mut search = Self {
            order: Vec::new(),
            number: SecondaryMap::with_default(UNSEEN),
            parent: Vec::new(),
            post_order: Vec::new(),
        };
        search.number.resize(graph.num_blocks());
        let mut path: Vec<(u32, usize)> = Vec::new();
        if let Some(root) = graph.root() {
            search.find(root, 0);
            path.push((0, 0));
        }
        while let Some((number, next)) = path.last_mut() {
            let (number, block) = (*number, search.order[*number as usize]);
            if let Some(successor) = graph.next(block, *next) {
                *next += 1;
                if search.number[successor] == UNSEEN {
                    path.push((search.find(successor, number), 0));
                }
            } else {
                search.post_order.push(block);
                path.pop();
            }
        }
        search
    }

    fn find(&mut self, block: Block, parent: u32) -> u32 {
        let number = u32::try_from(self.order.len()).expect("there are fewer than 2^32 blocks");
        self.order.push(block);
        self.number[block] = number;
        self.parent.push(parent);
        number
    }

    /// The number of each block's immediate dominator, by number; of the entry, itself.
    fn immediate_dominators(&self, graph: &impl Graph) -> Vec<u32> {
        let mut forest = Forest::new(self.parent.clone());
        for number in (1..self.order.len()).rev() {
            let mut semi = self.parent[number];
            for pred in graph.previous(self.order[number]) {
                let pred = self.number[pred];
                if pred != UNSEEN {
                    semi = semi.min(forest.least_semi(pred, number));
                }
            }
            forest.semi[number] = semi;
            forest.least[number] = semi;
        }
        let mut idom = self.parent.clone();
        for number in 1..idom.len() {
            let mut dominator = idom[number];
            while dominator > forest.semi[number] {
                dominator = idom[dominator as usize];
            }
            idom[number] = dominator;
        }
        idom
    }
}

/// The part of the search tree whose semidominators are known: blocks numbered at or above a limit that falls.
struct Forest {
    /// An ancestor in the search tree; at first the parent, then nearer and nearer the limit.
    ancestor: Vec<u32>,
    /// The semidominator, once it is known.
    semi: Vec<u32>,
    /// The least semidominator on the path from this block to the ancestor, which does not count itself.
    least: Vec<u32>,
    path: Vec<u32>,
}

impl Forest {
    fn new(parent: Vec<u32>) -> Self {
        let unknown = vec![0; parent.len()];
        Self { ancestor: parent, semi: unknown.clone(), least: unknown, path: Vec::new() }
    }

    /// The least semidominator on the path from `number` up to, not including, the first block at or below `limit`.
    /// Blocks at or below it count as their own semidominator.
    fn least_semi(&mut self, number: u32, limit: usize) -> u32 {
        if number as usize <= limit {
            return number;
        }
        let mut top = number;
        while self.ancestor[top as usize] as usize > limit {
            self.path.push(top);
            top = self.ancestor[top as usize];
        }
        let mut least = self.least[top as usize];
        let ancestor = self.ancestor[top as usize];
        while let Some(lower) = self.path.pop() {
            let lower = lower as usize;
            least = least.min(self.least[lower]);
            self.least[lower] = least;
            self.ancestor[lower] = ancestor;
        }
        self.least[number as usize]
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::test_graph::{self, block, reachable};

    fn tree(edges: &[Vec<usize>]) -> DominatorTree {
        DominatorTree::compute(&ControlFlowGraph::compute(&test_graph::function(edges)))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        /// By definition: `a` dominates `b` if `b` cannot be reached without `a`.
        #[test]
        fn the_tree_agrees_with_the_definition(edges in test_graph::any(1..14)) {
            let tree = tree(&edges);
            let all = reachable(&edges, 0, None);
            for a in 0..edges.len() {
                prop_assert_eq!(tree.is_reachable(block(a)), all[a]);
                let without = reachable(&edges, 0, Some(a));
                for b in 0..edges.len() {
                    let expected = a == b || all[a] && all[b] && !without[b];
                    prop_assert_eq!(tree.dominates(block(a), block(b)), expected, "{} {}", a, b);
                    prop_assert_eq!(tree.strictly_dominates(block(a), block(b)), expected && a != b);
                }
            }
            let dominators = |node: usize| -> Vec<usize> {
                (0..edges.len()).filter(|&a| a != node && tree.dominates(block(a), block(node))).collect()
            };
            for b in 0..edges.len() {
                // The immediate dominator is the one that all the others dominate.
                let expected = dominators(b).into_iter().max_by_key(|&a| dominators(a).len());
                prop_assert_eq!(tree.idom(block(b)), expected.map(block));
            }
        }

        #[test]
        fn orders_and_children_fit_the_tree(edges in test_graph::any(1..14)) {
            let tree = tree(&edges);
            let mut expected = Vec::new();
            test_graph::slow_post_order(&edges, 0, &mut vec![false; edges.len()], &mut expected);
            prop_assert_eq!(tree.cfg_postorder(), &expected[..]);
            let rpo: Vec<Block> = tree.cfg_rpo().collect();
            let rpo_index = |block: Block| rpo.iter().position(|&other| other == block);
            let mut preorder = Vec::new();
            fn walk(tree: &DominatorTree, block: Block, out: &mut Vec<Block>) {
                out.push(block);
                tree.children(block).for_each(|child| walk(tree, child, out));
            }
            walk(&tree, block(0), &mut preorder);
            prop_assert_eq!(tree.preorder(), &preorder[..]);
            for &block in &preorder {
                let children: Vec<Block> = tree.children(block).collect();
                prop_assert!(children.iter().all(|&child| tree.idom(child) == Some(block)));
                prop_assert!(children.is_sorted_by_key(|&child| rpo_index(child)));
            }
            prop_assert_eq!(preorder.len(), rpo.len());
        }

        #[test]
        fn the_common_dominator_is_the_lowest(edges in test_graph::any(1..10)) {
            let tree = tree(&edges);
            for (a, b) in (0..edges.len()).flat_map(|a| (0..edges.len()).map(move |b| (block(a), block(b)))) {
                let expected = tree.preorder().iter().rev().copied().find(|&c| tree.dominates(c, a) && tree.dominates(c, b));
                let expected = expected.filter(|_| tree.is_reachable(a) && tree.is_reachable(b));
                prop_assert_eq!(tree.common_dominator(a, b), expected);
            }
        }
    }

    #[test]
    fn depth_and_width_are_no_limit() {
        const SIZE: usize = 200_000;
        // A ladder: each block goes on to the next, and back to all kinds of places.
        let edges: Vec<Vec<usize>> =
            (0..SIZE).map(|at| vec![(at + 1) % SIZE, 1 + at * 7919 % (SIZE - 1)]).collect();
        assert_eq!(tree(&edges).preorder().len(), SIZE);
        let chain: Vec<Vec<usize>> =
            (1..=SIZE).map(|next| if next < SIZE { vec![next] } else { vec![] }).collect();
        let tree = tree(&chain);
        assert!(tree.dominates(block(0), block(SIZE - 1)) && !tree.dominates(block(SIZE - 1), block(0)));
    }

    #[test]
    fn the_listing_has_the_post_order_and_the_tree() {
        // Seven blocks with an irreducible loop of blocks 3, 4 and 5.
        let tree = tree(&[vec![2, 1], vec![3], vec![5, 4], vec![4], vec![5, 3], vec![6, 4], vec![]]);
        assert_eq!(
            tree.to_string(),
            "cfg_postorder: block6 block3 block4 block5 block2 block1 block0\n\
             domtree_preorder {\n    \
                 block0: block1 block2 block5 block4 block3\n    \
                 block1:\n    block2:\n    block5: block6\n    block6:\n    block4:\n    block3:\n}\n"
        );
    }

    #[test]
    fn instructions_dominate_by_block_then_by_position() {
        let mut func = test_graph::function(&[vec![1, 2], vec![], vec![]]);
        let early = func.dfg.make_inst(crate::InstructionData::Nullary { op: crate::opcode::NullaryOp::Nop });
        func.layout.insert_inst_at(early, block(0), 0);
        let tree = DominatorTree::compute(&ControlFlowGraph::compute(&func));
        let positions = Positions::compute(&func.layout);
        let branch = func.layout.last_inst(block(0)).unwrap();
        let [left, right] = [1, 2].map(|index| func.layout.last_inst(block(index)).unwrap());
        assert!(
            tree.inst_dominates(early, branch, &positions) && !tree.inst_dominates(branch, early, &positions)
        );
        assert!(
            tree.inst_dominates(early, left, &positions) && !tree.inst_dominates(left, right, &positions)
        );
        assert!(tree.inst_dominates(left, left, &positions));
        let result = ValueDef::Result(early, 0);
        assert!(
            !tree.def_dominates(result, early, &positions) && tree.def_dominates(result, branch, &positions)
        );
        assert!(tree.def_dominates(ValueDef::Param(block(0), 0), right, &positions));
        assert!(!tree.def_dominates(ValueDef::Param(block(1), 0), right, &positions));
    }
}
