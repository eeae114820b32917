//! Parse errors, and places in a source.
//!
//! While parsing, an error is a [`Fault`]: a kind and a range of bytes. Only when it leaves the parser is the
//! line counted, and the fault becomes a [`ParseError`].

use core::fmt;

use super::lexer::{Span, TokenKind};
use crate::immediates::ImmediateError;

/// What is wrong with a text.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum ParseErrorKind {
    /// The source is 1 GiB long or longer.
    SourceTooLong,
    /// A character that no token has.
    InvalidCharacter(char),
    /// A string without its closing quote.
    UnterminatedString,
    /// Something else was expected here.
    Unexpected {
        /// What was expected, in words.
        expected: &'static str,
        /// What stands there, in words or as written.
        found: String,
    },
    /// A literal that is not a value of the wanted type.
    Immediate(ImmediateError),
    /// A number that is written where only a smaller one makes sense.
    OutOfRange {
        /// What the number is.
        what: &'static str,
        /// The largest number allowed.
        max: u64,
    },
    /// A stack slot alignment that is not a power of two.
    Alignment,
    /// No opcode has this name.
    UnknownOpcode(String),
    /// No calling convention has this name.
    UnknownCallConv(String),
    /// A name in the header of a file that means nothing.
    UnknownHeader(String),
    /// `set` after the last `target` changes nothing.
    DanglingSet,
    /// The entity has been defined before.
    Duplicate(EntityName),
    /// The entity is not defined, or not yet.
    Undefined(EntityName),
    /// The entity's number is so much larger than the text that the function would be mostly holes.
    TooSparse(EntityName),
    /// The alias names another value than it did before.
    AliasConflict {
        /// The alias.
        alias: EntityName,
        /// What it named before.
        old: EntityName,
    },
    /// The aliases lead back to the alias itself.
    AliasCycle(EntityName),
    /// The opcode needs a type suffix that is missing.
    TypeNeeded {
        /// The opcode.
        opcode: &'static str,
        /// The operand whose type would have done, had it been defined before.
        operand: Option<EntityName>,
    },
    /// The opcode does not work on this type.
    TypeNotAllowed {
        /// The opcode.
        opcode: &'static str,
        /// The type.
        ty: String,
    },
    /// The opcode takes no type suffix.
    TypeNotTaken(&'static str),
    /// The opcode or callee has another number of results than are written.
    ResultCount {
        /// How many it has.
        expected: usize,
        /// How many are written.
        found: usize,
    },
    /// A second `stack_limit`.
    SecondStackLimit,
    /// Two memory flags that exclude each other.
    FlagConflict(&'static str, &'static str),
    /// A second alias region for one memory access.
    TwoRegions,
    /// A global value is loaded without `notrap aligned`.
    GlobalValueFlags,
    /// A stack map on something else than a call that returns here.
    StackMap,
    /// A constant whose size is not that of its type.
    ConstantSize {
        /// The size of the type, in bytes.
        expected: u32,
        /// The size of the constant, in bytes.
        found: usize,
    },
    /// `run` or `print` without an invocation, on a function that needs one.
    BareRun,
    /// Values of this type cannot be written here.
    NoLiteral(String),
    /// A function has more entities of some kind than the model can number.
    TooMany(&'static str),
}

impl fmt::Display for ParseErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SourceTooLong => f.write_str("source of 1 GiB or more"),
            Self::InvalidCharacter(character) => write!(f, "invalid character {character:?}"),
            Self::UnterminatedString => f.write_str("string without closing `\"`"),
            Self::Unexpected { expected, found } => write!(f, "expected {expected}, found {found}"),
            Self::Immediate(error) => fmt::Display::fmt(error, f),
            Self::OutOfRange { what, max } => write!(f, "{what} must be from 0 to {max}"),
            Self::Alignment => f.write_str("stack slot alignment must be a power of two"),
            Self::UnknownOpcode(name) => write!(f, "unknown opcode `{name}`"),
            Self::UnknownCallConv(name) => write!(f, "unknown calling convention `{name}`"),
            Self::UnknownHeader(name) => {
                write!(f, "expected `function`, `test`, `set`, `target` or `feature`, found `{name}`")
            }
            Self::DanglingSet => f.write_str("`set` after the last `target` has no effect"),
            Self::Duplicate(entity) => write!(f, "{entity} is defined twice"),
            Self::Undefined(entity) => write!(f, "{entity} is not defined"),
            Self::TooSparse(entity) => {
                write!(f, "the number of {entity} is too large for a text of this length")
            }
            Self::AliasConflict { alias, old } => {
                write!(f, "{alias} is already an alias of {old}")
            }
            Self::AliasCycle(alias) => write!(f, "{alias} is an alias of itself"),
            Self::TypeNeeded { opcode, operand: None } => {
                write!(f, "`{opcode}` needs a type suffix, as in `{opcode}.i32`")
            }
            Self::TypeNeeded { opcode, operand: Some(operand) } => {
                write!(f, "`{opcode}` needs a type suffix here: {operand} is not defined before this use")
            }
            Self::TypeNotAllowed { opcode, ty } => write!(f, "{ty} is not a type that `{opcode}` works on"),
            Self::TypeNotTaken(opcode) => write!(f, "`{opcode}` takes no type suffix"),
            Self::ResultCount { expected, found } => {
                let s = if *expected == 1 { "" } else { "s" };
                write!(f, "expected {expected} result{s}, found {found}")
            }
            Self::SecondStackLimit => f.write_str("the stack limit is declared twice"),
            Self::FlagConflict(one, other) => write!(f, "flags `{one}` and `{other}` exclude each other"),
            Self::TwoRegions => f.write_str("a memory access has at most one alias region"),
            Self::GlobalValueFlags => f.write_str("a global value load needs `notrap aligned`"),
            Self::StackMap => f.write_str("only a call that returns can have a stack map"),
            Self::ConstantSize { expected, found } => {
                write!(f, "expected a constant of {expected} bytes, found {found}")
            }
            Self::BareRun => {
                f.write_str("only a function without parameters and with one integer result can be run bare")
            }
            Self::NoLiteral(ty) => write!(f, "a value of type {ty} cannot be written here"),
            Self::TooMany(what) => write!(f, "too many {what} in one function"),
        }
    }
}

