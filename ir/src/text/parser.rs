//! Functions out of text.
//!
//! One [`Parser`] reads function after function, from left to right, with one token of lookahead, straight into the
//! model. Operands are read by the shape that the instruction table gives for the opcode (`operands`), and
//! result types follow from the table's constraints.
//!
//! # Invariants
//!
//! * Nothing recurses on the input, each loop passes a token in each round, and what is allocated for numbers that
//!   the text skips is bounded by a multiple of its length. So every text is read in linear time, or refused.
//! * After an error the next function is found by its keyword alone.

mod body;
mod operands;
mod preamble;

use std::collections::HashMap;
use std::mem;

use self::operands::Operands;
use super::error::{Fault, ParseError, ParseErrorKind, PositionFinder};
use super::header::Header;
use super::lexer::{Span, Token, TokenKind};
use super::source_map::{Places, SourceMap};
use super::testfile::{Comment, TestFile, TestFunction};
use super::tokens::{Parse, Tokens, name_of};
use crate::any_entity::AnyEntity;
use crate::entities::{Block, Constant, ExceptionTag, UserExternalNameRef};
use crate::function::{Function, UserExternalName};
use crate::immediates::ConstantData;
use crate::signature::CallConv;
use crate::types::Type;

/// Reads the functions of a text. Lines for test runners and comments are passed over.
///
/// # Errors
///
/// The first thing that is not CLIF.
pub fn parse_functions(source: &str) -> Result<Vec<Function>, ParseError> {
    let parse = || {
        let mut parser = Parser::new(source, false)?;
        let mut functions = Vec::new();
        while !parser.at_end() {
            functions.push(parser.function()?);
        }
        Ok(functions)
    };
    parse().map_err(|fault: Box<Fault>| ParseError::new(*fault, source))
}

/// Reads a test file, with the comments that say what is expected.
///
/// # Errors
///
/// The first thing that is not CLIF.
pub fn parse_file(source: &str) -> Result<TestFile<'_>, ParseError> {
    let file = parse_file_tolerant(source)?;
    let mut functions = Vec::with_capacity(file.functions.len());
    for TestFunction { name, function, comments, map } in file.functions {
        functions.push(TestFunction { name, function: function?, comments, map });
    }
    Ok(TestFile { header: file.header, preamble_comments: file.preamble_comments, functions })
}

/// Reads a test file. A function with an error does not hide the others: reading goes on at the next `function`.
///
/// # Errors
///
/// An error before the first function.
pub fn parse_file_tolerant(source: &str) -> Result<TestFile<'_, Result<Function, ParseError>>, ParseError> {
    let mut positions = PositionFinder::new(source);
    let mut error = |fault: Box<Fault>| ParseError::at(*fault, &mut positions);
    let mut parser = Parser::new(source, true).map_err(&mut error)?;
    parser.flush_comments();
    let preamble_comments = mem::take(&mut parser.comments);
    let mut functions = Vec::new();
    while !parser.at_end() {
        let function = parser.function();
        parser.begin(AnyEntity::Function);
        if function.is_err() {
            parser.tokens.skip_to_function();
            parser.flush_comments();
        }
        functions.push(TestFunction {
            name: parser.name,
            function: function.map_err(&mut error),
            comments: parser.comments.drain(..).collect(),
            // As the function: of just the size that it needs, out of memory that stays for the next one.
            map: parser.map.clone(),
        });
    }
    Ok(TestFile { header: parser.header, preamble_comments, functions })
}

/// Reads the functions of a file one by one.
struct Parser<'a> {
    tokens: Tokens<'a>,
    header: Header<'a>,
    default_call_conv: CallConv,
    /// How many more entities may be made for numbers that the text skips.
    budget: usize,

    // The function that is being read.
    /// Its name as written.
    name: &'a str,
    /// The function itself. It is built in memory that grew with the functions before it, and cloned when it is done, which
    /// takes as much as it needs and no more.
    func: Function,
    map: SourceMap,
    comments: Vec<Comment<'a>>,
    /// What the comments from here on belong to.
    entity: AnyEntity,
    /// Values that were used where nothing had defined them yet.
    uses_before_definition: Vec<Token>,
    /// References of the preamble to what may be declared later.
    late: Vec<Token>,
    /// The constants by their bytes.
    constants: HashMap<ConstantData, Constant>,
    /// The numbered names by what they are.
    user_names: HashMap<UserExternalName, UserExternalNameRef>,

    // The instruction that is being read.
    /// What stands before its `=`.
    results: Vec<Token>,
    /// Its value operands.
    seen: Operands,
    /// Its opcode.
    opcode_span: Span,
}

