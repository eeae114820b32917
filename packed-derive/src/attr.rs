//! The syntax of the attributes: `#[packed(…)]` and `#[bits(…)]`, parsed with every token's span kept.

use proc_macro2::{Ident, Span};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, LitInt, Token, Type};

use crate::diag::Diag;

/// `#[packed(storage as Name, word, word = value, …)]`.
pub(crate) struct PackedAttr {
    /// The storage type as written.
    pub(crate) storage: Type,
    /// The packed type's name, after `as`.
    pub(crate) name: Option<Ident>,
    /// The words after it.
    pub(crate) words: Vec<Word>,
}

/// One word of `#[packed(…)]` after the storage.
pub(crate) struct Word {
    pub(crate) name: Ident,
    pub(crate) value: WordValue,
}

/// What follows the name of a word.
pub(crate) enum WordValue {
    None,
    /// `word(A, B)`
    List(Vec<Ident>),
    /// `word = 0xFF`
    Number(LitInt),
    /// Something that no word takes.
    Other,
}

impl Parse for PackedAttr {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let span = input.span();
        if input.is_empty() {
            return Err(syn::Error::new(
                span,
                "`#[packed(…)]` needs a storage type, such as `#[packed(u32)]`",
            ));
        }
        const STORAGE: &str = "`#[packed(…)]` begins with the storage: `#[packed(u32)]`, `#[packed([u8; 3] as Name, fallible)]`";
        let storage: Type = input.parse().map_err(|error| syn::Error::new(error.span(), STORAGE))?;
        if !input.is_empty() && !input.peek(Token![,]) && !input.peek(Token![as]) {
            return Err(syn::Error::new(storage.span(), STORAGE));
        }
        let name = if input.peek(Token![as]) {
            input.parse::<Token![as]>()?;
            const NAME: &str = "after `as` stands the name of the packed type: `#[packed(u32 as Name)]`";
            Some(input.parse().map_err(|error| syn::Error::new(error.span(), NAME))?)
        } else {
            None
        };
        let mut words = Vec::new();
        while !input.is_empty() {
            input.parse::<Token![,]>().map_err(|error| {
                syn::Error::new(error.span(), "expected `,` between two words of `#[packed(…)]`")
            })?;
            if input.is_empty() {
                break;
            }
            words.push(input.parse()?);
        }
        Ok(PackedAttr { storage, name, words })
    }
}

impl Parse for Word {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name: Ident = input
            .parse()
            .map_err(|error| syn::Error::new(error.span(), "expected a word such as `ord` or `fallible`"))?;
        let value = if input.peek(syn::token::Paren) {
            let list: proc_macro2::Group = input.parse()?;
            let names = Punctuated::<Ident, Token![,]>::parse_terminated.parse2(list.stream());
            names.map_or(WordValue::Other, |names| WordValue::List(names.into_iter().collect()))
        } else if input.peek(Token![=]) {
            input.parse::<Token![=]>()?;
            let (mut value, mut tokens) = (WordValue::Other, 0);
            while !input.is_empty() && !input.peek(Token![,]) {
                let token: proc_macro2::TokenTree = input.parse()?;
                tokens += 1;
                value = match syn::parse2(token.into()) {
                    Ok(number) if tokens == 1 => WordValue::Number(number),
                    _ => WordValue::Other,
                };
            }
            value
        } else {
            WordValue::None
        };
        Ok(Word { name, value })
    }
}

/// The name of a field: `name` or `.0`.
#[derive(Clone)]
pub(crate) struct FieldName {
    pub(crate) text: String,
    pub(crate) span: Span,
}

impl std::fmt::Display for FieldName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&show(&self.text))
    }
}

/// How the name of a field is written in a layout: that of a tuple's with its dot.
pub(crate) fn show(name: &str) -> String {
    if name.starts_with(|c: char| c.is_ascii_digit()) { format!(".{name}") } else { name.to_owned() }
}

/// One token of a layout.
pub(crate) struct LayoutToken {
    /// Where to show errors about it.
    pub(crate) span: Span,
    pub(crate) kind: TokenKind,
}

/// `in first..=last` after a field, and the `+ plus` before its width.
pub(crate) struct NumbersToken {
    pub(crate) span: Span,
    pub(crate) first: u128,
    /// `None` for all that the width allows.
    pub(crate) last: Option<u128>,
    pub(crate) plus: u128,
}

