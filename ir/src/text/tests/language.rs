//! Every construct of the language, read and printed.

use std::collections::HashSet;

use expect_test::{Expect, expect};

use super::check_round_trip;
use crate::generate::{Config, generate};
use crate::opcode::Opcode;
use crate::text::parse_functions;

/// Each opcode at least once, in every form that its operands have.
const EVERY_OPCODE: &str = include_str!("every_opcode.clif");

#[test]
fn every_opcode_reads_and_prints() {
    let functions =
        parse_functions(EVERY_OPCODE).unwrap_or_else(|e| panic!("{}", e.render("every", EVERY_OPCODE)));
    let mut seen = HashSet::new();
    for func in &functions {
        seen.extend(func.insts().map(|inst| func.dfg.opcode(inst)));
    }
    let missing: Vec<_> = Opcode::ALL.iter().filter(|op| !seen.contains(op)).map(|op| op.name()).collect();
    assert!(missing.is_empty(), "not covered: {missing:?}");
    check_round_trip(EVERY_OPCODE);
}

#[test]
fn instructions_print_as_they_are_written() {
    // Each line of the file is written as the printer does it, except for its suffixes and notes.
    let plain = |line: &str| {
        let line = line.split("  ;").next().unwrap_or_default().trim();
        let (head, tail) = line.split_once(" = ").map_or(("", line), |(head, tail)| (head, tail));
        let (opcode, operands) = tail.split_once(' ').unwrap_or((tail, ""));
        let opcode = opcode.split('.').next().unwrap_or_default();
        format!("{head} {opcode} {operands}").trim().to_owned()
    };
    let functions = parse_functions(EVERY_OPCODE).unwrap();
    let printed: HashSet<String> =
        functions.iter().flat_map(|func| func.to_string().lines().map(plain).collect::<Vec<_>>()).collect();
    for line in EVERY_OPCODE.lines().filter(|line| line.starts_with("    ") && !line.contains("; differs")) {
        assert!(printed.contains(&plain(line)), "{line}");
    }
}

fn check(source: &str, expected: Expect) {
    let functions =
        parse_functions(source).unwrap_or_else(|error| panic!("{}", error.render("test", source)));
    let printed: Vec<String> = functions.iter().map(ToString::to_string).collect();
    expected.assert_eq(&printed.join("\n"));
    check_round_trip(source);
}

