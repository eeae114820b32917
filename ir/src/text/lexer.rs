//! Tokens of the CLIF text format.
//!
//! The lexer works on bytes, copies nothing and allocates nothing but a list of comments, if those are asked for.
//! A token is four words: its kind, its place, and for a numbered entity its number. Lines and columns are
//! not counted on the way; [`Position`](super::Position) is computed for the few places that are shown.
//!
//! The grammar of the tokens is in the [module documentation](super).

use super::error::{Fault, ParseErrorKind};

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

/// The numbered entities and what stands before their number.
const PREFIXES: [(&str, TokenKind); 15] = [
    ("v", TokenKind::Value),
    ("block", TokenKind::Block),
    ("ss", TokenKind::StackSlot),
    ("dss", TokenKind::DynamicStackSlot),
    ("dt", TokenKind::DynamicType),
    ("gv", TokenKind::GlobalValue),
    ("const", TokenKind::Constant),
    ("fn", TokenKind::FuncRef),
    ("sig", TokenKind::SigRef),
    ("u", TokenKind::UserNamespace),
    ("userextname", TokenKind::UserExtName),
    ("tag", TokenKind::ExceptionTag),
    ("region", TokenKind::AliasRegion),
    ("ret", TokenKind::TryCallRet),
    ("exn", TokenKind::TryCallExn),
];

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
        PREFIXES.iter().find(|(_, kind)| *kind == self).map_or("", |(prefix, _)| prefix)
    }
}

/// A token and where it stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Token {
    /// What it is.
    pub(super) kind: TokenKind,
    /// The number of a numbered entity, else 0.
    pub(super) number: u32,
    /// Its text; without the `%`, `@` or quotes of a name, source location or string.
    pub(super) span: Span,
}

/// What a byte can begin or continue.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Invalid,
    Space,
    Letter,
    Digit,
    Sign,
    Percent,
    At,
    Quote,
    Semicolon,
    Punctuation,
    NonAscii,
}

/// The class of each byte.
const CLASSES: [Class; 256] = {
    let mut classes = [Class::Invalid; 256];
    let mut byte = 0;
    while byte < 256 {
        #[expect(clippy::cast_possible_truncation, reason = "the loop ends at 256")]
        let b = byte as u8;
        classes[byte] = match b {
            b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c => Class::Space,
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => Class::Letter,
            b'0'..=b'9' => Class::Digit,
            b'+' | b'-' => Class::Sign,
            b'%' => Class::Percent,
            b'@' => Class::At,
            b'"' => Class::Quote,
            b';' => Class::Semicolon,
            b'(' | b')' | b'{' | b'}' | b'[' | b']' | b'<' | b'>' | b',' | b'.' | b':' | b'=' | b'!'
            | b'*' => Class::Punctuation,
            0x80.. => Class::NonAscii,
            _ => Class::Invalid,
        };
        byte += 1;
    }
    classes
};

/// Whether each byte can be in a word.
const IN_WORD: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = matches!(CLASSES[byte], Class::Letter | Class::Digit);
        byte += 1;
    }
    table
};

fn is_word_byte(byte: u8) -> bool {
    IN_WORD[usize::from(byte)]
}

