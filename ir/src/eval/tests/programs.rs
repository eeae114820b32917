//! Whole functions: control flow, calls, memory, traps and limits.

use crate::eval::{EvalError, Evaluator, Feature, Limits, Memory, Module, unsupported};
use crate::function::FunctionName;
use crate::immediates::DataValue;
use crate::text::parse_functions;
use crate::trapcode::TrapCode;
use crate::types::{F64, I8, I32, I64, I128, Type};
use crate::{Function, Opcode};

const FUEL: Limits = Limits { fuel: Some(10_000), values: 1 << 16, stack_bytes: 1 << 16, heap_bytes: 64 };

fn parse(text: &str) -> Vec<Function> {
    parse_functions(text).unwrap_or_else(|error| panic!("{error}"))
}

fn value(ty: Type, number: i64) -> DataValue {
    DataValue::parse(&number.to_string(), ty).unwrap()
}

/// Calls the last function with these `i64` arguments.
fn run_with(limits: Limits, text: &str, args: &[i64]) -> Result<Vec<String>, EvalError> {
    let functions = parse(text);
    let module = Module::new(&functions);
    let args: Vec<DataValue> = args.iter().map(|&arg| value(I64, arg)).collect();
    let results = Evaluator::new(&module, limits).call(module.len() - 1, &args)?;
    Ok(results.iter().map(ToString::to_string).collect())
}

fn run(text: &str, args: &[i64]) -> Result<Vec<String>, EvalError> {
    run_with(FUEL, text, args)
}

/// Runs `body` (of block0 with `i64` parameters v0 and v1) to its one result of type `ty`.
fn eval(ty: &str, body: &str, args: [i64; 2]) -> Result<String, EvalError> {
    let text = format!(
        "function %f(i64, i64) -> {ty} {{ ss0 = explicit_slot 32\nblock0(v0: i64, v1: i64):\n{body}\n}}"
    );
    run(&text, &args).map(|results| results.join(", "))
}

fn trap(code: TrapCode) -> EvalError {
    EvalError::Trap(code)
}

#[test]
fn parameters_of_blocks_change_at_once() {
    let swap = "function %f(i64, i64) -> i64, i64 {
        block0(v0: i64, v1: i64):
            v2 = iconst.i8 3
            jump block1(v0, v1, v2)
        block1(v3: i64, v4: i64, v5: i8):
            v6 = iconst.i8 -1
            v7 = iadd v5, v6
            brif v7, block1(v4, v3, v7), block2
        block2:
            return v3, v4
    }";
    assert_eq!(run(swap, &[1, 2]).unwrap(), ["1", "2"]);
}

#[test]
fn a_switch_takes_the_default_beyond_its_table() {
    let text = "function %f(i64) -> i64 {
        block0(v0: i64):
            v1 = ireduce.i32 v0
            br_table v1, block1(v0), [block2, block1(v0), block2]
        block1(v2: i64): return v2
        block2: v3 = iconst.i64 99
            return v3
    }";
    for (index, want) in [(0, "99"), (1, "1"), (2, "99"), (3, "3"), (-1, "-1"), (1 << 32, "99")] {
        assert_eq!(run(text, &[index]).unwrap(), [want], "{index}");
    }
}

#[test]
fn memory_has_both_byte_orders_extensions_and_truncations() {
    let with =
        |rest: &str, args| eval("i64", &format!("v2 = stack_addr.i64 ss0+8\nstore big v0, v2\n{rest}"), args);
    let args = [0x0102_0304_8586_8788, 0];
    assert_eq!(
        with("v3 = load.i64 little v2\nreturn v3", args).unwrap(),
        0x8887_8685_0403_0201u64.cast_signed().to_string()
    );
    assert_eq!(with("v3 = uload8.i64 v2+4\nreturn v3", args).unwrap(), "133");
    assert_eq!(with("v3 = sload8.i64 v2+4\nreturn v3", args).unwrap(), "-123");
    assert_eq!(with("v3 = sload16.i64 big v2+4\nreturn v3", args).unwrap(), (0x8586 - 0x10000).to_string());
    assert_eq!(with("v3 = uload16.i64 v2+4\nreturn v3", args).unwrap(), 0x8685.to_string());
    assert_eq!(with("v3 = uload32 big v2+4\nreturn v3", args).unwrap(), 0x8586_8788u32.to_string());
    assert_eq!(
        with("v3 = sload32 big v2+4\nreturn v3", args).unwrap(),
        0x8586_8788u32.cast_signed().to_string()
    );
    let stored = with("istore16 big v1, v2+1\nv3 = load.i64 big v2\nreturn v3", [0, 0x1234_abcd]);
    assert_eq!(stored.unwrap(), 0x00ab_cd00_0000_0000i64.to_string());
}

