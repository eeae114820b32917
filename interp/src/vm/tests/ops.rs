//! Every operation of the table, one at a time, against the model.
//!
//! An operation is put into a function that takes what it reads as parameters and gives what it writes as
//! results. What it should give is found by its mnemonic, from models that know nothing of the machine.

#![expect(clippy::cast_possible_truncation, reason = "rounding to f32 is what the model does")]

use core::cmp::Ordering;
use std::collections::BTreeSet;

use packed::layout::{Field, Variant};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use super::{SMALL, Twins};
use crate::isa::Op;
use crate::operand::FuncIndex;
use crate::sem::tests as sem;
use crate::text::Rows;
use crate::trap::{TrapCode, TrapKind};
use crate::vm::CallError;

type Results = Result<Vec<u64>, TrapKind>;

const FUNCTION: FuncIndex = FuncIndex::new(0).unwrap();
const USER7: TrapCode = TrapCode::user(7).unwrap();

/// The text of a function around an operation, for some immediate.
fn around(mnemonic: &str, variant: &Variant, immediate: i64) -> (String, usize, usize) {
    let (mut inputs, mut outputs) = (0, 0);
    let mut branches = false;
    let operands: Vec<String> = variant
        .fields
        .iter()
        .map(|field| match field.ty {
            "Reg" if field.name.starts_with("dst") => {
                outputs += 1;
                format!("r{}", 199 + outputs)
            }
            "Reg" => {
                inputs += 1;
                format!("r{inputs}")
            }
            "Target" => {
                branches = true;
                "taken".to_owned()
            }
            "TrapCode" => USER7.to_string(),
            _ => immediate.to_string(),
        })
        .collect();
    let operation = format!("{mnemonic} {}", operands.join(", "));
    let text = if branches {
        outputs = 1;
        format!(
            "signature {inputs} -> 1\nfunction %f sig0 {{ {operation} const r1, 0 ret 0 taken: const r1, 1 ret 0 }}"
        )
    } else {
        let moves: String = (0..outputs).map(|i| format!(" mov r{}, r{}", i + 1, 200 + i)).collect();
        format!("signature {inputs} -> {outputs}\nfunction %f sig0 {{ {operation}{moves} ret 0 }}")
    };
    (text, inputs, outputs)
}

/// A mnemonic without the width at its end; 64 if it has none.
fn split_width(mnemonic: &str) -> (&str, u32) {
    let base = mnemonic.trim_end_matches(|c: char| c.is_ascii_digit());
    (base, mnemonic[base.len()..].parse().unwrap_or(64))
}

fn canonical(bits: u64, width: u32) -> u64 {
    match width {
        32 if f32::from_bits(low32(bits)).is_nan() => 0x7FC0_0000,
        64 if f64::from_bits(bits).is_nan() => 0x7FF8_0000_0000_0000,
        _ => bits,
    }
}

fn low32(a: u64) -> u32 {
    u32::try_from(a & 0xFFFF_FFFF).unwrap()
}

fn flag(a: bool) -> u64 {
    u64::from(a)
}

/// What a floating-point operation gives, from the standard library.
fn model_float(name: &str, width: u32, x: &[u64]) -> Option<u64> {
    macro_rules! at {
        ($float:ident, $read:expr) => {{
            let get = |i: usize| $float::from_bits($read(x[i]));
            let two = x.len() > 1;
            let (a, b) = (get(0), if two { get(1) } else { 0.0 });
            let computed = |value: $float| Some(canonical(u64::from(value.to_bits()), width));
            match name {
                "fadd" => computed(a + b),
                "fsub" => computed(a - b),
                "fmul" => computed(a * b),
                "fdiv" => computed(a / b),
                "fmin" if a.is_nan() || b.is_nan() => computed($float::NAN),
                "fmax" if a.is_nan() || b.is_nan() => computed($float::NAN),
                "fmin" => Some(if a.total_cmp(&b).is_le() { x[0] } else { x[1] }),
                "fmax" => Some(if a.total_cmp(&b).is_ge() { x[0] } else { x[1] }),
                "fcopysign" => Some(u64::from(a.copysign(b).to_bits())),
                "fneg" => Some(u64::from((-a).to_bits())),
                "fabs" => Some(u64::from(a.abs().to_bits())),
                "fsqrt" => computed(a.sqrt()),
                "fceil" => computed(a.ceil()),
                "ffloor" => computed(a.floor()),
                "ftrunc" => computed(a.trunc()),
                "fnearest" => computed(a.round_ties_even()),
                "fma" => computed(a.mul_add(b, get(2))),
                "feq" => Some(flag(a == b)),
                "fne" => Some(flag(a != b)),
                "flt" => Some(flag(a < b)),
                "fle" => Some(flag(a <= b)),
                "fnlt" => Some(flag(a >= b || a.is_nan() || b.is_nan())),
                "fnle" => Some(flag(a > b || a.is_nan() || b.is_nan())),
                "ford" => Some(flag(!a.is_nan() && !b.is_nan())),
                "funo" => Some(flag(a.is_nan() || b.is_nan())),
                "fone" => Some(flag(a.partial_cmp(&b).is_some_and(Ordering::is_ne))),
                "fueq" => Some(flag(a.partial_cmp(&b).is_none_or(Ordering::is_eq))),
                _ => None,
            }
        }};
    }
    if width == 32 { at!(f32, low32) } else { at!(f64, |bits| bits) }
}

