//! Tokens of the CLIF text format.
//!
//! The lexer works on bytes, copies nothing and allocates nothing but a list of comments, if those are asked for.
//! A token is four words: its kind, its place, and for a numbered entity or a short decimal literal its number. What
//! most tokens are made of is looked at [eight bytes](chunk) at a time. Lines and columns are not counted on the way; [`Position`](super::Position) is computed for the few places that are shown.
//!
//! The grammar of the tokens is in the [module documentation](super).

use super::chunk;
use super::error::{Fault, ParseErrorKind};
use super::words::Key;

/// The length from which on a source is refused, in bytes. Places are kept in 32 bits; and a function in a shorter
/// text cannot have more instructions or operands than the model can number.
pub(super) const MAX_SOURCE: usize = 1 << 30;

/// A range of bytes in the source.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The range as indices.
    #[must_use]
    pub fn range(self) -> core::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// What a token is. Those with text of their own are read with [`Lexer::text`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum TokenKind {
    /// The end of the source.
    End,
    /// A character that no token has.
    Invalid,
    /// A `"` without another one.
    OpenString,
    /// `(`
    LeftParen,
    /// `)`
    RightParen,
    /// `{`
    LeftBrace,
    /// `}`
    RightBrace,
    /// `[`
    LeftBracket,
    /// `]`
    RightBracket,
    /// `<`
    Less,
    /// `>`
    Greater,
    /// `,`
    Comma,
    /// `.`
    Dot,
    /// `:`
    Colon,
    /// `=`
    Equal,
    /// `!`
    Bang,
    /// `*`
    Star,
    /// `@`
    At,
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `->`
    Arrow,
    /// A word that is nothing more special: a keyword, an opcode, a flag, a type.
    Word,
    /// `%name`; the text is what follows the `%`.
    Name,
    /// An integer literal, not yet checked.
    Integer,
    /// A floating-point literal, not yet checked.
    Float,
    /// `@00c7`; the text is the digits.
    SourceLoc,
    /// `"text"`; the text is what the quotes enclose.
    String,
    /// `v3`
    Value,
    /// `block3`
    Block,
    /// `ss3`
    StackSlot,
    /// `dss3`
    DynamicStackSlot,
    /// `dt3`
    DynamicType,
    /// `gv3`
    GlobalValue,
    /// `const3`
    Constant,
    /// `fn3`
    FuncRef,
    /// `sig3`
    SigRef,
    /// `u3`, the namespace of a user-defined name
    UserNamespace,
    /// `userextname3`
    UserExtName,
    /// `tag3`
    ExceptionTag,
    /// `region3`
    AliasRegion,
    /// `ret3`
    TryCallRet,
    /// `exn3`
    TryCallExn,
}