/// What a token of a layout says.
pub(crate) enum TokenKind {
    /// `0b01`, `0xF`: fixed bits.
    Fixed { width: u32, value: u128 },
    /// `name: 14`, `name: 14 in 1..=250`, `name + 1: 14 in 1..=250`
    Field { name: FieldName, width: u32, numbers: Option<NumbersToken> },
    /// `name[hi:lo]`, `name[bit]`
    Piece { name: FieldName, hi: u32, lo: u32 },
    /// `0: 14`, `1: 14`
    Must { one: bool, width: u32 },
    /// `_: 14`
    Ignored { width: u32 },
    /// `|`
    Boundary,
}

/// `#[bits(…)]`.
pub(crate) struct BitsAttr {
    /// The span of the attribute's path.
    pub(crate) span: Span,
    pub(crate) tokens: Vec<LayoutToken>,
    /// Whether tokens were left out because they make no sense; sums are then meaningless.
    pub(crate) damaged: bool,
}

/// Parses the tokens of a `#[bits(…)]`; a bad one is reported and skipped.
pub(crate) fn bits_attr(attr: &Attribute, diag: &mut Diag) -> BitsAttr {
    let span = attr.path().span();
    let mut tokens = Vec::new();
    let mut damaged = false;
    let parsed = attr.parse_args_with(|input: ParseStream<'_>| {
        let mut separated = true;
        while !input.is_empty() {
            if input.peek(Token![|]) {
                let bar: Token![|] = input.parse()?;
                tokens.push(LayoutToken { span: bar.span(), kind: TokenKind::Boundary });
                separated = true;
                continue;
            }
            if input.peek(Token![,]) {
                let comma: Token![,] = input.parse()?;
                if separated {
                    diag.error(comma.span(), "this comma separates nothing");
                }
                separated = true;
                continue;
            }
            if !separated {
                diag.error(input.span(), "expected `,` or `|` between two tokens of a layout");
                if !begins_token(input) {
                    damaged = true;
                    skip(input)?;
                    continue;
                }
            }
            separated = false;
            if no_literal(input) {
                diag.elsewhere();
                damaged = true;
                skip(input)?;
                continue;
            }
            match layout_token(input) {
                Ok(token) => tokens.push(token),
                Err(error) => {
                    diag.push(error);
                    damaged = true;
                    skip(input)?;
                }
            }
        }
        Ok(())
    });
    if let Err(error) = parsed {
        diag.push(error);
        damaged = true;
    }
    BitsAttr { span, tokens, damaged }
}

/// Whether a token of a layout may begin here.
fn begins_token(input: ParseStream<'_>) -> bool {
    input.peek(LitInt) || input.peek(Ident::peek_any) || input.peek(Token![_]) || input.peek(Token![.])
}

/// Whether here is a literal that the compiler refuses, such as `0b12`.
fn no_literal(input: ParseStream<'_>) -> bool {
    let literal = input.fork().parse::<proc_macro2::Literal>().map(|literal| literal.to_string());
    literal.is_ok_and(|text| {
        let (radix, digits) = text.split_at_checked(2).unwrap_or_default();
        // Letters are a suffix.
        let mut digits = digits.chars().take_while(|c| c.is_ascii_digit() || *c == '_');
        match radix {
            "0b" => digits.any(|c| matches!(c, '2'..='9')),
            "0o" => digits.any(|c| matches!(c, '8' | '9')),
            _ => false,
        }
    })
}

/// Goes on to the next separator.
fn skip(input: ParseStream<'_>) -> syn::Result<()> {
    while !input.is_empty() && !input.peek(Token![,]) && !input.peek(Token![|]) {
        input.parse::<proc_macro2::TokenTree>()?;
    }
    Ok(())
}

