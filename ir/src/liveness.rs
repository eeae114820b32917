//! Liveness: which values are needed where.
//!
//! A value is *live-in* at a block if control can go on from the block's start to a use without passing the value's
//! definition, and *live-out* if it is live-in at a successor. Parameters of a block are defined at its start, so
//! they are never live-in there; arguments for them are used by the branch.
//!
//! Each value is followed from its uses up to its definition (Boissinot and others, *Computing Liveness Sets for
//! SSA-Form Programs*, 2011), so the time is linear in the size of the result. Values are handled in order of their
//! numbers: the lists come out sorted, and whether a value was added is seen at the end of a list.
//!
//! Aliases count as uses of their original.

use packir_entity::{EntityList, ListPool, SecondaryMap};

use crate::cfg::ControlFlowGraph;
use crate::entities::{Block, Inst, Value};
use crate::function::Function;

/// The live values of a function at the bounds of its blocks: true until its instructions change.
#[derive(Clone, Debug)]
pub struct Liveness {
    live_in: SecondaryMap<Block, EntityList<Value>>,
    live_out: SecondaryMap<Block, EntityList<Value>>,
    pool: ListPool<Value>,
}

impl Liveness {
    /// Computes the live values of `func`, which must be valid, in all blocks of its layout.
    pub fn compute(func: &Function, cfg: &ControlFlowGraph) -> Self {
        let mut liveness =
            Self { live_in: SecondaryMap::new(), live_out: SecondaryMap::new(), pool: ListPool::new() };
        let home = homes(func);
        let (starts, uses) = uses_by_value(func, &home);
        let mut work = Vec::new();
        for index in 0..func.dfg.num_values() {
            let value = Value::new(index);
            for &block in &uses[starts[index] as usize..starts[index + 1] as usize] {
                liveness.follow(value, home[value], block, cfg, &mut work);
            }
        }
        liveness
    }

    /// Makes `value`, defined in `home`, live from its use in `block` up.
    fn follow(
        &mut self,
        value: Value,
        home: Option<Block>,
        block: Block,
        cfg: &ControlFlowGraph,
        work: &mut Vec<Block>,
    ) {
        work.push(block);
        while let Some(block) = work.pop() {
            if home == Some(block) || !append_once(&mut self.live_in[block], value, &mut self.pool) {
                continue;
            }
            for pred in cfg.predecessors(block) {
                append_once(&mut self.live_out[pred.block], value, &mut self.pool);
                work.push(pred.block);
            }
        }
    }

    /// The values that are live-in at `block`, by number.
    pub fn live_in(&self, block: Block) -> &[Value] {
        self.live_in[block].as_slice(&self.pool)
    }

    /// The values that are live-out at `block`, by number. Arguments of its branch are not, unless needed further on.
    pub fn live_out(&self, block: Block) -> &[Value] {
        self.live_out[block].as_slice(&self.pool)
    }

    /// Whether `value`, which must not be an alias, is live-in at `block`.
    pub fn is_live_in(&self, value: Value, block: Block) -> bool {
        self.live_in(block).binary_search(&value).is_ok()
    }

    /// Whether `value`, which must not be an alias, is live-out at `block`.
    pub fn is_live_out(&self, value: Value, block: Block) -> bool {
        self.live_out(block).binary_search(&value).is_ok()
    }

    /// Calls `visit` with each instruction of `block`, the last one first, and the number of values that are live
    /// right before it.
    pub fn for_each_pressure(&self, func: &Function, block: Block, mut visit: impl FnMut(Inst, usize)) {
        let mut live: packir_entity::EntitySet<Value> = self.live_out(block).iter().copied().collect();
        let mut count = live.len();
        for inst in func.layout.block_insts(block).rev() {
            for result in func.dfg.inst_results(inst) {
                count -= usize::from(live.remove(result));
            }
            for value in func.dfg.inst_values(inst) {
                count += usize::from(live.insert(func.dfg.resolve_aliases(value)));
            }
            visit(inst, count);
        }
    }
}

fn append_once(list: &mut EntityList<Value>, value: Value, pool: &mut ListPool<Value>) -> bool {
    let fresh = list.as_slice(pool).last() != Some(&value);
    if fresh {
        list.push(value, pool);
    }
    fresh
}

/// The block that each value is defined in.
fn homes(func: &Function) -> SecondaryMap<Value, Option<Block>> {
    let mut home = SecondaryMap::with_default(None);
    home.resize(func.dfg.num_values());
    for block in func.layout.blocks() {
        for &param in func.dfg.block_params(block) {
            home[param] = Some(block);
        }
        for inst in func.layout.block_insts(block) {
            for result in func.dfg.inst_results(inst) {
                home[result] = Some(block);
            }
        }
    }
    home
}

