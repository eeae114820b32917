//! `test verifier`: each `; error: TEXT` wants an error of the verifier about what the comment follows; a function
//! without any wants none.
//!
//! Which function is refused, and where, is judged; how the message is worded is only noted. Errors elsewhere in a
//! function that is to be refused are no failure: Cranelift's verifier gives up at the first error of some kinds, ours goes on.

use packir_ir::{AnyEntity, Function};

use super::file::{Entry, Plan, body, unparsed};
use super::record::{Kind, Status};
use super::stages::Stages;
use super::supervise::Outcome;

/// Plans what `entry` expects.
pub(super) fn plan<'a>(plan: &mut Plan<'a>, stages: &'a Stages<'a>, entry: &'a Entry<'a>) {
    let mut expects_error = false;
    for comment in &entry.comments {
        if let Some(message) = body(comment).strip_prefix("error:") {
            expects_error = true;
            let (entity, message) = (comment.entity, message.trim());
            plan.add(Kind::Verifier, entry.name, comment.span, move || {
                with_function(entry, |func| error_at(stages, entry, func, entity, message))
            });
        }
    }
    if !expects_error {
        let span = entry.map.span(AnyEntity::Function).unwrap_or_default();
        plan.add(Kind::Verifier, entry.name, span, move || {
            with_function(entry, |func| match stages.errors(func) {
                errors if errors.is_empty() => Outcome::pass(),
                errors => Outcome::new(Status::VerifyError, stages.list(&entry.map, &errors)),
            })
        });
    }
}

/// Judges a function, unless its text is none.
pub(super) fn with_function(entry: &Entry<'_>, judge: impl FnOnce(&Function) -> Outcome) -> Outcome {
    match &entry.function {
        Ok(func) => judge(func),
        Err(error) => unparsed(error),
    }
}

fn error_at(
    stages: &Stages<'_>,
    entry: &Entry<'_>,
    func: &Function,
    entity: AnyEntity,
    message: &str,
) -> Outcome {
    let errors = stages.errors(func);
    let here: Vec<_> = errors.iter().filter(|error| error.location == entity).collect();
    let Some(first) = here.first() else {
        let got = if errors.is_empty() { "none".to_owned() } else { stages.list(&entry.map, &errors) };
        return Outcome::fail(format!("want an error at {entity} ({message}), got {got}"));
    };
    let worded = here.iter().any(|error| error.kind.to_string().contains(message));
    let note = if worded { String::new() } else { format!("worded otherwise: {}", first.kind) };
    Outcome::new(Status::Pass, note)
}
