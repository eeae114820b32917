//! What a test reports: one [`Record`] per expectation, and their [`Summary`].

use core::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

/// Names of the variants of an enum, for printing, reading and serialising.
macro_rules! named {
    ($(#[$doc:meta])* $name:ident, $what:literal { $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum $name { $($(#[$variant_doc])* $variant,)* }

        impl $name {
            /// Every one of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// As it is written in a report.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.name())
            }
        }

        impl FromStr for $name {
            type Err = UnknownName;

            fn from_str(text: &str) -> Result<Self, UnknownName> {
                Self::ALL.iter().copied().find(|item| item.name() == text).ok_or(UnknownName {
                    what: $what,
                    known: &[$($text),*],
                })
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.name())
            }
        }
    };
}

/// A name that means nothing where it stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct UnknownName {
    what: &'static str,
    known: &'static [&'static str],
}

impl fmt::Display for UnknownName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown {}; known are {}", self.what, self.known.join(", "))
    }
}

impl core::error::Error for UnknownName {}

named! {
    /// The kinds of tests.
    Kind, "kind of test" {
        /// Runs a function and compares its results (`test run`, `test interpret`).
        Run = "run",
        /// Compares the verifier's errors (`test verifier`).
        Verifier = "verifier",
        /// Parses and prints (`test cat`).
        Cat = "cat",
        /// Compares the dominator tree (`test domtree`).
        Domtree = "domtree",
        /// Compares the control-flow graph (`test print-cfg`).
        PrintCfg = "print-cfg",
        /// About the file as a whole: it cannot be read, or its header cannot.
        File = "file",
    }
}

named! {
    /// What became of an expectation.
    Status, "status" {
        /// It is met.
        Pass = "pass",
        /// It is not; the detail says what was wanted and what came.
        Fail = "fail",
        /// The function trapped; the detail is the code.
        Trap = "trap",
        /// It needs something that is not supported: `opcode:NAME`, `type:T` or `feature:X`.
        Unsupported = "unsupported",
        /// The text cannot be read.
        ParseError = "parse-error",
        /// The function is not well formed.
        VerifyError = "verify-error",
        /// It took too long.
        Timeout = "timeout",
        /// The program panicked.
        Crash = "crash",
    }
}

/// What became of one expectation.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Record {
    /// The file, as it was named or found.
    pub path: String,
    /// The line of the expectation, from 1.
    pub line: u32,
    /// The kind of test.
    pub kind: Kind,
    /// The function it is about, as written; empty if it is about the file.
    pub function: String,
    /// What became of it.
    pub status: Status,
    /// Why.
    pub detail: String,
}

impl Record {
    /// The record as six fields with tabs between them, without the end of the line.
    ///
    /// Tabs and line ends inside a field become spaces, so that every record is one line of six fields.
    #[must_use]
    pub fn to_tsv(&self) -> String {
        let line = self.line.to_string();
        let fields = [&self.path, &line, self.kind.name(), &self.function, self.status.name(), &self.detail];
        fields.map(one_line).join("\t")
    }
}

impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, line, kind, function, status, detail } = self;
        write!(f, "{status:<12} {}:{line} {kind}", one_line(path))?;
        for text in [function, detail] {
            if !text.is_empty() {
                write!(f, " {}", one_line(text))?;
            }
        }
        Ok(())
    }
}

fn one_line(text: &str) -> String {
    text.trim_end().replace(|c: char| c.is_control(), " ")
}

/// How many expectations were met.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize)]
pub struct Summary {
    /// Those that were met.
    pub passed: usize,
    /// Those that were not, for whatever reason but the next.
    pub failed: usize,
    /// Those that need something unsupported.
    pub skipped: usize,
}

impl Summary {
    /// Counts one more.
    pub fn add(&mut self, status: Status) {
        match status {
            Status::Pass => self.passed += 1,
            Status::Unsupported => self.skipped += 1,
            Status::Fail
            | Status::Trap
            | Status::ParseError
            | Status::VerifyError
            | Status::Timeout
            | Status::Crash => self.failed += 1,
        }
    }

    /// The sum over some records.
    #[must_use]
    pub fn of<'a>(records: impl IntoIterator<Item = &'a Record>) -> Self {
        let mut summary = Self::default();
        for record in records {
            summary.add(record.status);
        }
        summary
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_one_line_of_six_fields_whatever_is_in_it() {
        let record = Record {
            path: "a\tb.clif".into(),
            line: 7,
            kind: Kind::Run,
            function: "%f".into(),
            status: Status::Fail,
            detail: "want 1\nand\tgot 2\n".into(),
        };
        assert_eq!(record.to_tsv(), "a b.clif\t7\trun\t%f\tfail\twant 1 and got 2");
        assert_eq!(record.to_string(), "fail         a b.clif:7 run %f want 1 and got 2");
    }

    #[test]
    fn names_read_back() {
        for &kind in Kind::ALL {
            assert_eq!(kind.name().parse(), Ok(kind));
        }
        for &status in Status::ALL {
            assert_eq!(status.name().parse(), Ok(status));
        }
        let error = "runs".parse::<Kind>().expect_err("no such kind");
        assert_eq!(
            error.to_string(),
            "unknown kind of test; known are run, verifier, cat, domtree, print-cfg, file"
        );
    }

    #[test]
    fn only_unsupported_is_skipped() {
        let mut summary = Summary::default();
        Status::ALL.iter().for_each(|&status| summary.add(status));
        assert_eq!(summary.to_string(), "1 passed, 6 failed, 1 skipped");
    }
}