fn wide(lo: u64, hi: u64) -> u128 {
    u128::from(lo) | u128::from(hi) << 64
}

fn halves(a: u128) -> Vec<u64> {
    vec![u64::try_from(a & u128::from(u64::MAX)).unwrap(), u64::try_from(a >> 64).unwrap()]
}

/// The high half of an unsigned product, added up bit by bit.
fn high_half(a: u128, b: u128) -> u128 {
    let (mut low, mut high) = (0u128, 0u128);
    for bit in (0..128).filter(|&bit| b >> bit & 1 != 0) {
        let (sum, carry) = low.overflowing_add(a << bit);
        low = sum;
        high += a.checked_shr(128 - bit).unwrap_or(0) + u128::from(carry);
    }
    high
}

/// What an operation on 128-bit integers gives.
fn model_wide(name: &str, x: &[u64]) -> Option<Results> {
    let a = wide(x[0], x[1]);
    let b = if x.len() > 3 { wide(x[2], x[3]) } else { 0 };
    let n = x.get(2).map_or(0, |n| u32::try_from(n % 128).unwrap());
    let (sa, sb) = (a.cast_signed(), b.cast_signed());
    let checked = |result: Option<u128>| {
        let code = if b == 0 { TrapCode::INTEGER_DIVISION_BY_ZERO } else { TrapCode::INTEGER_OVERFLOW };
        result.map(halves).ok_or(code.into())
    };
    Some(match name {
        "add" => Ok(halves(a.wrapping_add(b))),
        "sub" => Ok(halves(a.wrapping_sub(b))),
        "mul" => Ok(halves(a.wrapping_mul(b))),
        "mul_hi_u" => Ok(halves(high_half(a, b))),
        "mul_hi_s" => {
            let magnitudes = (sa.unsigned_abs(), sb.unsigned_abs());
            let (high, low) =
                (high_half(magnitudes.0, magnitudes.1), magnitudes.0.wrapping_mul(magnitudes.1));
            let negated = (!high).wrapping_add(u128::from(low == 0));
            Ok(halves(if (sa < 0) != (sb < 0) { negated } else { high }))
        }
        "neg" => Ok(halves((!a).wrapping_add(1))),
        "abs" => Ok(halves(if sa < 0 { a.wrapping_neg() } else { a })),
        "div_u" => checked(a.checked_div(b)),
        "rem_u" => checked(a.checked_rem(b)),
        "div_s" => checked(sa.checked_div(sb).map(i128::cast_unsigned)),
        "rem_s" if sb == -1 => Ok(vec![0, 0]),
        "rem_s" => checked(sa.checked_rem(sb).map(i128::cast_unsigned)),
        "min_u" => Ok(halves(a.min(b))),
        "max_u" => Ok(halves(a.max(b))),
        "min_s" => Ok(halves(sa.min(sb).cast_unsigned())),
        "max_s" => Ok(halves(sa.max(sb).cast_unsigned())),
        "shl" => Ok(halves(a << n)),
        "shr_u" => Ok(halves(a >> n)),
        "shr_s" => Ok(halves((sa >> n).cast_unsigned())),
        "rotl" => Ok(halves(a.rotate_left(n))),
        "rotr" => Ok(halves(a.rotate_right(n))),
        "clz" => Ok(vec![a.leading_zeros().into()]),
        "ctz" => Ok(vec![a.trailing_zeros().into()]),
        "cls" => Ok(vec![u64::from(if sa < 0 { (!a).leading_zeros() } else { a.leading_zeros() }) - 1]),
        "popcnt" => Ok(vec![a.count_ones().into()]),
        "eq" => Ok(vec![flag(a == b)]),
        "ne" => Ok(vec![flag(a != b)]),
        "lt_u" => Ok(vec![flag(a < b)]),
        "le_u" => Ok(vec![flag(a <= b)]),
        "lt_s" => Ok(vec![flag(sa < sb)]),
        "le_s" => Ok(vec![flag(sa <= sb)]),
        _ => return None,
    })
}