#[test]
fn wide_values_take_sixteen_bytes() {
    let body = "v2 = stack_addr.i64 ss0
        v3 = iconcat v0, v1
        store v3, v2
        v4 = load.i64 v2+8
        v5 = load.i128 big v2
        v6, v7 = isplit v5
        v8 = bswap v7
        v9 = bxor v8, v4
        return v9";
    assert_eq!(eval("i64", body, [5, 7]).unwrap(), (5 ^ 7).to_string());
}

#[test]
fn atomics_give_the_old_value() {
    let body = "v2 = stack_addr.i64 ss0
        store v0, v2
        v3 = atomic_rmw.i64 big add v2, v1
        v4 = atomic_load.i64 big v2
        v5 = atomic_cas.i64 big v2, v4, v0
        v6 = atomic_cas.i64 v2, v0, v1
        v7 = atomic_load.i64 big v2
        fence
        v8 = bxor v4, v5
        v9 = bor v8, v7
        v10 = bswap v3
        return v10";
    assert_eq!(eval("i64", body, [3, 1]).unwrap(), "3");
}

#[test]
fn failing_accesses_trap_with_the_code_of_their_flags() {
    let load = |flags: &str, address: i64| {
        eval("i64", &format!("v2 = load.i64 {flags} v0-8\nreturn v2"), [address, 0])
    };
    assert_eq!(load("", 0), Err(trap(TrapCode::HEAP_OUT_OF_BOUNDS)));
    assert_eq!(load("notrap", 8), Err(trap(TrapCode::HEAP_OUT_OF_BOUNDS)));
    assert_eq!(load("user7", i64::MIN), Err(trap(TrapCode::user(7).unwrap())));
    let end = i64::try_from(Memory::BASE).unwrap() + (1 << 16) + 64;
    assert_eq!(load("user7", end).unwrap(), "0");
    assert_eq!(load("user7", end + 1), Err(trap(TrapCode::user(7).unwrap())));
}

#[test]
fn narrow_addresses_count_as_unsigned() {
    let text = "function %f() -> i64 { ss0 = explicit_slot 8
        block0:
            v0 = stack_addr.i32 ss0
            v1 = iconst.i64 42
            store v1, v0
            v2 = load.i64 v0
            return v2
    }";
    assert_eq!(run(text, &[]).unwrap(), ["42"]);
}

#[test]
fn every_trap_has_its_code() {
    let code = |body: &str, args| eval("i64", body, args).unwrap_err();
    assert_eq!(code("v2 = udiv v0, v1\nreturn v2", [1, 0]), trap(TrapCode::INTEGER_DIVISION_BY_ZERO));
    assert_eq!(code("v2 = sdiv v0, v1\nreturn v2", [i64::MIN, -1]), trap(TrapCode::INTEGER_OVERFLOW));
    assert_eq!(eval("i64", "v2 = srem v0, v1\nreturn v2", [i64::MIN, -1]).unwrap(), "0");
    assert_eq!(code("trap user9", [0, 0]), trap(TrapCode::user(9).unwrap()));
    assert_eq!(code("trapz v0, user1\nreturn v0", [0, 0]), trap(TrapCode::user(1).unwrap()));
    assert_eq!(code("trapnz v0, stk_ovf\nreturn v0", [2, 0]), trap(TrapCode::STACK_OVERFLOW));
    let sum = "v2 = uadd_overflow_trap v0, v1, user3\nreturn v2";
    assert_eq!(code(sum, [-1, 1]), trap(TrapCode::user(3).unwrap()));
    assert_eq!(eval("i64", sum, [-2, 1]).unwrap(), "-1");
    let to_int = "v2 = bitcast.f64 v0\nv3 = fcvt_to_sint.i64 v2\nreturn v3";
    assert_eq!(
        code(to_int, [f64::NAN.to_bits().cast_signed(), 0]),
        trap(TrapCode::BAD_CONVERSION_TO_INTEGER)
    );
    assert_eq!(code(to_int, [1e30f64.to_bits().cast_signed(), 0]), trap(TrapCode::INTEGER_OVERFLOW));
}

