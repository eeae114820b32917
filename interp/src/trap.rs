//! Why and where an execution stopped.
//!
//! A [`TrapCode`] is what an instruction names; a [`TrapKind`] adds the ends that no instruction names
//! (fuel, call targets); a [`Trap`] adds the place.

use core::fmt;
use core::str::FromStr;

/// A CLIF trap code in upstream's numbering: 1..=250 are the program's own, 251..=255 have names.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TrapCode(u8);
packed::bits_newtype!(TrapCode(u8): 8, valid(TrapCode::is_code));

impl TrapCode {
    /// The value stack or the memory stack is used up.
    pub const STACK_OVERFLOW: Self = Self(251);
    /// An integer result does not fit: `sdiv MIN, -1`, or a float out of range converted to an integer.
    pub const INTEGER_OVERFLOW: Self = Self(252);
    /// A memory access outside the sandbox.
    pub const HEAP_OUT_OF_BOUNDS: Self = Self(253);
    /// An integer division or remainder by zero.
    pub const INTEGER_DIVISION_BY_ZERO: Self = Self(254);
    /// A NaN converted to an integer.
    pub const BAD_CONVERSION_TO_INTEGER: Self = Self(255);

    /// The highest of the program's own codes.
    pub const MAX_USER: u8 = 250;

    const NAMES: [(Self, &'static str); 5] = [
        (Self::STACK_OVERFLOW, "stk_ovf"),
        (Self::INTEGER_OVERFLOW, "int_ovf"),
        (Self::HEAP_OUT_OF_BOUNDS, "heap_oob"),
        (Self::INTEGER_DIVISION_BY_ZERO, "int_divz"),
        (Self::BAD_CONVERSION_TO_INTEGER, "bad_toint"),
    ];

    /// Whether a number is that of a code.
    const fn is_code(raw: u8) -> bool {
        raw != 0
    }

    /// The code with the number `raw`; none has the number 0.
    #[must_use]
    #[inline]
    pub const fn from_raw(raw: u8) -> Option<Self> {
        if Self::is_code(raw) { Some(Self(raw)) } else { None }
    }

    /// The program's own code `userN`, for N in 1..=250.
    #[must_use]
    pub const fn user(n: u8) -> Option<Self> {
        if n <= Self::MAX_USER { Self::from_raw(n) } else { None }
    }

    /// The number of this code.
    #[must_use]
    #[inline]
    pub const fn into_raw(self) -> u8 {
        self.0
    }
}

impl fmt::Display for TrapCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match Self::NAMES.iter().find(|(code, _)| code == self) {
            Some((_, name)) => f.write_str(name),
            None => write!(f, "user{}", self.0),
        }
    }
}

impl fmt::Debug for TrapCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text is not the name of a trap code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct UnknownTrapCode;

impl fmt::Display for UnknownTrapCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "expected a trap code: stk_ovf, int_ovf, heap_oob, int_divz, bad_toint or user1 to user250",
        )
    }
}

impl core::error::Error for UnknownTrapCode {}

impl FromStr for TrapCode {
    type Err = UnknownTrapCode;

    fn from_str(text: &str) -> Result<Self, UnknownTrapCode> {
        if let Some((code, _)) = Self::NAMES.iter().find(|(_, name)| *name == text) {
            return Ok(*code);
        }
        let digits = text.strip_prefix("user").ok_or(UnknownTrapCode)?;
        if digits.starts_with(['+', '0']) {
            return Err(UnknownTrapCode);
        }
        digits.parse().ok().and_then(Self::user).ok_or(UnknownTrapCode)
    }
}

/// Why an execution stopped before its end.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum TrapKind {
    /// The program trapped with a code of its own or of CLIF.
    Code(TrapCode),
    /// The fuel given to the machine is used up.
    OutOfFuel,
    /// An indirect call to something that is not a function of the expected signature.
    BadCallTarget,
    /// A call to a host import that the embedder has not defined.
    UnlinkedImport,
}

impl From<TrapCode> for TrapKind {
    #[inline]
    fn from(code: TrapCode) -> Self {
        Self::Code(code)
    }
}

impl fmt::Display for TrapKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(code) => fmt::Display::fmt(code, f),
            Self::OutOfFuel => f.write_str("out_of_fuel"),
            Self::BadCallTarget => f.write_str("bad_call_target"),
            Self::UnlinkedImport => f.write_str("unlinked_import"),
        }
    }
}

/// A stopped execution: why, and in which word of which function.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Trap {
    /// Why.
    pub kind: TrapKind,
    /// The index of the function that was running.
    pub function: u32,
    /// The index of the operation in the function's code, in words.
    pub pc: u32,
}

impl fmt::Display for Trap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (function {}, word {})", self.kind, self.function, self.pc)
    }
}

impl core::error::Error for Trap {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_reads_back_from_its_name() {
        for raw in 1..=u8::MAX {
            let code = TrapCode::from_raw(raw).unwrap();
            assert_eq!(code.into_raw(), raw);
            assert_eq!(code.to_string().parse(), Ok(code));
        }
        assert_eq!(TrapCode::from_raw(0), None);
    }

    #[test]
    fn names_and_numbers_are_upstreams() {
        assert_eq!(TrapCode::HEAP_OUT_OF_BOUNDS.to_string(), "heap_oob");
        assert_eq!(TrapCode::HEAP_OUT_OF_BOUNDS.into_raw(), 253);
        assert_eq!(TrapCode::user(250).unwrap().to_string(), "user250");
    }

    #[test]
    fn what_is_no_code_is_refused() {
        for text in
            ["", "user", "user0", "user251", "user256", "user-1", "user+1", "user01", "oob", "Heap_oob"]
        {
            assert_eq!(text.parse::<TrapCode>(), Err(UnknownTrapCode), "{text}");
        }
        assert_eq!(TrapCode::user(251), None);
        assert_eq!(TrapCode::user(0), None);
    }
}