/// What a conversion gives, for mnemonics such as `f32_to_u8_sat` and `s64_to_f32`.
fn model_conversion(mnemonic: &str, x: &[u64]) -> Option<Results> {
    let (from, to) = mnemonic.split_once("_to_").or_else(|| mnemonic.split_once("_to"))?;
    let (to, saturating) = to.strip_suffix("_sat").map_or((to, false), |to| (to, true));
    let float = |kind: &str, bits: u64| match kind {
        "f32" => f64::from(f32::from_bits(low32(bits))),
        _ => f64::from_bits(bits),
    };
    let as_format = |value: f64| match to {
        "f32" => canonical(u64::from((value as f32).to_bits()), 32),
        _ => canonical(value.to_bits(), 64),
    };
    let (kind, width) = to.split_at(1);
    let width: u32 = width.parse().ok()?;
    if let Some(bits) = from.strip_prefix("sext") {
        let narrow = sem::signed(bits.parse().ok()?, x[0]);
        return Some(Ok(vec![sem::cut(to.parse().ok()?, narrow)]));
    }
    let (from_kind, from_width) = from.split_at(1);
    let from_width: u32 = from_width.parse().ok()?;
    match (from_kind, kind) {
        ("f", "f") => Some(Ok(vec![as_format(float(from, x[0]))])),
        ("f", _) => {
            let sign = if kind == "u" { sem::Sign::U } else { sem::Sign::S };
            let value = float(from, x[0]);
            let result = match (saturating, width) {
                (true, 128) => Ok(sem::model_saturate_wide(value, sign)),
                (false, 128) => sem::model_to_wide(value, sign),
                (true, _) => Ok(sem::model_saturate(value, width, sign)),
                (false, _) => sem::model_to_int(value, width, sign),
            };
            let slots = |value| if width == 128 { halves(value) } else { halves(value)[..1].to_vec() };
            Some(result.map(slots).map_err(TrapKind::Code))
        }
        _ => {
            let bits = if from_width == 128 { wide(x[0], x[1]) } else { u128::from(x[0]) };
            let shift = 128 - from_width;
            let signed = (bits << shift).cast_signed() >> shift;
            let (negative, magnitude) =
                if from_kind == "s" { (signed < 0, signed.unsigned_abs()) } else { (false, bits) };
            let precision = if to == "f32" { 24 } else { 53 };
            let value = sem::model_from_int(magnitude, precision);
            Some(Ok(vec![as_format(if negative { -value } else { value })]))
        }
    }
}

