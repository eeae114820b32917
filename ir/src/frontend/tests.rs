//! The builder, judged by the evaluator: variables beside memory, switches beside a table of their entries.

use proptest::prelude::*;

use super::*;
use crate::FunctionName;
use crate::condcodes::IntCC;
use crate::eval::{Evaluator, Limits, Module};
use crate::immediates::{DataValue, Imm64};
use crate::inst::{BlockArg, BlockCall};
use crate::signature::CallConv;
use crate::test_graph;
use crate::types::{I8, I16, I32, I64, I128};
use crate::verify::verify;

fn function() -> Function {
    let mut signature = Signature::new(CallConv::Fast);
    signature.push_param(I32);
    signature.push_return(I32);
    Function::new(FunctionName::named("f"), signature)
}

#[test]
fn a_loop_gets_parameters_only_for_what_changes() {
    let mut func = function();
    let mut b = FunctionBuilder::new(&mut func);
    let (entry, head, body, exit) = (b.create_block(), b.create_block(), b.create_block(), b.create_block());
    b.append_block_params_for_function_params(entry);
    let (n, sum, step) = (b.declare_var(I32), b.declare_var(I32), b.declare_var(I32));
    b.switch_to_block(entry);
    b.seal_block(entry);
    let param = b.block_params(entry)[0];
    b.def_var(n, param);
    let zero = b.ins().iconst(I32, 0);
    b.def_var(sum, zero);
    let one = b.ins().iconst(I32, 1);
    b.def_var(step, one);
    b.ins().jump(head, &[]);

    b.switch_to_block(head);
    let (i, z) = (b.use_var(n), b.use_var(sum));
    let more = b.ins().icmp(IntCC::NotEqual, i, z);
    b.ins().brif(more, body, &[], exit, &[]);
    b.seal_block(exit);

    b.switch_to_block(body);
    b.seal_block(body);
    let (i, s, d) = (b.use_var(n), b.use_var(sum), b.use_var(step));
    let s = b.ins().iadd(s, i);
    b.def_var(sum, s);
    let i = b.ins().isub(i, d);
    b.def_var(n, i);
    b.ins().jump(head, &[]);
    b.seal_block(head);

    b.switch_to_block(exit);
    let result = b.use_var(sum);
    b.ins().return_(&[result]);
    b.finalize();

    assert_eq!(func.dfg.block_params(head).len(), 2);
    let jump = func.layout.last_inst(body).unwrap();
    let target = func.dfg.branch_targets(jump)[0];
    let args: Vec<_> = target.args(&func.dfg.value_lists).filter_map(BlockArg::as_value).collect();
    assert_eq!(args, [i, s]);
    assert_eq!(func.dfg.resolve_aliases(d), one);
}

#[test]
fn a_variable_that_was_never_written_is_zero() {
    let mut func = function();
    let mut b = FunctionBuilder::new(&mut func);
    let entry = b.create_block();
    b.append_block_params_for_function_params(entry);
    b.switch_to_block(entry);
    b.seal_block(entry);
    let variable = b.declare_var(I32);
    let value = b.use_var(variable);
    b.ins().return_(&[value]);
    b.finalize();
    let first = func.insts().next().unwrap();
    assert_eq!(func.dfg.inst(first), InstructionData::UnaryImm { imm: Imm64::new(0) });
}

/// Little memory, as each evaluator makes its own.
const LIMITS: Limits = Limits { fuel: None, values: 1 << 20, stack_bytes: 4096, heap_bytes: 0 };

/// Where a test program keeps a variable.
#[derive(Clone, Copy)]
enum Place {
    Variable(Variable),
    /// The same in memory, which needs no SSA construction.
    Slot(StackSlot),
}

impl Place {
    fn get(self, b: &mut FunctionBuilder<'_>) -> Value {
        match self {
            Self::Variable(variable) => b.use_var(variable),
            Self::Slot(slot) => {
                let addr = b.ins().stack_addr(I64, slot, 0);
                b.ins().load(I32, crate::MemFlags::trusted(), addr, 0)
            }
        }
    }

    fn set(self, b: &mut FunctionBuilder<'_>, value: Value) {
        match self {
            Self::Variable(variable) => b.def_var(variable, value),
            Self::Slot(slot) => {
                let addr = b.ins().stack_addr(I64, slot, 0);
                b.ins().store(crate::MemFlags::trusted(), value, addr, 0);
            }
        }
    }
}

const VARIABLES: usize = 4;

