//! Integer literals of any width up to 128 bits, and the integer immediates.

use core::fmt::{self, Write};
use core::str::FromStr;

use super::ImmediateError;

/// Where a literal may hold `_` between its digits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Separators {
    /// Between any digits, as in 64-bit immediates.
    Anywhere,
    /// Between hexadecimal digits only, as in literals of 8, 16, 32 and 128 bits.
    InHex,
}

/// Splits a leading `+` or `-` off; the flag is true for `-`.
fn split_sign(text: &str) -> (bool, &str) {
    match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    }
}

/// Reads an unsigned literal, decimal or `0x` hexadecimal, that fits in `bits` bits (at most 128).
///
/// # Errors
///
/// No digits, a character that is not a digit, or a number of more than `bits` bits.
pub fn parse_uint(text: &str, bits: u32, separators: Separators) -> Result<u128, ImmediateError> {
    let (digits, hex) = match text.strip_prefix("0x") {
        Some(digits) => (digits.as_bytes(), true),
        None => (text.as_bytes(), false),
    };
    let separated = hex || separators == Separators::Anywhere;
    let mut any = false;
    // Nearly every literal is short enough for one machine word.
    if digits.len() <= 16 {
        let mut value = 0u64;
        for &byte in digits {
            let digit = if hex { hex_digit(byte) } else { decimal_digit(byte) };
            match digit {
                Some(digit) => value = if hex { value << 4 | digit } else { value * 10 + digit },
                None if separated && byte == b'_' => continue,
                None => return Err(ImmediateError::BadCharacter),
            }
            any = true;
        }
        return finish_uint(u128::from(value), any, bits);
    }
    let mut value = 0u128;
    let mut overflow = false;
    for &byte in digits {
        let digit = if hex { hex_digit(byte) } else { decimal_digit(byte) };
        match digit {
            Some(digit) => {
                let base = if hex { 16 } else { 10 };
                match value.checked_mul(base).and_then(|v| v.checked_add(u128::from(digit))) {
                    Some(next) => value = next,
                    None => overflow = true,
                }
            }
            None if separated && byte == b'_' => continue,
            None => return Err(ImmediateError::BadCharacter),
        }
        any = true;
    }
    if overflow {
        return Err(ImmediateError::IntegerRange(bits));
    }
    finish_uint(value, any, bits)
}

fn finish_uint(value: u128, any: bool, bits: u32) -> Result<u128, ImmediateError> {
    if !any {
        Err(ImmediateError::NoDigits)
    } else if bits < 128 && value >> bits != 0 {
        Err(ImmediateError::IntegerRange(bits))
    } else {
        Ok(value)
    }
}

pub(super) fn hex_digit(byte: u8) -> Option<u64> {
    match byte {
        b'0'..=b'9' => Some(u64::from(byte - b'0')),
        b'a'..=b'f' => Some(u64::from(byte - b'a') + 10),
        b'A'..=b'F' => Some(u64::from(byte - b'A') + 10),
        _ => None,
    }
}

fn decimal_digit(byte: u8) -> Option<u64> {
    byte.is_ascii_digit().then(|| u64::from(byte - b'0'))
}

/// Reads an integer literal of `bits` bits (1 to 128), with an optional sign, to its bit pattern, zero-extended.
///
/// The range is the union of signed and unsigned: −2^(bits−1) … 2^bits−1, so `-1` and `255` are the same
/// 8-bit value.
///
/// # Errors
///
/// No digits, a character that is not a digit, or a number outside that range.
pub fn parse_int(text: &str, bits: u32, separators: Separators) -> Result<u128, ImmediateError> {
    let (negative, digits) = split_sign(text);
    let magnitude = parse_uint(digits, bits, separators)?;
    if !negative {
        return Ok(magnitude);
    }
    if magnitude > 1 << (bits - 1) {
        return Err(ImmediateError::IntegerRange(bits));
    }
    Ok(magnitude.wrapping_neg() & (u128::MAX >> (128 - bits)))
}

/// Writes a signed number: decimal below 10 000, so all negative numbers, and hexadecimal in groups of four
/// digits from there on.
pub fn write_int(out: &mut dyn Write, value: i128) -> fmt::Result {
    if value < 10_000 { write!(out, "{value}") } else { write_hex_groups(out, value.cast_unsigned()) }
}

/// Writes `0x` and the digits in groups of four, the first one padded with zeros too.
fn write_hex_groups(out: &mut dyn Write, value: u128) -> fmt::Result {
    let groups = (128 - value.leading_zeros()).div_ceil(16).max(1);
    out.write_str("0x")?;
    for group in (0..groups).rev() {
        write!(out, "{:04x}", value >> (16 * group) & 0xffff)?;
        if group != 0 {
            out.write_char('_')?;
        }
    }
    Ok(())
}

/// A 64-bit integer immediate: a bit pattern that is usually thought of as signed.
///
/// For narrower types the model keeps it zero-extended from the type's width.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
#[repr(transparent)]
pub struct Imm64(i64);

