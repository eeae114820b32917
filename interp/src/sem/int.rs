//! Integer operations of 8 to 64 bits.
//!
//! Start at [`w8`]; [`w16`], [`w32`] and [`w64`] are the same functions at other widths. What stands
//! outside of them is the same at every width, because operands are zero-extended.

use crate::trap::TrapCode;

/// `a / b`, unsigned.
///
/// # Errors
/// `int_divz` if `b` is zero.
#[inline(always)]
pub fn div_u(a: u64, b: u64) -> Result<u64, TrapCode> {
    a.checked_div(b).ok_or(TrapCode::INTEGER_DIVISION_BY_ZERO)
}

/// `a % b`, unsigned.
///
/// # Errors
/// `int_divz` if `b` is zero.
#[inline(always)]
pub fn rem_u(a: u64, b: u64) -> Result<u64, TrapCode> {
    a.checked_rem(b).ok_or(TrapCode::INTEGER_DIVISION_BY_ZERO)
}

/// The smaller one, unsigned.
#[inline(always)]
#[must_use]
pub fn min_u(a: u64, b: u64) -> u64 {
    a.min(b)
}

/// The larger one, unsigned.
#[inline(always)]
#[must_use]
pub fn max_u(a: u64, b: u64) -> u64 {
    a.max(b)
}

/// Bitwise and.
#[inline(always)]
#[must_use]
pub fn and(a: u64, b: u64) -> u64 {
    a & b
}

/// Bitwise or.
#[inline(always)]
#[must_use]
pub fn or(a: u64, b: u64) -> u64 {
    a | b
}

/// Bitwise exclusive or.
#[inline(always)]
#[must_use]
pub fn xor(a: u64, b: u64) -> u64 {
    a ^ b
}

/// The bits of `a` where `mask` is one, those of `b` elsewhere.
#[inline(always)]
#[must_use]
pub fn bit_select(mask: u64, a: u64, b: u64) -> u64 {
    (a & mask) | (b & !mask)
}

/// How many bits are one.
#[inline(always)]
#[must_use]
pub fn popcnt(a: u64) -> u64 {
    u64::from(a.count_ones())
}

/// 1 if the operands are equal.
#[inline(always)]
#[must_use]
pub fn eq(a: u64, b: u64) -> u64 {
    u64::from(a == b)
}

/// 1 if the operands differ.
#[inline(always)]
#[must_use]
pub fn ne(a: u64, b: u64) -> u64 {
    u64::from(a != b)
}

/// `a < b`, unsigned.
#[inline(always)]
#[must_use]
pub fn lt_u(a: u64, b: u64) -> u64 {
    u64::from(a < b)
}

/// `a <= b`, unsigned.
#[inline(always)]
#[must_use]
pub fn le_u(a: u64, b: u64) -> u64 {
    u64::from(a <= b)
}

