//! Integers: at 8 bits every operand against arithmetic on `i64`, at other widths against the host's own types, at
//! 128 bits against schoolbook arithmetic on single bits.

#![expect(clippy::cast_possible_truncation, reason = "the host's integers are the model")]

use proptest::prelude::*;

use crate::condcodes::IntCC;
use crate::eval::int::*;
use crate::eval::scalar;
use crate::inst::AtomicRmwOp;
use crate::opcode::{BinaryOp, UnaryOp};
use crate::trapcode::TrapCode;
use crate::types::{I8, I16, I32, I64, I128, Type};

/// A number as the pattern of a byte.
fn byte(number: i64) -> u128 {
    u128::from(number.rem_euclid(256).unsigned_abs())
}

/// The signed number of a byte.
fn sbyte(a: i64) -> i64 {
    if a < 128 { a } else { a - 256 }
}

fn bits_of(a: i64) -> Vec<bool> {
    (0..8).map(|bit| a >> bit & 1 == 1).collect()
}

fn from_bits(bits: impl IntoIterator<Item = bool>) -> i64 {
    bits.into_iter().enumerate().map(|(bit, set)| i64::from(set) << bit).sum()
}

#[test]
fn unary_operations_of_every_byte() {
    for a in 0..256i64 {
        let pattern = byte(a);
        let bits = bits_of(a);
        let leading = |wanted: bool| bits.iter().rev().take_while(|&&bit| bit == wanted).count() as i64;
        let want = |op| match op {
            UnaryOp::Ineg => 256 - a,
            UnaryOp::Iabs => sbyte(a).abs(),
            UnaryOp::Bnot => 255 - a,
            UnaryOp::Bitrev => from_bits(bits.iter().rev().copied()),
            UnaryOp::Clz => leading(false),
            UnaryOp::Cls => leading(bits[7]) - 1,
            UnaryOp::Ctz => bits.iter().take_while(|&&bit| !bit).count() as i64,
            UnaryOp::Popcnt => bits.iter().filter(|&&bit| bit).count() as i64,
            _ => unreachable!(),
        };
        for op in [
            UnaryOp::Ineg,
            UnaryOp::Iabs,
            UnaryOp::Bnot,
            UnaryOp::Bitrev,
            UnaryOp::Clz,
            UnaryOp::Cls,
            UnaryOp::Ctz,
            UnaryOp::Popcnt,
        ] {
            let got = scalar::unary(op, I8, I8, pattern).unwrap();
            assert_eq!(got.as_slice(), [byte(want(op))], "{op:?} of {a}");
        }
        for to in [I16, I32, I64, I128] {
            let extended = |op| scalar::unary(op, I8, to, pattern).unwrap()[0];
            assert_eq!(extended(UnaryOp::Uextend), pattern);
            assert_eq!(extended(UnaryOp::Sextend), truncate(to.bits(), i128::from(sbyte(a)).cast_unsigned()));
            assert_eq!(extended(UnaryOp::Bmask), if a == 0 { 0 } else { mask(to.bits()) });
        }
    }
}

