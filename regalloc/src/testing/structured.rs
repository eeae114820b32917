//! Functions as a front end makes them: nested loops and branches over local variables.
//!
//! Each construct keeps a list of locals, the current value of each. Joins and loop heads get block
//! parameters for the locals that change.

use super::{BlockData, Kind, Rng, TestFunction};
use crate::{Block, Operand, Slot, VReg};
use packir_entity::PrimaryMap;

/// What the function should be like.
#[derive(Clone, Debug)]
pub struct Config {
    /// About how many instructions.
    pub insts: usize,
    /// How many local variables, all of them live all the time.
    pub locals: u32,
    /// How likely an instruction is a call, in percent.
    pub calls: u32,
    /// Whether parameters and the result are at fixed slots, as the calling convention has them;
    /// otherwise instructions without operands make the first values of the locals.
    pub abi: bool,
    /// The seed.
    pub seed: u64,
}

/// Makes a function.
pub fn generate(config: &Config) -> TestFunction {
    let mut maker =
        Maker { rng: Rng::new(config.seed), config, blocks: PrimaryMap::new(), vregs: 0, insts: 0 };
    let entry = maker.block();
    let mut locals: Vec<VReg> = vec![];
    if config.abi {
        locals.extend((0..config.locals.max(2)).map(|_| maker.fresh()));
        let params = locals.iter().zip(1..).map(|(&local, slot)| Operand::fixed_def(local, Slot::new(slot)));
        maker.push(entry, Kind::Plain, params.collect());
    } else {
        locals.extend((0..config.locals.max(2)).map(|_| maker.op(entry, &[])));
    }
    let mut at = entry;
    while maker.insts < config.insts {
        let budget = config.insts - maker.insts;
        at = maker.sequence(at, &mut locals, 0, budget);
    }
    let mut sum = locals[0];
    for &local in &locals[1..] {
        sum = maker.op(at, &[sum, local]);
    }
    let result = if config.abi { Operand::fixed_use(sum, Slot::new(1)) } else { Operand::reg_use(sum) };
    maker.push(at, Kind::Ret, vec![result]);
    TestFunction::new(entry, maker.vregs, maker.blocks)
}

struct Maker<'a> {
    rng: Rng,
    config: &'a Config,
    blocks: PrimaryMap<Block, BlockData>,
    vregs: usize,
    insts: usize,
}

