//! Blocks in a line: checks the shape of the input, and gives every block its place, its positions
//! and its loop depth.
//!
//! The allocator looks at a function as one line of *positions*, two for each instruction: an even
//! one where early operands are, and the odd one after it for the late operands. Blocks stand on
//! the line so that each comes after its dominators. Usually that is the layout order; if not, it
//! is a reverse postorder.
//!
//! # Invariants
//!
//! * Every block but the first has a predecessor before it on the line. Hence there is a path from
//!   the entry along the line to it, and all its dominators are on every such path: definitions
//!   come before uses.

use crate::error::Error;
use crate::{Block, Function, Inst};

/// A place on the line. See the [module](self).
pub(crate) type Pos = u32;

const NONE: u32 = u32::MAX;

/// What is known of the control flow.
pub(crate) struct Cfg {
    /// Blocks in the order of the line.
    pub(crate) order: Vec<Block>,
    /// By block: where it is in `order`.
    pub(crate) rank: Vec<u32>,
    /// By rank: the position of the first instruction.
    pub(crate) start: Vec<Pos>,
    /// By block: how deep it is in loops, at most [`Cfg::MAX_DEPTH`]; cold blocks count as 0.
    pub(crate) depth: Vec<u8>,
    /// By block: the number of its only incoming edge among the edges of the predecessor, if that
    /// has several.
    pub(crate) edge: Vec<u32>,
}

impl Cfg {
    /// Depths beyond this one make no difference.
    pub(crate) const MAX_DEPTH: u32 = 15;

    /// Checks the shape of the control flow and orders the blocks.
    pub(crate) fn new<F: Function>(func: &F) -> Result<Self, Error> {
        check_layout(func)?;
        let edge = check_edges(func)?;
        let blocks = func.num_blocks();
        let entry = func.entry();
        let in_order = entry.index() == 0
            && (1..blocks).all(|b| func.predecessors(Block::new(b)).iter().any(|p| p.index() < b));
        let order =
            if in_order { (0..blocks).map(Block::new).collect() } else { reverse_postorder(func, entry) };
        let mut rank = vec![NONE; blocks];
        for (at, block) in (0u32..).zip(&order) {
            rank[block.index()] = at;
        }
        if let Some(lost) = rank.iter().position(|&at| at == NONE) {
            return Err(Error::Unreachable(Block::new(lost)));
        }
        let mut start = Vec::with_capacity(blocks + 1);
        let mut pos = 0;
        for &block in &order {
            start.push(pos);
            pos += 2 * u32::try_from(func.block_insts(block).len()).unwrap_or(u32::MAX);
        }
        start.push(pos);
        let depth = depths(func, &order, &rank);
        Ok(Self { order, rank, start, depth, edge })
    }

    /// One more than the last position.
    pub(crate) fn end(&self) -> Pos {
        self.start.last().copied().unwrap_or(0)
    }

    /// Whether the moves of the edges that leave the block go before its terminator. Otherwise
    /// they go to the start of the successors.
    pub(crate) fn moves_at_end<F: Function>(func: &F, block: Block) -> bool {
        func.successors(block).len() == 1
            && func.block_insts(block).last().is_some_and(|inst| func.inst_operands(inst).is_empty())
    }
}

fn check_layout<F: Function>(func: &F) -> Result<(), Error> {
    let entry = func.entry();
    if entry.index() >= func.num_blocks() {
        return Err(Error::NoBlock(entry));
    }
    let mut next = 0;
    for block in (0..func.num_blocks()).map(Block::new) {
        let insts = func.block_insts(block);
        let Some(last) = insts.last() else { return Err(Error::BadLayout(block)) };
        if insts.start() != next || insts.end() > func.num_insts() {
            return Err(Error::BadLayout(block));
        }
        next = insts.end();
        for inst in insts.iter() {
            let ends = inst == last;
            let exits = func.successors(block).is_empty();
            if func.is_branch(inst) != (ends && !exits) || func.is_ret(inst) != (ends && exits) {
                return Err(Error::BadTerminator(inst));
            }
        }
    }
    if next != func.num_insts() || next >= Inst::LIMIT as usize {
        return Err(Error::BadLayout(Block::new(func.num_blocks() - 1)));
    }
    Ok(())
}

