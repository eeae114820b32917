//! The assembler.

use core::fmt;
use core::str::FromStr;
use std::collections::HashMap;

use packed::layout::{Field, ItemKind};

use super::{Row, Rows};
use crate::isa::Word;
use crate::libcall::Libcall;
use crate::module::{Body, Code, Function, Module, Signature};
use crate::operand::{ByteOrder, RmwKind, SigIndex, Target};
use crate::trap::TrapCode;

/// What is wrong with a text, and where.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AssembleError {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for AssembleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.line, self.column, self.message)
    }
}

impl core::error::Error for AssembleError {}

/// Reads a module from text.
///
/// The module may still break the rules of [`validate`](crate::validate::validate).
///
/// # Errors
/// The first thing that is wrong, and its place.
pub fn assemble(text: &str) -> Result<Module, AssembleError> {
    let tokens = tokenize(text)?;
    let mut names = HashMap::new();
    let mut count = 0_u32;
    for pair in tokens.windows(2) {
        let starts = matches!(pair[0].kind, Kind::Word("function" | "libcall" | "import"));
        if let (true, Kind::Name(name)) = (starts, &pair[1].kind) {
            names.entry(name.clone()).or_insert(count);
            count += 1;
        }
    }
    let end = Token { kind: Kind::End, line: text.lines().count().max(1), column: 1 };
    Parser { tokens: &tokens, at: 0, end, names }.module()
}

/// Whether a name can be written without quotes.
pub(super) fn is_plain_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(is_word_char)
}

fn is_word_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '.'
}

#[derive(Clone, PartialEq, Debug)]
enum Kind<'a> {
    /// Letters, digits, `_`, `.`, after an optional sign.
    Word(&'a str),
    /// A function's name, after `%`.
    Name(String),
    /// `{`, `}`, `,`, `:`, `=`, `->`.
    Mark(&'a str),
    End,
}

#[derive(Clone, PartialEq, Debug)]
struct Token<'a> {
    kind: Kind<'a>,
    line: usize,
    column: usize,
}

impl fmt::Display for Kind<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word(text) | Self::Mark(text) => write!(f, "`{text}`"),
            Self::Name(name) => write!(f, "`%{name}`"),
            Self::End => f.write_str("the end"),
        }
    }
}

fn tokenize(text: &str) -> Result<Vec<Token<'_>>, AssembleError> {
    let mut tokens = Vec::new();
    for (line, content) in (1..).zip(text.lines()) {
        let mut rest = content;
        while let Some(first) = rest.chars().next() {
            let column = content.chars().count() - rest.chars().count() + 1;
            let error = |message| AssembleError { line, column, message };
            let word_end = |text: &str| text.find(|c| !is_word_char(c)).unwrap_or(text.len());
            let (kind, len) = match first {
                ';' => break,
                c if c.is_whitespace() => {
                    rest = &rest[c.len_utf8()..];
                    continue;
                }
                '%' if rest[1..].starts_with('"') => {
                    let (name, len) =
                        quoted(&rest[2..]).ok_or_else(|| error("this name has no end".to_owned()))?;
                    (Kind::Name(name), len + 2)
                }
                '%' => {
                    let end = 1 + word_end(&rest[1..]);
                    (Kind::Name(rest[1..end].to_owned()), end)
                }
                '-' if rest.starts_with("->") => (Kind::Mark(&rest[..2]), 2),
                '{' | '}' | ',' | ':' | '=' => (Kind::Mark(&rest[..1]), 1),
                '+' | '-' => {
                    let end = 1 + word_end(&rest[1..]);
                    (Kind::Word(&rest[..end]), end)
                }
                c if is_word_char(c) => {
                    let end = word_end(rest);
                    (Kind::Word(&rest[..end]), end)
                }
                c => return Err(error(format!("unexpected character {c:?}"))),
            };
            tokens.push(Token { kind, line, column });
            rest = &rest[len..];
        }
    }
    Ok(tokens)
}

