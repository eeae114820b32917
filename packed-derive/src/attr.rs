//! The syntax of the attributes: `#[packed(…)]` and `#[bits(…)]`, parsed with every token's span kept.

use proc_macro2::{Ident, Span};
use syn::parse::{Parse, ParseStream};
use syn::spanned::Spanned;
use syn::{Attribute, LitInt, Token, Type, bracketed};

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
            Some(input.parse()?)
        } else {
            None
        };
        let mut words = Vec::new();
        while !input.is_empty() {
            input.parse::<Token![,]>()?;
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
        let name: Ident = input.parse()?;
        let value = if input.peek(syn::token::Paren) {
            let list;
            syn::parenthesized!(list in input);
            let names = list.parse_terminated(Ident::parse, Token![,])?;
            WordValue::List(names.into_iter().collect())
        } else if input.peek(Token![=]) {
            input.parse::<Token![=]>()?;
            WordValue::Number(input.parse()?)
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
            }
            separated = false;
            match layout_token(input) {
                Ok(token) => tokens.push(token),
                Err(error) => {
                    diag.push(error);
                    damaged = true;
                    while !input.is_empty() && !input.peek(Token![,]) && !input.peek(Token![|]) {
                        input.parse::<proc_macro2::TokenTree>()?;
                    }
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

fn layout_token(input: ParseStream<'_>) -> syn::Result<LayoutToken> {
    let span = input.span();
    if input.peek(LitInt) {
        let literal: LitInt = input.parse()?;
        return literal_token(&literal, input);
    }
    if input.peek(Token![_]) {
        input.parse::<Token![_]>()?;
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
    } else {
        return Err(syn::Error::new(
            span,
            "expected a token of a layout: `0b01`, `0xF`, `field: 8`, `.0: 8`, `field: 8 in 1..=9`, `field[7:0]`, `0: 8`, `1: 8`, `_: 8` or `|`",
        ));
    };
    let span = name.span;
    if input.peek(syn::token::Bracket) {
        let range;
        bracketed!(range in input);
        let hi = number(&range.parse()?)?;
        let lo = if range.peek(Token![:]) {
            range.parse::<Token![:]>()?;
            number(&range.parse()?)?
        } else {
            hi
        };
        if !range.is_empty() {
            return Err(range.error("expected `[hi:lo]` or `[bit]`"));
        }
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
    let plus = if input.peek(Token![+]) {
        input.parse::<Token![+]>()?;
        Some(input.parse::<LitInt>()?)
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
    let first: u128 = if input.peek(LitInt) { input.parse::<LitInt>()?.base10_parse()? } else { 0 };
    let last = if input.peek(Token![..=]) {
        input.parse::<Token![..=]>()?;
        Some(input.parse::<LitInt>()?.base10_parse()?)
    } else if input.peek(Token![..]) {
        input.parse::<Token![..]>()?;
        if input.peek(LitInt) {
            let end: u128 = input.parse::<LitInt>()?.base10_parse()?;
            Some(end.checked_sub(1).ok_or_else(|| syn::Error::new(span, "no number is below 0"))?)
        } else {
            None
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
    let width = number(&literal)?;
    if width == 0 || width > 512 {
        return Err(syn::Error::new(
            literal.span(),
            "a width is 1 to 128 bits, or up to 512 for bits that hold no field",
        ));
    }
    Ok(width)
}

fn number(literal: &LitInt) -> syn::Result<u32> {
    if literal.suffix().is_empty() {
        literal.base10_parse()
    } else {
        Err(syn::Error::new(literal.span(), "a width or bit number has no suffix"))
    }
}
