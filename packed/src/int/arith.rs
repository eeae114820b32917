//! Arithmetic: checked, wrapping, saturating, and by operators.

use core::iter::{Product, Sum};
use core::ops::{
    Add, AddAssign, BitAnd, BitAndAssign, BitOr, BitOrAssign, BitXor, BitXorAssign, Div, DivAssign, Mul,
    MulAssign, Neg, Not, Rem, RemAssign, Shl, ShlAssign, Shr, ShrAssign, Sub, SubAssign,
};

use super::{Int, UInt};

/// What works alike for both kinds.
macro_rules! shared {
    ($Type:ident $prim:ident $bits:ident) => {
        impl<const N: u32> $Type<$prim, N> {
            /// A result of the primitive, if it is in range here.
            #[inline]
            const fn checked(value: Option<$prim>) -> Option<Self> {
                match value {
                    Some(value) if value >= Self::LEAST && value <= Self::MOST => Some(Self::keep(value)),
                    _ => None,
                }
            }

            /// The nearest value in range.
            #[inline]
            const fn clamp_from(value: $prim) -> Self {
                if value < Self::LEAST {
                    Self::MIN
                } else if value > Self::MOST {
                    Self::MAX
                } else {
                    Self::keep(value)
                }
            }

            /// `self + other`, or `None` if that is out of range.
            #[inline]
            #[must_use]
            pub const fn checked_add(self, other: Self) -> Option<Self> {
                Self::checked(self.get().checked_add(other.get()))
            }
            /// `self - other`, or `None` if that is out of range.
            #[inline]
            #[must_use]
            pub const fn checked_sub(self, other: Self) -> Option<Self> {
                Self::checked(self.get().checked_sub(other.get()))
            }
            /// `self * other`, or `None` if that is out of range.
            #[inline]
            #[must_use]
            pub const fn checked_mul(self, other: Self) -> Option<Self> {
                Self::checked(self.get().checked_mul(other.get()))
            }
            /// `self / other`, or `None` if that is out of range or `other` is zero.
            #[inline]
            #[must_use]
            pub const fn checked_div(self, other: Self) -> Option<Self> {
                Self::checked(self.get().checked_div(other.get()))
            }
            /// `self % other`, or `None` if `other` is zero.
            #[inline]
            #[must_use]
            pub const fn checked_rem(self, other: Self) -> Option<Self> {
                Self::checked(self.get().checked_rem(other.get()))
            }
            /// `self` to the power of `exponent`, or `None` if that is out of range.
            #[inline]
            #[must_use]
            pub const fn checked_pow(self, exponent: u32) -> Option<Self> {
                Self::checked(self.get().checked_pow(exponent))
            }
            /// `-self`, or `None` if that is out of range.
            #[inline]
            #[must_use]
            pub const fn checked_neg(self) -> Option<Self> {
                Self::checked(self.get().checked_neg())
            }
            /// `self << by`, or `None` if `by` is at least the width; bits that leave at the top are lost.
            #[inline]
            #[must_use]
            pub const fn checked_shl(self, by: u32) -> Option<Self> {
                if by < N { Some(Self::from_bits_truncating((self.get() << by) as $bits)) } else { None }
            }
            /// `self >> by`, or `None` if `by` is at least the width.
            #[inline]
            #[must_use]
            pub const fn checked_shr(self, by: u32) -> Option<Self> {
                if by < N { Some(Self::keep(self.get() >> by)) } else { None }
            }
            /// `self + other`, modulo 2^width.
            #[inline]
            #[must_use]
            pub const fn wrapping_add(self, other: Self) -> Self {
                Self::from_bits_truncating(self.get().wrapping_add(other.get()) as $bits)
            }
            /// `self - other`, modulo 2^width.
            #[inline]
            #[must_use]
            pub const fn wrapping_sub(self, other: Self) -> Self {
                Self::from_bits_truncating(self.get().wrapping_sub(other.get()) as $bits)
            }
            /// `self * other`, modulo 2^width.
            #[inline]
            #[must_use]
            pub const fn wrapping_mul(self, other: Self) -> Self {
                Self::from_bits_truncating(self.get().wrapping_mul(other.get()) as $bits)
            }
            /// `self` to the power of `exponent`, modulo 2^width.
            #[inline]
            #[must_use]
            pub const fn wrapping_pow(self, exponent: u32) -> Self {
                Self::from_bits_truncating(self.get().wrapping_pow(exponent) as $bits)
            }
            /// `-self`, modulo 2^width.
            #[inline]
            #[must_use]
            pub const fn wrapping_neg(self) -> Self {
                Self::from_bits_truncating(self.get().wrapping_neg() as $bits)
            }
            /// `self << (by % width)`; bits that leave at the top are lost.
            #[inline]
            #[must_use]
            pub const fn wrapping_shl(self, by: u32) -> Self {
                Self::from_bits_truncating((self.get() << (by % N)) as $bits)
            }
            /// `self >> (by % width)`.
            #[inline]
            #[must_use]
            pub const fn wrapping_shr(self, by: u32) -> Self {
                Self::keep(self.get() >> (by % N))
            }
            /// `self + other`, or the nearest value in range.
            #[inline]
            #[must_use]
            pub const fn saturating_add(self, other: Self) -> Self {
                Self::clamp_from(self.get().saturating_add(other.get()))
            }
            /// `self - other`, or the nearest value in range.
            #[inline]
            #[must_use]
            pub const fn saturating_sub(self, other: Self) -> Self {
                Self::clamp_from(self.get().saturating_sub(other.get()))
            }
            /// `self * other`, or the nearest value in range.
            #[inline]
            #[must_use]
            pub const fn saturating_mul(self, other: Self) -> Self {
                Self::clamp_from(self.get().saturating_mul(other.get()))
            }
            /// `self` to the power of `exponent`, or the nearest value in range.
            #[inline]
            #[must_use]
            pub const fn saturating_pow(self, exponent: u32) -> Self {
                Self::clamp_from(self.get().saturating_pow(exponent))
            }
            /// `self + other` modulo 2^width, and whether it was out of range.
            #[inline]
            #[must_use]
            pub const fn overflowing_add(self, other: Self) -> (Self, bool) {
                (self.wrapping_add(other), self.checked_add(other).is_none())
            }
            /// `self - other` modulo 2^width, and whether it was out of range.
            #[inline]
            #[must_use]
            pub const fn overflowing_sub(self, other: Self) -> (Self, bool) {
                (self.wrapping_sub(other), self.checked_sub(other).is_none())
            }
            /// `self * other` modulo 2^width, and whether it was out of range.
            #[inline]
            #[must_use]
            pub const fn overflowing_mul(self, other: Self) -> (Self, bool) {
                (self.wrapping_mul(other), self.checked_mul(other).is_none())
            }
            /// `self` to the power of `exponent`.
            ///
            /// # Panics
            ///
            /// When that is out of range.
            #[inline]
            #[must_use]
            #[track_caller]
            pub const fn pow(self, exponent: u32) -> Self {
                match self.checked_pow(exponent) {
                    Some(value) => value,
                    None => panic!("attempt to raise to a power with overflow"),
                }
            }
            /// How many bits are one.
            #[inline]
            #[must_use]
            pub const fn count_ones(self) -> u32 {
                self.to_bits().count_ones()
            }
            /// How many bits are zero.
            #[inline]
            #[must_use]
            pub const fn count_zeros(self) -> u32 {
                N - self.count_ones()
            }
            /// How many bits above the highest one are zero.
            #[inline]
            #[must_use]
            pub const fn leading_zeros(self) -> u32 {
                self.to_bits().leading_zeros() - ($prim::BITS - N)
            }
            /// How many bits above the highest zero are one.
            #[inline]
            #[must_use]
            pub const fn leading_ones(self) -> u32 {
                (self.to_bits() << ($prim::BITS - N)).leading_ones()
            }
            /// How many bits below the lowest one are zero.
            #[inline]
            #[must_use]
            pub const fn trailing_zeros(self) -> u32 {
                let zeros = self.to_bits().trailing_zeros();
                if zeros < N { zeros } else { N }
            }
            /// How many bits below the lowest zero are one.
            #[inline]
            #[must_use]
            pub const fn trailing_ones(self) -> u32 {
                self.to_bits().trailing_ones()
            }
            /// The bits turned left by `by % width` places.
            #[inline]
            #[must_use]
            pub const fn rotate_left(self, by: u32) -> Self {
                let (bits, by) = (self.to_bits(), by % N);
                if by == 0 { self } else { Self::from_bits_truncating(bits << by | bits >> (N - by)) }
            }
            /// The bits turned right by `by % width` places.
            #[inline]
            #[must_use]
            pub const fn rotate_right(self, by: u32) -> Self {
                self.rotate_left(N - by % N)
            }
            /// The bits in the opposite order.
            #[inline]
            #[must_use]
            pub const fn reverse_bits(self) -> Self {
                Self::from_bits_truncating(self.to_bits().reverse_bits() >> ($prim::BITS - N))
            }
        }

        shared!(@op $Type $prim Add add AddAssign add_assign checked_add "add");
        shared!(@op $Type $prim Sub sub SubAssign sub_assign checked_sub "subtract");
        shared!(@op $Type $prim Mul mul MulAssign mul_assign checked_mul "multiply");
        shared!(@op $Type $prim Div div DivAssign div_assign checked_div "divide");
        shared!(@op $Type $prim Rem rem RemAssign rem_assign checked_rem "calculate the remainder");
        shared!(@bit $Type $prim BitAnd bitand BitAndAssign bitand_assign &);
        shared!(@bit $Type $prim BitOr bitor BitOrAssign bitor_assign |);
        shared!(@bit $Type $prim BitXor bitxor BitXorAssign bitxor_assign ^);
        shared!(@shift $Type $prim Shl shl ShlAssign shl_assign checked_shl "left");
        shared!(@shift $Type $prim Shr shr ShrAssign shr_assign checked_shr "right");

        impl<const N: u32> Not for $Type<$prim, N> {
            type Output = Self;
            #[inline]
            fn not(self) -> Self {
                Self::from_bits_truncating(!self.to_bits())
            }
        }

        impl<const N: u32> Sum for $Type<$prim, N> {
            #[track_caller]
            fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
                iter.fold(Self::default(), Add::add)
            }
        }

        impl<const N: u32> Product for $Type<$prim, N> {
            #[track_caller]
            fn product<I: Iterator<Item = Self>>(mut iter: I) -> Self {
                // One is no value of `i1`: begin with the first factor instead.
                match iter.next() {
                    Some(first) => iter.fold(first, Mul::mul),
                    None => Self::new(1),
                }
            }
        }
    };
    (@op $Type:ident $prim:ident $Op:ident $op:ident $Assign:ident $assign:ident $checked:ident $verb:literal) => {
        impl<const N: u32> $Op for $Type<$prim, N> {
            type Output = Self;
            #[inline]
            #[track_caller]
            fn $op(self, other: Self) -> Self {
                match self.$checked(other) {
                    Some(value) => value,
                    None => panic!(concat!("attempt to ", $verb, " with a result out of range")),
                }
            }
        }

        impl<const N: u32> $Assign for $Type<$prim, N> {
            #[inline]
            #[track_caller]
            fn $assign(&mut self, other: Self) {
                *self = $Op::$op(*self, other);
            }
        }
    };
    (@bit $Type:ident $prim:ident $Op:ident $op:ident $Assign:ident $assign:ident $sign:tt) => {
        impl<const N: u32> $Op for $Type<$prim, N> {
            type Output = Self;
            #[inline]
            fn $op(self, other: Self) -> Self {
                Self::keep(self.get() $sign other.get())
            }
        }

        impl<const N: u32> $Assign for $Type<$prim, N> {
            #[inline]
            fn $assign(&mut self, other: Self) {
                *self = $Op::$op(*self, other);
            }
        }
    };
    (@shift $Type:ident $prim:ident $Op:ident $op:ident $Assign:ident $assign:ident $checked:ident $way:literal) => {
        impl<const N: u32> $Op<u32> for $Type<$prim, N> {
            type Output = Self;
            #[inline]
            #[track_caller]
            fn $op(self, by: u32) -> Self {
                match self.$checked(by) {
                    Some(value) => value,
                    None => panic!(concat!("attempt to shift ", $way, " by the width or more")),
                }
            }
        }

        impl<const N: u32> $Assign<u32> for $Type<$prim, N> {
            #[inline]
            #[track_caller]
            fn $assign(&mut self, by: u32) {
                *self = $Op::$op(*self, by);
            }
        }
    };
}

