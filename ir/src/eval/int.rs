//! Integer operations on bit patterns of any width up to 128 bits.
//!
//! A pattern is a `u128` whose bits from `width` on are zero; results are patterns of the same width unless said
//! otherwise. Signed operations go through [`signed`], so there is one notion of a sign.

use crate::condcodes::IntCC;
use crate::inst::AtomicRmwOp;
use crate::trapcode::TrapCode;

/// The pattern with every bit of `width` (1 to 128) set.
pub const fn mask(width: u32) -> u128 {
    u128::MAX >> (128 - width)
}

/// The low `width` bits of `a`.
pub const fn truncate(width: u32, a: u128) -> u128 {
    a & mask(width)
}

/// The number that the pattern `a` stands for in two's complement.
pub const fn signed(width: u32, a: u128) -> i128 {
    let above = 128 - width;
    (a << above).cast_signed() >> above
}

/// The pattern of `number`, modulo `2^width`.
const fn pattern(width: u32, number: i128) -> u128 {
    truncate(width, number.cast_unsigned())
}

/// The least signed number, as a pattern.
const fn least(width: u32) -> u128 {
    1 << (width - 1)
}

/// `-a`, wrapping.
pub const fn neg(width: u32, a: u128) -> u128 {
    truncate(width, a.wrapping_neg())
}

/// The absolute value of the signed `a`; the least number is its own.
pub const fn abs(width: u32, a: u128) -> u128 {
    if signed(width, a) < 0 { neg(width, a) } else { a }
}

/// Every bit inverted.
pub const fn not(width: u32, a: u128) -> u128 {
    truncate(width, !a)
}

/// The bits in reverse order.
pub const fn bitrev(width: u32, a: u128) -> u128 {
    a.reverse_bits() >> (128 - width)
}

/// The bytes in reverse order; `width` is a multiple of 8.
pub const fn bswap(width: u32, a: u128) -> u128 {
    a.swap_bytes() >> (128 - width)
}

/// The number of zeros above the highest one; `width` for zero.
pub const fn clz(width: u32, a: u128) -> u128 {
    (a.leading_zeros() - (128 - width)) as u128
}

/// The number of bits right below the sign that equal it.
pub const fn cls(width: u32, a: u128) -> u128 {
    let other_sign = if signed(width, a) < 0 { not(width, a) } else { a };
    clz(width, other_sign) - 1
}

/// The number of zeros below the lowest one; `width` for zero.
pub const fn ctz(width: u32, a: u128) -> u128 {
    if a == 0 { width as u128 } else { a.trailing_zeros() as u128 }
}

/// The number of ones.
pub const fn popcnt(a: u128) -> u128 {
    a.count_ones() as u128
}

/// All ones of `width` if `a` (of any width) is not zero, else zero.
pub const fn bmask(width: u32, a: u128) -> u128 {
    if a == 0 { 0 } else { mask(width) }
}

/// `a` sign-extended from width `from` to width `to`.
pub const fn sextend(from: u32, to: u32, a: u128) -> u128 {
    pattern(to, signed(from, a))
}

/// `a + b`, wrapping.
pub const fn add(width: u32, a: u128, b: u128) -> u128 {
    truncate(width, a.wrapping_add(b))
}

/// `a - b`, wrapping.
pub const fn sub(width: u32, a: u128, b: u128) -> u128 {
    truncate(width, a.wrapping_sub(b))
}

/// `a * b`, wrapping.
pub const fn mul(width: u32, a: u128, b: u128) -> u128 {
    truncate(width, a.wrapping_mul(b))
}

/// The upper 128 bits of the 256-bit product, by four products of halves.
const fn high_of_wide_product(a: u128, b: u128) -> u128 {
    let half = mask(64);
    let (a1, a0, b1, b0) = (a >> 64, a & half, b >> 64, b & half);
    let middle = a1 * b0 + ((a0 * b0) >> 64);
    let middle_low = a0 * b1 + (middle & half);
    a1 * b1 + (middle >> 64) + (middle_low >> 64)
}