impl<'a> Parser<'a> {
    fn new(source: &'a str, keep_comments: bool) -> Parse<Self> {
        let mut tokens = Tokens::new(source, keep_comments)?;
        let header = Header::parse(&mut tokens)?;
        // As upstream: what is executed gets the convention of the host.
        let default_call_conv = if header.has_test("run") { CallConv::SystemV } else { CallConv::Fast };
        Ok(Self {
            tokens,
            header,
            default_call_conv,
            budget: (1 << 20) + 4 * source.len(),
            name: "",
            func: Function::default(),
            map: SourceMap::default(),
            comments: Vec::new(),
            entity: AnyEntity::Function,
            uses_before_definition: Vec::new(),
            late: Vec::new(),
            constants: HashMap::new(),
            user_names: HashMap::new(),
            results: Vec::new(),
            seen: Operands::default(),
            opcode_span: Span::default(),
        })
    }

    fn at_end(&self) -> bool {
        self.tokens.kind() == TokenKind::End
    }

    /// Reads one function.
    fn function(&mut self) -> Parse<Function> {
        self.name = "";
        self.func.clear();
        self.map.clear();
        self.entity = AnyEntity::Function;
        self.uses_before_definition.clear();
        self.late.clear();
        self.constants.clear();
        self.user_names.clear();

        if !self.tokens.accept_word("function") {
            return Err(self.tokens.unexpected("`function`"));
        }
        let start = self.tokens.peek();
        self.func.name = self.function_name()?;
        let sigil = u32::from(start.kind == TokenKind::Name);
        self.map.function = Span { start: start.span.start - sigil, end: self.tokens.last_end() };
        self.name = self.tokens.lexer.text(self.map.function);
        self.func.signature = self.signature()?;
        self.map.function.end = self.tokens.last_end();
        self.tokens.expect(TokenKind::LeftBrace, "`{` before the body of the function")?;
        self.preamble()?;
        self.body()?;
        self.begin(AnyEntity::Function);
        self.tokens.expect(TokenKind::RightBrace, "`}` after the body of the function")?;
        // These two are as small as they can be already.
        let (name, signature) = (mem::take(&mut self.func.name), mem::take(&mut self.func.signature));
        let mut func = self.func.clone();
        (func.name, func.signature) = (name, signature);
        Ok(func)
    }

    /// From here on, comments belong to `entity`.
    fn begin(&mut self, entity: AnyEntity) {
        self.flush_comments();
        self.entity = entity;
    }

    /// Gives the comments met so far to the current entity.
    #[inline]
    fn flush_comments(&mut self) {
        if self.tokens.lexer.has_comments() {
            let source = self.tokens.lexer.source();
            let text = |span: Span| source.get(span.range()).unwrap_or_default();
            let entity = self.entity;
            let comments = self.tokens.lexer.take_comments();
            self.comments.extend(comments.map(|span| Comment { entity, text: text(span), span }));
        }
    }

    /// Notes the definition of the entity that a token names; `len` is the number of those that exist.
    #[inline]
    fn define(&mut self, token: Token, len: usize, places: fn(&mut SourceMap) -> &mut Places) -> Parse<()> {
        self.define_weighted(token, len, places, 1)
    }

    /// As [`define`](Self::define), for an entity that takes `weight` times the memory of a value.
    #[inline]
    fn define_weighted(
        &mut self,
        token: Token,
        len: usize,
        places: fn(&mut SourceMap) -> &mut Places,
        weight: usize,
    ) -> Parse<()> {
        let number = token.number as usize;
        if number > len {
            let skipped = (number - len) * weight;
            if number >= crate::MAX_ENTITIES || skipped > self.budget {
                return Err(Fault::new(ParseErrorKind::TooSparse(name_of(token)), token.span));
            }
            self.budget -= skipped;
        }
        if places(&mut self.map).define(number, token.span) {
            Ok(())
        } else {
            Err(Fault::new(ParseErrorKind::Duplicate(name_of(token)), token.span))
        }
    }
}

/// The block that a token names, if the model can number it.
pub(super) fn block(token: Token) -> Option<Block> {
    ((token.number as usize) < crate::MAX_ENTITIES).then(|| Block::from_u32(token.number))
}

fn exception_tag(token: Token) -> Parse<ExceptionTag> {
    if token.number == u32::MAX {
        let (what, max) = ("the number of an exception tag", u64::from(u32::MAX) - 1);
        return Err(Fault::new(ParseErrorKind::OutOfRange { what, max }, token.span));
    }
    Ok(ExceptionTag::from_u32(token.number))
}

/// How vectors of unknown length print: the type that a word such as `i32x4xN` names.
fn dynamic_type(word: &str) -> Option<Type> {
    word.strip_suffix("xN")?.parse::<Type>().ok()?.vector_to_dynamic()
}
