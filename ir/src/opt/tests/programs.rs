//! Random programs before and after.

use crate::eval::{EvalError, Evaluator, Limits, Module};
use crate::function::Function;
use crate::generate::{Config, Features, Program, generate};
use crate::immediates::DataValue;
use crate::opt::{Stats, optimize};
use crate::verify::verify;

fn limits() -> Limits {
    Limits { fuel: Some(1_000_000), stack_bytes: 1 << 16, ..Limits::default() }
}

fn outcomes(program: &Program, functions: &[Function]) -> Vec<Result<Vec<DataValue>, EvalError>> {
    let module = Module::new(functions);
    program.runs.iter().map(|run| Evaluator::new(&module, limits()).call(run.function, &run.args)).collect()
}

fn optimized(functions: &[Function], total: &mut Stats) -> Vec<Function> {
    let optimize_one = |func: &Function| {
        let verified = verify(func.clone()).unwrap_or_else(|errors| panic!("{errors}\n{func}"));
        let (verified, stats) = optimize(verified);
        total.folded += stats.folded;
        total.rewritten += stats.rewritten;
        total.merged += stats.merged;
        total.forwarded += stats.forwarded;
        total.hidden += stats.hidden;
        total.branches += stats.branches;
        total.blocks += stats.blocks;
        total.params += stats.params;
        total.hoisted += stats.hoisted;
        total.dead += stats.dead;
        verified.into_function()
    };
    functions.iter().map(optimize_one).collect()
}

fn check(configs: impl Iterator<Item = Config>) -> Stats {
    let mut total = Stats::default();
    for config in configs {
        let program = generate(config);
        let after = optimized(&program.functions, &mut total);
        let (expected, found) = (outcomes(&program, &program.functions), outcomes(&program, &after));
        for ((run, expected), found) in program.runs.iter().zip(expected).zip(found) {
            let texts = || (program.functions[run.function].to_string(), after[run.function].to_string());
            assert_eq!(expected, found, "{config:?} {run:?}\n{}", {
                let (a, b) = texts();
                a + "\n" + &b
            });
        }
    }
    total
}

#[test]
fn results_and_traps_of_random_programs_stay_the_same() {
    let features = [
        Features::SCALARS,
        Features::INTEGERS,
        Features { floats: false, calls: false, ..Features::SCALARS },
        Features { wide: false, calls: false, indirect: false, traps: false, ..Features::SCALARS },
    ];
    let sizes = [30, 120, 400];
    let configs = (0..4).flat_map(|seed| {
        features
            .into_iter()
            .flat_map(move |features| sizes.map(|size| Config::new(seed, size).features(features)))
    });
    let total = check(configs);
    // Each part of the optimiser has found something to do.
    for (part, count) in [
        ("folded", total.folded),
        ("rewritten", total.rewritten),
        ("merged", total.merged),
        ("forwarded", total.forwarded),
        ("hidden", total.hidden),
        ("branches", total.branches),
        ("blocks", total.blocks),
        ("params", total.params),
        ("hoisted", total.hoisted),
        ("dead", total.dead),
    ] {
        assert!(count > 0, "{part}: {count}");
    }
}

#[test]
fn optimising_again_finds_little() {
    for seed in 0..5 {
        let program = generate(Config::new(seed, 200));
        let mut first = Stats::default();
        let once = optimized(&program.functions, &mut first);
        let mut second = Stats::default();
        optimized(&once, &mut second);
        assert!(second.changes() * 10 <= first.changes(), "{seed}: {first:?}\n{second:?}");
    }
}
