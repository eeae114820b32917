//! Integers of every width: `u1` to `u127` and `i1` to `i127`.
//!
//! Each is an alias of [`UInt`] or [`Int`] over the smallest primitive integer that holds it.

use core::fmt;

use crate::private::{low_mask, low_mask_wide, sign_extend_wide};
use crate::{Bits, RangeError};

/// An unsigned integer of `N` bits, kept in the primitive `S`; use the aliases [`u1`] to [`u127`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[repr(transparent)]
pub struct UInt<S, const N: u32>(S);

/// A signed integer of `N` bits in two's complement, kept in the primitive `S`; use the aliases [`i1`] to [`i127`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[repr(transparent)]
pub struct Int<S, const N: u32>(S);

macro_rules! shared {
    ($Type:ident, $prim:ident, $kind:literal) => {
        impl<const N: u32> $Type<$prim, N> {
            /// The width in bits.
            pub const BITS: u32 = N;

            const CHECK: () =
                assert!(N >= 1 && N <= $prim::BITS, "the width exceeds the integer that holds it");

            /// Makes the integer from a value that must be in range.
            ///
            /// # Panics
            ///
            /// When the value is out of range; in a `const`, that is a compile error.
            #[inline]
            #[must_use]
            #[track_caller]
            pub const fn new(value: $prim) -> Self {
                match Self::try_new(value) {
                    Ok(value) => value,
                    Err(_) => panic!(concat!("value out of range of a ", $kind, " integer of this width")),
                }
            }

            /// Makes the integer from a value, or says that it is out of range.
            ///
            /// # Errors
            ///
            /// [`RangeError`] when the value is below [`MIN`](Self::MIN) or above [`MAX`](Self::MAX).
            #[inline]
            pub const fn try_new(value: $prim) -> Result<Self, RangeError> {
                if value >= Self::MIN.0 && value <= Self::MAX.0 {
                    Ok(Self(value))
                } else {
                    Err(RangeError::new(N, $kind.len() == "signed".len()))
                }
            }

            /// The value.
            #[inline]
            #[must_use]
            pub const fn get(self) -> $prim {
                self.0
            }
        }

        impl<const N: u32> Bits for $Type<$prim, N> {
            const WIDTH: u32 = N;
            const MIN_WIDTH: u32 = 1;
            const TOTAL: bool = true;
            #[inline]
            fn encode_bits(self, width: u32) -> u64 {
                self.encode_bits(width)
            }
            #[inline]
            fn fits_bits(self, width: u32) -> bool {
                self.fits_bits(width)
            }
            #[inline]
            fn decode_bits(bits: u64, width: u32) -> Self {
                Self::decode_bits(bits, width)
            }
            #[inline]
            fn valid_bits(bits: u64, width: u32) -> bool {
                Self::valid_bits(bits, width)
            }
            #[inline]
            fn encode_wide(self, width: u32) -> u128 {
                self.encode_wide(width)
            }
            #[inline]
            fn decode_wide(bits: u128, width: u32) -> Self {
                Self::decode_wide(bits, width)
            }
            #[inline]
            fn valid_wide(bits: u128, width: u32) -> bool {
                Self::valid_wide(bits, width)
            }
        }
    };
}

macro_rules! unsigned {
    ($($prim:ident)*) => {$(
        shared!(UInt, $prim, "unsigned");

        impl<const N: u32> UInt<$prim, N> {
            /// The smallest value.
            pub const MIN: Self = Self(0);
            /// The largest value.
            pub const MAX: Self = {
                let () = Self::CHECK;
                Self($prim::MAX >> ($prim::BITS - N))
            };

            /// The low bits of `bits`; the others are dropped.
            #[inline]
            #[must_use]
            pub const fn from_bits_truncating(bits: $prim) -> Self {
                Self(bits & Self::MAX.0)
            }

            /// Bits that are known to be in range; for expansions.
            #[doc(hidden)]
            #[inline]
            #[must_use]
            pub const fn from_bits_trusted(bits: $prim) -> Self {
                debug_assert!(bits <= Self::MAX.0);
                Self(bits)
            }

            /// The bits: the value itself.
            #[inline]
            #[must_use]
            pub const fn to_bits(self) -> $prim {
                self.0
            }

            #[doc(hidden)]
            #[inline]
            pub const fn encode_bits(self, width: u32) -> u64 {
                if width >= N { self.0 as u64 } else { self.0 as u64 & low_mask(width) }
            }
            #[doc(hidden)]
            #[inline]
            pub const fn fits_bits(self, width: u32) -> bool {
                width >= N || self.0 >> width == 0
            }
            #[doc(hidden)]
            #[inline]
            pub const fn decode_bits(bits: u64, _width: u32) -> Self {
                Self::from_bits_truncating(bits as $prim)
            }
            #[doc(hidden)]
            #[inline]
            pub const fn valid_bits(bits: u64, _width: u32) -> bool {
                N >= u64::BITS || bits >> (N % u64::BITS) == 0
            }
            #[doc(hidden)]
            #[inline]
            pub const fn encode_wide(self, width: u32) -> u128 {
                if width >= N { self.0 as u128 } else { self.0 as u128 & low_mask_wide(width) }
            }
            #[doc(hidden)]
            #[inline]
            pub const fn decode_wide(bits: u128, _width: u32) -> Self {
                Self::from_bits_truncating(bits as $prim)
            }
            #[doc(hidden)]
            #[inline]
            pub const fn valid_wide(bits: u128, _width: u32) -> bool {
                bits & !low_mask_wide(N) == 0
            }
        }
    )*};
}