/// A statement: `vars[to] = vars[x] * 3 + vars[y] + number`, or, without operands, the number.
type Statement = (usize, Option<(usize, usize)>, i64);

/// A function that goes through a graph of blocks for a number of steps, or to a block without successors, and
/// returns a mix of its variables. Blocks are built in the order of `order` and sealed as early or as late as can be.
fn program(
    edges: &[Vec<usize>],
    statements: &[Vec<Statement>],
    order: &[usize],
    in_memory: bool,
    early: bool,
) -> Function {
    let mut func = function();
    let mut b = FunctionBuilder::new(&mut func);
    let entry = b.create_block();
    b.append_block_params_for_function_params(entry);
    let nodes: Vec<(Block, Block)> = edges.iter().map(|_| (b.create_block(), b.create_block())).collect();
    let exit = b.create_block();
    b.switch_to_block(entry);
    b.seal_block(entry);
    let places: Vec<Place> = (0..=VARIABLES)
        .map(|_| {
            if in_memory {
                Place::Slot(b.create_stack_slot(4, 2))
            } else {
                Place::Variable(b.declare_var(I32))
            }
        })
        .collect();
    if in_memory {
        let zero = b.ins().iconst(I32, 0);
        places.iter().for_each(|place| place.set(&mut b, zero));
    }
    let fuel = places[VARIABLES];
    let steps = b.ins().iconst(I32, 40);
    fuel.set(&mut b, steps);
    let param = b.block_params(entry)[0];
    places[0].set(&mut b, param);
    b.ins().jump(nodes[0].0, []);
    let mut missing = vec![0; edges.len()];
    missing[0] = 0;
    edges.iter().flatten().for_each(|&to| missing[to] += 1);
    let seal_if_known = |b: &mut FunctionBuilder<'_>, missing: &[usize], node: usize, built: bool| {
        if early && built && missing[node] == 0 {
            b.seal_block(nodes[node].0);
        }
    };
    // The edge from the entry exists by now.
    for node in 0..edges.len() {
        seal_if_known(&mut b, &missing, node, true);
    }
    for &node in order {
        let (block, dispatch) = nodes[node];
        b.switch_to_block(block);
        for &(to, operands, number) in &statements[node] {
            let number = b.ins().iconst(I32, number);
            let value = match operands {
                Some((x, y)) => {
                    let (x, y) = (places[x].get(&mut b), places[y].get(&mut b));
                    let three = b.ins().iconst(I32, 3);
                    let product = b.ins().imul(x, three);
                    let sum = b.ins().iadd(product, y);
                    b.ins().iadd(sum, number)
                }
                None => number,
            };
            places[to].set(&mut b, value);
        }
        let left = fuel.get(&mut b);
        let one = b.ins().iconst(I32, 1);
        let left = b.ins().isub(left, one);
        fuel.set(&mut b, left);
        b.ins().brif(left, dispatch, [], exit, []);
        if early {
            b.seal_block(dispatch);
        }
        b.switch_to_block(dispatch);
        let choice = places[node % VARIABLES].get(&mut b);
        let targets: Vec<BlockCall> = edges[node].iter().map(|&to| BlockCall::Plain(nodes[to].0)).collect();
        match targets[..] {
            [] => drop(b.ins().jump(exit, [])),
            [_] => drop(b.ins().jump(nodes[edges[node][0]].0, [])),
            _ => {
                let count = b.ins().iconst(I32, i64::try_from(targets.len()).unwrap());
                let index = b.ins().urem(choice, count);
                let table = b.create_jump_table(JumpTableData::new(targets[0], &targets[1..]));
                b.ins().br_table(index, table);
            }
        }
        for &to in &edges[node] {
            missing[to] -= 1;
            seal_if_known(&mut b, &missing, to, true);
        }
    }
    b.switch_to_block(exit);
    let mut sum = b.ins().iconst(I32, 0);
    for place in &places {
        let value = place.get(&mut b);
        let seven = b.ins().iconst(I32, 7);
        sum = b.ins().imul(sum, seven);
        sum = b.ins().iadd(sum, value);
    }
    b.ins().return_(&[sum]);
    b.seal_all_blocks();
    b.finalize();
    func
}

fn run(func: Function, args: &[DataValue]) -> Vec<DataValue> {
    let text = func.to_string();
    let functions = [verify(func).unwrap_or_else(|errors| panic!("{errors}\n{text}"))];
    let module = Module::new(&functions);
    Evaluator::new(&module, LIMITS).call(0, args).unwrap()
}

