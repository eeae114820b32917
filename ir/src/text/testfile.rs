//! Test files: a header, functions, and the comments that say what is expected of them.
//!
//! A comment belongs to what it follows: the function, a declaration, a block header or an instruction, on the same
//! line or on the lines after. [`Comment::directive`] and [`RunCommand::parse`] read the expectations out of them.

use core::fmt;

use super::error::{Fault, ParseError, ParseErrorKind};
use super::header::Header;
use super::lexer::{Span, TokenKind};
use super::literals::data_value;
use super::source_map::SourceMap;
use super::tokens::{Parse, Tokens};
use crate::any_entity::AnyEntity;
use crate::entities::Block;
use crate::function::Function;
use crate::immediates::DataValue;
use crate::signature::{AbiParam, Signature};

/// A file of functions and expectations about them.
///
/// `F` is what stands for a function: the function, or, where errors are tolerated, that or an error.
#[derive(Clone, Debug)]
pub struct TestFile<'a, F = Function> {
    /// The lines before the first function.
    pub header: Header<'a>,
    /// The comments before the first function.
    pub preamble_comments: Vec<Comment<'a>>,
    /// The functions, in order.
    pub functions: Vec<TestFunction<'a, F>>,
}

/// A function of a file, and what is known about its text.
#[derive(Clone, Debug)]
pub struct TestFunction<'a, F = Function> {
    /// The name as written, `%name` or `u0:0`; empty if the text has none.
    pub name: &'a str,
    /// The function.
    pub function: F,
    /// The comments in it and after it.
    pub comments: Vec<Comment<'a>>,
    /// Where its parts stand.
    pub map: SourceMap,
}

/// A comment and what it belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Comment<'a> {
    /// What it follows.
    pub entity: AnyEntity,
    /// Its text, from the `;` to the end of the line.
    pub text: &'a str,
    /// Its place.
    pub span: Span,
}

impl<'a> Comment<'a> {
    /// What follows `name`, if the comment's first word is just that. Give a name with its colon, as `error:`.
    #[must_use]
    pub fn directive(&self, name: &str) -> Option<&'a str> {
        self.body().strip_prefix(name).map(str::trim)
    }

    /// The blocks of a comment `dominates: block1 block2 …`; `None` for any other comment.
    ///
    /// # Errors
    ///
    /// Something else than blocks in such a list.
    #[must_use]
    pub fn dominates(&self, source: &str) -> Option<Result<Vec<Block>, ParseError>> {
        let list = self.directive("dominates:")?;
        let parse = || {
            let mut tokens = self.tokens(source, list)?;
            let mut blocks = Vec::new();
            while tokens.kind() != TokenKind::End {
                let block = tokens.expect(TokenKind::Block, "a block")?;
                let limit = || Fault::new(ParseErrorKind::TooMany("blocks"), block.span);
                blocks.push(super::parser::block(block).ok_or_else(limit)?);
            }
            Ok(blocks)
        };
        Some(parse().map_err(|fault: Box<Fault>| ParseError::new(*fault, source)))
    }

    /// The text without the semicolons and spaces before it.
    fn body(&self) -> &'a str {
        self.text.trim_start_matches([';', ' ', '\t']).trim_end()
    }

    /// The tokens of `part`, a part of this comment, with places in `source`.
    fn tokens<'s>(&self, source: &'s str, part: &str) -> Parse<Tokens<'s>> {
        let offset = part.as_ptr().addr() - self.text.as_ptr().addr();
        let start = self.span.start as usize + offset;
        Tokens::within(source, start..start + part.len())
    }
}

/// What a run line compares its results for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Comparison {
    /// `==`: bit for bit.
    Equal,
    /// `!=`
    NotEqual,
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Equal => "==",
            Self::NotEqual => "!=",
        })
    }
}