#[test]
fn declarations_print_in_order_and_keep_their_numbers() {
    check(
        r#"
function %preamble(i64 vmctx, i32 uext, i16 sext normal, i64 sret, i64 sarg(24)) -> i32 sext, f64 apple_aarch64 {
    stack_limit = gv2
    fn5 = %callee(i32, i64) -> i32
    const3 = 0x00_01
    const1 = i32x4 [1 -1 0x10 3]
    const4 = f64x2 0x00
    sig1 = (f32) windows_fastcall
    ss10 = explicit_slot 0x10, align = 8, key = 77
    ss2 = spill_slot 4294967295
    gv1 = load.i64 notrap aligned readonly gv0+8
    gv0 = vmctx
    gv2 = iadd_imm.i64 gv1, -32
    gv3 = symbol colocated tls %thing+16
    gv4 = symbol %thing-5
    gv5 = dyn_scale_target_const.i32x4
    dss1 = explicit_dynamic_slot dt1
    dt1 = i32x4*gv5
    region3 = 36 "a region"
    fn6 = colocated patchable u7:8 sig1
    fn7 = u7:8 sig1
    fn8 = %FloorF64(f64) -> f64
}"#,
        expect![[r#"
            function %preamble(i64 vmctx, i32 uext, i16 sext, i64 sret, i64 sarg(24)) -> i32 sext, f64 apple_aarch64 {
                dss1 = explicit_dynamic_slot dt1
                ss2 = spill_slot 4294967295
                ss10 = explicit_slot 16, align = 8, key = 77
                region3 = 36 "a region"
                gv0 = vmctx
                gv1 = load.i64 notrap aligned readonly gv0+8
                gv2 = iadd_imm.i64 gv1, -32
                gv3 = symbol colocated tls %thing+16
                gv4 = symbol %thing-5
                gv5 = dyn_scale_target_const.i32x4
                dt1 = i32x4*gv5
                sig0 = (i32, i64) -> i32 fast
                sig1 = (f32) windows_fastcall
                sig2 = (f64) -> f64 fast
                fn5 = %callee sig0
                fn6 = colocated patchable u7:8 sig1
                fn7 = u7:8 sig1
                fn8 = %FloorF64 sig2
                const1 = 0x0000000300000010ffffffff00000001
                const3 = 0x0001
                const4 = 0x00000000000000000000000000000000
                stack_limit = gv2
            }
        "#]],
    );
}

#[test]
fn an_inline_signature_takes_the_next_number() {
    check(
        "function %f(i64) {
            fn0 = %CeilF32(f32) -> f32
            sig4 = ()
            fn1 = %g(i8)
        block0(v0: i64):
            v1 = f32const 0x1.0
            v2 = call_indirect sig0, v0(v1)
            call_indirect sig4, v0()
            v3 = iconst.i8 1
            call_indirect sig5, v0(v3)
            return
        }",
        expect![[r#"
            function %f(i64) fast {
                sig0 = (f32) -> f32 fast
                sig4 = () fast
                sig5 = (i8) fast
                fn0 = %CeilF32 sig0
                fn1 = %g sig5

            block0(v0: i64):
                v1 = f32const 0x1.000000p0
                v2 = call_indirect sig0, v0(v1)  ; v1 = 0x1.000000p0
                call_indirect sig4, v0()
                v3 = iconst.i8 1
                call_indirect sig5, v0(v3)  ; v3 = 1
                return
            }
        "#]],
    );
}

#[test]
fn suffixes_are_printed_where_they_cannot_be_inferred() {
    check(
        "function u1:2(i32, i64, i32x4) {
        block10(v90: i32, v1: i64, v5: i32x4):
            v2 = iadd v90, v90
            v3 = icmp.i32 eq v90, v2
            v4 = extractlane.i32x4 v5, 0x3
            brif v3, block2, block3

        block2 cold:
            v6 = iadd.i32 v90, v90
            v7 = icmp.i32 slt v90, v6
            v8 = iadd.i32 v9, v6
            v9 = iconst.i32 3
            brif.i32 v90, block3(), block2

        block3:
            store.i64 v1, v1
            v12 = select.i64 v3, v1, v1
            v10 = uextend.i128 v1
            v11 = isplit.i128 v10 ; not enough results would be an error
            return
        }"
        .replace("v11 = isplit.i128 v10 ; not", "v11, v13 = isplit.i128 v10 ; not")
        .as_str(),
        expect![[r#"
            function u1:2(i32, i64, i32x4) fast {
            block10(v90: i32, v1: i64, v5: i32x4):
                v2 = iadd v90, v90
                v3 = icmp eq v90, v2
                v4 = extractlane v5, 3
                brif v3, block2, block3

            block2 cold:
                v6 = iadd.i32 v90, v90
                v7 = icmp.i32 slt v90, v6
                v8 = iadd.i32 v9, v6  ; v9 = 3
                v9 = iconst.i32 3
                brif.i32 v90, block3, block2

            block3:
                store.i64 v1, v1
                v12 = select.i64 v3, v1, v1
                v10 = uextend.i128 v1
                v11, v13 = isplit v10
                return
            }
        "#]],
    );
}

/// Loads and stores of one result type are controlled by the address, or by the value that is stored.
#[test]
fn accesses_of_one_type_still_have_suffixes() {
    check(
        r#"
function %f(i32, i64) {
block0(v0: i32, v1: i64):
    jump block1

block1:
    v2 = uload32 v0+4
    v3 = sload32.i64 v1
    v4 = uload8x8.i64 v1
    istore32 v1, v0
    return
}
"#,
        expect![[r#"
            function %f(i32, i64) fast {
            block0(v0: i32, v1: i64):
                jump block1

            block1:
                v2 = uload32.i32 v0+4
                v3 = sload32.i64 v1
                v4 = uload8x8.i64 v1
                istore32.i64 v1, v0
                return
            }
        "#]],
    );
}

#[test]
fn aliases_follow_what_they_stand_for() {
    check(
        "function %f(i32) -> i32 {
        block0(v0: i32):
            v2 -> v0
            v2 -> v0
            v5 = iadd v2, v2
            v3 -> v2
            v9 -> v5
            v4 -> v3
            v1 -> v0
            return v4
        }",
        expect![[r#"
            function %f(i32) -> i32 fast {
            block0(v0: i32):
                v1 -> v0
                v2 -> v0
                v3 -> v2
                v4 -> v3
                v5 = iadd v2, v2
                v9 -> v5
                return v4
            }
        "#]],
    );
}

#[test]
fn places_and_tags_widen_the_indent() {
    check(
        "function %f() tail {
            ss0 = explicit_slot 16
            sig0 = () tail
            fn0 = %g sig0
        block0:
            @0012 v0 = iconst.i32 5
            <7, ss0> @fffffffe sequence_point
            <1> call fn0(), stack_map=[i32 @ ss0+0, i64 @ ss0 + 8,]
            v1 -> v0
            @1 return
        }",
        expect![[r#"
            function %f() tail {
                ss0 = explicit_slot 16
                sig0 = () tail
                fn0 = %g sig0

                                            block0:
            @0012                               v0 = iconst.i32 5
                                                v1 -> v0
            <7, ss0> @fffffffe                  sequence_point
            <1>                                 call fn0(), stack_map=[i32 @ ss0+0, i64 @ ss0+8]
            @0001                               return
            }
        "#]],
    );
}

#[test]
fn integers_and_offsets_print_as_cranelift_does() {
    check(
        "function %f(i64) {
        block0(v0: i64):
            v1 = iconst.i8 255
            v2 = iconst.i8 -128
            v3 = iconst.i16 0x7fff
            v4 = iconst.i32 0xffff_ffff
            v5 = iconst.i32 10_000
            v6 = iconst.i64 1_0000
            v7 = iconst.i64 0xffff_ffff_ffff_ffff
            v8 = load.i32 v0+0x10000
            v9 = load.i32 little heap_oob v0-0x10
            v10 = load.i32 user7 aligned v0+0
            return
        }"
        .replace("iconst.i32 10_000", "iconst.i32 10000")
        .as_str(),
        expect![[r#"
            function %f(i64) fast {
            block0(v0: i64):
                v1 = iconst.i8 -1
                v2 = iconst.i8 -128
                v3 = iconst.i16 0x7fff
                v4 = iconst.i32 -1
                v5 = iconst.i32 0x2710
                v6 = iconst.i64 0x2710
                v7 = iconst.i64 -1
                v8 = load.i32 v0+0x0001_0000
                v9 = load.i32 little v0-16
                v10 = load.i32 user7 aligned v0
                return
            }
        "#]],
    );
}

#[test]
fn exceptions_print_their_tables() {
    check(
        "function %f(i64) tail {
            sig0 = (i64) -> i64, i32 tail
            fn0 = %g sig0
        block0(v0: i64):
            try_call fn0(v0), sig0, block1(ret0, v0, ret1), [ tag5: block2(exn0), context v0, tag6: block2(v0), default: block3 ]
        block1(v1: i64, v2: i64, v3: i32):
            try_call_indirect v1(v2), sig0, block3(), []
        block2(v4: i64):
            v5 = get_exception_handler_address.i64 block0, 1
            return
        block3:
            return
        }",
        expect![[r#"
            function %f(i64) tail {
                sig0 = (i64) -> i64, i32 tail
                fn0 = %g sig0

            block0(v0: i64):
                try_call fn0(v0), sig0, block1(ret0, v0, ret1), [ tag5: block2(exn0), context v0, tag6: block2(v0), default: block3 ]

            block1(v1: i64, v2: i64, v3: i32):
                try_call_indirect v1(v2), sig0, block3, []

            block2(v4: i64):
                v5 = get_exception_handler_address.i64 block0, 1
                return

            block3:
                return
            }
        "#]],
    );
}

#[test]
fn constants_are_shared_and_masks_stay_in_place() {
    check(
        "function %f(i8x16) {
            const2 = i8x16 [0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15]
        block0(v0: i8x16):
            v1 = vconst.i8x16 const2
            v2 = vconst.i8x16 0x00
            v3 = vconst.i64x2 [0 0]
            v4 = vconst.f32x4 [0x1.0 -0.0 +Inf +NaN]
            v5 = f128const 0x1.0
            v6 = f128const 0x1.0
            v7 = shuffle v0, v0, [3 3 3 3 3 3 3 3 3 3 3 3 3 3 3 3]
            v8 = shuffle v0, v0, 0x0f0e0d0c0b0a09080706050403020100
            v9 = fadd v5, v6
            v10 = bxor v1, v2
            return
        }",
        expect![[r#"
            function %f(i8x16) fast {
                const2 = 0x0f0e0d0c0b0a09080706050403020100
                const3 = 0x00000000000000000000000000000000
                const4 = 0x7fc000007f800000800000003f800000
                const5 = 0x3fff0000000000000000000000000000

            block0(v0: i8x16):
                v1 = vconst.i8x16 const2
                v2 = vconst.i8x16 const3
                v3 = vconst.i64x2 const3
                v4 = vconst.f32x4 const4
                v5 = f128const const5
                v6 = f128const const5
                v7 = shuffle v0, v0, 0x03030303030303030303030303030303
                v8 = shuffle v0, v0, 0x0f0e0d0c0b0a09080706050403020100
                v9 = fadd v5, v6  ; v5 = 0x1.0000000000000000000000000000p0, v6 = 0x1.0000000000000000000000000000p0
                v10 = bxor v1, v2  ; v1 = const2, v2 = const3
                return
            }
        "#]],
    );
}

#[test]
fn vectors_of_unknown_length_have_their_declared_type() {
    check(
        "function %f(i32) -> i32x4 {
            gv0 = dyn_scale_target_const.i32x4
            dt0 = i32x4*gv0
            dss0 = explicit_dynamic_slot dt0
        block0(v0: i32):
            v1 = dynamic_stack_addr.i64 dss0
            v2 = splat.dt0 v0
            v3 = load.dt0 notrap v1
            v4 = iadd v2, v3
            v5 = extract_vector v4, 0
            jump block1(v4)
        block1(v6: i32x4xN):
            v7 = extract_vector.dt0 v4, 1
            return v7
        }",
        expect![[r#"
            function %f(i32) -> i32x4 fast {
                dss0 = explicit_dynamic_slot dt0
                gv0 = dyn_scale_target_const.i32x4
                dt0 = i32x4*gv0

            block0(v0: i32):
                v1 = dynamic_stack_addr.i64 dss0
                v2 = splat.i32x4xN v0
                v3 = load.i32x4xN notrap v1
                v4 = iadd v2, v3
                v5 = extract_vector v4, 0
                jump block1(v4)

            block1(v6: i32x4xN):
                v7 = extract_vector.i32x4xN v4, 1
                return v7
            }
        "#]],
    );
}

#[test]
fn symbols_by_number_are_names_that_a_reader_finds_again() {
    check(
        "function %f() {
            gv0 = symbol u5:6
            gv1 = symbol userextname1
            fn0 = u1:2()
            fn1 = u1:2 sig0
        }
        function %g() {
            gv0 = symbol u8:9
        }
        function %h() {
            fn0 = u8:9()
            gv0 = symbol userextname0
        }",
        expect![[r#"
            function %f() fast {
                gv0 = symbol u5:6
                gv1 = symbol u1:2
                sig0 = () fast
                fn0 = u1:2 sig0
                fn1 = u1:2 sig0
            }

            function %g() fast {
                gv0 = symbol userextname0
            }

            function %h() fast {
                gv0 = symbol userextname0
                sig0 = () fast
                fn0 = u8:9 sig0
            }
        "#]],
    );
}

#[test]
fn names_and_empty_functions() {
    check(
        "function %() {} function %function() {} function %9a_Z() -> i8, f16, f128 { block3(): } function u0:4294967295() winch {}",
        expect![[r#"
            function %() fast {
            }

            function %function() fast {
            }

            function %9a_Z() -> i8, f16, f128 fast {
            block3:
            }

            function u0:4294967295() winch {
            }
        "#]],
    );
}

#[test]
fn the_convention_of_a_file_that_runs_is_that_of_the_host() {
    let func = &parse_functions("test run\ntarget x86_64 has_avx ; anything\n\nfunction %f() {}").unwrap()[0];
    assert_eq!(func.to_string(), "function %f() system_v {\n}\n");
}

#[test]
fn generated_programs_read_back() {
    let (mut functions, mut insts) = (0, 0);
    for seed in 0..8 {
        let program = generate(Config::new(seed, 300));
        for func in &program.functions {
            let text = func.to_string();
            let again =
                parse_functions(&text).unwrap_or_else(|error| panic!("{}", error.render("generated", &text)));
            assert!(again[0].to_string() == text, "seed {seed}");
            assert_eq!(again[0].dfg.num_insts(), func.insts().count());
            functions += 1;
            insts += func.dfg.num_insts();
        }
    }
    assert!(functions >= 8 && insts > 2_000, "{functions} functions, {insts} instructions");
}
