//! Dominance frontiers: where what a block dominates ends.
//!
//! A block `join` is in the frontier of `block` if `block` dominates a predecessor of `join`, but not `join` itself (or is
//! `join`). A value that `block` defines meets other values there, so there block parameters are needed (Cytron et al.,
//! *Efficiently Computing Static Single Assignment Form and the Control Dependence Graph*, 1991).
//!
//! Of the post-dominator tree, frontiers are *control dependences*: those blocks whose branch decides whether control
//! passes `block`.
//!
//! From each predecessor of a join, the blocks up the tree to the join's immediate dominator have the join in their
//! frontier (Cooper, Harvey, Kennedy, *A Simple, Fast Dominance Algorithm*, 2001). A walk ends at the first block that has
//! it already, so that the time is linear in the number of edges and the size of the result. The latter is quadratic at
//! worst: a block in a nest of loops has the headers of all of them in its frontier.

use packir_entity::packed_option::PackedOption;
use packir_entity::{EntitySet, SecondaryMap};

use crate::cfg::ControlFlowGraph;
use crate::dominators::DominatorTree;
use crate::entities::Block;
use crate::post_dominators::PostDominatorTree;

/// The frontier of each block: true until the control-flow graph changes.
#[derive(Clone, Debug)]
pub struct DominanceFrontiers {
    /// Where the frontier of each block begins in the pool, and how long it is.
    rows: SecondaryMap<Block, (usize, usize)>,
    pool: Vec<Block>,
}

impl DominanceFrontiers {
    /// The dominance frontiers. Blocks that control cannot reach have none and are in none.
    pub fn compute(cfg: &ControlFlowGraph, tree: &DominatorTree) -> Self {
        Self::of_tree(tree, |block| cfg.predecessors(block).iter().map(|pred| pred.block))
    }

    /// The frontiers of the post-dominator tree: the control dependences. Blocks in endless loops have none and are in none.
    pub fn compute_post(cfg: &ControlFlowGraph, tree: &PostDominatorTree) -> Self {
        Self::of_tree(tree.reversed(), |block| cfg.successors(block).iter().copied())
    }

    fn of_tree<I: Iterator<Item = Block>>(tree: &DominatorTree, previous: impl Fn(Block) -> I) -> Self {
        let mut rows: SecondaryMap<Block, (usize, usize)> = SecondaryMap::new();
        walk(tree, &previous, |block, _| rows[block].1 += 1);
        let mut len = 0;
        for (start, count) in rows.values_mut() {
            *start = len;
            len += std::mem::take(count);
        }
        let mut pool = vec![Block::from_u32(0); len];
        walk(tree, &previous, |block, join| {
            let (start, count) = &mut rows[block];
            pool[*start + *count] = join;
            *count += 1;
        });
        Self { rows, pool }
    }

    /// The frontier of `block`, in reverse post-order of the graph.
    pub fn of(&self, block: Block) -> &[Block] {
        let (start, len) = self.rows[block];
        &self.pool[start..start + len]
    }

    /// The iterated frontier of `blocks`: their frontiers, the frontiers of these, and so on. A variable that is
    /// assigned in `blocks` needs block parameters there. Each block is listed once.
    pub fn iterated(&self, blocks: impl IntoIterator<Item = Block>) -> Vec<Block> {
        let mut found = Vec::new();
        let mut seen = EntitySet::new();
        let mut work: Vec<Block> = blocks.into_iter().collect();
        while let Some(block) = work.pop() {
            for &join in self.of(block) {
                if seen.insert(join) {
                    found.push(join);
                    work.push(join);
                }
            }
        }
        found
    }
}