fn layout_token(input: ParseStream<'_>) -> syn::Result<LayoutToken> {
    let span = input.span();
    if input.peek(LitInt) {
        let literal: LitInt = input.parse()?;
        return literal_token(&literal, input);
    }
    if input.peek(Token![_]) {
        input.parse::<Token![_]>()?;
        if !input.peek(Token![:]) {
            return Err(syn::Error::new(span, "ignored bits need a width: write `_: 8`"));
        }
        let width = width(input)?;
        return Ok(LayoutToken { span, kind: TokenKind::Ignored { width } });
    }
    let name = if input.peek(Token![.]) {
        input.parse::<Token![.]>()?;
        let index: LitInt = input
            .parse()
            .map_err(|e| syn::Error::new(e.span(), "expected the number of a tuple field after `.`"))?;
        FieldName { text: index.base10_digits().to_owned(), span: index.span() }
    } else if input.peek(syn::Ident) {
        let name: Ident = input.parse()?;
        FieldName { text: name.to_string(), span: name.span() }
    } else if input.peek(Ident::peek_any) {
        let keyword = Ident::parse_any(input)?;
        return Err(syn::Error::new(
            span,
            format!("`{keyword}` is a keyword; a field of that name is `r#{keyword}`"),
        ));
    } else {
        return Err(syn::Error::new(
            span,
            "expected a token of a layout: `0b01`, `0xF`, `field: 8`, `.0: 8`, `field: 8 in 1..=9`, `field[7:0]`, `0: 8`, `1: 8`, `_: 8` or `|`",
        ));
    };
    let span = name.span;
    if input.peek(syn::token::Bracket) {
        let range: proc_macro2::Group = input.parse()?;
        let (hi, lo) = bit_range.parse2(range.stream()).map_err(|error| {
            let at = if range.stream().is_empty() { range.span() } else { error.span() };
            syn::Error::new(
                at,
                format!("a piece is written `{0}[7:4]`, highest bit first, or `{0}[4]`", name),
            )
        })?;
        if hi < lo {
            return Err(syn::Error::new(
                span,
                format!(
                    "a piece is written `{0}[hi:lo]`, highest bit first; did you mean `{0}[{lo}:{hi}]`?",
                    name
                ),
            ));
        }
        if input.peek(Token![in]) {
            return Err(input.error(format!(
                "numbers belong to a field in one piece; `{0}[{hi}:{lo}]` is a piece of one",
                name
            )));
        }
        return Ok(LayoutToken { span, kind: TokenKind::Piece { name, hi, lo } });
    }
    let plus = if input.peek(Token![+]) || input.peek(Token![-]) {
        let plus = input.parse::<Token![+]>().and_then(|_| input.parse::<LitInt>());
        let help = format!("only a number can be added to a field: `{0} + 1: 8 in 1..=60`", name);
        Some(plus.map_err(|error| syn::Error::new(error.span(), help))?)
    } else {
        None
    };
    if input.peek(Token![=]) {
        return Err(input.error(format!("the width of `{name}` follows a colon: `{name}: 8`")));
    }
    let code = name
        .text
        .strip_prefix(['b', 'x'])
        .is_some_and(|digits| digits.chars().all(|c| c.is_ascii_hexdigit()));
    if !input.peek(Token![:]) && code && name.text.len() > 1 {
        return Err(syn::Error::new(span, format!("fixed bits begin with a zero: `0{name}`")));
    }
    if !input.peek(Token![:]) {
        return Err(syn::Error::new(
            span,
            format!("`{0}` needs a width: write `{0}: 8`, or `{0}[7:0]` for a piece of it", name),
        ));
    }
    let width = width(input)?;
    let numbers = numbers(input, &name, plus.as_ref())?;
    Ok(LayoutToken { span, kind: TokenKind::Field { name, width, numbers } })
}

/// `in 1..=250`, `in 1..251` or `in 1..`, after a field's width.
fn numbers(
    input: ParseStream<'_>,
    name: &FieldName,
    plus: Option<&LitInt>,
) -> syn::Result<Option<NumbersToken>> {
    if !input.peek(Token![in]) {
        return match plus {
            Some(plus) => Err(syn::Error::new(
                plus.span(),
                format!(
                    "`{0} + {plus}` needs the numbers that it becomes: `{0} + {plus}: 8 in {plus}..=9`",
                    name
                ),
            )),
            None => Ok(None),
        };
    }
    input.parse::<Token![in]>()?;
    let span = input.span();
    let number = || {
        let literal = input.parse::<LitInt>();
        literal.and_then(|literal| literal.base10_parse::<u128>()).map_err(|error| {
            syn::Error::new(error.span(), "the numbers of a variant are written `in 1..=250` or `in 192..`")
        })
    };
    let first = if input.peek(Token![..]) { 0 } else { number()? };
    let last = if input.peek(Token![..=]) {
        input.parse::<Token![..=]>()?;
        Some(number()?)
    } else if input.peek(Token![..]) {
        input.parse::<Token![..]>()?;
        if input.is_empty() || input.peek(Token![,]) || input.peek(Token![|]) {
            None
        } else {
            Some(number()?.checked_sub(1).ok_or_else(|| syn::Error::new(span, "no number is below 0"))?)
        }
    } else {
        return Err(syn::Error::new(span, "the numbers of a variant are written `in 1..=250` or `in 192..`"));
    };
    if let Some(last) = last.filter(|last| *last < first) {
        return Err(syn::Error::new(
            span,
            format!("no number is in this range; write the smaller one first: `{last}..={first}`"),
        ));
    }
    let plus = plus.map_or(Ok(0), LitInt::base10_parse)?;
    if plus > first {
        return Err(syn::Error::new(
            span,
            format!("`{} + {plus}` is at least {plus}, but these numbers begin with {first}", name),
        ));
    }
    Ok(Some(NumbersToken { span, first, last, plus }))
}