/// Splits a source into tokens, one at a time.
#[derive(Clone, Debug)]
pub(super) struct Lexer<'a> {
    source: &'a str,
    bytes: &'a [u8],
    /// The next byte to look at.
    pos: usize,
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
        Ok(Self { source, bytes: source.as_bytes(), pos: 0, keep_comments, comments: Vec::new() })
    }

    /// The text of a token.
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
    pub(super) fn has_comments(&self) -> bool {
        !self.comments.is_empty()
    }

    /// Continues at another place.
    pub(super) fn seek(&mut self, pos: usize) {
        self.pos = pos;
    }

    /// What is left of the line at the current place, which moves to the line's end.
    pub(super) fn rest_of_line(&mut self, from: u32) -> Span {
        self.pos = from as usize;
        let rest = &self.bytes[self.pos..];
        self.pos += memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        Span { start: from, end: place(self.pos) }
    }

    fn span(&self, start: usize) -> Span {
        Span { start: place(start), end: place(self.pos) }
    }

    fn token(&self, kind: TokenKind, start: usize) -> Token {
        Token { kind, number: 0, span: self.span(start) }
    }

    /// The next token. Text that is no token comes as [`TokenKind::Invalid`], so there is always a next one.
    pub(super) fn next(&mut self) -> Token {
        loop {
            let mut start = self.pos;
            // Nearly every token follows a space, or the indentation of its line.
            while self.bytes.get(start) == Some(&b' ') {
                start += 1;
            }
            self.pos = start;
            let Some(&byte) = self.bytes.get(start) else {
                return self.token(TokenKind::End, start);
            };
            match CLASSES[usize::from(byte)] {
                Class::Space => self.pos += 1,
                Class::Letter => return self.word(byte, start),
                Class::Punctuation => return self.punctuation(byte, start),
                Class::Digit => return self.number(start, start),
                Class::Sign => return self.sign(byte, start),
                Class::Semicolon => {
                    let comment = self.rest_of_line(place(start));
                    if self.keep_comments {
                        self.comments.push(comment);
                    }
                }
                Class::Percent => {
                    self.pos += 1;
                    self.skip_while(is_word_byte);
                    return self.token(TokenKind::Name, start + 1);
                }
                Class::At => {
                    self.pos += 1;
                    self.skip_while(|byte| byte.is_ascii_hexdigit());
                    if self.pos == start + 1 {
                        return self.token(TokenKind::At, start);
                    }
                    return self.token(TokenKind::SourceLoc, start + 1);
                }
                Class::Quote => return self.string(start),
                Class::NonAscii | Class::Invalid => {
                    let character = self.source.get(start..).and_then(|rest| rest.chars().next());
                    let character = character.unwrap_or(char::REPLACEMENT_CHARACTER);
                    self.pos += character.len_utf8();
                    if !character.is_whitespace() {
                        return self.token(TokenKind::Invalid, start);
                    }
                }
            }
        }
    }

    #[inline]
    fn skip_while(&mut self, mut wanted: impl FnMut(u8) -> bool) {
        let rest = self.bytes.get(self.pos..).unwrap_or_default();
        self.pos += rest.iter().position(|&byte| !wanted(byte)).unwrap_or(rest.len());
    }

    fn punctuation(&mut self, byte: u8, start: usize) -> Token {
        self.pos += 1;
        let kind = match byte {
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
            _ => TokenKind::Star,
        };
        self.token(kind, start)
    }

    fn sign(&mut self, sign: u8, start: usize) -> Token {
        let rest = &self.bytes[start + 1..];
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
        let arrow = sign == b'-' && rest.first() == Some(&b'>');
        self.pos += if arrow { 2 } else { 1 };
        let kind = match (arrow, sign) {
            (true, _) => TokenKind::Arrow,
            (false, b'-') => TokenKind::Minus,
            (false, _) => TokenKind::Plus,
        };
        self.token(kind, start)
    }

    /// A number that begins at `start`; its sign, if any, ends at `digits`.
    fn number(&mut self, start: usize, digits: usize) -> Token {
        let rest = &self.bytes[digits..];
        let prefix = [&b"NaN:"[..], b"sNaN:"].into_iter().find(|prefix| rest.starts_with(prefix));
        let mut is_float = prefix.is_some() || rest.starts_with(b"NaN") || rest.starts_with(b"Inf");
        self.pos = digits + prefix.map_or(0, <[u8]>::len);
        self.skip_while(|byte| {
            is_float |= byte == b'.';
            is_word_byte(byte) || byte == b'.' || byte == b'-'
        });
        // A second sign is part of the token too, so that it is reported as one bad number.
        if self.pos == digits {
            self.pos += 1;
            self.skip_while(is_word_byte);
        }
        self.token(if is_float { TokenKind::Float } else { TokenKind::Integer }, start)
    }

    /// A word, or the numbered entity that it spells.
    #[inline]
    fn word(&mut self, first: u8, start: usize) -> Token {
        if first == b'v'
            && let Some(token) = self.value(start)
        {
            return token;
        }
        self.pos = start + 1;
        self.skip_while(is_word_byte);
        let word = self.bytes.get(start..self.pos).unwrap_or_default();
        if first < b'a' && (word.starts_with(b"NaN") || word.starts_with(b"Inf")) {
            return self.number(start, start);
        }
        if word.last().is_some_and(u8::is_ascii_digit)
            && let Some((kind, number)) = entity(word)
        {
            return Token { kind, number, span: self.span(start) };
        }
        self.token(TokenKind::Word, start)
    }

    /// The value that begins here, by far the most frequent word, if it has few enough digits to be read at once.
    #[inline]
    fn value(&mut self, start: usize) -> Option<Token> {
        const DIGITS: usize = 9;
        let mut number = 0u32;
        let mut pos = start + 1;
        let mut byte = *self.bytes.get(pos)?;
        if byte == b'0' && self.bytes.get(pos + 1).is_some_and(|&byte| is_word_byte(byte)) {
            return None;
        }
        while byte.is_ascii_digit() {
            // More digits than fit are found below.
            number = number.wrapping_mul(10).wrapping_add(u32::from(byte - b'0'));
            pos += 1;
            byte = self.bytes.get(pos).copied().unwrap_or(b' ');
        }
        if pos == start + 1 || pos > start + 1 + DIGITS || is_word_byte(byte) {
            return None;
        }
        self.pos = pos;
        Some(Token { kind: TokenKind::Value, number, span: self.span(start) })
    }

    fn string(&mut self, start: usize) -> Token {
        self.pos += 1;
        self.skip_while(|byte| byte != b'"');
        if self.pos == self.bytes.len() {
            // Go on behind the quote: the rest of the text is more likely not meant to be a string.
            self.pos = start + 1;
            return self.token(TokenKind::OpenString, start);
        }
        let token = self.token(TokenKind::String, start + 1);
        self.pos += 1;
        token
    }
}

