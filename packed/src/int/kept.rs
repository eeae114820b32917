//! How the integers keep their value: as it is, in a type with a niche for `Option`.
//!
//! The uppermost byte is a field-less enum that lacks a pattern which no value has. There the compiler finds the
//! niche, and everything else costs nothing. The safe way, a mark beside the value, costs an instruction per field packed
//! and one per field unpacked, which `benches/peers/packing` counts; the feature `safe` chooses it, and tests compare
//! the two. A difference (`xor`) costs more, and a pattern type of the unstable compiler gains nothing:
//! `benches/peers/niche/README.md` has reading at 5, 6, 7 and 5 instructions for top byte, mark, difference and pattern.
//!
//! # Invariants
//!
//! * A kept integer of `N` bits is in the range of `N` bits: [`keep`](KeptU8::keep) sees to that, and nothing else
//!   makes one.

#![cfg_attr(
    not(feature = "safe"),
    expect(
        unsafe_code,
        reason = "only a transmute makes an integer a struct of bytes and an enum at no cost"
    )
)]

#[cfg(any(feature = "safe", test))]
#[cfg_attr(not(feature = "safe"), expect(unreachable_pub, reason = "public with the feature `safe`"))]
mod mark;

#[cfg(feature = "safe")]
pub(super) use mark::*;
#[cfg(not(feature = "safe"))]
pub(super) use top::*;

#[cfg(not(feature = "safe"))]
mod top {
    use core::hint::assert_unchecked;
    use core::mem::transmute;

    /// An enum of 255 bytes from `$first` on.
    ///
    /// It could lack more patterns, but then the compiler would put the discriminants of enums with several variants there,
    /// where reading one takes five instructions.
    macro_rules! bytes {
        ($Name:ident $repr:ident $first:literal $zero:ident $($rest:ident)*) => {
            #[derive(Clone, Copy, Debug)]
            #[repr($repr)]
            #[expect(dead_code, reason = "made from bytes only")]
            enum $Name { $zero = $first, $($rest,)* }
        };
    }

    macro_rules! tops {
        ($($name:ident)*) => {
            bytes! { Unsigned u8 0 $($name)* }
            bytes! { Signed i8 -127 $($name)* }
        };
    }

    // An unsigned value leaves the highest bit of its integer zero, so that 255 is free. In a signed one the two highest
    // bits are alike, so that -128 is.
    tops! {
        V0 V1 V2 V3 V4 V5 V6 V7 V8 V9 V10 V11 V12 V13 V14 V15 V16 V17 V18 V19 V20 V21 V22 V23 V24 V25 V26
        V27 V28 V29 V30 V31 V32 V33 V34 V35 V36 V37 V38 V39 V40 V41 V42 V43 V44 V45 V46 V47 V48 V49 V50 V51
        V52 V53 V54 V55 V56 V57 V58 V59 V60 V61 V62 V63 V64 V65 V66 V67 V68 V69 V70 V71 V72 V73 V74 V75 V76
        V77 V78 V79 V80 V81 V82 V83 V84 V85 V86 V87 V88 V89 V90 V91 V92 V93 V94 V95 V96 V97 V98 V99 V100
        V101 V102 V103 V104 V105 V106 V107 V108 V109 V110 V111 V112 V113 V114 V115 V116 V117 V118 V119 V120
        V121 V122 V123 V124 V125 V126 V127 V128 V129 V130 V131 V132 V133 V134 V135 V136 V137 V138 V139 V140
        V141 V142 V143 V144 V145 V146 V147 V148 V149 V150 V151 V152 V153 V154 V155 V156 V157 V158 V159 V160
        V161 V162 V163 V164 V165 V166 V167 V168 V169 V170 V171 V172 V173 V174 V175 V176 V177 V178 V179 V180
        V181 V182 V183 V184 V185 V186 V187 V188 V189 V190 V191 V192 V193 V194 V195 V196 V197 V198 V199 V200
        V201 V202 V203 V204 V205 V206 V207 V208 V209 V210 V211 V212 V213 V214 V215 V216 V217 V218 V219 V220
        V221 V222 V223 V224 V225 V226 V227 V228 V229 V230 V231 V232 V233 V234 V235 V236 V237 V238 V239 V240
        V241 V242 V243 V244 V245 V246 V247 V248 V249 V250 V251 V252 V253 V254
    }

