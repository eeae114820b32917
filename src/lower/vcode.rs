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

use packir_entity::{EntityList, ListPool, PackedOption, PrimaryMap, entity_ref};
use packir_interp::{Op, Word};
use packir_regalloc as ra;

/// An operation before it has its place.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    pub(crate) word: Word,
    pub(crate) operands: Vec<ra::PackedOperand>,
}

entity_ref! {
    /// An edge of the control-flow graph.
    pub(crate) struct Edge = "edge";
}

/// An operation in its place.
#[derive(Clone, Debug)]
pub(crate) struct VInst {
    pub(crate) word: Word,
    /// Where its operands start, among all. They end where those of the next one start.
    pub(crate) operands: u32,
    /// The block that it is the last one of.
    pub(crate) ends: PackedOption<ra::Block>,
}

/// A block of operations.
#[derive(Clone, Debug)]
pub(crate) struct VBlock {
    pub(crate) insts: ra::InstRange,
    pub(crate) params: EntityList<ra::VReg>,
    pub(crate) succs: EntityList<ra::Block>,
    pub(crate) preds: EntityList<ra::Block>,
    /// The edge to the first successor; those to the others follow it.
    pub(crate) first_edge: Edge,
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
    pub(crate) insts: PrimaryMap<ra::Inst, VInst>,
    pub(crate) operands: Vec<ra::PackedOperand>,
    pub(crate) blocks: PrimaryMap<ra::Block, VBlock>,
    /// The arguments that each edge passes.
    pub(crate) edges: PrimaryMap<Edge, EntityList<ra::VReg>>,
    pub(crate) block_lists: ListPool<ra::Block>,
    pub(crate) vreg_lists: ListPool<ra::VReg>,
    pub(crate) constants: Vec<u64>,
    pub(crate) num_vregs: u32,
    /// Bytes of memory stack that the function needs.
    pub(crate) frame_bytes: u32,
}

impl VCode {
    /// The operation of an instruction, its registers blank.
    pub fn op(&self, inst: ra::Inst) -> Op {
        self.insts[inst].word.unpack()
    }

    /// The number of operations, the one that takes the parameters not counted.
    pub fn num_operations(&self) -> usize {
        self.insts.len() - 1
    }

    /// How control leaves the block that ends with this instruction.
    fn end_at(&self, inst: ra::Inst) -> Option<BlockEnd> {
        self.insts[inst].ends.map(|block| self.blocks[block].end)
    }
}

impl ra::Function for VCode {
    fn num_insts(&self) -> usize {
        self.insts.len()
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
        self.blocks[block].insts
    }

    fn successors(&self, block: ra::Block) -> &[ra::Block] {
        self.blocks[block].succs.as_slice(&self.block_lists)
    }

    fn predecessors(&self, block: ra::Block) -> &[ra::Block] {
        self.blocks[block].preds.as_slice(&self.block_lists)
    }

    fn block_params(&self, block: ra::Block) -> &[ra::VReg] {
        self.blocks[block].params.as_slice(&self.vreg_lists)
    }

    fn branch_args(&self, block: ra::Block, succ: usize) -> &[ra::VReg] {
        let edge = Edge::new(self.blocks[block].first_edge.index() + succ);
        self.edges[edge].as_slice(&self.vreg_lists)
    }

    fn inst_operands(&self, inst: ra::Inst) -> &[ra::PackedOperand] {
        let start = self.insts[inst].operands as usize;
        let next = ra::Inst::new(inst.index() + 1);
        let end = self.insts.get(next).map_or(self.operands.len(), |next| next.operands as usize);
        &self.operands[start..end]
    }

    fn is_call(&self, inst: ra::Inst) -> bool {
        matches!(self.op(inst), Op::Call { .. } | Op::CallIndirect { .. })
    }

    fn is_branch(&self, inst: ra::Inst) -> bool {
        self.end_at(inst).is_some_and(|end| end != BlockEnd::Exit)
    }

    fn is_ret(&self, inst: ra::Inst) -> bool {
        self.end_at(inst) == Some(BlockEnd::Exit)
    }

    fn is_cold(&self, block: ra::Block) -> bool {
        self.blocks[block].cold
    }
}
