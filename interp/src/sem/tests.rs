//! The operations against an independent model: integers as mathematical ones in `i128`, floats taken apart
//! into sign, exponent and fraction. Exhaustive at 8 bits, random and at the edges beyond.

#![expect(clippy::cast_possible_truncation, reason = "rounding to f32 is what the model does")]

use std::sync::LazyLock;

use proptest::prelude::*;

use super::int::{self, w8, w16, w32, w64};
use super::{convert, float, wide};
use crate::trap::TrapCode;

pub(crate) type Outcome = Result<u64, TrapCode>;
type Binary = fn(u64, u64) -> Outcome;
type Model = fn(u32, i128, i128) -> Result<i128, TrapCode>;
/// An operation at 8, 16, 32 and 64 bits, how its operands are read, and its model.
type Row = (&'static str, [Binary; 4], Sign, Model);

pub(crate) fn mask(width: u32) -> u64 {
    u64::MAX >> (64 - width)
}

/// A slot of a width, read as signed.
pub(crate) fn signed(width: u32, a: u64) -> i128 {
    let a = i128::from(a);
    if a >> (width - 1) == 0 { a } else { a - (1 << width) }
}

/// A mathematical integer cut to a width.
pub(crate) fn cut(width: u32, a: i128) -> u64 {
    u64::try_from(a.rem_euclid(1 << width)).unwrap()
}

fn min(width: u32) -> i128 {
    -(1 << (width - 1))
}

macro_rules! ok {
    ($($f:tt)*) => { [|a, b| Ok(w8::$($f)*(a, b)), |a, b| Ok(w16::$($f)*(a, b)), |a, b| Ok(w32::$($f)*(a, b)), |a, b| Ok(w64::$($f)*(a, b))] };
}
macro_rules! unary {
    ($f:ident) => {
        [|a, _| Ok(w8::$f(a)), |a, _| Ok(w16::$f(a)), |a, _| Ok(w32::$f(a)), |a, _| Ok(w64::$f(a))]
    };
}
macro_rules! trapping {
    ($f:ident) => {
        [w8::$f, w16::$f, w32::$f, w64::$f]
    };
}
macro_rules! part {
    ($f:ident . $i:tt) => {
        [
            |a, b| Ok(w8::$f(a, b).$i),
            |a, b| Ok(w16::$f(a, b).$i),
            |a, b| Ok(w32::$f(a, b).$i),
            |a, b| Ok(w64::$f(a, b).$i),
        ]
    };
}
macro_rules! any_width {
    ($f:ident) => {
        [|a, b| Ok(int::$f(a, b)); 4]
    };
}

/// Whether the operands of a model are read as signed.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Sign {
    U,
    S,
}
use Sign::{S, U};

const DIVZ: TrapCode = TrapCode::INTEGER_DIVISION_BY_ZERO;
const OVF: TrapCode = TrapCode::INTEGER_OVERFLOW;

/// The bits of a mathematical integer, lowest first.
fn bits(width: u32, a: i128) -> Vec<bool> {
    (0..width).map(|i| a >> i & 1 == 1).collect()
}

fn from_bits(bits: &[bool]) -> i128 {
    bits.iter().rev().fold(0, |sum, &bit| sum * 2 + i128::from(bit))
}

fn outside(width: u32, sign: Sign, a: i128) -> i128 {
    let range = if sign == U { 0..1 << width } else { min(width)..-min(width) };
    i128::from(!range.contains(&a))
}

