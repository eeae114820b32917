//! Random SSA functions: arbitrary control flow, arbitrary constraints.

use super::{BlockData, Kind, Rng, TestFunction};
use crate::{Block, Constraint, Operand, OperandKind, OperandPos, Slot, VReg};
use packir_entity::{EntitySet, PrimaryMap, SecondaryMap};

/// The successors or predecessors of each block.
type Edges = PrimaryMap<Block, Vec<Block>>;

const ENTRY: Block = Block::new(0);

/// The order of blocks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Layout {
    /// Each block after one of its predecessors, then the blocks of split edges.
    EdgesLast,
    /// A reverse postorder.
    ReversePostorder,
    /// Any order.
    Shuffled,
}

/// What the functions should be like.
#[derive(Clone, Debug)]
pub struct Config {
    /// The most blocks, before critical edges are split.
    pub blocks: u32,
    /// The most instructions of a block, besides its terminator.
    pub insts: u32,
    /// The most operands of an instruction that must be in near slots.
    pub regs: u32,
    /// The most parameters of the function, arguments and results of calls, and returned values.
    pub args: u32,
    /// How likely an operand is any recent value rather than one of all available ones, in percent.
    pub locality: u32,
    /// How likely an instruction is a call, in percent.
    pub calls: u32,
    /// How likely an operand is fixed, in percent.
    pub fixed: u32,
    /// How blocks are laid out.
    pub layout: Layout,
    /// The number of reserved slots.
    pub reserved: u32,
}

impl Config {
    /// A random configuration for a machine with this many near slots.
    pub fn random(rng: &mut Rng, reserved: u32, k: u32) -> Self {
        let near = k - reserved;
        let blocks = if rng.percent(10) { 40 } else { 12 };
        Self {
            blocks: 1 + rng.below(blocks),
            insts: 1 + rng.below(12),
            regs: 1 + rng.below(near.min(4)),
            args: rng.below(5),
            locality: rng.below(101),
            calls: if rng.percent(50) { rng.below(30) } else { 0 },
            fixed: if rng.percent(30) { rng.below(10) } else { 0 },
            layout: [Layout::EdgesLast, Layout::ReversePostorder, Layout::Shuffled][rng.below(3) as usize],
            reserved,
        }
    }
}

/// Makes a function. It meets all requirements of [`Function`](crate::Function).
pub fn generate(rng: &mut Rng, config: &Config) -> TestFunction {
    let succs = control_flow(rng, config.blocks);
    let mut preds = Edges::from(vec![vec![]; succs.len()]);
    for (block, succs) in &succs {
        for &succ in succs {
            preds[succ].push(block);
        }
    }
    let idom = dominators(&preds);
    let mut maker = Maker { rng, config, vregs: 0, values: vec![vec![]; succs.len()].into() };
    let mut blocks: PrimaryMap<Block, BlockData> = succs
        .values()
        .map(|succs| BlockData {
            succs: succs.iter().map(|&succ| (succ, vec![])).collect(),
            ..BlockData::default()
        })
        .collect();
    // Dominators first, so that their values are known.
    for &block in &by_depth(&idom) {
        let inherited = if block == ENTRY { vec![] } else { maker.values[idom[block]].clone() };
        maker.values[block] = inherited;
        maker.fill(block, &mut blocks, &preds);
    }
    for block in blocks.keys() {
        for number in 0..blocks[block].succs.len() {
            let succ = blocks[block].succs[number].0;
            let args = (0..blocks[succ].params.len()).filter_map(|_| maker.choose(block)).collect();
            blocks[block].succs[number].1 = args;
        }
    }
    let vregs = maker.vregs;
    let mut order: Vec<Block> = blocks.keys().collect();
    if config.layout == Layout::ReversePostorder {
        order = reverse_postorder(&succs);
    } else if config.layout == Layout::Shuffled {
        for at in (1..order.len()).rev() {
            let limit = u32::try_from(at + 1).unwrap_or(u32::MAX);
            order.swap(at, rng.below(limit) as usize);
        }
    }
    let mut place: SecondaryMap<Block, Block> = SecondaryMap::with_default(ENTRY);
    for (at, &block) in (0..).zip(&order) {
        place[block] = Block::new(at);
    }
    let mut laid_out: PrimaryMap<Block, BlockData> =
        order.iter().map(|&block| blocks[block].clone()).collect();
    for block in laid_out.values_mut() {
        for (succ, _) in &mut block.succs {
            *succ = place[*succ];
        }
    }
    TestFunction::new(place[ENTRY], vregs, laid_out)
}

