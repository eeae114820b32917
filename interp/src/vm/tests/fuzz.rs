//! Untrusted programs: whatever the words, validation refuses them or the machine runs them to an end.

use proptest::prelude::*;

use super::{SMALL, Twins};
use crate::isa::{Op, Word};
use crate::module::{Body, Code, Module};
use crate::operand::{FuncIndex, Target};
use crate::program::Program;
use crate::text::{Row, Rows, assemble};
use crate::validate::validate;
use crate::vm::{CallError, Config};
use packed::layout::ItemKind;

/// A word of a random row with random fields.
fn word() -> impl Strategy<Value = Word> {
    let rows = &Rows::get().rows;
    (0..rows.len(), any::<[u64; 6]>(), any::<u8>())
        .prop_filter_map("no operation", move |(row, values, small)| word_of(&rows[row], values, small))
}

/// A word of a row: operands small enough to meet, immediates of any kind.
pub(super) fn word_of(row: &Row, values: [u64; 6], small: u8) -> Option<Word> {
    let mut raw = u64::from(row.opcode);
    for (index, field) in row.variant.fields.iter().enumerate() {
        let mut value = values[index % values.len()];
        if small & 1 == 0 || field.ty == "Reg" {
            value %= 12;
        }
        value = match field.ty {
            "Target" => (value % 40).wrapping_sub(20),
            "FuncIndex" | "SigIndex" | "ConstIndex" => value % 4,
            "Reg" => value + u64::from(small > 4),
            "FarSlot" => value % 320,
            _ if row.variant.name == "BrTable" && field.name == "count" => value % 3,
            _ if matches!(field.name, "memory") => value % 2,
            _ => value,
        };
        for item in row.variant.pieces(index) {
            if let ItemKind::Field { lo, .. } = item.kind {
                raw |= (value >> lo & (u64::MAX >> (64 - item.width()))) << item.lo;
            }
        }
    }
    Word::from_raw(raw).ok()
}

/// A function that ends as one must, so that validation has to look at the inside.
fn code() -> impl Strategy<Value = Code> {
    let words = prop::collection::vec(word(), 1..40);
    (words, prop::collection::vec(any::<u64>(), 0..4), prop::sample::select(vec![5, 256, 300]), 0..2_u32)
        .prop_map(|(mut words, constants, frame_slots, memory)| {
            let code = Code { frame_slots, frame_bytes: memory * 16, words: Vec::new(), constants };
            let memory = packed::u24::new(memory);
            if code.needs_enter() {
                words.insert(0, Op::Enter { slots: packed::u24::new(frame_slots), memory }.pack());
            }
            words.push(Op::Ret { memory }.pack());
            Code { words, ..code }
        })
}

fn module() -> impl Strategy<Value = Module> {
    prop::collection::vec(code(), 1..4).prop_map(|codes| {
        let mut module = Module::new();
        let signatures = [(3, 2), (1, 1), (0, 0)].map(|(p, r)| module.add_signature(p, r).unwrap());
        for (i, code) in codes.into_iter().enumerate() {
            module.add_function(format!("f{i}"), signatures[i % 3], Body::Code(code)).unwrap();
        }
        module
    })
}

/// Words that validation refuses are made harmless, so that most programs run.
fn repair(mut module: Module) -> Module {
    for _ in 0..10_000 {
        match validate(module.clone()) {
            Ok(_) => return module,
            Err(error) => {
                let (Some((function, _)), Some(pc)) = (error.function, error.pc) else { return module };
                let Body::Code(code) = &mut module.functions[function as usize].body else { return module };
                code.words[pc as usize] = Op::Nop.pack();
            }
        }
    }
    module
}