#[test]
fn a_condition_is_the_whole_value() {
    let body = "v2 = iconcat v0, v1\nv3 = iconst.i64 1\nv4 = iconst.i64 0\nv5 = select v2, v3, v4\nreturn v5";
    assert_eq!(eval("i64", body, [0, 1 << 40]).unwrap(), "1");
    assert_eq!(eval("i64", body, [0, 0]).unwrap(), "0");
}

const FACTORIAL: &str = "function %fact(i64) -> i64 {
        fn0 = %fact(i64) -> i64
        ss0 = explicit_slot 8
    block0(v0: i64):
        v1 = stack_addr.i64 ss0
        store v0, v1
        brif v0, block1, block2(v0)
    block1:
        v2 = iconst.i64 -1
        v3 = iadd v0, v2
        v4 = call fn0(v3)
        v5 = load.i64 v1
        v6 = imul v4, v5
        return v6
    block2(v7: i64):
        v8 = iconst.i64 1
        return v8
    }";

#[test]
fn each_activation_has_its_own_slots() {
    assert_eq!(run(FACTORIAL, &[10]).unwrap(), ["3628800"]);
}

#[test]
fn recursion_ends_with_the_first_limit_that_it_meets() {
    let deep = |limits| run_with(limits, FACTORIAL, &[1 << 40]);
    assert_eq!(deep(Limits { fuel: Some(100), ..FUEL }), Err(EvalError::OutOfFuel));
    let plenty = Limits { fuel: None, values: 1 << 30, ..FUEL };
    assert_eq!(deep(Limits { values: 1000, ..plenty }), Err(trap(TrapCode::STACK_OVERFLOW)));
    assert_eq!(deep(Limits { stack_bytes: 4096, ..plenty }), Err(trap(TrapCode::STACK_OVERFLOW)));
    // The limits count what is live: the evaluator works again afterwards.
    let functions = parse(FACTORIAL);
    let module = Module::new(&functions);
    let mut evaluator = Evaluator::new(&module, Limits { values: 1000, ..FUEL });
    assert_eq!(evaluator.call(0, &[value(I64, 1 << 40)]), Err(trap(TrapCode::STACK_OVERFLOW)));
    assert_eq!(evaluator.call(0, &[value(I64, 5)]), Ok(vec![value(I64, 120)]));
}

#[test]
fn an_endless_loop_runs_out_of_fuel() {
    let text = "function %f() { block0: jump block1\nblock1: jump block1 }";
    assert_eq!(run(text, &[]), Err(EvalError::OutOfFuel));
}

#[test]
fn tail_calls_take_no_space() {
    let text = "function %even(i64) -> i64 tail {
            fn0 = %odd(i64, i64) -> i64 tail
            ss0 = explicit_slot 1000
        block0(v0: i64):
            brif v0, block1, block2
        block1:
            v1 = iconst.i64 -1
            v2 = iadd v0, v1
            return_call fn0(v2, v2)
        block2:
            v3 = get_stack_pointer.i64
            return v3
        }
        function %odd(i64, i64) -> i64 tail {
            fn0 = %even(i64) -> i64 tail
            sig9 = (i64) -> i64 tail
        block0(v0: i64, v1: i64):
            v2 = func_addr.i64 fn0
            return_call_indirect sig9, v2(v0)
        }
        function %main(i64) -> i64 {
            fn0 = %even(i64) -> i64 tail
        block0(v0: i64):
            v1 = call fn0(v0)
            v2 = iconst.i64 0
            v3 = call fn0(v2)
            v4 = bxor v1, v3
            return v4
        }";
    let limits = Limits { fuel: None, values: 100, stack_bytes: 2048, ..FUEL };
    assert_eq!(run_with(limits, text, &[5000]).unwrap(), ["0"]);
}

