//! Compares our engines with Cranelift's, on single instructions and on random programs.

use std::process::ExitCode;

use clap::Parser;
use packir::ir::generate::{Config, Features, generate_within, reduce};
use packir_peers_differential::compare::{Peer, compare};
use packir_peers_differential::known;
use packir_peers_differential::shapes::Survey;
use packir_peers_differential::source::Source;

/// Compares our engines with Cranelift's interpreter and with native code.
#[derive(Parser)]
struct Options {
    /// How many random programs to run.
    #[arg(long, default_value_t = 100)]
    seeds: u64,
    /// The seed of the first program.
    #[arg(long, default_value_t = 0)]
    first: u64,
    /// About how many instructions a program has.
    #[arg(long, default_value_t = 200)]
    size: u32,
    /// On how many operands each single instruction is run.
    #[arg(long, default_value_t = 100)]
    operands: usize,
    /// Make programs that differ smaller.
    #[arg(long)]
    reduce: bool,
    /// Print what Cranelift refuses and where it differs as is known.
    #[arg(long)]
    list: bool,
}

fn main() -> ExitCode {
    let options = Options::parse();
    let survey = Survey::new(options.operands);
    println!(
        "{} instructions with types: {} agree in {} calls, {} are refused, {} differ for known reasons",
        packir_peers_differential::shapes::Shape::all().len(),
        survey.agreed.len(),
        survey.calls,
        survey.refused.len(),
        survey.known.len(),
    );
    if options.list {
        for (shape, peer, what) in &survey.refused {
            println!("refused: {shape} by {peer:?}: {what}");
        }
        for (reason, shapes) in &survey.known {
            println!("known: {reason}");
            for (shape, count) in shapes {
                println!("    {shape}: {count}");
            }
        }
    }
    for (shape, difference) in &survey.unknown {
        println!("differs: {shape}: {difference:?}");
    }
    let (mut returned, mut trapped, mut failed, mut refused) = (0, 0, 0, 0);
    for seed in options.first..options.first + options.seeds {
        let config = Config::new(seed, options.size).features(Features::PORTABLE);
        let program = generate_within(config, &|opcode, ctrl, args| survey.accepts(opcode, ctrl, args));
        let comparison = compare(&Source::of_program(&program), &Peer::ALL);
        returned += comparison.returned;
        trapped += comparison.trapped;
        let (known, unknown): (Vec<_>, Vec<_>) =
            comparison.refused.iter().partition(|(peer, why)| known::is_refused(*peer, why));
        refused += usize::from(!known.is_empty());
        if !comparison.differences.is_empty() || !unknown.is_empty() {
            failed += 1;
            println!("seed {seed}:\n{}", comparison.describe());
            if options.reduce {
                let first = comparison.differences.first();
                let Some((peer, kind)) = first.map(|found| (found.peer, found.is_in_results())) else {
                    continue;
                };
                let program = reduce(program, |program| {
                    let found = compare(&Source::of_program(program), &[peer]);
                    found.differences.iter().any(|difference| difference.is_in_results() == kind)
                });
                let source = Source::of_program(&program);
                println!("made smaller:\n{}{}", source.text, compare(&source, &[peer]).describe());
            }
        }
    }
    println!(
        "{} random programs: {returned} calls returned and {trapped} trapped alike; {failed} programs differ, {refused} are refused by Cranelift's optimised code",
        options.seeds
    );
    if failed > 0 || !survey.unknown.is_empty() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