/// Runs every function of a module, if it is valid; gives how many operations ran.
fn run(module: Module) -> u64 {
    let Ok(program) = validate(module) else { return 0 };
    let config = Config { fuel: Some(300), stack_slots: 1024, statistics: true, ..SMALL };
    let mut vm = Twins::new(&program, config);
    for (index, function) in (0..).zip(program.functions()) {
        vm.set_fuel(Some(300));
        let heap = vm.reference.memory().heap_start();
        let arguments: Vec<u64> = (0..u64::from(function.parameters)).map(|i| heap + i).collect();
        match vm.call(FuncIndex::new(index).unwrap(), &arguments) {
            Ok(results) => assert_eq!(results.len(), function.results as usize),
            Err(CallError::Trap(trap)) => {
                let code = program.words(FuncIndex::new(trap.function).unwrap());
                assert!((trap.pc as usize) < code.len(), "{trap}");
            }
            Err(error) => panic!("{error}"),
        }
    }
    vm.compare();
    vm.reference.statistics().unwrap().operations
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn random_modules_are_refused_or_run(module in module()) {
        run(module);
    }

    #[test]
    fn repaired_modules_run(module in module()) {
        let module = repair(module);
        prop_assert!(validate(module.clone()).is_ok());
        prop_assert!(run(module) > 0);
    }

    #[test]
    fn raw_words_are_refused_or_run(raw in prop::collection::vec(any::<u64>(), 1..30), opcodes: bool) {
        let mut module = Module::new();
        let signature = module.add_signature(1, 1).unwrap();
        let narrow = |raw: u64| if opcodes { raw & !0xFE00 } else { raw };
        let words = raw.into_iter().filter_map(|raw| Word::from_raw(narrow(raw)).ok()).collect();
        let code = Code { frame_slots: 256, frame_bytes: 0, words, constants: vec![1] };
        module.add_function("f", signature, Body::Code(code)).unwrap();
        run(repair(module));
    }

    #[test]
    fn damaged_bytes_are_refused_or_run(
        kernel in 0..3_usize,
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let text = [
            include_str!("../../../kernels/fib.pka"),
            include_str!("../../../kernels/sieve.pka"),
            include_str!("../../../kernels/mandelbrot.pka"),
        ][kernel];
        let mut bytes = assemble(text).unwrap().to_bytes();
        for (place, value) in damage {
            let place = place.index(bytes.len());
            bytes[place] = value;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        let read = Module::from_bytes(&bytes);
        prop_assert_eq!(Program::from_bytes(&bytes).is_ok(), read.clone().is_ok_and(|m| validate(m).is_ok()));
        if let Ok(module) = read {
            run(module);
        }
    }

    #[test]
    fn any_bytes_are_refused_or_a_module(mut bytes in prop::collection::vec(any::<u8>(), 0..200), header: bool) {
        if header {
            bytes.splice(0..0, *b"PKIR\x01\0\0\0");
        }
        if let Ok(module) = Module::from_bytes(&bytes) {
            prop_assert_eq!(module.to_bytes(), bytes);
            run(module);
        }
    }

    #[test]
    fn modules_survive_bytes_and_text(module in module()) {
        prop_assert_eq!(&Module::from_bytes(&module.to_bytes()), &Ok(module.clone()));
        prop_assert_eq!(&assemble(&module.to_string()), &Ok(module));
    }

    #[test]
    fn words_survive_unpacking(word in word()) {
        prop_assert_eq!(word.unpack().pack(), word);
        prop_assert_eq!(Word::from_raw(word.into_raw()), Ok(word));
    }

    #[test]
    fn operands_are_the_fields(word in word(), by in 1..=255_u8) {
        let op = word.unpack();
        let mut seen = Vec::new();
        let moved = op.map_regs(|kind, reg| {
            seen.push((kind, reg));
            crate::Reg(reg.0.wrapping_add(by))
        });
        prop_assert_eq!(&seen[..], &op.operands()[..]);
        prop_assert!(seen.iter().is_sorted_by_key(|(kind, _)| *kind == crate::OperandKind::Use));
        for (&(_, before), &(_, after)) in op.operands().iter().zip(moved.operands().iter()) {
            prop_assert_eq!(after.0, before.0.wrapping_add(by));
        }
        prop_assert_eq!(moved.map_regs(|_, reg| crate::Reg(reg.0.wrapping_sub(by))), op);
        if op.target().is_some() {
            prop_assert_eq!(op.with_target(Target(-5)).target(), Some(Target(-5)));
        }
    }
}

#[test]
fn every_opcode_is_that_of_one_row_or_refused() {
    for opcode in 0..=u16::MAX {
        let row = Rows::get().with_opcode(opcode);
        match Word::from_raw(opcode.into()) {
            Ok(word) => {
                let op = word.unpack();
                assert_eq!(Some(op.mnemonic()), row.map(|row| &*row.mnemonic), "{opcode:#x}");
                assert_eq!(op.pack().into_raw(), opcode.into());
            }
            // With all fields zero, only the trap code that does not exist is wrong.
            Err(error) => {
                let trap =
                    row.is_some_and(|row| row.variant.fields.iter().any(|field| field.ty == "TrapCode"));
                assert!(row.is_none() || trap, "{opcode:#x}: {error}");
            }
        }
    }
}