/// The operations.
static TABLE: LazyLock<Vec<Row>> = LazyLock::new(|| {
    vec![
        ("add", ok!(add), U, |_, a, b| Ok(a + b)),
        ("sub", ok!(sub), U, |_, a, b| Ok(a - b)),
        ("mul", ok!(mul), S, |_, a, b| Ok(a * b)),
        ("neg", unary!(neg), U, |_, a, _| Ok(-a)),
        ("not", unary!(not), U, |_, a, _| Ok(-1 - a)),
        ("abs", unary!(abs), S, |_, a, _| Ok(a.abs())),
        ("zext", unary!(zext), U, |_, a, _| Ok(a)),
        ("div_u", [int::div_u; 4], U, |_, a, b| if b == 0 { Err(DIVZ) } else { Ok(a / b) }),
        ("rem_u", [int::rem_u; 4], U, |_, a, b| if b == 0 { Err(DIVZ) } else { Ok(a % b) }),
        ("div_s", trapping!(div_s), S, |w, a, b| match b {
            0 => Err(DIVZ),
            -1 if a == min(w) => Err(OVF),
            _ => Ok(a / b),
        }),
        ("rem_s", trapping!(rem_s), S, |_, a, b| if b == 0 { Err(DIVZ) } else { Ok(a % b) }),
        ("mul_hi_s", ok!(mul_hi_s), S, |w, a, b| Ok((a * b).div_euclid(1 << w))),
        ("min_u", any_width!(min_u), U, |_, a, b| Ok(if a < b { a } else { b })),
        ("max_u", any_width!(max_u), U, |_, a, b| Ok(if a > b { a } else { b })),
        ("min_s", ok!(min_s), S, |_, a, b| Ok(if a < b { a } else { b })),
        ("max_s", ok!(max_s), S, |_, a, b| Ok(if a > b { a } else { b })),
        ("shl", ok!(shl), U, |w, a, b| {
            Ok((a << (b % i128::from(w) / 2)) << (b % i128::from(w) - b % i128::from(w) / 2))
        }),
        ("shr_u", ok!(shr_u), U, |w, a, b| Ok(a / (1 << (b % i128::from(w))))),
        ("shr_s", ok!(shr_s), S, |w, a, b| Ok(a.div_euclid(1 << b.rem_euclid(i128::from(w))))),
        ("rotl", ok!(rotl), U, |w, a, b| {
            let mut bits = bits(w, a);
            bits.rotate_right(usize::try_from(b % i128::from(w)).unwrap());
            Ok(from_bits(&bits))
        }),
        ("rotr", ok!(rotr), U, |w, a, b| {
            let mut bits = bits(w, a);
            bits.rotate_left(usize::try_from(b % i128::from(w)).unwrap());
            Ok(from_bits(&bits))
        }),
        ("clz", unary!(clz), U, |w, a, _| {
            Ok(bits(w, a).iter().rev().take_while(|&&bit| !bit).count() as i128)
        }),
        ("ctz", unary!(ctz), U, |w, a, _| Ok(bits(w, a).iter().take_while(|&&bit| !bit).count() as i128)),
        ("cls", unary!(cls), U, |w, a, _| {
            let bits = bits(w, a);
            let sign = *bits.last().unwrap();
            Ok(bits.iter().rev().take_while(|&&bit| bit == sign).count() as i128 - 1)
        }),
        ("popcnt", [|a, _| Ok(int::popcnt(a)); 4], U, |w, a, _| {
            Ok(bits(w, a).iter().filter(|&&bit| bit).count() as i128)
        }),
        ("bitrev", unary!(bitrev), U, |w, a, _| {
            let mut bits = bits(w, a);
            bits.reverse();
            Ok(from_bits(&bits))
        }),
        ("bswap", unary!(bswap), U, |w, a, _| {
            let bytes: Vec<_> = bits(w, a).chunks(8).map(<[bool]>::to_vec).rev().collect();
            Ok(from_bits(&bytes.concat()))
        }),
        ("bmask", unary!(bmask), U, |_, a, _| Ok(if a == 0 { 0 } else { -1 })),
        ("and", any_width!(and), U, |_, a, b| Ok(a & b)),
        ("or", any_width!(or), U, |_, a, b| Ok(a + b - (a & b))),
        ("xor", any_width!(xor), U, |_, a, b| Ok(a + b - 2 * (a & b))),
        ("eq", any_width!(eq), U, |_, a, b| Ok(i128::from(a == b))),
        ("ne", any_width!(ne), U, |_, a, b| Ok(i128::from(a != b))),
        ("lt_u", any_width!(lt_u), U, |_, a, b| Ok(i128::from(a < b))),
        ("le_u", any_width!(le_u), U, |_, a, b| Ok(i128::from(a <= b))),
        ("lt_s", ok!(lt_s), S, |_, a, b| Ok(i128::from(a < b))),
        ("le_s", ok!(le_s), S, |_, a, b| Ok(i128::from(a <= b))),
        ("add_overflow_u", part!(add_overflow_u.0), U, |_, a, b| Ok(a + b)),
        ("add_overflow_u flag", part!(add_overflow_u.1), U, |w, a, b| Ok(outside(w, U, a + b))),
        ("add_overflow_s", part!(add_overflow_s.0), S, |_, a, b| Ok(a + b)),
        ("add_overflow_s flag", part!(add_overflow_s.1), S, |w, a, b| Ok(outside(w, S, a + b))),
        ("sub_overflow_u", part!(sub_overflow_u.0), U, |_, a, b| Ok(a - b)),
        ("sub_overflow_u flag", part!(sub_overflow_u.1), U, |w, a, b| Ok(outside(w, U, a - b))),
        ("sub_overflow_s", part!(sub_overflow_s.0), S, |_, a, b| Ok(a - b)),
        ("sub_overflow_s flag", part!(sub_overflow_s.1), S, |w, a, b| Ok(outside(w, S, a - b))),
        ("mul_overflow_u", part!(mul_overflow_u.0), S, |_, a, b| Ok(a * b)),
        ("mul_overflow_s", part!(mul_overflow_s.0), S, |_, a, b| Ok(a * b)),
        ("mul_overflow_s flag", part!(mul_overflow_s.1), S, |w, a, b| Ok(outside(w, S, a * b))),
    ]
});

