//! Every 16-bit pattern and random wider ones, against readings by the standard library.

use super::*;
use proptest::prelude::*;

/// The value of a printed `[-]0xL.HHHpD` by floating-point arithmetic, digit by digit. Exact for `f32` in `f64`, and
/// for `f64` because each partial sum has at most 53 significant bits.
fn value_of(text: &str) -> f64 {
    let (sign, text) = text.strip_prefix('-').map_or((1.0, text), |text| (-1.0, text));
    if text == "0.0" {
        return 0.0 * sign;
    }
    let (significand, exponent) = text.strip_prefix("0x").unwrap().split_once('p').unwrap();
    let (leading, fraction) = significand.split_once('.').unwrap();
    let exponent: i32 = exponent.parse().unwrap();
    let mut value = f64::from(leading.parse::<u8>().unwrap());
    let mut scale = 1.0 / 16.0;
    for digit in fraction.chars() {
        value += f64::from(digit.to_digit(16).unwrap()) * scale;
        scale /= 16.0;
    }
    // In two steps, so that no power is itself out of range.
    sign * value * 2f64.powi(exponent / 2) * 2f64.powi(exponent - exponent / 2)
}

#[expect(clippy::cast_possible_truncation, reason = "rounding is what it is for")]
fn round_to_f32(value: f64) -> f32 {
    value as f32
}

#[test]
fn every_f16_pattern_round_trips() {
    for bits in 0..=u16::MAX {
        let text = Ieee16::with_bits(bits).to_string();
        assert_eq!(text.parse(), Ok(Ieee16::with_bits(bits)), "{text}");
        // The same number read as f32 has the value that widening gives.
        if !text.contains("Inf") && !text.contains("NaN") {
            let wide: Ieee32 = text.parse().unwrap();
            assert_eq!(f64::from(f32::from(wide)).to_bits(), value_of(&text).to_bits(), "{text}");
        }
    }
}

