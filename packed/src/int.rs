//! Integers of every width: `u1` to `u127` and `i1` to `i127`.
//!
//! Each is an alias of [`UInt`] or [`Int`] over the smallest primitive integer that holds it. They keep their value
//! as it is, in a type with a niche (see `kept`), so that `Option<u29>` is as large as `u29` on stable Rust.
//!
//! Arithmetic by operators panics when the result is out of range, in release builds too: an exact width that
//! wrapped silently would be no exact width. `wrapping_add` and its like say what they do.

mod arith;
mod convert;
mod kept;
mod signed;
mod text;
mod unsigned;

use core::cmp::Ordering;
use core::fmt;
use core::hash::{Hash, Hasher};

/// A primitive integer that can hold a narrower one.
pub trait Storage: Copy + Default + Ord + Hash + fmt::Debug + fmt::Display + sealed::Sealed {
    /// How `N` bits of it are kept.
    #[doc(hidden)]
    type Kept<const N: u32>: Copy;
    /// Keeps the low `N` bits.
    #[doc(hidden)]
    fn keep<const N: u32>(self) -> Self::Kept<N>;
    /// The value that was kept.
    #[doc(hidden)]
    fn value<const N: u32>(kept: Self::Kept<N>) -> Self;
}

mod sealed {
    /// No other type can be a storage.
    pub trait Sealed {}
}

/// An unsigned integer of `N` bits, kept in the primitive `S`; use the aliases [`u1`] to [`u127`].
///
/// Reading costs nothing and tells the optimiser the range, and `Option` needs no space.
///
/// ```
/// use packed::{u2, u29};
/// const X: u29 = u29::new(0x1234_5678); // out of range, this would not compile
/// assert_eq!(X.checked_add(u29::MAX), None);
/// assert_eq!(X.wrapping_add(u29::MAX).get(), 0x1234_5677);
/// assert_eq!("77".parse(), Ok(u29::new(77)));
/// assert_eq!(size_of::<Option<u29>>(), 4);
/// assert!(u2::all().map(u2::get).eq(0..4));
/// ```
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct UInt<S: Storage, const N: u32>(S::Kept<N>);

/// A signed integer of `N` bits in two's complement, kept in the primitive `S`; use the aliases [`i1`] to [`i127`].
///
/// Reading costs nothing and tells the optimiser the range, and `Option` needs no space.
///
/// ```
/// use packed::i5;
/// assert_eq!(i5::MIN.get(), -16);
/// assert_eq!(i5::new(-3).to_bits(), 0b11101);
/// assert_eq!(format!("{:x}", i5::new(-1)), "1f");
/// assert_eq!(i5::range(i5::new(-1)..i5::new(2)).map(i5::get).collect::<Vec<_>>(), [-1, 0, 1]);
/// ```
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct Int<S: Storage, const N: u32>(S::Kept<N>);

/// The traits on values.
macro_rules! on_values {
    ($($Type:ident)*) => {$(
        impl<S: Storage, const N: u32> Default for $Type<S, N> {
            #[inline]
            fn default() -> Self {
                Self(S::default().keep())
            }
        }

        impl<S: Storage, const N: u32> PartialEq for $Type<S, N> {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                S::value(self.0) == S::value(other.0)
            }
        }

        impl<S: Storage, const N: u32> Eq for $Type<S, N> {}

        impl<S: Storage, const N: u32> PartialOrd for $Type<S, N> {
            #[inline]
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                Some(self.cmp(other))
            }
        }

        impl<S: Storage, const N: u32> Ord for $Type<S, N> {
            #[inline]
            fn cmp(&self, other: &Self) -> Ordering {
                S::value(self.0).cmp(&S::value(other.0))
            }
        }

        impl<S: Storage, const N: u32> Hash for $Type<S, N> {
            #[inline]
            fn hash<H: Hasher>(&self, state: &mut H) {
                S::value(self.0).hash(state);
            }
        }
    )*};
}
on_values! { UInt Int }

/// What both kinds of integers share.
macro_rules! shared {
    ($Type:ident, $prim:ident, $signed:literal) => {
        impl<const N: u32> $Type<$prim, N> {
            /// The width in bits.
            pub const BITS: u32 = N;

            pub(super) const CHECK: () = assert!(
                N >= 1 && N < $prim::BITS,
                "the width must be less than that of the integer that holds it"
            );

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
                    Err(_) => panic!("value out of range of an integer of this width"),
                }
            }

            /// Makes the integer from a value, or says that it is out of range.
            ///
            /// # Errors
            ///
            /// [`RangeError`] when the value is below [`MIN`](Self::MIN) or above [`MAX`](Self::MAX).
            #[inline]
            pub const fn try_new(value: $prim) -> Result<Self, RangeError> {
                if value >= Self::LEAST && value <= Self::MOST {
                    Ok(Self::keep(value))
                } else {
                    Err(RangeError::new(N, $signed))
                }
            }

            /// All values, in order.
            pub fn all() -> impl DoubleEndedIterator<Item = Self> + Clone + use<N> {
                (Self::LEAST..=Self::MOST).map(Self::keep)
            }

            /// The values in a range, in order.
            pub fn range(range: impl RangeBounds<Self>) -> impl DoubleEndedIterator<Item = Self> + Clone {
                // Both ends as inclusive ones; an empty range is written as one whose end is below its start.
                let start = match range.start_bound() {
                    Bound::Included(start) => Some(start.get()),
                    Bound::Excluded(start) => start.get().checked_add(1),
                    Bound::Unbounded => Some(Self::LEAST),
                };
                let end = match range.end_bound() {
                    Bound::Included(end) => Some(end.get()),
                    Bound::Excluded(end) => end.get().checked_sub(1).filter(|end| *end >= Self::LEAST),
                    Bound::Unbounded => Some(Self::MOST),
                };
                let (start, end) = match (start, end) {
                    (Some(start), Some(end)) => (start, end),
                    _ => (1, 0),
                };
                (start..=end).map(Self::keep)
            }
        }

        crate::field::bits_by_functions! { [const N: u32] $Type<$prim, N>, Self, wide {
            const WIDTH: u32 = N;
            const MIN_WIDTH: u32 = 1;
            const TOTAL: bool = true;
            const BOUNDS: (u128, u128) =
                (0, if $signed { u128::MAX } else { crate::private::low_mask_wide(N) });
        } }
    };
}
use shared;

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