/// What the model of a named operation gives.
pub(crate) fn model(name: &str, width: u32, a: u64, b: u64) -> Option<Outcome> {
    let (_, _, sign, model) = TABLE.iter().find(|row| row.0 == name)?;
    let read = |a| if *sign == U { i128::from(a) } else { signed(width, a) };
    Some(model(width, read(a), read(b)).map(|result| cut(width, result)))
}

fn check(width: u32, a: u64, b: u64) {
    let column = width.trailing_zeros() as usize - 3;
    for (name, ops, sign, model) in &*TABLE {
        let read = |a| if *sign == U { i128::from(a) } else { signed(width, a) };
        let got = ops[column](a, b);
        let want = model(width, read(a), read(b)).map(|result| cut(width, result));
        assert_eq!(got, want, "{name} at {width} bits of {a:#x} and {b:#x}");
    }
    // The unsigned products of 64-bit operands do not fit the model's signed integers.
    let product = u128::from(a) * u128::from(b);
    let high = u64::try_from(product >> width).unwrap();
    let (mul_hi, overflow) = match width {
        8 => (w8::mul_hi_u(a, b), w8::mul_overflow_u(a, b).1),
        16 => (w16::mul_hi_u(a, b), w16::mul_overflow_u(a, b).1),
        32 => (w32::mul_hi_u(a, b), w32::mul_overflow_u(a, b).1),
        _ => (w64::mul_hi_u(a, b), w64::mul_overflow_u(a, b).1),
    };
    assert_eq!((mul_hi, overflow), (high, u64::from(high != 0)), "{a:#x} * {b:#x} at {width} bits");
    assert_eq!(int::bit_select(a, b, !b) & mask(width), !(a ^ b) & mask(width));
}

type Carry = fn(u64, u64, u64) -> (u64, u64);

fn check_carry(width: u32, a: u64, b: u64, carry: u64) {
    macro_rules! widths {
        ($f:ident) => {
            [w8::$f, w16::$f, w32::$f, w64::$f]
        };
    }
    let table: [(&str, [Carry; 4], Sign, i128); 4] = [
        ("add_carry_u", widths!(add_carry_u), U, 1),
        ("add_carry_s", widths!(add_carry_s), S, 1),
        ("sub_borrow_u", widths!(sub_borrow_u), U, -1),
        ("sub_borrow_s", widths!(sub_borrow_s), S, -1),
    ];
    for (name, ops, sign, direction) in table {
        let read = |a| if sign == U { i128::from(a) } else { signed(width, a) };
        let exact = read(a) + direction * (read(b) + i128::from(carry != 0));
        let want = (cut(width, exact), u64::try_from(outside(width, sign, exact)).unwrap());
        let got = ops[width.trailing_zeros() as usize - 3](a, b, carry);
        assert_eq!(got, want, "{name} at {width} bits of {a:#x}, {b:#x}, {carry:#x}");
    }
}

#[test]
fn integers_of_8_bits_exhaustively() {
    for a in 0..=255 {
        for b in 0..=255 {
            for (name, ops, sign, model) in &*TABLE {
                let read = |a| if *sign == U { i128::from(a) } else { signed(8, a) };
                let want = model(8, read(a), read(b)).map(|result| cut(8, result));
                assert_eq!(ops[0](a, b), want, "{name} of {a:#x} and {b:#x}");
            }
            for carry in [0, 1, 0x80] {
                check_carry(8, a, b, carry);
            }
        }
    }
}

/// Values at the edges of their width, and any others.
pub(crate) fn value(width: u32) -> impl Strategy<Value = u64> {
    let edges = [0, 1, 2, 3, 7, 8, mask(width), mask(width) - 1, mask(width) / 2, mask(width) / 2 + 1];
    prop_oneof![prop::sample::select(edges.to_vec()), any::<u64>().prop_map(move |a| a & mask(width)), {
        (0..width, any::<u64>()).prop_map(move |(shift, a)| (a & mask(width)) >> shift)
    }]
}

fn operands() -> impl Strategy<Value = (u32, u64, u64)> {
    prop::sample::select(vec![8, 16, 32, 64]).prop_flat_map(|w| (Just(w), value(w), value(w)))
}

/// A 128-bit value, often near an edge.
pub(crate) fn value128() -> impl Strategy<Value = u128> {
    (value(64), value(64), any::<bool>())
        .prop_map(|(lo, hi, swap)| if swap { wide::join(hi, lo) } else { wide::join(lo, hi) })
}

