//! The post-dominator tree: which blocks control must pass on its way from a block to the end of the function.
//!
//! A function ends in blocks that branch nowhere: at returns, tail calls and traps. These *exits* are given one common
//! successor, and post-dominators are the dominators of that graph turned around, with that block as its root.
//!
//! # Invariants
//!
//! * A block from which control can reach an exit has an immediate post-dominator, another such block, unless it is an
//!   exit itself or its ways to exits have no further block in common.
//! * A block in an endless loop, from which control can reach no exit, has none, post-dominates itself, and has no other
//!   relation to any block.

use crate::cfg::ControlFlowGraph;
use crate::dominators::{DominatorTree, Graph};
use crate::entities::Block;
use crate::function::Function;

/// The control-flow graph turned around.
struct Reversed<'a> {
    cfg: &'a ControlFlowGraph,
    exits: Vec<Block>,
    /// The root, which is no block of the function.
    end: Block,
}

impl Graph for Reversed<'_> {
    fn root(&self) -> Option<Block> {
        Some(self.end)
    }

    fn next(&self, block: Block, index: usize) -> Option<Block> {
        if block == self.end {
            self.exits.get(index).copied()
        } else {
            self.cfg.predecessors(block).get(index).map(|pred| pred.block)
        }
    }

    fn previous(&self, block: Block) -> impl Iterator<Item = Block> {
        let successors = self.cfg.successors(block);
        successors.iter().copied().chain(successors.is_empty().then_some(self.end))
    }

    fn num_blocks(&self) -> usize {
        self.end.index() + 1
    }
}

/// The post-dominator tree of a function: true until its control-flow graph changes.
#[derive(Clone, Debug)]
pub struct PostDominatorTree {
    /// The dominator tree of the graph turned around.
    tree: DominatorTree,
    /// Its root.
    end: Block,
}

impl PostDominatorTree {
    /// Computes the tree, in time almost linear in the numbers of blocks and edges. Blocks that control cannot reach
    /// are in it as well.
    pub fn compute(func: &Function, cfg: &ControlFlowGraph) -> Self {
        let exits = func.layout.blocks().filter(|&block| cfg.successors(block).is_empty()).collect();
        let end = Block::new(func.dfg.num_blocks().max(cfg.num_blocks()));
        Self { tree: DominatorTree::of(&Reversed { cfg, exits, end }), end }
    }

    /// Whether control can reach an exit from `block`.
    #[inline]
    pub fn reaches_exit(&self, block: Block) -> bool {
        self.tree.is_reachable(block)
    }

    /// The immediate post-dominator of `block`: the next block that control must pass after it. None for exits, for
    /// blocks from which control may go different ways to the end, and for those in endless loops.
    #[inline]
    pub fn ipdom(&self, block: Block) -> Option<Block> {
        self.tree.idom(block).filter(|&next| next != self.end)
    }

    /// Whether control on its way from `b` to an exit must pass `a`. A block post-dominates itself.
    #[inline]
    pub fn post_dominates(&self, a: Block, b: Block) -> bool {
        self.tree.dominates(a, b)
    }

    /// Whether `a` post-dominates `b` and is another block.
    pub fn strictly_post_dominates(&self, a: Block, b: Block) -> bool {
        self.tree.strictly_dominates(a, b)
    }

    /// The first block that control must pass after `a` and after `b`; one of the two if it post-dominates the other.
    /// None if there is none, or control can reach no exit from either. Takes time linear in the depth of the tree.
    pub fn common_post_dominator(&self, a: Block, b: Block) -> Option<Block> {
        self.tree.common_dominator(a, b).filter(|&block| block != self.end)
    }

