//! Floats against exact arithmetic where results are exact, against wider floats, and against IEEE's rules for
//! special values.

use proptest::prelude::*;

use crate::condcodes::FloatCC;
use crate::eval::float::{self, Binary, Format, Unary};
use crate::types::{F32, F64};

const NAN32: u128 = 0x7fc0_0000;
const NAN64: u128 = 0x7ff8_0000_0000_0000;

fn bits32(a: f32) -> u128 {
    u128::from(a.to_bits())
}

fn bits64(a: f64) -> u128 {
    u128::from(a.to_bits())
}

/// Floats of every kind: the top bits choose the kind, so any bits will do, but special ones come often.
fn any32() -> impl Strategy<Value = f32> {
    let special = [
        0.0,
        -0.0,
        1.0,
        -1.0,
        0.5,
        1.5,
        2.5,
        f32::MAX,
        f32::MIN_POSITIVE,
        f32::INFINITY,
        f32::NEG_INFINITY,
        f32::NAN,
    ];
    prop_oneof![
        any::<u32>().prop_map(f32::from_bits),
        prop::sample::select(special.to_vec()),
        (-1000i16..1000).prop_map(|a| f32::from(a) / 4.0),
    ]
}

fn canonical32(a: f64) -> u128 {
    #[expect(clippy::cast_possible_truncation, reason = "rounding is meant")]
    let narrow = a as f32;
    if narrow.is_nan() { NAN32 } else { bits32(narrow) }
}

proptest! {
    /// f64 has more than twice the precision of f32 plus two bits, so rounding twice rounds once.
    #[test]
    fn f32_arithmetic_is_f64_arithmetic_rounded(a in any32(), b in any32()) {
        let (x, y) = (f64::from(a), f64::from(b));
        let binary = |op| float::binary(op, Format::F32, bits32(a), bits32(b));
        prop_assert_eq!(binary(Binary::Add), canonical32(x + y));
        prop_assert_eq!(binary(Binary::Sub), canonical32(x - y));
        prop_assert_eq!(binary(Binary::Mul), canonical32(x * y));
        prop_assert_eq!(binary(Binary::Div), canonical32(x / y));
        prop_assert_eq!(float::unary(Unary::Sqrt, Format::F32, bits32(a)), canonical32(x.sqrt()));
    }

    #[test]
    fn rounding_gives_integers_on_the_right_side(a in any::<f64>()) {
        prop_assume!(a.is_finite());
        let round = |op| f64::from_bits(u64::try_from(float::unary(op, Format::F64, bits64(a))).unwrap());
        let (up, down, cut, near) = (round(Unary::Ceil), round(Unary::Floor), round(Unary::Trunc), round(Unary::Nearest));
        for rounded in [up, down, cut, near] {
            prop_assert!((rounded % 1.0).abs() == 0.0, "{} is no integer", rounded);
            // Equal only where the distance itself was rounded.
            prop_assert!((rounded - a).abs() <= 1.0);
            prop_assert!(rounded != 0.0 || rounded.is_sign_negative() == a.is_sign_negative());
        }
        prop_assert!(down <= a && a <= up && up - down <= 1.0);
        prop_assert_eq!(cut, if a < 0.0 { up } else { down });
        prop_assert!((near - a).abs() <= 0.5);
        prop_assert!((near - a).abs() < 0.5 || near % 2.0 == 0.0);
    }

    #[test]
    fn comparisons_are_made_of_less_equal_and_unordered(a in any32(), b in any32()) {
        let holds = |cond| float::compare(cond, Format::F32, bits32(a), bits32(b));
        prop_assert_eq!(holds(FloatCC::Unordered), a.is_nan() || b.is_nan());
        for &cond in FloatCC::ALL {
            let (lt, eq, gt, uno) = (a < b, a == b, a > b, a.is_nan() || b.is_nan());
            let want = match cond.name() {
                "ord" => lt || eq || gt,
                "uno" => uno,
                "eq" => eq,
                "ne" => lt || gt || uno,
                "one" => lt || gt,
                "ueq" => eq || uno,
                "lt" => lt,
                "le" => lt || eq,
                "gt" => gt,
                "ge" => gt || eq,
                "ult" => lt || uno,
                "ule" => lt || eq || uno,
                "ugt" => gt || uno,
                "uge" => gt || eq || uno,
                other => panic!("{other}"),
            };
            prop_assert_eq!(holds(cond), want, "{} {} {}", a, cond.name(), b);
            prop_assert_ne!(holds(cond), holds(cond.complement()));
            let swapped = float::compare(cond.swap_args(), Format::F32, bits32(b), bits32(a));
            prop_assert_eq!(holds(cond), swapped);
        }
    }

    #[test]
    fn minimum_and_maximum_are_operands_and_pass_nans_on(a in any32(), b in any32()) {
        let of = |op, a, b| float::binary(op, Format::F32, bits32(a), bits32(b));
        let (min, max) = (of(Binary::Min, a, b), of(Binary::Max, a, b));
        prop_assert_eq!((min, max), (of(Binary::Min, b, a), of(Binary::Max, b, a)));
        if a.is_nan() || b.is_nan() {
            prop_assert_eq!((min, max), (NAN32, NAN32));
        } else {
            let mut sorted = [min, max];
            sorted.sort_unstable();
            let mut operands = [bits32(a), bits32(b)];
            operands.sort_unstable();
            prop_assert_eq!(sorted, operands);
            prop_assert!(a >= b || (min, max) == (bits32(a), bits32(b)));
        }
    }

    #[test]
    fn sign_operations_touch_only_the_sign(a in any::<u32>(), b in any::<u32>()) {
        let (a, b) = (u128::from(a), u128::from(b));
        let (sign, rest) = (1u128 << 31, (1u128 << 31) - 1);
        prop_assert_eq!(float::neg(32, a), a ^ sign);
        prop_assert_eq!(float::abs(32, a), a & rest);
        prop_assert_eq!(float::copysign(32, a, b), (a & rest) | (b & sign));
    }

    /// Products of short significands are exact in f64, so there `fma` is a sum; in f32 they are not, but the exact
    /// integer is known and rounded once by a cast.
    #[test]
    fn fma_rounds_once(a in -0x80_0000i32..0x80_0000, b in -0x80_0000i32..0x80_0000, c in -0x80_0000i32..0x80_0000) {
        let (x, y, z) = (f64::from(a), f64::from(b), f64::from(c));
        prop_assert_eq!(float::fma(Format::F64, bits64(x), bits64(y), bits64(z)), bits64(x * y + z));
        let [p, q, r] = [a, b, c].map(|number| bits32(number as f32));
        let want = (i64::from(a) * i64::from(b) + i64::from(c)) as f32;
        prop_assert_eq!(float::fma(Format::F32, p, q, r), bits32(want));
    }
}

