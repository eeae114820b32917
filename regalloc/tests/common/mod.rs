//! Test functions as regalloc2 sees them.

use packir_regalloc as ours;
use packir_regalloc::Function as _;
use packir_regalloc::testing::TestFunction;
use regalloc2::{
    Block, Function, Inst, InstRange, MachineEnv, Operand, OperandConstraint, OperandKind, OperandPos, PReg,
    PRegSet, RegClass, VReg,
};

/// A function without calls and fixed operands, for regalloc2.
pub(crate) struct Bridge<'a> {
    func: &'a TestFunction,
    operands: Vec<Operand>,
    offsets: Vec<usize>,
    succs: Vec<Vec<Block>>,
    preds: Vec<Vec<Block>>,
    params: Vec<Vec<VReg>>,
    args: Vec<Vec<Vec<VReg>>>,
}

fn vreg(vreg: ours::VReg) -> VReg {
    VReg::new(vreg.index(), RegClass::Int)
}

impl<'a> Bridge<'a> {
    pub(crate) fn new(func: &'a TestFunction) -> Self {
        let mut bridge = Self {
            func,
            operands: vec![],
            offsets: vec![0],
            succs: vec![],
            preds: vec![],
            params: vec![],
            args: vec![],
        };
        for inst in (0..func.num_insts()).map(ours::Inst::new) {
            assert!(!func.is_call(inst), "regalloc2 knows no call bases");
            for operand in func.inst_operands(inst) {
                let constraint = match operand.constraint() {
                    ours::Constraint::Any => OperandConstraint::Any,
                    ours::Constraint::Reg => OperandConstraint::Reg,
                    ours::Constraint::Reuse(other) => OperandConstraint::Reuse(other.into()),
                    ours::Constraint::Fixed(slot) => OperandConstraint::FixedReg(preg(slot)),
                    ours::Constraint::Out(_) => unreachable!("only calls have outgoing slots"),
                };
                let kind = match operand.kind() {
                    ours::OperandKind::Use => OperandKind::Use,
                    ours::OperandKind::Def => OperandKind::Def,
                };
                let pos = match operand.pos() {
                    ours::OperandPos::Early => OperandPos::Early,
                    ours::OperandPos::Late => OperandPos::Late,
                };
                bridge.operands.push(Operand::new(vreg(operand.vreg()), constraint, kind, pos));
            }
            bridge.offsets.push(bridge.operands.len());
        }
        for block in (0..func.num_blocks()).map(ours::Block::new) {
            let blocks = |list: &[ours::Block]| list.iter().map(|block| Block::new(block.index())).collect();
            let vregs = |list: &[ours::VReg]| -> Vec<VReg> { list.iter().copied().map(vreg).collect() };
            bridge.succs.push(blocks(func.successors(block)));
            bridge.preds.push(blocks(func.predecessors(block)));
            bridge.params.push(vregs(func.block_params(block)));
            let succs = func.successors(block).len();
            bridge.args.push((0..succs).map(|succ| vregs(func.branch_args(block, succ))).collect());
        }
        bridge
    }
}

pub(crate) fn preg(slot: ours::Slot) -> PReg {
    PReg::new(slot.index(), RegClass::Int)
}

/// A machine of integer registers numbered from `reserved` up to but not including `k`.
pub(crate) fn machine(reserved: usize, k: usize) -> MachineEnv {
    let mut regs = PRegSet::empty();
    for reg in reserved..k {
        regs.add(PReg::new(reg, RegClass::Int));
    }
    MachineEnv {
        preferred_regs_by_class: [regs, PRegSet::empty(), PRegSet::empty()],
        non_preferred_regs_by_class: [PRegSet::empty(); 3],
        scratch_by_class: [None; 3],
        fixed_stack_slots: vec![],
    }
}

impl Function for Bridge<'_> {
    fn num_insts(&self) -> usize {
        self.func.num_insts()
    }

    fn num_blocks(&self) -> usize {
        self.func.num_blocks()
    }

    fn entry_block(&self) -> Block {
        Block::new(self.func.entry().index())
    }

    fn block_insns(&self, block: Block) -> InstRange {
        let insts = self.func.block_insts(ours::Block::new(block.index()));
        InstRange::new(Inst::new(insts.start()), Inst::new(insts.end()))
    }

    fn block_succs(&self, block: Block) -> &[Block] {
        &self.succs[block.index()]
    }

    fn block_preds(&self, block: Block) -> &[Block] {
        &self.preds[block.index()]
    }

    fn block_params(&self, block: Block) -> &[VReg] {
        &self.params[block.index()]
    }

    fn is_ret(&self, inst: Inst) -> bool {
        self.func.is_ret(ours::Inst::new(inst.index()))
    }

    fn is_branch(&self, inst: Inst) -> bool {
        self.func.is_branch(ours::Inst::new(inst.index()))
    }

    fn branch_blockparams(&self, block: Block, _: Inst, succ: usize) -> &[VReg] {
        &self.args[block.index()][succ]
    }

    fn inst_operands(&self, inst: Inst) -> &[Operand] {
        &self.operands[self.offsets[inst.index()]..self.offsets[inst.index() + 1]]
    }

    fn inst_clobbers(&self, _: Inst) -> PRegSet {
        PRegSet::empty()
    }

    fn num_vregs(&self) -> usize {
        self.func.num_vregs()
    }

    fn spillslot_size(&self, _: RegClass) -> usize {
        1
    }
}
