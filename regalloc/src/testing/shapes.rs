//! Functions of extreme shapes, to see that no step of the allocator grows faster than its input.

use super::{BlockData, Kind, Rng, TestFunction};
use crate::{Block, Operand, Slot, VReg};
use packir_entity::PrimaryMap;

/// A shape, and what grows with the size.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shape {
    /// One block of arithmetic.
    Straight,
    /// A chain of branches and joins under eight values that live from end to end.
    Diamonds,
    /// A branch to many blocks that all pass two values to one join.
    Switch,
    /// A loop around a branch to many blocks, all of which change some of eight variables.
    Interpreter,
    /// Loops within loops.
    Nest,
    /// A loop that rotates many variables.
    Rotation,
    /// Calls with many arguments.
    Arguments,
    /// Many values defined first and used last.
    Fan,
    /// Many values used in a few blocks each, all over a long chain of blocks.
    Threads,
}

impl Shape {
    /// All shapes.
    pub const ALL: [Self; 9] = [
        Self::Straight,
        Self::Diamonds,
        Self::Switch,
        Self::Interpreter,
        Self::Nest,
        Self::Rotation,
        Self::Arguments,
        Self::Fan,
        Self::Threads,
    ];
}

/// Makes a function of about `insts` instructions.
pub fn generate(shape: Shape, insts: usize) -> TestFunction {
    let mut maker = Maker { blocks: PrimaryMap::new(), vregs: 0, rng: Rng::new(9) };
    maker.block();
    match shape {
        Shape::Straight => maker.straight(insts),
        Shape::Diamonds => maker.diamonds(insts),
        Shape::Switch => maker.switch(insts / 3),
        Shape::Interpreter => maker.interpreter(insts / 5),
        Shape::Nest => maker.nest(insts / 5),
        Shape::Rotation => maker.rotation(insts / 2),
        Shape::Arguments => maker.arguments(insts),
        Shape::Fan => maker.fan(insts / 2),
        Shape::Threads => maker.threads(insts),
    }
    TestFunction::new(ENTRY, maker.vregs, maker.blocks)
}

const ENTRY: Block = Block::new(0);

struct Maker {
    blocks: PrimaryMap<Block, BlockData>,
    vregs: usize,
    rng: Rng,
}

impl Maker {
    fn block(&mut self) -> Block {
        self.blocks.push(BlockData::default())
    }

    fn fresh(&mut self) -> VReg {
        self.vregs += 1;
        VReg::new(self.vregs - 1)
    }

    fn param(&mut self, block: Block) -> VReg {
        let param = self.fresh();
        self.blocks[block].params.push(param);
        param
    }

    fn push(&mut self, block: Block, kind: Kind, operands: Vec<Operand>) {
        self.blocks[block].insts.push((kind, operands));
    }

    fn op(&mut self, block: Block, uses: &[VReg]) -> VReg {
        let def = self.fresh();
        let mut operands: Vec<Operand> = uses.iter().copied().map(Operand::reg_use).collect();
        operands.push(Operand::reg_def(def));
        self.push(block, Kind::Plain, operands);
        def
    }

    fn goto(&mut self, from: Block, condition: Option<VReg>, to: Vec<(Block, Vec<VReg>)>) {
        self.push(from, Kind::Branch, condition.map(Operand::reg_use).into_iter().collect());
        self.blocks[from].succs = to;
    }

    fn ret(&mut self, block: Block, values: &[VReg]) {
        let operands =
            values.iter().zip(1..).map(|(&value, slot)| Operand::fixed_use(value, Slot::new(slot)));
        let operands = operands.collect();
        self.push(block, Kind::Ret, operands);
    }

    fn ops(&mut self, block: Block, count: usize) -> Vec<VReg> {
        (0..count).map(|_| self.op(block, &[])).collect()
    }

    fn pick(&mut self, from: &[VReg]) -> VReg {
        self.rng.pick(from).unwrap_or(VReg::new(0))
    }

    fn straight(&mut self, insts: usize) {
        let mut values = self.ops(ENTRY, 12);
        for number in 0..insts {
            let (a, b) = (self.pick(&values), self.pick(&values));
            values[number % 12] = self.op(ENTRY, &[a, b]);
        }
        self.ret(ENTRY, &values[..1]);
    }

    fn diamonds(&mut self, insts: usize) {
        let lasting = self.ops(ENTRY, 8);
        let mut at = ENTRY;
        let mut value = lasting[0];
        for _ in 0..insts / 6 {
            let (left, right, join) = (self.block(), self.block(), self.block());
            self.goto(at, Some(value), vec![(left, vec![]), (right, vec![])]);
            let a = self.op(left, &[value]);
            let b = self.op(right, &[value]);
            value = self.param(join);
            self.goto(left, None, vec![(join, vec![a])]);
            self.goto(right, None, vec![(join, vec![b])]);
            at = join;
        }
        self.ret(at, &lasting);
    }

