//! Why a trap happened.

use core::fmt;
use core::str::FromStr;

/// The reason of a trap, in one byte that is never zero.
///
/// Codes 1 to 250 are the producer's own (`user1` to `user250`); the numbers above have fixed meanings and are
/// those of Cranelift.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TrapCode(u8);

packed::bits_newtype!(TrapCode(u8): 8, valid(TrapCode::is_code));

impl TrapCode {
    /// The largest user code.
    pub const MAX_USER: u8 = 250;
    /// The stack overflowed.
    pub const STACK_OVERFLOW: Self = Self::reserved(251);
    /// An integer operation overflowed, or a float does not fit the integer it is converted to.
    pub const INTEGER_OVERFLOW: Self = Self::reserved(252);
    /// A memory access was out of bounds.
    pub const HEAP_OUT_OF_BOUNDS: Self = Self::reserved(253);
    /// An integer was divided by zero.
    pub const INTEGER_DIVISION_BY_ZERO: Self = Self::reserved(254);
    /// A NaN was converted to an integer.
    pub const BAD_CONVERSION_TO_INTEGER: Self = Self::reserved(255);

    const fn reserved(code: u8) -> Self {
        Self(code)
    }

    const fn is_code(raw: u8) -> bool {
        raw != 0
    }

    /// The user code `code`; `None` unless it is in `1..=250`.
    pub const fn user(code: u8) -> Option<Self> {
        if code > Self::MAX_USER { None } else { Self::from_raw(code) }
    }

    /// The code with this number; `None` for zero.
    pub const fn from_raw(raw: u8) -> Option<Self> {
        if Self::is_code(raw) { Some(Self(raw)) } else { None }
    }

    /// The number of this code.
    pub const fn as_raw(self) -> u8 {
        self.0
    }
}

impl fmt::Display for TrapCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match *self {
            Self::STACK_OVERFLOW => "stk_ovf",
            Self::INTEGER_OVERFLOW => "int_ovf",
            Self::HEAP_OUT_OF_BOUNDS => "heap_oob",
            Self::INTEGER_DIVISION_BY_ZERO => "int_divz",
            Self::BAD_CONVERSION_TO_INTEGER => "bad_toint",
            Self(user) => return write!(f, "user{user}"),
        })
    }
}

impl fmt::Debug for TrapCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text names no trap code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownTrapCode;

impl fmt::Display for UnknownTrapCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unknown trap code")
    }
}

impl core::error::Error for UnknownTrapCode {}

impl FromStr for TrapCode {
    type Err = UnknownTrapCode;

    fn from_str(text: &str) -> Result<Self, UnknownTrapCode> {
        Ok(match text {
            "stk_ovf" => Self::STACK_OVERFLOW,
            "int_ovf" => Self::INTEGER_OVERFLOW,
            "heap_oob" => Self::HEAP_OUT_OF_BOUNDS,
            "int_divz" => Self::INTEGER_DIVISION_BY_ZERO,
            "bad_toint" => Self::BAD_CONVERSION_TO_INTEGER,
            _ => {
                let digits = text.strip_prefix("user").ok_or(UnknownTrapCode)?;
                if !digits.bytes().all(|byte| byte.is_ascii_digit()) || digits.starts_with('0') {
                    return Err(UnknownTrapCode);
                }
                digits.parse().ok().and_then(Self::user).ok_or(UnknownTrapCode)?
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_reads_back() {
        for raw in 1..=255 {
            let code = TrapCode::from_raw(raw).unwrap();
            assert_eq!(code.to_string().parse(), Ok(code));
        }
        for bad in ["user0", "user251", "user", "user+1", "user01", "heap"] {
            assert_eq!(bad.parse::<TrapCode>(), Err(UnknownTrapCode), "{bad}");
        }
    }
}