/// A comment that runs the function before it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum RunCommand<'a> {
    /// `run: %name(args) == results`
    Run {
        /// The name that is written, without its `%`. The function to run is the one before the comment, whatever this says.
        name: &'a str,
        /// The arguments, of the parameters' types.
        args: Vec<DataValue>,
        /// What is asked of the results.
        comparison: Comparison,
        /// What they are compared with.
        expected: Vec<DataValue>,
    },
    /// `run`: no arguments, and the one integer result must not be zero.
    RunNonZero,
    /// `print: %name(args)`, or `print` without arguments.
    Print {
        /// The name that is written, if any.
        name: Option<&'a str>,
        /// The arguments, of the parameters' types.
        args: Vec<DataValue>,
    },
}

impl<'a> RunCommand<'a> {
    /// Reads the command out of a comment after a function with signature `sig`; `None` if the comment is none.
    /// `source` is the text of the file.
    ///
    /// # Errors
    ///
    /// A command that does not fit the signature or is not well formed.
    #[must_use]
    pub fn parse(
        comment: &Comment<'_>,
        sig: &Signature,
        source: &'a str,
    ) -> Option<Result<Self, ParseError>> {
        let body = comment.body();
        let word = body.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next()?;
        if word != "run" && word != "print" {
            return None;
        }
        let parse = || Self::parse_tokens(&mut comment.tokens(source, body)?, sig);
        Some(parse().map_err(|fault: Box<Fault>| ParseError::new(*fault, source)))
    }

    fn parse_tokens(tokens: &mut Tokens<'a>, sig: &Signature) -> Parse<Self> {
        let prints = tokens.peek_word() == Some("print");
        let word = tokens.bump();
        if !tokens.accept(TokenKind::Colon) {
            if tokens.kind() != TokenKind::End {
                return Err(tokens.unexpected("`:` and an invocation such as `%name(1, 2)`"));
            }
            let bare = sig.params().is_empty()
                && (prints
                    || matches!(sig.returns()[..], [AbiParam { value_type, .. }] if value_type.is_int()));
            return match (bare, prints) {
                (false, _) => Err(Fault::new(ParseErrorKind::BareRun, word.span)),
                (true, true) => Ok(Self::Print { name: None, args: Vec::new() }),
                (true, false) => Ok(Self::RunNonZero),
            };
        }
        let name = tokens.expect(TokenKind::Name, "the name of the function, such as `%name`")?;
        let name = tokens.text(name);
        tokens.expect(TokenKind::LeftParen, "`(` before the arguments")?;
        let args = values(tokens, sig.params())?;
        tokens.expect(TokenKind::RightParen, "`)` after the arguments")?;
        let command = if prints {
            Self::Print { name: Some(name), args }
        } else {
            let comparison =
                if tokens.accept(TokenKind::Bang) { Comparison::NotEqual } else { Comparison::Equal };
            if comparison == Comparison::Equal {
                tokens.expect(TokenKind::Equal, "`==` or `!=`")?;
            }
            tokens.expect(TokenKind::Equal, "`==` or `!=`")?;
            let bracketed = sig.returns().len() != 1;
            if bracketed {
                tokens.expect(TokenKind::LeftBracket, "`[` before the results")?;
            }
            let expected = values(tokens, sig.returns())?;
            if bracketed {
                tokens.expect(TokenKind::RightBracket, "`]` after the results")?;
            }
            Self::Run { name, args, comparison, expected }
        };
        tokens.expect(TokenKind::End, "the end of the command")?;
        Ok(command)
    }
}

/// Reads a value for each parameter, with commas between.
fn values(tokens: &mut Tokens<'_>, params: &[AbiParam]) -> Parse<Vec<DataValue>> {
    let mut values = Vec::with_capacity(params.len());
    for (index, param) in params.iter().enumerate() {
        if index > 0 {
            tokens.expect(TokenKind::Comma, "`,` and another value")?;
        }
        values.push(data_value(tokens, param.value_type)?);
    }
    Ok(values)
}