proptest! {
    /// Variables in registers do what variables in memory do, whatever the control flow and the order of sealing.
    #[test]
    fn variables_hold_what_memory_would(
        (edges, statements, order) in test_graph::any(1..9).prop_flat_map(|edges| {
            let operands = prop::option::of((0..VARIABLES, 0..VARIABLES));
            let statement = (0..VARIABLES, operands, -5..100i64);
            let statements = prop::collection::vec(prop::collection::vec(statement, 0..4), edges.len());
            let order = Just((0..edges.len()).collect::<Vec<_>>()).prop_shuffle();
            (Just(edges), statements, order)
        }),
        arg in 0..20u128,
    ) {
        let args = [DataValue::new(I32, arg)];
        let expected = run(program(&edges, &statements, &order, true, false), &args);
        for early in [false, true] {
            prop_assert_eq!(&run(program(&edges, &statements, &order, false, early), &args), &expected);
        }
    }

    #[test]
    fn a_switch_goes_where_its_entries_say(
        entries in prop::collection::btree_map(prop_oneof![0..12u8, any::<u8>()], 0..3usize, 0..20),
        offset in prop_oneof![Just(0u128), Just(1 << 31), Just(1 << 63), Just(1 << 100)],
        width in 0..5usize,
    ) {
        let ty = [I8, I16, I32, I64, I128][width];
        let mask = u128::MAX >> (128 - ty.bits());
        let mut func = Function::new(
            FunctionName::named("f"),
            Signature::new(CallConv::Fast).with_params([ty]).with_returns([I32]),
        );
        let mut b = FunctionBuilder::new(&mut func);
        let [entry, default] = [(); 2].map(|()| b.create_block());
        let cases = [(); 3].map(|()| b.create_block());
        b.append_block_params_for_function_params(entry);
        b.switch_to_block(entry);
        let value = b.block_params(entry)[0];
        let mut switch = Switch::new();
        for (&value, &case) in &entries {
            switch.set_entry((offset + u128::from(value)) & mask, cases[case]);
        }
        switch.emit(&mut b, value, default);
        for (number, block) in (0..).zip([default].into_iter().chain(cases)) {
            b.switch_to_block(block);
            let number = b.ins().iconst(I32, number);
            b.ins().return_(&[number]);
        }
        b.seal_all_blocks();
        b.finalize();
        let functions = [verify(func).unwrap()];
        let module = Module::new(&functions);
        let mut evaluator = Evaluator::new(&module, LIMITS);
        for value in 0..=255u8 {
            let expected = entries.get(&value).map_or(0, |&case| case as u128 + 1);
            let arg = DataValue::new(ty, (offset + u128::from(value)) & mask);
            let results = evaluator.call(0, &[arg]).unwrap();
            prop_assert_eq!(results, [DataValue::new(I32, expected)]);
        }
        // Beyond the entries.
        for value in [mask, (offset + 256) & mask, offset.wrapping_sub(1) & mask, 1 << 16 & mask] {
            let known = entries.keys().any(|&key| (offset + u128::from(key)) & mask == value);
            let results = evaluator.call(0, &[DataValue::new(ty, value)]).unwrap();
            prop_assert_eq!(results[0] == DataValue::new(I32, 0), !known);
        }
    }
}

#[test]
fn circles_of_unreachable_blocks_end() {
    let mut func = function();
    let mut b = FunctionBuilder::new(&mut func);
    let blocks: Vec<Block> = (0..10).map(|_| b.create_block()).collect();
    b.append_block_params_for_function_params(blocks[0]);
    let variable = b.declare_var(I32);
    b.switch_to_block(blocks[0]);
    let param = b.block_params(blocks[0])[0];
    b.ins().return_(&[param]);
    // A circle from block 3 on, and a way into it that nothing reaches.
    for index in 1..10 {
        b.switch_to_block(blocks[index]);
        if index == 9 {
            b.ins().jump(blocks[3], []);
        } else {
            b.ins().jump(blocks[index + 1], []);
        }
    }
    let last = b.create_block();
    b.switch_to_block(last);
    b.ins().jump(blocks[3], []);
    b.seal_all_blocks();
    let end = b.create_block();
    b.switch_to_block(end);
    b.seal_block(end);
    assert!(b.is_unreachable());
    let value = b.use_var(variable);
    b.ins().return_(&[value]);
    b.finalize();
    verify(func).unwrap();

    let mut func = function();
    let mut b = FunctionBuilder::new(&mut func);
    let [entry, first, second] = [(); 3].map(|()| b.create_block());
    b.append_block_params_for_function_params(entry);
    let variable = b.declare_var(I32);
    b.switch_to_block(entry);
    let param = b.block_params(entry)[0];
    b.ins().return_(&[param]);
    b.switch_to_block(second);
    b.ins().jump(first, []);
    b.seal_block(first);
    b.switch_to_block(first);
    b.ins().jump(second, []);
    b.seal_block(second);
    b.seal_block(entry);
    let read = b.ssa.read(b.func, second, variable);
    assert!(b.func.dfg.value_is_defined(read));
    b.finalize();
    verify(func).unwrap();
}