#[test]
fn indirect_calls_check_their_target() {
    let text = "function %callee(i64) -> i64 { block0(v0: i64): v1 = ineg v0
            return v1 }
        function %main(i64) -> i64 {
            fn0 = %callee(i64) -> i64
            sig1 = (i64) -> i64
            sig2 = (i64) -> i32
        block0(v0: i64):
            v1 = func_addr.i64 fn0
            v2 = iadd v1, v0
            v3 = call_indirect sig1, v2(v0)
            return v3
        }";
    assert_eq!(run(text, &[0]).unwrap(), ["0"]);
    // The second function has another number, and the third does not exist.
    assert_eq!(run(&text.replace("i64 fn0", "i64 fn0\nv4 = ineg v0"), &[1]), {
        Err(EvalError::BadCallTarget(Memory::function_address(0) + 1))
    });
    assert_eq!(run(text, &[32]), Err(EvalError::BadCallTarget(Memory::function_address(2))));
    let other = text
        .replace("v3 = call_indirect sig1, v2(v0)", "v4 = call_indirect sig2, v2(v0)\nv3 = sextend.i64 v4");
    assert_eq!(run(&other, &[0]), Err(EvalError::BadCallTarget(Memory::function_address(0))));
}

#[test]
fn library_functions_round_and_move_memory() {
    let text = "function %f() -> f64, i32, i64 {
            fn0 = %FmaF64(f64, f64, f64) -> f64
            fn1 = %Memset(i64, i32, i64) -> i64
            fn2 = %Memmove(i64, i64, i64)
            fn3 = %Memcmp(i64, i64, i64) -> i32
            ss0 = explicit_slot 16
        block0:
            v0 = f64const 0x1.8p0
            v1 = call fn0(v0, v0, v0)
            v2 = stack_addr.i64 ss0
            v3 = iconst.i32 0x1ab
            v4 = iconst.i64 9
            v5 = call fn1(v2, v3, v4)
            v6 = stack_addr.i64 ss0+5
            v7 = iconst.i64 6
            call fn2(v6, v2, v7)
            v8 = call fn3(v2, v6, v4)
            v9 = load.i64 v6+2
            return v1, v8, v9
        }";
    assert_eq!(run(text, &[]).unwrap(), ["0x1.e000000000000p1", "1", "2880154539"]);
}

#[test]
fn names_stand_for_the_first_function_that_has_them() {
    let functions = parse(
        "function %a() -> i8 { block0: v0 = iconst.i8 1
            return v0 }
        function u1:2() -> i8 { block0: v0 = iconst.i8 2
            return v0 }
        function %a() -> i8 { fn0 = u1:2() -> i8
        block0: v0 = call fn0()
            return v0 }
        function %unknown() { fn0 = %nowhere()
        block0: call fn0()
            return }",
    );
    let module = Module::new(&functions);
    let mut evaluator = Evaluator::new(&module, FUEL);
    assert_eq!(evaluator.call_named(&FunctionName::named("a"), &[]), Ok(vec![value(I8, 1)]));
    assert_eq!(evaluator.call(2, &[]), Ok(vec![value(I8, 2)]));
    assert_eq!(evaluator.call(3, &[]), Err(EvalError::Unsupported(Feature::Named("undefined-function"))));
    let missing = FunctionName::named("nowhere");
    assert_eq!(evaluator.call_named(&missing, &[]), Err(EvalError::NoSuchFunction(missing)));
    assert_eq!(evaluator.call(0, &[value(I8, 1)]), Err(EvalError::BadArguments));
}