/// The bits of a float, often a special one.
pub(crate) fn float_bits() -> impl Strategy<Value = u64> {
    let f = f64::to_bits;
    let special =
        [0.0, -0.0, 1.0, -1.0, 0.5, 1.5, 2.5, -2.5, f64::INFINITY, f64::NEG_INFINITY, f64::MIN_POSITIVE];
    let mut bits: Vec<u64> = special.map(f).to_vec();
    bits.extend([0x7FF8_0000_0000_0000, 0x7FF0_0000_0000_0001, 0xFFF8_0000_0000_1234, 1]);
    prop_oneof![
        prop::sample::select(bits),
        any::<u64>(),
        (-1100_i32..1100, any::<u64>()).prop_map(|(e, m)| ((m >> 1) as f64 * 2_f64.powi(e)).to_bits()),
        (0_u32..130, -3_i64..=3, any::<bool>()).prop_map(|(e, near, negative)| {
            let power = 2_f64.powi(i32::try_from(e).unwrap());
            let bits = power.to_bits().wrapping_add_signed(near);
            bits | u64::from(negative) << 63
        }),
        any::<i32>().prop_map(|a| (f64::from(a) / 2.0).to_bits()),
    ]
}

/// A float taken apart: sign, and the magnitude as `fraction * 2^exponent`.
fn take_apart(x: f64) -> (bool, u128, i32) {
    let bits = x.to_bits();
    let exponent = i32::try_from(bits >> 52 & 0x7FF).unwrap();
    let fraction = u128::from(bits & ((1 << 52) - 1));
    let (fraction, exponent) = if exponent == 0 { (fraction, 1) } else { (fraction | 1 << 52, exponent) };
    (x.is_sign_negative(), fraction, exponent - 1075)
}

/// The magnitude of a finite float, truncated; `None` if it has more than 128 bits.
fn truncated(x: f64) -> Option<(bool, u128)> {
    let (negative, fraction, exponent) = take_apart(x);
    let magnitude = if exponent <= 0 {
        fraction.checked_shr(exponent.unsigned_abs()).unwrap_or(0)
    } else if exponent.unsigned_abs() <= fraction.leading_zeros() {
        fraction << exponent
    } else {
        return None;
    };
    Some((negative, magnitude))
}

/// What a trapping conversion gives: the low bits of the integer.
pub(crate) fn model_to_int(x: f64, width: u32, sign: Sign) -> Result<u128, TrapCode> {
    if x.is_nan() {
        return Err(TrapCode::BAD_CONVERSION_TO_INTEGER);
    }
    if x.is_infinite() {
        return Err(OVF);
    }
    let (negative, magnitude) = truncated(x).ok_or(OVF)?;
    let limit = match (sign, negative) {
        (U, false) => u128::MAX >> (128 - width),
        (U, true) => 0,
        (S, false) => (1 << (width - 1)) - 1,
        (S, true) => 1 << (width - 1),
    };
    if magnitude > limit {
        return Err(OVF);
    }
    let value = if negative { magnitude.wrapping_neg() } else { magnitude };
    Ok(value & (u128::MAX >> (128 - width)))
}

/// What a saturating conversion gives.
pub(crate) fn model_saturate(x: f64, width: u32, sign: Sign) -> u128 {
    let (low, high) = match sign {
        U => (0, u128::MAX >> (128 - width)),
        S => (1 << (width - 1), (1 << (width - 1)) - 1),
    };
    match model_to_int(x, width, sign) {
        Ok(value) => value,
        Err(TrapCode::BAD_CONVERSION_TO_INTEGER) => 0,
        Err(_) if x < 0.0 => low,
        Err(_) => high,
    }
}

/// A positive integer rounded to `precision` bits, ties to even, as an exact `f64` product.
pub(crate) fn model_from_int(magnitude: u128, precision: u32) -> f64 {
    let length = 128 - magnitude.leading_zeros();
    let drop = length.saturating_sub(precision);
    let kept = magnitude >> drop;
    let rest = magnitude & ((1 << drop) - 1);
    let half = if drop == 0 { 1 } else { 1 << (drop - 1) };
    let up = rest > half || (rest == half && kept & 1 == 1 && drop > 0);
    let kept = u64::try_from(kept).unwrap() + u64::from(up);
    kept as f64 * 2_f64.powi(i32::try_from(drop).unwrap())
}

