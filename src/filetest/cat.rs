//! `test cat`: what is printed is what the comments expect, and reads back to the same text.

use packir_ir::AnyEntity;
use packir_ir::text::{Comment, parse_functions};

use super::file::{Entry, Plan};
use super::filecheck;
use super::record::{Kind, Status};
use super::supervise::Outcome;
use super::verifier::with_function;

/// Plans what `entry` expects, and what the file expects of all functions.
pub(super) fn plan<'a>(plan: &mut Plan<'a>, preamble: &'a [Comment<'a>], entry: &'a Entry<'a>) {
    // Printing back is expected of every function, whether something is said about its text or not.
    let span = entry.map.span(AnyEntity::Function).unwrap_or_default();
    plan.add(Kind::Cat, entry.name, span, move || {
        with_function(entry, |func| prints_back(&func.to_string()))
    });
    filecheck::plan(plan, Kind::Cat, preamble, entry, ToString::to_string);
}

/// Whether `printed` is read, and printed as it was.
fn prints_back(printed: &str) -> Outcome {
    match parse_functions(printed) {
        Ok(functions) => {
            let again: Vec<String> = functions.iter().map(ToString::to_string).collect();
            if again == [printed] {
                Outcome::pass()
            } else {
                Outcome::fail(format!("want {printed}, got {}", again.join("\n")))
            }
        }
        Err(error) => Outcome::new(Status::ParseError, format!("of the printed text {printed}: {error}")),
    }
}