impl Maker<'_> {
    fn block(&mut self) -> Block {
        self.blocks.push(BlockData::default())
    }

    fn fresh(&mut self) -> VReg {
        self.vregs += 1;
        VReg::new(self.vregs - 1)
    }

    fn push(&mut self, block: Block, kind: Kind, operands: Vec<Operand>) {
        self.blocks[block].insts.push((kind, operands));
        self.insts += 1;
    }

    fn op(&mut self, block: Block, uses: &[VReg]) -> VReg {
        let def = self.fresh();
        let mut operands = vec![Operand::reg_def(def)];
        operands.extend(uses.iter().copied().map(Operand::reg_use));
        self.push(block, Kind::Plain, operands);
        def
    }

    fn call(&mut self, block: Block, args: &[VReg]) -> VReg {
        let def = self.fresh();
        let mut operands: Vec<Operand> =
            (0..).zip(args).map(|(index, &arg)| Operand::arg(arg, index)).collect();
        operands.push(Operand::result(def, 0));
        self.push(block, Kind::Call, operands);
        def
    }

    fn jump(&mut self, from: Block, to: Block, args: Vec<VReg>) {
        self.push(from, Kind::Branch, vec![]);
        self.blocks[from].succs.push((to, args));
    }

    fn branch(&mut self, from: Block, condition: VReg, to: [Block; 2]) {
        self.push(from, Kind::Branch, vec![Operand::reg_use(condition)]);
        self.blocks[from].succs.extend(to.map(|to| (to, vec![])));
    }

    fn local(&mut self, locals: &[VReg]) -> VReg {
        self.rng.pick(locals).unwrap_or(VReg::new(0))
    }

    /// A few assignments of small expressions to locals.
    fn assignments(&mut self, block: Block, locals: &mut [VReg]) {
        for _ in 0..3 + self.rng.below(8) {
            let (a, b) = (self.local(locals), self.local(locals));
            let value = if self.rng.percent(self.config.calls) {
                // Arguments are usually computed for the call.
                let args: Vec<VReg> = (0..self.rng.below(4))
                    .map(|_| {
                        let (a, b) = (self.local(locals), self.local(locals));
                        if self.rng.percent(75) { self.op(block, &[a, b]) } else { a }
                    })
                    .collect();
                self.call(block, &args)
            } else {
                match self.rng.below(4) {
                    0 => self.op(block, &[a]),
                    1 => {
                        let x = self.op(block, &[a, b]);
                        let y = self.op(block, &[x, a]);
                        self.op(block, &[y])
                    }
                    _ => self.op(block, &[a, b]),
                }
            };
            let index = self.rng.below(u32::try_from(locals.len()).unwrap_or(0)) as usize;
            locals[index] = value;
        }
    }

    /// Assignments, branches and loops of about `budget` instructions; returns the block at the end.
    fn sequence(&mut self, mut block: Block, locals: &mut [VReg], depth: u32, budget: usize) -> Block {
        let end = self.insts + budget;
        loop {
            self.assignments(block, locals);
            if self.insts + 20 > end {
                return block;
            }
            let rest = end - self.insts;
            match self.rng.below(4) {
                0 | 1 if depth < 6 => block = self.if_else(block, locals, depth, rest),
                2 if depth < 4 => block = self.while_loop(block, locals, depth, rest),
                _ => {}
            }
        }
    }

    fn part(&mut self, rest: usize, most: u32) -> usize {
        (rest / 3).min(20 + self.rng.below(most) as usize)
    }

    fn if_else(&mut self, block: Block, locals: &mut [VReg], depth: u32, rest: usize) -> Block {
        let (then, other) = (self.block(), self.block());
        let condition = self.local(locals);
        self.branch(block, condition, [then, other]);
        let budget = self.part(rest, 200);
        let mut then_locals = locals.to_vec();
        let then_end = self.sequence(then, &mut then_locals, depth + 1, budget);
        let mut other_locals = locals.to_vec();
        let other_end = self.sequence(other, &mut other_locals, depth + 1, budget / 2);
        let join = self.block();
        let (mut then_args, mut other_args) = (vec![], vec![]);
        for (local, (&a, &b)) in locals.iter_mut().zip(then_locals.iter().zip(&other_locals)) {
            *local = a;
            if a != b {
                *local = self.fresh();
                self.blocks[join].params.push(*local);
                then_args.push(a);
                other_args.push(b);
            }
        }
        self.jump(then_end, join, then_args);
        self.jump(other_end, join, other_args);
        join
    }

    fn while_loop(&mut self, block: Block, locals: &mut [VReg], depth: u32, rest: usize) -> Block {
        let (head, body) = (self.block(), self.block());
        // Only some of the locals may change in the loop.
        let changing: Vec<bool> = locals.iter().map(|_| self.rng.percent(40)).collect();
        let mut initial = vec![];
        for (local, _) in locals.iter_mut().zip(&changing).filter(|(_, changes)| **changes) {
            initial.push(*local);
            *local = self.fresh();
            self.blocks[head].params.push(*local);
        }
        self.jump(block, head, initial);
        let tested = self.local(locals);
        let condition = self.op(head, &[tested]);
        let budget = self.part(rest, 300);
        let mut inner = locals.to_vec();
        let end = self.sequence(body, &mut inner, depth + 1, budget);
        let back =
            inner.iter().zip(&changing).filter(|(_, changes)| **changes).map(|(&value, _)| value).collect();
        self.jump(end, head, back);
        let exit = self.block();
        self.branch(head, condition, [body, exit]);
        exit
    }
}