fn check_to_int(x: f64, bits: u64, single: bool) {
    type One = (fn(u64) -> Outcome, fn(u64) -> u64, fn(u64) -> Outcome, fn(u64) -> u64);
    use convert::{f32 as s, f64 as d};
    let ops: [(u32, One, One); 4] = [
        (8, (s::to_u8, s::sat_u8, s::to_s8, s::sat_s8), (d::to_u8, d::sat_u8, d::to_s8, d::sat_s8)),
        (16, (s::to_u16, s::sat_u16, s::to_s16, s::sat_s16), (d::to_u16, d::sat_u16, d::to_s16, d::sat_s16)),
        (32, (s::to_u32, s::sat_u32, s::to_s32, s::sat_s32), (d::to_u32, d::sat_u32, d::to_s32, d::sat_s32)),
        (64, (s::to_u64, s::sat_u64, s::to_s64, s::sat_s64), (d::to_u64, d::sat_u64, d::to_s64, d::sat_s64)),
    ];
    for (width, of_single, of_double) in ops {
        let (to_u, sat_u, to_s, sat_s) = if single { of_single } else { of_double };
        let want = |sign| model_to_int(x, width, sign);
        assert_eq!(to_u(bits).map(u128::from), want(U), "{x:e} to u{width}");
        assert_eq!(to_s(bits).map(u128::from), want(S), "{x:e} to s{width}");
        assert_eq!(u128::from(sat_u(bits)), model_saturate(x, width, U), "{x:e} to u{width}, saturating");
        assert_eq!(u128::from(sat_s(bits)), model_saturate(x, width, S), "{x:e} to s{width}, saturating");
    }
    type Wide = fn(u64) -> Result<(u64, u64), TrapCode>;
    let (to_u, to_s): (Wide, Wide) = if single { (s::to_u128, s::to_s128) } else { (d::to_u128, d::to_s128) };
    let join = |(lo, hi)| wide::join(lo, hi);
    let (sat_u, sat_s) =
        if single { (s::sat_u128(bits), s::sat_s128(bits)) } else { (d::sat_u128(bits), d::sat_s128(bits)) };
    assert_eq!(to_u(bits).map(join), model_to_wide(x, U), "{x:e} to u128");
    assert_eq!(to_s(bits).map(join), model_to_wide(x, S), "{x:e} to s128");
    assert_eq!(join(sat_u), model_saturate_wide(x, U), "{x:e} to u128, saturating");
    assert_eq!(join(sat_s), model_saturate_wide(x, S), "{x:e} to s128, saturating");
}

/// At 128 bits, conversions are saturating signed ones; `to_uint` traps below zero.
pub(crate) fn model_to_wide(x: f64, sign: Sign) -> Result<u128, TrapCode> {
    match model_to_int(x, 127, U) {
        Err(OVF) if x <= -1.0 && sign == U => Err(OVF),
        Err(OVF) => Ok(model_saturate(x, 128, S)),
        other => other,
    }
}

pub(crate) fn model_saturate_wide(x: f64, sign: Sign) -> u128 {
    match sign {
        U => model_saturate(x, 127, U),
        S => model_saturate(x, 128, S),
    }
}

const CANONICAL32: u64 = 0x7FC0_0000;
const CANONICAL64: u64 = 0x7FF8_0000_0000_0000;