#[test]
fn computed_nans_are_canonical() {
    let signaling = 0xff80_0001u128;
    for op in [Binary::Add, Binary::Sub, Binary::Mul, Binary::Div, Binary::Min, Binary::Max] {
        assert_eq!(float::binary(op, Format::F32, signaling, bits32(1.0)), NAN32, "{op:?}");
        assert_eq!(float::binary(op, Format::F64, bits64(1.0), 0xfff4 << 48), NAN64, "{op:?}");
    }
    for op in [Unary::Sqrt, Unary::Ceil, Unary::Floor, Unary::Trunc, Unary::Nearest] {
        assert_eq!(float::unary(op, Format::F32, signaling), NAN32, "{op:?}");
    }
    assert_eq!(float::unary(Unary::Sqrt, Format::F64, bits64(-1.0)), NAN64);
    assert_eq!(float::binary(Binary::Sub, Format::F64, bits64(f64::INFINITY), bits64(f64::INFINITY)), NAN64);
    assert_eq!(float::fma(Format::F64, bits64(f64::INFINITY), 0, 0), NAN64);
}

#[test]
fn zeros_keep_their_signs() {
    let minus = bits64(-0.0);
    for op in [Unary::Sqrt, Unary::Ceil, Unary::Floor, Unary::Trunc, Unary::Nearest] {
        assert_eq!(float::unary(op, Format::F64, minus), minus, "{op:?}");
    }
    assert_eq!(float::binary(Binary::Min, Format::F64, 0, minus), minus);
    assert_eq!(float::binary(Binary::Max, Format::F64, minus, 0), 0);
    assert_eq!(float::unary(Unary::Nearest, Format::F64, bits64(-0.5)), minus);
    assert_eq!(float::unary(Unary::Nearest, Format::F64, bits64(2.5)), bits64(2.0));
}

#[test]
fn half_and_quadruple_floats_are_moved_but_not_computed() {
    use crate::eval::Feature;
    use crate::eval::scalar::{self, Stop};
    use crate::opcode::{BinaryOp, UnaryOp};
    use crate::types::{F16, F128};
    assert_eq!(scalar::unary(UnaryOp::Fneg, F16, F16, 0x7c01).unwrap().as_slice(), [0xfc01]);
    assert_eq!(scalar::unary(UnaryOp::Fabs, F128, F128, 1 << 127 | 5).unwrap().as_slice(), [5]);
    for ty in [F16, F128] {
        let unsupported = Err(Stop::Unsupported(Feature::Type(ty)));
        assert_eq!(scalar::binary(BinaryOp::Fadd, ty, 0, 0), unsupported);
        assert_eq!(scalar::unary(UnaryOp::Sqrt, ty, ty, 0), unsupported);
    }
    for ty in [F32, F64] {
        assert_eq!(scalar::binary(BinaryOp::Fadd, ty, 0, 0).unwrap().as_slice(), [0]);
    }
}