macro_rules! width {
    ($(#[$doc:meta])* $name:ident: $u:ident, $i:ident, twice $wide_u:ident, $wide_i:ident) => {
        $(#[$doc])*
        pub mod $name {
            #![expect(clippy::cast_possible_truncation, reason = "reading the low bits of a slot is the point")]

            use crate::trap::TrapCode;

            const BITS: u64 = size_of::<$u>() as u64 * 8;

            /// Reads an operand as signed.
            #[inline(always)]
            fn signed(a: u64) -> $i {
                a as $i
            }

            /// Puts a signed result into a slot, zero-extended.
            #[inline(always)]
            fn slot(a: $i) -> u64 {
                u64::from(a as $u)
            }

            /// The low bits, zero-extended.
            #[inline(always)]
            #[must_use]
            pub fn zext(a: u64) -> u64 {
                u64::from(a as $u)
            }

            /// The value sign-extended to 64 bits.
            #[inline(always)]
            #[must_use]
            pub fn sext(a: u64) -> u64 {
                i64::from(signed(a)) as u64
            }

            /// `a + b`, wrapping.
            #[inline(always)]
            #[must_use]
            pub fn add(a: u64, b: u64) -> u64 {
                u64::from((a as $u).wrapping_add(b as $u))
            }

            /// `a - b`, wrapping.
            #[inline(always)]
            #[must_use]
            pub fn sub(a: u64, b: u64) -> u64 {
                u64::from((a as $u).wrapping_sub(b as $u))
            }

            /// `a * b`, wrapping.
            #[inline(always)]
            #[must_use]
            pub fn mul(a: u64, b: u64) -> u64 {
                u64::from((a as $u).wrapping_mul(b as $u))
            }

            /// `-a`, wrapping.
            #[inline(always)]
            #[must_use]
            pub fn neg(a: u64) -> u64 {
                u64::from((a as $u).wrapping_neg())
            }

            /// All bits inverted.
            #[inline(always)]
            #[must_use]
            pub fn not(a: u64) -> u64 {
                u64::from(!(a as $u))
            }

            /// The magnitude of `a`; that of the minimum is itself.
            #[inline(always)]
            #[must_use]
            pub fn abs(a: u64) -> u64 {
                u64::from(signed(a).unsigned_abs())
            }

            /// `a / b`, signed, towards zero.
            ///
            /// # Errors
            /// `int_divz` if `b` is zero, `int_ovf` for the minimum divided by −1.
            #[inline(always)]
            pub fn div_s(a: u64, b: u64) -> Result<u64, TrapCode> {
                let (a, b) = (signed(a), signed(b));
                match a.checked_div(b) {
                    Some(quotient) => Ok(slot(quotient)),
                    None if b == 0 => Err(TrapCode::INTEGER_DIVISION_BY_ZERO),
                    None => Err(TrapCode::INTEGER_OVERFLOW),
                }
            }

            /// `a % b`, signed, with the sign of `a`; the minimum modulo −1 is 0.
            ///
            /// # Errors
            /// `int_divz` if `b` is zero.
            #[inline(always)]
            pub fn rem_s(a: u64, b: u64) -> Result<u64, TrapCode> {
                // Not `b` itself: an untrusted program may leave anything above the low bits of a slot.
                match signed(b) {
                    0 => Err(TrapCode::INTEGER_DIVISION_BY_ZERO),
                    b => Ok(slot(signed(a).wrapping_rem(b))),
                }
            }

            /// The upper half of the unsigned product.
            #[inline(always)]
            #[must_use]
            pub fn mul_hi_u(a: u64, b: u64) -> u64 {
                u64::from((($wide_u::from(a as $u) * $wide_u::from(b as $u)) >> BITS) as $u)
            }

            /// The upper half of the signed product.
            #[inline(always)]
            #[must_use]
            pub fn mul_hi_s(a: u64, b: u64) -> u64 {
                slot((($wide_i::from(signed(a)) * $wide_i::from(signed(b))) >> BITS) as $i)
            }

            /// The smaller one, signed.
            #[inline(always)]
            #[must_use]
            pub fn min_s(a: u64, b: u64) -> u64 {
                if signed(a) <= signed(b) { a } else { b }
            }

            /// The larger one, signed.
            #[inline(always)]
            #[must_use]
            pub fn max_s(a: u64, b: u64) -> u64 {
                if signed(a) >= signed(b) { a } else { b }
            }

            /// `a` shifted left by `b` modulo the width.
            #[inline(always)]
            #[must_use]
            pub fn shl(a: u64, b: u64) -> u64 {
                u64::from((a as $u).wrapping_shl(b as u32))
            }

            /// `a` shifted right by `b` modulo the width, zeros coming in.
            #[inline(always)]
            #[must_use]
            pub fn shr_u(a: u64, b: u64) -> u64 {
                u64::from((a as $u).wrapping_shr(b as u32))
            }

            /// `a` shifted right by `b` modulo the width, copies of the sign coming in.
            #[inline(always)]
            #[must_use]
            pub fn shr_s(a: u64, b: u64) -> u64 {
                slot(signed(a).wrapping_shr(b as u32))
            }

            /// `a` rotated left by `b` modulo the width.
            #[inline(always)]
            #[must_use]
            pub fn rotl(a: u64, b: u64) -> u64 {
                u64::from((a as $u).rotate_left((b % BITS) as u32))
            }

            /// `a` rotated right by `b` modulo the width.
            #[inline(always)]
            #[must_use]
            pub fn rotr(a: u64, b: u64) -> u64 {
                u64::from((a as $u).rotate_right((b % BITS) as u32))
            }

            /// How many zeros stand above the highest one; the width if there is none.
            #[inline(always)]
            #[must_use]
            pub fn clz(a: u64) -> u64 {
                u64::from((a as $u).leading_zeros())
            }

            /// How many copies of the sign bit stand directly below it.
            #[inline(always)]
            #[must_use]
            pub fn cls(a: u64) -> u64 {
                let a = signed(a);
                u64::from((a ^ (a >> (BITS - 1))).leading_zeros() - 1)
            }

            /// How many zeros stand below the lowest one; the width if there is none.
            #[inline(always)]
            #[must_use]
            pub fn ctz(a: u64) -> u64 {
                u64::from((a as $u).trailing_zeros())
            }

            /// The bits in reverse order.
            #[inline(always)]
            #[must_use]
            pub fn bitrev(a: u64) -> u64 {
                u64::from((a as $u).reverse_bits())
            }

            /// The bytes in reverse order.
            #[inline(always)]
            #[must_use]
            pub fn bswap(a: u64) -> u64 {
                u64::from((a as $u).swap_bytes())
            }

            /// All ones if `a` is not zero (whatever its width), else zero.
            #[inline(always)]
            #[must_use]
            pub fn bmask(a: u64) -> u64 {
                u64::from($u::from(a != 0).wrapping_neg())
            }

            /// `a < b`, signed.
            #[inline(always)]
            #[must_use]
            pub fn lt_s(a: u64, b: u64) -> u64 {
                u64::from(signed(a) < signed(b))
            }

            /// `a <= b`, signed.
            #[inline(always)]
            #[must_use]
            pub fn le_s(a: u64, b: u64) -> u64 {
                u64::from(signed(a) <= signed(b))
            }

            /// `a + b`, and whether the unsigned sum does not fit.
            #[inline(always)]
            #[must_use]
            pub fn add_overflow_u(a: u64, b: u64) -> (u64, u64) {
                let (sum, overflow) = (a as $u).overflowing_add(b as $u);
                (u64::from(sum), u64::from(overflow))
            }

            /// `a + b`, and whether the signed sum does not fit.
            #[inline(always)]
            #[must_use]
            pub fn add_overflow_s(a: u64, b: u64) -> (u64, u64) {
                let (sum, overflow) = signed(a).overflowing_add(signed(b));
                (slot(sum), u64::from(overflow))
            }

            /// `a - b`, and whether the unsigned difference does not fit.
            #[inline(always)]
            #[must_use]
            pub fn sub_overflow_u(a: u64, b: u64) -> (u64, u64) {
                let (difference, overflow) = (a as $u).overflowing_sub(b as $u);
                (u64::from(difference), u64::from(overflow))
            }

            /// `a - b`, and whether the signed difference does not fit.
            #[inline(always)]
            #[must_use]
            pub fn sub_overflow_s(a: u64, b: u64) -> (u64, u64) {
                let (difference, overflow) = signed(a).overflowing_sub(signed(b));
                (slot(difference), u64::from(overflow))
            }

            /// `a * b`, and whether the unsigned product does not fit.
            #[inline(always)]
            #[must_use]
            pub fn mul_overflow_u(a: u64, b: u64) -> (u64, u64) {
                let (product, overflow) = (a as $u).overflowing_mul(b as $u);
                (u64::from(product), u64::from(overflow))
            }

            /// `a * b`, and whether the signed product does not fit.
            #[inline(always)]
            #[must_use]
            pub fn mul_overflow_s(a: u64, b: u64) -> (u64, u64) {
                let (product, overflow) = signed(a).overflowing_mul(signed(b));
                (slot(product), u64::from(overflow))
            }

            /// `a + b + 1` if `carry` is not zero, else `a + b`; and whether the unsigned sum does not fit.
            #[inline(always)]
            #[must_use]
            pub fn add_carry_u(a: u64, b: u64, carry: u64) -> (u64, u64) {
                let (sum, first) = (a as $u).overflowing_add(b as $u);
                let (sum, second) = sum.overflowing_add($u::from(carry != 0));
                (u64::from(sum), u64::from(first | second))
            }

            /// `a + b + 1` if `carry` is not zero, else `a + b`; and whether the exact signed sum does not fit.
            #[inline(always)]
            #[must_use]
            pub fn add_carry_s(a: u64, b: u64, carry: u64) -> (u64, u64) {
                let (sum, first) = signed(a).overflowing_add(signed(b));
                let (sum, second) = sum.overflowing_add($i::from(carry != 0));
                // Two overflows cancel out: one goes below the minimum, the other comes back.
                (slot(sum), u64::from(first ^ second))
            }

            /// `a - b - 1` if `borrow` is not zero, else `a - b`; and whether the unsigned difference does
            /// not fit.
            #[inline(always)]
            #[must_use]
            pub fn sub_borrow_u(a: u64, b: u64, borrow: u64) -> (u64, u64) {
                let (difference, first) = (a as $u).overflowing_sub(b as $u);
                let (difference, second) = difference.overflowing_sub($u::from(borrow != 0));
                (u64::from(difference), u64::from(first | second))
            }

            /// `a - b - 1` if `borrow` is not zero, else `a - b`; and whether the exact signed difference
            /// does not fit.
            #[inline(always)]
            #[must_use]
            pub fn sub_borrow_s(a: u64, b: u64, borrow: u64) -> (u64, u64) {
                let (difference, first) = signed(a).overflowing_sub(signed(b));
                let (difference, second) = difference.overflowing_sub($i::from(borrow != 0));
                (slot(difference), u64::from(first ^ second))
            }
        }
    };
}

width! {
    /// Operations on 8-bit integers.
    w8: u8, i8, twice u16, i16
}
width! {
    /// Operations on 16-bit integers.
    w16: u16, i16, twice u32, i32
}
width! {
    /// Operations on 32-bit integers.
    w32: u32, i32, twice u64, i64
}
width! {
    /// Operations on 64-bit integers.
    w64: u64, i64, twice u128, i128
}