#[test]
fn memory_and_the_pinned_register_outlive_a_call() {
    let functions = parse(
        "function %f(i64) -> i64, i64 {
        block0(v0: i64):
            v1 = get_pinned_reg.i64
            set_pinned_reg v0
            v2 = load.i64 v0
            v3 = iadd v2, v2
            store v3, v0
            return v1, v2 }",
    );
    let module = Module::new(&functions);
    let mut evaluator = Evaluator::new(&module, FUEL);
    evaluator.memory_mut().heap_mut()[0] = 21;
    let heap = value(I64, evaluator.memory().heap_start().cast_signed());
    assert_eq!(evaluator.call(0, &[heap]), Ok(vec![value(I64, 0), value(I64, 21)]));
    assert_eq!(evaluator.call(0, &[heap]), Ok(vec![heap, value(I64, 42)]));
}

#[test]
fn what_is_not_done_is_told_without_running() {
    let feature = |text: &str| unsupported(&parse(text)[0]).map(|feature| feature.to_string());
    let body = |lines: &str| {
        feature(&format!("function %f() {{ gv0 = symbol tls %x\ngv1 = symbol %f\nblock0: {lines}\nreturn }}"))
    };
    assert_eq!(body("v0 = iconst.i8 1"), None);
    assert_eq!(body("v0 = symbol_value.i64 gv1"), None);
    assert_eq!(body("v0 = tls_value.i64 gv0").as_deref(), Some("opcode:tls_value"));
    assert_eq!(body("v0 = get_return_address.i64").as_deref(), Some("opcode:get_return_address"));
    assert_eq!(body("v0 = f16const 0x1.0\nv1 = fneg v0"), None);
    assert_eq!(body("v0 = f16const 0x1.0\nv1 = fadd v0, v0").as_deref(), Some("type:f16"));
    assert_eq!(body("v0 = iconst.i32 1\nv1 = splat.i32x4 v0").as_deref(), Some("opcode:splat"));
    assert_eq!(feature("function %f(i32x4) { block0(v0: i32x4): return }").as_deref(), Some("type:i32x4"));
    assert_eq!(feature("function %f() {}").as_deref(), Some("feature:no-body"));
    assert_eq!(
        feature("function %f() { ss0 = explicit_slot 8, align = 32\nblock0: return }").as_deref(),
        Some("feature:stack-slot-alignment"),
    );
    let functions = parse("function %f(i32x4) { block0(v0: i32x4): return }");
    let module = Module::new(&functions);
    assert_eq!(module.unsupported(0), Some(Feature::Type(crate::types::I32X4)));
}

/// Every opcode either is evaluated or is told to be unsupported for some type, by the same code.
#[test]
fn scalar_instructions_are_all_supported() {
    use crate::eval::scalar::{self, Stop};
    use crate::opcode::{BinaryOp, Constraint, TernaryOp, UnaryOp};
    let types = [I8, I32, I64, I128, crate::types::F32, F64];
    // The types of operand `index` for each controlling type of `op`.
    let cases = |op: Opcode, index: usize| {
        let info = op.info();
        let ctrls = types.into_iter().filter(move |&ty| info.ctrl_types.contains(ty));
        ctrls.flat_map(move |ctrl| {
            let arg = info.args[index];
            types
                .into_iter()
                .filter(move |&ty| {
                    arg == Constraint::Ctrl && ty == ctrl || arg != Constraint::Ctrl && arg.allows(ty, ctrl)
                })
                .map(move |ty| (ctrl, ty))
        })
    };
    let supported = |result: Result<scalar::Patterns, Stop>| !matches!(result, Err(Stop::Unsupported(_)));
    for &op in UnaryOp::ALL {
        if !matches!(op, UnaryOp::X86Cvtt2dq | UnaryOp::SetPinnedReg) {
            for (ctrl, ty) in cases(op.into(), 0) {
                assert!(supported(scalar::unary(op, ty, ctrl, 1)), "{op:?} {ctrl} {ty}");
            }
        }
    }
    for &op in BinaryOp::ALL {
        for (ctrl, ty) in cases(op.into(), 0) {
            assert!(supported(scalar::binary(op, ty, 1, 1)), "{op:?} {ctrl} {ty}");
        }
    }
    for &op in TernaryOp::ALL {
        if op != TernaryOp::StackSwitch {
            for (ctrl, ty) in cases(op.into(), 1) {
                assert!(supported(scalar::ternary(op, ty, [1, 1, 1])), "{op:?} {ctrl} {ty}");
            }
        }
    }
}
