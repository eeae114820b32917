//! What the allocator needs to know of a function.

use crate::{Block, Inst, InstRange, PackedOperand, VReg};

/// A function to allocate: blocks of instructions in SSA form with block parameters.
///
/// # Requirements
///
/// [`run`](crate::run) checks them and returns an [`Error`](crate::Error) naming the culprit.
///
/// * Ids are dense. Blocks are numbered in layout order: the instructions of block `b + 1` follow
///   those of block `b`, and together the blocks hold every instruction once. (Any layout is
///   accepted; one where loops are contiguous gives the best result.)
/// * A block is not empty. Its last instruction, and only that, is a branch ([`Self::is_branch`])
///   if the block has successors, else an exit ([`Self::is_ret`]).
/// * Every block can be reached from the entry. The entry has no predecessors and no block
///   parameters: the function's parameters are definitions at [`Constraint::Fixed`] slots by its
///   first instruction.
/// * Critical edges are split: a block with several successors has no successor with several
///   predecessors. An edge that appears twice counts as two.
/// * A terminator with operands whose block has one successor needs that successor to have one
///   predecessor. (Moves of the edge then go there; they cannot go before the terminator.)
/// * Each virtual register is defined once, and its definition dominates its uses.
///
/// [`Constraint::Fixed`]: crate::Constraint::Fixed
pub trait Function {
    /// The number of instructions.
    fn num_insts(&self) -> usize;

    /// The number of blocks.
    fn num_blocks(&self) -> usize;

    /// The number of virtual registers. Not all of them need to occur.
    fn num_vregs(&self) -> usize;

    /// The block where execution starts.
    fn entry(&self) -> Block;

    /// The instructions of a block.
    fn block_insts(&self, block: Block) -> InstRange;

    /// The blocks that the block's terminator may go to, in the order of its edges.
    fn successors(&self, block: Block) -> &[Block];

    /// The blocks that may go to this block, one entry per edge, in any order.
    fn predecessors(&self, block: Block) -> &[Block];

    /// The parameters of a block.
    fn block_params(&self, block: Block) -> &[VReg];

    /// The arguments that a block's terminator passes to the parameters of its successor number
    /// `succ`.
    fn branch_args(&self, block: Block, succ: usize) -> &[VReg];

    /// The uses and definitions of an instruction.
    fn inst_operands(&self, inst: Inst) -> &[PackedOperand];

    /// Whether the instruction is a call: it destroys all slots from its call base upwards, and
    /// may have [`Constraint::Out`](crate::Constraint::Out) operands.
    fn is_call(&self, inst: Inst) -> bool;

    /// Whether the instruction is a terminator that goes to other blocks.
    fn is_branch(&self, inst: Inst) -> bool;

    /// Whether the instruction is a terminator that goes nowhere in this function: a return, a
    /// tail call, a trap.
    fn is_ret(&self, inst: Inst) -> bool;

    /// How many loops the block is in, if known. Used to weigh copies; where it is `None`, the
    /// allocator counts the backward edges in the layout that span the block.
    fn loop_depth(&self, block: Block) -> Option<u32> {
        let _ = block;
        None
    }

    /// Whether the block is seldom executed, so that copies there are cheap.
    fn is_cold(&self, block: Block) -> bool {
        let _ = block;
        false
    }
}
