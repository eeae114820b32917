//! Errors in instructions: one text for each kind, and the place it is reported at.

use expect_test::{Expect, expect};

use super::errors::check;

/// Checks the error of a block of a function with some parameters and declarations.
#[track_caller]
fn check_body(line: &str, expected: Expect) {
    let source = format!(
        "function %f(i32, i64, f32) {{\n  ss0 = explicit_slot 8\n  sig0 = (i32) -> i32\n  fn0 = %g sig0\n  const0 = 0x00\nblock0(v0: i32, v1: i64, v2: f32):\n  {line}\n  return\n}}\n"
    );
    check(&source, expected);
}

#[test]
fn an_unknown_opcode() {
    check_body(
        "v3 = iadd_imm v0, 1",
        expect![[r#"
        error: unknown opcode `iadd_imm`
         --> t.clif:7:8
          |
        7 |   v3 = iadd_imm v0, 1
          |        ^^^^^^^^
    "#]],
    );
}

#[test]
fn a_value_defined_twice() {
    check_body(
        "v0 = iconst.i32 1",
        expect![[r#"
        error: v0 is defined twice
         --> t.clif:7:3
          |
        7 |   v0 = iconst.i32 1
          |   ^^
    "#]],
    );
}

#[test]
fn two_results_of_one_name() {
    check_body(
        "v3, v3 = uadd_overflow v0, v0",
        expect![[r#"
        error: v3 is defined twice
         --> t.clif:7:7
          |
        7 |   v3, v3 = uadd_overflow v0, v0
          |       ^^
    "#]],
    );
}

#[test]
fn a_value_that_is_nowhere_defined() {
    check_body(
        "v3 = iadd v0, v77",
        expect![[r#"
        error: v77 is not defined
         --> t.clif:7:17
          |
        7 |   v3 = iadd v0, v77
          |                 ^^^
    "#]],
    );
}

#[test]
fn a_value_number_that_leaves_too_many_holes() {
    check_body(
        "v1000000000 = iadd v0, v0",
        expect![[r#"
        error: the number of v1000000000 is too large for a text of this length
         --> t.clif:7:3
          |
        7 |   v1000000000 = iadd v0, v0
          |   ^^^^^^^^^^^
    "#]],
    );
}

#[test]
fn a_value_number_that_cannot_exist() {
    check_body(
        "v3 = iadd v0, v4294967295",
        expect![[r#"
        error: v4294967295 is not defined
         --> t.clif:7:17
          |
        7 |   v3 = iadd v0, v4294967295
          |                 ^^^^^^^^^^^
    "#]],
    );
}

#[test]
fn a_missing_comma() {
    check_body(
        "v3 = iadd v0 v0",
        expect![[r#"
        error: expected `,` and another operand, found `v0`
         --> t.clif:7:16
          |
        7 |   v3 = iadd v0 v0
          |                ^^
    "#]],
    );
}

#[test]
fn a_missing_equal_sign() {
    check_body(
        "v3 iadd v0, v0",
        expect![[r#"
        error: expected `=` after the results, or `->` of an alias, found `iadd`
         --> t.clif:7:6
          |
        7 |   v3 iadd v0, v0
          |      ^^^^
    "#]],
    );
}

#[test]
fn a_suffix_that_is_needed() {
    check_body(
        "v3 = iconst 1",
        expect![[r#"
        error: `iconst` needs a type suffix, as in `iconst.i32`
         --> t.clif:7:8
          |
        7 |   v3 = iconst 1
          |        ^^^^^^
    "#]],
    );
}

#[test]
fn a_suffix_that_is_needed_before_the_definition() {
    check_body(
        "v3 = iadd v4, v0",
        expect![[r#"
        error: `iadd` needs a type suffix here: v4 is not defined before this use
         --> t.clif:7:8
          |
        7 |   v3 = iadd v4, v0
          |        ^^^^
    "#]],
    );
}

#[test]
fn a_suffix_that_is_not_taken() {
    check_body(
        "jump.i32 block0",
        expect![[r#"
        error: `jump` takes no type suffix
         --> t.clif:7:3
          |
        7 |   jump.i32 block0
          |   ^^^^
    "#]],
    );
}

#[test]
fn a_suffix_of_the_wrong_kind() {
    check_body(
        "v3 = iadd.f32 v2, v2",
        expect![[r#"
        error: f32 is not a type that `iadd` works on
         --> t.clif:7:8
          |
        7 |   v3 = iadd.f32 v2, v2
          |        ^^^^
    "#]],
    );
}

#[test]
fn an_operand_of_the_wrong_kind() {
    check_body(
        "v3 = iadd v2, v2",
        expect![[r#"
        error: f32 is not a type that `iadd` works on
         --> t.clif:7:8
          |
        7 |   v3 = iadd v2, v2
          |        ^^^^
    "#]],
    );
}

#[test]
fn a_suffix_that_is_no_type() {
    check_body(
        "v3 = iconst.foo 1",
        expect![[r#"
        error: expected a type, found `foo`
         --> t.clif:7:15
          |
        7 |   v3 = iconst.foo 1
          |               ^^^
    "#]],
    );
}

#[test]
fn too_few_results() {
    check_body(
        "iadd v0, v0",
        expect![[r#"
            error: expected 1 result, found 0
             --> t.clif:7:3
              |
            7 |   iadd v0, v0
              |   ^^^^
        "#]],
    );
}

#[test]
fn too_many_results() {
    check_body(
        "v3, v4 = iadd v0, v0",
        expect![[r#"
            error: expected 1 result, found 2
             --> t.clif:7:3
              |
            7 |   v3, v4 = iadd v0, v0
              |   ^^
        "#]],
    );
}

#[test]
fn too_few_results_of_a_call() {
    check_body(
        "call fn0(v0)",
        expect![[r#"
            error: expected 1 result, found 0
             --> t.clif:7:3
              |
            7 |   call fn0(v0)
              |   ^^^^
        "#]],
    );
}

#[test]
fn results_of_a_tail_call() {
    check_body(
        "v3 = return_call fn0(v0)",
        expect![[r#"
            error: expected 0 results, found 1
             --> t.clif:7:3
              |
            7 |   v3 = return_call fn0(v0)
              |   ^^
        "#]],
    );
}

#[test]
fn an_undeclared_function() {
    check_body(
        "call fn1()",
        expect![[r#"
        error: fn1 is not defined
         --> t.clif:7:8
          |
        7 |   call fn1()
          |        ^^^
    "#]],
    );
}

#[test]
fn an_undeclared_signature() {
    check_body(
        "call_indirect sig7, v1()",
        expect![[r#"
        error: sig7 is not defined
         --> t.clif:7:17
          |
        7 |   call_indirect sig7, v1()
          |                 ^^^^
    "#]],
    );
}

#[test]
fn an_undeclared_slot() {
    check_body(
        "v3 = stack_addr.i64 ss1",
        expect![[r#"
        error: ss1 is not defined
         --> t.clif:7:23
          |
        7 |   v3 = stack_addr.i64 ss1
          |                       ^^^
    "#]],
    );
}

#[test]
fn an_undeclared_constant() {
    check_body(
        "v3 = vconst.i8x16 const1",
        expect![[r#"
        error: const1 is not defined
         --> t.clif:7:21
          |
        7 |   v3 = vconst.i8x16 const1
          |                     ^^^^^^
    "#]],
    );
}

#[test]
fn an_undeclared_global() {
    check_body(
        "v3 = symbol_value.i64 gv0",
        expect![[r#"
        error: gv0 is not defined
         --> t.clif:7:25
          |
        7 |   v3 = symbol_value.i64 gv0
          |                         ^^^
    "#]],
    );
}

#[test]
fn an_alias_of_nothing() {
    check_body(
        "v3 -> v9",
        expect![[r#"
        error: v9 is not defined
         --> t.clif:7:9
          |
        7 |   v3 -> v9
          |         ^^
    "#]],
    );
}

#[test]
fn an_alias_of_itself() {
    check_body(
        "v3 -> v3",
        expect![[r#"
        error: v3 is an alias of itself
         --> t.clif:7:3
          |
        7 |   v3 -> v3
          |   ^^
    "#]],
    );
}

#[test]
fn an_alias_of_a_definition() {
    check_body(
        "v0 -> v1",
        expect![[r#"
        error: v0 is defined twice
         --> t.clif:7:3
          |
        7 |   v0 -> v1
          |   ^^
    "#]],
    );
}

#[test]
fn an_alias_that_changes() {
    check_body(
        "v3 -> v0\n  v3 -> v1",
        expect![[r#"
        error: v3 is already an alias of v0
         --> t.clif:8:3
          |
        8 |   v3 -> v1
          |   ^^
    "#]],
    );
}

#[test]
fn an_integer_that_is_too_large() {
    check_body(
        "v3 = iconst.i8 256",
        expect![[r#"
        error: integer does not fit in 8 bits
         --> t.clif:7:18
          |
        7 |   v3 = iconst.i8 256
          |                  ^^^
    "#]],
    );
}

#[test]
fn an_integer_that_is_too_small() {
    check_body(
        "v3 = iconst.i8 -129",
        expect![[r#"
        error: integer does not fit in 8 bits
         --> t.clif:7:18
          |
        7 |   v3 = iconst.i8 -129
          |                  ^^^^
    "#]],
    );
}

#[test]
fn an_integer_with_separators() {
    check_body(
        "v3 = iconst.i32 1_000",
        expect![[r#"
        error: invalid character in number
         --> t.clif:7:19
          |
        7 |   v3 = iconst.i32 1_000
          |                   ^^^^^
    "#]],
    );
}

#[test]
fn a_128_bit_constant() {
    check_body(
        "v3 = iconst.i128 1",
        expect![[r#"
        error: i128 is not a type that `iconst` works on
         --> t.clif:7:8
          |
        7 |   v3 = iconst.i128 1
          |        ^^^^^^
    "#]],
    );
}

#[test]
fn a_decimal_float() {
    check_body(
        "v3 = f32const 1.0",
        expect![[r#"
        error: expected a hexadecimal float such as `0x1.8p3`, or `0.0`, `+Inf`, `+NaN`
         --> t.clif:7:17
          |
        7 |   v3 = f32const 1.0
          |                 ^^^
    "#]],
    );
}

#[test]
fn a_float_that_does_not_fit() {
    check_body(
        "v3 = f32const 0x1.0000001",
        expect![[r#"
        error: float cannot be represented exactly in its format
         --> t.clif:7:17
          |
        7 |   v3 = f32const 0x1.0000001
          |                 ^^^^^^^^^^^
    "#]],
    );
}

#[test]
fn an_integer_for_a_float() {
    check_body(
        "v3 = f32const 0x1",
        expect![[r#"
        error: expected a floating-point number, found `0x1`
         --> t.clif:7:17
          |
        7 |   v3 = f32const 0x1
          |                 ^^^
    "#]],
    );
}

#[test]
fn an_offset_without_sign() {
    check_body(
        "v3 = load.i32 v1 8",
        expect![[r#"
        error: an offset must begin with `+` or `-`
         --> t.clif:7:20
          |
        7 |   v3 = load.i32 v1 8
          |                    ^
    "#]],
    );
}

#[test]
fn an_offset_with_a_space() {
    check_body(
        "v3 = load.i32 v1 + 8",
        expect![[r#"
            error: expected an instruction, or `}`, found `+`
             --> t.clif:7:20
              |
            7 |   v3 = load.i32 v1 + 8
              |                    ^
        "#]],
    );
}

#[test]
fn an_offset_that_does_not_fit() {
    check_body(
        "v3 = load.i32 v1+0x80000000",
        expect![[r#"
        error: offset does not fit in 32 bits, signed
         --> t.clif:7:19
          |
        7 |   v3 = load.i32 v1+0x80000000
          |                   ^^^^^^^^^^^
    "#]],
    );
}

#[test]
fn both_byte_orders() {
    check_body(
        "v3 = load.i32 little big v1",
        expect![[r#"
        error: flags `little` and `big` exclude each other
         --> t.clif:7:24
          |
        7 |   v3 = load.i32 little big v1
          |                        ^^^
    "#]],
    );
}

#[test]
fn two_regions() {
    check_body(
        "v3 = load.i32 region0 region1 v1",
        expect![[r#"
        error: a memory access has at most one alias region
         --> t.clif:7:25
          |
        7 |   v3 = load.i32 region0 region1 v1
          |                         ^^^^^^^
    "#]],
    );
}

#[test]
fn an_unknown_flag() {
    check_body(
        "v3 = load.i32 fast v1",
        expect![[r#"
        error: expected a value such as `v3`, found `fast`
         --> t.clif:7:17
          |
        7 |   v3 = load.i32 fast v1
          |                 ^^^^
    "#]],
    );
}

#[test]
fn an_unknown_condition() {
    check_body(
        "v3 = icmp lt v0, v0",
        expect![[r#"
        error: expected a condition code such as `eq` or `slt`, found `lt`
         --> t.clif:7:13
          |
        7 |   v3 = icmp lt v0, v0
          |             ^^
    "#]],
    );
}

#[test]
fn an_unknown_trap_code() {
    check_body(
        "trap user251",
        expect![[r#"
        error: expected a trap code such as `heap_oob` or `user1`, found `user251`
         --> t.clif:7:8
          |
        7 |   trap user251
          |        ^^^^^^^
    "#]],
    );
}

#[test]
fn an_unknown_atomic_operation() {
    check_body(
        "v3 = atomic_rmw.i32 mul v1, v0",
        expect![[r#"
        error: expected an operation such as `add` or `xchg`, found `mul`
         --> t.clif:7:23
          |
        7 |   v3 = atomic_rmw.i32 mul v1, v0
          |                       ^^^
    "#]],
    );
}

#[test]
fn a_lane_number_of_nine_bits() {
    check_body(
        "v3 = extractlane v0, 256",
        expect![[r#"
        error: expected an unsigned integer of 8 bits
         --> t.clif:7:24
          |
        7 |   v3 = extractlane v0, 256
          |                        ^^^
    "#]],
    );
}

#[test]
fn an_unclosed_argument_list() {
    check_body(
        "jump block0(v0, v1",
        expect![[r#"
        error: expected `)` after the arguments, found `return`
         --> t.clif:8:3
          |
        8 |   return
          |   ^^^^^^
    "#]],
    );
}

#[test]
fn an_unclosed_jump_table() {
    check_body(
        "br_table v0, block0, [block0 block0]",
        expect![[r#"
        error: expected `,` or `]` after a block of the table, found `block0`
         --> t.clif:7:32
          |
        7 |   br_table v0, block0, [block0 block0]
          |                                ^^^^^^
    "#]],
    );
}

#[test]
fn a_handler_without_block() {
    check_body(
        "try_call fn0(v0), sig0, block0, [ tag0: v0 ]",
        expect![[r#"
        error: expected a block such as `block3`, found `v0`
         --> t.clif:7:43
          |
        7 |   try_call fn0(v0), sig0, block0, [ tag0: v0 ]
          |                                           ^^
    "#]],
    );
}

#[test]
fn a_stack_map_on_a_tail_call() {
    check_body(
        "return_call fn0(v0), stack_map=[]",
        expect![[r#"
        error: only a call that returns can have a stack map
         --> t.clif:7:24
          |
        7 |   return_call fn0(v0), stack_map=[]
          |                        ^^^^^^^^^
    "#]],
    );
}

#[test]
fn a_stack_map_on_an_addition() {
    check_body(
        "v3 = iadd v0, v0, stack_map=[]",
        expect![[r#"
        error: only a call that returns can have a stack map
         --> t.clif:7:21
          |
        7 |   v3 = iadd v0, v0, stack_map=[]
          |                     ^^^^^^^^^
    "#]],
    );
}

#[test]
fn a_stack_map_without_slot() {
    check_body(
        "v3 = call fn0(v0), stack_map=[i32 @ v0]",
        expect![[r#"
        error: expected a stack slot such as `ss3`, found `v0`
         --> t.clif:7:39
          |
        7 |   v3 = call fn0(v0), stack_map=[i32 @ v0]
          |                                       ^^
    "#]],
    );
}

#[test]
fn something_after_the_operands() {
    check_body(
        "v3 = iadd v0, v0, v0",
        expect![[r#"
        error: expected `stack_map=[…]`, or the end of the instruction, found `v0`
         --> t.clif:7:21
          |
        7 |   v3 = iadd v0, v0, v0
          |                     ^^
    "#]],
    );
}

#[test]
fn a_debug_tag_that_is_a_value() {
    check_body(
        "<v0> nop",
        expect![[r#"
        error: expected a debug tag: a number or a stack slot, found `v0`
         --> t.clif:7:4
          |
        7 |   <v0> nop
          |    ^^
    "#]],
    );
}

#[test]
fn a_source_location_that_is_too_large() {
    check_body(
        "@100000000 nop",
        expect![[r#"
            error: a source location must be from 0 to 4294967295
             --> t.clif:7:4
              |
            7 |   @100000000 nop
              |    ^^^^^^^^^
        "#]],
    );
}

#[test]
fn a_shuffle_mask_by_name() {
    check_body(
        "v3 = shuffle v0, v0, const0",
        expect![[r#"
        error: expected a vector: `[…]` or a hexadecimal number, found `const0`
         --> t.clif:7:24
          |
        7 |   v3 = shuffle v0, v0, const0
          |                        ^^^^^^
    "#]],
    );
}

#[test]
fn a_vector_literal_for_a_scalar() {
    check_body(
        "v3 = vconst.i32 [1 2]",
        expect![[r#"
        error: a value of type i32 cannot be written here
         --> t.clif:7:19
          |
        7 |   v3 = vconst.i32 [1 2]
          |                   ^
    "#]],
    );
}