/// The upper half of the unsigned product of `2 * width` bits.
pub const fn umulhi(width: u32, a: u128, b: u128) -> u128 {
    if width == 128 { high_of_wide_product(a, b) } else { (a * b) >> width }
}

/// The upper half of the signed product of `2 * width` bits.
pub const fn smulhi(width: u32, a: u128, b: u128) -> u128 {
    // As unsigned numbers, negative factors are too large by 2^width: take the excess out of the upper half.
    let mut high = umulhi(width, a, b);
    if signed(width, a) < 0 {
        high = sub(width, high, b);
    }
    if signed(width, b) < 0 {
        high = sub(width, high, a);
    }
    high
}

/// `a / b`, unsigned.
///
/// # Errors
///
/// `int_divz` if `b` is zero.
pub const fn udiv(a: u128, b: u128) -> Result<u128, TrapCode> {
    match a.checked_div(b) {
        Some(quotient) => Ok(quotient),
        None => Err(TrapCode::INTEGER_DIVISION_BY_ZERO),
    }
}

/// `a / b`, signed, towards zero.
///
/// # Errors
///
/// `int_divz` if `b` is zero, `int_ovf` if the least number is divided by -1.
pub const fn sdiv(width: u32, a: u128, b: u128) -> Result<u128, TrapCode> {
    if b == 0 {
        return Err(TrapCode::INTEGER_DIVISION_BY_ZERO);
    }
    if a == least(width) && b == mask(width) {
        return Err(TrapCode::INTEGER_OVERFLOW);
    }
    Ok(pattern(width, signed(width, a) / signed(width, b)))
}

/// `a % b`, unsigned.
///
/// # Errors
///
/// `int_divz` if `b` is zero.
pub const fn urem(a: u128, b: u128) -> Result<u128, TrapCode> {
    match a.checked_rem(b) {
        Some(remainder) => Ok(remainder),
        None => Err(TrapCode::INTEGER_DIVISION_BY_ZERO),
    }
}

/// `a % b`, signed, with the sign of `a`; 0 for the least number and -1.
///
/// # Errors
///
/// `int_divz` if `b` is zero.
pub const fn srem(width: u32, a: u128, b: u128) -> Result<u128, TrapCode> {
    if b == 0 {
        return Err(TrapCode::INTEGER_DIVISION_BY_ZERO);
    }
    Ok(pattern(width, signed(width, a).wrapping_rem(signed(width, b))))
}

/// The amount that shifts of `width` bits use of `amount`, which may be of any width.
///
/// Widths are powers of two, so only low bits count.
#[expect(clippy::cast_possible_truncation, reason = "the remainder is below the width")]
const fn shift_amount(width: u32, amount: u128) -> u32 {
    (amount % width as u128) as u32
}

/// `a << amount`, the amount modulo the width.
pub const fn ishl(width: u32, a: u128, amount: u128) -> u128 {
    truncate(width, a << shift_amount(width, amount))
}

/// `a >> amount`, filling with zeros, the amount modulo the width.
pub const fn ushr(width: u32, a: u128, amount: u128) -> u128 {
    a >> shift_amount(width, amount)
}

/// `a >> amount`, filling with the sign, the amount modulo the width.
pub const fn sshr(width: u32, a: u128, amount: u128) -> u128 {
    pattern(width, signed(width, a) >> shift_amount(width, amount))
}

/// `a` rotated towards the high bits, the amount modulo the width.
pub const fn rotl(width: u32, a: u128, amount: u128) -> u128 {
    let amount = shift_amount(width, amount);
    if amount == 0 { a } else { ishl(width, a, amount as u128) | a >> (width - amount) }
}

/// `a` rotated towards the low bits, the amount modulo the width.
pub const fn rotr(width: u32, a: u128, amount: u128) -> u128 {
    rotl(width, a, (width - shift_amount(width, amount)) as u128)
}

