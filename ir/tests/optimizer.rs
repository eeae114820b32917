//! The optimiser on Cranelift's test files: what they compute stays the same.

mod common;

use packir_ir::eval::{EvalError, Evaluator, Limits, Module};
use packir_ir::immediates::DataValue;
use packir_ir::opt::optimize;
use packir_ir::text::{Comparison, RunCommand, parse_file};
use packir_ir::verify::{Verified, verify};

/// Runs the run lines of a file on optimised functions. Returns how many there are that can run.
fn run_file(path: &str, source: &str) -> usize {
    let file = parse_file(source).unwrap_or_else(|error| panic!("{path}: {error:?}"));
    let optimized: Vec<Verified> = file
        .functions
        .iter()
        .map(|function| {
            let verified = verify(function.function.clone())
                .unwrap_or_else(|errors| panic!("{path} {}:\n{errors}", function.name));
            optimize(verified).0
        })
        .collect();
    let module = Module::new(&optimized);
    let mut passed = 0;
    for (index, function) in file.functions.iter().enumerate() {
        for comment in &function.comments {
            let command = RunCommand::parse(comment, &function.function.signature, source);
            let Some(Ok(RunCommand::Run { args, comparison, expected, .. })) = command else { continue };
            let limits = Limits { fuel: Some(10_000_000), ..Limits::default() };
            match Evaluator::new(&module, limits).call(index, &args) {
                Ok(results) => {
                    let texts: Vec<String> = results.iter().map(DataValue::to_string).collect();
                    let holds = (results == expected) == (comparison == Comparison::Equal);
                    let func = optimized[index].function();
                    assert!(holds, "{path}: {}: got {}\n{func}", comment.text, texts.join(", "));
                    passed += 1;
                }
                Err(EvalError::Unsupported(_)) => {}
                Err(error) => panic!("{path}: {}: {error}", comment.text),
            }
        }
    }
    passed
}

#[test]
fn run_lines_hold_for_optimised_functions() {
    let files = common::corpus("runtests");
    let passed: usize = files.iter().map(|(path, source)| run_file(path, source)).sum();
    eprintln!("{passed} run lines hold");
    assert!(files.is_empty() || passed > 1000, "{passed} run lines");
}

#[test]
fn every_file_optimises_and_reads_back() {
    for (path, source) in
        ["runtests", "parser", "domtree", "cfg"].iter().flat_map(|kind| common::corpus(kind))
    {
        let file = parse_file(&source).unwrap_or_else(|error| panic!("{path}: {error:?}"));
        for function in file.functions {
            // Files about the printer hold functions that are not well formed.
            let Ok(verified) = verify(function.function) else { continue };
            let (optimized, _) = optimize(verified);
            let text = optimized.function().to_string();
            let again = packir_ir::text::parse_functions(&text)
                .unwrap_or_else(|error| panic!("{path}: {error:?}\n{text}"));
            assert_eq!(again[0].to_string(), text, "{path}");
        }
    }
}
