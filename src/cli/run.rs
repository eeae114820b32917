//! `packir run`: runs a function and prints its results.

use std::io::{self, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::ValueEnum;
use packir_interp::vm::Statistics as Executed;
use packir_interp::{Config, Vm};
use packir_ir::Function;
use packir_ir::eval::{Feature, Unsupported};
use packir_ir::immediates::DataValue;
use packir_ir::verify::Verified;

use super::input::Source;
use super::program;
use super::{Failure, SUCCESS};
use crate::pipeline::{Engine, EngineKind, RunError};

/// Runs a function of a file, and prints its results on one line.
///
/// Exits with 3 if the function traps.
#[derive(clap::Args, Debug)]
#[command(override_usage = "packir run [OPTIONS] <FILE> [%FUNC] [ARGS]...")]
pub(super) struct Args {
    /// The source file (`-` for stdin)
    file: PathBuf,
    /// The function, such as `%fib` (the last one if left out), and its arguments as CLIF literals, such as `-1`,
    /// `0x1.8p3` or `[1 2 3 4]`
    #[arg(value_name = "%FUNC ARGS")]
    rest: Vec<String>,
    /// What runs the function
    #[arg(long, value_enum, default_value_t = EngineChoice::Interp)]
    engine: EngineChoice,
    /// Optimise the functions first
    #[arg(long)]
    opt: bool,
    /// How many jumps and calls the function may make
    #[arg(long, value_name = "N")]
    fuel: Option<u64>,
    /// Say on stderr what compiling and running took; counting operations slows the run down
    #[arg(long)]
    stats: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum, Debug)]
enum EngineChoice {
    /// The bytecode interpreter
    Interp,
    /// The reference evaluator
    Eval,
}

pub(super) fn main(args: &Args, out: &mut impl Write) -> Result<u8, Failure> {
    let source = Source::read(&args.file)?;
    let (functions, places) = program::prepared(&source, args.opt)?;
    let (index, literals) = choose(&functions, &args.rest, &source)?;
    let values = arguments(functions[index].function(), literals)?;
    let kind = match args.engine {
        EngineChoice::Interp => EngineKind::Interp,
        EngineChoice::Eval => EngineKind::Eval,
    };
    let engine = Engine::new(kind, functions).map_err(Failure::input)?;
    let started = Instant::now();
    let results = if args.stats {
        let (results, executed) = call_and_count(&engine, index, &values, args.fuel);
        statistics(&engine, executed.as_ref(), started.elapsed())?;
        results
    } else {
        engine.call_index(index, &values, args.fuel)
    };
    let results = results.map_err(|error| match error {
        RunError::Trap(code) => Failure::Trap(code.to_string()),
        RunError::OutOfFuel => Failure::Trap("out_of_fuel".to_owned()),
        RunError::BadCallTarget => Failure::Trap("bad_call_target".to_owned()),
        RunError::Unsupported(feature) => match unsupported(&engine, index, feature) {
            Some((index, unsupported)) => {
                let name = &engine.functions()[index].function().name;
                Failure::Input(places.refusal(&source, index, name, unsupported))
            }
            None => Failure::input(error),
        },
        error => Failure::input(error),
    })?;
    let results: Vec<String> = results.iter().map(ToString::to_string).collect();
    writeln!(out, "{}", results.join(" "))?;
    Ok(SUCCESS)
}

/// The function that uses what stopped a run, and where: the called one, or else the first of the others.
fn unsupported(engine: &Engine, called: usize, feature: Feature) -> Option<(usize, Unsupported)> {
    let others = (0..engine.functions().len()).filter(|&index| index != called);
    let mut found = core::iter::once(called).chain(others).filter_map(|index| {
        Some((index, engine.unsupported(index).filter(|unsupported| unsupported.feature == feature)?))
    });
    found.next()
}

/// The number of the function that is named by the first of `rest`, or else of the last one; and the other words.
fn choose<'r>(
    functions: &[Verified],
    rest: &'r [String],
    source: &Source,
) -> Result<(usize, &'r [String]), Failure> {
    let is_name = |word: &String| word.starts_with('%') || word.starts_with('u') && word.contains(':');
    if let Some((name, literals)) = rest.split_first().filter(|(word, _)| is_name(word)) {
        let named = functions.iter().position(|func| func.function().name.to_string() == *name);
        let missing = || {
            let known: Vec<_> = functions.iter().map(|func| func.function().name.to_string()).collect();
            Failure::input(format_args!(
                "{} has no function {name}; it has {}",
                source.name,
                known.join(", ")
            ))
        };
        return Ok((named.ok_or_else(missing)?, literals));
    }
    Ok((functions.len() - 1, rest))
}

/// Reads the arguments, each as its parameter's type.
fn arguments(func: &Function, literals: &[String]) -> Result<Vec<DataValue>, Failure> {
    let params = func.signature.params();
    if literals.len() != params.len() {
        return Err(Failure::input(format_args!(
            "{} takes {} argument{}, as its signature is {}; found {}",
            func.name,
            params.len(),
            if params.len() == 1 { "" } else { "s" },
            func.signature,
            literals.len()
        )));
    }
    let parse = |(index, (literal, param)): (usize, (&String, &packir_ir::AbiParam))| {
        let literal = literal.trim();
        DataValue::parse(literal, param.value_type).map_err(|error| {
            Failure::input(format_args!(
                "argument {} of {}: `{literal}` is no value of type {}: {}",
                index + 1,
                func.name,
                param.value_type,
                error.kind
            ))
        })
    };
    literals.iter().zip(params).enumerate().map(parse).collect()
}

/// As [`Engine::call_index`]; the bytecode machine also counts its operations.
fn call_and_count(
    engine: &Engine,
    index: usize,
    values: &[DataValue],
    fuel: Option<u64>,
) -> (Result<Vec<DataValue>, RunError>, Option<Executed>) {
    match engine.compiled() {
        Some(compiled) if engine.unsupported(index).is_none() => {
            let config = Config { fuel, statistics: true, ..Config::default() };
            let mut vm = Vm::new(&compiled.program, config);
            let results = compiled.call(&mut vm, index, values);
            (results, vm.statistics())
        }
        _ => (engine.call_index(index, values, fuel), None),
    }
}

/// Says what compiling and running took.
fn statistics(engine: &Engine, executed: Option<&Executed>, elapsed: Duration) -> Result<(), Failure> {
    let mut err = io::stderr().lock();
    for function in engine.compiled().iter().flat_map(|compiled| &compiled.functions) {
        let numbers = function.statistics;
        writeln!(
            err,
            "{}: {} instructions, {} operations, {} moves, {} words, {} slots",
            function.name,
            numbers.insts,
            numbers.operations,
            numbers.moves,
            numbers.words,
            numbers.frame_slots
        )?;
    }
    if let Some(executed) = executed {
        writeln!(err, "executed: {} operations, {} calls", executed.operations, executed.calls)?;
        for (mnemonic, count) in executed.by_operation.iter().take(10) {
            writeln!(err, "    {count:>12} {mnemonic}")?;
        }
    }
    writeln!(err, "time: {:.3} ms", elapsed.as_secs_f64() * 1e3)?;
    Ok(())
}
