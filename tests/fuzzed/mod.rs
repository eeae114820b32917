//! What fuzz targets do with bytes, and the bounded tests with random ones: one function for each target, which panics
//! if something is wrong.

#![expect(unreachable_pub, reason = "shared with the fuzz targets, where these are reachable")]

use std::fmt::Debug;

use packir::interp::{Config as Limits, FuncIndex, Module, Op, Vm, validate};
use packir::ir::InstructionData;
use packir::ir::generate::{Config, Features, Source, generate};
use packir::ir::text::{parse_file, parse_functions};
use packir::ir::verify::{Options, Verified, verify, verify_function};
use packir::packed::{Packed, Word};
use packir::pipeline::{Engine, EngineKind, bytecode, optimized};

/// More than any generated program needs.
const FUEL: u64 = 10_000_000;

/// The first eight bytes as a number, and the rest.
fn number(bytes: &[u8]) -> (u64, &[u8]) {
    let (head, rest) = bytes.split_at(bytes.len().min(8));
    let mut word = [0; 8];
    word[..head.len()].copy_from_slice(head);
    (u64::from_le_bytes(word), rest)
}

/// Text is read or refused; what was read prints as text that reads back as itself, and can be verified. Returns how
/// many functions there are.
pub fn text(bytes: &[u8]) -> usize {
    let text = String::from_utf8_lossy(bytes);
    if let Err(error) = parse_file(&text) {
        assert!(!error.render("text", &text).to_string().is_empty());
    }
    let Ok(functions) = parse_functions(&text) else { return 0 };
    for func in &functions {
        let _ = verify_function(func, &Options::RUN);
        let printed = func.to_string();
        let again = parse_functions(&printed).unwrap_or_else(|error| panic!("{error}\n{printed}"));
        assert_eq!(again.len(), 1);
        assert_eq!(again[0].to_string(), printed);
    }
    functions.len()
}

/// A generated program gives the same on the evaluator and, optimised or not, on the machine. The bytes are a seed, a
/// size and features. Returns how many calls there were.
pub fn program(bytes: &[u8]) -> usize {
    let (seed, rest) = number(bytes);
    let byte = |index: usize| rest.get(index).copied().unwrap_or(0);
    let flag = |bit: u32| byte(1) >> bit & 1 == 0;
    let features = Features {
        wide: flag(0),
        floats: flag(1),
        memory: flag(2),
        calls: flag(3),
        indirect: flag(4),
        traps: flag(5),
        portable: !flag(6),
    };
    let program = generate(Config::new(seed, u32::from(byte(0)) + 1).features(features));
    let functions: Vec<Verified> = program
        .functions
        .into_iter()
        .map(|func| verify(func).unwrap_or_else(|errors| panic!("{errors}")))
        .collect();
    let engine = |kind, functions| Engine::new(kind, functions).unwrap_or_else(|error| panic!("{error}"));
    let eval = engine(EngineKind::Eval, functions.clone());
    let machines =
        [functions.clone(), optimized(functions)].map(|functions| engine(EngineKind::Interp, functions));
    for run in &program.runs {
        let expected = eval.call_index(run.function, &run.args, Some(FUEL));
        for machine in &machines {
            assert_eq!(
                machine.call_index(run.function, &run.args, Some(FUEL)),
                expected,
                "seed {seed}: {run:?}"
            );
        }
    }
    program.runs.len()
}

/// Bytecode is refused or stays in its sandbox. The bytes are a module; or, if the first one is odd, a seed for one and
/// changes to it, three bytes each. Returns whether the module is valid.
pub fn module(bytes: &[u8]) -> bool {
    let Some((&kind, bytes)) = bytes.split_first() else { return false };
    if kind % 2 == 0 {
        return run_module(bytes);
    }
    let (seed, changes) = number(bytes);
    let program = generate(Config::new(seed % 64, 40));
    let functions: Vec<Verified> = program
        .functions
        .into_iter()
        .map(|func| verify(func).unwrap_or_else(|errors| panic!("{errors}")))
        .collect();
    let (module, _) = bytecode(&functions).unwrap_or_else(|error| panic!("{error}"));
    let mut damaged = module.to_bytes();
    for change in changes.chunks_exact(3) {
        let at = usize::from(u16::from_le_bytes([change[0], change[1]])) % damaged.len();
        damaged[at] ^= change[2];
    }
    run_module(&damaged)
}

fn run_module(bytes: &[u8]) -> bool {
    let Ok(module) = Module::from_bytes(bytes) else { return false };
    let Ok(program) = validate(module) else { return false };
    let limits =
        Limits { stack_slots: 1 << 12, memory_stack_bytes: 1 << 12, fuel: Some(500), ..Limits::default() };
    let mut vm = Vm::new(&program, limits);
    for index in 0..program.functions().len().min(8) {
        let index = u32::try_from(index).ok().and_then(FuncIndex::new).expect("few functions");
        for count in 0..4 {
            vm.set_fuel(Some(500));
            // Whatever comes of it, it comes back.
            let _ = vm.call(index, &vec![3; count]);
        }
    }
    true
}

/// Words are refused, or unpack to a value that packs again and stays the same. Returns how many were taken.
pub fn words(bytes: &[u8]) -> usize {
    let mut taken = 0;
    for chunk in bytes.chunks_exact(16) {
        let bits = u128::from_le_bytes(chunk.try_into().expect("chunks have 16 bytes"));
        let (low, _) = number(chunk);
        taken += usize::from(word::<InstructionData>(bits)) + usize::from(word::<Op>(low));
    }
    taken
}

fn word<T: Packed + PartialEq + Debug>(raw: <T::Word as Word>::Raw) -> bool {
    let Ok(word) = T::Word::from_raw(raw) else { return false };
    let value = word.unpack();
    // Bits that mean nothing may be lost.
    let packed = value.try_pack().unwrap_or_else(|error| panic!("{value:?}: {error}"));
    assert_eq!(packed.unpack(), value);
    assert!(packed.unpack().try_pack() == Ok(packed), "{value:?}");
    true
}

/// Random bytes, the same for the same seed.
#[must_use]
pub fn random_bytes(source: &mut Source, len: usize) -> Vec<u8> {
    (0..len).map(|_| source.bits().to_le_bytes()[0]).collect()
}