proptest! {
    #[test]
    fn integers_agree_with_the_model((width, a, b) in operands(), carry in 0_u64..3) {
        check(width, a, b);
        check_carry(width, a, b, carry);
    }

    #[test]
    fn shift_amounts_count_modulo_the_width((width, a, b) in operands(), more in 0_u64..4) {
        let amount = b % u64::from(width);
        let same = amount + more * u64::from(width);
        type Shift = fn(u64, u64) -> u64;
        let ops: [[Shift; 5]; 4] = [
            [w8::shl, w8::shr_u, w8::shr_s, w8::rotl, w8::rotr],
            [w16::shl, w16::shr_u, w16::shr_s, w16::rotl, w16::rotr],
            [w32::shl, w32::shr_u, w32::shr_s, w32::rotl, w32::rotr],
            [w64::shl, w64::shr_u, w64::shr_s, w64::rotl, w64::rotr],
        ];
        for op in ops[width.trailing_zeros() as usize - 3] {
            prop_assert_eq!(op(a, amount), op(a, same));
        }
    }

    #[test]
    fn sign_extension_keeps_the_value((width, a, _) in operands()) {
        let sext = [w8::sext, w16::sext, w32::sext, w64::sext][width.trailing_zeros() as usize - 3];
        prop_assert_eq!(signed(64, sext(a)), signed(width, a));
    }

    #[test]
    fn wide_division_obeys_its_law(a in value128(), b in value128()) {
        match (wide::div_u(a, b), wide::rem_u(a, b)) {
            (Ok(q), Ok(r)) => {
                prop_assert!(r < b);
                prop_assert_eq!(q.checked_mul(b).and_then(|p| p.checked_add(r)), Some(a));
            }
            results => prop_assert!(b == 0 && results == (Err(DIVZ), Err(DIVZ))),
        }
        let overflow = a == 1 << 127 && b == u128::MAX;
        match (wide::div_s(a, b), wide::rem_s(a, b)) {
            (Ok(q), Ok(r)) => {
                prop_assert_eq!(q.wrapping_mul(b).wrapping_add(r), a);
                prop_assert!(wide::abs(r) < wide::abs(b));
                prop_assert!(r == 0 || r >> 127 == a >> 127);
                prop_assert!(!overflow);
            }
            (Err(code), Ok(0)) => prop_assert!(overflow && code == OVF),
            results => prop_assert!(b == 0 && results == (Err(DIVZ), Err(DIVZ))),
        }
    }

    #[test]
    fn wide_shifts_move_bits(a in value128(), b in any::<u64>()) {
        let n = (b % 128) as usize;
        let bit = |a: u128, i: usize| a >> i & 1;
        for i in 0..128 {
            prop_assert_eq!(bit(wide::shl(a, b), i), if i < n { 0 } else { bit(a, i - n) });
            prop_assert_eq!(bit(wide::shr_u(a, b), i), if i + n < 128 { bit(a, i + n) } else { 0 });
            prop_assert_eq!(bit(wide::shr_s(a, b), i), bit(a, (i + n).min(127)));
            prop_assert_eq!(bit(wide::rotl(a, b), (i + n) % 128), bit(a, i));
            prop_assert_eq!(bit(wide::rotr(a, b), i), bit(a, (i + n) % 128));
        }
    }

    #[test]
    fn wide_comparisons_and_halves(a in value128(), b in value128()) {
        let (lo, hi) = wide::split(a);
        prop_assert_eq!(wide::join(lo, hi), a);
        // Signed order is unsigned order with the sign bit flipped.
        let flip = |a: u128| a ^ 1 << 127;
        prop_assert_eq!(wide::lt_s(a, b), u64::from(flip(a) < flip(b)));
        prop_assert_eq!(wide::le_s(a, b), u64::from(flip(a) <= flip(b)));
        prop_assert_eq!(wide::min_s(a, b), flip(flip(a).min(flip(b))));
        prop_assert_eq!(wide::max_s(a, b), flip(flip(a).max(flip(b))));
        let sign = a >> 127;
        let copies = (0..127).rev().take_while(|i| a >> i & 1 == sign).count();
        prop_assert_eq!(wide::cls(a), copies as u64);
    }

    #[test]
    fn float_to_int_agrees_with_the_model(bits in float_bits()) {
        check_to_int(f64::from_bits(bits), bits, false);
        let single = f64::from_bits(bits) as f32;
        check_to_int(f64::from(single), u64::from(single.to_bits()), true);
    }

    #[test]
    fn int_to_float_rounds_once(a in value128()) {
        let single = |x: f64| u64::from((x as f32).to_bits());
        prop_assert_eq!(convert::f64::from_u128(a), model_from_int(a, 53).to_bits());
        if a >> 104 != (1 << 24) - 1 {
            // Otherwise the sum may round to 2^128, which is infinity as f32.
            prop_assert_eq!(convert::f32::from_u128(a), single(model_from_int(a, 24)));
        }
        let (lo, _) = wide::split(a);
        prop_assert_eq!(convert::f64::from_u64(lo), model_from_int(lo.into(), 53).to_bits());
        prop_assert_eq!(convert::f32::from_u64(lo), single(model_from_int(lo.into(), 24)));
        let sign = |negative: bool, x: f64| if negative { -x } else { x };
        let s = a as i128;
        prop_assert_eq!(convert::f64::from_s128(a), sign(s < 0, model_from_int(s.unsigned_abs(), 53)).to_bits());
        prop_assert_eq!(convert::f32::from_s128(a), single(sign(s < 0, model_from_int(s.unsigned_abs(), 24))));
        let s = lo as i64;
        prop_assert_eq!(convert::f64::from_s64(lo), sign(s < 0, model_from_int(s.unsigned_abs().into(), 53)).to_bits());
        prop_assert_eq!(convert::f32::from_s64(lo), single(sign(s < 0, model_from_int(s.unsigned_abs().into(), 24))));
        let word = lo & 0xFFFF_FFFF;
        let s = word as u32 as i32;
        prop_assert_eq!(convert::f64::from_s32(word), f64::from(s).to_bits());
        prop_assert_eq!(convert::f32::from_s32(word), single(sign(s < 0, model_from_int(s.unsigned_abs().into(), 24))));
    }

    #[test]
    fn float_order_agrees_with_the_bits(a in float_bits(), b in float_bits()) {
        // For numbers, order is the order of sign and magnitude, with both zeros equal.
        let key = |bits: u64| {
            let magnitude = i128::from(bits & !(1 << 63));
            if bits >> 63 == 1 { -magnitude } else { magnitude }
        };
        let nan = |bits: u64| bits & !(1 << 63) > f64::INFINITY.to_bits();
        let ordered = !nan(a) && !nan(b);
        prop_assert_eq!(float::f64::ord(a, b), ordered);
        prop_assert_eq!(float::f64::eq(a, b), ordered && key(a) == key(b));
        prop_assert_eq!(float::f64::lt(a, b), ordered && key(a) < key(b));
        prop_assert_eq!(float::f64::le(a, b), ordered && key(a) <= key(b));
        prop_assert_eq!(float::f64::one(a, b), ordered && key(a) != key(b));
        let (min, max) = (float::f64::min(a, b), float::f64::max(a, b));
        if ordered {
            // With -0 below +0, numbers are ordered as their sign-and-magnitude integers.
            let total = |bits: u64| (key(bits), bits >> 63 == 0);
            prop_assert_eq!(min, if total(a) <= total(b) { a } else { b });
            prop_assert_eq!(max, if total(a) >= total(b) { a } else { b });
        } else {
            prop_assert_eq!((min, max), (CANONICAL64, CANONICAL64));
        }
        for result in [float::f64::add(a, b), float::f64::sub(a, b), float::f64::mul(a, b), float::f64::div(a, b)] {
            prop_assert!(!nan(result) || result == CANONICAL64);
            prop_assert!(ordered || result == CANONICAL64);
        }
    }

    #[test]
    fn float_sign_operations_are_exact(a in any::<u64>(), b in any::<u64>()) {
        prop_assert_eq!(float::f64::neg(a), a ^ 1 << 63);
        prop_assert_eq!(float::f64::abs(a), a & !(1 << 63));
        prop_assert_eq!(float::f64::copysign(a, b), a & !(1 << 63) | b & 1 << 63);
        let (a, b) = (a & mask(32), b & mask(32));
        prop_assert_eq!(float::f32::neg(a), a ^ 1 << 31);
        prop_assert_eq!(float::f32::abs(a), a & mask(31));
        prop_assert_eq!(float::f32::copysign(a, b), a & mask(31) | b & 1 << 31);
    }

    #[test]
    fn rounding_agrees_with_truncation(bits in float_bits()) {
        let x = f64::from_bits(bits);
        prop_assume!(x.is_finite());
        let (negative, fraction, exponent) = take_apart(x);
        let signed = |magnitude: u128| if negative { -(magnitude as f64) } else { magnitude as f64 };
        let (floor, ceil, trunc, nearest) = if exponent >= 0 {
            (x, x, x, x)
        } else {
            let shift = exponent.unsigned_abs().min(100);
            let whole = fraction >> shift;
            let rest = fraction & ((1 << shift) - 1);
            let away = whole + u128::from(rest != 0);
            let half = 1 << (shift - 1);
            let near = if rest > half || rest == half && whole % 2 == 1 { whole + 1 } else { whole };
            let (floor, ceil) = if negative { (away, whole) } else { (whole, away) };
            (signed(floor), signed(ceil), signed(whole), signed(near))
        };
        prop_assert_eq!(float::f64::floor(bits), floor.to_bits());
        prop_assert_eq!(float::f64::ceil(bits), ceil.to_bits());
        prop_assert_eq!(float::f64::trunc(bits), trunc.to_bits());
        prop_assert_eq!(float::f64::nearest(bits), nearest.to_bits());
    }

    #[test]
    fn single_precision_rounds_the_exact_result(a in any::<u32>(), b in any::<u32>()) {
        // f64 holds sums and products of f32 well enough that rounding them again is innocuous
        // (it has more than twice the precision plus two bits).
        let (x, y) = (f64::from(f32::from_bits(a)), f64::from(f32::from_bits(b)));
        let round = |x: f64| if x.is_nan() { CANONICAL32 } else { u64::from((x as f32).to_bits()) };
        let (a, b) = (a.into(), b.into());
        prop_assert_eq!(float::f32::add(a, b), round(x + y));
        prop_assert_eq!(float::f32::sub(a, b), round(x - y));
        prop_assert_eq!(float::f32::mul(a, b), round(x * y));
        prop_assert_eq!(float::f32::div(a, b), round(x / y));
        prop_assert_eq!(float::f32::sqrt(a), round(x.sqrt()));
        prop_assert_eq!(float::f32::nearest(a), round(x.round_ties_even()));
        prop_assert_eq!(float::f32::ceil(a), round(x.ceil()));
        prop_assert_eq!(float::f32::floor(a), round(x.floor()));
        prop_assert_eq!(float::f32::trunc(a), round(x.trunc()));
        prop_assert_eq!(convert::demote(convert::promote(a)), round(x));
    }

    #[test]
    fn square_roots_are_the_nearest(bits in float_bits()) {
        let root = float::f64::read(float::f64::sqrt(bits));
        let x = f64::from_bits(bits);
        if x < 0.0 || x.is_nan() {
            prop_assert_eq!(root.to_bits(), CANONICAL64);
        } else if x > 1e-280 && x < 1e280 {
            // The error of the rounded root, computed without rounding, is at most half a unit.
            let error = root.mul_add(root, -x).abs();
            let unit = f64::from_bits(root.to_bits() + 1) - root;
            prop_assert!(error <= root * unit * 1.000_001);
        } else {
            prop_assert!(root == x || (x.is_finite() && x > 0.0));
        }
    }
}

