//! Constants too large for an instruction: strings of bytes.

use core::fmt;
use core::str::FromStr;

use super::ImmediateError;
use super::int::hex_digit;

/// The bytes of a constant, least significant first.
///
/// Written as one hexadecimal number, most significant byte first, two digits to a byte: `0x0102` is
/// the bytes 2 and 1. The text form has at most 16 bytes; constants made by a program may have more.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct ConstantData(Vec<u8>);

impl ConstantData {
    /// The bytes, least significant first.
    #[must_use]
    pub fn as_slice(&self) -> &[u8] {
        &self.0
    }

    /// The number of bytes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are no bytes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The same number in `len` bytes: zeros are added at the most significant end. `None` if it is longer already.
    #[must_use]
    pub fn zero_extend(mut self, len: usize) -> Option<Self> {
        (self.0.len() <= len).then(|| {
            self.0.resize(len, 0);
            self
        })
    }

    /// The number that the bytes make, unless there are more than 16.
    #[must_use]
    pub fn to_u128(&self) -> Option<u128> {
        let mut bytes = [0; 16];
        bytes.get_mut(..self.0.len())?.copy_from_slice(&self.0);
        Some(u128::from_le_bytes(bytes))
    }
}

impl From<&[u8]> for ConstantData {
    fn from(bytes: &[u8]) -> Self {
        Self(bytes.to_vec())
    }
}

impl From<Vec<u8>> for ConstantData {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl From<ConstantData> for Vec<u8> {
    fn from(data: ConstantData) -> Self {
        data.0
    }
}

impl fmt::Display for ConstantData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("0x")?;
        self.0.iter().rev().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl FromStr for ConstantData {
    type Err = ImmediateError;

    fn from_str(text: &str) -> Result<Self, ImmediateError> {
        let digits = text.strip_prefix("0x").ok_or(ImmediateError::ConstantNotHex)?;
        let mut nibbles = [0u8; 32];
        let mut len = 0;
        for &byte in digits.as_bytes() {
            if byte == b'_' {
                continue;
            }
            let digit = hex_digit(byte).ok_or(ImmediateError::BadCharacter)?;
            let place = nibbles.get_mut(len).ok_or(ImmediateError::ConstantTooLong)?;
            *place = digit.to_le_bytes()[0];
            len += 1;
        }
        match len {
            0 => Err(ImmediateError::NoDigits),
            _ if len % 2 != 0 => Err(ImmediateError::ConstantOddDigits),
            _ => Ok(Self(nibbles[..len].rchunks(2).map(|pair| pair[0] << 4 | pair[1]).collect())),
        }
    }
}
