//! Made-up functions, and a machine to run allocations on: for tests, fuzzing and benchmarks.
//!
//! * [`TestFunction`] is a [`Function`] built block by block.
//! * [`random`](random::generate) makes arbitrary control flow with arbitrary constraints.
//! * [`structured`](structured::generate) makes nested loops and branches over local variables, as
//!   front ends do, of any size.
//! * [`shapes`](shapes::generate) makes functions of extreme shapes.
//! * [`execute`](execute::execute) runs a function and its allocation side by side.
//!
//! Everything is determined by a seed.

pub mod execute;
pub mod random;
pub mod shapes;
pub mod structured;

use crate::{Block, Function, Inst, InstRange, Operand, PackedOperand, VReg};
use core::fmt;

/// A small random number generator (Steele et al., "Fast Splittable Pseudorandom Number
/// Generators", 2014).
#[derive(Clone, Debug)]
pub struct Rng(u64);

impl Rng {
    /// A generator for this seed.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub const fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        hash(self.0)
    }

    /// A number below `limit`, or 0 if that is 0.
    pub const fn below(&mut self, limit: u32) -> u32 {
        (((self.next_u64() >> 32) * limit as u64) >> 32) as u32
    }

    /// Whether an event of this probability happens.
    pub const fn percent(&mut self, probability: u32) -> bool {
        self.below(100) < probability
    }

    /// One of the elements, if there are any.
    pub fn pick<T: Copy>(&mut self, from: &[T]) -> Option<T> {
        let limit = u32::try_from(from.len()).unwrap_or(u32::MAX);
        from.get(self.below(limit) as usize).copied()
    }
}

/// Scatters the bits of a number.
pub(crate) const fn hash(number: u64) -> u64 {
    let mut z = number;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// What an instruction of a [`TestFunction`] does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Computes something.
    Plain,
    /// Calls something.
    Call,
    /// Goes to a successor.
    Branch,
    /// Leaves the function.
    Ret,
}

/// A block of a [`TestFunction`] under construction.
#[derive(Clone, Debug, Default)]
pub struct BlockData {
    /// The block's parameters.
    pub params: Vec<VReg>,
    /// Instructions with their operands, the terminator included.
    pub insts: Vec<(Kind, Vec<Operand>)>,
    /// Successors with the arguments passed to them.
    pub succs: Vec<(usize, Vec<VReg>)>,
}

/// A function for tests and benchmarks.
#[derive(Clone, Debug)]
pub struct TestFunction {
    kinds: Vec<Kind>,
    offsets: Vec<usize>,
    operands: Vec<PackedOperand>,
    entry: Block,
    blocks: Vec<InstRange>,
    succs: Vec<Vec<Block>>,
    preds: Vec<Vec<Block>>,
    params: Vec<Vec<VReg>>,
    args: Vec<Vec<Vec<VReg>>>,
    vregs: usize,
}

impl TestFunction {
    /// Lays the blocks out as given. Nothing is checked, so that tests can make bad functions.
    pub fn new(entry: usize, vregs: usize, blocks: Vec<BlockData>) -> Self {
        let mut func = Self {
            kinds: vec![],
            offsets: vec![0],
            operands: vec![],
            entry: Block::new(entry),
            blocks: vec![],
            succs: vec![],
            preds: vec![vec![]; blocks.len()],
            params: vec![],
            args: vec![],
            vregs,
        };
        for (number, block) in blocks.into_iter().enumerate() {
            let start = func.kinds.len();
            for (kind, operands) in block.insts {
                func.kinds.push(kind);
                func.operands.extend(operands.into_iter().map(Operand::pack));
                func.offsets.push(func.operands.len());
            }
            func.blocks.push(InstRange::new(start, func.kinds.len()));
            for (succ, _) in &block.succs {
                if let Some(preds) = func.preds.get_mut(*succ) {
                    preds.push(Block::new(number));
                }
            }
            func.succs.push(block.succs.iter().map(|(succ, _)| Block::new(*succ)).collect());
            func.args.push(block.succs.into_iter().map(|(_, args)| args).collect());
            func.params.push(block.params);
        }
        func
    }
}

impl Function for TestFunction {
    fn num_insts(&self) -> usize {
        self.kinds.len()
    }

    fn num_blocks(&self) -> usize {
        self.blocks.len()
    }

    fn num_vregs(&self) -> usize {
        self.vregs
    }

    fn entry(&self) -> Block {
        self.entry
    }

    fn block_insts(&self, block: Block) -> InstRange {
        self.blocks[block.index()]
    }

    fn successors(&self, block: Block) -> &[Block] {
        &self.succs[block.index()]
    }

    fn predecessors(&self, block: Block) -> &[Block] {
        &self.preds[block.index()]
    }

    fn block_params(&self, block: Block) -> &[VReg] {
        &self.params[block.index()]
    }

    fn branch_args(&self, block: Block, succ: usize) -> &[VReg] {
        &self.args[block.index()][succ]
    }

    fn inst_operands(&self, inst: Inst) -> &[PackedOperand] {
        &self.operands[self.offsets[inst.index()]..self.offsets[inst.index() + 1]]
    }

    fn is_call(&self, inst: Inst) -> bool {
        self.kinds[inst.index()] == Kind::Call
    }

    fn is_branch(&self, inst: Inst) -> bool {
        self.kinds[inst.index()] == Kind::Branch
    }

    fn is_ret(&self, inst: Inst) -> bool {
        self.kinds[inst.index()] == Kind::Ret
    }
}

/// Prints one line per block head, instruction and edge.
impl fmt::Display for TestFunction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for block in (0..self.num_blocks()).map(Block::new) {
            writeln!(f, "{block}{:?}:", self.block_params(block))?;
            for inst in self.block_insts(block).iter() {
                let kind = self.kinds[inst.index()];
                let operands: Vec<String> =
                    self.inst_operands(inst).iter().map(|operand| operand.unpack().to_string()).collect();
                writeln!(f, "  {inst}: {kind:?} {}", operands.join(", "))?;
            }
            for (number, succ) in self.successors(block).iter().enumerate() {
                writeln!(f, "  -> {succ}{:?}", self.branch_args(block, number))?;
            }
        }
        Ok(())
    }
}
