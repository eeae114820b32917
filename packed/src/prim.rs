//! The primitive types as fields, and the functions that derived `const` code calls for them.
//!
//! A primitive type cannot have inherent functions of ours, so each has a *provider*, an empty type with the same
//! name in capitals, that carries them. The derive knows the primitive types by name.

#![expect(missing_docs, reason = "only expansions call these functions; `Bits` documents each")]

use crate::private::{low_mask, low_mask_wide, sign_extend_wide};

/// Forwards the trait to a primitive's provider.
macro_rules! forward {
    ($provider:ident, $ty:ident, $width:expr, $min:expr, $total:expr $(, $bounds:expr)?) => {
        crate::field::bits_by_functions! { [] $ty, $provider, wide {
            const WIDTH: u32 = $width;
            const MIN_WIDTH: u32 = $min;
            const TOTAL: bool = $total;
            $(const BOUNDS: (u128, u128) = $bounds;)?
        } }
        impl crate::private::Provide for $provider {
            const FACTS: crate::private::Facts = crate::private::Facts::of::<$ty>();
        }
    };
}

/// Unsigned integers: the low bits, zero-extended when the field is wider.
macro_rules! unsigned {
    ($($provider:ident $ty:ident)*) => {$(
        #[derive(Clone, Copy, Debug)]
        pub struct $provider;

        impl $provider {
            #[inline]
            pub const fn encode_field(value: $ty, width: u32) -> u64 {
                if width >= $ty::BITS { value as u64 } else { value as u64 & low_mask(width) }
            }
            #[inline]
            pub const fn fits_field(value: $ty, width: u32) -> bool {
                width >= $ty::BITS || value >> width == 0
            }
            #[inline]
            pub const fn decode_field(bits: u64, _width: u32) -> $ty {
                bits as $ty
            }
            #[inline]
            pub const fn valid_field(bits: u64, _width: u32) -> bool {
                $ty::BITS >= u64::BITS || bits >> ($ty::BITS % u64::BITS) == 0
            }
            #[inline]
            pub const fn encode_wide_field(value: $ty, width: u32) -> u128 {
                value as u128 & low_mask_wide(width)
            }
            #[inline]
            pub const fn decode_wide_field(bits: u128, _width: u32) -> $ty {
                bits as $ty
            }
            #[inline]
            pub const fn valid_wide_field(bits: u128, _width: u32) -> bool {
                bits as $ty as u128 == bits
            }
        }
        forward!($provider, $ty, $ty::BITS, 1, true, (0, $ty::MAX as u128));
    )*};
}

/// Signed integers: two's complement, sign-extended when the field is wider.
macro_rules! signed {
    ($($provider:ident $ty:ident)*) => {$(
        #[derive(Clone, Copy, Debug)]
        pub struct $provider;

        impl $provider {
            #[inline]
            pub const fn encode_field(value: $ty, width: u32) -> u64 {
                value as i64 as u64 & low_mask(width)
            }
            #[inline]
            pub const fn fits_field(value: $ty, width: u32) -> bool {
                if width >= $ty::BITS {
                    return true;
                }
                let unused = $ty::BITS - width;
                (value << unused) >> unused == value
            }
            #[inline]
            pub const fn decode_field(bits: u64, width: u32) -> $ty {
                let unused = u64::BITS - width;
                ((bits << unused) as i64 >> unused) as $ty
            }
            /// A number that is in range.
            #[inline]
            pub const fn decode_number(number: i64) -> $ty {
                number as $ty
            }
            #[inline]
            pub const fn valid_field(bits: u64, width: u32) -> bool {
                Self::encode_wide_field(Self::decode_field(bits, width), width) == bits as u128
            }
            #[inline]
            pub const fn encode_wide_field(value: $ty, width: u32) -> u128 {
                value as i128 as u128 & low_mask_wide(width)
            }
            #[inline]
            pub const fn decode_wide_field(bits: u128, width: u32) -> $ty {
                sign_extend_wide(bits, width) as $ty
            }
            #[inline]
            pub const fn valid_wide_field(bits: u128, width: u32) -> bool {
                Self::encode_wide_field(Self::decode_wide_field(bits, width), width) == bits
            }
        }
        forward!($provider, $ty, $ty::BITS, 1, true);
    )*};
}

/// Types that convert to an unsigned integer of the same width, which may rule out some of its values.
macro_rules! converted {
    ($($provider:ident $ty:ident: $width:literal, $min:expr, $total:expr, $encode:expr, $decode:expr, $valid:expr;)*) => {$(
        #[derive(Clone, Copy, Debug)]
        pub struct $provider;

        impl $provider {
            #[inline]
            pub const fn encode_field(value: $ty, width: u32) -> u64 {
                if width >= $width { $encode(value) } else { $encode(value) & low_mask(width) }
            }
            #[inline]
            pub const fn fits_field(value: $ty, width: u32) -> bool {
                width >= $width || $encode(value) >> width == 0
            }
            #[inline]
            pub const fn decode_field(bits: u64, _width: u32) -> $ty {
                $decode(bits)
            }
            #[inline]
            pub const fn valid_field(bits: u64, _width: u32) -> bool {
                ($width >= u64::BITS || bits >> ($width % u64::BITS) == 0) && $valid(bits)
            }
            #[inline]
            pub const fn encode_wide_field(value: $ty, width: u32) -> u128 {
                Self::encode_field(value, if width < 64 { width } else { 64 }) as u128
            }
            #[inline]
            pub const fn decode_wide_field(bits: u128, _width: u32) -> $ty {
                $decode(bits as u64)
            }
            #[inline]
            pub const fn valid_wide_field(bits: u128, width: u32) -> bool {
                bits >> 64 == 0 && Self::valid_field(bits as u64, width)
            }
        }
        forward!($provider, $ty, $width, $min, $total);
    )*};
}

unsigned! { U8 u8 U16 u16 U32 u32 U64 u64 U128 u128 }
signed! { I8 i8 I16 i16 I32 i32 I64 i64 I128 i128 }
converted! {
    Bool bool: 1, 1, true, encode_bool, decode_bool, any;
    Char char: 21, 7, false, encode_char, decode_char, is_char;
    F32 f32: 32, 32, true, encode_f32, decode_f32, any;
    F64 f64: 64, 64, true, encode_f64, decode_f64, any;
}

const fn any(_bits: u64) -> bool {
    true
}

const fn encode_bool(value: bool) -> u64 {
    value as u64
}

const fn decode_bool(bits: u64) -> bool {
    bits & 1 != 0
}

const fn encode_char(value: char) -> u64 {
    value as u64
}

const fn decode_char(bits: u64) -> char {
    match char::from_u32((bits & 0x1F_FFFF) as u32) {
        Some(value) => value,
        None => char::REPLACEMENT_CHARACTER,
    }
}

const fn is_char(bits: u64) -> bool {
    bits <= 0x10_FFFF && char::from_u32(bits as u32).is_some()
}

const fn encode_f32(value: f32) -> u64 {
    value.to_bits() as u64
}

const fn decode_f32(bits: u64) -> f32 {
    f32::from_bits(bits as u32)
}

const fn encode_f64(value: f64) -> u64 {
    value.to_bits()
}

const fn decode_f64(bits: u64) -> f64 {
    f64::from_bits(bits)
}
