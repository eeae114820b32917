//! How an integer that is never its largest value is kept.
//!
//! Stable Rust knows one niche in a full integer, zero: the value is kept with all bits flipped, which costs an
//! instruction whenever it is read or made. A pattern type costs none; it is an unstable feature of the compiler, for
//! which the feature `nightly` asks, and needs `unsafe`, so that the feature `safe` outdoes that one.
//! `benches/peers/niche` counts both, and tests compare the two.

#![cfg_attr(
    all(feature = "nightly", not(feature = "safe")),
    expect(unsafe_code, reason = "only a transmute makes a pattern type of an integer")
)]

#[cfg(any(not(feature = "nightly"), feature = "safe"))]
pub(super) use flipped::*;
#[cfg(all(feature = "nightly", not(feature = "safe")))]
pub(super) use pattern::*;

#[cfg(any(not(feature = "nightly"), feature = "safe", test))]
mod flipped {
    macro_rules! kept {
        ($($Kept:ident $prim:ident)*) => {$(
            /// Any integer but the largest.
            #[derive(Clone, Copy)]
            #[repr(transparent)]
            pub(in crate::non_max) struct $Kept(core::num::NonZero<$prim>);

            impl $Kept {
                /// Keeps the value, unless it is the largest one.
                #[inline]
                pub(in crate::non_max) const fn keep(value: $prim) -> Option<Self> {
                    match core::num::NonZero::new(value ^ $prim::MAX) {
                        Some(kept) => Some(Self(kept)),
                        None => None,
                    }
                }

                /// The value.
                #[inline]
                pub(in crate::non_max) const fn get(self) -> $prim {
                    self.0.get() ^ $prim::MAX
                }
            }
        )*};
    }
    kept! {
        KeptU8 u8 KeptU16 u16 KeptU32 u32 KeptU64 u64 KeptU128 u128
        KeptI8 i8 KeptI16 i16 KeptI32 i32 KeptI64 i64 KeptI128 i128
    }
}

#[cfg(all(feature = "nightly", not(feature = "safe")))]
mod pattern {
    use core::mem::transmute;

    macro_rules! kept {
        ($($Kept:ident $prim:ident $first:literal $last:literal;)*) => {$(
            /// Any integer but the largest.
            #[repr(transparent)]
            pub(in crate::non_max) struct $Kept(core::pattern_type!($prim is $first..=$last));

            impl Clone for $Kept {
                #[inline]
                fn clone(&self) -> Self {
                    *self
                }
            }

            impl Copy for $Kept {}

            impl $Kept {
                /// Keeps the value, unless it is the largest one.
                #[inline]
                pub(in crate::non_max) const fn keep(value: $prim) -> Option<Self> {
                    const { assert!($first == $prim::MIN && $last == $prim::MAX - 1) }
                    if value == $prim::MAX {
                        return None;
                    }
                    // SAFETY: both types have the same size, and the value is in the range of the pattern.
                    Some(unsafe { transmute::<$prim, Self>(value) })
                }

                /// The value.
                #[inline]
                pub(in crate::non_max) const fn get(self) -> $prim {
                    // SAFETY: both types have the same size, and every pattern is an integer.
                    unsafe { transmute::<Self, $prim>(self) }
                }
            }
        )*};
    }
    kept! {
        KeptU8 u8 0 0xfe;
        KeptU16 u16 0 0xfffe;
        KeptU32 u32 0 0xffff_fffe;
        KeptU64 u64 0 0xffff_ffff_ffff_fffe;
        KeptU128 u128 0 0xffff_ffff_ffff_ffff_ffff_ffff_ffff_fffe;
        KeptI8 i8 -0x80 0x7e;
        KeptI16 i16 -0x8000 0x7ffe;
        KeptI32 i32 -0x8000_0000 0x7fff_fffe;
        KeptI64 i64 -0x8000_0000_0000_0000 0x7fff_ffff_ffff_fffe;
        KeptI128 i128 -0x8000_0000_0000_0000_0000_0000_0000_0000 0x7fff_ffff_ffff_ffff_ffff_ffff_ffff_fffe;
    }
}

#[cfg(all(test, feature = "nightly", not(feature = "safe")))]
mod tests {
    use super::{flipped, pattern};

    /// Both ways agree on these values, and leave room for `None`.
    macro_rules! agree {
        ($($prim:ident $Kept:ident)*) => {$(
            assert_eq!(size_of::<Option<pattern::$Kept>>(), size_of::<$prim>());
            assert_eq!(size_of::<Option<flipped::$Kept>>(), size_of::<$prim>());
            assert_eq!(align_of::<pattern::$Kept>(), align_of::<$prim>());
            assert!(pattern::$Kept::keep($prim::MAX).is_none() && flipped::$Kept::keep($prim::MAX).is_none());
            for shift in 0..$prim::BITS {
                for near in 0..=255u8 {
                    let spread = $prim::from_le_bytes([near; size_of::<$prim>()]) >> shift;
                    let value = (near as $prim).wrapping_shl(shift);
                    for value in [spread, !spread, value, !value, $prim::MAX.wrapping_sub(value), $prim::MIN.wrapping_add(value)] {
                        let (pattern, flipped) = (pattern::$Kept::keep(value), flipped::$Kept::keep(value));
                        assert_eq!(pattern.is_some(), value != $prim::MAX, "{value}");
                        assert_eq!(pattern.map(|kept| kept.get()), flipped.map(|kept| kept.get()), "{value}");
                        assert_eq!(pattern.map(|kept| kept.get()).unwrap_or($prim::MAX), value);
                    }
                }
            }
        )*};
    }

    #[test]
    #[expect(clippy::cast_lossless, clippy::cast_possible_wrap, reason = "one macro for all integers")]
    fn both_ways_keep_the_same() {
        agree! {
            u8 KeptU8 u16 KeptU16 u32 KeptU32 u64 KeptU64 u128 KeptU128
            i8 KeptI8 i16 KeptI16 i32 KeptI32 i64 KeptI64 i128 KeptI128
        }
    }
}