proptest! {
    #[test]
    fn f32_agrees_with_arithmetic(bits in any::<u32>()) {
        let text = Ieee32::with_bits(bits).to_string();
        prop_assert_eq!(text.parse(), Ok(Ieee32::with_bits(bits)));
        let value = f32::from_bits(bits);
        if value.is_finite() {
            prop_assert_eq!(value_of(&text).to_bits(), f64::from(value).to_bits());
            // Widening by text is widening by value.
            prop_assert_eq!(text.parse(), Ok(Ieee64::from(f64::from(value))));
        } else {
            prop_assert_eq!(text.contains("Inf"), value.is_infinite());
        }
    }

    #[test]
    fn f64_agrees_with_arithmetic(bits in any::<u64>()) {
        let text = Ieee64::with_bits(bits).to_string();
        prop_assert_eq!(text.parse(), Ok(Ieee64::with_bits(bits)));
        let value = f64::from_bits(bits);
        if value.is_finite() {
            prop_assert_eq!(value_of(&text).to_bits(), bits);
            // Narrowing by text succeeds exactly where narrowing by value is exact.
            let narrow = round_to_f32(value);
            let exact = f64::from(narrow).to_bits() == bits;
            prop_assert_eq!(text.parse::<Ieee32>().ok(), exact.then(|| Ieee32::from(narrow)));
        }
    }

    #[test]
    fn f64_narrowing_to_f32_is_exact_or_refused(value in any::<f32>(), low in 0u64..4) {
        prop_assume!(value.is_finite());
        let bits = f64::from(value).to_bits() | low << 27;
        let value = f64::from_bits(bits);
        let exact = f64::from(round_to_f32(value)).to_bits() == bits;
        prop_assert_eq!(Ieee64::with_bits(bits).to_string().parse::<Ieee32>().is_ok(), exact);
    }

    #[test]
    fn f128_round_trips(bits in any::<u128>(), special in any::<bool>()) {
        let bits = if special { bits | FloatFormat::F128.parse("Inf").unwrap() } else { bits };
        let text = Ieee128::with_bits(bits).to_string();
        prop_assert_eq!(text.parse(), Ok(Ieee128::with_bits(bits)));
    }

    #[test]
    fn any_normalisation_is_the_same_number(digits in 1u64..1 << 20, shift in 0u32..40, power in -60i32..60) {
        let plain: Ieee64 = format!("0x{digits:x}p{power}").parse().unwrap();
        let shifted: Ieee64 = format!("0x{:x}.p{}", u128::from(digits) << shift, power - shift.cast_signed()).parse().unwrap();
        prop_assert_eq!(plain, shifted);
        prop_assert_eq!(f64::from(plain), digits as f64 * 2f64.powi(power));
    }

    #[test]
    fn integers_of_each_width_round_trip(value in any::<i128>(), bits in 1u32..=128) {
        let value = value >> (128 - bits);
        let pattern = value.cast_unsigned() & (u128::MAX >> (128 - bits));
        for separators in [Separators::Anywhere, Separators::InHex] {
            prop_assert_eq!(parse_int(&value.to_string(), bits, separators), Ok(pattern));
            prop_assert_eq!(parse_int(&pattern.to_string(), bits, separators), Ok(pattern));
            prop_assert_eq!(parse_int(&format!("{pattern:#x}"), bits, separators), Ok(pattern));
        }
        let mut text = String::new();
        write_int(&mut text, value).unwrap();
        prop_assert_eq!(parse_int(&text, bits, Separators::InHex), Ok(pattern));
    }

    #[test]
    fn text_never_panics(text in "[-+]?(0x)?[0-9a-fA-F._pNsInf:]{0,40}") {
        let _ = text.parse::<Ieee16>();
        let _ = text.parse::<Ieee32>();
        let _ = text.parse::<Ieee64>();
        let _ = text.parse::<Ieee128>();
        let _ = text.parse::<Imm64>();
        let _ = text.parse::<Uimm64>();
        let _ = text.parse::<Offset32>();
        let _ = text.parse::<ConstantData>();
        for bits in 1..=128 {
            let _ = parse_int(&text, bits, Separators::Anywhere);
        }
    }

    #[test]
    fn offsets_and_constants_round_trip(offset in any::<i32>(), bytes in prop::collection::vec(any::<u8>(), 1..=16)) {
        let text = Offset32::new(offset).to_string();
        if offset == 0 {
            prop_assert_eq!(text, "");
        } else {
            prop_assert_eq!(text.parse(), Ok(Offset32::new(offset)));
        }
        let data = ConstantData::from(bytes);
        prop_assert_eq!(data.to_string().parse(), Ok(data));
    }
}

#[test]
fn floats_print_with_all_digits() {
    let f32 = |value: f32| Ieee32::from(value).to_string();
    let f64 = |value: f64| Ieee64::from(value).to_string();
    assert_eq!(f32(0.0), "0.0");
    assert_eq!(f32(-0.0), "-0.0");
    assert_eq!(f32(1.0), "0x1.000000p0");
    assert_eq!(f32(0.3125), "0x1.400000p-2");
    assert_eq!(f32(f32::MIN_POSITIVE), "0x1.000000p-126");
    assert_eq!(f32(f32::from_bits(1)), "0x0.000002p-126");
    assert_eq!(f32(f32::MAX), "0x1.fffffep127");
    assert_eq!(f32(f32::NEG_INFINITY), "-Inf");
    assert_eq!(f32(f32::from_bits(0x7fc0_0000)), "+NaN");
    assert_eq!(f32(f32::from_bits(0x7fc0_0001)), "+NaN:0x1");
    assert_eq!(f32(f32::from_bits(0xff80_0001)), "-sNaN:0x1");
    assert_eq!(f64(1.5), "0x1.8000000000000p0");
    assert_eq!(f64(f64::from_bits(1)), "0x0.0000000000001p-1022");
    assert_eq!(Ieee16::with_bits(0x3c00).to_string(), "0x1.000p0");
    assert_eq!(Ieee16::with_bits(0x0001).to_string(), "0x0.004p-14");
    assert_eq!(Ieee128::with_bits(0x3fff << 112).to_string(), "0x1.0000000000000000000000000000p0");
}

