//! The header of a test file: what to test, and for which targets.
//!
//! These lines are the one part of a file where line ends count: `test`, `set` and `target` take all of
//! their line, without looking for comments. Settings and targets are kept as written, not judged.

use super::error::{Fault, ParseErrorKind};
use super::lexer::{Span, TokenKind};
use super::tokens::{Parse, Tokens};

/// What the lines before the first function say.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Header<'a> {
    /// The `test` lines.
    pub tests: Vec<TestCommand<'a>>,
    /// The `set` lines, each the flags it names.
    pub settings: Vec<Vec<&'a str>>,
    /// The `target` lines.
    pub targets: Vec<Target<'a>>,
    /// The `feature` lines.
    pub features: Vec<Feature<'a>>,
}

/// A `test` line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TestCommand<'a> {
    /// What to do: `run`, `verifier`, `cat` …
    pub name: &'a str,
    /// The words after it.
    pub options: Vec<&'a str>,
}

/// A `target` line. It sees the `set` lines before it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Target<'a> {
    /// The target's name.
    pub triple: &'a str,
    /// The flags after it: names, or `name=value`.
    pub flags: Vec<&'a str>,
    /// How many of [`Header::settings`] came before.
    pub settings: usize,
}

/// A `feature` line: something that an engine must have, or must not have.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Feature<'a> {
    /// Its name.
    pub name: &'a str,
    /// Whether it is wanted, or unwanted.
    pub wanted: bool,
}

impl<'a> Header<'a> {
    /// Whether there is a line `test name`.
    #[must_use]
    pub fn has_test(&self, name: &str) -> bool {
        self.tests.iter().any(|test| test.name == name)
    }

    /// Reads everything before the first function.
    pub(super) fn parse(tokens: &mut Tokens<'a>) -> Parse<Self> {
        let mut header = Self::default();
        let mut last_set = None;
        while let Some(word) = tokens.peek_word() {
            let token = tokens.peek();
            match word {
                "test" if header.settings.is_empty() && header.targets.is_empty() => {
                    let mut words = header_words(tokens);
                    let Some(name) = words.next() else {
                        return Err(missing("the name of a test", token.span.end));
                    };
                    header.tests.push(TestCommand { name, options: words.collect() });
                }
                "set" => {
                    last_set = Some(token.span);
                    header.settings.push(header_words(tokens).collect());
                }
                "target" => {
                    last_set = None;
                    let mut words = header_words(tokens);
                    let Some(triple) = words.next() else {
                        return Err(missing("the name of a target", token.span.end));
                    };
                    let settings = header.settings.len();
                    header.targets.push(Target { triple, flags: words.collect(), settings });
                }
                "feature" => {
                    tokens.bump();
                    let wanted = !tokens.accept(TokenKind::Bang);
                    let name = tokens.expect(TokenKind::String, "a feature in quotes")?;
                    header.features.push(Feature { name: tokens.text(name), wanted });
                }
                "function" => break,
                _ => return Err(Fault::new(ParseErrorKind::UnknownHeader(word.to_owned()), token.span)),
            }
        }
        match last_set {
            Some(span) if !header.targets.is_empty() => Err(Fault::new(ParseErrorKind::DanglingSet, span)),
            _ => Ok(header),
        }
    }
}

/// Passes a line, and gives the words after its first one.
fn header_words<'a>(tokens: &mut Tokens<'a>) -> core::str::SplitWhitespace<'a> {
    let token = tokens.peek();
    let rest = tokens.rest_of_line(token);
    tokens.lexer.text(rest).split_whitespace()
}

fn missing(expected: &'static str, at: u32) -> Box<Fault> {
    let found = "the end of the line".to_owned();
    Fault::new(ParseErrorKind::Unexpected { expected, found }, Span { start: at, end: at })
}