/// What a binary operation gives on two bytes, by arithmetic on numbers.
fn byte_model(op: BinaryOp, a: i64, b: i64) -> Result<Vec<i64>, TrapCode> {
    let (sa, sb) = (sbyte(a), sbyte(b));
    let power = |amount: i64| 1i64 << (amount % 8);
    let flagged = |exact: i64, range: std::ops::Range<i64>| vec![exact, i64::from(!range.contains(&exact))];
    let (unsigned, signed) = (0..256, -128..128);
    let zero = Err(TrapCode::INTEGER_DIVISION_BY_ZERO);
    Ok(match op {
        BinaryOp::Iadd => vec![a + b],
        BinaryOp::Isub => vec![a - b],
        BinaryOp::Imul => vec![a * b],
        BinaryOp::Umulhi => vec![(a * b).div_euclid(256)],
        BinaryOp::Smulhi => vec![(sa * sb).div_euclid(256)],
        BinaryOp::Udiv | BinaryOp::Sdiv | BinaryOp::Urem | BinaryOp::Srem if b == 0 => return zero,
        BinaryOp::Udiv => vec![a / b],
        BinaryOp::Sdiv if sa / sb == 128 => return Err(TrapCode::INTEGER_OVERFLOW),
        BinaryOp::Sdiv => vec![sa / sb],
        BinaryOp::Urem => vec![a % b],
        BinaryOp::Srem => vec![sa % sb],
        BinaryOp::Smin => vec![sa.min(sb)],
        BinaryOp::Umin => vec![a.min(b)],
        BinaryOp::Smax => vec![sa.max(sb)],
        BinaryOp::Umax => vec![a.max(b)],
        BinaryOp::Band => vec![from_bits(bits_of(a).iter().zip(bits_of(b)).map(|(&x, y)| x && y))],
        BinaryOp::Bor => vec![from_bits(bits_of(a).iter().zip(bits_of(b)).map(|(&x, y)| x || y))],
        BinaryOp::Bxor => vec![from_bits(bits_of(a).iter().zip(bits_of(b)).map(|(&x, y)| x != y))],
        BinaryOp::Ishl => vec![a * power(b)],
        BinaryOp::Ushr => vec![a.div_euclid(power(b))],
        BinaryOp::Sshr => vec![sa.div_euclid(power(b))],
        BinaryOp::Rotl => vec![a * power(b) + a * power(b) / 256],
        BinaryOp::Rotr => vec![a * power(8 - b % 8) + a * power(8 - b % 8) / 256],
        BinaryOp::UaddOverflow => flagged(a + b, unsigned),
        BinaryOp::SaddOverflow => flagged(sa + sb, signed),
        BinaryOp::UsubOverflow => flagged(a - b, unsigned),
        BinaryOp::SsubOverflow => flagged(sa - sb, signed),
        BinaryOp::UmulOverflow => flagged(a * b, unsigned),
        BinaryOp::SmulOverflow => flagged(sa * sb, signed),
        _ => unreachable!(),
    })
}

#[test]
fn binary_operations_of_all_pairs_of_bytes() {
    let ops = BinaryOp::ALL
        .iter()
        .copied()
        .filter(|&op| op != BinaryOp::Iconcat && crate::Opcode::from(op).info().ctrl_types.contains(I8));
    let mut count = 0;
    for op in ops {
        count += 1;
        for (a, b) in (0..256).flat_map(|a| (0..256).map(move |b| (a, b))) {
            let want = byte_model(op, a, b).map(|numbers| numbers.into_iter().map(byte).collect::<Vec<_>>());
            let got = scalar::binary(op, I8, byte(a), byte(b)).map(|patterns| patterns.to_vec());
            assert_eq!(got, want.map_err(scalar::Stop::Trap), "{op:?} of {a} and {b}");
        }
    }
    assert_eq!(count, 27);
}

#[test]
fn comparisons_of_all_pairs_of_bytes() {
    for (a, b) in (0..256).flat_map(|a| (0..256).map(move |b| (a, b))) {
        let (sa, sb) = (sbyte(a), sbyte(b));
        for &cond in IntCC::ALL {
            let want = match cond.name() {
                "eq" => a - b == 0,
                "ne" => a - b != 0,
                "slt" => sa - sb < 0,
                "sge" => sa - sb >= 0,
                "sgt" => sa - sb > 0,
                "sle" => sa - sb <= 0,
                "ult" => a - b < 0,
                "uge" => a - b >= 0,
                "ugt" => a - b > 0,
                "ule" => a - b <= 0,
                other => panic!("{other}"),
            };
            assert_eq!(compare(cond, 8, byte(a), byte(b)), want, "{a} {} {b}", cond.name());
        }
    }
}

#[test]
fn carries_and_atomic_updates_of_all_pairs_of_bytes() {
    for (a, b) in (0..256).flat_map(|a| (0..256).map(move |b| (a, b))) {
        let (sa, sb) = (sbyte(a), sbyte(b));
        for carry in [0, 1] {
            let want = |exact: i64, range: std::ops::Range<i64>| (byte(exact), !range.contains(&exact));
            let (x, y, c) = (byte(a), byte(b), carry == 1);
            assert_eq!(uadd_overflow(8, x, y, c), want(a + b + carry, 0..256));
            assert_eq!(sadd_overflow(8, x, y, c), want(sa + sb + carry, -128..128));
            assert_eq!(usub_overflow(8, x, y, c), want(a - b - carry, 0..256));
            assert_eq!(ssub_overflow(8, x, y, c), want(sa - sb - carry, -128..128));
        }
        for &(op, name) in AtomicRmwOp::ALL {
            let want = match name {
                "add" => a + b,
                "sub" => a - b,
                "and" => a & b,
                "nand" => 255 - (a & b),
                "or" => a | b,
                "xor" => a ^ b,
                "xchg" => b,
                "umin" => a.min(b),
                "umax" => a.max(b),
                "smin" => sa.min(sb),
                "smax" => sa.max(sb),
                other => panic!("{other}"),
            };
            assert_eq!(atomic_rmw(op, 8, byte(a), byte(b)), byte(want), "{name} of {a} and {b}");
        }
    }
}

