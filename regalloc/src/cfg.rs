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
use packir_entity::{EntitySet, Keys, PrimaryMap, ReservedValue, entity_ref};

/// A place on the line. See the [module](self).
pub(crate) type Pos = u32;

entity_ref! {
    /// The place of a block on the line, counted from the entry.
    pub(crate) struct Rank = "rank";
}

impl Rank {
    /// The place behind this one.
    #[inline]
    pub(crate) fn next(self) -> Self {
        Self::from_u32(self.as_u32() + 1)
    }
}

/// What is known of the control flow.
pub(crate) struct Cfg {
    /// Blocks in the order of the line.
    pub(crate) order: PrimaryMap<Rank, Block>,
    /// Where each block is in `order`.
    pub(crate) rank: PrimaryMap<Block, Rank>,
    /// The position of the first instruction, and a last entry with the end of the line.
    pub(crate) start: PrimaryMap<Rank, Pos>,
    /// How deep each block is in loops, at most [`Cfg::MAX_DEPTH`]; cold blocks count as 0.
    pub(crate) depth: PrimaryMap<Block, u8>,
    /// The number of the block's only incoming edge among the edges of the predecessor, if that has
    /// several; else 0.
    pub(crate) edge: PrimaryMap<Block, u32>,
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
        let mut later = Keys::<Block>::with_len(blocks).skip(1);
        let in_order = entry.index() == 0
            && later.all(|block| func.predecessors(block).iter().any(|&pred| pred < block));
        let order: PrimaryMap<Rank, Block> =
            if in_order { Keys::with_len(blocks).collect() } else { reverse_postorder(func, entry).into() };
        let mut rank = PrimaryMap::from(vec![Rank::reserved_value(); blocks]);
        for (at, &block) in &order {
            rank[block] = at;
        }
        if let Some((lost, _)) = rank.iter().find(|(_, at)| at.is_reserved_value()) {
            return Err(Error::Unreachable(lost));
        }
        let mut start = PrimaryMap::with_capacity(blocks + 1);
        let mut pos = 0;
        for &block in order.values() {
            start.push(pos);
            pos += 2 * u32::try_from(func.block_insts(block).len()).unwrap_or(u32::MAX);
        }
        start.push(pos);
        let depth = depths(func, &order, &rank);
        Ok(Self { order, rank, start, depth, edge })
    }

    /// One more than the last position.
    pub(crate) fn end(&self) -> Pos {
        self.start.last().map_or(0, |(_, &end)| end)
    }

    /// One more than the last position of a block.
    #[inline]
    pub(crate) fn block_end(&self, rank: Rank) -> Pos {
        self.start[rank.next()]
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
    for block in Keys::<Block>::with_len(func.num_blocks()) {
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
fn check_edges<F: Function>(func: &F) -> Result<PrimaryMap<Block, u32>, Error> {
    let blocks = func.num_blocks();
    let known = |block: Block| if block.index() < blocks { Ok(block) } else { Err(Error::NoBlock(block)) };
    let mut edge = PrimaryMap::from(vec![0; blocks]);
    let mut incoming = PrimaryMap::from(vec![0u32; blocks]);
    for block in edge.keys() {
        let successors = func.successors(block);
        for (number, &succ) in (0u32..).zip(successors) {
            let succ = known(succ)?;
            incoming[succ] += 1;
            if successors.len() > 1 {
                if func.predecessors(succ).len() > 1 {
                    return Err(Error::CriticalEdge(block, succ));
                }
                edge[succ] = number;
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
    for block in edge.keys() {
        let preds = func.predecessors(block);
        for &pred in preds {
            let successors = func.successors(known(pred)?);
            let number = if successors.len() > 1 { edge[block] } else { 0 };
            if successors.get(number as usize) != Some(&block) {
                return Err(Error::EdgeMismatch(pred, block));
            }
        }
        if preds.len() != incoming[block] as usize {
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
    let mut seen = EntitySet::with_capacity(func.num_blocks());
    let mut order = Vec::with_capacity(func.num_blocks());
    let mut stack = vec![(entry, 0)];
    seen.insert(entry);
    while let Some((block, next)) = stack.last_mut() {
        // Successors are visited from the last to the first, so that the first stands first.
        let successors = func.successors(*block);
        if let Some(at) = successors.len().checked_sub(*next + 1) {
            *next += 1;
            let succ = successors[at];
            if seen.insert(succ) {
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
fn depths<F: Function>(
    func: &F,
    order: &PrimaryMap<Rank, Block>,
    rank: &PrimaryMap<Block, Rank>,
) -> PrimaryMap<Block, u8> {
    let mut change = PrimaryMap::from(vec![0i32; order.len() + 1]);
    for (at, &block) in order {
        let last = func.predecessors(block).iter().map(|&pred| rank[pred]).max();
        if let Some(last) = last.filter(|&last| last >= at) {
            change[at] += 1;
            change[last.next()] -= 1;
        }
    }
    let mut depth = PrimaryMap::from(vec![0; order.len()]);
    let mut loops = 0;
    for (at, &block) in order {
        loops += change[at];
        let known = func.loop_depth(block).unwrap_or_else(|| u32::try_from(loops).unwrap_or(0));
        let counted = if func.is_cold(block) { 0 } else { known.min(Cfg::MAX_DEPTH) };
        depth[block] = u8::try_from(counted).unwrap_or(u8::MAX);
    }
    depth
}
