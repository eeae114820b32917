//! Operations on 128-bit integers.

use crate::trap::TrapCode;

/// The integer whose halves are `lo` and `hi`.
#[inline(always)]
#[must_use]
pub fn join(lo: u64, hi: u64) -> u128 {
    u128::from(lo) | u128::from(hi) << 64
}

/// The low and the high half of an integer.
#[inline(always)]
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "each half is cut out on purpose")]
pub fn split(a: u128) -> (u64, u64) {
    (a as u64, (a >> 64) as u64)
}

/// `a / b`, unsigned.
///
/// # Errors
/// `int_divz` if `b` is zero.
pub fn div_u(a: u128, b: u128) -> Result<u128, TrapCode> {
    a.checked_div(b).ok_or(TrapCode::INTEGER_DIVISION_BY_ZERO)
}

/// `a % b`, unsigned.
///
/// # Errors
/// `int_divz` if `b` is zero.
pub fn rem_u(a: u128, b: u128) -> Result<u128, TrapCode> {
    a.checked_rem(b).ok_or(TrapCode::INTEGER_DIVISION_BY_ZERO)
}

/// `a / b`, signed, towards zero.
///
/// # Errors
/// `int_divz` if `b` is zero, `int_ovf` for the minimum divided by −1.
pub fn div_s(a: u128, b: u128) -> Result<u128, TrapCode> {
    match (a as i128).checked_div(b as i128) {
        Some(quotient) => Ok(quotient as u128),
        None if b == 0 => Err(TrapCode::INTEGER_DIVISION_BY_ZERO),
        None => Err(TrapCode::INTEGER_OVERFLOW),
    }
}

/// `a % b`, signed, with the sign of `a`; the minimum modulo −1 is 0.
///
/// # Errors
/// `int_divz` if `b` is zero.
pub fn rem_s(a: u128, b: u128) -> Result<u128, TrapCode> {
    if b == 0 {
        return Err(TrapCode::INTEGER_DIVISION_BY_ZERO);
    }
    Ok((a as i128).wrapping_rem(b as i128) as u128)
}

/// The amount of a shift or rotation: `b` modulo 128.
#[inline(always)]
fn amount(b: u64) -> u32 {
    // The lowest 7 bits of any amount are those of its low half.
    (b & 127) as u32
}

/// `a` shifted left by `b` modulo 128.
#[inline(always)]
#[must_use]
pub fn shl(a: u128, b: u64) -> u128 {
    a << amount(b)
}

/// `a` shifted right by `b` modulo 128, zeros coming in.
#[inline(always)]
#[must_use]
pub fn shr_u(a: u128, b: u64) -> u128 {
    a >> amount(b)
}

/// `a` shifted right by `b` modulo 128, copies of the sign coming in.
#[inline(always)]
#[must_use]
pub fn shr_s(a: u128, b: u64) -> u128 {
    ((a as i128) >> amount(b)) as u128
}

/// `a` rotated left by `b` modulo 128.
#[inline(always)]
#[must_use]
pub fn rotl(a: u128, b: u64) -> u128 {
    a.rotate_left(amount(b))
}

/// `a` rotated right by `b` modulo 128.
#[inline(always)]
#[must_use]
pub fn rotr(a: u128, b: u64) -> u128 {
    a.rotate_right(amount(b))
}

/// The magnitude of `a`; that of the minimum is itself.
#[inline(always)]
#[must_use]
pub fn abs(a: u128) -> u128 {
    (a as i128).unsigned_abs()
}

/// The smaller one, signed.
#[inline(always)]
#[must_use]
pub fn min_s(a: u128, b: u128) -> u128 {
    (a as i128).min(b as i128) as u128
}

/// The larger one, signed.
#[inline(always)]
#[must_use]
pub fn max_s(a: u128, b: u128) -> u128 {
    (a as i128).max(b as i128) as u128
}

/// The high half of the 256-bit product, unsigned.
#[inline(always)]
pub fn mul_hi_u(a: u128, b: u128) -> u128 {
    let ((a_lo, a_hi), (b_lo, b_hi)) = (split(a), split(b));
    let product = |x: u64, y: u64| u128::from(x) * u128::from(y);
    let (cross, other) = (product(a_hi, b_lo), product(a_lo, b_hi));
    // What the lower halves carry into bit 128.
    let middle = (product(a_lo, b_lo) >> 64) + u128::from(split(cross).0) + u128::from(split(other).0);
    product(a_hi, b_hi) + (cross >> 64) + (other >> 64) + (middle >> 64)
}

/// The high half of the 256-bit product, signed.
#[inline(always)]
pub fn mul_hi_s(a: u128, b: u128) -> u128 {
    // As an unsigned number, a negative one is larger by 2^128.
    let correction = |negative: u128, other: u128| if negative.cast_signed() < 0 { other } else { 0 };
    mul_hi_u(a, b).wrapping_sub(correction(a, b)).wrapping_sub(correction(b, a))
}

/// How many copies of the sign bit stand directly below it.
#[inline(always)]
#[must_use]
pub fn cls(a: u128) -> u64 {
    let a = a as i128;
    u64::from((a ^ (a >> 127)).leading_zeros() - 1)
}

/// `a < b`, signed.
#[inline(always)]
#[must_use]
pub fn lt_s(a: u128, b: u128) -> u64 {
    u64::from((a as i128) < (b as i128))
}

/// `a <= b`, signed.
#[inline(always)]
#[must_use]
pub fn le_s(a: u128, b: u128) -> u64 {
    u64::from((a as i128) <= (b as i128))
}