/// The blocks that use each value but its own, sorted by value: those of value `i` are `blocks[starts[i]..starts[i + 1]]`.
fn uses_by_value(func: &Function, home: &SecondaryMap<Value, Option<Block>>) -> (Vec<u32>, Vec<Block>) {
    let mut uses: Vec<(Value, Block)> = Vec::new();
    let mut last: SecondaryMap<Value, Option<Block>> = SecondaryMap::with_default(None);
    for block in func.layout.blocks() {
        for inst in func.layout.block_insts(block) {
            for value in func.dfg.inst_values(inst) {
                let value = func.dfg.resolve_aliases(value);
                if home[value] != Some(block) && last[value] != Some(block) {
                    last[value] = Some(block);
                    uses.push((value, block));
                }
            }
        }
    }
    let mut starts = vec![0u32; func.dfg.num_values() + 1];
    for (value, _) in &uses {
        starts[value.index() + 1] += 1;
    }
    for index in 1..starts.len() {
        starts[index] += starts[index - 1];
    }
    let mut next = starts.clone();
    let mut blocks = vec![Block::from_u32(0); uses.len()];
    for (value, block) in uses {
        blocks[next[value.index()] as usize] = block;
        next[value.index()] += 1;
    }
    (starts, blocks)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::inst::{BlockArg, InstructionData};
    use crate::opcode::{BinaryOp, UnaryOp};
    use crate::test_graph::{self, block, reachable};
    use crate::types::I32;

    /// Puts definitions and uses into a graph: in block `d` a value, and in block `u` a use of it, and an alias.
    fn function(edges: &[Vec<usize>], pairs: &[(usize, Vec<usize>)]) -> (Function, Vec<Value>) {
        let mut func = test_graph::function(edges);
        let mut values = Vec::new();
        for &(def, _) in pairs {
            let inst =
                func.dfg.make_inst(InstructionData::Unary { op: UnaryOp::Ineg, arg: Value::from_u32(0) });
            func.dfg.make_results(inst, [I32]);
            func.layout.insert_inst_at(inst, block(def), 0);
            values.push(func.dfg.first_result(inst));
        }
        for (&value, (_, uses)) in values.iter().zip(pairs) {
            let alias = Value::new(func.dfg.num_values());
            func.dfg.make_alias(alias, value);
            for &at in uses {
                let inst =
                    func.dfg.make_inst(InstructionData::Binary { op: BinaryOp::Iadd, x: alias, y: alias });
                func.dfg.make_results(inst, [I32]);
                // Before the branch, but after the definitions.
                let index = func.layout.num_block_insts(block(at)) - 1;
                func.layout.insert_inst_at(inst, block(at), index);
            }
        }
        (func, values)
    }

    /// The targets of each block, and for each value the block that defines it and those that use it.
    type Case = (Vec<Vec<usize>>, Vec<(usize, Vec<usize>)>);

    fn cases() -> impl Strategy<Value = Case> {
        test_graph::any(1..9).prop_flat_map(|edges| {
            let count = edges.len();
            (Just(edges), prop::collection::vec((0..count, prop::collection::vec(0..count, 0..4)), 0..5))
        })
    }

    proptest! {
        /// By definition. The values need not dominate their uses for that.
        #[test]
        fn live_values_agree_with_the_definition((edges, pairs) in cases()) {
            let (func, values) = function(&edges, &pairs);
            let liveness = Liveness::compute(&func, &ControlFlowGraph::compute(&func));
            for (&value, (def, uses)) in values.iter().zip(&pairs) {
                let live_in = |node: usize| {
                    let reached = reachable(&edges, node, Some(*def));
                    node != *def && uses.iter().any(|&at| reached[at])
                };
                for (node, targets) in edges.iter().enumerate() {
                    prop_assert_eq!(liveness.is_live_in(value, block(node)), live_in(node));
                    let live_out = targets.iter().any(|&next| live_in(next));
                    prop_assert_eq!(liveness.is_live_out(value, block(node)), live_out);
                }
            }
            for node in 0..edges.len() {
                prop_assert!(liveness.live_in(block(node)).is_sorted() && liveness.live_out(block(node)).is_sorted());
            }
        }
    }

    #[test]
    fn an_argument_of_a_branch_is_used_in_the_branching_block() {
        let mut func = test_graph::function(&[vec![1], vec![2], vec![]]);
        let param = func.dfg.append_block_param(block(2), I32);
        let jump = func.layout.last_inst(block(1)).unwrap();
        func.dfg.map_branch_targets(jump, |mut target, pool| {
            target.append_arg(BlockArg::Value(Value::from_u32(0)), pool);
            target
        });
        let liveness = Liveness::compute(&func, &ControlFlowGraph::compute(&func));
        assert_eq!(liveness.live_out(block(0)), [Value::from_u32(0)]);
        assert_eq!(liveness.live_in(block(1)), [Value::from_u32(0)]);
        assert_eq!(liveness.live_out(block(1)), []);
        assert!(!liveness.is_live_in(param, block(2)));
    }

    #[test]
    fn pressure_counts_each_value_once() {
        let (func, _) = function(&[vec![]], &[(0, vec![0]), (0, vec![0])]);
        let liveness = Liveness::compute(&func, &ControlFlowGraph::compute(&func));
        let mut counts = Vec::new();
        liveness.for_each_pressure(&func, block(0), |_, count| counts.push(count));
        // return, two uses, two definitions of the parameter's negation; backwards.
        assert_eq!(counts, [0, 1, 2, 2, 1]);
    }
}