#[test]
fn a_context_serves_one_function_after_the_other() {
    let mut context = FunctionBuilderContext::new();
    let mut texts = Vec::new();
    for _ in 0..3 {
        let mut func = function();
        let mut b = FunctionBuilder::with_context(&mut func, &mut context);
        let [entry, exit] = [(); 2].map(|()| b.create_block());
        b.append_block_params_for_function_params(entry);
        b.append_block_params_for_function_returns(exit);
        let [x, y] = [(); 2].map(|()| b.declare_var(I32));
        b.switch_to_block(entry);
        assert!(b.is_pristine() && !b.is_filled());
        let param = b.block_params(entry)[0];
        b.def_var(x, param);
        let (x, y) = (b.use_var(x), b.use_var(y));
        let sum = b.ins().iadd(x, y);
        b.ins().jump(exit, [&sum.into()]);
        assert!(b.is_filled());
        b.switch_to_block(exit);
        let result = b.block_params(exit)[0];
        b.set_srcloc(SourceLoc::new(7));
        b.ins().return_(&[result]);
        b.seal_all_blocks();
        b.finalize();
        texts.push(verify(func).unwrap().function().to_string());
    }
    assert!(texts.iter().all(|text| *text == texts[0]), "{texts:?}");
    assert!(texts[0].contains("@0007"), "{}", texts[0]);
}