impl TokenKind {
    /// How the kind is called in a message.
    pub(super) fn describe(self) -> &'static str {
        match self {
            Self::End => "the end of the text",
            Self::Invalid => "an invalid character",
            Self::OpenString => "a string without an end",
            Self::LeftParen => "`(`",
            Self::RightParen => "`)`",
            Self::LeftBrace => "`{`",
            Self::RightBrace => "`}`",
            Self::LeftBracket => "`[`",
            Self::RightBracket => "`]`",
            Self::Less => "`<`",
            Self::Greater => "`>`",
            Self::Comma => "`,`",
            Self::Dot => "`.`",
            Self::Colon => "`:`",
            Self::Equal => "`=`",
            Self::Bang => "`!`",
            Self::Star => "`*`",
            Self::At => "`@`",
            Self::Plus => "`+`",
            Self::Minus => "`-`",
            Self::Arrow => "`->`",
            Self::Word => "a word",
            Self::Name => "a name such as `%foo`",
            Self::Integer => "an integer",
            Self::Float => "a floating-point number",
            Self::SourceLoc => "a source location such as `@00c7`",
            Self::String => "a string",
            Self::Value => "a value such as `v3`",
            Self::Block => "a block such as `block3`",
            Self::StackSlot => "a stack slot such as `ss3`",
            Self::DynamicStackSlot => "a dynamic stack slot such as `dss3`",
            Self::DynamicType => "a dynamic type such as `dt3`",
            Self::GlobalValue => "a global value such as `gv3`",
            Self::Constant => "a constant such as `const3`",
            Self::FuncRef => "a function reference such as `fn3`",
            Self::SigRef => "a signature such as `sig3`",
            Self::UserNamespace => "a namespace such as `u3`",
            Self::UserExtName => "a user name such as `userextname3`",
            Self::ExceptionTag => "an exception tag such as `tag3`",
            Self::AliasRegion => "an alias region such as `region3`",
            Self::TryCallRet => "a call result such as `ret3`",
            Self::TryCallExn => "an exception payload such as `exn3`",
        }
    }

    /// The prefix of a numbered entity.
    pub(super) fn prefix(self) -> &'static str {
        match self {
            Self::Value => "v",
            Self::Block => "block",
            Self::StackSlot => "ss",
            Self::DynamicStackSlot => "dss",
            Self::DynamicType => "dt",
            Self::GlobalValue => "gv",
            Self::Constant => "const",
            Self::FuncRef => "fn",
            Self::SigRef => "sig",
            Self::UserNamespace => "u",
            Self::UserExtName => "userextname",
            Self::ExceptionTag => "tag",
            Self::AliasRegion => "region",
            Self::TryCallRet => "ret",
            Self::TryCallExn => "exn",
            _ => "",
        }
    }
}

/// A token and where it stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Token {
    /// What it is.
    pub(super) kind: TokenKind,
    /// The number of a numbered entity. Of an integer literal one more than the number, if it is decimal, short and
    /// without sign. Else 0.
    pub(super) number: u32,
    /// Its text; without the `%`, `@` or quotes of a name, source location or string.
    pub(super) span: Span,
}

/// The kind of token that each byte begins, or one that stands for several: `Value` for whatever word begins with `v`, `Word` for
/// the others, `Integer` for numbers, `Plus` for what begins with a sign, `Invalid` for all that no token begins with, spaces and
/// comments among them.
static BEGINS: [TokenKind; 256] = {
    let mut kinds = [TokenKind::Invalid; 256];
    let mut byte = 0;
    while byte < u8::MAX {
        kinds[byte as usize] = match byte {
            b'v' => TokenKind::Value,
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => TokenKind::Word,
            b'0'..=b'9' => TokenKind::Integer,
            b'+' | b'-' => TokenKind::Plus,
            b'%' => TokenKind::Name,
            b'@' => TokenKind::At,
            b'"' => TokenKind::String,
            b'(' => TokenKind::LeftParen,
            b')' => TokenKind::RightParen,
            b'{' => TokenKind::LeftBrace,
            b'}' => TokenKind::RightBrace,
            b'[' => TokenKind::LeftBracket,
            b']' => TokenKind::RightBracket,
            b'<' => TokenKind::Less,
            b'>' => TokenKind::Greater,
            b',' => TokenKind::Comma,
            b'.' => TokenKind::Dot,
            b':' => TokenKind::Colon,
            b'=' => TokenKind::Equal,
            b'!' => TokenKind::Bang,
            b'*' => TokenKind::Star,
            _ => TokenKind::Invalid,
        };
        byte += 1;
    }
    kinds
};

/// Which bytes are in a word, or else one of `others`.
const fn bytes_of_words(others: &[u8]) -> [bool; 256] {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < u8::MAX {
        table[byte as usize] = byte.is_ascii_alphanumeric() || byte == b'_';
        byte += 1;
    }
    let mut index = 0;
    while index < others.len() {
        table[others[index] as usize] = true;
        index += 1;
    }
    table
}

/// Whether each byte can be in a word.
static IN_WORD: [bool; 256] = bytes_of_words(b"");

/// Whether each byte can be in a number, behind its first one.
static IN_NUMBER: [bool; 256] = bytes_of_words(b".-");

