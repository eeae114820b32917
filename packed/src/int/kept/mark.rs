//! The integers' values with a mark, in a `NonZero`: no `unsafe`, one instruction more per use.

use core::num::NonZero;

macro_rules! kept {
    ($($Kept:ident $prim:ident, |$value:ident| $mark:expr, $read:expr;)*) => {$(
        /// An integer of `N` bits.
        #[derive(Clone, Copy, Debug)]
        #[repr(transparent)]
        pub struct $Kept<const N: u32>(NonZero<$prim>);

        impl<const N: u32> $Kept<N> {
            /// Keeps the value, or its low `N` bits if it has more.
            #[inline]
            pub(in crate::int) const fn keep($value: $prim) -> Self {
                const { assert!(N >= 1 && N < $prim::BITS) }
                match NonZero::new($mark) {
                    Some(kept) => Self(kept),
                    None => unreachable!(),
                }
            }

            /// The value.
            #[inline]
            pub(in crate::int) const fn get(self) -> $prim {
                let $value = self.0.get();
                $read
            }
        }
    )*};
}

macro_rules! unsigned {
    ($($Kept:ident $prim:ident;)*) => {
        // The highest bit of the integer, which is never a part of the value, is set.
        kept! {$(
            $Kept $prim,
            |value| value & ($prim::MAX >> ($prim::BITS - N)) | 1 << ($prim::BITS - 1),
            value & ($prim::MAX >> ($prim::BITS - N));
        )*}
    };
}

macro_rules! signed {
    ($($Kept:ident $prim:ident;)*) => {
        // The value `x` is `2x + 1`.
        kept! {$(
            $Kept $prim,
            |value| value << ($prim::BITS - N) >> ($prim::BITS - N - 1) | 1,
            value >> 1;
        )*}
    };
}

unsigned! { KeptU8 u8; KeptU16 u16; KeptU32 u32; KeptU64 u64; KeptU128 u128; }
signed! { KeptI8 i8; KeptI16 i16; KeptI32 i32; KeptI64 i64; KeptI128 i128; }
