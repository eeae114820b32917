//! Literals of a known type: the lanes of constants, and the values of run lines.

use super::error::{Fault, ParseError, ParseErrorKind};
use super::lexer::TokenKind;
use super::tokens::{Parse, Tokens};
use crate::immediates::{ConstantData, DataValue, Ieee16, Ieee32, Ieee64, Ieee128, Separators, parse_int};
use crate::types::{self, Type};

impl DataValue {
    /// Reads a literal of type `ty`: the whole of `text`.
    ///
    /// # Errors
    ///
    /// Text that is no literal, or one that the type cannot hold exactly.
    pub fn parse(text: &str, ty: Type) -> Result<Self, ParseError> {
        let parse = || {
            let mut tokens = Tokens::new(text, false)?;
            let value = data_value(&mut tokens, ty)?;
            tokens.expect(TokenKind::End, "the end of the literal")?;
            Ok(value)
        };
        parse().map_err(|fault: Box<Fault>| ParseError::new(*fault, text))
    }
}

/// Reads a value of type `ty`.
pub(super) fn data_value(tokens: &mut Tokens<'_>, ty: Type) -> Parse<DataValue> {
    let span = tokens.span();
    let unsupported = || Fault::new(ParseErrorKind::NoLiteral(ty.to_string()), span);
    if ty.bits() > 128 || ty.is_dynamic_vector() {
        return Err(unsupported());
    }
    let bits = if ty.is_vector() {
        vector(tokens, ty)?.to_u128().ok_or_else(unsupported)?
    } else {
        scalar(tokens, ty)?
    };
    Ok(DataValue::new(ty, bits))
}

/// Reads a literal of a scalar type to its bits, zero-extended.
pub(super) fn scalar(tokens: &mut Tokens<'_>, ty: Type) -> Parse<u128> {
    match ty {
        types::F16 => float::<Ieee16>(tokens).map(|imm| u128::from(imm.bits())),
        types::F32 => float::<Ieee32>(tokens).map(|imm| u128::from(imm.bits())),
        types::F64 => float::<Ieee64>(tokens).map(|imm| u128::from(imm.bits())),
        types::F128 => float::<Ieee128>(tokens).map(Ieee128::bits),
        ty if ty.is_int() => {
            let (text, span) = tokens.integer("an integer")?;
            let separators = if ty == types::I64 { Separators::Anywhere } else { Separators::InHex };
            parse_int(text, ty.bits(), separators).map_err(|error| Fault::new(error, span))
        }
        _ => Err(Fault::new(ParseErrorKind::NoLiteral(ty.to_string()), tokens.span())),
    }
}

/// Reads a floating-point literal.
pub(super) fn float<T>(tokens: &mut Tokens<'_>) -> Parse<T>
where
    T: core::str::FromStr<Err = crate::immediates::ImmediateError>,
{
    tokens.literal(TokenKind::Float, "a floating-point number")
}

/// Reads a vector literal, `[1 2 3 4]` or `0x…`, to the bytes of a vector of type `ty`.
pub(super) fn vector(tokens: &mut Tokens<'_>, ty: Type) -> Parse<ConstantData> {
    let size = ty.bytes();
    let span = tokens.span();
    if !tokens.accept(TokenKind::LeftBracket) {
        let data: ConstantData =
            tokens.literal(TokenKind::Integer, "a vector: `[…]` or a hexadecimal number")?;
        let found = data.len();
        return data
            .zero_extend(size as usize)
            .ok_or_else(|| Fault::new(ParseErrorKind::ConstantSize { expected: size, found }, span));
    }
    if !ty.is_vector() && !ty.is_dynamic_vector() {
        return Err(Fault::new(ParseErrorKind::NoLiteral(ty.to_string()), span));
    }
    let lane = ty.lane_type();
    let lane_size = lane.bytes() as usize;
    let mut bytes = Vec::with_capacity(size as usize);
    for _ in 0..ty.lane_count() {
        bytes.extend_from_slice(&scalar(tokens, lane)?.to_le_bytes()[..lane_size]);
    }
    tokens.expect(TokenKind::RightBracket, "`]` after the last lane")?;
    Ok(bytes.into())
}
