//! Operations over virtual registers: what the register allocator reads, and what is emitted once it has answered.
//!
//! An operation is a [`Word`] whose register fields are blank; its operands stand beside it, first those that the
//! word names, in the order of [`Op::operands`], then implied ones (arguments and results of calls, return values).
//!
//! # Invariants
//!
//! * Instruction 0 takes the function's parameters. Its word is a `nop` and is not emitted.
//! * Blocks are numbered in layout order and follow each other without gaps.
//! * No edge is critical.

use core::ops::Range;

use packir_interp::{Op, Word};
use packir_regalloc as ra;

/// An operation before it has its place.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    pub(crate) word: Word,
    pub(crate) operands: Vec<ra::PackedOperand>,
}

/// A block of operations.
#[derive(Clone, Debug, Default)]
pub(crate) struct VBlock {
    pub(crate) insts: Range<u32>,
    pub(crate) params: Range<u32>,
    pub(crate) succs: Range<u32>,
    pub(crate) preds: Range<u32>,
    pub(crate) cold: bool,
    /// How control leaves the block.
    pub(crate) end: BlockEnd,
}

/// How control leaves a block, beside what its last word says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BlockEnd {
    /// It does not: the function ends.
    #[default]
    Exit,
    /// To the only successor.
    Jump,
    /// To the first successor if the last word, a branch, is taken; else to the second.
    Branch,
    /// To the successor that the last word, a `br_table`, picks; the first one is the default.
    Table,
}

/// A lowered function.
#[derive(Clone, Debug, Default)]
pub struct VCode {
    pub(crate) words: Vec<Word>,
    pub(crate) operands: Vec<ra::PackedOperand>,
    /// Where the operands of each instruction start, and a last entry with the total.
    pub(crate) operand_starts: Vec<u32>,
    pub(crate) blocks: Vec<VBlock>,
    pub(crate) params: Vec<ra::VReg>,
    pub(crate) succs: Vec<ra::Block>,
    pub(crate) preds: Vec<ra::Block>,
    /// For each edge, in the order of `succs`, the arguments it passes.
    pub(crate) edge_args: Vec<Range<u32>>,
    pub(crate) args: Vec<ra::VReg>,
    pub(crate) constants: Vec<u64>,
    pub(crate) num_vregs: u32,
    /// Bytes of memory stack that the function needs.
    pub(crate) frame_bytes: u32,
}

fn indices(range: &Range<u32>) -> Range<usize> {
    range.start as usize..range.end as usize
}

impl VCode {
    pub(crate) fn operands_of(&self, inst: ra::Inst) -> &[ra::PackedOperand] {
        let range = self.operand_starts[inst.index()]..self.operand_starts[inst.index() + 1];
        &self.operands[indices(&range)]
    }

    /// The operation of an instruction, its registers blank.
    pub fn op(&self, inst: ra::Inst) -> Op {
        self.words[inst.index()].unpack()
    }

    /// The number of operations, the one that takes the parameters not counted.
    pub fn num_operations(&self) -> usize {
        self.words.len() - 1
    }

    pub(crate) fn block(&self, block: ra::Block) -> &VBlock {
        &self.blocks[block.index()]
    }

    pub(crate) fn block_of_last(&self, inst: ra::Inst) -> Option<&VBlock> {
        let after = inst.as_u32() + 1;
        let index = self.blocks.binary_search_by_key(&after, |block| block.insts.end).ok()?;
        Some(&self.blocks[index])
    }
}

impl ra::Function for VCode {
    fn num_insts(&self) -> usize {
        self.words.len()
    }

    fn num_blocks(&self) -> usize {
        self.blocks.len()
    }

    fn num_vregs(&self) -> usize {
        self.num_vregs as usize
    }

    fn entry(&self) -> ra::Block {
        ra::Block::new(0)
    }

    fn block_insts(&self, block: ra::Block) -> ra::InstRange {
        let Range { start, end } = self.block(block).insts;
        ra::InstRange::new(start as usize, end as usize)
    }

    fn successors(&self, block: ra::Block) -> &[ra::Block] {
        &self.succs[indices(&self.block(block).succs)]
    }

    fn predecessors(&self, block: ra::Block) -> &[ra::Block] {
        &self.preds[indices(&self.block(block).preds)]
    }

    fn block_params(&self, block: ra::Block) -> &[ra::VReg] {
        &self.params[indices(&self.block(block).params)]
    }

    fn branch_args(&self, block: ra::Block, succ: usize) -> &[ra::VReg] {
        &self.args[indices(&self.edge_args[self.block(block).succs.start as usize + succ])]
    }

    fn inst_operands(&self, inst: ra::Inst) -> &[ra::PackedOperand] {
        self.operands_of(inst)
    }

    fn is_call(&self, inst: ra::Inst) -> bool {
        matches!(self.op(inst), Op::Call { .. } | Op::CallIndirect { .. })
    }

    fn is_branch(&self, inst: ra::Inst) -> bool {
        self.block_of_last(inst).is_some_and(|block| block.end != BlockEnd::Exit)
    }

    fn is_ret(&self, inst: ra::Inst) -> bool {
        self.block_of_last(inst).is_some_and(|block| block.end == BlockEnd::Exit)
    }

    fn is_cold(&self, block: ra::Block) -> bool {
        self.block(block).cold
    }
}
