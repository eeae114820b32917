//! Our engines.

use packir::interp::{Config, Vm};
use packir::ir::eval::{EvalError, Evaluator, Limits, Module};
use packir::ir::text::parse_functions;
use packir::ir::verify::{Verified, verify};
use packir::pipeline::{Compiled, RunError, compile, optimized};

use crate::Outcome;
use crate::source::Run;

/// More than any generated program needs, so that a wrong one ends too.
const FUEL: u64 = 50_000_000;

/// The functions of a text.
///
/// # Panics
///
/// If it does not read or verify.
pub fn functions(text: &str) -> Vec<Verified> {
    let functions = parse_functions(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let check = |function| verify(function).unwrap_or_else(|errors| panic!("{errors}\n{text}"));
    functions.into_iter().map(check).collect()
}

/// How many bytes of stack programs have: enough, and quick to clear for each call.
const STACK_BYTES: u32 = 1 << 16;

/// One of our engines, with a text in it.
#[derive(Debug)]
pub enum Ours<'a> {
    /// The reference evaluator.
    Eval(Module<'a>),
    /// The machine.
    Machine(Compiled),
}

impl<'a> Ours<'a> {
    /// The reference evaluator.
    pub fn eval(functions: &'a [Verified]) -> Self {
        Self::Eval(Module::new(functions.iter().map(Verified::function)))
    }

    /// The machine.
    ///
    /// # Panics
    ///
    /// If the functions do not compile.
    pub fn machine(functions: &[Verified]) -> Self {
        Self::Machine(compile(functions).unwrap_or_else(|error| panic!("{error}")))
    }

    /// The machine, after the optimiser.
    ///
    /// # Panics
    ///
    /// If the functions do not compile.
    pub fn optimized_machine(functions: &[Verified]) -> Self {
        Self::machine(&optimized(functions.to_vec()))
    }

    /// Makes a call, in fresh memory.
    pub fn run(&self, run: &Run) -> Outcome {
        match self {
            Self::Eval(module) => {
                let limits = Limits { fuel: Some(FUEL), stack_bytes: STACK_BYTES, ..Limits::default() };
                match Evaluator::new(module, limits).call(run.function, &run.args) {
                    Ok(results) => Outcome::Results(results),
                    Err(EvalError::Trap(code)) => Outcome::Trap(code.to_string()),
                    Err(error) => Outcome::Failure(error.to_string()),
                }
            }
            Self::Machine(compiled) => {
                let config = Config {
                    stack_slots: 1 << 16,
                    memory_stack_bytes: STACK_BYTES,
                    fuel: Some(FUEL),
                    ..Config::default()
                };
                match compiled.call(&mut Vm::new(&compiled.program, config), run.function, &run.args) {
                    Ok(results) => Outcome::Results(results),
                    Err(RunError::Trap(code)) => Outcome::Trap(code.to_string()),
                    Err(error) => Outcome::Failure(error.to_string()),
                }
            }
        }
    }
}
