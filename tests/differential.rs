//! Random programs: the reference evaluator and the bytecode machine agree on them, and so does their text.
//!
//! Compiling runs the allocator's symbolic checker as well, in debug builds. A program that fails is made smaller before
//! it is shown. `PACKIR_SEEDS` sets how many programs each test tries.

mod common;

use std::env;
use std::fmt;

use common::{describe, list};
use packir::ir::Function;
use packir::ir::generate::{Config, Features, Program, Run, generate, reduce};
use packir::ir::immediates::DataValue;
use packir::ir::text::parse_functions;
use packir::ir::types::I64;
use packir::ir::verify::{Options, Verified, verify, verify_function};
use packir::pipeline::{Engine, EngineKind, optimized};

/// Why a test over a program failed, in words.
#[derive(Debug)]
struct Mismatch(String);

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// More than any generated program needs, so that a wrong one ends too.
const FUEL: u64 = 50_000_000;

/// The functions of a program, checked.
fn verified(program: &Program) -> Result<Vec<Verified>, Mismatch> {
    let check = |function: &Function| {
        verify(function.clone()).map_err(|errors| Mismatch(format!("{function}\n{errors}")))
    };
    program.functions.iter().map(check).collect()
}

/// Whether both engines give the same for all runs of a program.
fn agree(program: &Program) -> Result<(), Mismatch> {
    let functions = verified(program)?;
    same(program, functions.clone(), functions)
}

/// Whether a program after the optimiser, on the machine, gives the same as before it on the evaluator.
fn agree_optimized(program: &Program) -> Result<(), Mismatch> {
    let functions = verified(program)?;
    same(program, functions.clone(), optimized(functions))
}

/// Whether the evaluator and the machine give the same, each with its own form of the program's functions.
fn same(program: &Program, eval: Vec<Verified>, interp: Vec<Verified>) -> Result<(), Mismatch> {
    let text: String = interp.iter().map(|function| function.function().to_string()).collect();
    let engine =
        |kind, functions| Engine::new(kind, functions).map_err(|error| Mismatch(format!("{text}\n{error}")));
    let (eval, interp) = (engine(EngineKind::Eval, eval)?, engine(EngineKind::Interp, interp)?);
    for run in &program.runs {
        let expected = eval.call_index(run.function, &run.args, Some(FUEL));
        let got = interp.call_index(run.function, &run.args, Some(FUEL));
        if expected != got {
            let name = &program.functions[run.function].name;
            let (args, expected, got) = (list(&run.args), describe(&expected), describe(&got));
            return Err(Mismatch(format!(
                "{name}({args}): eval gives {expected}, interp gives {got}\n{text}"
            )));
        }
    }
    Ok(())
}

/// How many programs a test tries, unless the environment says otherwise. Optimised code has time for more.
fn seeds(usual: u64) -> u64 {
    let wanted = env::var("PACKIR_SEEDS").ok();
    let usual = if cfg!(debug_assertions) { usual } else { 20 * usual };
    wanted.map_or(usual, |wanted| wanted.parse().expect("PACKIR_SEEDS is a number"))
}

/// Tries programs of these features and sizes. One that fails is made smaller and shown.
fn try_programs(
    count: u64,
    sizes: &[u32],
    features: Features,
    check: impl Fn(&Program) -> Result<(), Mismatch>,
) {
    for seed in 0..seeds(count) {
        for &size in sizes {
            let program = generate(Config::new(seed, size).features(features));
            if check(&program).is_err() {
                let smallest = reduce(program, |program| check(program).is_err());
                let mismatch = check(&smallest).expect_err("what is left still fails");
                panic!("in the program of seed {seed} and size {size}, made smaller:\n{mismatch}");
            }
        }
    }
}

#[test]
fn integer_programs_give_the_same_on_both_engines() {
    try_programs(8, &[20, 100, 300], Features::INTEGERS, agree);
}

#[test]
fn scalar_programs_give_the_same_on_both_engines() {
    try_programs(8, &[20, 100, 300], Features::SCALARS, agree);
}

#[test]
fn optimized_programs_give_what_they_gave_before() {
    try_programs(4, &[20, 100, 300], Features::INTEGERS, agree_optimized);
    try_programs(4, &[20, 100, 300], Features::SCALARS, agree_optimized);
}

#[test]
fn large_programs_with_many_live_values_give_the_same_on_both_engines() {
    try_programs(1, &[3000], Features::INTEGERS, agree);
    try_programs(1, &[3000], Features::SCALARS, agree);
}

#[test]
fn programs_verify_and_read_back_from_their_text() {
    try_programs(20, &[20, 200], Features::SCALARS, |program| {
        for function in &program.functions {
            let text = function.to_string();
            let errors = verify_function(function, &Options::RUN);
            if !errors.is_empty() {
                return Err(Mismatch(format!("{text}\n{errors}")));
            }
            let again = parse_functions(&text).map_err(|error| Mismatch(format!("{text}\n{error}")))?;
            if again.len() != 1 || again[0].to_string() != text {
                return Err(Mismatch(format!("{text}\nreads back as\n{}", again[0])));
            }
        }
        Ok(())
    });
}

/// Found by a random program: a narrow read of the pinned register gave what a wide write left above it.
#[test]
fn a_narrow_read_of_the_pinned_register_is_narrow() {
    let text = "function %f(i64) -> i64 {
block0(v0: i64):
    set_pinned_reg v0
    v1 = get_pinned_reg.i32
    v2 = uextend.i64 v1
    return v2
}";
    let functions = parse_functions(text).expect("the text is right");
    let args = [DataValue::new(I64, 0x1234_5678_9abc_def0)];
    let runs = vec![Run { function: 0, args: args.to_vec() }];
    agree(&Program { functions, runs }).expect("both engines cut it");
}
