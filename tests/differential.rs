//! Random programs: the reference evaluator and the bytecode machine agree on them, and so does their text.
//!
//! Compiling runs the allocator's symbolic checker as well, in debug builds. A program that fails is made smaller before
//! it is shown. `PACKIR_SEEDS` sets how many programs each test tries.

mod common;

use std::env;
use std::fmt;

use common::{describe, list};
use packir::ir::generate::{Config, Features, Program, generate, reduce};
use packir::ir::opt::optimize;
use packir::ir::text::parse_functions;
use packir::ir::verify::{Options, Verified, verify, verify_function};
use packir::pipeline::{Engine, EngineKind};

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

/// Whether both engines give the same for all runs of a program.
fn agree(program: &Program) -> Result<(), Mismatch> {
    let functions: Vec<Verified> = program
        .functions
        .iter()
        .map(|function| verify(function.clone()).map_err(|errors| Mismatch(format!("{function}\n{errors}"))))
        .collect::<Result<_, _>>()?;
    compare(program, &functions, functions.clone())
}

/// Whether the bytecode of the optimised program gives what the evaluator gives for the program as it stands.
fn agree_optimized(program: &Program) -> Result<(), Mismatch> {
    let functions: Vec<Verified> = program
        .functions
        .iter()
        .map(|function| verify(function.clone()).map_err(|errors| Mismatch(format!("{function}\n{errors}"))))
        .collect::<Result<_, _>>()?;
    let optimized = functions.iter().map(|function| optimize(function.clone()).0).collect();
    compare(program, &functions, optimized)
}

/// Whether the evaluator on `functions` and the bytecode of `compiled` give the same for all runs of a program.
fn compare(program: &Program, functions: &[Verified], compiled: Vec<Verified>) -> Result<(), Mismatch> {
    let engine = |kind, functions| Engine::new(kind, functions).map_err(|error| Mismatch(error.to_string()));
    let eval = engine(EngineKind::Eval, functions.to_vec())?;
    let interp = engine(EngineKind::Interp, compiled)?;
    for run in &program.runs {
        let expected = eval.call_index(run.function, &run.args, Some(FUEL));
        let got = interp.call_index(run.function, &run.args, Some(FUEL));
        if expected != got {
            let name = &program.functions[run.function].name;
            return Err(Mismatch(format!(
                "{name}({}): eval gives {}, interp gives {}\n{}",
                list(&run.args),
                describe(&expected),
                describe(&got),
                program.functions.iter().map(ToString::to_string).collect::<String>()
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
    try_programs(20, &[20, 100, 300], Features::INTEGERS, agree);
}

#[test]
fn scalar_programs_give_the_same_on_both_engines() {
    try_programs(20, &[20, 100, 300], Features::SCALARS, agree);
}

#[test]
fn large_programs_with_many_live_values_give_the_same_on_both_engines() {
    try_programs(1, &[3000], Features::INTEGERS, agree);
    try_programs(1, &[3000], Features::SCALARS, agree);
}

#[test]
fn programs_verify_and_read_back_from_their_text() {
    try_programs(40, &[20, 200], Features::SCALARS, |program| {
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

#[test]
fn optimised_bytecode_does_what_the_program_says() {
    try_programs(6, &[60, 300], Features::SCALARS, agree_optimized);
    try_programs(6, &[200], Features::INTEGERS, agree_optimized);
}
