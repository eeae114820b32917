//! Printing in every format, and parsing.

use core::fmt;
use core::str::FromStr;

use super::{Int, Storage, UInt};
use crate::ParseIntError;

macro_rules! by_value {
    ($Type:ident: $($Trait:ident)*) => {$(
        impl<S: Storage + fmt::$Trait, const N: u32> fmt::$Trait for $Type<S, N> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::$Trait::fmt(&S::value(self.0), f)
            }
        }
    )*};
}
by_value! { UInt: Debug Display Binary LowerHex UpperHex Octal LowerExp UpperExp }
by_value! { Int: Debug Display LowerExp UpperExp }

/// Signed integers print their two's complement in these, without the copies of the sign that the primitive has.
macro_rules! by_bits {
    ($Trait:ident: $($prim:ident)*) => {$(
        impl<const N: u32> fmt::$Trait for Int<$prim, N> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::$Trait::fmt(&self.to_bits(), f)
            }
        }
    )*};
}
by_bits! { Binary: i8 i16 i32 i64 i128 }
by_bits! { LowerHex: i8 i16 i32 i64 i128 }
by_bits! { UpperHex: i8 i16 i32 i64 i128 }
by_bits! { Octal: i8 i16 i32 i64 i128 }

macro_rules! parse {
    ($($Type:ident $prim:ident)*) => {$(
        impl<const N: u32> $Type<$prim, N> {
            /// Parses a number in the given base, 2 to 36.
            ///
            /// # Errors
            ///
            /// When the text is no number, or the number is out of range.
            ///
            /// # Panics
            ///
            /// When the base is not in 2 to 36.
            pub fn from_str_radix(text: &str, radix: u32) -> Result<Self, ParseIntError> {
                let value = $prim::from_str_radix(text, radix).map_err(ParseIntError::new)?;
                Self::try_new(value).map_err(ParseIntError::range)
            }
        }

        impl<const N: u32> FromStr for $Type<$prim, N> {
            type Err = ParseIntError;

            fn from_str(text: &str) -> Result<Self, ParseIntError> {
                Self::from_str_radix(text, 10)
            }
        }
    )*};
}
parse! { UInt u8 UInt u16 UInt u32 UInt u64 UInt u128 Int i8 Int i16 Int i32 Int i64 Int i128 }