/// Checks that both ends of each edge agree and that no edge is critical; returns [`Cfg::edge`].
fn check_edges<F: Function>(func: &F) -> Result<Vec<u32>, Error> {
    let blocks = func.num_blocks();
    let known = |block: Block| if block.index() < blocks { Ok(block) } else { Err(Error::NoBlock(block)) };
    let mut edge = vec![NONE; blocks];
    let mut incoming = vec![0u32; blocks];
    for block in (0..blocks).map(Block::new) {
        let successors = func.successors(block);
        for (number, &succ) in (0u32..).zip(successors) {
            let succ = known(succ)?;
            incoming[succ.index()] += 1;
            if successors.len() > 1 {
                if func.predecessors(succ).len() > 1 {
                    return Err(Error::CriticalEdge(block, succ));
                }
                edge[succ.index()] = number;
            }
            if func.branch_args(block, number as usize).len() != func.block_params(succ).len() {
                return Err(Error::WrongArgs(block, succ));
            }
        }
        if let &[succ] = successors
            && !Cfg::moves_at_end(func, block)
            && func.predecessors(succ).len() > 1
        {
            return Err(Error::TerminatorOperands(block));
        }
    }
    for block in (0..blocks).map(Block::new) {
        let preds = func.predecessors(block);
        for &pred in preds {
            let successors = func.successors(known(pred)?);
            let number = if successors.len() > 1 { edge[block.index()] } else { 0 };
            if successors.get(number as usize) != Some(&block) {
                return Err(Error::EdgeMismatch(pred, block));
            }
        }
        if preds.len() != incoming[block.index()] as usize {
            return Err(Error::EdgeMismatch(block, block));
        }
    }
    let entry = func.entry();
    if !func.predecessors(entry).is_empty() || !func.block_params(entry).is_empty() {
        return Err(Error::BadEntry(entry));
    }
    Ok(edge)
}

fn reverse_postorder<F: Function>(func: &F, entry: Block) -> Vec<Block> {
    let mut seen = vec![false; func.num_blocks()];
    let mut order = Vec::with_capacity(func.num_blocks());
    let mut stack = vec![(entry, 0)];
    seen[entry.index()] = true;
    while let Some((block, next)) = stack.last_mut() {
        // Successors are visited from the last to the first, so that the first stands first.
        let successors = func.successors(*block);
        if let Some(at) = successors.len().checked_sub(*next + 1) {
            *next += 1;
            let succ = successors[at];
            if !core::mem::replace(&mut seen[succ.index()], true) {
                stack.push((succ, 0));
            }
        } else {
            order.push(*block);
            stack.pop();
        }
    }
    order.reverse();
    order
}

/// Counts, for each block, the loops that span it: from the target of a backward edge to the last
/// of its sources.
fn depths<F: Function>(func: &F, order: &[Block], rank: &[u32]) -> Vec<u8> {
    let mut change = vec![0i32; order.len() + 1];
    for (at, &block) in (0u32..).zip(order) {
        let last = func.predecessors(block).iter().map(|pred| rank[pred.index()]).max();
        if let Some(last) = last.filter(|&last| last >= at) {
            change[at as usize] += 1;
            change[last as usize + 1] -= 1;
        }
    }
    let mut depth = vec![0; order.len()];
    let mut loops = 0;
    for (&block, change) in order.iter().zip(change) {
        loops += change;
        let known = func.loop_depth(block).unwrap_or_else(|| u32::try_from(loops).unwrap_or(0));
        let counted = if func.is_cold(block) { 0 } else { known.min(Cfg::MAX_DEPTH) };
        depth[block.index()] = u8::try_from(counted).unwrap_or(u8::MAX);
    }
    depth
}
