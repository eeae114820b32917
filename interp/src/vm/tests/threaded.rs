//! Threaded code against the safe loop, operation by operation, and what it leaves on the native stack.

use packed::u24;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::fuzz::word_of;
use super::{SMALL, Twins, program};
use crate::isa::Op;
use crate::module::{Body, Code, Module};
use crate::operand::{ConstIndex, FuncIndex, Reg, Target};
use crate::text::Rows;
use crate::validate::validate;
use crate::vm::{Config, Dispatch, Vm, threaded};

/// A function that takes ten slots, around some words.
fn around(words: &[crate::Word]) -> Module {
    let mut module = Module::new();
    let signatures = [(10, 10), (1, 1)].map(|(p, r)| module.add_signature(p, r).unwrap());
    let memory = u24::new(1);
    let enter = Op::Enter { slots: u24::new(300), memory };
    // What branches skip, and what a call finds in its way.
    let end = [Op::Const { dst: Reg(3), imm: packed::i40::new(-7) }, Op::Ret { memory }];
    let words = [&[enter.pack()], words, &end.map(Op::pack)].concat();
    let code = Code { frame_slots: 300, frame_bytes: 16, words, constants: vec![5, u64::MAX, 1 << 63] };
    module.add_function("tested", signatures[0], Body::Code(code)).unwrap();
    let words = vec![
        Op::AddImm64 { dst: Reg(1), a: Reg(1), imm: packed::i24::new(1) }.pack(),
        Op::Ret { memory: u24::MIN }.pack(),
    ];
    let code = Code { frame_slots: 256, frame_bytes: 0, words, constants: Vec::new() };
    module.add_function("callee", signatures[1], Body::Code(code)).unwrap();
    module.add_function("import", signatures[1], Body::Import).unwrap();
    module
}

/// Slots of all kinds: addresses, small and large integers, floating-point numbers.
fn slot() -> impl Strategy<Value = u64> {
    let heap = super::Memory::BASE + u64::from(SMALL.memory_stack_bytes);
    prop_oneof![
        2 => (0..64_u64).prop_map(move |i| heap + i),
        1 => (0..3_u32).prop_map(super::Memory::function_address),
        2 => 0..4_u64,
        2 => any::<u64>(),
        1 => any::<u32>().prop_map(u64::from),
        1 => any::<f64>().prop_map(f64::to_bits),
        1 => any::<f32>().prop_map(|x| x.to_bits().into()),
    ]
}

#[test]
fn every_operation_is_that_of_the_safe_loop() {
    let runner = &mut TestRunner::deterministic();
    let rounds = if cfg!(debug_assertions) { 12 } else { 200 };
    for row in &Rows::get().rows {
        let mut ran = 0;
        for _ in 0..rounds {
            let values = any::<([u64; 6], u8)>().new_tree(runner).unwrap().current();
            let Some(word) = word_of(row, values.0, values.1 | 8) else { continue };
            // Branches go over one word, and a table has its jumps.
            let op = word.unpack();
            let op = if op.target().is_some() { op.with_target(Target(1)) } else { op };
            let memory = u24::new(1);
            let (words, first) = match op {
                Op::BrTable { index, .. } => {
                    let jump = |target| Op::Jump { target: Target(target) }.pack();
                    (vec![Op::BrTable { index, count: 1 }.pack(), jump(2), jump(1), Op::Nop.pack()], 1)
                }
                Op::Ret { .. } => (vec![Op::Ret { memory }.pack()], 1),
                Op::TailCall { function, .. } => (vec![Op::TailCall { function, memory }.pack()], 1),
                Op::TailCallIndirect { addr, signature, .. } => {
                    (vec![Op::TailCallIndirect { addr, signature, memory }.pack()], 1)
                }
                Op::ConstPool { dst, index } => {
                    (vec![Op::ConstPool { dst, index: ConstIndex(index.0 % 3) }.pack()], 1)
                }
                Op::Enter { .. } => (Vec::new(), 0),
                _ => (vec![op.pack(), Op::Nop.pack()], 1),
            };
            let Ok(program) = validate(around(&words)) else { continue };
            let function = FuncIndex::new(0).unwrap();
            assert_eq!(program.words(function).nth(first).unwrap().unpack().mnemonic(), row.mnemonic);
            let mut twins = Twins::forced(&program, Config { fuel: Some(20), ..SMALL });
            for _ in 0..4 {
                let arguments = prop::collection::vec(slot(), 10).new_tree(runner).unwrap().current();
                ran += 1;
                twins.set_fuel(Some(20));
                let _ = twins.call(function, &arguments);
            }
            twins.compare();
        }
        assert!(ran >= rounds, "{} ran {ran} times", row.mnemonic);
    }
}

#[test]
fn every_operation_is_looked_at_before_threaded_code_is_available() {
    let opcodes: Vec<u64> = threaded::every_opcode().map(|word| word.into_raw()).collect();
    assert_eq!(opcodes, Rows::get().rows.iter().map(|row| row.opcode.into()).collect::<Vec<u64>>());
}

#[test]
fn optimised_builds_have_threaded_code() {
    let expected = cfg!(all(not(debug_assertions), not(miri), target_arch = "x86_64"));
    assert!(Dispatch::Threaded.is_available() || !expected);
    let program = program("signature 0 -> 0 function %f sig0 { ret 0 }");
    let used = Vm::new(&program, SMALL).dispatch();
    assert_eq!(used == Dispatch::Threaded, Dispatch::Threaded.is_available());
}

/// Every operation that can be repeated is, so often that a word left on the native stack by each would be too much.
#[test]
fn no_operation_leaves_anything_on_the_native_stack() {
    let rounds = if cfg!(debug_assertions) { 100 } else { 20_000 };
    let run = move || {
        let mut repeated = 0;
        for row in &Rows::get().rows {
            // Small numbers: no address, and nothing that traps because it is too large.
            let Some(word) = (0..8).find_map(|i| word_of(row, [0, 1, 2, 3, 4, 5].map(|j| i + j), 8)) else {
                continue;
            };
            let op = word.unpack();
            if matches!(
                op,
                Op::Ret { .. } | Op::Jump { .. } | Op::BrTable { .. } | Op::Trap { .. } | Op::Enter { .. }
            ) {
                continue;
            }
            let op = if op.target().is_some() { op.with_target(Target(0)) } else { op };
            let counter = Reg(200);
            let count = [
                Op::AddImm64 { dst: counter, a: counter, imm: packed::i24::new(-1) }.pack(),
                Op::BrNz { a: counter, target: Target(-3) }.pack(),
            ];
            let start = Op::Const { dst: counter, imm: packed::i40::new(rounds) }.pack();
            let words = [&[start, op.pack()][..], &count].concat();
            let Ok(program) = validate(around(&words)) else { continue };
            let heap = super::Memory::BASE + u64::from(SMALL.memory_stack_bytes);
            for arguments in [[1; 10], [heap; 10]] {
                let mut vm = Vm::new(&program, Config { fuel: Some(100_000), ..SMALL });
                repeated += usize::from(vm.call(FuncIndex::new(0).unwrap(), &arguments).is_ok());
            }
        }
        assert!(repeated > 2 * 400, "{repeated}");
    };
    std::thread::Builder::new().stack_size(128 << 10).spawn(run).unwrap().join().unwrap();
}