/// Calls `add` with each block and each block of its frontier, for one of the latter after the other.
fn walk<I: Iterator<Item = Block>>(
    tree: &DominatorTree,
    previous: &impl Fn(Block) -> I,
    mut add: impl FnMut(Block, Block),
) {
    // The last one that was added to the frontier of each block.
    let mut last: SecondaryMap<Block, PackedOption<Block>> = SecondaryMap::new();
    for join in tree.cfg_rpo() {
        let idom = tree.idom(join);
        for pred in previous(join).filter(|&pred| tree.is_reachable(pred)) {
            let mut at = Some(pred);
            while at != idom
                && let Some(block) = at
                && last[block] != join.into()
            {
                last[block] = join.into();
                add(block, join);
                at = tree.idom(block);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::test_graph::{self, block};

    /// The blocks in the frontier of `node`, by the definition.
    fn expected(
        nodes: usize,
        edges: &[(usize, usize)],
        node: usize,
        in_tree: impl Fn(Block) -> bool,
        dominates: impl Fn(Block, Block) -> bool,
    ) -> Vec<Block> {
        let strictly = |join| join != node && dominates(block(node), block(join));
        let met = |pred| in_tree(block(pred)) && dominates(block(node), block(pred));
        let entered = |join| edges.iter().any(|&(pred, to)| to == join && met(pred));
        (0..nodes)
            .filter(|&join| in_tree(block(join)) && entered(join) && !strictly(join))
            .map(block)
            .collect()
    }

    fn sorted(blocks: &[Block]) -> Vec<Block> {
        let mut blocks = blocks.to_vec();
        blocks.sort();
        blocks
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        #[test]
        fn frontiers_agree_with_the_definition(graph in test_graph::any(1..14)) {
            let func = test_graph::function(&graph);
            let cfg = ControlFlowGraph::compute(&func);
            let (tree, post) = (DominatorTree::compute(&cfg), PostDominatorTree::compute(&func, &cfg));
            let frontiers = DominanceFrontiers::compute(&cfg, &tree);
            let dependences = DominanceFrontiers::compute_post(&cfg, &post);
            let edges: Vec<(usize, usize)> =
                (0..graph.len()).flat_map(|from| graph[from].iter().map(move |&to| (from, to))).collect();
            let turned: Vec<(usize, usize)> = edges.iter().map(|&(from, to)| (to, from)).collect();
            for node in 0..graph.len() {
                let wanted = expected(graph.len(), &edges, node, |b| tree.is_reachable(b), |a, b| tree.dominates(a, b));
                prop_assert_eq!(sorted(frontiers.of(block(node))), wanted);
                let wanted = expected(graph.len(), &turned, node, |b| post.reaches_exit(b), |a, b| post.post_dominates(a, b));
                prop_assert_eq!(sorted(dependences.of(block(node))), wanted);
            }
        }

        #[test]
        fn the_iterated_frontier_is_closed_and_no_larger(graph in test_graph::any(1..14), picks in any::<u16>()) {
            let func = test_graph::function(&graph);
            let cfg = ControlFlowGraph::compute(&func);
            let frontiers = DominanceFrontiers::compute(&cfg, &DominatorTree::compute(&cfg));
            let start: Vec<Block> = (0..graph.len()).filter(|node| picks >> node & 1 == 1).map(block).collect();
            // The least fixed point, by rounds.
            let mut wanted: Vec<Block> = Vec::new();
            loop {
                let members = start.iter().chain(&wanted).flat_map(|&block| frontiers.of(block)).copied();
                let mut next: Vec<Block> = members.collect();
                next.sort();
                next.dedup();
                if next == wanted {
                    break;
                }
                wanted = next;
            }
            prop_assert_eq!(sorted(&frontiers.iterated(start)), wanted);
        }
    }

    #[test]
    fn a_branch_over_a_block_decides_about_it() {
        // 0 goes to 1 or to 2; 1 goes to 2.
        let func = test_graph::function(&[vec![1, 2], vec![2], vec![]]);
        let cfg = ControlFlowGraph::compute(&func);
        let frontiers = DominanceFrontiers::compute(&cfg, &DominatorTree::compute(&cfg));
        assert_eq!(
            [0, 1, 2].map(|node| frontiers.of(block(node)).to_vec()),
            [vec![], vec![block(2)], vec![]]
        );
        let dependences = DominanceFrontiers::compute_post(&cfg, &PostDominatorTree::compute(&func, &cfg));
        assert_eq!(
            [0, 1, 2].map(|node| dependences.of(block(node)).to_vec()),
            [vec![], vec![block(0)], vec![]]
        );
    }

    #[test]
    fn time_is_linear_where_frontiers_are_small() {
        const SIZE: usize = 200_000;
        // A chain in which every other block may be skipped.
        let skip = |at: usize| vec![at + 1, at + 2 - at % 2];
        let edges: Vec<Vec<usize>> =
            (0..SIZE).map(|at| if at + 2 < SIZE { skip(at) } else { vec![] }).collect();
        let func = test_graph::function(&edges);
        let cfg = ControlFlowGraph::compute(&func);
        let frontiers = DominanceFrontiers::compute(&cfg, &DominatorTree::compute(&cfg));
        assert!((0..SIZE).all(|node| frontiers.of(block(node)).len() <= 1));
    }
}
