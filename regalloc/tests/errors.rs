//! Functions that break a requirement are refused with an error that names the culprit.

use packir_regalloc::testing::{BlockData, Kind, TestFunction};
use packir_regalloc::{
    Block, Constraint, Env, Error, Function, Inst, InstRange, Operand, OperandKind, OperandPos,
    PackedOperand, Slot, VReg, check, run,
};

fn v(index: usize) -> VReg {
    VReg::new(index)
}

fn block(insts: Vec<(Kind, Vec<Operand>)>, succs: Vec<(usize, Vec<VReg>)>) -> BlockData {
    let succs = succs.into_iter().map(|(to, args)| (Block::new(to), args)).collect();
    BlockData { params: vec![], insts, succs }
}

fn jump(to: usize) -> BlockData {
    block(vec![(Kind::Branch, vec![])], vec![(to, vec![])])
}

fn ret() -> BlockData {
    block(vec![(Kind::Ret, vec![])], vec![])
}

fn error(vregs: usize, blocks: Vec<BlockData>) -> Error {
    run(&TestFunction::new(Block::new(0), vregs, blocks), &Env::default()).expect_err("a bad function")
}

/// The error for one block of these instructions and a return.
fn straight(insts: Vec<(Kind, Vec<Operand>)>) -> Error {
    let mut insts = insts;
    insts.push((Kind::Ret, vec![]));
    error(9, vec![block(insts, vec![])])
}

#[test]
fn the_smallest_function_is_fine() {
    let func = TestFunction::new(Block::new(0), 0, vec![ret()]);
    assert_eq!(run(&func, &Env::default()).map(|output| output.edits().len()), Ok(0));
}

#[test]
fn environments_have_limits() {
    assert_eq!(Env::new(3, 2), Err(Error::BadEnv { reserved: 3, k: 2 }));
    assert_eq!(Env::new(1, 257), Err(Error::BadEnv { reserved: 1, k: 257 }));
    assert_eq!(Env::new(0, 256).map(|env| env.k()), Ok(256));
}

#[test]
fn blocks_end_in_a_terminator_and_have_no_other() {
    assert_eq!(
        error(0, vec![block(vec![(Kind::Plain, vec![])], vec![])]),
        Error::BadTerminator(Inst::new(0))
    );
    assert_eq!(
        error(0, vec![block(vec![(Kind::Ret, vec![]), (Kind::Ret, vec![])], vec![])]),
        Error::BadTerminator(Inst::new(0))
    );
    assert_eq!(
        error(0, vec![block(vec![(Kind::Branch, vec![])], vec![])]),
        Error::BadTerminator(Inst::new(0))
    );
    assert_eq!(
        error(0, vec![block(vec![(Kind::Ret, vec![])], vec![(1, vec![])]), ret()]),
        Error::BadTerminator(Inst::new(0))
    );
    assert_eq!(error(0, vec![jump(1), block(vec![], vec![])]), Error::BadLayout(Block::new(1)));
}

#[test]
fn critical_edges_must_be_split() {
    let fork = block(vec![(Kind::Branch, vec![])], vec![(1, vec![]), (2, vec![])]);
    assert_eq!(error(0, vec![fork, jump(2), ret()]), Error::CriticalEdge(Block::new(0), Block::new(2)));
    let twice = block(vec![(Kind::Branch, vec![])], vec![(1, vec![]), (1, vec![])]);
    assert_eq!(error(0, vec![twice, ret()]), Error::CriticalEdge(Block::new(0), Block::new(1)));
}

#[test]
fn moves_of_an_edge_need_a_place() {
    // block0 -> block1 -> block2 -> block1, the last by a terminator with an operand.
    let entry =
        block(vec![(Kind::Plain, vec![Operand::reg_def(v(0))]), (Kind::Branch, vec![])], vec![(1, vec![])]);
    let latch = block(vec![(Kind::Branch, vec![Operand::reg_use(v(0))])], vec![(1, vec![])]);
    assert_eq!(error(1, vec![entry.clone(), jump(2), latch]), Error::TerminatorOperands(Block::new(2)));
    let only = block(vec![(Kind::Branch, vec![Operand::reg_use(v(0))])], vec![(2, vec![])]);
    let func = TestFunction::new(Block::new(0), 1, vec![entry, only, ret()]);
    assert!(run(&func, &Env::default()).is_ok());
}