/// Splits a source into tokens, one at a time.
#[derive(Clone, Debug)]
pub(super) struct Lexer<'a> {
    source: &'a str,
    /// The token that was read last.
    token: Token,
    /// Where the next one may begin.
    pos: u32,
    /// The key of the word met last.
    word: Key,
    /// Whether comments are kept, or skipped.
    keep_comments: bool,
    /// The comments met and not yet taken, each with its `;`.
    comments: Vec<Span>,
}

impl<'a> Lexer<'a> {
    /// A lexer at the start of `source`.
    ///
    /// # Errors
    ///
    /// A source of [`MAX_SOURCE`] bytes or more.
    pub(super) fn new(source: &'a str, keep_comments: bool) -> Result<Self, Box<Fault>> {
        check_length(source.len())?;
        let token = Token { kind: TokenKind::Invalid, number: 0, span: Span::default() };
        Ok(Self { source, token, pos: 0, word: 0, keep_comments, comments: Vec::new() })
    }

    /// The token that was read last.
    #[inline]
    pub(super) fn token(&self) -> Token {
        self.token
    }

    /// The key of the token that was read last, if that is a word.
    #[inline]
    pub(super) fn word(&self) -> Key {
        self.word
    }

    /// The text of a token.
    #[inline]
    pub(super) fn text(&self, span: Span) -> &'a str {
        // Tokens begin and end at ASCII bytes, hence at the bounds of characters.
        self.source.get(span.range()).unwrap_or_default()
    }

    /// The whole source.
    pub(super) fn source(&self) -> &'a str {
        self.source
    }

    /// The comments met since the last call.
    pub(super) fn take_comments(&mut self) -> std::vec::Drain<'_, Span> {
        self.comments.drain(..)
    }

    /// Whether comments wait to be taken.
    #[inline]
    pub(super) fn has_comments(&self) -> bool {
        !self.comments.is_empty()
    }

    /// Continues at another place.
    pub(super) fn seek(&mut self, pos: u32) {
        self.pos = pos;
    }

    /// What is left of the line at `from`; the current place moves to the line's end.
    pub(super) fn rest_of_line(&mut self, from: u32) -> Span {
        let rest = self.rest(from);
        self.pos = from + count(memchr::memchr(b'\n', rest).unwrap_or(rest.len()));
        Span { start: from, end: self.pos }
    }

    fn bytes(&self) -> &'a [u8] {
        self.source.as_bytes()
    }

    fn rest(&self, from: u32) -> &'a [u8] {
        self.bytes().get(from as usize..).unwrap_or_default()
    }

    /// The token is what stands from `start` to `end`.
    #[inline]
    fn found(&mut self, kind: TokenKind, start: u32, end: u32) {
        self.found_number(kind, 0, start, end);
    }

    /// As [`found`](Self::found), with a number.
    #[inline]
    fn found_number(&mut self, kind: TokenKind, number: u32, start: u32, end: u32) {
        self.pos = end;
        self.token = Token { kind, number, span: Span { start, end } };
    }

    /// Reads the next token. Text that is no token comes as [`TokenKind::Invalid`], so there is always a next one.
    ///
    /// Tokens that take some work have a function of their own, so that punctuation does not pay for what they need.
    pub(super) fn advance(&mut self) {
        let bytes = self.bytes();
        let mut start = self.pos;
        // Most tokens follow a space, or another token.
        if bytes.get(start as usize) == Some(&b' ') {
            start += 1;
        }
        let Some(&byte) = bytes.get(start as usize) else { return self.found(TokenKind::End, start, start) };
        match BEGINS[usize::from(byte)] {
            TokenKind::Value => self.value(start),
            TokenKind::Word => self.word_or_block(start),
            TokenKind::Integer => self.digits(start),
            TokenKind::Plus => self.sign(byte, start),
            TokenKind::Name => self.name(start),
            TokenKind::At => self.source_loc(start),
            TokenKind::String => self.string(start),
            TokenKind::Invalid => self.blanks(start),
            kind => self.found(kind, start, start + 1),
        }
    }

    /// Passes spaces and comments, one of which is at `start`, and reads what follows.
    #[inline(never)]
    fn blanks(&mut self, mut start: u32) {
        let bytes = self.bytes();
        while let Some(&byte) = bytes.get(start as usize) {
            match byte {
                b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c => {
                    start += 1;
                    // The indentation of the next line.
                    start += chunk::spaces(chunk::chunk(bytes, start));
                }
                b';' => {
                    let comment = self.rest_of_line(start);
                    if self.keep_comments {
                        self.comments.push(comment);
                    }
                    start = self.pos;
                }
                _ if BEGINS[usize::from(byte)] != TokenKind::Invalid => break,
                _ => {
                    let character = self.source.get(start as usize..).and_then(|rest| rest.chars().next());
                    let character = character.unwrap_or(char::REPLACEMENT_CHARACTER);
                    let end = start + count(character.len_utf8());
                    if !character.is_whitespace() {
                        return self.found(TokenKind::Invalid, start, end);
                    }
                    start = end;
                }
            }
        }
        self.pos = start;
        // Something else begins here, so this does not come back.
        self.advance();
    }

    /// How many bytes from `start` on are `wanted`.
    #[inline]
    fn len_while(&self, start: u32, mut wanted: impl FnMut(u8) -> bool) -> u32 {
        let rest = self.rest(start);
        count(rest.iter().position(|&byte| !wanted(byte)).unwrap_or(rest.len()))
    }

    #[inline(never)]
    fn name(&mut self, start: u32) {
        let len = self.len_while(start + 1, |byte| IN_WORD[usize::from(byte)]);
        self.found(TokenKind::Name, start + 1, start + 1 + len);
    }

    #[inline(never)]
    fn source_loc(&mut self, start: u32) {
        match self.len_while(start + 1, |byte| byte.is_ascii_hexdigit()) {
            0 => self.found(TokenKind::At, start, start + 1),
            digits => self.found(TokenKind::SourceLoc, start + 1, start + 1 + digits),
        }
    }

    #[inline(never)]
    fn sign(&mut self, sign: u8, start: u32) {
        let rest = self.rest(start + 1);
        let numeric = match rest.first() {
            Some(b'0'..=b'9' | b'+' | b'-' | b'.') => true,
            Some(b'N' | b'I' | b's') => {
                rest.starts_with(b"NaN") || rest.starts_with(b"Inf") || rest.starts_with(b"sNaN")
            }
            _ => false,
        };
        if numeric {
            return self.number(start, start + 1);
        }
        match (sign, rest.first()) {
            (b'-', Some(b'>')) => self.found(TokenKind::Arrow, start, start + 2),
            (b'-', _) => self.found(TokenKind::Minus, start, start + 1),
            _ => self.found(TokenKind::Plus, start, start + 1),
        }
    }

    /// A number without a sign. If it is decimal and short, the token holds it.
    #[inline(never)]
    fn digits(&mut self, start: u32) {
        let digits = chunk::chunk(self.bytes(), start);
        let (len, number) = chunk::decimal(digits);
        if len == 8 || IN_NUMBER[usize::from(chunk::byte(digits, len))] {
            return self.number(start, start);
        }
        self.found_number(TokenKind::Integer, number + 1, start, start + len);
    }

    /// A number that begins at `start`; its sign, if any, ends at `digits`.
    #[inline(never)]
    fn number(&mut self, start: u32, digits: u32) {
        let rest = self.rest(digits);
        let prefix = [&b"NaN:"[..], b"sNaN:"].into_iter().find(|prefix| rest.starts_with(prefix));
        let mut is_float = prefix.is_some() || rest.starts_with(b"NaN") || rest.starts_with(b"Inf");
        let mut end = digits + prefix.map_or(0, |prefix| count(prefix.len()));
        end += self.len_while(end, |byte| {
            is_float |= byte == b'.';
            IN_NUMBER[usize::from(byte)]
        });
        // A second sign is part of the token too, so that it is reported as one bad number.
        if end == digits {
            end += 1;
            end += self.len_while(end, |byte| IN_WORD[usize::from(byte)]);
        }
        self.found(if is_float { TokenKind::Float } else { TokenKind::Integer }, start, end);
    }

    /// By far the most frequent token: `v3`, or another word.
    #[inline(never)]
    fn value(&mut self, start: u32) {
        let digits = chunk::chunk(self.bytes(), start + 1);
        match short_number(digits) {
            Some((len, number)) => self.found_number(TokenKind::Value, number, start, start + 1 + len),
            None => self.word_or_block(start),
        }
    }

    #[inline(never)]
    fn word_or_block(&mut self, start: u32) {
        const LEN: u32 = 5;
        let head = chunk::chunk(self.bytes(), start);
        if chunk::first(head, LEN) == u64::from_le_bytes(*b"block\0\0\0") {
            let digits = chunk::chunk(self.bytes(), start + LEN);
            if let Some((len, number)) = short_number(digits) {
                return self.found_number(TokenKind::Block, number, start, start + LEN + len);
            }
        }
        self.any_word(start, head);
    }

    /// The word at `start`, the first bytes of which are `head`.
    #[inline]
    fn any_word(&mut self, start: u32, head: u64) {
        let len = chunk::len_while(head, &IN_WORD);
        if len == 8 {
            return self.long_word(start, head);
        }
        self.word = Key::from(chunk::first(head, len));
        self.found(TokenKind::Word, start, start + len);
        // Entities end in digits; so do types, most of which begin with an `i`.
        let (first, last) = (chunk::byte(head, 0), chunk::byte(head, len - 1));
        if last.is_ascii_digit() && first != b'i' || first <= b'Z' {
            self.special_word();
        }
    }

    #[inline(never)]
    fn long_word(&mut self, start: u32, head: u64) {
        let tail = chunk::chunk(self.bytes(), start + 8);
        let mut len = chunk::len_while(tail, &IN_WORD);
        let tail = if len < 8 { chunk::first(tail, len) } else { tail };
        if len == 8 {
            len += self.len_while(start + 16, |byte| IN_WORD[usize::from(byte)]);
        }
        self.word = Key::from(tail) << 64 | Key::from(head);
        self.found(TokenKind::Word, start, start + 8 + len);
        self.special_word();
    }

    /// Looks whether what was found to be a word is a numbered entity or a number.
    #[inline(never)]
    fn special_word(&mut self) {
        let Span { start, end } = self.token.span;
        let word = self.bytes().get(self.token.span.range()).unwrap_or_default();
        if !word.last().is_some_and(u8::is_ascii_digit) && word[0] > b'Z' {
            return;
        }
        if word.starts_with(b"NaN") || word.starts_with(b"Inf") {
            self.number(start, start);
        } else if let Some((kind, number)) = entity(word) {
            self.found_number(kind, number, start, end);
        }
    }

    #[inline(never)]
    fn string(&mut self, start: u32) {
        let end = start + 1 + self.len_while(start + 1, |byte| byte != b'"');
        if end as usize == self.source.len() {
            // Go on behind the quote: the rest of the text is more likely not meant to be a string.
            return self.found(TokenKind::OpenString, start, start + 1);
        }
        self.found(TokenKind::String, start + 1, end);
        self.pos = end + 1;
    }
}