fn check_length(len: usize) -> Result<(), Box<Fault>> {
    if len < MAX_SOURCE { Ok(()) } else { Err(Fault::new(ParseErrorKind::SourceTooLong, Span::default())) }
}

/// The numbered entity that a word spells: a known prefix and a decimal number without leading zeros.
fn entity(word: &[u8]) -> Option<(TokenKind, u32)> {
    let digits = word.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let (prefix, digits) = word.split_at(word.len() - digits);
    let kind = match prefix {
        // The types `i32`, `f64` and so on come here too.
        b"i" | b"f" => return None,
        b"block" => TokenKind::Block,
        _ => PREFIXES.iter().find(|(known, _)| known.as_bytes() == prefix)?.1,
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

/// A place in the source, whose length was checked when the lexer was made.
fn place(pos: usize) -> u32 {
    #[expect(clippy::cast_possible_truncation, reason = "places are below `MAX_SOURCE`")]
    {
        pos as u32
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
            let token = lexer.next();
            if token.kind == TokenKind::End {
                return tokens;
            }
            tokens.push((token.kind, token.number, lexer.text(token.span)));
        }
    }

    #[track_caller]
    fn check(source: &str, expected: &[(TokenKind, u32, &str)]) {
        assert_eq!(tokens(source), expected, "{source}");
    }

    #[test]
    fn every_prefix_makes_an_entity() {
        for (prefix, kind) in PREFIXES {
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
        assert_eq!(lexer.next().kind, TokenKind::Word);
        assert_eq!(lexer.next().kind, TokenKind::End);
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