#[test]
fn floats_are_read_in_any_normalisation() {
    for (text, value) in [
        ("0x1.", 1.0f32),
        ("0x.8", 0.5),
        ("0x0.5", 0.3125),
        ("-0x1.p0", -1.0),
        ("0x34.0p0", 52.0),
        ("0xf.f", 15.9375),
        ("+0x1.8p3", 12.0),
        ("0x00000000000000000000000000000000000000001.0", 1.0),
        ("0x1.00000000000000000000000000000000000000000", 1.0),
        ("0x100000000000000000000000000000000000000000p-164", 1.0),
        ("0x0.0p99999999999999999999", 0.0),
        ("-0x0.0", -0.0),
        ("0x0.000002p-126", f32::from_bits(1)),
        ("Inf", f32::INFINITY),
        ("+Inf", f32::INFINITY),
    ] {
        assert_eq!(text.parse(), Ok(Ieee32::from(value)), "{text}");
    }
    assert_eq!("NaN".parse(), Ok(Ieee32::with_bits(0x7fc0_0000)));
    assert_eq!("-NaN:0x3".parse(), Ok(Ieee32::with_bits(0xffc0_0003)));
    assert_eq!("NaN:0x0".parse(), Ok(Ieee32::with_bits(0x7fc0_0000)));
    assert_eq!("+sNaN:0x3fffff".parse(), Ok(Ieee32::with_bits(0x7fbf_ffff)));
}

#[test]
fn floats_that_do_not_fit_are_refused() {
    use ImmediateError::{
        BadCharacter, BadExponent, FloatInexact, FloatNotHex, FloatTooLarge, NanPayload, NoDigits, RadixPoint,
    };
    for (text, error) in [
        ("", FloatNotHex),
        ("1.0", FloatNotHex),
        ("0.00", FloatNotHex),
        ("nan", FloatNotHex),
        ("Infx", FloatNotHex),
        ("--0x1.0", FloatNotHex),
        ("0x", NoDigits),
        ("0x.", NoDigits),
        ("0x.p1", NoDigits),
        ("0x1.0.0", RadixPoint),
        ("0x1.0p", BadExponent),
        ("0x1.0p+", BadExponent),
        ("0x1.0p1.0", BadExponent),
        ("0x1.g", BadCharacter),
        ("0x1_0.0", BadCharacter),
        ("0x1.0p128", FloatTooLarge),
        ("0x1.0p999999999999999999999999", FloatTooLarge),
        ("0x1.000001p0", FloatInexact),
        ("0x1.0p-150", FloatInexact),
        ("0x1.0p-999999999999999999999999", FloatInexact),
        ("0x1.8p-149", FloatInexact),
        ("0x1.00000000000000000000000000000000000000001", FloatInexact),
        ("NaN:0x", NanPayload),
        ("NaN:0x400000", NanPayload),
        ("NaN:0xg", BadCharacter),
        ("sNaN:0x0", NanPayload),
        ("sNaN", FloatNotHex),
        ("NaN:1", FloatNotHex),
    ] {
        assert_eq!(text.parse::<Ieee32>(), Err(error), "{text}");
    }
}

#[test]
fn integers_print_in_decimal_below_ten_thousand() {
    for (value, text) in [
        (0, "0"),
        (-1, "-1"),
        (9999, "9999"),
        (10_000, "0x2710"),
        (65_535, "0xffff"),
        (65_536, "0x0001_0000"),
        (-10_000_000, "-10000000"),
        (i64::MIN, "-9223372036854775808"),
        (i64::MAX, "0x7fff_ffff_ffff_ffff"),
    ] {
        assert_eq!(Imm64::new(value).to_string(), text);
        assert_eq!(text.parse(), Ok(Imm64::new(value)));
    }
    assert_eq!(Uimm64::new(u64::MAX).to_string(), "0xffff_ffff_ffff_ffff");
    assert_eq!(Offset32::new(-10_000).to_string(), "-0x2710");
    assert_eq!(Offset32::new(8).to_string(), "+8");
    assert_eq!(Offset32::new(i32::MIN).to_string(), "-0x8000_0000");
}