macro_rules! unsigned {
    ($($prim:ident)*) => {$(
        shared!(UInt $prim $prim);

        impl<const N: u32> UInt<$prim, N> {
            /// Whether exactly one bit is one.
            #[inline]
            #[must_use]
            pub const fn is_power_of_two(self) -> bool {
                self.get().is_power_of_two()
            }
            /// The distance to `other`.
            #[inline]
            #[must_use]
            pub const fn abs_diff(self, other: Self) -> Self {
                Self::keep(self.get().abs_diff(other.get()))
            }
            /// The logarithm to base 2, rounded down; `None` of zero.
            #[inline]
            #[must_use]
            pub const fn checked_ilog2(self) -> Option<u32> {
                self.get().checked_ilog2()
            }
        }
    )*};
}
unsigned! { u8 u16 u32 u64 u128 }

macro_rules! signed {
    ($($prim:ident $bits:ident)*) => {$(
        shared!(Int $prim $bits);

        impl<const N: u32> Int<$prim, N> {
            /// The distance from zero, or `None` of the smallest value, which has no opposite.
            #[inline]
            #[must_use]
            pub const fn checked_abs(self) -> Option<Self> {
                Self::checked(self.get().checked_abs())
            }
            /// The distance from zero.
            #[inline]
            #[must_use]
            pub const fn unsigned_abs(self) -> $bits {
                self.get().unsigned_abs()
            }
            /// Whether it is below zero.
            #[inline]
            #[must_use]
            pub const fn is_negative(self) -> bool {
                self.get() < 0
            }
            /// Whether it is above zero.
            #[inline]
            #[must_use]
            pub const fn is_positive(self) -> bool {
                self.get() > 0
            }
        }

        impl<const N: u32> Neg for Int<$prim, N> {
            type Output = Self;
            #[inline]
            #[track_caller]
            fn neg(self) -> Self {
                match self.checked_neg() {
                    Some(value) => value,
                    None => panic!("attempt to negate with a result out of range"),
                }
            }
        }
    )*};
}
signed! { i8 u8 i16 u16 i32 u32 i64 u64 i128 u128 }
