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

use crate::runs::Runs;
use crate::{Block, Function, Inst, InstRange, Operand, PackedOperand, VReg};
use core::fmt;
use packir_entity::{Keys, PrimaryMap};

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
    pub succs: Vec<(Block, Vec<VReg>)>,
}

/// A function for tests and benchmarks.
#[derive(Clone, Debug)]
pub struct TestFunction {
    kinds: PrimaryMap<Inst, Kind>,
    operands: Runs<Inst, PackedOperand>,
    entry: Block,
    blocks: PrimaryMap<Block, InstRange>,
    succs: PrimaryMap<Block, Vec<Block>>,
    preds: PrimaryMap<Block, Vec<Block>>,
    params: PrimaryMap<Block, Vec<VReg>>,
    args: PrimaryMap<Block, Vec<Vec<VReg>>>,
    vregs: usize,
}

impl TestFunction {
    /// Lays the blocks out as given. Nothing is checked, so that tests can make bad functions.
    pub fn new(entry: Block, vregs: usize, blocks: impl Into<PrimaryMap<Block, BlockData>>) -> Self {
        let blocks = blocks.into();
        let mut func = Self {
            kinds: PrimaryMap::new(),
            operands: Runs::default(),
            entry,
            blocks: PrimaryMap::new(),
            succs: PrimaryMap::new(),
            preds: vec![vec![]; blocks.len()].into(),
            params: PrimaryMap::new(),
            args: PrimaryMap::new(),
            vregs,
        };
        for (number, block) in blocks {
            let start = func.kinds.len();
            for (kind, operands) in block.insts {
                func.kinds.push(kind);
                func.operands.values.extend(operands.into_iter().map(Operand::pack));
                func.operands.close();
            }
            func.blocks.push(InstRange::new(start, func.kinds.len()));
            for (succ, _) in &block.succs {
                if let Some(preds) = func.preds.get_mut(*succ) {
                    preds.push(number);
                }
            }
            func.succs.push(block.succs.iter().map(|&(succ, _)| succ).collect());
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
        self.blocks[block]
    }

    fn successors(&self, block: Block) -> &[Block] {
        &self.succs[block]
    }

    fn predecessors(&self, block: Block) -> &[Block] {
        &self.preds[block]
    }

    fn block_params(&self, block: Block) -> &[VReg] {
        &self.params[block]
    }

    fn branch_args(&self, block: Block, succ: usize) -> &[VReg] {
        &self.args[block][succ]
    }

    fn inst_operands(&self, inst: Inst) -> &[PackedOperand] {
        self.operands.get(inst)
    }

    fn is_call(&self, inst: Inst) -> bool {
        self.kinds[inst] == Kind::Call
    }

    fn is_branch(&self, inst: Inst) -> bool {
        self.kinds[inst] == Kind::Branch
    }

    fn is_ret(&self, inst: Inst) -> bool {
        self.kinds[inst] == Kind::Ret
    }
}

/// Prints one line per block head, instruction and edge.
impl fmt::Display for TestFunction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for block in Keys::<Block>::with_len(self.num_blocks()) {
            writeln!(f, "{block}{:?}:", self.block_params(block))?;
            for inst in self.block_insts(block).iter() {
                let kind = self.kinds[inst];
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
