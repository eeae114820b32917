//! Judging a program: every engine must do what our evaluator does.

use std::fmt::Write;

use packir::ir::Signature;

use crate::Outcome;
use crate::native::{CompileError, Level, Native};
use crate::ours::{Ours, functions};
use crate::source::{Run, Source};
use crate::theirs::TheirInterpreter;

/// An engine that is compared with our evaluator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Peer {
    /// Our machine.
    Machine,
    /// Our machine, after our optimiser.
    OptimizedMachine,
    /// Cranelift's interpreter.
    Interpreter,
    /// Code that Cranelift compiled without optimising it.
    Native,
    /// Code that Cranelift optimised.
    OptimizedNative,
}

impl Peer {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Machine, Self::OptimizedMachine, Self::Interpreter, Self::Native, Self::OptimizedNative];
}

/// A call of which another engine makes something else than our evaluator.
#[derive(Clone, Debug)]
pub struct Difference {
    /// The other engine.
    pub peer: Peer,
    /// The call.
    pub run: Run,
    /// What our evaluator makes of it.
    pub expected: Outcome,
    /// What the other engine makes of it.
    pub found: Outcome,
}

impl Difference {
    /// Whether both returned, with other results.
    pub fn is_in_results(&self) -> bool {
        matches!((&self.expected, &self.found), (Outcome::Results(_), Outcome::Results(_)))
    }
}

/// What all engines make of a text.
#[derive(Clone, Debug, Default)]
pub struct Comparison {
    /// How many calls returned, by our evaluator.
    pub returned: usize,
    /// How many calls trapped.
    pub trapped: usize,
    /// Where engines differ.
    pub differences: Vec<Difference>,
    /// Engines that do not take the text, and what they say.
    pub refused: Vec<(Peer, String)>,
}

/// Runs a text on our evaluator and on these engines.
///
/// # Panics
///
/// If a reader does not take the text, or if Cranelift fails to compile it other than by saying that it does not do
/// something.
pub fn compare(source: &Source, peers: &[Peer]) -> Comparison {
    let ours = functions(&source.text);
    let theirs = cranelift_reader::parse_functions(&source.text)
        .unwrap_or_else(|error| panic!("{error}\n{}", source.text));
    let signatures: Vec<Signature> = ours.iter().map(|func| func.function().signature.clone()).collect();
    let eval = Ours::eval(&ours);
    let expected: Vec<Outcome> = source.runs.iter().map(|run| eval.run(run)).collect();
    let mut comparison = Comparison::default();
    for outcome in &expected {
        match outcome {
            Outcome::Results(_) => comparison.returned += 1,
            Outcome::Trap(_) => comparison.trapped += 1,
            Outcome::Failure(why) => panic!("our evaluator: {why}\n{}", source.text),
        }
    }
    for &peer in peers {
        let run_all = |engine: Ours<'_>| source.runs.iter().map(|run| engine.run(run)).collect();
        let found: Result<Vec<Outcome>, String> = match peer {
            Peer::Machine => Ok(run_all(Ours::machine(&ours))),
            Peer::OptimizedMachine => Ok(run_all(Ours::optimized_machine(&ours))),
            Peer::Interpreter => {
                let interpreter = TheirInterpreter::new(&theirs);
                Ok(source.runs.iter().map(|run| interpreter.run(run)).collect())
            }
            Peer::Native => native(&theirs, &signatures, source, Level::None),
            Peer::OptimizedNative => native(&theirs, &signatures, source, Level::Speed),
        };
        match found {
            Ok(found) => {
                for ((run, expected), found) in source.runs.iter().zip(&expected).zip(found) {
                    if *expected != found {
                        let (run, expected) = (run.clone(), expected.clone());
                        comparison.differences.push(Difference { peer, run, expected, found });
                    }
                }
            }
            Err(why) => comparison.refused.push((peer, why)),
        }
    }
    comparison
}

fn native(
    functions: &[cranelift_codegen::ir::Function],
    signatures: &[Signature],
    source: &Source,
    level: Level,
) -> Result<Vec<Outcome>, String> {
    match Native::new(functions, signatures, level) {
        Ok(native) => {
            let outcomes = native.run(&source.runs).expect("the system has memory and processes");
            native.free();
            Ok(outcomes)
        }
        Err(CompileError::Unsupported(what)) => Err(what),
        Err(CompileError::Failed(what)) => panic!("{what}\n{}", source.text),
    }
}

impl Comparison {
    /// The differences, in words.
    pub fn describe(&self) -> String {
        let mut text = String::new();
        for (peer, why) in &self.refused {
            writeln!(text, "{peer:?} refuses: {why}").expect("strings take any text");
        }
        for Difference { peer, run, expected, found } in &self.differences {
            let args: Vec<String> = run.args.iter().map(ToString::to_string).collect();
            writeln!(
                text,
                "u0:{}({}): eval gives {expected}, {peer:?} gives {found}",
                run.function,
                args.join(", ")
            )
            .expect("strings take any text");
        }
        text
    }
}
