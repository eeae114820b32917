//! Functions made of nothing but control flow, for tests of analyses.

use proptest::prelude::*;

use crate::entities::{Block, Inst, Value};
use crate::function::{Function, FunctionName};
use crate::inst::{BlockCall, InstructionData, JumpTableData, ValueList};
use crate::signature::{CallConv, Signature};
use crate::types::I32;

/// The block that stands for node `index`.
pub(crate) fn block(index: usize) -> Block {
    Block::from_u32(u32::try_from(index).expect("graphs are small"))
}

/// Graphs by the targets of each node; node 0 is the entry. Sparse enough to have unreachable parts, with loops of
/// every kind.
pub(crate) fn any(nodes: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Vec<usize>>> {
    nodes.prop_flat_map(|count| {
        let targets = prop_oneof![1 => 0..1usize, 3 => 1..2usize, 4 => 2..3usize, 1 => 3..6usize]
            .prop_flat_map(move |degree| prop::collection::vec(0..count, degree));
        prop::collection::vec(targets, count)
    })
}

/// A function with a block for each node: the last instruction of block `i` branches to `edges[i]`.
pub(crate) fn function(edges: &[Vec<usize>]) -> Function {
    let mut signature = Signature::new(CallConv::Fast);
    signature.push_param(I32);
    let mut func = Function::new(FunctionName::named("graph"), signature);
    for _ in edges {
        let block = func.dfg.make_block();
        func.layout.append_block(block);
    }
    func.dfg.append_block_param(block(0), I32);
    for (from, targets) in edges.iter().enumerate() {
        let inst = branch(&mut func, targets);
        func.layout.append_inst(inst, block(from));
    }
    func
}

/// Makes the last instruction of block `from` branch to `targets`.
pub(crate) fn set_targets(func: &mut Function, from: usize, targets: &[usize]) {
    let inst = branch(func, targets);
    func.layout.set_block_insts(block(from), [inst]);
}

fn branch(func: &mut Function, targets: &[usize]) -> Inst {
    let cond = Value::from_u32(0);
    let calls: Vec<BlockCall> = targets.iter().map(|&target| BlockCall::Plain(block(target))).collect();
    let data = match calls[..] {
        [] => InstructionData::Return { args: ValueList::new() },
        [target] => InstructionData::Jump { target },
        [then, otherwise] => InstructionData::Brif { cond, then, otherwise },
        _ => {
            let table = func.dfg.jump_tables.push(JumpTableData::new(calls[0], &calls[1..]));
            InstructionData::BranchTable { index: cond, table }
        }
    };
    func.dfg.make_inst(data)
}

/// The order in which a recursive depth-first search leaves the nodes.
pub(crate) fn slow_post_order(edges: &[Vec<usize>], node: usize, seen: &mut [bool], order: &mut Vec<Block>) {
    seen[node] = true;
    for &target in &edges[node] {
        if !seen[target] {
            slow_post_order(edges, target, seen, order);
        }
    }
    order.push(block(node));
}

/// The nodes that control can reach from `from` without entering `avoided`.
pub(crate) fn reachable(edges: &[Vec<usize>], from: usize, avoided: Option<usize>) -> Vec<bool> {
    let mut seen = vec![false; edges.len()];
    let mut work = Vec::new();
    if Some(from) != avoided {
        seen[from] = true;
        work.push(from);
    }
    while let Some(node) = work.pop() {
        for &target in &edges[node] {
            if Some(target) != avoided && !seen[target] {
                seen[target] = true;
                work.push(target);
            }
        }
    }
    seen
}
