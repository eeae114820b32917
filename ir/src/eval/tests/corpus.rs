//! Cranelift's own run tests, if they are beside the workspace.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;

use crate::eval::{EvalError, Evaluator, Limits, Module};
use crate::immediates::DataValue;
use crate::text::{Comparison, RunCommand, parse_file};

/// What became of the run lines of one file.
#[derive(Debug, Default, PartialEq)]
struct Tally {
    passed: usize,
    unsupported: usize,
    failures: Vec<String>,
}

fn run_file(path: &str, source: &str) -> Tally {
    let file = parse_file(source).unwrap_or_else(|error| panic!("{}", error.render(path, source)));
    let module = Module::new(file.functions.iter().map(|function| &function.function));
    let mut tally = Tally::default();
    for (index, function) in file.functions.iter().enumerate() {
        for comment in &function.comments {
            let Some(command) = RunCommand::parse(comment, &function.function.signature, source) else {
                continue;
            };
            let (args, comparison, expected) = match command.unwrap() {
                RunCommand::Run { args, comparison, expected, .. } => (args, comparison, Some(expected)),
                RunCommand::RunNonZero => (Vec::new(), Comparison::NotEqual, None),
                RunCommand::Print { .. } => continue,
            };
            let limits = Limits { fuel: Some(10_000_000), ..Limits::default() };
            match Evaluator::new(&module, limits).call(index, &args) {
                Ok(results) => {
                    let expected = expected.unwrap_or_else(|| {
                        results.iter().map(|result| DataValue::new(result.ty, 0)).collect()
                    });
                    if (results == expected) == (comparison == Comparison::Equal) {
                        tally.passed += 1;
                    } else {
                        let got: Vec<String> = results.iter().map(ToString::to_string).collect();
                        tally.failures.push(format!("{path}: {}: got {}", comment.text, got.join(", ")));
                    }
                }
                Err(EvalError::Unsupported(_)) => tally.unsupported += 1,
                Err(error) => tally.failures.push(format!("{path}: {}: {error}", comment.text)),
            }
        }
    }
    tally
}

/// Tiers T1 to T3 are what the evaluator must run; the others need vectors, `f16`, `f128` or exceptions.
#[test]
fn every_scalar_run_line_passes() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/clif");
    let Ok(list) = std::fs::read_to_string(root.join("tiers.tsv")) else {
        // Not `eprintln`, which the test harness hides.
        let _ = writeln!(std::io::stderr(), "skipped: no corpus at {}", root.display());
        return;
    };
    let mut by_tier: BTreeMap<&str, Tally> = BTreeMap::new();
    for row in list.lines().skip(1) {
        let columns: Vec<&str> = row.split('\t').collect();
        let [path, "runtest", tier, ..] = columns[..] else { continue };
        let source = std::fs::read_to_string(root.join(path)).unwrap_or_default();
        let tally = run_file(path, &source);
        let sum = by_tier.entry(tier).or_default();
        sum.passed += tally.passed;
        sum.unsupported += tally.unsupported;
        sum.failures.extend(tally.failures);
    }
    for (tier, tally) in &by_tier {
        eprintln!("{tier}: {} passed, {} unsupported", tally.passed, tally.unsupported);
        assert!(tally.failures.is_empty(), "{tier}:\n{}", tally.failures.join("\n"));
        if ["T1", "T2", "T3"].contains(tier) {
            assert_eq!(tally.unsupported, 0, "{tier}");
        }
    }
}