/// A token that begins with a literal: fixed bits, or a run of bits that must be zero or one.
fn literal_token(literal: &LitInt, input: ParseStream<'_>) -> syn::Result<LayoutToken> {
    let span = literal.span();
    let text = literal.to_string().replace('_', "");
    let fixed = |digits: &str, radix: u32, bits: u32| {
        let width = u32::try_from(digits.len()).unwrap_or(u32::MAX).saturating_mul(bits);
        if width > 128 {
            return Err(syn::Error::new(span, "fixed bits are at most 128; write them as two tokens"));
        }
        let value = u128::from_str_radix(digits, radix).map_err(|_| {
            syn::Error::new(span, "fixed bits are written as `0b01` or `0xF`, without a suffix")
        })?;
        Ok(LayoutToken { span, kind: TokenKind::Fixed { width, value } })
    };
    if input.peek(Token![:]) {
        let one = match text.as_str() {
            "0" => false,
            "1" => true,
            _ if input.peek2(Ident::peek_any) && literal.base10_parse::<u32>().is_ok() => {
                input.parse::<Token![:]>()?;
                let name = Ident::parse_any(input)?;
                return Err(syn::Error::new(
                    span,
                    format!("the width follows the field: `{name}: {literal}`"),
                ));
            }
            _ => {
                return Err(syn::Error::new(
                    span,
                    "only `0: n` (n zero bits), `1: n` (n one bits) and fields have a width; fixed bits are written in \
                     full, as `0b0101`",
                ));
            }
        };
        return Ok(LayoutToken { span, kind: TokenKind::Must { one, width: width(input)? } });
    }
    if let Some(digits) = text.strip_prefix("0b") {
        fixed(digits, 2, 1)
    } else if let Some(digits) = text.strip_prefix("0x") {
        fixed(digits, 16, 4)
    } else if matches!(text.as_str(), "0" | "1") {
        Err(syn::Error::new(
            span,
            format!("a single fixed bit is `0b{text}`, and `{text}: 8` are eight bits that must be {text}"),
        ))
    } else {
        Err(syn::Error::new(
            span,
            "fixed bits are written in binary or hexadecimal, whose digits give the width: `0b01` has 2 bits, `0x1` has 4",
        ))
    }
}

/// `: n`
fn width(input: ParseStream<'_>) -> syn::Result<u32> {
    input.parse::<Token![:]>()?;
    let at = input.fork();
    let literal: LitInt = input.parse().map_err(|error| {
        let digits = at
            .parse::<Ident>()
            .ok()
            .and_then(|ty| ty.to_string().strip_prefix(['u', 'i']).map(str::to_owned));
        let digits = digits.filter(|digits| digits.parse::<u32>().is_ok());
        let example = digits.as_deref().unwrap_or("8");
        syn::Error::new(error.span(), format!("a width is a number of bits: write `: {example}`"))
    })?;
    let width =
        if literal.suffix().is_empty() { literal.base10_parse().unwrap_or(0) } else { number(&literal)? };
    if width == 0 || width > 512 {
        return Err(syn::Error::new(
            literal.span(),
            "a width is 1 to 128 bits, or up to 512 for bits that hold no field",
        ));
    }
    Ok(width)
}

/// `7:4` or `4`.
fn bit_range(input: ParseStream<'_>) -> syn::Result<(u32, u32)> {
    let hi = number(&input.parse()?)?;
    if input.is_empty() {
        return Ok((hi, hi));
    }
    input.parse::<Token![:]>()?;
    let lo = number(&input.parse()?)?;
    if input.is_empty() { Ok((hi, lo)) } else { Err(input.error("more than a range")) }
}

fn number(literal: &LitInt) -> syn::Result<u32> {
    if literal.suffix().is_empty() {
        literal.base10_parse()
    } else {
        Err(syn::Error::new(literal.span(), "a width or bit number has no suffix"))
    }
}
