//! `test run`: `; run: %name(args) == results` runs the function before the comment and compares its results bit for
//! bit; a bare `; run` wants a result that is not zero.
//!
//! Whatever name is written, the function that precedes the comment runs, as in Cranelift's own runner of compiled code.

use packir_ir::immediates::DataValue;
use packir_ir::text::{Comment, Comparison, RunCommand};

use super::file::{Entry, Plan, body, unparsed};
use super::record::{Kind, Status};
use super::runner::Engine;
use super::stages::Stages;
use super::supervise::Outcome;
use super::verifier::with_function;
use crate::pipeline::RunError;

/// Plans the run lines of `entry`, the function with this number.
pub(super) fn plan<'a>(plan: &mut Plan<'a>, stages: &'a Stages<'a>, index: usize, entry: &'a Entry<'a>) {
    let text = plan.text;
    if let (Err(error), false) = (&entry.function, entry.comments.iter().any(is_run_line)) {
        // Nothing is expected of it, but a function that cannot be read is never passed over in silence.
        plan.add(Kind::Run, entry.name, error.span, || unparsed(error));
    }
    for comment in entry.comments.iter().filter(|comment| is_run_line(comment)) {
        plan.add(Kind::Run, entry.name, comment.span, move || {
            with_function(entry, |func| match RunCommand::parse(comment, &func.signature, text) {
                Some(Ok(command)) => judge(stages, index, entry.name, &command),
                Some(Err(error)) => unparsed(&error),
                None => Outcome::fail(format!("want a run line, got {}", comment.text)),
            })
        });
    }
}

/// Whether the first word of a comment is `run` or `print`.
fn is_run_line(comment: &Comment<'_>) -> bool {
    let word = body(comment).split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next();
    matches!(word, Some("run" | "print"))
}

/// Runs the function on each engine. The first that does not pass decides; else the last.
fn judge(stages: &Stages<'_>, index: usize, function: &str, command: &RunCommand<'_>) -> Outcome {
    let mut note = match command {
        RunCommand::Run { name, .. } | RunCommand::Print { name: Some(name), .. }
            if !is_name(function, name) =>
        {
            format!("ran {function}, not %{name}")
        }
        _ => String::new(),
    };
    for &engine in &stages.options.engines {
        let outcome = match run(stages, index, engine, arguments(command)) {
            Ok(results) => compare(command, &results),
            Err(outcome) => outcome,
        };
        if outcome.status != Status::Pass {
            let detail = if stages.options.engines.len() > 1 && outcome.status != Status::Unsupported {
                format!("{}: {}", engine.name(), outcome.detail)
            } else {
                outcome.detail
            };
            return Outcome { detail, ..outcome };
        }
        if !outcome.detail.is_empty() {
            note = outcome.detail;
        }
    }
    Outcome::new(Status::Pass, note)
}

/// Whether `written`, as the parser gives it, is the name of the function `%name`.
fn is_name(function: &str, written: &str) -> bool {
    let plain = |name: &str| name.trim_start_matches('%').to_owned();
    plain(function) == plain(written)
}

fn arguments<'a>(command: &'a RunCommand<'_>) -> &'a [DataValue] {
    match command {
        RunCommand::Run { args, .. } | RunCommand::Print { args, .. } => args,
        RunCommand::RunNonZero => &[],
    }
}

/// The results of the function, or what becomes of the expectation without any.
fn run(
    stages: &Stages<'_>,
    index: usize,
    engine: Engine,
    args: &[DataValue],
) -> Result<Vec<DataValue>, Outcome> {
    let runnable = stages.runnable(index, engine)?;
    runnable.engine.call_index(runnable.index, args, stages.options.fuel).map_err(|error| match error {
        RunError::Trap(code) => Outcome::new(Status::Trap, code.to_string()),
        RunError::BadCallTarget => Outcome::new(Status::Trap, "bad_call_target"),
        RunError::OutOfFuel => Outcome::new(Status::Timeout, "out of fuel"),
        RunError::Unsupported(feature) => Outcome::new(Status::Unsupported, feature.to_string()),
        error => Outcome::fail(format!("want results, got {error}")),
    })
}

fn compare(command: &RunCommand<'_>, results: &[DataValue]) -> Outcome {
    match command {
        RunCommand::Print { .. } => Outcome::new(Status::Pass, list(results)),
        RunCommand::RunNonZero if results.iter().all(|result| result.bits == 0) => {
            Outcome::fail(format!("want a number that is not zero, got {}", list(results)))
        }
        RunCommand::RunNonZero => Outcome::pass(),
        RunCommand::Run { comparison, expected, .. } => {
            let (wanted, sign) = match comparison {
                Comparison::Equal => (true, ""),
                Comparison::NotEqual => (false, "other than "),
            };
            if (results == expected) == wanted {
                Outcome::pass()
            } else {
                Outcome::fail(format!("want {sign}{}, got {}", list(expected), list(results)))
            }
        }
    }
}

fn list(values: &[DataValue]) -> String {
    match values {
        [value] => value.to_string(),
        values => format!("[{}]", values.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")),
    }
}