/// The number of an entity and its length, if it is short, without leading zeros, and ends the word.
#[inline]
fn short_number(digits: u64) -> Option<(u32, u32)> {
    let (len, number) = chunk::decimal(digits);
    let leading_zero = len > 1 && chunk::byte(digits, 0) == b'0';
    let number_ends = len < 8 && !IN_WORD[usize::from(chunk::byte(digits, len))];
    (len > 0 && number_ends && !leading_zero).then_some((len, number))
}

fn check_length(len: usize) -> Result<(), Box<Fault>> {
    if len < MAX_SOURCE { Ok(()) } else { Err(Fault::new(ParseErrorKind::SourceTooLong, Span::default())) }
}

/// The numbered entity that a word spells: a known prefix and a decimal number without leading zeros.
fn entity(word: &[u8]) -> Option<(TokenKind, u32)> {
    let digits = word.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let (prefix, digits) = word.split_at(word.len() - digits);
    let kind = match prefix {
        b"v" => TokenKind::Value,
        b"block" => TokenKind::Block,
        b"ss" => TokenKind::StackSlot,
        b"dss" => TokenKind::DynamicStackSlot,
        b"dt" => TokenKind::DynamicType,
        b"gv" => TokenKind::GlobalValue,
        b"const" => TokenKind::Constant,
        b"fn" => TokenKind::FuncRef,
        b"sig" => TokenKind::SigRef,
        b"u" => TokenKind::UserNamespace,
        b"userextname" => TokenKind::UserExtName,
        b"tag" => TokenKind::ExceptionTag,
        b"region" => TokenKind::AliasRegion,
        b"ret" => TokenKind::TryCallRet,
        b"exn" => TokenKind::TryCallExn,
        _ => return None,
    };
    if digits.is_empty() || digits[0] == b'0' && digits.len() > 1 {
        return None;
    }
    let mut number = 0u32;
    for digit in digits {
        number = number.checked_mul(10)?.checked_add(u32::from(digit - b'0'))?;
    }
    Some((kind, number))
}

