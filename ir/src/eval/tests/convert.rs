//! Conversions against the host's casts, and against the definition at every bound.

#![expect(clippy::cast_possible_truncation, reason = "the host's own casts are the model")]

use proptest::prelude::*;

use crate::eval::convert::*;
use crate::eval::float::Format;
use crate::eval::int::{mask, signed, truncate};
use crate::trapcode::TrapCode;

const WIDTHS: [u32; 5] = [8, 16, 32, 64, 128];

/// The host's saturating cast, by width and signedness.
macro_rules! host_cast {
    ($a:expr, $width:expr, $signed:expr) => {
        match ($width, $signed) {
            (8, false) => u128::from($a as u8),
            (16, false) => u128::from($a as u16),
            (32, false) => u128::from($a as u32),
            (64, false) => u128::from($a as u64),
            (128, false) => $a as u128,
            (8, true) => u128::from(($a as i8).cast_unsigned()),
            (16, true) => u128::from(($a as i16).cast_unsigned()),
            (32, true) => u128::from(($a as i32).cast_unsigned()),
            (64, true) => u128::from(($a as i64).cast_unsigned()),
            _ => ($a as i128).cast_unsigned(),
        }
    };
}

fn check_f64(a: f64) {
    let bits = u128::from(a.to_bits());
    for (width, is_signed) in WIDTHS.into_iter().flat_map(|width| [(width, false), (width, true)]) {
        let saturated = match (width, is_signed) {
            // The nearest signed number, if that is not negative.
            (128, false) => host_cast!(a.max(0.0), 128, true),
            _ => host_cast!(a, width, is_signed),
        };
        assert_eq!(to_int_sat(Format::F64, width, is_signed, bits), saturated, "{a:e} at {width} bits");
        // It fits exactly if the saturated number is the truncated one. Both are floats without a fraction, and the
        // bound 2^n - 1, which rounds up to 2^n, is told from it by being less than it.
        let got = to_int(Format::F64, width, is_signed, bits);
        if a.is_nan() {
            assert_eq!(got, Err(TrapCode::BAD_CONVERSION_TO_INTEGER));
            continue;
        }
        let (least, beyond) = match (is_signed, width) {
            (false, 128) => (0.0, f64::INFINITY),
            (true, 128) => (f64::NEG_INFINITY, f64::INFINITY),
            (false, _) => (0.0, 2f64.powi(width.cast_signed())),
            (true, _) => (-(2f64.powi(width.cast_signed() - 1)), 2f64.powi(width.cast_signed() - 1)),
        };
        let whole = a.trunc();
        let want = if whole >= least && (whole < beyond || width == 128) {
            Ok(saturated)
        } else {
            Err(TrapCode::INTEGER_OVERFLOW)
        };
        assert_eq!(got, want, "{a:e} at {width} bits, signed: {is_signed}");
    }
}

#[test]
fn every_bound_is_exact() {
    for exponent in [0, 7, 8, 15, 16, 31, 32, 63, 64, 127, 128] {
        let power = 2f64.powi(exponent);
        for near in
            [power, power.next_up(), power.next_down(), power - 1.0, power - 0.5, power + 0.5, power + 1.0]
        {
            check_f64(near);
            check_f64(-near);
        }
    }
    for special in [
        0.0,
        -0.0,
        f64::NAN,
        -f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::MIN_POSITIVE,
        5e-324,
        f64::MAX,
    ] {
        check_f64(special);
        check_f64(-special);
    }
}

#[test]
fn an_f32_converts_as_the_same_f64() {
    // Every exponent and a few fractions.
    for high in 0..=u16::MAX {
        for low in [0, 1, 0x8000, 0xffff] {
            let bits = u32::from(high) << 16 | low;
            let (narrow, wide) = (u128::from(bits), promote(u128::from(bits)));
            for (width, is_signed) in [(8, true), (32, false), (64, true), (128, false)] {
                let got = to_int(Format::F32, width, is_signed, narrow);
                assert_eq!(got, to_int(Format::F64, width, is_signed, wide), "{bits:#x}");
                let got = to_int_sat(Format::F32, width, is_signed, narrow);
                assert_eq!(got, to_int_sat(Format::F64, width, is_signed, wide), "{bits:#x}");
            }
        }
    }
}

#[test]
fn promotion_and_demotion_are_inverse_on_f32() {
    for high in 0..=u16::MAX {
        for low in [0, 1, 0x7fff, 0xffff] {
            let bits = u32::from(high) << 16 | low;
            let want = if f32::from_bits(bits).is_nan() { 0x7fc0_0000 } else { u128::from(bits) };
            assert_eq!(demote(promote(u128::from(bits))), want, "{bits:#x}");
        }
    }
}

/// The float nearest to a magnitude, by taking the top bits and rounding by hand.
fn rounded(magnitude: u128, precision: u32) -> (u128, u32) {
    let len = 128 - magnitude.leading_zeros();
    let Some(drop) = len.checked_sub(precision) else { return (magnitude, 0) };
    if drop == 0 {
        return (magnitude, 0);
    }
    let (kept, rest, half) = (magnitude >> drop, magnitude & mask(drop), 1 << (drop - 1));
    let up = rest > half || (rest == half && kept & 1 == 1);
    (kept + u128::from(up), drop)
}

proptest! {
    #[test]
    fn floats_convert_as_on_the_host(bits in any::<u64>(), near in any::<i128>(), shift in 0u32..128) {
        check_f64(f64::from_bits(bits));
        check_f64((near >> shift) as f64);
    }

    #[test]
    fn integers_round_once_to_nearest_even(number in any::<u128>(), shift in 0u32..128, width in prop::sample::select(WIDTHS.to_vec())) {
        let a = truncate(width, number >> shift);
        let (significand, exponent) = rounded(a, 24);
        let want = f64::from(u32::try_from(significand).unwrap()) * 2f64.powi(exponent.cast_signed());
                let want = want as f32;
        prop_assert_eq!(from_uint(Format::F32, a), u128::from(want.to_bits()));
        let (significand, exponent) = rounded(a, 53);
        let want = u64::try_from(significand).unwrap() as f64 * 2f64.powi(exponent.cast_signed());
        prop_assert_eq!(from_uint(Format::F64, a), u128::from(want.to_bits()));

        // A signed number is its magnitude with its sign.
        let number = signed(width, a);
        for (format, sign) in [(Format::F32, 1u128 << 31), (Format::F64, 1 << 63)] {
            let magnitude = from_uint(format, number.unsigned_abs());
            prop_assert_eq!(from_sint(format, width, a), if number < 0 { magnitude | sign } else { magnitude });
        }
    }
}