/// Reads a name up to its closing quote; gives the name and how long its text is, the quote included.
fn quoted(text: &str) -> Option<(String, usize)> {
    let mut name = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((name, at + 1)),
            '\\' => match chars.next()?.1 {
                'u' => {
                    let (start, _) = chars.by_ref().next().filter(|&(_, c)| c == '{')?;
                    let (end, _) = chars.by_ref().find(|&(_, c)| c == '}')?;
                    let code = u32::from_str_radix(&text[start + 1..end], 16).ok()?;
                    name.push(char::from_u32(code)?);
                }
                c => name.push(c),
            },
            c => name.push(c),
        }
    }
    None
}

struct Parser<'a> {
    tokens: &'a [Token<'a>],
    at: usize,
    end: Token<'a>,
    /// The numbers of functions.
    names: HashMap<String, u32>,
}

/// A function's labels, and the branches that wait for one.
#[derive(Default)]
struct Labels<'a> {
    places: HashMap<&'a str, usize>,
    waiting: Vec<Waiting<'a>>,
}

struct Waiting<'a> {
    label: &'a str,
    token: Token<'a>,
    word: usize,
    row: &'static Row,
    raw: u64,
    field: usize,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> &Token<'a> {
        self.tokens.get(self.at).unwrap_or(&self.end)
    }

    fn next(&mut self) -> Token<'a> {
        let token = self.peek().clone();
        self.at += 1;
        token
    }

    fn eat(&mut self, mark: &str) -> bool {
        let found = matches!(&self.peek().kind, Kind::Mark(m) | Kind::Word(m) if *m == mark);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, mark: &str) -> Result<(), AssembleError> {
        if self.eat(mark) {
            return Ok(());
        }
        let token = self.peek();
        Err(error_at(token, format!("expected `{mark}`, found {}", token.kind)))
    }

    fn module(&mut self) -> Result<Module, AssembleError> {
        let mut module = Module::new();
        loop {
            let token = self.next();
            match token.kind {
                Kind::End => return Ok(module),
                Kind::Word("signature") => {
                    let parameters = self.number()?;
                    self.expect("->")?;
                    module.signatures.push(Signature { parameters, results: self.number()? });
                }
                Kind::Word("function") => {
                    let (name, signature) = self.header()?;
                    let body = Body::Code(self.code()?);
                    module.functions.push(Function { name, signature, body });
                }
                Kind::Word("libcall") => {
                    let token = self.peek().clone();
                    let (name, signature) = self.header()?;
                    let libcall =
                        if self.eat("=") { self.parsed::<Libcall>()? } else { parse(&token, &name)? };
                    module.functions.push(Function { name, signature, body: Body::Libcall(libcall) });
                }
                Kind::Word("import") => {
                    let (name, signature) = self.header()?;
                    module.functions.push(Function { name, signature, body: Body::Import });
                }
                _ => {
                    let message = format!(
                        "expected `signature`, `function`, `libcall` or `import`, found {}",
                        token.kind
                    );
                    return Err(error_at(&token, message));
                }
            }
        }
    }

    /// `%name sigN`
    fn header(&mut self) -> Result<(String, SigIndex), AssembleError> {
        let token = self.next();
        let Kind::Name(name) = token.kind else {
            return Err(error_at(&token, format!("expected a name, such as `%f`, found {}", token.kind)));
        };
        let token = self.next();
        let number = match token.kind {
            Kind::Word(text) => text.strip_prefix("sig").and_then(|digits| digits.parse().ok()),
            _ => None,
        };
        let message =
            || error_at(&token, format!("expected a signature, such as `sig0`, found {}", token.kind));
        Ok((name, SigIndex(number.ok_or_else(message)?)))
    }

    /// `[slots N] [memory N] { … }`
    fn code(&mut self) -> Result<Code, AssembleError> {
        let mut code = Code::default();
        loop {
            if self.eat("slots") {
                code.frame_slots = self.number()?;
            } else if self.eat("memory") {
                code.frame_bytes = self.number()?;
            } else {
                break;
            }
        }
        self.expect("{")?;
        let mut labels = Labels::default();
        while !self.eat("}") {
            let token = self.next();
            let Kind::Word(word) = token.kind else {
                return Err(error_at(&token, format!("expected an operation, found {}", token.kind)));
            };
            if self.eat(":") {
                if labels.places.insert(word, code.words.len()).is_some() {
                    return Err(error_at(&token, format!("the label `{word}` is there twice")));
                }
            } else if word == "const" && !self.starts_const_operation() {
                let token = self.next();
                code.constants.push(constant(&token)?);
            } else {
                let unknown = || error_at(&token, format!("there is no operation `{word}`"));
                let row = Rows::get().with_mnemonic(word).ok_or_else(unknown)?;
                let word = self.operation(&token, row, code.words.len(), &mut labels)?;
                code.words.push(word);
            }
        }
        for branch in labels.waiting {
            let unknown = || error_at(&branch.token, format!("there is no label `{}`", branch.label));
            let place = *labels.places.get(branch.label).ok_or_else(unknown)?;
            let too_far = || error_at(&branch.token, format!("the label `{}` is too far away", branch.label));
            let target = Target::between(branch.word, place).ok_or_else(too_far)?;
            let raw = branch.raw | place_bits(branch.row, branch.field, u64::from(target.0.cast_unsigned()));
            code.words[branch.word] = checked(&branch.token, raw)?;
        }
        Ok(code)
    }

    /// After `const`: whether what follows is a slot, so that it is the operation and not an entry of the
    /// pool.
    fn starts_const_operation(&self) -> bool {
        matches!(self.peek().kind, Kind::Word(text) if text.starts_with('r'))
    }

    fn operation(
        &mut self,
        mnemonic: &Token<'a>,
        row: &'static Row,
        word: usize,
        labels: &mut Labels<'a>,
    ) -> Result<Word, AssembleError> {
        let mut raw = u64::from(row.opcode);
        let mut label = None;
        for (index, field) in row.variant.fields.iter().enumerate() {
            if index > 0 {
                self.expect(",")?;
            }
            let token = self.next();
            match token.kind {
                Kind::Word(name) if field.ty == "Target" && !name.starts_with(['+', '-']) => {
                    label = Some((name, token, index));
                }
                _ => raw |= place_bits(row, index, self.field(&token, field)?),
            }
        }
        // The distance is not known yet; zero will do, as every distance is a valid field.
        let result = checked(mnemonic, raw)?;
        if let Some((label, token, field)) = label {
            labels.waiting.push(Waiting { label, token, word, row, raw, field });
        }
        Ok(result)
    }

    /// The bits of a field.
    fn field(&self, token: &Token<'a>, field: &Field) -> Result<u64, AssembleError> {
        let expected = |what: &str| error_at(token, format!("expected {what}, found {}", token.kind));
        let text = match (&token.kind, field.ty) {
            (Kind::Name(name), "FuncIndex") => {
                let unknown = || error_at(token, format!("there is no function `%{name}`"));
                return self.names.get(name).map(|&number| number.into()).ok_or_else(unknown);
            }
            (Kind::Word(text), _) => *text,
            (_, ty) => return Err(expected(describe(ty))),
        };
        let numbered = |prefix: &str| {
            let number = text.strip_prefix(prefix).and_then(|digits| digits.parse::<u64>().ok());
            number.filter(|&n| n >> field.width == 0).ok_or_else(|| expected(describe(field.ty)))
        };
        match field.ty {
            "Reg" => numbered("r"),
            "FarSlot" => numbered("s"),
            "FuncIndex" => numbered("fn"),
            "SigIndex" => numbered("sig"),
            "ConstIndex" => numbered("const"),
            "TrapCode" => Ok(parse::<TrapCode>(token, text)?.into_raw().into()),
            "RmwKind" => {
                let kind = RmwKind::ALL.into_iter().find(|kind| kind.name() == text);
                kind.map(|kind| kind as u64).ok_or_else(|| expected(describe(field.ty)))
            }
            "ByteOrder" => match text {
                "little" => Ok(ByteOrder::Little as u64),
                "big" => Ok(ByteOrder::Big as u64),
                _ => Err(expected(describe(field.ty))),
            },
            ty => {
                let value = integer(text).ok_or_else(|| expected(describe(ty)))?;
                let signed = ty.starts_with('i') || ty == "Target";
                let range = if signed {
                    -(1_i128 << (field.width - 1))..1 << (field.width - 1)
                } else {
                    0..1_i128 << field.width
                };
                if !range.contains(&value) {
                    return Err(error_at(token, format!("{value} does not fit into {} bits", field.width)));
                }
                #[expect(clippy::cast_possible_truncation, reason = "the value was just found to fit")]
                Ok(value as u64 & (u64::MAX >> (64 - field.width)))
            }
        }
    }

    fn parsed<T: FromStr<Err: fmt::Display>>(&mut self) -> Result<T, AssembleError> {
        let token = self.next();
        match token.kind {
            Kind::Word(text) => parse(&token, text),
            _ => Err(error_at(&token, format!("expected a word, found {}", token.kind))),
        }
    }

    fn number(&mut self) -> Result<u32, AssembleError> {
        let token = self.next();
        let number = match token.kind {
            Kind::Word(text) => integer(text).and_then(|value| u32::try_from(value).ok()),
            _ => None,
        };
        number.ok_or_else(|| error_at(&token, format!("expected a number, found {}", token.kind)))
    }
}