/// What an operation gives, or `None` if it is none that computes results from slots alone.
fn expected(mnemonic: &str, x: &[u64], immediate: i64) -> Option<Results> {
    if let Some(results) = model_conversion(mnemonic, x) {
        return Some(results);
    }
    let (name, width) = split_width(mnemonic);
    let cut = |value: i64| sem::cut(width, value.into());
    let one =
        |name: &str, a, b| sem::model(name, width, a, b).map(|r| r.map(|r| vec![r]).map_err(TrapKind::Code));
    if let Some(name) = name.strip_prefix("br_") {
        let condition = match name {
            "z" => x[0] == 0,
            "nz" => x[0] != 0,
            "and_z" => x[0] & x[1] == 0,
            "and_nz" => x[0] & x[1] != 0,
            "and_z_imm" => x[0] & immediate.cast_unsigned() == 0,
            "and_nz_imm" => x[0] & immediate.cast_unsigned() != 0,
            _ => return expected(&mnemonic["br_".len()..], x, immediate),
        };
        return Some(Ok(vec![flag(condition)]));
    }
    if let Some(result) = model_float(name, width, x) {
        return Some(Ok(vec![result]));
    }
    if width == 128 {
        return model_wide(name, x);
    }
    if let Some(base) = name.strip_suffix("_imm") {
        return match base {
            "rsub" => one("sub", cut(immediate), x[0]),
            "gt_u" => one("lt_u", cut(immediate), x[0]),
            "gt_s" => one("lt_s", cut(immediate), x[0]),
            _ => one(base, x[0], cut(immediate)),
        };
    }
    match name {
        "mov" => return Some(Ok(vec![x[0]])),
        "select" => return Some(Ok(vec![if x[0] == 0 { x[2] } else { x[1] }])),
        "bit_select" => {
            let bit = |i: u32| (if x[0] >> i & 1 == 1 { x[1] } else { x[2] }) >> i & 1;
            return Some(Ok(vec![(0..64).map(|i| bit(i) << i).sum()]));
        }
        "trap_z" => return Some(if x[0] == 0 { Err(USER7.into()) } else { Ok(vec![]) }),
        "trap_nz" => return Some(if x[0] == 0 { Ok(vec![]) } else { Err(USER7.into()) }),
        "add_overflow_trap" => {
            let sum = u128::from(x[0]) + u128::from(x[1]);
            let fits = sum >> width == 0;
            return Some(if fits { Ok(halves(sum)[..1].to_vec()) } else { Err(USER7.into()) });
        }
        "mul_hi_u" => return Some(Ok(halves((u128::from(x[0]) * u128::from(x[1])) >> width)[..1].to_vec())),
        "mul_overflow_u" => {
            let product = u128::from(x[0]) * u128::from(x[1]);
            return Some(Ok(vec![halves(product)[0] & sem::mask(width), flag(product >> width != 0)]));
        }
        "add_carry_u" | "add_carry_s" | "sub_borrow_u" | "sub_borrow_s" => {
            let signed = name.ends_with('s');
            let read = |a| if signed { sem::signed(width, a) } else { i128::from(a) };
            let second = read(x[1]) + i128::from(x[2] != 0);
            let exact = if name.starts_with("add") { read(x[0]) + second } else { read(x[0]) - second };
            let result = sem::cut(width, exact);
            return Some(Ok(vec![result, flag(read(result) != exact)]));
        }
        _ => {}
    }
    if name.contains("_overflow_") {
        let result = one(name, x[0], x[1])?.unwrap();
        let overflow = one(&format!("{name} flag"), x[0], x[1])?.unwrap();
        return Some(Ok([result, overflow].concat()));
    }
    one(name, x[0], x.get(1).copied().unwrap_or_default())
}

/// The widths of an operation's inputs, so that they can be zero-extended from it: widths differ only for
/// operations that narrow, extend or convert.
fn input_width(mnemonic: &str, field: &Field) -> u32 {
    if let Some(from) = mnemonic.strip_prefix("sext").or_else(|| mnemonic.strip_prefix(['s', 'f'])) {
        let digits: String = from.chars().take_while(char::is_ascii_digit).collect();
        if let Ok(width) = digits.parse::<u32>() {
            return width.min(64);
        }
    }
    let free = ["zext", "bmask", "u64_to"];
    let amount = field.name == "b" && ["shl", "shr", "rot"].iter().any(|name| mnemonic.starts_with(name));
    if free.iter().any(|name| mnemonic.starts_with(name)) || amount || field.name == "carry" {
        return 64;
    }
    split_width(mnemonic).1.min(64)
}

/// The immediates to try.
fn immediates(variant: &Variant) -> Vec<i64> {
    let Some(field) = variant.fields.iter().find(|field| field.name == "imm") else { return vec![0] };
    let top = 1_i64 << (field.width - 1);
    match field.ty.starts_with('i') {
        true => vec![0, 1, -1, 5, -top, top - 1, -100],
        false => vec![0, 1, 2, 7, top, 2 * top - 1],
    }
}

