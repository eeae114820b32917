//! Conversions from and to the primitive integers.

use super::{Int, UInt};
use crate::RangeError;

/// `From` where every value fits, `TryFrom` elsewhere, in both directions.
///
/// An integer kept in `u16` has more than 8 bits, so that every `u8` fits; and so on for the others.
macro_rules! convert {
    ($($Type:ident $prim:ident: from $($from:ident)* ; try_from $($try_from:ident)* ; into $($into:ident)* ; try_into $($try_into:ident)* ;)*) => {$(
        $(impl<const N: u32> From<$from> for $Type<$prim, N> {
            #[inline]
            fn from(value: $from) -> Self {
                const { assert!(N >= $from::BITS, "the integer is too narrow") };
                Self::keep($prim::from(value))
            }
        })*
        $(impl<const N: u32> TryFrom<$try_from> for $Type<$prim, N> {
            type Error = RangeError;
            #[inline]
            fn try_from(value: $try_from) -> Result<Self, RangeError> {
                match $prim::try_from(value) {
                    Ok(value) => Self::try_new(value),
                    Err(_) => Err(RangeError::new(N, $prim::MIN != 0)),
                }
            }
        })*
        $(impl<const N: u32> From<$Type<$prim, N>> for $into {
            #[inline]
            fn from(value: $Type<$prim, N>) -> $into {
                $into::from(value.get())
            }
        })*
        $(impl<const N: u32> TryFrom<$Type<$prim, N>> for $try_into {
            type Error = RangeError;
            #[inline]
            fn try_from(value: $Type<$prim, N>) -> Result<$try_into, RangeError> {
                $try_into::try_from(value.get())
                    .map_err(|_| RangeError::new($try_into::BITS, $try_into::MIN != 0))
            }
        })*
    )*};
}

convert! {
    UInt u8: from ; try_from u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize ;
        into u8 u16 u32 u64 u128 usize i16 i32 i64 i128 ; try_into i8 isize ;
    UInt u16: from u8 ; try_from u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize ;
        into u16 u32 u64 u128 usize i32 i64 i128 ; try_into u8 i8 i16 isize ;
    UInt u32: from u8 u16 ; try_from u32 u64 u128 usize i8 i16 i32 i64 i128 isize ;
        into u32 u64 u128 i64 i128 ; try_into u8 u16 usize i8 i16 i32 isize ;
    UInt u64: from u8 u16 u32 ; try_from u64 u128 usize i8 i16 i32 i64 i128 isize ;
        into u64 u128 i128 ; try_into u8 u16 u32 usize i8 i16 i32 i64 isize ;
    UInt u128: from u8 u16 u32 u64 ; try_from u128 usize i8 i16 i32 i64 i128 isize ;
        into u128 ; try_into u8 u16 u32 u64 usize i8 i16 i32 i64 i128 isize ;
    Int i8: from ; try_from u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize ;
        into i8 i16 i32 i64 i128 isize ; try_into u8 u16 u32 u64 u128 usize ;
    Int i16: from i8 ; try_from u8 u16 u32 u64 u128 usize i16 i32 i64 i128 isize ;
        into i16 i32 i64 i128 isize ; try_into u8 u16 u32 u64 u128 usize i8 ;
    Int i32: from i8 i16 ; try_from u8 u16 u32 u64 u128 usize i32 i64 i128 isize ;
        into i32 i64 i128 ; try_into u8 u16 u32 u64 u128 usize i8 i16 isize ;
    Int i64: from i8 i16 i32 ; try_from u8 u16 u32 u64 u128 usize i64 i128 isize ;
        into i64 i128 ; try_into u8 u16 u32 u64 u128 usize i8 i16 i32 isize ;
    Int i128: from i8 i16 i32 i64 ; try_from u8 u16 u32 u64 u128 usize i128 isize ;
        into i128 ; try_into u8 u16 u32 u64 u128 usize i8 i16 i32 i64 isize ;
}