impl From<ImmediateError> for ParseErrorKind {
    fn from(error: ImmediateError) -> Self {
        Self::Immediate(error)
    }
}

/// A numbered entity as written, whether it exists or not.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct EntityName {
    pub(super) kind: TokenKind,
    pub(super) number: u32,
}

impl EntityName {
    /// What precedes the number, such as `v` or `block`.
    #[must_use]
    pub fn prefix(self) -> &'static str {
        self.kind.prefix()
    }

    /// The number.
    #[must_use]
    pub fn number(self) -> u32 {
        self.number
    }
}

impl fmt::Display for EntityName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.prefix(), self.number)
    }
}

/// An error on its way out of the parser.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Fault {
    pub(super) kind: ParseErrorKind,
    pub(super) span: Span,
}

impl Fault {
    /// Boxed, so that the `Result`s of the parser stay small.
    pub(super) fn new(kind: impl Into<ParseErrorKind>, span: Span) -> Box<Self> {
        Box::new(Self { kind: kind.into(), span })
    }
}

/// A line and a column, both counted from 1; columns are counted in characters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Position {
    /// The line.
    pub line: u32,
    /// The character in the line.
    pub column: u32,
}

impl Position {
    const START: Self = Self { line: 1, column: 1 };

    /// The place of a byte of `source`. Takes time linear in the offset; [`PositionFinder`] is for many of them.
    #[must_use]
    pub fn of(source: &str, offset: u32) -> Self {
        PositionFinder::new(source).at(offset)
    }

    /// The place behind `text`, which begins here.
    fn after(self, text: &str) -> Self {
        let lines = text.bytes().filter(|&byte| byte == b'\n').count();
        let last = text.rfind('\n').map_or(text, |newline| &text[newline + 1..]);
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let before = if lines == 0 { self.column } else { 1 };
        Self {
            line: self.line.saturating_add(count(lines)),
            column: before.saturating_add(count(last.chars().count())),
        }
    }
}

/// Finds positions in one source; asked from left to right, it looks at each byte once.
#[derive(Clone, Debug)]
pub struct PositionFinder<'a> {
    source: &'a str,
    offset: usize,
    position: Position,
}

impl<'a> PositionFinder<'a> {
    /// Begins at the start of `source`.
    #[must_use]
    pub fn new(source: &'a str) -> Self {
        Self { source, offset: 0, position: Position::START }
    }

    /// The position of a byte.
    pub fn at(&mut self, offset: u32) -> Position {
        let offset = offset as usize;
        if offset < self.offset {
            (self.offset, self.position) = (0, Position::START);
        }
        if let Some(text) = self.source.get(self.offset..offset) {
            self.position = self.position.after(text);
            self.offset = offset;
        }
        self.position
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// Why a text is not CLIF, and where.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ParseError {
    /// What is wrong.
    pub kind: ParseErrorKind,
    /// Where it begins.
    pub position: Position,
    /// The bytes of the source that are at fault.
    pub span: Span,
}

impl ParseError {
    pub(super) fn new(fault: Fault, source: &str) -> Self {
        Self::at(fault, &mut PositionFinder::new(source))
    }

    pub(super) fn at(fault: Fault, positions: &mut PositionFinder<'_>) -> Self {
        Self { position: positions.at(fault.span.start), kind: fault.kind, span: fault.span }
    }

    /// The error with the line of `source` that it is about, and a caret under the place.
    ///
    /// `source` must be the text that was parsed.
    #[must_use]
    pub fn render<'a>(&'a self, file: &'a str, source: &'a str) -> Snippet<'a> {
        Snippet { file, source, span: self.span, message: &self.kind }
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.position, self.kind)
    }
}

impl core::error::Error for ParseError {}

/// A message about a place in a source; prints with the line and a caret.
#[derive(Clone, Copy)]
pub struct Snippet<'a> {
    /// The name of the file.
    pub file: &'a str,
    /// Its text.
    pub source: &'a str,
    /// The place.
    pub span: Span,
    /// The message.
    pub message: &'a dyn fmt::Display,
}

impl fmt::Debug for Snippet<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Snippet<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let position = Position::of(self.source, self.span.start);
        let before = self.source.get(..self.span.start as usize).unwrap_or(self.source);
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line = self.source[start..].lines().next().unwrap_or_default();
        let number = position.line.to_string();
        let margin = " ".repeat(number.len());
        // Tabs stay tabs, so that the caret is under its character whatever a tab's width.
        let indent: String = before[start..].chars().map(|c| if c == '\t' { c } else { ' ' }).collect();
        let marked = self.source.get(self.span.range()).unwrap_or_default();
        let width = marked.lines().next().unwrap_or_default().chars().count().max(1);
        writeln!(f, "error: {}", self.message)?;
        writeln!(f, "{margin}--> {}:{position}", self.file)?;
        writeln!(f, "{margin} |")?;
        writeln!(f, "{number} | {line}")?;
        writeln!(f, "{margin} | {indent}{}", "^".repeat(width))
    }
}