/// Successors of each block: all can be reached from block 0, which has no predecessors; edges go
/// forward, backward, into the middle of loops, and twice to the same block; critical ones are split.
fn control_flow(rng: &mut Rng, most: u32) -> Edges {
    let blocks = 1 + rng.below(most);
    let mut succs = Edges::from(vec![vec![]; blocks as usize]);
    for block in 1..blocks {
        let near = if rng.percent(70) { block.saturating_sub(2) } else { 0 };
        let parent = near + rng.below(block - near);
        succs[Block::from_u32(parent)].push(Block::from_u32(block));
    }
    let extra = if blocks > 1 { rng.below(blocks + 1) } else { 0 };
    for _ in 0..extra {
        let from = Block::from_u32(rng.below(blocks));
        if succs[from].len() < 6 {
            succs[from].push(Block::from_u32(1 + rng.below(blocks - 1)));
        }
    }
    let mut incoming = PrimaryMap::from(vec![0; succs.len()]);
    for &succ in succs.values().flatten() {
        incoming[succ] += 1;
    }
    for block in succs.keys() {
        if succs[block].len() > 1 {
            for edge in 0..succs[block].len() {
                let to = succs[block][edge];
                if incoming[to] > 1 {
                    succs[block][edge] = succs.push(vec![to]);
                }
            }
        }
    }
    succs
}

fn reverse_postorder(succs: &Edges) -> Vec<Block> {
    let mut seen: EntitySet<Block> = [ENTRY].into_iter().collect();
    let mut order = vec![];
    let mut path = vec![(ENTRY, succs[ENTRY].iter())];
    while let Some((block, rest)) = path.last_mut() {
        if let Some(&succ) = rest.next() {
            if seen.insert(succ) {
                path.push((succ, succs[succ].iter()));
            }
        } else {
            order.push(*block);
            path.pop();
        }
    }
    order.reverse();
    order
}

/// The immediate dominator of each block but the first, by repeated intersection of paths.
fn dominators(preds: &Edges) -> PrimaryMap<Block, Block> {
    // Sets of dominators; simple, for these functions are small.
    let all: EntitySet<Block> = preds.keys().collect();
    let mut doms = PrimaryMap::from(vec![all; preds.len()]);
    doms[ENTRY] = [ENTRY].into_iter().collect();
    let mut changed = true;
    while changed {
        changed = false;
        for (block, preds) in preds.iter().skip(1) {
            let mut new: EntitySet<Block> = doms[preds[0]].clone();
            for &pred in preds {
                new.intersect_with(&doms[pred]);
            }
            new.insert(block);
            changed |= new != doms[block];
            doms[block] = new;
        }
    }
    let depth = |block: Block| doms[block].iter().count();
    let closest = |(block, doms): (Block, &EntitySet<Block>)| {
        doms.iter().filter(|&dom| dom != block).max_by_key(|&dom| depth(dom)).unwrap_or(ENTRY)
    };
    doms.iter().map(closest).collect()
}

/// All blocks, each after its immediate dominator.
fn by_depth(idom: &PrimaryMap<Block, Block>) -> Vec<Block> {
    let depth = |mut block: Block| {
        let mut depth = 0;
        while block != ENTRY {
            block = idom[block];
            depth += 1;
        }
        depth
    };
    let mut order: Vec<Block> = idom.keys().collect();
    order.sort_by_key(|&block| depth(block));
    order
}

struct Maker<'a> {
    rng: &'a mut Rng,
    config: &'a Config,
    vregs: usize,
    /// The values available at the end of each block.
    values: PrimaryMap<Block, Vec<VReg>>,
}

