//! How an integer that is never its largest value is kept.
//!
//! Stable Rust knows one niche in a full integer, zero: the value is kept with all bits flipped, which costs an
//! instruction whenever it is read or made. A pattern type costs none; it is an unstable feature of the compiler, for
//! which the feature `nightly` asks. `benches/peers/niche` counts both.

#![cfg_attr(
    feature = "nightly",
    expect(unsafe_code, reason = "only a transmute makes a pattern type of an integer")
)]

macro_rules! kept {
    ($($Kept:ident $prim:ident $first:literal $last:literal;)*) => {$(
        #[cfg(not(feature = "nightly"))]
        #[derive(Clone, Copy)]
        #[repr(transparent)]
        pub(super) struct $Kept(core::num::NonZero<$prim>);

        #[cfg(not(feature = "nightly"))]
        impl $Kept {
            /// Keeps the value, unless it is the largest one.
            #[inline]
            pub(super) const fn keep(value: $prim) -> Option<Self> {
                match core::num::NonZero::new(value ^ $prim::MAX) {
                    Some(kept) => Some(Self(kept)),
                    None => None,
                }
            }

            /// The value.
            #[inline]
            pub(super) const fn get(self) -> $prim {
                self.0.get() ^ $prim::MAX
            }
        }

        #[cfg(feature = "nightly")]
        #[repr(transparent)]
        pub(super) struct $Kept(core::pattern_type!($prim is $first..=$last));

        #[cfg(feature = "nightly")]
        impl Clone for $Kept {
            #[inline]
            fn clone(&self) -> Self {
                *self
            }
        }

        #[cfg(feature = "nightly")]
        impl Copy for $Kept {}

        #[cfg(feature = "nightly")]
        impl $Kept {
            /// Keeps the value, unless it is the largest one.
            #[inline]
            pub(super) const fn keep(value: $prim) -> Option<Self> {
                const { assert!($first == $prim::MIN && $last == $prim::MAX - 1) }
                if value == $prim::MAX {
                    return None;
                }
                // SAFETY: both types have the same size, and the value is in the range of the pattern.
                Some(unsafe { core::mem::transmute::<$prim, Self>(value) })
            }

            /// The value.
            #[inline]
            pub(super) const fn get(self) -> $prim {
                // SAFETY: both types have the same size, and every pattern is an integer.
                unsafe { core::mem::transmute::<Self, $prim>(self) }
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