macro_rules! signed {
    ($($prim:ident $bits:ident)*) => {$(
        shared!(Int, $prim, "signed");

        impl<const N: u32> Int<$prim, N> {
            /// The smallest value.
            pub const MIN: Self = {
                let () = Self::CHECK;
                Self($prim::MIN >> ($prim::BITS - N))
            };
            /// The largest value.
            pub const MAX: Self = Self($prim::MAX >> ($prim::BITS - N));

            /// The value whose two's complement is the low bits of `bits`; the others are dropped.
            #[inline]
            #[must_use]
            pub const fn from_bits_truncating(bits: $bits) -> Self {
                Self((bits << ($prim::BITS - N)) as $prim >> ($prim::BITS - N))
            }

            /// The bits: two's complement in the low bits, the others zero.
            #[inline]
            #[must_use]
            pub const fn to_bits(self) -> $bits {
                self.0 as $bits & ($bits::MAX >> ($prim::BITS - N))
            }

            #[doc(hidden)]
            #[inline]
            pub const fn encode_bits(self, width: u32) -> u64 {
                self.0 as i64 as u64 & low_mask(width)
            }
            #[doc(hidden)]
            #[inline]
            pub const fn fits_bits(self, width: u32) -> bool {
                if width >= N {
                    return true;
                }
                let unused = $prim::BITS - width;
                (self.0 << unused) >> unused == self.0
            }
            #[doc(hidden)]
            #[inline]
            pub const fn decode_bits(bits: u64, width: u32) -> Self {
                let width = if width < N { width } else { N };
                let unused = u128::BITS - width;
                Self((((bits as u128) << unused) as i128 >> unused) as $prim)
            }
            #[doc(hidden)]
            #[inline]
            pub const fn valid_bits(bits: u64, width: u32) -> bool {
                Self::decode_bits(bits, width).encode_bits(width) == bits
            }
            #[doc(hidden)]
            #[inline]
            pub const fn encode_wide(self, width: u32) -> u128 {
                self.0 as i128 as u128 & low_mask_wide(width)
            }
            #[doc(hidden)]
            #[inline]
            pub const fn decode_wide(bits: u128, width: u32) -> Self {
                Self(sign_extend_wide(bits, if width < N { width } else { N }) as $prim)
            }
            #[doc(hidden)]
            #[inline]
            pub const fn valid_wide(bits: u128, width: u32) -> bool {
                Self::decode_wide(bits, width).encode_wide(width) == bits
            }
        }
    )*};
}

unsigned! { u8 u16 u32 u64 u128 }
signed! { i8 u8 i16 u16 i32 u32 i64 u64 i128 u128 }