    /// The blocks whose immediate post-dominator is `block`.
    pub fn children(&self, block: Block) -> impl Iterator<Item = Block> + '_ {
        self.tree.children(block)
    }

    /// The blocks that have no immediate post-dominator though control can reach an exit from them.
    pub fn roots(&self) -> impl Iterator<Item = Block> + '_ {
        self.tree.children(self.end)
    }

    /// The blocks from which control can reach an exit, each after its immediate post-dominator and before the rest of
    /// the tree.
    pub fn preorder(&self) -> &[Block] {
        &self.tree.preorder()[1..]
    }

    /// The dominator tree of the graph turned around; its root is no block of the function.
    pub(crate) fn reversed(&self) -> &DominatorTree {
        &self.tree
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::function::FunctionName;
    use crate::signature::{CallConv, Signature};
    use crate::test_graph::{self, block, reachable};

    fn tree(edges: &[Vec<usize>]) -> PostDominatorTree {
        let func = test_graph::function(edges);
        PostDominatorTree::compute(&func, &ControlFlowGraph::compute(&func))
    }

    /// Whether control can reach an exit from each node without entering `avoided`.
    fn ends(edges: &[Vec<usize>], avoided: Option<usize>) -> Vec<bool> {
        let exit = |node: usize| edges[node].is_empty();
        let ends = |from| {
            reachable(edges, from, avoided).into_iter().enumerate().any(|(node, seen)| seen && exit(node))
        };
        (0..edges.len()).map(ends).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        /// By definition: `a` post-dominates `b` if no exit can be reached from `b` without `a`.
        #[test]
        fn the_tree_agrees_with_the_definition(edges in test_graph::any(1..14)) {
            let tree = &tree(&edges);
            let all = ends(&edges, None);
            for a in 0..edges.len() {
                prop_assert_eq!(tree.reaches_exit(block(a)), all[a]);
                let without = ends(&edges, Some(a));
                for b in 0..edges.len() {
                    let expected = a == b || all[a] && all[b] && !without[b];
                    prop_assert_eq!(tree.post_dominates(block(a), block(b)), expected, "{} {}", a, b);
                    prop_assert_eq!(tree.strictly_post_dominates(block(a), block(b)), expected && a != b);
                }
            }
            let strictly = |node: usize| (0..edges.len()).filter(move |&a| tree.strictly_post_dominates(block(a), block(node)));
            let above: Vec<Vec<usize>> = (0..edges.len()).map(|node| strictly(node).collect()).collect();
            for b in 0..edges.len() {
                // The immediate post-dominator is the one that all the others post-dominate.
                let expected = above[b].iter().copied().max_by_key(|&a| above[a].len());
                prop_assert_eq!(tree.ipdom(block(b)), expected.map(block));
                for a in 0..edges.len() {
                    let both: Vec<usize> = (0..edges.len())
                        .filter(|_| all[a] && all[b])
                        .filter(|&c| tree.post_dominates(block(c), block(a)) && tree.post_dominates(block(c), block(b)))
                        .collect();
                    let nearest = both.into_iter().max_by_key(|&c| above[c].len());
                    prop_assert_eq!(tree.common_post_dominator(block(a), block(b)), nearest.map(block));
                }
            }
        }

        #[test]
        fn orders_and_children_fit_the_tree(edges in test_graph::any(1..14)) {
            fn walk(tree: &PostDominatorTree, block: Block, out: &mut Vec<Block>) {
                out.push(block);
                tree.children(block).for_each(|child| walk(tree, child, out));
            }
            let tree = tree(&edges);
            let mut preorder = Vec::new();
            tree.roots().for_each(|root| walk(&tree, root, &mut preorder));
            prop_assert_eq!(tree.preorder(), &preorder[..]);
            prop_assert!(tree.roots().all(|root| tree.ipdom(root).is_none()));
            for &block in &preorder {
                prop_assert!(tree.children(block).all(|child| tree.ipdom(child) == Some(block)));
            }
            preorder.sort();
            prop_assert!(preorder.into_iter().eq((0..edges.len()).map(block).filter(|&block| tree.reaches_exit(block))));
        }
    }

    #[test]
    fn depth_and_width_are_no_limit() {
        const SIZE: usize = 200_000;
        let chain: Vec<Vec<usize>> =
            (1..=SIZE).map(|next| if next < SIZE { vec![next] } else { vec![] }).collect();
        let deep = tree(&chain);
        assert!(
            deep.post_dominates(block(SIZE - 1), block(0)) && !deep.post_dominates(block(0), block(SIZE - 1))
        );
        let wide = tree(&vec![vec![]; SIZE]);
        assert_eq!(wide.roots().count(), SIZE);
        let empty = Function::new(FunctionName::named("empty"), Signature::new(CallConv::Fast));
        assert_eq!(PostDominatorTree::compute(&empty, &ControlFlowGraph::compute(&empty)).preorder(), []);
    }
}