#[test]
fn every_operation_agrees_with_the_model() {
    let runner = &mut TestRunner::deterministic();
    let mut untested = BTreeSet::new();
    for row in &Rows::get().rows {
        let only_slots = row
            .variant
            .fields
            .iter()
            .all(|field| matches!(field.ty, "Reg" | "Target") || matches!(field.name, "imm" | "code"));
        let inputs = row.variant.fields.iter().filter(|f| f.ty == "Reg" && !f.name.starts_with("dst"));
        let widths: Vec<u32> = inputs.map(|field| input_width(&row.mnemonic, field)).collect();
        if !only_slots || expected_is_missing(&row.mnemonic, &widths) {
            untested.insert(row.mnemonic.clone());
            continue;
        }
        for immediate in immediates(row.variant) {
            let (text, _, outputs) = around(&row.mnemonic, row.variant, immediate);
            let program = super::program(&text);
            let mut vm = Twins::forced(&program, SMALL);
            for _ in 0..60 {
                let mut draw = |width: u32| {
                    let floats = row.mnemonic.starts_with('f') || row.mnemonic.starts_with("br_f");
                    let value = match (floats, width) {
                        (true, 64) => sem::float_bits().boxed(),
                        (true, 32) => {
                            let single = |bits| u64::from((f64::from_bits(bits) as f32).to_bits());
                            sem::float_bits().prop_map(single).boxed()
                        }
                        _ => sem::value(width).boxed(),
                    };
                    value.new_tree(runner).unwrap().current()
                };
                let mut x: Vec<u64> = widths.iter().map(|&width| draw(width)).collect();
                if let ([first, second, ..], true) = (&mut x[..], immediate % 2 != 0 || widths.len() == 2) {
                    // Equal operands are rare otherwise.
                    if draw(8) < 3 && widths[0] == widths[1] {
                        *second = *first;
                    }
                }
                let want = expected(&row.mnemonic, &x, immediate).unwrap();
                let got = match vm.call(FUNCTION, &x) {
                    Ok(results) => Ok(results),
                    Err(CallError::Trap(trap)) => {
                        assert_eq!((trap.function, trap.pc), (0, 0));
                        Err(trap.kind)
                    }
                    Err(error) => panic!("{error}"),
                };
                assert_eq!(got, want, "{} of {x:x?}, {immediate}", row.mnemonic);
                assert!(got.is_err() || got.unwrap().len() == outputs);
            }
            vm.compare();
        }
    }
    // What the model does not cover has tests of its own, in `programs`.
    let other = [
        "atomic_cas16 atomic_cas32 atomic_cas64 atomic_cas8",
        "atomic_rmw128 atomic_rmw16 atomic_rmw32 atomic_rmw64 atomic_rmw8",
        "br_table call call_indirect cas_store128 check_memory const const_pool debug_trap enter fence func_addr",
        "get_pinned jump load128 load16 load16_s32 load16_s64 load32 load32_s64 load64 load8 load8_s16 load8_s32",
        "load8_s64 load_be128 load_be16 load_be16_s32 load_be16_s64 load_be32 load_be32_s64 load_be64",
        "load_index16 load_index32 load_index64 load_index8 mov_far nop ret return_address set_pinned",
        "stack_addr stack_pointer store128 store16 store32 store64 store8 store_be128 store_be16 store_be32",
        "store_be64 store_index16 store_index32 store_index64 store_index8 tail_call tail_call_indirect trap",
    ];
    let other: BTreeSet<_> = other.iter().flat_map(|line| line.split(' ')).collect();
    let missing: Vec<_> = untested.iter().filter(|m| !other.contains(m.as_str())).collect();
    assert!(missing.is_empty(), "no model for {missing:?}");
    let unknown: Vec<_> = other.iter().filter(|m| !untested.contains(**m)).collect();
    assert!(unknown.is_empty(), "{unknown:?} are tested here, or are no operations");
}

/// Whether the model does not know an operation.
fn expected_is_missing(mnemonic: &str, widths: &[u32]) -> bool {
    widths.is_empty() || expected(mnemonic, &vec![1; widths.len()], 1).is_none()
}

#[test]
fn the_mnemonics_are_distinct_and_those_of_the_handlers() {
    let mnemonics: BTreeSet<_> = Rows::get().rows.iter().map(|row| &row.mnemonic).collect();
    assert_eq!(mnemonics.len(), Op::LAYOUT.variants.len());
    assert!(
        mnemonics.contains(&"br_gt_s_imm32".to_owned()) && mnemonics.contains(&"f32_to_u8_sat".to_owned())
    );
}
