//! `packir generate`: random programs.

use std::io::Write;

use packir_ir::eval::{EvalError, Evaluator, Limits, Module};
use packir_ir::generate::{Config, Features, generate};
use packir_ir::verify::{Verified, verify};

use super::{Failure, SUCCESS};

/// Prints a random program that verifies and ends, as a test file with what the reference evaluator says of it.
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// Where the random choices start: the same number gives the same program
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// About how many instructions the program has, at most a million
    #[arg(long, value_name = "M", default_value_t = 100, value_parser = clap::value_parser!(u32).range(..=1_000_000))]
    size: u32,
    /// Only integers of up to 64 bits, control flow and direct calls
    #[arg(long)]
    integers: bool,
}

pub(super) fn main(args: &Args, out: &mut impl Write) -> Result<u8, Failure> {
    let features = if args.integers { Features::INTEGERS } else { Features::SCALARS };
    let program = generate(Config::new(args.seed, args.size).features(features));
    let functions: Vec<Verified> = program
        .functions
        .into_iter()
        .map(|function| verify(function).expect("generated functions verify"))
        .collect();
    let module = Module::new(&functions);
    writeln!(out, "; packir generate --seed {} --size {}", args.seed, args.size)?;
    writeln!(out, "test run\ntest interpret")?;
    for (index, function) in functions.iter().map(Verified::function).enumerate() {
        write!(out, "\n{function}")?;
        for run in program.runs.iter().filter(|run| run.function == index) {
            let list: Vec<String> = run.args.iter().map(ToString::to_string).collect();
            let call = format!("{}({})", function.name, list.join(", "));
            // A run line cannot say that a call traps; a remark can.
            match Evaluator::new(&module, Limits::default()).call(index, &run.args) {
                Ok(results) => {
                    let list: Vec<String> = results.iter().map(ToString::to_string).collect();
                    let results =
                        if list.len() == 1 { list.concat() } else { format!("[{}]", list.join(", ")) };
                    writeln!(out, "; run: {call} == {results}")?;
                }
                Err(EvalError::Trap(code)) => writeln!(out, "; {call} traps: {code}")?,
                Err(error) => writeln!(out, "; {call}: {error}")?,
            }
        }
    }
    Ok(SUCCESS)
}