    macro_rules! kept {
        ($($Kept:ident $prim:ident $Top:ident ($($repr:tt)*) $low:literal, |$value:ident| $cut:expr, $range:expr;)*) => {$(
            /// An integer of `N` bits.
            #[derive(Clone, Copy, Debug)]
            #[repr($($repr)*)]
            pub struct $Kept<const N: u32> {
                #[cfg(target_endian = "big")]
                top: $Top,
                low: [u8; $low],
                #[cfg(target_endian = "little")]
                top: $Top,
            }

            impl<const N: u32> $Kept<N> {
                /// Keeps the value, or its low `N` bits if it has more.
                #[inline]
                pub(in crate::int) const fn keep($value: $prim) -> Self {
                    const { assert!(N >= 1 && N < $prim::BITS) }
                    let value: $prim = $cut;
                    // SAFETY: both types have the same size and no padding. Every pattern is good for `low`; `top` gets
                    // the uppermost byte, which is at most 127 of an unsigned value of fewer bits than its integer has,
                    // and from -64 to 63 of a signed one.
                    unsafe { transmute::<$prim, Self>(value) }
                }

                /// The value.
                #[inline]
                pub(in crate::int) const fn get(self) -> $prim {
                    // SAFETY: both types have the same size and no padding, and an integer takes every pattern.
                    let $value = unsafe { transmute::<Self, $prim>(self) };
                    // SAFETY: `keep` made it.
                    unsafe { assert_unchecked($range) };
                    $value
                }
            }
        )*};
    }

    macro_rules! unsigned {
        ($($Kept:ident $prim:ident $repr:tt $low:literal;)*) => {
            kept! {$(
                $Kept $prim Unsigned $repr $low,
                |value| value & ($prim::MAX >> ($prim::BITS - N)),
                value <= $prim::MAX >> ($prim::BITS - N);
            )*}
        };
    }

    macro_rules! signed {
        ($($Kept:ident $prim:ident $repr:tt $low:literal;)*) => {
            kept! {$(
                $Kept $prim Signed $repr $low,
                |value| value << ($prim::BITS - N) >> ($prim::BITS - N),
                value >= $prim::MIN >> ($prim::BITS - N) && value <= $prim::MAX >> ($prim::BITS - N);
            )*}
        };
    }

    unsigned! {
        KeptU8 u8 (transparent) 0;
        KeptU16 u16 (C, align(2)) 1;
        KeptU32 u32 (C, align(4)) 3;
        KeptU64 u64 (C, align(8)) 7;
        KeptU128 u128 (C, align(16)) 15;
    }
    signed! {
        KeptI8 i8 (transparent) 0;
        KeptI16 i16 (C, align(2)) 1;
        KeptI32 i32 (C, align(4)) 3;
        KeptI64 i64 (C, align(8)) 7;
        KeptI128 i128 (C, align(16)) 15;
    }
}

#[cfg(all(test, not(feature = "safe")))]
mod tests {
    use super::{mark, top};

    /// Both ways agree on these values, in and out of range, and leave room for `None`.
    macro_rules! agree {
        ($prim:ident $Kept:ident: $($n:literal)*) => {$(
            assert_eq!(size_of::<Option<top::$Kept<$n>>>(), size_of::<$prim>());
            assert_eq!(size_of::<Option<mark::$Kept<$n>>>(), size_of::<$prim>());
            assert_eq!(align_of::<top::$Kept<$n>>(), align_of::<$prim>());
            for shift in 0..$prim::BITS {
                for near in 0..=255u8 {
                    let value = ($prim::from_le_bytes([near; size_of::<$prim>()]) >> shift).wrapping_add(near as $prim);
                    for value in [value, !value, near as $prim, (near as $prim).wrapping_shl(shift)] {
                        let (top, mark) = (Some(top::$Kept::<$n>::keep(value)), Some(mark::$Kept::<$n>::keep(value)));
                        assert_eq!(top.map(|kept| kept.get()), mark.map(|kept| kept.get()), "{value} in {} bits", $n);
                    }
                }
            }
        )*};
    }

    #[test]
    #[expect(clippy::cast_lossless, clippy::cast_possible_wrap, reason = "one macro for all integers")]
    fn both_ways_keep_the_same() {
        agree!(u8 KeptU8: 1 2 5 7);
        agree!(i8 KeptI8: 1 2 5 7);
        agree!(u16 KeptU16: 9 15);
        agree!(i16 KeptI16: 9 15);
        agree!(u32 KeptU32: 17 24 31);
        agree!(i32 KeptI32: 17 24 31);
        agree!(u64 KeptU64: 33 56 63);
        agree!(i64 KeptI64: 33 56 63);
        agree!(u128 KeptU128: 65 100 127);
        agree!(i128 KeptI128: 65 100 127);
    }
}