/// The product of two patterns, bit by bit, as its lower and upper half.
fn schoolbook(width: u32, a: u128, b: u128) -> (u128, u128) {
    let (mut low, mut high) = (0u128, 0u128);
    for bit in (0..width).rev() {
        // Double the product of 2 * width bits, then add.
        high = truncate(width, high << 1 | low >> (width - 1));
        low = truncate(width, low << 1);
        if b >> bit & 1 == 1 {
            let (sum, carry) = uadd_overflow(width, low, a, false);
            (low, high) = (sum, truncate(width, high + u128::from(carry)));
        }
    }
    (low, high)
}

/// A pattern of this width: often small, at the edges, or a power of two.
fn pattern(width: u32) -> impl Strategy<Value = u128> {
    prop_oneof![
        any::<u128>().prop_map(move |a| truncate(width, a)),
        (any::<u128>(), 0..width).prop_map(move |(a, shift)| truncate(width, a) >> shift),
        (-3i128..4).prop_map(move |a| truncate(width, a.cast_unsigned())),
        (0..width, -2i128..3)
            .prop_map(move |(bit, near)| truncate(width, (1i128 << bit).wrapping_add(near).cast_unsigned())),
    ]
}

fn operands() -> impl Strategy<Value = (u32, u128, u128)> {
    prop_oneof![Just(8u32), Just(16), Just(32), Just(64), Just(128)]
        .prop_flat_map(|width| (Just(width), pattern(width), pattern(width)))
}

macro_rules! against_host {
    ($test:ident, $u:ident, $i:ident, $ty:expr) => {
        #[test]
        fn $test() {
            let width = $u::BITS;
            proptest!(|(x in pattern(width), y in pattern(width))| {
                let (a, b) = (x as $u, y as $u);
                let (sa, sb) = (a as $i, b as $i);
                let amount = (y % u128::from(width)) as u32;
                let bin = |op| scalar::binary(op, $ty, x, y).map(|results| results.to_vec());
                let plain = |number: $u| Ok(vec![u128::from(number)]);
                let flagged = |(number, flag): ($u, bool)| Ok(vec![u128::from(number), u128::from(flag)]);
                let sflagged = |(number, flag): ($i, bool)| flagged((number as $u, flag));
                let divz = Err(scalar::Stop::Trap(TrapCode::INTEGER_DIVISION_BY_ZERO));
                let divided = |number: Option<$u>| number.map_or(divz.clone(), plain);
                prop_assert_eq!(bin(BinaryOp::Iadd), plain(a.wrapping_add(b)));
                prop_assert_eq!(bin(BinaryOp::Isub), plain(a.wrapping_sub(b)));
                prop_assert_eq!(bin(BinaryOp::Imul), plain(a.wrapping_mul(b)));
                prop_assert_eq!(bin(BinaryOp::Udiv), divided(a.checked_div(b)));
                prop_assert_eq!(bin(BinaryOp::Urem), divided(a.checked_rem(b)));
                if b != 0 {
                    let overflow = Err(scalar::Stop::Trap(TrapCode::INTEGER_OVERFLOW));
                    prop_assert_eq!(bin(BinaryOp::Sdiv), sa.checked_div(sb).map_or(overflow, |q| plain(q as $u)));
                    prop_assert_eq!(bin(BinaryOp::Srem), plain(sa.wrapping_rem(sb) as $u));
                }
                prop_assert_eq!(bin(BinaryOp::Ishl), plain(a << amount));
                prop_assert_eq!(bin(BinaryOp::Ushr), plain(a >> amount));
                prop_assert_eq!(bin(BinaryOp::Sshr), plain((sa >> amount) as $u));
                prop_assert_eq!(bin(BinaryOp::Rotl), plain(a.rotate_left(amount)));
                prop_assert_eq!(bin(BinaryOp::Rotr), plain(a.rotate_right(amount)));
                prop_assert_eq!(bin(BinaryOp::Smin), plain(sa.min(sb) as $u));
                prop_assert_eq!(bin(BinaryOp::Umax), plain(a.max(b)));
                prop_assert_eq!(bin(BinaryOp::UaddOverflow), flagged(a.overflowing_add(b)));
                prop_assert_eq!(bin(BinaryOp::SaddOverflow), sflagged(sa.overflowing_add(sb)));
                prop_assert_eq!(bin(BinaryOp::UsubOverflow), flagged(a.overflowing_sub(b)));
                prop_assert_eq!(bin(BinaryOp::SsubOverflow), sflagged(sa.overflowing_sub(sb)));
                prop_assert_eq!(umul_overflow(width, x, y).1, a.overflowing_mul(b).1);
                prop_assert_eq!(smul_overflow(width, x, y).1, sa.overflowing_mul(sb).1);
                let counted = |count: u32| Ok(vec![u128::from(count)]);
                let un = |op| scalar::unary(op, $ty, $ty, x).map(|results| results.to_vec());
                prop_assert_eq!(un(UnaryOp::Ineg), plain(a.wrapping_neg()));
                prop_assert_eq!(un(UnaryOp::Iabs), plain(sa.wrapping_abs() as $u));
                prop_assert_eq!(un(UnaryOp::Bnot), plain(!a));
                prop_assert_eq!(un(UnaryOp::Bitrev), plain(a.reverse_bits()));
                prop_assert_eq!(un(UnaryOp::Bswap), plain(a.swap_bytes()));
                prop_assert_eq!(un(UnaryOp::Clz), counted(a.leading_zeros()));
                prop_assert_eq!(un(UnaryOp::Ctz), counted(a.trailing_zeros()));
                prop_assert_eq!(un(UnaryOp::Popcnt), counted(a.count_ones()));
                let sign_bits = (if sa < 0 { a.leading_ones() } else { a.leading_zeros() }) - 1;
                prop_assert_eq!(un(UnaryOp::Cls), counted(sign_bits));
                for &cond in IntCC::ALL {
                    let order = if cond.is_signed() { sa.cmp(&sb) } else { a.cmp(&b) };
                    let want = match cond.name().trim_start_matches(['s', 'u']) {
                        "eq" => order.is_eq(),
                        "ne" => order.is_ne(),
                        "lt" => order.is_lt(),
                        "ge" => order.is_ge(),
                        "gt" => order.is_gt(),
                        _ => order.is_le(),
                    };
                    prop_assert_eq!(compare(cond, width, x, y), want);
                }
            });
        }
    };
}