packed::bits_newtype!(Imm64(i64): 64);

impl Imm64 {
    /// The immediate with this value.
    #[must_use]
    pub const fn new(value: i64) -> Self {
        Self(value)
    }

    /// The value, as signed.
    #[must_use]
    pub const fn bits(self) -> i64 {
        self.0
    }

    /// The low `width` bits (1 to 64), sign-extended to 64.
    #[must_use]
    pub const fn sign_extend_from_width(self, width: u32) -> Self {
        assert!(width >= 1 && width <= 64, "an immediate has 1 to 64 bits");
        Self(self.0 << (64 - width) >> (64 - width))
    }

    /// The low `width` bits (1 to 64), zero-extended to 64.
    #[must_use]
    pub const fn zero_extend_from_width(self, width: u32) -> Self {
        assert!(width >= 1 && width <= 64, "an immediate has 1 to 64 bits");
        Self((self.0.cast_unsigned() << (64 - width) >> (64 - width)).cast_signed())
    }
}

impl From<i64> for Imm64 {
    fn from(value: i64) -> Self {
        Self(value)
    }
}

impl From<Imm64> for i64 {
    fn from(imm: Imm64) -> Self {
        imm.0
    }
}

impl fmt::Display for Imm64 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_int(f, i128::from(self.0))
    }
}

impl FromStr for Imm64 {
    type Err = ImmediateError;

    fn from_str(text: &str) -> Result<Self, ImmediateError> {
        parse_int(text, 64, Separators::Anywhere).map(|bits| Self(low_u64(bits).cast_signed()))
    }
}

/// The low half of a literal that was checked to fit.
fn low_u64(bits: u128) -> u64 {
    #[expect(clippy::cast_possible_truncation, reason = "the parser has checked that the number fits")]
    {
        bits as u64
    }
}

/// A 64-bit unsigned integer immediate.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
#[repr(transparent)]
pub struct Uimm64(u64);

packed::bits_newtype!(Uimm64(u64): 64);

impl Uimm64 {
    /// The immediate with this value.
    #[must_use]
    pub const fn new(value: u64) -> Self {
        Self(value)
    }

    /// The value.
    #[must_use]
    pub const fn bits(self) -> u64 {
        self.0
    }
}

impl From<u64> for Uimm64 {
    fn from(value: u64) -> Self {
        Self(value)
    }
}

impl From<Uimm64> for u64 {
    fn from(imm: Uimm64) -> Self {
        imm.0
    }
}

impl fmt::Display for Uimm64 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_int(f, i128::from(self.0))
    }
}

impl FromStr for Uimm64 {
    type Err = ImmediateError;

    fn from_str(text: &str) -> Result<Self, ImmediateError> {
        if text.starts_with('-') {
            return Err(ImmediateError::UnsignedRange(64));
        }
        parse_int(text, 64, Separators::Anywhere).map(|bits| Self(low_u64(bits)))
    }
}

/// A signed 32-bit offset added to an address, in bytes.
///
/// Written with its sign; an offset of zero is not written at all.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
#[repr(transparent)]
pub struct Offset32(i32);

packed::bits_newtype!(Offset32(i32): 32);

impl Offset32 {
    /// The offset with this value.
    #[must_use]
    pub const fn new(value: i32) -> Self {
        Self(value)
    }

    /// The value in bytes.
    #[must_use]
    pub const fn get(self) -> i32 {
        self.0
    }

    /// The sum, unless it leaves the range of 32 bits.
    #[must_use]
    pub fn try_add_i64(self, more: i64) -> Option<Self> {
        i64::from(self.0).checked_add(more).and_then(|sum| i32::try_from(sum).ok()).map(Self)
    }
}

impl From<i32> for Offset32 {
    fn from(value: i32) -> Self {
        Self(value)
    }
}

impl From<Offset32> for i32 {
    fn from(offset: Offset32) -> Self {
        offset.0
    }
}

impl From<Offset32> for i64 {
    fn from(offset: Offset32) -> Self {
        Self::from(offset.0)
    }
}

impl fmt::Display for Offset32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 {
            return Ok(());
        }
        f.write_char(if self.0 < 0 { '-' } else { '+' })?;
        write_int(f, i128::from(self.0.unsigned_abs()))
    }
}

impl FromStr for Offset32 {
    type Err = ImmediateError;

    fn from_str(text: &str) -> Result<Self, ImmediateError> {
        if !text.starts_with(['+', '-']) {
            return Err(ImmediateError::OffsetSign);
        }
        let (negative, digits) = split_sign(text);
        let magnitude = parse_uint(digits, 64, Separators::Anywhere).map_err(|error| match error {
            ImmediateError::IntegerRange(_) => ImmediateError::OffsetRange,
            other => other,
        })?;
        let magnitude = i128::try_from(magnitude).map_err(|_| ImmediateError::OffsetRange)?;
        let value = if negative { -magnitude } else { magnitude };
        i32::try_from(value).map(Self).map_err(|_| ImmediateError::OffsetRange)
    }
}
