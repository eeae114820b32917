//! Damaged input: what a check lets through is another good program, and nothing panics.

mod common;

use common::{describe, list};
use packir::interp::{Config as Limits, FuncIndex, Module, Vm, validate};
use packir::ir::TrapCode;
use packir::ir::generate::{Config, Features, Program, Source, generate};
use packir::ir::text::parse_functions;
use packir::ir::verify::{Verified, verify};
use packir::pipeline::{Engine, EngineKind, RunError, bytecode};

/// A damaged program may never end, so it gets little fuel.
const FUEL: u64 = 2_000;

/// What became of damaged inputs.
#[derive(Debug, Default)]
struct Tally {
    unreadable: usize,
    refused: usize,
    accepted: usize,
}

fn text_of(program: &Program) -> String {
    program.functions.iter().map(ToString::to_string).collect()
}

/// The words of `text` that start as an entity named `prefix` does: their places and ends.
fn entities(text: &str, prefix: &str) -> Vec<(usize, usize)> {
    let bytes = text.as_bytes();
    let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let ends = |at: usize| (at..bytes.len()).find(|&at| !word(bytes[at])).unwrap_or(bytes.len());
    text.match_indices(prefix)
        .filter(|&(at, _)| at == 0 || !word(bytes[at - 1]) && bytes[at - 1] != b'%')
        .map(|(at, _)| (at, ends(at)))
        .filter(|&(at, end)| {
            end > at + prefix.len() && bytes[at + prefix.len()..end].iter().all(u8::is_ascii_digit)
        })
        .collect()
}

/// The text with one thing in it that is other than it was.
fn damage(text: &str, source: &mut Source) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    let (one, other) = (source.index(lines.len()), source.index(lines.len()));
    match source.below(6) {
        0 => {
            lines.remove(one);
        }
        1 => lines.insert(other, lines[one]),
        2 => lines.swap(one, other),
        kind => {
            let places = entities(text, ["v", "block", "i"][kind as usize - 3]);
            if places.is_empty() {
                return text.to_owned();
            }
            let (at, end) = places[source.index(places.len())];
            let (from, to) = places[source.index(places.len())];
            return format!("{}{}{}", &text[..at], &text[from..to], &text[end..]);
        }
    }
    lines.join("\n")
}

/// Judges a damaged program: if it is let through, the engines must agree on it.
fn judge(text: &str, program: &Program, tally: &mut Tally) {
    let Ok(functions) = parse_functions(text) else {
        tally.unreadable += 1;
        return;
    };
    let Ok(functions) = functions.into_iter().map(verify).collect::<Result<Vec<Verified>, _>>() else {
        tally.refused += 1;
        return;
    };
    tally.accepted += 1;
    let eval = Engine::new(EngineKind::Eval, functions.clone()).expect("the evaluator takes what verifies");
    let interp = Engine::new(EngineKind::Interp, functions).unwrap_or_else(|error| panic!("{text}\n{error}"));
    for run in &program.runs {
        let expected = eval.call_index(run.function, &run.args, Some(FUEL));
        let got = interp.call_index(run.function, &run.args, Some(FUEL));
        // The engines measure fuel and stacks differently.
        let limit = |results: &Result<_, RunError>| {
            matches!(results, Err(RunError::OutOfFuel | RunError::Trap(TrapCode::STACK_OVERFLOW)))
        };
        if !limit(&expected) && !limit(&got) {
            let (expected, got) = (describe(&expected), describe(&got));
            assert_eq!(
                expected,
                got,
                "eval, then interp, of run {}({})\n{text}",
                run.function,
                list(&run.args)
            );
        }
    }
}

#[test]
fn a_damaged_program_is_refused_or_runs_alike_on_both_engines() {
    let mut tally = Tally::default();
    for seed in 0..10 {
        let features = if seed % 2 == 0 { Features::SCALARS } else { Features::INTEGERS };
        let program = generate(Config::new(seed, 40).features(features));
        let text = text_of(&program);
        let mut source = Source::new(seed);
        for _ in 0..25 {
            judge(&damage(&text, &mut source), &program, &mut tally);
        }
    }
    let Tally { unreadable, refused, accepted } = tally;
    assert!(unreadable > 40 && refused > 40 && accepted > 40, "{tally:?}");
}

/// Runs all functions of a module that the validator lets through.
fn run_module(module: Module) -> bool {
    let Ok(program) = validate(module) else { return false };
    let limits =
        Limits { stack_slots: 1 << 12, memory_stack_bytes: 1 << 12, fuel: Some(FUEL), ..Limits::default() };
    let mut vm = Vm::new(&program, limits);
    for index in 0..program.functions().len() {
        let index = FuncIndex::new(u32::try_from(index).expect("few functions")).expect("few functions");
        // Whatever comes of it, it comes back: results, a trap, or a complaint about the arguments.
        for count in 0..4 {
            vm.set_fuel(Some(FUEL));
            let _ = vm.call(index, &vec![3; count]);
        }
    }
    true
}

#[test]
fn damaged_bytecode_is_refused_or_stays_in_its_sandbox() {
    let mut tally = Tally::default();
    for seed in 0..10 {
        let program = generate(Config::new(seed, 60));
        let functions: Vec<Verified> = program
            .functions
            .into_iter()
            .map(|function| verify(function).expect("generated functions verify"))
            .collect();
        let (module, _) = bytecode(&functions).expect("generated functions compile");
        let bytes = module.to_bytes();
        let again = Module::from_bytes(&bytes).expect("what was written is read");
        assert_eq!(again.to_bytes(), bytes);
        assert!(run_module(again), "an undamaged module is valid");
        let mut source = Source::new(seed);
        for _ in 0..60 {
            let mut bytes = bytes.clone();
            for _ in 0..=source.below(3) {
                let at = source.index(bytes.len());
                bytes[at] ^= 1 << source.below(8);
            }
            if source.one_in(8) {
                bytes.truncate(source.index(bytes.len()));
            }
            match Module::from_bytes(&bytes) {
                Err(_) => tally.unreadable += 1,
                Ok(module) if run_module(module.clone()) => tally.accepted += 1,
                Ok(_) => tally.refused += 1,
            }
        }
    }
    let Tally { unreadable, refused, accepted } = tally;
    assert!(unreadable > 25 && refused > 25 && accepted > 25, "{tally:?}");
}
