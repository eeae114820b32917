//! One test file: from its text to the outcome of each expectation in it.
//!
//! The `test` lines of the header say which kinds of expectations count; a file without any is run. Each module for a
//! kind puts its expectations into the plan, each with a closure that judges it.

use std::sync::Arc;

use packir_ir::Function;
use packir_ir::text::{
    Comment, ParseError, PositionFinder, Span, TestFile, TestFunction, parse_file_tolerant,
};

use super::capture::catch;
use super::record::{Kind, Status};
use super::runner::Options;
use super::stages::Stages;
use super::supervise::{Event, Expectation, Outcome, Report, Worker};
use super::{cat, domtree, print_cfg, run, verifier};

/// A function of a file, or why its text is none.
pub(super) type Entry<'a> = TestFunction<'a, Result<Function, ParseError>>;

/// An expectation, and how to judge it.
pub(super) struct Planned<'a> {
    pub(super) expectation: Expectation,
    pub(super) judge: Box<dyn Fn() -> Outcome + 'a>,
}

/// What the plan of a file grows in.
pub(super) struct Plan<'a> {
    pub(super) text: &'a str,
    pub(super) positions: PositionFinder<'a>,
    pub(super) planned: Vec<Planned<'a>>,
}

impl<'a> Plan<'a> {
    /// Adds an expectation that stands at `span` and is about `function`.
    pub(super) fn add(&mut self, kind: Kind, function: &str, span: Span, judge: impl Fn() -> Outcome + 'a) {
        let line = self.positions.at(span.start).line;
        let expectation = Expectation { line, kind, function: function.to_owned() };
        self.planned.push(Planned { expectation, judge: Box::new(judge) });
    }
}

/// The outcome of whatever is expected of a function whose text is none.
pub(super) fn unparsed(error: &ParseError) -> Outcome {
    Outcome::new(Status::ParseError, error.to_string())
}

/// The text of a comment without semicolons and spaces before it.
pub(super) fn body<'a>(comment: &Comment<'a>) -> &'a str {
    comment.text.trim_start_matches([';', ' ', '\t']).trim_end()
}

/// What works through the file with this text.
pub(super) fn worker(text: Arc<str>, options: Arc<Options>) -> Arc<Worker> {
    Arc::new(move |first, report| work(&text, &options, first, report))
}

fn work(text: &str, options: &Options, first: usize, report: Report<'_>) {
    let whole = |line, outcome| {
        let expectation = Expectation { line, kind: Kind::File, function: String::new() };
        if report(Event::Plan(vec![expectation])) {
            report(Event::Outcome(outcome));
        }
    };
    let file = match catch(|| parse_file_tolerant(text)) {
        Ok(Ok(file)) => file,
        Ok(Err(error)) => return whole(error.position.line, unparsed(&error)),
        Err(panic) => return whole(1, Outcome::new(Status::Crash, panic)),
    };
    let stages = Stages::new(text, &file, options);
    let planned = match catch(|| plan(text, &file, &stages, options)) {
        Ok(planned) => planned,
        Err(panic) => return whole(1, Outcome::new(Status::Crash, panic)),
    };
    let expectations = planned.iter().map(|planned| planned.expectation.clone()).collect();
    if !report(Event::Plan(expectations)) {
        return;
    }
    for planned in planned.iter().skip(first) {
        let outcome = catch(|| (planned.judge)()).unwrap_or_else(|panic| Outcome::new(Status::Crash, panic));
        if !report(Event::Outcome(outcome)) {
            return;
        }
    }
}

/// Everything that the file expects, in order of kinds, then functions, then lines.
fn plan<'a>(
    text: &'a str,
    file: &'a TestFile<'a, Result<Function, ParseError>>,
    stages: &'a Stages<'a>,
    options: &Options,
) -> Vec<Planned<'a>> {
    let header = &file.header;
    let asks = |kind| match kind {
        Kind::Run => header.has_test("run") || header.has_test("interpret") || header.tests.is_empty(),
        Kind::Verifier | Kind::Cat | Kind::Domtree | Kind::PrintCfg => header.has_test(kind.name()),
        Kind::File => false,
    };
    let mut plan = Plan { text, positions: PositionFinder::new(text), planned: Vec::new() };
    for &kind in Kind::ALL {
        if !asks(kind) || !options.kinds.contains(&kind) {
            continue;
        }
        for (index, entry) in file.functions.iter().enumerate() {
            match kind {
                Kind::Run => run::plan(&mut plan, stages, index, entry),
                Kind::Verifier => verifier::plan(&mut plan, stages, entry),
                Kind::Cat => cat::plan(&mut plan, &file.preamble_comments, entry),
                Kind::Domtree => domtree::plan(&mut plan, &file.preamble_comments, entry),
                Kind::PrintCfg => print_cfg::plan(&mut plan, &file.preamble_comments, entry),
                Kind::File => {}
            }
        }
    }
    plan.planned
}