/// An untrusted program may leave anything above the low bits of a slot; operations read the low bits.
#[test]
fn nothing_depends_on_the_upper_bits_of_narrow_signed_operands() {
    let low = 0x1234_5600_u64;
    assert_eq!(w8::rem_s(5, low), Err(DIVZ));
    assert_eq!(w8::div_s(5, low), Err(DIVZ));
    assert_eq!(w8::rem_s(low | 5, low | 3), Ok(2));
    assert_eq!(w8::div_s(low | 0x80, low | 0xFF), Err(OVF));
}

#[test]
fn named_cases() {
    // The minimum modulo −1 is 0 at every width; divided by −1 it overflows.
    for (rem, div, min) in [
        (w8::rem_s as Binary, w8::div_s as Binary, 1 << 7),
        (w16::rem_s, w16::div_s, 1 << 15),
        (w32::rem_s, w32::div_s, 1 << 31),
        (w64::rem_s, w64::div_s, 1 << 63),
    ] {
        let minus_one = min | (min - 1);
        assert_eq!(rem(min, minus_one), Ok(0));
        assert_eq!(div(min, minus_one), Err(OVF));
    }
    assert_eq!(wide::rem_s(1 << 127, u128::MAX), Ok(0));
    assert_eq!(wide::div_s(1 << 127, u128::MAX), Err(OVF));
    // A carry that is any non-zero number counts as one.
    assert_eq!(w32::add_carry_u(1, 2, 0xF0), (4, 0));
    // Zeros of either sign.
    let minus_zero = 1 << 63;
    assert_eq!(float::f64::min(0, minus_zero), minus_zero);
    assert_eq!(float::f64::max(minus_zero, 0), 0);
    assert_eq!(float::f64::sqrt(minus_zero), minus_zero);
    assert_eq!(float::f64::nearest((-0.4_f64).to_bits()), minus_zero);
    // Fused: the product is not rounded before the sum, in neither format.
    let x = 1.0_f64 + f64::EPSILON;
    let fused = float::f64::fma(x.to_bits(), x.to_bits(), (-(x * x)).to_bits());
    assert_eq!(f64::from_bits(fused), f64::EPSILON * f64::EPSILON);
    let x = 1.0_f32 + f32::EPSILON;
    let bits = |x: f32| u64::from(x.to_bits());
    assert_eq!(float::f32::fma(bits(x), bits(x), bits(-(x * x))), bits(f32::EPSILON * f32::EPSILON));
    // Rounded once at its own width: through f64 this would round twice and lose the last bit.
    let (a, c) = (1.0 + f32::EPSILON, 2_f32.powi(-60));
    let half = 2_f32.powi(-24) * (1.0 + f32::EPSILON);
    assert_eq!(float::f32::fma(bits(half), bits(1.0), bits(1.0)), bits(1.0 + f32::EPSILON));
    assert_eq!(
        float::f32::fma(bits(a), bits(2_f32.powi(-24)), bits(1.0 + 0.0 * c)),
        bits(1.0 + f32::EPSILON)
    );
    // −0.9 truncates to 0, which fits an unsigned integer.
    assert_eq!(convert::f64::to_u8((-0.9_f64).to_bits()), Ok(0));
    assert_eq!(convert::f64::to_s32((-2_147_483_648.9_f64).to_bits()), Ok(0x8000_0000));
    assert_eq!(convert::f64::to_s32((-2_147_483_649.0_f64).to_bits()), Err(OVF));
    assert_eq!(convert::f64::to_s32(f64::NAN.to_bits()), Err(TrapCode::BAD_CONVERSION_TO_INTEGER));
    // Signaling NaNs: conversions give the canonical one.
    assert_eq!(convert::promote(0xFF80_0001), CANONICAL64);
    assert_eq!(convert::demote(0xFFF0_0000_0000_0001), CANONICAL32);
}

#[test]
fn single_precision_truncates_exactly_at_every_power_of_two() {
    for exponent in -2..=128 {
        let power = 2_f64.powi(exponent);
        for negative in [false, true] {
            for step in -2..=2 {
                let single = power as f32;
                let single = f32::from_bits(single.to_bits().wrapping_add_signed(step));
                let single = if negative { -single } else { single };
                check_to_int(f64::from(single), u64::from(single.to_bits()), true);
            }
        }
    }
}