#[test]
fn the_entry_has_no_predecessors_or_parameters() {
    assert_eq!(error(0, vec![jump(0)]), Error::BadEntry(Block::new(0)));
    let with_param = BlockData { params: vec![v(0)], ..ret() };
    assert_eq!(error(1, vec![with_param]), Error::BadEntry(Block::new(0)));
    assert_eq!(
        run(&TestFunction::new(Block::new(3), 0, vec![ret()]), &Env::default()),
        Err(Error::NoBlock(Block::new(3)))
    );
}

#[test]
fn blocks_must_be_reachable_and_exist() {
    assert_eq!(error(0, vec![ret(), ret()]), Error::Unreachable(Block::new(1)));
    assert_eq!(error(0, vec![ret(), jump(2), jump(1)]), Error::Unreachable(Block::new(1)));
    assert_eq!(error(0, vec![jump(7)]), Error::NoBlock(Block::new(7)));
}

#[test]
fn arguments_match_parameters() {
    let target = BlockData { params: vec![v(0)], ..ret() };
    assert_eq!(error(1, vec![jump(1), target]), Error::WrongArgs(Block::new(0), Block::new(1)));
}

#[test]
fn values_are_defined_once_and_before_their_uses() {
    let def = || (Kind::Plain, vec![Operand::reg_def(v(0))]);
    let used = || (Kind::Plain, vec![Operand::reg_use(v(0))]);
    assert_eq!(straight(vec![def(), def()]), Error::DefinedTwice(v(0)));
    assert_eq!(straight(vec![used()]), Error::NotDominated(v(0)));
    assert_eq!(straight(vec![used(), def()]), Error::NotDominated(v(0)));
    let own = vec![Operand::reg_def(v(0)), Operand::reg_use(v(0))];
    assert_eq!(straight(vec![(Kind::Plain, own)]), Error::NotDominated(v(0)));
    let early = Operand::new(v(0), Constraint::Any, OperandKind::Def, OperandPos::Early);
    assert_eq!(straight(vec![(Kind::Plain, vec![Operand::any_use(v(0)), early])]), Error::NotDominated(v(0)));
    assert_eq!(straight(vec![(Kind::Plain, vec![Operand::reg_def(v(9))])]), Error::NoVReg(v(9)));
    assert_eq!(straight(vec![(Kind::Plain, vec![Operand::reg_use(v(9))])]), Error::NoVReg(v(9)));
    // Defined in one arm of a fork, used after the join.
    let fork = block(vec![(Kind::Branch, vec![])], vec![(1, vec![]), (2, vec![])]);
    let arm = block(vec![def(), (Kind::Branch, vec![])], vec![(3, vec![])]);
    let join = block(vec![used(), (Kind::Ret, vec![])], vec![]);
    assert_eq!(error(1, vec![fork, arm, jump(3), join]), Error::NotDominated(v(0)));
}

#[test]
fn impossible_constraints_are_refused() {
    let bad = |kind, operands: Vec<Operand>| {
        let def = (Kind::Plain, vec![Operand::reg_def(v(0)), Operand::reg_def(v(1))]);
        straight(vec![def, (kind, operands)])
    };
    let at = |operand| Error::BadConstraint(Inst::new(1), operand);
    assert_eq!(bad(Kind::Plain, vec![Operand::arg(v(0), 0)]), at(0));
    let late_arg = Operand::new(v(0), Constraint::Out(1), OperandKind::Use, OperandPos::Late);
    assert_eq!(bad(Kind::Call, vec![late_arg]), at(0));
    assert_eq!(bad(Kind::Call, vec![Operand::arg(v(0), 3), Operand::arg(v(1), 3)]), at(1));
    assert_eq!(bad(Kind::Plain, vec![Operand::fixed_use(v(0), Slot::new(0))]), at(0));
    let fixed = |value| Operand::fixed_use(v(value), Slot::new(4));
    assert_eq!(bad(Kind::Plain, vec![fixed(0), fixed(1)]), at(1));
    assert_eq!(bad(Kind::Plain, vec![Operand::reuse_def(v(2), 0)]), at(0));
    assert_eq!(bad(Kind::Plain, vec![Operand::reuse_def(v(2), 5)]), at(0));
    assert_eq!(bad(Kind::Plain, vec![fixed(0), Operand::reuse_def(v(2), 0)]), at(1));
    let both = vec![Operand::reg_use(v(0)), Operand::reuse_def(v(2), 0), Operand::reuse_def(v(3), 0)];
    assert_eq!(bad(Kind::Plain, both), at(2));
    let early = Operand::new(v(2), Constraint::Reuse(0), OperandKind::Def, OperandPos::Early);
    assert_eq!(bad(Kind::Plain, vec![Operand::reg_use(v(0)), early]), at(1));
}

