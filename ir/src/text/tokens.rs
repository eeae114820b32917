//! The token stream as the parsers see it: one token of lookahead, and the small matches they are made of.

use super::error::{EntityName, Fault, ParseErrorKind};
use super::lexer::{Lexer, Span, Token, TokenKind};
use super::words::Key;
use crate::immediates::ImmediateError;

/// A result inside the parser.
pub(super) type Parse<T> = Result<T, Box<Fault>>;

/// A lexer, which holds the next token.
#[derive(Clone, Debug)]
pub(super) struct Tokens<'a> {
    pub(super) lexer: Lexer<'a>,
    /// Where the token before it ends.
    last_end: u32,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(source: &'a str, keep_comments: bool) -> Parse<Self> {
        let mut lexer = Lexer::new(source, keep_comments)?;
        lexer.advance();
        Ok(Self { lexer, last_end: 0 })
    }

    /// The tokens of a part of `source`, with places in the whole.
    pub(super) fn within(source: &'a str, part: core::ops::Range<usize>) -> Parse<Self> {
        let mut lexer = Lexer::new(source.get(..part.end).unwrap_or(source), false)?;
        lexer.seek(u32::try_from(part.start).unwrap_or(u32::MAX));
        lexer.advance();
        Ok(Self { lexer, last_end: 0 })
    }

    /// The next token, which stays.
    #[inline]
    pub(super) fn peek(&self) -> Token {
        self.lexer.token()
    }

    #[inline]
    pub(super) fn kind(&self) -> TokenKind {
        self.peek().kind
    }

    #[inline]
    pub(super) fn span(&self) -> Span {
        self.peek().span
    }

    /// The next token, which is passed.
    #[inline]
    pub(super) fn bump(&mut self) -> Token {
        let token = self.peek();
        self.last_end = token.span.end;
        self.lexer.advance();
        token
    }

    /// Where the token passed last ends.
    pub(super) fn last_end(&self) -> u32 {
        self.last_end
    }

    pub(super) fn text(&self, token: Token) -> &'a str {
        self.lexer.text(token.span)
    }

    /// The next token's text, if it is a word.
    #[inline]
    pub(super) fn peek_word(&self) -> Option<&'a str> {
        (self.peek().kind == TokenKind::Word).then(|| self.text(self.peek()))
    }

    /// The next token's key, if it is a word.
    #[inline]
    pub(super) fn peek_key(&self) -> Option<Key> {
        (self.peek().kind == TokenKind::Word).then(|| self.lexer.word())
    }

    /// Passes the next token if it is of this kind.
    #[inline]
    pub(super) fn accept(&mut self, kind: TokenKind) -> bool {
        let found = self.peek().kind == kind;
        if found {
            self.bump();
        }
        found
    }

    /// Passes the next token if it is this word.
    pub(super) fn accept_word(&mut self, word: &str) -> bool {
        let found = self.peek_word() == Some(word);
        if found {
            self.bump();
        }
        found
    }

    /// Passes the next token, which must be of this kind.
    #[inline]
    pub(super) fn expect(&mut self, kind: TokenKind, expected: &'static str) -> Parse<Token> {
        if self.peek().kind == kind { Ok(self.bump()) } else { Err(self.unexpected(expected)) }
    }

    /// The error that the next token is not what is `expected` here.
    #[cold]
    pub(super) fn unexpected(&self, expected: &'static str) -> Box<Fault> {
        let text = self.text(self.peek());
        let kind = match self.peek().kind {
            TokenKind::Invalid => {
                ParseErrorKind::InvalidCharacter(text.chars().next().unwrap_or(char::REPLACEMENT_CHARACTER))
            }
            TokenKind::OpenString => ParseErrorKind::UnterminatedString,
            TokenKind::End => {
                ParseErrorKind::Unexpected { expected, found: TokenKind::End.describe().to_owned() }
            }
            _ => ParseErrorKind::Unexpected { expected, found: format!("`{}`", self.as_written()) },
        };
        Fault::new(kind, self.peek().span)
    }

    /// The next token with what the lexer strips.
    fn as_written(&self) -> String {
        const LONGEST: usize = 40;
        let text = self.text(self.peek());
        let mut short: String = text.chars().take(LONGEST).collect();
        if short.len() < text.len() {
            short.push('…');
        }
        match self.peek().kind {
            TokenKind::Name => format!("%{short}"),
            TokenKind::SourceLoc => format!("@{short}"),
            TokenKind::String => format!("\"{short}\""),
            _ => short,
        }
    }

    /// The text of an integer literal, and its place.
    pub(super) fn integer(&mut self, expected: &'static str) -> Parse<(&'a str, Span)> {
        let token = self.expect(TokenKind::Integer, expected)?;
        Ok((self.text(token), token.span))
    }

    /// A literal that `FromStr` reads.
    pub(super) fn literal<T>(&mut self, kind: TokenKind, expected: &'static str) -> Parse<T>
    where
        T: core::str::FromStr<Err = ImmediateError>,
    {
        let token = self.expect(kind, expected)?;
        self.text(token).parse().map_err(|error: ImmediateError| Fault::new(error, token.span))
    }

    /// A plain number, decimal or hexadecimal, up to `max`.
    pub(super) fn number(&mut self, max: u64, what: &'static str) -> Parse<u64> {
        let token = self.expect(TokenKind::Integer, what)?;
        if let Some(value) = small(token)
            && value <= max
        {
            return Ok(value);
        }
        let (text, span) = (self.text(token), token.span);
        let text = text.strip_prefix('+').unwrap_or(text);
        if text.starts_with('-') {
            return Err(Fault::new(ParseErrorKind::OutOfRange { what, max }, span));
        }
        let value = crate::immediates::parse_uint(text, 64, crate::immediates::Separators::Anywhere)
            .map_err(|error| Fault::new(error, span))?;
        match u64::try_from(value) {
            Ok(value) if value <= max => Ok(value),
            _ => Err(Fault::new(ParseErrorKind::OutOfRange { what, max }, span)),
        }
    }

    /// A plain number of 32 bits.
    pub(super) fn number_u32(&mut self, what: &'static str) -> Parse<u32> {
        let value = self.number(u64::from(u32::MAX), what)?;
        // In range by the line above.
        Ok(u32::try_from(value).unwrap_or(u32::MAX))
    }

    /// Passes the rest of the line, including what of the lookahead is on it.
    pub(super) fn rest_of_line(&mut self, after: Token) -> Span {
        let span = self.lexer.rest_of_line(after.span.end);
        self.lexer.advance();
        span
    }

    /// Passes everything up to the next word `function`.
    pub(super) fn skip_to_function(&mut self) {
        while self.kind() != TokenKind::End && self.peek_word() != Some("function") {
            self.bump();
        }
    }
}

/// The number that an integer literal spells, if the lexer has read it already: a short decimal one.
#[inline]
pub(super) fn small(token: Token) -> Option<u64> {
    token.number.checked_sub(1).map(u64::from)
}

/// The name of the entity that a token spells.
pub(super) fn name_of(token: Token) -> EntityName {
    EntityName { kind: token.kind, number: token.number }
}
