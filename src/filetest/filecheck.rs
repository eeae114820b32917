//! Expectations on printed text (`check:`, `sameln:`, `nextln:`, `unordered:`, `not:`), one verdict per directive.

use std::cell::OnceCell;
use std::rc::Rc;

use filecheck::{CheckerBuilder, NO_VARIABLES};
use packir_ir::Function;
use packir_ir::text::Comment;

use super::file::{Entry, Plan, unparsed};
use super::record::Kind;
use super::supervise::Outcome;

/// The directives that expect something. `regex:` only defines a variable.
const EXPECTING: [&str; 5] = ["check:", "sameln:", "nextln:", "unordered:", "not:"];

/// Whether the first directive in `comment` expects something.
///
/// As in the library, a directive may stand anywhere in a line: a word with its colon, and a space after it.
fn is_expectation(comment: &str) -> bool {
    let first = |directive: &str| {
        comment.match_indices(directive).map(|(at, _)| at).find(|&at| {
            let word = |c: char| c.is_alphanumeric() || c == '_';
            let after = comment[at + directive.len()..].chars().next();
            !comment[..at].ends_with(word) && after.is_some_and(char::is_whitespace)
        })
    };
    let expecting = EXPECTING.into_iter().filter_map(first).min();
    expecting.is_some_and(|at| first("regex:").is_none_or(|regex| at < regex))
}

/// Plans one expectation for each directive about `entry` or, in the preamble, about every function of the file.
///
/// `print` gives the text that the directives are about.
pub(super) fn plan<'a>(
    plan: &mut Plan<'a>,
    kind: Kind,
    preamble: &'a [Comment<'a>],
    entry: &'a Entry<'a>,
    print: fn(&Function) -> String,
) {
    let directives: Rc<Vec<&str>> = Rc::new(preamble.iter().chain(&entry.comments).map(|c| c.text).collect());
    let outcomes: Rc<OnceCell<Vec<Outcome>>> = Rc::default();
    let expecting = preamble.iter().chain(&entry.comments).filter(|comment| is_expectation(comment.text));
    for (index, comment) in expecting.enumerate() {
        let (directives, outcomes) = (Rc::clone(&directives), Rc::clone(&outcomes));
        plan.add(kind, entry.name, comment.span, move || match &entry.function {
            Ok(func) => outcomes.get_or_init(|| judge(&print(func), &directives))[index].clone(),
            Err(error) => unparsed(error),
        });
    }
}

/// Judges `text` by `directives`; one outcome for each that [expects something](is_expectation).
pub(super) fn judge(text: &str, directives: &[&str]) -> Vec<Outcome> {
    let expecting = directives.iter().filter(|directive| is_expectation(directive)).count();
    let failure = match check(text, directives) {
        Ok(true) => return vec![Outcome::pass(); expecting],
        Ok(false) => None,
        Err(error) => Some(error),
    };
    // The first directive at fault ends the shortest prefix that fails. A prefix that ends in `not:` may fail although a
    // longer one holds, since `not:` reaches only to the next match; hence the search from the longest one down.
    let holding =
        (0..directives.len()).rev().find(|&len| matches!(check(text, &directives[..len]), Ok(true)));
    let culprit = holding.unwrap_or(0);
    let mut outcomes = Vec::with_capacity(expecting);
    for (index, directive) in directives.iter().enumerate() {
        if !is_expectation(directive) {
            continue;
        }
        outcomes.push(if index < culprit {
            Outcome::pass()
        } else if index == culprit {
            let wanted = directive.trim_start_matches([';', ' ', '\t']).trim_end();
            match &failure {
                Some(error) => Outcome::fail(format!("want {wanted}, got {error}")),
                None => Outcome::fail(format!("want {wanted}, got {text}")),
            }
        } else {
            Outcome::fail("not reached: a directive before it is not met")
        });
    }
    outcomes
}

fn check(text: &str, directives: &[&str]) -> Result<bool, filecheck::Error> {
    let mut builder = CheckerBuilder::new();
    for directive in directives {
        builder.directive(directive)?;
    }
    builder.finish().check(text, NO_VARIABLES)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filetest::record::Status::{self, Fail, Pass};

    fn statuses(text: &str, directives: &[&str]) -> Vec<Status> {
        judge(text, directives).iter().map(|outcome| outcome.status).collect()
    }

    #[test]
    fn every_directive_has_its_own_verdict() {
        let text = "function %f()\nblock0:\n    return\n";
        assert_eq!(
            statuses(text, &["; sameln: function %f()", "; nextln: block0:", "; nextln: return"]),
            [Pass, Pass, Pass]
        );
        assert_eq!(
            statuses(text, &["; sameln: function %f()", "; nextln: block1:", "; nextln: return"]),
            [Pass, Fail, Fail]
        );
        assert_eq!(statuses(text, &["; a remark", "; not: block1", "; check: return"]), [Pass, Pass]);
        assert_eq!(statuses(text, &["; not: block0", "; check: return"]), [Fail, Fail]);
    }

    #[test]
    fn variables_are_no_expectations_but_work() {
        let directives = ["; regex: V=v\\d+", "; check: $(x=$V) = add", "; check: return $x"];
        assert_eq!(statuses("v7 = add\nreturn v7", &directives), [Pass, Pass]);
        assert_eq!(statuses("v7 = add\nreturn v8", &directives), [Pass, Fail]);
    }

    #[test]
    fn a_directive_is_a_word_with_a_space_after_it() {
        assert!(is_expectation("; nextln: ") && is_expectation("; also check: x"));
        assert!(
            !is_expectation("; nextln:")
                && !is_expectation("; recheck: x")
                && !is_expectation("; regex: check: x")
        );
    }

    #[test]
    fn a_malformed_directive_fails() {
        assert_eq!(statuses("x", &["; check: $("]), [Fail]);
    }
}
