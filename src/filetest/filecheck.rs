//! Expectations on printed text (`check:`, `sameln:`, `nextln:`, `unordered:`, `not:`), one verdict per directive.

use filecheck::{CheckerBuilder, NO_VARIABLES};

use super::supervise::Outcome;

/// The directives that expect something. `regex:` only defines a variable.
const EXPECTING: [&str; 5] = ["check:", "sameln:", "nextln:", "unordered:", "not:"];

/// Whether `comment` (with or without its semicolons) is a directive that expects something.
pub(super) fn is_expectation(comment: &str) -> bool {
    let body = comment.trim_start_matches([';', ' ', '\t']);
    EXPECTING.iter().any(|directive| body.starts_with(directive))
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
            let wanted = directive.trim_start_matches([';', ' ', '\t']);
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
    fn a_malformed_directive_fails() {
        assert_eq!(statuses("x", &["; check: $("]), [Fail]);
    }
}
