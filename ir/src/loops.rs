//! The loop nest: natural loops, and which contain which.
//!
//! An edge to a block that dominates its source is a *back edge*. The back edges to one block, the *header*, make
//! one loop: the header and every block from which control can reach a back edge without passing the header. Two
//! loops are apart or one is inside the other, also where other parts of the graph are irreducible.
//!
//! Inner loops are found first. A loop that is found is collapsed into its header by union-find, so that each edge
//! is followed about once, however deep the nest.
//!
//! Cycles that control enters at several places have no header and are no loops here. The edges that close them are
//! kept as [`LoopAnalysis::irreducible_edges`].

use packir_entity::packed_option::PackedOption;
use packir_entity::{PrimaryMap, SecondaryMap, entity_ref};

use crate::cfg::ControlFlowGraph;
use crate::dominators::DominatorTree;
use crate::entities::Block;

entity_ref! {
    /// A loop. Printed as `loop2`.
    pub struct Loop = "loop";
}

#[derive(Clone, Debug)]
struct LoopData {
    header: Block,
    parent: PackedOption<Loop>,
    depth: u32,
}

/// The loops of a function: true until its control-flow graph changes.
#[derive(Clone, Debug)]
pub struct LoopAnalysis {
    loops: PrimaryMap<Loop, LoopData>,
    innermost: SecondaryMap<Block, PackedOption<Loop>>,
    irreducible_edges: Vec<(Block, Block)>,
}

impl LoopAnalysis {
    /// Finds the loops, in time almost linear in the numbers of blocks and edges.
    pub fn compute(cfg: &ControlFlowGraph, tree: &DominatorTree) -> Self {
        let mut analysis = Self {
            loops: PrimaryMap::new(),
            innermost: SecondaryMap::with_capacity(cfg.num_blocks()),
            irreducible_edges: irreducible_edges(cfg, tree),
        };
        let mut collapsed = Collapsed { into: SecondaryMap::with_default(None.into()) };
        // Outer headers dominate inner ones, so this order meets inner loops first.
        for &header in tree.preorder().iter().rev() {
            analysis.find_loop(header, cfg, tree, &mut collapsed);
        }
        analysis.measure();
        analysis
    }

    fn find_loop(
        &mut self,
        header: Block,
        cfg: &ControlFlowGraph,
        tree: &DominatorTree,
        collapsed: &mut Collapsed,
    ) {
        let back_edges = cfg.predecessors(header).iter().map(|pred| pred.block);
        let mut work: Vec<Block> = back_edges.filter(|&source| tree.dominates(header, source)).collect();
        if work.is_empty() {
            return;
        }
        let found = self.loops.push(LoopData { header, parent: None.into(), depth: 0 });
        self.innermost[header] = found.into();
        while let Some(block) = work.pop() {
            let block = collapsed.find(block);
            if block == header {
                continue;
            }
            match self.innermost[block].expand() {
                // A header stands for its whole loop.
                Some(inner) => self.loops[inner].parent = found.into(),
                None => self.innermost[block] = found.into(),
            }
            collapsed.into[block] = header.into();
            work.extend(
                cfg.predecessors(block).iter().map(|pred| pred.block).filter(|&pred| tree.is_reachable(pred)),
            );
        }
    }

    /// Computes depths. Inner loops have lower numbers than the loops around them.
    fn measure(&mut self) {
        for index in (0..self.loops.len()).rev() {
            let this = Loop::new(index);
            let parent = self.loops[this].parent.expand();
            self.loops[this].depth = 1 + parent.map_or(0, |parent| self.loops[parent].depth);
        }
    }

    /// Every loop, inner ones before the loops around them.
    pub fn loops(&self) -> impl ExactSizeIterator<Item = Loop> + DoubleEndedIterator + use<> {
        self.loops.keys()
    }

    /// The block through which control enters `lp`.
    pub fn header(&self, lp: Loop) -> Block {
        self.loops[lp].header
    }

    /// The innermost loop around `lp`.
    pub fn parent(&self, lp: Loop) -> Option<Loop> {
        self.loops[lp].parent.expand()
    }

    /// How many loops `lp` is inside of, itself included: 1 for an outermost loop.
    pub fn depth(&self, lp: Loop) -> u32 {
        self.loops[lp].depth
    }

    /// The innermost loop that `block` is in.
    pub fn innermost_loop(&self, block: Block) -> Option<Loop> {
        self.innermost[block].expand()
    }

    /// How many loops `block` is in.
    pub fn block_depth(&self, block: Block) -> u32 {
        self.innermost_loop(block).map_or(0, |lp| self.depth(lp))
    }

    /// The loop that `block` is the header of.
    pub fn loop_of_header(&self, block: Block) -> Option<Loop> {
        self.innermost_loop(block).filter(|&lp| self.header(lp) == block)
    }

    /// Whether `block` is in `lp`, perhaps in a loop inside it. Takes time linear in the depth of the nest.
    pub fn contains(&self, lp: Loop, block: Block) -> bool {
        self.innermost_loop(block).is_some_and(|inner| self.is_inside(inner, lp))
    }

    /// Whether `inner` is `outer` or inside it. Takes time linear in the depth of the nest.
    pub fn is_inside(&self, inner: Loop, outer: Loop) -> bool {
        std::iter::successors(Some(inner), |&lp| self.parent(lp)).any(|lp| lp == outer)
    }

    /// Whether every cycle of reachable blocks is a loop with one header.
    pub fn is_reducible(&self) -> bool {
        self.irreducible_edges.is_empty()
    }