    fn switch(&mut self, arms: usize) {
        let values = self.ops(ENTRY, 2);
        let blocks: Vec<Block> = (0..arms.max(2)).map(|_| self.block()).collect();
        let join = self.block();
        let results = [self.param(join), self.param(join)];
        self.goto(ENTRY, Some(values[0]), blocks.iter().map(|&block| (block, vec![])).collect());
        for block in blocks {
            let new = self.op(block, &values);
            self.goto(block, None, vec![(join, vec![new, values[1]])]);
        }
        self.ret(join, &results);
    }

    fn interpreter(&mut self, arms: usize) {
        let initial = self.ops(ENTRY, 8);
        let head = self.block();
        let variables: Vec<VReg> = (0..8).map(|_| self.param(head)).collect();
        self.goto(ENTRY, None, vec![(head, initial)]);
        let exit = self.block();
        let mut targets = vec![(exit, vec![])];
        for _ in 0..arms.max(1) {
            let arm = self.block();
            targets.push((arm, vec![]));
            let mut after = variables.clone();
            for _ in 0..3 {
                let (a, b) = (self.pick(&after), self.pick(&after));
                let index = self.rng.below(8) as usize;
                after[index] = self.op(arm, &[a, b]);
            }
            self.goto(arm, None, vec![(head, after)]);
        }
        self.goto(head, Some(variables[0]), targets);
        self.ret(exit, &variables);
    }

    fn nest(&mut self, depth: usize) {
        let mut value = self.op(ENTRY, &[]);
        let mut at = ENTRY;
        let mut heads = vec![];
        for _ in 0..depth.max(1) {
            let (head, body) = (self.block(), self.block());
            let variable = self.param(head);
            self.goto(at, None, vec![(head, vec![value])]);
            value = self.op(body, &[variable]);
            heads.push((head, variable, body));
            at = body;
        }
        while let Some((head, variable, body)) = heads.pop() {
            self.goto(at, None, vec![(head, vec![value])]);
            let exit = self.block();
            self.goto(head, Some(variable), vec![(body, vec![]), (exit, vec![])]);
            (at, value) = (exit, variable);
        }
        self.ret(at, &[value]);
    }

    fn rotation(&mut self, variables: usize) {
        let initial = self.ops(ENTRY, variables.max(2));
        let (head, body, exit) = (self.block(), self.block(), self.block());
        let params: Vec<VReg> = initial.iter().map(|_| self.param(head)).collect();
        self.goto(ENTRY, None, vec![(head, initial)]);
        self.goto(head, Some(params[0]), vec![(body, vec![]), (exit, vec![])]);
        let mut rotated = params.clone();
        rotated.rotate_left(1);
        self.goto(body, None, vec![(head, rotated)]);
        for &param in &params {
            self.push(exit, Kind::Plain, vec![Operand::any_use(param)]);
        }
        self.ret(exit, &[]);
    }

    fn arguments(&mut self, insts: usize) {
        let many = insts.min(60_000) / 4;
        for _ in 0..4 {
            let args = self.ops(ENTRY, many);
            let operands = (0..).zip(args).map(|(index, arg)| Operand::arg(arg, index)).collect();
            self.push(ENTRY, Kind::Call, operands);
        }
        self.ret(ENTRY, &[]);
    }

    fn fan(&mut self, values: usize) {
        let values = self.ops(ENTRY, values);
        for value in values {
            self.push(ENTRY, Kind::Plain, vec![Operand::reg_use(value)]);
        }
        self.ret(ENTRY, &[]);
    }

    fn threads(&mut self, insts: usize) {
        let mut at = ENTRY;
        let mut recent = self.ops(ENTRY, 1);
        for _ in 0..insts / 4 {
            let next = self.block();
            let (a, b) = (self.pick(&recent), self.pick(&recent));
            let value = self.op(at, &[a, b]);
            // Mostly young values, and now and then a very old one.
            let place = self.rng.below(24) as usize;
            if place < recent.len() {
                recent[place] = value;
            } else {
                recent.push(value);
            }
            let (skip, step) = (self.block(), self.block());
            self.goto(at, Some(value), vec![(skip, vec![]), (step, vec![])]);
            self.goto(skip, None, vec![(next, vec![])]);
            self.goto(step, None, vec![(next, vec![])]);
            at = next;
        }
        self.ret(at, &recent[..1]);
    }
}