impl Maker<'_> {
    fn fresh(&mut self) -> VReg {
        self.vregs += 1;
        VReg::new(self.vregs - 1)
    }

    fn choose(&mut self, block: Block) -> Option<VReg> {
        let values = &self.values[block];
        let recent = if self.rng.percent(self.config.locality) { values.len().min(4) } else { values.len() };
        self.rng.pick(&values[values.len() - recent..])
    }

    fn slot(&mut self) -> Slot {
        Slot::from_u32(self.config.reserved + self.rng.below(self.config.args + 3))
    }

    fn fill(&mut self, block: Block, blocks: &mut PrimaryMap<Block, BlockData>, preds: &Edges) {
        let mut insts = vec![];
        if block == ENTRY {
            let params = 1 + self.rng.below(self.config.args + 1);
            let operands = (0..params)
                .map(|param| {
                    let vreg = self.fresh();
                    self.values[ENTRY].push(vreg);
                    Operand::fixed_def(vreg, Slot::from_u32(self.config.reserved + param))
                })
                .collect();
            insts.push((Kind::Plain, operands));
        } else if preds[block].len() > 1 || self.rng.percent(20) {
            for _ in 0..self.rng.below(5) {
                let param = self.fresh();
                blocks[block].params.push(param);
                self.values[block].push(param);
            }
        }
        for _ in 0..self.rng.below(self.config.insts + 1) {
            let inst = if self.rng.percent(self.config.calls) { self.call(block) } else { self.plain(block) };
            insts.push(inst);
        }
        insts.push(self.terminator(block, blocks, preds));
        blocks[block].insts = insts;
    }

    /// Makes values for the definitions among the operands available.
    fn publish(&mut self, block: Block, operands: &[Operand]) {
        let defs = operands.iter().filter(|operand| operand.kind == OperandKind::Def);
        self.values[block].extend(defs.map(|operand| operand.vreg));
    }

    fn plain(&mut self, block: Block) -> (Kind, Vec<Operand>) {
        let mut operands = vec![];
        // In the worst case each named operand needs its slot for the whole instruction.
        let mut regs = self.config.regs;
        let mut fixed = vec![];
        for _ in 0..self.rng.below(4) {
            let Some(vreg) = self.choose(block) else { break };
            let late = self.rng.percent(8);
            let constraint = self.constraint(&mut regs, &mut fixed);
            let pos = if late { OperandPos::Late } else { OperandPos::Early };
            operands.push(Operand::new(vreg, constraint, OperandKind::Use, pos));
        }
        let uses = operands.len();
        for def in 0..self.rng.below(3) {
            let vreg = self.fresh();
            let reused = self.rng.below(u32::try_from(uses).unwrap_or(0)) as usize;
            let can_reuse = def == 0
                && operands.get(reused).is_some_and(|operand| {
                    operand.pos == OperandPos::Early
                        && matches!(operand.constraint, Constraint::Any | Constraint::Reg)
                });
            if can_reuse && self.rng.percent(25) {
                operands.push(Operand::reuse_def(vreg, u16::try_from(reused).unwrap_or(0)));
                continue;
            }
            let early = self.rng.percent(8);
            let constraint = self.constraint(&mut regs, &mut fixed);
            let pos = if early { OperandPos::Early } else { OperandPos::Late };
            operands.push(Operand::new(vreg, constraint, OperandKind::Def, pos));
        }
        self.publish(block, &operands);
        (Kind::Plain, operands)
    }

    fn constraint(&mut self, regs: &mut u32, fixed: &mut Vec<Slot>) -> Constraint {
        if self.rng.percent(self.config.fixed) {
            let slot = self.slot();
            if !fixed.contains(&slot) {
                fixed.push(slot);
                return Constraint::Fixed(slot);
            }
        }
        if *regs > 0 && self.rng.percent(75) {
            *regs -= 1;
            return Constraint::Reg;
        }
        Constraint::Any
    }

    fn call(&mut self, block: Block) -> (Kind, Vec<Operand>) {
        let mut operands = vec![];
        for index in 0..self.rng.below(self.config.args + 1) {
            if let Some(vreg) = self.choose(block) {
                operands.push(Operand::arg(vreg, u16::try_from(index).unwrap_or(0)));
            }
        }
        if self.rng.percent(30)
            && let Some(vreg) = self.choose(block)
        {
            operands.push(if self.rng.percent(70) { Operand::reg_use(vreg) } else { Operand::any_use(vreg) });
        }
        if self.rng.percent(5)
            && let Some(vreg) = self.choose(block)
        {
            operands.push(Operand::new(vreg, Constraint::Any, OperandKind::Use, OperandPos::Late));
        }
        for index in 0..self.rng.below(self.config.args.min(3) + 1) {
            let vreg = self.fresh();
            operands.push(Operand::result(vreg, u16::try_from(index).unwrap_or(0)));
        }
        if self.rng.percent(5) {
            let vreg = self.fresh();
            let early = OperandPos::Early;
            operands.push(if self.rng.percent(50) {
                Operand::any_def(vreg)
            } else {
                Operand::new(vreg, Constraint::Any, OperandKind::Def, early)
            });
        }
        self.publish(block, &operands);
        (Kind::Call, operands)
    }

    fn terminator(
        &mut self,
        block: Block,
        blocks: &PrimaryMap<Block, BlockData>,
        preds: &Edges,
    ) -> (Kind, Vec<Operand>) {
        let succs = &blocks[block].succs;
        let mut operands = vec![];
        if succs.is_empty() {
            for index in 0..self.rng.below(self.config.args + 1) {
                if let Some(vreg) = self.choose(block) {
                    operands.push(Operand::fixed_use(vreg, Slot::from_u32(self.config.reserved + index)));
                }
            }
            return (Kind::Ret, operands);
        }
        let lonely = succs.iter().all(|(succ, _)| preds[*succ].len() == 1);
        if lonely && self.rng.percent(70) {
            if let Some(vreg) = self.choose(block) {
                operands.push(if self.rng.percent(80) {
                    Operand::reg_use(vreg)
                } else {
                    Operand::any_use(vreg)
                });
            }
            if self.rng.percent(20) {
                let vreg = self.fresh();
                operands.push(if self.rng.percent(50) {
                    Operand::reg_def(vreg)
                } else {
                    Operand::any_def(vreg)
                });
            }
        }
        self.publish(block, &operands);
        (Kind::Branch, operands)
    }
}