macro_rules! formats {
    ($($Trait:ident)*) => {$(
        impl<S: fmt::$Trait, const N: u32> fmt::$Trait for UInt<S, N> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}
formats! { Debug Display Binary LowerHex UpperHex Octal LowerExp UpperExp }

macro_rules! signed_formats {
    ($($Trait:ident)*) => {$(
        impl<S: fmt::$Trait, const N: u32> fmt::$Trait for Int<S, N> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}
signed_formats! { Debug Display LowerExp UpperExp }

macro_rules! aliases {
    ($($unsigned:ident $signed:ident $uprim:ident $iprim:ident $n:literal;)*) => {$(
        #[doc = concat!("The unsigned integers of ", $n, " bits.")]
        #[expect(non_camel_case_types, reason = "named as the primitive integers are")]
        pub type $unsigned = UInt<$uprim, $n>;
        #[doc = concat!("The signed integers of ", $n, " bits.")]
        #[expect(non_camel_case_types, reason = "named as the primitive integers are")]
        pub type $signed = Int<$iprim, $n>;
    )*};
}

aliases! {
    u1 i1 u8 i8 1;
    u2 i2 u8 i8 2;
    u3 i3 u8 i8 3;
    u4 i4 u8 i8 4;
    u5 i5 u8 i8 5;
    u6 i6 u8 i8 6;
    u7 i7 u8 i8 7;
    u9 i9 u16 i16 9;
    u10 i10 u16 i16 10;
    u11 i11 u16 i16 11;
    u12 i12 u16 i16 12;
    u13 i13 u16 i16 13;
    u14 i14 u16 i16 14;
    u15 i15 u16 i16 15;
    u17 i17 u32 i32 17;
    u18 i18 u32 i32 18;
    u19 i19 u32 i32 19;
    u20 i20 u32 i32 20;
    u21 i21 u32 i32 21;
    u22 i22 u32 i32 22;
    u23 i23 u32 i32 23;
    u24 i24 u32 i32 24;
    u25 i25 u32 i32 25;
    u26 i26 u32 i32 26;
    u27 i27 u32 i32 27;
    u28 i28 u32 i32 28;
    u29 i29 u32 i32 29;
    u30 i30 u32 i32 30;
    u31 i31 u32 i32 31;
    u33 i33 u64 i64 33;
    u34 i34 u64 i64 34;
    u35 i35 u64 i64 35;
    u36 i36 u64 i64 36;
    u37 i37 u64 i64 37;
    u38 i38 u64 i64 38;
    u39 i39 u64 i64 39;
    u40 i40 u64 i64 40;
    u41 i41 u64 i64 41;
    u42 i42 u64 i64 42;
    u43 i43 u64 i64 43;
    u44 i44 u64 i64 44;
    u45 i45 u64 i64 45;
    u46 i46 u64 i64 46;
    u47 i47 u64 i64 47;
    u48 i48 u64 i64 48;
    u49 i49 u64 i64 49;
    u50 i50 u64 i64 50;
    u51 i51 u64 i64 51;
    u52 i52 u64 i64 52;
    u53 i53 u64 i64 53;
    u54 i54 u64 i64 54;
    u55 i55 u64 i64 55;
    u56 i56 u64 i64 56;
    u57 i57 u64 i64 57;
    u58 i58 u64 i64 58;
    u59 i59 u64 i64 59;
    u60 i60 u64 i64 60;
    u61 i61 u64 i64 61;
    u62 i62 u64 i64 62;
    u63 i63 u64 i64 63;
    u65 i65 u128 i128 65;
    u66 i66 u128 i128 66;
    u67 i67 u128 i128 67;
    u68 i68 u128 i128 68;
    u69 i69 u128 i128 69;
    u70 i70 u128 i128 70;
    u71 i71 u128 i128 71;
    u72 i72 u128 i128 72;
    u73 i73 u128 i128 73;
    u74 i74 u128 i128 74;
    u75 i75 u128 i128 75;
    u76 i76 u128 i128 76;
    u77 i77 u128 i128 77;
    u78 i78 u128 i128 78;
    u79 i79 u128 i128 79;
    u80 i80 u128 i128 80;
    u81 i81 u128 i128 81;
    u82 i82 u128 i128 82;
    u83 i83 u128 i128 83;
    u84 i84 u128 i128 84;
    u85 i85 u128 i128 85;
    u86 i86 u128 i128 86;
    u87 i87 u128 i128 87;
    u88 i88 u128 i128 88;
    u89 i89 u128 i128 89;
    u90 i90 u128 i128 90;
    u91 i91 u128 i128 91;
    u92 i92 u128 i128 92;
    u93 i93 u128 i128 93;
    u94 i94 u128 i128 94;
    u95 i95 u128 i128 95;
    u96 i96 u128 i128 96;
    u97 i97 u128 i128 97;
    u98 i98 u128 i128 98;
    u99 i99 u128 i128 99;
    u100 i100 u128 i128 100;
    u101 i101 u128 i128 101;
    u102 i102 u128 i128 102;
    u103 i103 u128 i128 103;
    u104 i104 u128 i128 104;
    u105 i105 u128 i128 105;
    u106 i106 u128 i128 106;
    u107 i107 u128 i128 107;
    u108 i108 u128 i128 108;
    u109 i109 u128 i128 109;
    u110 i110 u128 i128 110;
    u111 i111 u128 i128 111;
    u112 i112 u128 i128 112;
    u113 i113 u128 i128 113;
    u114 i114 u128 i128 114;
    u115 i115 u128 i128 115;
    u116 i116 u128 i128 116;
    u117 i117 u128 i128 117;
    u118 i118 u128 i128 118;
    u119 i119 u128 i128 119;
    u120 i120 u128 i128 120;
    u121 i121 u128 i128 121;
    u122 i122 u128 i128 122;
    u123 i123 u128 i128 123;
    u124 i124 u128 i128 124;
    u125 i125 u128 i128 125;
    u126 i126 u128 i128 126;
    u127 i127 u128 i128 127;
}