against_host!(i16_agrees_with_the_host, u16, i16, I16);
against_host!(i32_agrees_with_the_host, u32, i32, I32);
against_host!(i64_agrees_with_the_host, u64, i64, I64);
against_host!(i128_agrees_with_the_host, u128, i128, I128);

proptest! {
    #[test]
    fn products_agree_with_schoolbook_multiplication((width, a, b) in operands()) {
        let (low, high) = schoolbook(width, a, b);
        prop_assert_eq!(mul(width, a, b), low);
        prop_assert_eq!(umulhi(width, a, b), high);
        prop_assert_eq!(umul_overflow(width, a, b), (low, high != 0));
        // |a| * |b|, with the sign put back in two's complement of twice the width.
        let (low, high) = schoolbook(width, abs(width, a), abs(width, b));
        let negative = (signed(width, a) < 0) != (signed(width, b) < 0);
        let want = if !negative { high } else if low == 0 { neg(width, high) } else { not(width, high) };
        prop_assert_eq!(smulhi(width, a, b), want);
    }

    #[test]
    fn amounts_of_shifts_count_modulo_the_width((width, a, amount) in operands(), more in any::<u64>()) {
        let amount = amount % u128::from(width);
        let same = amount + u128::from(more) * u128::from(width);
        for shift in [ishl, ushr, sshr, rotl, rotr] {
            prop_assert_eq!(shift(width, a, amount), shift(width, a, same));
        }
        prop_assert_eq!(rotl(width, rotr(width, a, amount), same), a);
    }

    #[test]
    fn halves_split_and_join((width, a, _) in operands()) {
        prop_assume!(width > 8);
        let (ty, half) = (Type::int(width).unwrap(), Type::int(width / 2).unwrap());
        let halves = scalar::unary(UnaryOp::Isplit, ty, half, a).unwrap();
        prop_assert!(halves.iter().all(|&h| h == truncate(width / 2, h)));
        let joined = scalar::binary(BinaryOp::Iconcat, half, halves[0], halves[1]).unwrap();
        prop_assert_eq!(joined.as_slice(), [a]);
    }
}