/// A number of bytes of a source, whose length was checked when the lexer was made.
fn count(bytes: usize) -> u32 {
    #[expect(clippy::cast_possible_truncation, reason = "places are below `MAX_SOURCE`")]
    {
        bytes as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tokens of a text: kind, number and text.
    fn tokens(source: &str) -> Vec<(TokenKind, u32, &str)> {
        let mut lexer = Lexer::new(source, true).unwrap();
        let mut tokens = Vec::new();
        loop {
            lexer.advance();
            let token = lexer.token();
            if token.kind == TokenKind::End {
                return tokens;
            }
            let number = if token.kind == TokenKind::Integer { 0 } else { token.number };
            tokens.push((token.kind, number, lexer.text(token.span)));
        }
    }

    #[track_caller]
    fn check(source: &str, expected: &[(TokenKind, u32, &str)]) {
        assert_eq!(tokens(source), expected, "{source}");
    }

    #[test]
    fn every_prefix_makes_an_entity() {
        const PREFIXES: [&str; 15] = [
            "v",
            "block",
            "ss",
            "dss",
            "dt",
            "gv",
            "const",
            "fn",
            "sig",
            "u",
            "userextname",
            "tag",
            "region",
            "ret",
            "exn",
        ];
        for prefix in PREFIXES {
            let kind = entity(format!("{prefix}0").as_bytes()).unwrap().0;
            for number in [0, 7, 10, u32::MAX] {
                let text = format!("{prefix}{number}");
                check(&text, &[(kind, number, &text)]);
            }
            for text in [
                format!("{prefix}01"),
                format!("{prefix}4294967296"),
                format!("{prefix}1x"),
                prefix.to_owned(),
            ] {
                check(&text, &[(TokenKind::Word, 0, &text)]);
            }
            assert_eq!(kind.prefix(), prefix);
        }
    }

    #[test]
    fn offsets_are_signed_numbers() {
        use TokenKind::{Arrow, Float, Integer, Minus, Plus, StackSlot, Value};
        check("ss0+8", &[(StackSlot, 0, "ss0"), (Integer, 0, "+8")]);
        check("v1-72", &[(Value, 1, "v1"), (Integer, 0, "-72")]);
        check("v1 -0x10", &[(Value, 1, "v1"), (Integer, 0, "-0x10")]);
        check("v0 + 8", &[(Value, 0, "v0"), (Plus, 0, "+"), (Integer, 0, "8")]);
        check("v0->v1", &[(Value, 0, "v0"), (Arrow, 0, "->"), (Value, 1, "v1")]);
        check("- >", &[(Minus, 0, "-"), (TokenKind::Greater, 0, ">")]);
        check("--5 +-5 -.5", &[(Integer, 0, "--5"), (Integer, 0, "+-5"), (Float, 0, "-.5")]);
    }

    #[test]
    fn short_decimal_numbers_are_read_at_once() {
        for text in
            ["0", "7", "00", "12", "9999999", "12345678", "0x1", "1_0", "1.", "1-2", "1x", "4294967296"]
        {
            let mut lexer = Lexer::new(text, false).unwrap();
            lexer.advance();
            let token = lexer.token();
            let number = if text.len() < 8 { text.parse::<u32>().ok() } else { None };
            assert_eq!(token.number, number.map_or(0, |number| number + 1), "{text}");
            assert_eq!(token.span, Span { start: 0, end: count(text.len()) });
        }
    }

    #[test]
    fn words_have_keys() {
        for text in [
            "x",
            "iadd",
            "function",
            "functions",
            "sixteen_letters_",
            "seventeen_letters",
            "scalar_to_vector",
        ] {
            for rest in ["", " ", ".i32", ";123456789012345678"] {
                let source = format!(" {text}{rest}");
                let mut lexer = Lexer::new(&source, false).unwrap();
                lexer.advance();
                let token = lexer.token();
                assert_eq!((token.kind, lexer.text(token.span)), (TokenKind::Word, text));
                assert_eq!(lexer.word(), super::super::words::key(text), "{source}");
            }
        }
    }

    #[test]
    fn floats_have_a_point_or_a_name() {
        use TokenKind::{Float, Integer, Word};
        for float in
            ["0.0", "-0x1.8p-3", "+NaN", "NaN", "Inf", "-Inf", "NaN:0x1", "-NaN:0x1", "+sNaN:0x1", "Infinity"]
        {
            check(float, &[(Float, 0, float)]);
        }
        for integer in ["0", "-1", "0x1_0p3", "1-2", "+sNaN"] {
            check(integer, &[(Integer, 0, integer)]);
        }
        check("sNaN", &[(Word, 0, "sNaN")]);
        check("f32x4.a", &[(Word, 0, "f32x4"), (TokenKind::Dot, 0, "."), (Word, 0, "a")]);
    }

    #[test]
    fn sigils_are_not_part_of_the_text() {
        use TokenKind::{At, Name, OpenString, SourceLoc, StackSlot, String, Word};
        check("%9a_Z% %", &[(Name, 0, "9a_Z"), (Name, 0, ""), (Name, 0, "")]);
        check("@00c7@ ss1", &[(SourceLoc, 0, "00c7"), (At, 0, "@"), (StackSlot, 1, "ss1")]);
        check("\"a; é\nb\"x", &[(String, 0, "a; é\nb"), (Word, 0, "x")]);
        check("\"ab", &[(OpenString, 0, "\""), (Word, 0, "ab")]);
    }

    #[test]
    fn whatever_is_no_token_is_passed_one_character_at_a_time() {
        use TokenKind::{Invalid, Word};
        check(
            "a#é\u{a0}\u{0}b",
            &[(Word, 0, "a"), (Invalid, 0, "#"), (Invalid, 0, "é"), (Invalid, 0, "\u{0}"), (Word, 0, "b")],
        );
    }

    #[test]
    fn comments_are_kept_with_their_place() {
        let source = ";a\nb ; c\r\n;";
        let mut lexer = Lexer::new(source, true).unwrap();
        lexer.advance();
        assert_eq!(lexer.token().kind, TokenKind::Word);
        lexer.advance();
        assert_eq!(lexer.token().kind, TokenKind::End);
        let comments: Vec<Span> = lexer.take_comments().collect();
        let texts: Vec<&str> = comments.iter().map(|&span| lexer.text(span)).collect();
        assert_eq!(texts, [";a", "; c\r", ";"]);
        assert!(!lexer.has_comments());
    }

    #[test]
    fn a_source_of_a_gibibyte_is_refused() {
        assert!(check_length(MAX_SOURCE - 1).is_ok());
        assert_eq!(check_length(MAX_SOURCE).unwrap_err().kind, ParseErrorKind::SourceTooLong);
    }
}