fn parse<T: FromStr<Err: fmt::Display>>(token: &Token<'_>, text: &str) -> Result<T, AssembleError> {
    text.parse().map_err(|error| error_at(token, format!("{error}, found `{text}`")))
}

fn error_at(token: &Token<'_>, message: String) -> AssembleError {
    AssembleError { line: token.line, column: token.column, message }
}

fn describe(ty: &str) -> &'static str {
    match ty {
        "Reg" => "a slot, `r0` to `r255`",
        "FarSlot" => "a far slot, such as `s300`",
        "FuncIndex" => "a function, such as `%f` or `fn0`",
        "SigIndex" => "a signature, such as `sig0`",
        "ConstIndex" => "a constant, such as `const0`",
        "RmwKind" => "a kind of update, such as `add`",
        "ByteOrder" => "`little` or `big`",
        "Target" => "a label or a distance with a sign",
        _ => "a number",
    }
}

/// A decimal or hexadecimal integer.
fn integer(text: &str) -> Option<i128> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (digits, radix) = digits.strip_prefix("0x").map_or((digits, 10), |hex| (hex, 16));
    if !digits.starts_with(|c: char| c.is_ascii_hexdigit()) {
        return None;
    }
    let magnitude = i128::from(u64::from_str_radix(&digits.replace('_', ""), radix).ok()?);
    Some(if negative { -magnitude } else { magnitude })
}

/// A 64-bit constant, signed or unsigned.
fn constant(token: &Token<'_>) -> Result<u64, AssembleError> {
    let value = match token.kind {
        Kind::Word(text) => integer(text),
        _ => None,
    };
    let bits =
        value.and_then(|v| u64::try_from(v).ok().or_else(|| i64::try_from(v).ok().map(i64::cast_unsigned)));
    bits.ok_or_else(|| error_at(token, format!("expected a 64-bit number, found {}", token.kind)))
}

/// The value of a field, at its place in the word.
fn place_bits(row: &Row, field: usize, value: u64) -> u64 {
    let pieces = row.variant.pieces(field);
    pieces.fold(0, |word, item| {
        let ItemKind::Field { lo, .. } = item.kind else { return word };
        let mask = u64::MAX >> (64 - item.width());
        word | (value >> lo & mask) << item.lo
    })
}

fn checked(token: &Token<'_>, raw: u64) -> Result<Word, AssembleError> {
    Word::from_raw(raw).map_err(|error| error_at(token, error.to_string()))
}