/// A block that is not sealed yet and had a variable read, which made a parameter.
fn with_variable_read(then: impl FnOnce(&mut FunctionBuilder<'_>, Block)) {
    let mut func = function();
    let mut b = FunctionBuilder::new(&mut func);
    let [entry, head] = [(); 2].map(|()| b.create_block());
    b.append_block_params_for_function_params(entry);
    let variable = b.declare_var(I32);
    b.switch_to_block(entry);
    let param = b.block_params(entry)[0];
    b.def_var(variable, param);
    // A parameter of its own, in time.
    b.append_block_param(head, I32);
    b.ins().jump(head, [&param.into()]);
    b.switch_to_block(head);
    b.use_var(variable);
    then(&mut b, head);
}

#[test]
#[should_panic(expected = "block1 has parameters for variables")]
fn a_parameter_after_those_for_variables_is_refused() {
    with_variable_read(|b, head| {
        b.append_block_param(head, I32);
    });
}

#[test]
#[should_panic(expected = "block1 has parameters for variables")]
fn parameters_of_the_signature_after_those_for_variables_are_refused() {
    with_variable_read(|b, head| b.append_block_params_for_function_params(head));
}

#[test]
#[should_panic(expected = "block1 has parameters for variables")]
fn results_of_the_signature_after_parameters_for_variables_are_refused() {
    with_variable_read(|b, head| b.append_block_params_for_function_returns(head));
}

/// Whether a parameter turns out to be needless depends on other blocks, so it counts nevertheless.
#[test]
#[should_panic(expected = "block1 has parameters for variables")]
fn a_parameter_after_a_needless_one_for_a_variable_is_refused() {
    with_variable_read(|b, head| {
        let own = b.block_params(head)[0];
        b.ins().jump(head, [&own.into()]);
        b.seal_block(head);
        assert_eq!(b.block_params(head).len(), 1);
        b.append_block_param(head, I32);
    });
}

/// Time linear in the number of edges: the square of it would be minutes.
#[test]
fn a_wide_branch_table_passes_variables() {
    const TARGETS: usize = 100_000;
    let mut func = function();
    let mut b = FunctionBuilder::new(&mut func);
    let [entry, table, join] = [(); 3].map(|()| b.create_block());
    b.append_block_params_for_function_params(entry);
    let variable = b.declare_var(I32);
    b.switch_to_block(entry);
    b.seal_block(entry);
    let param = b.block_params(entry)[0];
    b.def_var(variable, param);
    b.ins().brif(param, table, [], join, []);
    b.seal_block(table);
    b.switch_to_block(table);
    let seven = b.ins().iconst(I32, 7);
    b.def_var(variable, seven);
    let targets = vec![BlockCall::Plain(join); TARGETS];
    let targets = b.create_jump_table(JumpTableData::new(targets[0], &targets[1..]));
    let branch = b.ins().br_table(param, targets);
    b.seal_block(join);
    b.switch_to_block(join);
    let value = b.use_var(variable);
    b.ins().return_(&[value]);
    b.finalize();
    assert_eq!(func.dfg.block_params(join), [value]);
    let pool = &func.dfg.value_lists;
    let targets = func.dfg.branch_targets(branch);
    assert_eq!(targets.len(), TARGETS);
    assert!(targets.iter().all(|call| call.args(pool).eq([seven.into()])));
}

/// A row of blocks that branch to both neighbours, and a last one that only goes back to itself or the one before:
/// each parameter is needless once the one after it is gone, which is the other way round than they were made.
#[test]
fn a_row_of_parameters_collapses_from_its_end() {
    const BLOCKS: usize = 10_000;
    let mut func = function();
    let mut b = FunctionBuilder::new(&mut func);
    let entry = b.create_block();
    let row: Vec<Block> = (0..BLOCKS).map(|_| b.create_block()).collect();
    b.append_block_params_for_function_params(entry);
    let variable = b.declare_var(I32);
    b.switch_to_block(entry);
    let param = b.block_params(entry)[0];
    b.def_var(variable, param);
    b.ins().jump(row[0], []);
    for (index, &block) in row.iter().enumerate() {
        b.switch_to_block(block);
        let [before, after] = [index.saturating_sub(1), (index + 1).min(BLOCKS - 1)];
        b.ins().brif(param, row[after], [], row[before], []);
    }
    row.iter().for_each(|&block| b.seal_block(block));
    let exit = b.create_block();
    b.switch_to_block(exit);
    b.seal_block(exit);
    let value = b.ssa.read(b.func, row[BLOCKS - 1], variable);
    assert_eq!(value, param);
    b.ins().return_(&[value]);
    b.seal_all_blocks();
    b.finalize();
    assert!(row.iter().all(|&block| func.dfg.block_params(block).is_empty()));
    verify(func).unwrap();
}

#[test]
fn a_branch_can_be_sent_elsewhere() {
    let mut func = function();
    let mut b = FunctionBuilder::new(&mut func);
    let [entry, old, new] = [(); 3].map(|()| b.create_block());
    b.append_block_params_for_function_params(entry);
    let variable = b.declare_var(I32);
    b.switch_to_block(entry);
    let param = b.block_params(entry)[0];
    b.def_var(variable, param);
    let branch = b.ins().brif(param, old, [], new, []);
    b.change_jump_destination(branch, old, new);
    b.seal_block(new);
    b.switch_to_block(new);
    let value = b.use_var(variable);
    assert_eq!(value, param);
    b.ins().return_(&[value]);
    b.seal_all_blocks();
    b.finalize();
    verify(func).unwrap();
}

#[test]
fn memory_calls_have_the_types_that_the_library_expects() {
    let signature = Signature::new(CallConv::Fast).with_params([I64, I64, I64, I8]).with_returns([I32]);
    let mut func = Function::new(FunctionName::named("f"), signature);
    let mut b = FunctionBuilder::new(&mut func);
    let entry = b.create_block();
    b.append_block_params_for_function_params(entry);
    b.switch_to_block(entry);
    b.seal_block(entry);
    let [dst, src, len, byte] = b.block_params(entry)[..] else { unreachable!("four parameters") };
    b.call_memset(src, byte, len);
    b.call_memcpy(dst, src, len);
    b.call_memmove(dst, dst, len);
    let order = b.call_memcmp(dst, src, len);
    b.ins().return_(&[order]);
    b.finalize();
    let functions = [verify(func).unwrap()];
    let module = Module::new(&functions);
    let mut evaluator = Evaluator::new(&module, Limits { heap_bytes: 4096, ..LIMITS });
    let base = u128::from(evaluator.memory().heap_start());
    let args = [(I64, base), (I64, base + 64), (I64, 16), (I8, 5)].map(|(ty, bits)| DataValue::new(ty, bits));
    let results = evaluator.call(0, &args).unwrap();
    assert_eq!(results, [DataValue::new(I32, 0)]);
}