#[test]
fn one_value_may_be_in_a_fixed_slot_twice() {
    let fixed = || Operand::fixed_use(v(0), Slot::new(4));
    let insts = vec![
        (Kind::Plain, vec![Operand::reg_def(v(0))]),
        (Kind::Plain, vec![fixed(), fixed(), Operand::fixed_def(v(1), Slot::new(4))]),
        (Kind::Ret, vec![Operand::reg_use(v(0)), Operand::reg_use(v(1))]),
    ];
    let func = TestFunction::new(Block::new(0), 2, vec![block(insts, vec![])]);
    let output = run(&func, &Env::default()).unwrap();
    assert_eq!(check(&func, &Env::default(), &output), Ok(()));
    // The value lives on while slot 4 is overwritten, so that it needs one copy, or the other does.
    assert_eq!(output.edits().len(), 1);
}

#[test]
fn too_many_names_for_one_instruction() {
    let defs: Vec<Operand> = (0..5).map(|index| Operand::reg_def(v(index))).collect();
    let uses: Vec<Operand> = (0..5).map(|index| Operand::reg_use(v(index))).collect();
    let insts = vec![(Kind::Plain, defs), (Kind::Ret, uses)];
    let func = TestFunction::new(Block::new(0), 5, vec![block(insts, vec![])]);
    assert_eq!(run(&func, &Env::new(1, 5).unwrap()), Err(Error::TooFewRegs(Inst::new(0))));
    assert!(run(&func, &Env::new(1, 6).unwrap()).is_ok());
}

/// A function whose blocks disagree about their edges.
struct Crooked(TestFunction);

impl Function for Crooked {
    fn num_insts(&self) -> usize {
        self.0.num_insts()
    }
    fn num_blocks(&self) -> usize {
        self.0.num_blocks()
    }
    fn num_vregs(&self) -> usize {
        self.0.num_vregs()
    }
    fn entry(&self) -> Block {
        self.0.entry()
    }
    fn block_insts(&self, block: Block) -> InstRange {
        self.0.block_insts(block)
    }
    fn successors(&self, block: Block) -> &[Block] {
        self.0.successors(block)
    }
    fn predecessors(&self, block: Block) -> &[Block] {
        if block.index() == 1 { &[] } else { self.0.predecessors(block) }
    }
    fn block_params(&self, block: Block) -> &[VReg] {
        self.0.block_params(block)
    }
    fn branch_args(&self, block: Block, succ: usize) -> &[VReg] {
        self.0.branch_args(block, succ)
    }
    fn inst_operands(&self, inst: Inst) -> &[PackedOperand] {
        self.0.inst_operands(inst)
    }
    fn is_call(&self, inst: Inst) -> bool {
        self.0.is_call(inst)
    }
    fn is_branch(&self, inst: Inst) -> bool {
        self.0.is_branch(inst)
    }
    fn is_ret(&self, inst: Inst) -> bool {
        self.0.is_ret(inst)
    }
}

#[test]
fn both_ends_of_an_edge_agree() {
    let func = Crooked(TestFunction::new(Block::new(0), 0, vec![jump(1), ret()]));
    let block1 = Block::new(1);
    assert_eq!(run(&func, &Env::default()), Err(Error::EdgeMismatch(block1, block1)));
}

#[test]
fn errors_name_the_place_first() {
    assert_eq!(
        straight(vec![(Kind::Plain, vec![Operand::arg(v(0), 0)])]).to_string(),
        "v0: used where its definition does not reach"
    );
    assert_eq!(
        Error::CriticalEdge(Block::new(1), Block::new(2)).to_string(),
        "block1: the critical edge to block2 is not split"
    );
}