#[test]
fn integers_take_the_union_of_signed_and_unsigned() {
    use ImmediateError::{BadCharacter, IntegerRange, NoDigits};
    for (text, bits, wanted) in [
        ("255", 8, Ok(255)),
        ("-1", 8, Ok(255)),
        ("-128", 8, Ok(128)),
        ("-0x80", 8, Ok(128)),
        ("+0xff", 8, Ok(255)),
        ("256", 8, Err(IntegerRange(8))),
        ("-129", 8, Err(IntegerRange(8))),
        ("-0", 8, Ok(0)),
        ("0xffff_ffff", 32, Ok(0xffff_ffff)),
        ("1_000", 32, Err(BadCharacter)),
        ("", 32, Err(NoDigits)),
        ("-", 32, Err(NoDigits)),
        ("0x", 32, Err(NoDigits)),
        ("0x_", 32, Err(NoDigits)),
        ("0X10", 32, Err(BadCharacter)),
        ("--1", 32, Err(BadCharacter)),
        ("18446744073709551616", 64, Err(IntegerRange(64))),
        ("-9223372036854775808", 64, Ok(1 << 63)),
        ("-9223372036854775809", 64, Err(IntegerRange(64))),
        ("340282366920938463463374607431768211455", 128, Ok(u128::MAX)),
        ("340282366920938463463374607431768211456", 128, Err(IntegerRange(128))),
        ("999999999999999999999999999999999999999999", 8, Err(IntegerRange(8))),
        ("-170141183460469231731687303715884105728", 128, Ok(1 << 127)),
        ("-170141183460469231731687303715884105729", 128, Err(IntegerRange(128))),
    ] {
        assert_eq!(parse_int(text, bits, Separators::InHex), wanted, "{text} as i{bits}");
    }
    assert_eq!("1_000".parse(), Ok(Imm64::new(1000)));
    assert_eq!("-1".parse::<Uimm64>(), Err(ImmediateError::UnsignedRange(64)));
}

#[test]
fn offsets_need_a_sign() {
    assert_eq!("8".parse::<Offset32>(), Err(ImmediateError::OffsetSign));
    assert_eq!("+0x10".parse(), Ok(Offset32::new(16)));
    assert_eq!("-0x80000000".parse(), Ok(Offset32::new(i32::MIN)));
    for text in
        ["+0x80000000", "-0x80000001", "+99999999999999999999999", "-0xffffffffffffffffffffffffffffffff"]
    {
        assert_eq!(text.parse::<Offset32>(), Err(ImmediateError::OffsetRange), "{text}");
    }
    assert_eq!(Offset32::new(i32::MAX).try_add_i64(1), None);
    assert_eq!(Offset32::new(5).try_add_i64(-7), Some(Offset32::new(-2)));
}

#[test]
fn constants_are_big_endian_text() {
    let data: ConstantData = "0x00_0102".parse().unwrap();
    assert_eq!(data.as_slice(), [2, 1, 0]);
    assert_eq!(data.to_string(), "0x000102");
    assert_eq!(data.to_u128(), Some(0x102));
    assert_eq!(data.clone().zero_extend(5).unwrap().as_slice(), [2, 1, 0, 0, 0]);
    assert_eq!(data.zero_extend(2), None);
    for (text, error) in [
        ("12", ImmediateError::ConstantNotHex),
        ("0x", ImmediateError::NoDigits),
        ("0x_", ImmediateError::NoDigits),
        ("0x123", ImmediateError::ConstantOddDigits),
        ("0x0g", ImmediateError::BadCharacter),
        ("0x000000000000000000000000000000000", ImmediateError::ConstantTooLong),
    ] {
        assert_eq!(text.parse::<ConstantData>(), Err(error), "{text}");
    }
}

#[test]
fn widths_are_extended() {
    let imm = Imm64::new(0x80);
    assert_eq!(imm.sign_extend_from_width(8), Imm64::new(-128));
    assert_eq!(Imm64::new(-1).zero_extend_from_width(8), Imm64::new(255));
    assert_eq!(Imm64::new(-1).zero_extend_from_width(64), Imm64::new(-1));
}