    /// Edges, from source to target, that close a cycle but whose target does not dominate the source. Without them
    /// every cycle has one header; which edges of a cycle are named depends on the order of branch targets.
    pub fn irreducible_edges(&self) -> &[(Block, Block)] {
        &self.irreducible_edges
    }
}

/// Edges against the reverse post-order whose target does not dominate their source.
fn irreducible_edges(cfg: &ControlFlowGraph, tree: &DominatorTree) -> Vec<(Block, Block)> {
    let mut position: SecondaryMap<Block, usize> = SecondaryMap::with_capacity(cfg.num_blocks());
    for (index, block) in tree.cfg_rpo().enumerate() {
        position[block] = index;
    }
    let edges =
        tree.cfg_rpo().flat_map(|block| cfg.successors(block).iter().map(move |&target| (block, target)));
    edges
        .filter(|&(block, target)| position[target] <= position[block] && !tree.dominates(target, block))
        .collect()
}

/// Blocks of found loops, merged into their headers.
struct Collapsed {
    into: SecondaryMap<Block, PackedOption<Block>>,
}

impl Collapsed {
    /// The block that `block` was merged into at last. Halves the path on the way.
    fn find(&mut self, mut block: Block) -> Block {
        while let Some(next) = self.into[block].expand() {
            let Some(after) = self.into[next].expand() else { return next };
            self.into[block] = after.into();
            block = after;
        }
        block
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::test_graph::{self, block, reachable};

    fn analyse(edges: &[Vec<usize>]) -> (DominatorTree, LoopAnalysis) {
        let cfg = ControlFlowGraph::compute(&test_graph::function(edges));
        let tree = DominatorTree::compute(&cfg);
        let loops = LoopAnalysis::compute(&cfg, &tree);
        (tree, loops)
    }

    /// The blocks of the loop with this header by definition, if there is one.
    fn slow_loop(edges: &[Vec<usize>], tree: &DominatorTree, header: usize) -> Option<Vec<bool>> {
        let sources: Vec<usize> = (0..edges.len())
            .filter(|&from| {
                tree.is_reachable(block(from))
                    && edges[from].contains(&header)
                    && tree.dominates(block(header), block(from))
            })
            .collect();
        let inside = |node: usize| {
            let reached = reachable(edges, node, Some(header));
            node == header || tree.is_reachable(block(node)) && sources.iter().any(|&source| reached[source])
        };
        (!sources.is_empty()).then(|| (0..edges.len()).map(inside).collect())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        #[test]
        fn loops_agree_with_the_definition(edges in test_graph::any(1..14)) {
            let (tree, loops) = analyse(&edges);
            let expected: Vec<(usize, Vec<bool>)> =
                (0..edges.len()).filter_map(|node| Some((node, slow_loop(&edges, &tree, node)?))).collect();
            prop_assert_eq!(loops.loops().len(), expected.len());
            for (header, body) in &expected {
                let lp = loops.loop_of_header(block(*header)).unwrap();
                for (node, &inside) in body.iter().enumerate() {
                    prop_assert_eq!(loops.contains(lp, block(node)), inside, "{} {}", header, node);
                }
                let around: Vec<&Vec<bool>> =
                    expected.iter().filter(|(other, others)| other != header && others[*header]).map(|(_, others)| others).collect();
                prop_assert_eq!(loops.depth(lp) as usize, 1 + around.len());
                let parent = loops.parent(lp).map(|parent| loops.header(parent));
                let smallest = expected.iter().filter(|(other, others)| other != header && others[*header]);
                let smallest = smallest.min_by_key(|(_, others)| others.iter().filter(|&&inside| inside).count());
                prop_assert_eq!(parent, smallest.map(|(other, _)| block(*other)));
                prop_assert!(loops.parent(lp).is_none_or(|parent| parent > lp));
            }
            for node in 0..edges.len() {
                let depth = expected.iter().filter(|(_, body)| body[node]).count();
                prop_assert_eq!(loops.block_depth(block(node)) as usize, depth);
            }
        }

        /// A graph is reducible if nothing is left of it but the edges that form no cycle, once the back edges go.
        #[test]
        fn irreducible_flow_is_detected(edges in test_graph::any(1..14)) {
            let (tree, loops) = analyse(&edges);
            let all = reachable(&edges, 0, None);
            let without = |drop: &dyn Fn(usize, usize) -> bool| -> Vec<Vec<usize>> {
                (0..edges.len()).map(|from| edges[from].iter().copied().filter(|&to| all[from] && !drop(from, to)).collect()).collect()
            };
            let cyclic = |edges: &[Vec<usize>]| (0..edges.len()).any(|node| edges[node].iter().any(|&next| reachable(edges, next, None)[node]));
            let back = |from: usize, to: usize| tree.dominates(block(to), block(from));
            prop_assert_eq!(loops.is_reducible(), !cyclic(&without(&back)));
            let named = |from: usize, to: usize| back(from, to) || loops.irreducible_edges().contains(&(block(from), block(to)));
            prop_assert!(!cyclic(&without(&named)));
        }
    }

    #[test]
    fn a_deep_nest_is_no_problem() {
        const DEPTH: usize = 50_000;
        // block i enters block i + 1; the second half jumps back out, one loop after the other.
        let edges: Vec<Vec<usize>> = (0..2 * DEPTH)
            .map(|at| {
                if at < DEPTH {
                    vec![at + 1]
                } else if at + 1 < 2 * DEPTH {
                    vec![2 * DEPTH - 1 - at, at + 1]
                } else {
                    vec![0]
                }
            })
            .collect();
        let (_, loops) = analyse(&edges);
        assert_eq!(loops.loops().len(), DEPTH);
        assert_eq!(loops.block_depth(block(DEPTH)) as usize, DEPTH);
        assert!(loops.is_reducible());
    }
}
