//! What each pass does to small functions, and what it must leave alone.

use expect_test::{Expect, expect};

use crate::opt::{Stats, optimize};
use crate::text::parse_functions;
use crate::verify::verify;

fn optimized(source: &str) -> (String, Stats) {
    let func = parse_functions(source).unwrap().remove(0);
    let (func, stats) = optimize(verify(func).unwrap());
    (func.function().to_string(), stats)
}

#[expect(clippy::needless_pass_by_value, reason = "as `expect!` is used")]
fn check(source: &str, expected: Expect) {
    let (text, _) = optimized(source);
    // Without the header and the closing brace.
    let lines: Vec<&str> = text.lines().collect();
    expected.assert_eq(&format!("{}\n", lines[1..lines.len() - 1].join("\n")));
}

#[test]
fn constants_are_computed() {
    check(
        "function %f() -> i32, i8 { block0: v0 = iconst.i32 6 v1 = iconst.i32 7 v2 = imul v0, v1 v3, v4 = uadd_overflow v2, v1 return v3, v4 }",
        expect![[r#"
            block0:
                v6 = iconst.i32 49
                v7 = iconst.i8 0
                return v6, v7  ; v6 = 49, v7 = 0
        "#]],
    );
}

#[test]
fn a_division_that_traps_stays() {
    check(
        "function %f(i32) -> i32 { block0(v0: i32): v1 = iconst.i32 0 v2 = udiv v0, v1 v3 = sdiv v0, v0 return v0 }",
        expect![[r#"
            block0(v0: i32):
                v1 = iconst.i32 0
                v2 = udiv v0, v1  ; v1 = 0
                v3 = sdiv v0, v0
                return v0
        "#]],
    );
}

#[test]
fn unused_divisions_by_other_constants_go() {
    check(
        "function %f(i32) -> i32 { block0(v0: i32): v1 = iconst.i32 3 v2 = udiv v0, v1 v3 = sdiv v0, v1 v4 = iconst.i32 -1 v5 = sdiv v0, v4 return v0 }",
        expect![[r#"
            block0(v0: i32):
                v4 = iconst.i32 -1
                v5 = sdiv v0, v4  ; v4 = -1
                return v0
        "#]],
    );
}

#[test]
fn conditional_traps_on_constants_are_decided() {
    check(
        "function %f() -> i32 { block0: v0 = iconst.i32 1 trapz v0, user1 trapnz v0, user2 jump block1 block1: return v0 }",
        expect![[r#"
            block0:
                trap user2
        "#]],
    );
}

#[test]
fn equal_computations_are_done_once_where_the_first_dominates() {
    check(
        "function %f(i32, i32) -> i32 {
        block0(v0: i32, v1: i32):
            v2 = iadd v0, v1
            brif v2, block1, block2
        block1:
            v3 = iadd v1, v0
            v4 = imul v0, v1
            v5 = bxor v3, v4
            return v5
        block2:
            v6 = imul v0, v1
            trapz v6, user1
            trapz v6, user1
            return v6
        }",
        expect![[r#"
            block0(v0: i32, v1: i32):
                v2 = iadd v0, v1
                brif v2, block1, block2

            block1:
                v4 = imul.i32 v0, v1
                v5 = bxor.i32 v2, v4
                return v5

            block2:
                v6 = imul.i32 v0, v1
                trapz v6, user1
                return v6
        "#]],
    );
}

#[test]
fn branches_on_constants_leave_one_block() {
    check(
        "function %f(i32) -> i32 {
        block0(v0: i32):
            v1 = iconst.i32 2
            br_table v1, block1, [block1, block1, block2(v0)]
        block1:
            trap user1
        block2(v2: i32):
            v3 = icmp ult v2, v1
            v4 = icmp ult v2, v1
            v5 = bxor v3, v4
            brif v5, block1, block3(v2)
        block3(v6: i32):
            return v6
        }",
        expect![[r#"
            block0(v0: i32):
                return v0
        "#]],
    );
}

#[test]
fn conditions_are_taken_apart() {
    check(
        "function %f(i64) -> i8 {
        block0(v0: i64):
            v1 = iconst.i64 0
            v2 = icmp eq v0, v1
            v3 = uextend.i32 v2
            brif v3, block1, block2
        block1:
            v4 = iconst.i8 1
            return v4
        block2:
            v5 = iconst.i8 2
            return v5
        }",
        expect![[r#"
            block0(v0: i64):
                brif v0, block2, block1

            block1:
                v4 = iconst.i8 1
                return v4  ; v4 = 1

            block2:
                v5 = iconst.i8 2
                return v5  ; v5 = 2
        "#]],
    );
}

#[test]
fn parameters_that_repeat_one_value_go() {
    check(
        "function %f(i32, i32) -> i32 {
        block0(v0: i32, v1: i32):
            jump block1(v0, v1, v1)
        block1(v2: i32, v3: i32, v9: i32):
            v4 = isub v2, v3
            brif v4, block1(v4, v3, v2), block2
        block2:
            return v3
        }",
        expect![[r#"
            block0(v0: i32, v1: i32):
                jump block1(v0)

            block1(v2: i32):
                v4 = isub v2, v1
                brif v4, block1(v4), block2

            block2:
                return v1
        "#]],
    );
}

#[test]
fn invariant_code_leaves_all_the_loops_it_can() {
    check(
        "function %f(i32, i32) -> i32 {
        block0(v0: i32, v1: i32):
            brif v0, block1(v0), block5(v0)
        block1(v2: i32):
            jump block2(v2)
        block2(v3: i32):
            v4 = imul v0, v1
            v5 = imul v2, v1
            v6 = bxor v4, v5
            v7 = isub v3, v6
            brif v7, block2(v7), block3
        block3:
            v8 = iadd v2, v6
            brif v8, block1(v8), block5(v8)
        block5(v9: i32):
            return v9
        }",
        expect![[r#"
            block0(v0: i32, v1: i32):
                brif v0, block6, block5(v0)

            block1(v2: i32):
                v5 = imul.i32 v1, v2
                v6 = bxor.i32 v4, v5
                jump block2(v2)

            block2(v3: i32):
                v7 = isub v3, v6
                brif v7, block2(v7), block3

            block3:
                v8 = iadd.i32 v2, v6
                brif v8, block1(v8), block5(v8)

            block5(v9: i32):
                return v9

            block6:
                v4 = imul.i32 v0, v1
                jump block1(v0)
        "#]],
    );
}

#[test]
fn divisions_stay_in_their_loop() {
    let (text, stats) = optimized(
        "function %f(i32, i32) -> i32 {
        block0(v0: i32, v1: i32):
            jump block1(v0)
        block1(v2: i32):
            v3 = iconst.i32 1
            v4 = isub v2, v3
            brif v4, block2, block3
        block2:
            v5 = udiv v0, v1
            v6 = iadd v4, v5
            brif v6, block1(v6), block3
        block3:
            return v2
        }",
    );
    let before_division = text.split("udiv").next().unwrap();
    assert!(before_division.contains("block2"), "{text}");
    assert_eq!(stats.hoisted, 1, "the constant alone: {text}");
}

#[test]
fn movable_loads_leave_loops_and_others_do_not() {
    let loads = |flags: &str| {
        let source = format!(
            "function %f(i64, i32) -> i32 {{
            block0(v0: i64, v1: i32):
                jump block1(v1)
            block1(v2: i32):
                v3 = load.i32 {flags} v0
                v4 = isub v2, v3
                brif v4, block1(v4), block2
            block2:
                return v4
            }}"
        );
        optimized(&source).1.hoisted
    };
    assert_eq!(loads("notrap readonly can_move"), 1);
    assert_eq!(loads("notrap readonly"), 0);
    assert_eq!(loads("readonly can_move"), 0);
    assert_eq!(loads("notrap can_move"), 0);
}

/// The number of memory accesses that are not needed in a block with these instructions.
fn forwarded(body: &str) -> u64 {
    let source = format!(
        "function %f(i64, i64, i32, i32) -> i32 {{
            fn0 = %g()
            ss0 = explicit_slot 16
            ss1 = explicit_slot 16
            region0 = 0 \"a\"
            region1 = 1 \"b\"
        block0(v0: i64, v1: i64, v2: i32, v3: i32):
            {body}
        }}"
    );
    optimized(&source).1.forwarded
}

#[test]
fn what_was_stored_or_loaded_is_known() {
    assert_eq!(forwarded("store v2, v0+4  v4 = load.i32 v0+4  return v4"), 1);
    assert_eq!(forwarded("v4 = load.i32 v0  v5 = load.i32 v0  v6 = isub v4, v5  return v6"), 1);
    assert_eq!(forwarded("v4 = sload8.i32 v0  v5 = sload8.i32 v0  v6 = bxor v4, v5  return v6"), 1);
    assert_eq!(forwarded("store v2, v0  store v2, v0  return v2"), 1);
    assert_eq!(forwarded("store big v2, v0  v4 = load.i32 big v0  return v4"), 1);
    assert_eq!(forwarded("store v2, v0  v4 = load.i32 little v0  return v4"), 1);
}

#[test]
fn what_was_stored_otherwise_is_not_known() {
    assert_eq!(forwarded("store little v2, v0  v4 = load.i32 big v0  return v4"), 0);
    assert_eq!(forwarded("store v2, v0  v4 = load.f32 v0  v5 = bitcast.i32 v4  return v5"), 0);
    assert_eq!(forwarded("store v2, v0  v4 = uload8.i32 v0  return v4"), 0);
    assert_eq!(forwarded("istore8 v2, v0  v4 = load.i32 v0  return v4"), 0);
    assert_eq!(forwarded("v4 = uload8.i32 v0  v5 = sload8.i32 v0  v6 = bxor v4, v5  return v6"), 0);
    assert_eq!(forwarded("v4 = load.i32 v0  store v4, v0  return v4"), 0);
}

#[test]
fn stores_that_may_overlap_end_knowledge() {
    // Another address may be the same.
    assert_eq!(forwarded("store v2, v0  store v3, v1  v4 = load.i32 v0  return v4"), 0);
    assert_eq!(forwarded("store v2, v0  store v3, v0+3  v4 = load.i32 v0  return v4"), 0);
    assert_eq!(forwarded("store v2, v0  istore8 v3, v0-1  v4 = load.i32 v0  return v4"), 1);
    assert_eq!(forwarded("store v2, v0  store v3, v0+4  v4 = load.i32 v0  return v4"), 1);
    assert_eq!(forwarded("store v2, v0  store v3, v0-4  v4 = load.i32 v0  return v4"), 1);
    assert_eq!(
        forwarded("store region0 v2, v0  store region1 v3, v1  v4 = load.i32 region0 v0  return v4"),
        1
    );
    assert_eq!(
        forwarded("store region0 v2, v0  store region0 v3, v1  v4 = load.i32 region0 v0  return v4"),
        0
    );
    assert_eq!(forwarded("store region0 v2, v0  store v3, v1  v4 = load.i32 region0 v0  return v4"), 0);
}

#[test]
fn slots_are_apart_as_far_as_accesses_stay_inside() {
    let slots = "v10 = stack_addr.i64 ss0+4  v11 = stack_addr.i64 ss1  v12 = stack_addr.i64 ss0";
    assert_eq!(forwarded(&format!("{slots}  store v2, v10  store v3, v11  v4 = load.i32 v10  return v4")), 1);
    assert_eq!(
        forwarded(&format!("{slots}  store v2, v10  store v3, v11+16  v4 = load.i32 v10  return v4")),
        0
    );
    assert_eq!(forwarded(&format!("{slots}  store v2, v10  v4 = load.i32 v12+4  return v4")), 1);
    assert_eq!(
        forwarded(&format!("{slots}  store v2, v10  store v3, v12+1  v4 = load.i32 v10  return v4")),
        0
    );
    assert_eq!(forwarded(&format!("{slots}  store v2, v10  store v3, v0  v4 = load.i32 v10  return v4")), 0);
}

#[test]
fn calls_and_atomics_end_knowledge() {
    for between in
        ["call fn0()", "fence", "v5 = atomic_rmw.i32 add v1, v2", "atomic_store v2, v1", "debugtrap"]
    {
        assert_eq!(
            forwarded(&format!("store v2, v0  {between}  v4 = load.i32 v0  return v4")),
            0,
            "{between}"
        );
    }
    assert_eq!(forwarded("store v2, v0  jump block1 block1: v4 = load.i32 v0  return v4"), 1);
}

fn hidden(body: &str) -> u64 {
    let source = format!(
        "function %f(i64, i64, i32, i64) {{
            fn0 = %g()
            ss0 = explicit_slot 16
        block0(v0: i64, v1: i64, v2: i32, v3: i64):
            {body}
            return
        }}"
    );
    optimized(&source).1.hidden
}

#[test]
fn stores_that_are_written_over_go() {
    assert_eq!(hidden("store v2, v0 v4 = iadd v2, v2 store v4, v0"), 1);
    assert_eq!(hidden("store notrap v2, v0+4 store notrap v3, v0"), 1);
    assert_eq!(hidden("store notrap big v2, v0 store notrap little v3, v0"), 1);
    assert_eq!(
        hidden("v4 = stack_addr.i64 ss0 store notrap v2, v4 v5 = load.i32 notrap v4+8 store notrap v5, v4"),
        1
    );
    assert_eq!(hidden("istore8 notrap v3, v0 istore16 notrap v3, v0 istore32 notrap v3, v0"), 2);
}

#[test]
fn stores_that_something_may_see_stay() {
    for body in [
        // Only a part is written over, or another place.
        "store notrap v3, v0 store notrap v2, v0",
        "store notrap v2, v0 store notrap v3, v1",
        // The later one may trap where the earlier one does not, or with another code.
        "store notrap v2, v0 store v3, v0",
        "store v2, v0+4 store v3, v0",
        "store user1 v2, v0 v4 = iadd v2, v2 store user2 v4, v0",
        // What stands between sees memory, or may trap.
        "store notrap v2, v0 v4 = load.i8 notrap v1 store notrap v4, v0+8 store notrap v3, v0",
        "store notrap v2, v0 call fn0() store notrap v3, v0",
        "store notrap v2, v0 fence store notrap v3, v0",
        "store notrap v2, v0 trapz v2, user1 store notrap v3, v0",
        "store notrap v2, v0 v4 = udiv v3, v1 store notrap v4, v0",
        "store notrap v2, v0 store v3, v1 store notrap v3, v0",
        "store notrap v2, v0 jump block1 block1: store notrap v3, v0",
    ] {
        // Blocks that a jump joins are one block by then.
        let joined = u64::from(body.contains("jump"));
        assert_eq!(hidden(body), joined, "{body}");
    }
}

#[test]
fn loads_that_may_trap_stay_and_others_go_when_nobody_asks() {
    let source = "function %f(i64) { block0(v0: i64): v1 = load.i32 v0 v2 = load.i32 notrap v0+8 v3 = atomic_load.i32 v0 nop return }";
    check(
        source,
        expect![[r#"
        block0(v0: i64):
            v1 = load.i32 v0
            v3 = atomic_load.i32 v0
            return
    "#]],
    );
}

#[test]
fn branches_may_share_lists_and_tables() {
    use crate::entities::Value;
    use crate::inst::{BlockArg, BlockCall, InstructionData, JumpTableData};

    let source = "function %f(i32) -> i32 { block0(v0: i32): return v0 block1(v1: i32, v2: i32): return v1 block2: return v0 }";
    let mut func = parse_functions(source).unwrap().remove(0);
    let blocks: Vec<_> = func.layout.blocks().collect();
    let value = Value::from_u32(0);
    let args = [BlockArg::Value(value), BlockArg::Value(value)];
    let shared = BlockCall::new(blocks[1], args, &mut func.dfg.value_lists);
    let table = func.dfg.jump_tables.push(JumpTableData::new(shared, &[shared, BlockCall::Plain(blocks[2])]));
    for block in [blocks[0], blocks[2]] {
        let inst = func.dfg.make_inst(InstructionData::BranchTable { index: value, table });
        func.layout.set_block_insts(block, [inst]);
    }
    // Both parameters of block1 are always v0.
    let (func, stats) = optimize(verify(func).unwrap());
    assert_eq!(stats.params, 2, "{}", func.function());
}

#[test]
fn exceptional_edges_keep_their_payloads() {
    check(
        "function %f(i32) -> i32 tail {
            sig0 = (i32) -> i32 tail
            fn0 = %g(i32) -> i32 tail
        block0(v0: i32):
            v9 = iconst.i32 0
            v8 = iadd v0, v9
            try_call fn0(v8), sig0, block1(ret0, v8), [ context v8, tag1: block2(exn0, v8), default: block3 ]
        block1(v1: i32, v2: i32):
            v3 = iadd v1, v2
            return v3
        block2(v4: i64, v5: i32):
            return v5
        block3:
            jump block4(v8)
        block4(v6: i32):
            return v6
        }",
        expect![[r#"
                sig0 = (i32) -> i32 tail
                sig1 = (i32) -> i32 tail
                fn0 = %g sig1

            block0(v0: i32):
                try_call fn0(v0), sig0, block1(ret0), [ context v0, tag1: block2, default: block4 ]

            block1(v1: i32):
                v3 = iadd.i32 v0, v1
                return v3

            block2:
                return v0

            block4:
                return v0
        "#]],
    );
}

#[test]
fn functions_that_name_handlers_stay_as_they_are() {
    let source = "function %f() -> i64 {
            sig0 = () tail
            fn0 = %g() tail
        block0:
            v0 = get_exception_handler_address.i64 block1, 0
            jump block1
        block1:
            try_call fn0(), sig0, block2, [ default: block2 ]
        block2:
            return v0
        }";
    assert_eq!(optimized(source).1, Stats::default());
    assert_eq!(optimized("function %f() { }").1, Stats::default());
}

#[test]
fn source_locations_and_tags_stay_with_what_stays() {
    let (text, _) = optimized(
        "function %f(i32) -> i32 {
            fn0 = %g()
        block0(v0: i32):
        @0010 v1 = iconst.i32 0
        @0020 v2 = iadd v0, v1
        <7> @0030 call fn0()
        @0040 return v2
        }",
    );
    assert!(
        text.contains("<7> @0030")
            && text.contains("call fn0()")
            && text.contains("return v0")
            && text.contains("@0040"),
        "{text}"
    );
}