/// Whether the comparison holds.
pub const fn compare(cond: IntCC, width: u32, a: u128, b: u128) -> bool {
    let (x, y) = (signed(width, a), signed(width, b));
    match cond {
        IntCC::Equal => a == b,
        IntCC::NotEqual => a != b,
        IntCC::SignedLessThan => x < y,
        IntCC::SignedGreaterThanOrEqual => x >= y,
        IntCC::SignedGreaterThan => x > y,
        IntCC::SignedLessThanOrEqual => x <= y,
        IntCC::UnsignedLessThan => a < b,
        IntCC::UnsignedGreaterThanOrEqual => a >= b,
        IntCC::UnsignedGreaterThan => a > b,
        IntCC::UnsignedLessThanOrEqual => a <= b,
    }
}

/// The sum of `a`, `b` and, if `carry`, one; and whether the unsigned sum does not fit.
pub const fn uadd_overflow(width: u32, a: u128, b: u128, carry: bool) -> (u128, bool) {
    let (sum, over) = a.overflowing_add(b);
    let (sum, over_again) = sum.overflowing_add(carry as u128);
    (truncate(width, sum), over || over_again || sum > mask(width))
}

/// The sum of `a`, `b` and, if `carry`, one; and whether the exact signed sum does not fit.
pub const fn sadd_overflow(width: u32, a: u128, b: u128, carry: bool) -> (u128, bool) {
    let (sum, _) = uadd_overflow(width, a, b, carry);
    // The exact sum leaves the range if and only if both operands have the sign that the result has not: one more
    // cannot change that, because -1 + 0 + 1 and its like stay in range.
    let (x, y, s) = (signed(width, a) < 0, signed(width, b) < 0, signed(width, sum) < 0);
    (sum, x == y && s != x)
}

/// The difference of `a` and `b`, less one if `borrow`; and whether the unsigned difference is negative.
pub const fn usub_overflow(width: u32, a: u128, b: u128, borrow: bool) -> (u128, bool) {
    let difference = sub(width, sub(width, a, b), borrow as u128);
    (difference, a < b || (borrow && a == b))
}

/// The difference of `a` and `b`, less one if `borrow`; and whether the exact signed difference does not fit.
pub const fn ssub_overflow(width: u32, a: u128, b: u128, borrow: bool) -> (u128, bool) {
    // a - b - borrow = a + !b + (1 - borrow).
    sadd_overflow(width, a, not(width, b), !borrow)
}

/// The product, and whether the unsigned product does not fit.
pub const fn umul_overflow(width: u32, a: u128, b: u128) -> (u128, bool) {
    (mul(width, a, b), umulhi(width, a, b) != 0)
}

/// The product, and whether the signed product does not fit.
pub const fn smul_overflow(width: u32, a: u128, b: u128) -> (u128, bool) {
    let product = mul(width, a, b);
    let sign = if signed(width, product) < 0 { mask(width) } else { 0 };
    (product, smulhi(width, a, b) != sign)
}

/// What `atomic_rmw` writes where memory holds `old`.
pub fn atomic_rmw(op: AtomicRmwOp, width: u32, old: u128, operand: u128) -> u128 {
    let less = compare(IntCC::UnsignedLessThan, width, old, operand);
    let less_signed = compare(IntCC::SignedLessThan, width, old, operand);
    let old_if = |keep: bool| if keep { old } else { operand };
    match op {
        AtomicRmwOp::Add => add(width, old, operand),
        AtomicRmwOp::Sub => sub(width, old, operand),
        AtomicRmwOp::And => old & operand,
        AtomicRmwOp::Nand => not(width, old & operand),
        AtomicRmwOp::Or => old | operand,
        AtomicRmwOp::Xor => old ^ operand,
        AtomicRmwOp::Xchg => operand,
        AtomicRmwOp::Umin => old_if(less),
        AtomicRmwOp::Umax => old_if(!less),
        AtomicRmwOp::Smin => old_if(less_signed),
        AtomicRmwOp::Smax => old_if(!less_signed),
    }
}
