//! Code that should get by with few moves does.

mod common;

use common::{Bridge, machine};
use packir_regalloc::testing::{BlockData, Kind, TestFunction, structured};
use packir_regalloc::{Block, Env, Operand, Slot, VReg, run};
use regalloc2::{Algorithm, Edit, RegallocOptions};

fn v(index: usize) -> VReg {
    VReg::new(index)
}

fn block(params: &[usize], insts: Vec<(Kind, Vec<Operand>)>, succs: Vec<(usize, Vec<VReg>)>) -> BlockData {
    let succs = succs.into_iter().map(|(to, args)| (Block::new(to), args)).collect();
    BlockData { params: params.iter().copied().map(VReg::new).collect(), insts, succs }
}

fn op(def: usize, uses: &[usize]) -> (Kind, Vec<Operand>) {
    let mut operands = vec![Operand::reg_def(v(def))];
    operands.extend(uses.iter().map(|&value| Operand::reg_use(v(value))));
    (Kind::Plain, operands)
}

fn jump() -> (Kind, Vec<Operand>) {
    (Kind::Branch, vec![])
}

fn moves(vregs: usize, blocks: Vec<BlockData>) -> Vec<String> {
    let func = TestFunction::new(Block::new(0), vregs, blocks);
    let output = run(&func, &Env::default()).expect("a legal function");
    output.edits().iter().map(|(point, edit)| format!("{point}: {edit}")).collect()
}

#[test]
fn a_counting_loop_has_no_moves() {
    let blocks = vec![
        block(&[], vec![op(0, &[]), jump()], vec![(1, vec![v(0)])]),
        block(
            &[1],
            vec![op(2, &[1]), (Kind::Branch, vec![Operand::reg_use(v(2))])],
            vec![(2, vec![]), (3, vec![])],
        ),
        block(&[], vec![jump()], vec![(1, vec![v(2)])]),
        block(&[], vec![(Kind::Ret, vec![])], vec![]),
    ];
    assert_eq!(moves(3, blocks), Vec::<String>::new());
}

/// `(a, b) = (b, a + b)`: the sum must not be where `b` goes, or the move becomes a swap.
#[test]
fn a_rotating_loop_has_two_moves() {
    let blocks = vec![
        block(&[], vec![op(0, &[]), op(1, &[]), jump()], vec![(1, vec![v(0), v(1)])]),
        block(&[2, 3], vec![(Kind::Branch, vec![Operand::reg_use(v(3))])], vec![(2, vec![]), (3, vec![])]),
        block(&[], vec![op(4, &[2, 3]), jump()], vec![(1, vec![v(3), v(4)])]),
        block(&[], vec![(Kind::Ret, vec![Operand::reg_use(v(2))])], vec![]),
    ];
    assert_eq!(moves(5, blocks), ["before inst5: s1 = s2", "before inst5: s2 = s3"]);
}

/// `fib(n) = if n < 2 { n } else { fib(n - 1) + fib(n - 2) }`
#[test]
fn a_recursive_function_computes_arguments_in_place() {
    let call = |arg, result| (Kind::Call, vec![Operand::arg(v(arg), 0), Operand::result(v(result), 0)]);
    let ret = |value| (Kind::Ret, vec![Operand::fixed_use(v(value), Slot::new(1))]);
    let blocks = vec![
        block(
            &[],
            vec![
                (Kind::Plain, vec![Operand::fixed_def(v(0), Slot::new(1))]),
                (Kind::Branch, vec![Operand::reg_use(v(0))]),
            ],
            vec![(1, vec![]), (2, vec![])],
        ),
        block(&[], vec![ret(0)], vec![]),
        block(&[], vec![op(1, &[0]), call(1, 2), op(3, &[0]), call(3, 4), op(5, &[2, 4]), ret(5)], vec![]),
    ];
    assert_eq!(moves(6, blocks), Vec::<String>::new());
}

#[test]
fn a_definition_takes_the_slot_of_a_dying_use() {
    let reuse = |def, used| (Kind::Plain, vec![Operand::reg_use(v(used)), Operand::reuse_def(v(def), 0)]);
    let blocks = vec![block(&[], vec![op(0, &[]), reuse(1, 0), reuse(2, 1), (Kind::Ret, vec![])], vec![])];
    assert_eq!(moves(3, blocks), Vec::<String>::new());
    // A use that lives on needs one copy.
    let last = (Kind::Ret, vec![Operand::reg_use(v(0)), Operand::reg_use(v(1))]);
    let blocks = vec![block(&[], vec![op(0, &[]), reuse(1, 0), last], vec![])];
    assert_eq!(moves(2, blocks).len(), 1);
}

#[test]
fn there_are_no_more_moves_than_from_ion() {
    let (mut ours, mut theirs) = (0, 0);
    for (insts, locals, seed) in [(500, 8, 1), (1000, 12, 2), (1000, 24, 3), (1500, 40, 4), (800, 60, 5)] {
        let config = structured::Config { insts, locals, calls: 0, abi: false, seed };
        let func = structured::generate(&config);
        // 62 slots for us as well.
        ours += run(&func, &Env::new(1, 63).unwrap()).unwrap().edits().len();
        let options = RegallocOptions { algorithm: Algorithm::Ion, ..RegallocOptions::default() };
        let output = regalloc2::run(&Bridge::new(&func), &machine(0, 62), &options).unwrap();
        theirs += output.edits.iter().filter(|(_, edit)| matches!(edit, Edit::Move { .. })).count();
    }
    assert!(ours > 0 && ours <= theirs, "{ours} against {theirs}");
}
