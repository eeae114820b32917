//! One text for each kind of error, and the place it is reported at.

use expect_test::{Expect, expect};

use crate::text::{ParseErrorKind, parse_file, parse_file_tolerant, parse_functions};

#[track_caller]
fn check(source: &str, expected: Expect) {
    let error = parse_functions(source).expect_err("the text is wrong");
    expected.assert_eq(&error.render("t.clif", source).to_string());
    assert_eq!(error.to_string(), format!("{}: {}", error.position, error.kind));
}

/// Checks the error of a block of a function with some parameters and declarations.
#[track_caller]
fn check_body(line: &str, expected: Expect) {
    let source = format!(
        "function %f(i32, i64, f32) {{\n  ss0 = explicit_slot 8\n  sig0 = (i32) -> i32\n  fn0 = %g sig0\n  const0 = 0x00\nblock0(v0: i32, v1: i64, v2: f32):\n  {line}\n  return\n}}\n"
    );
    check(&source, expected);
}

#[test]
fn characters_that_no_token_has() {
    check(
        "function %f() {\n\tblock0: é\n}",
        expect![[r#"
        error: invalid character 'é'
         --> t.clif:2:10
          |
        2 | 	block0: é
          | 	        ^
    "#]],
    );
}

#[test]
fn a_string_without_an_end() {
    check(
        "function %f() {\n region0 = 1 \"abc\n}",
        expect![[r#"
        error: string without closing `"`
         --> t.clif:2:14
          |
        2 |  region0 = 1 "abc
          |              ^
    "#]],
    );
}

#[test]
fn text_that_ends_too_early() {
    check(
        "function %f() {\nblock0:\n",
        expect![[r#"
            error: expected an instruction, or `}`, found the end of the text
             --> t.clif:3:1
              |
            3 | 
              | ^
        "#]],
    );
}

#[test]
fn something_else_than_a_function() {
    check(
        "function %f() {}\nfrobnicate %g() {}",
        expect![[r#"
        error: expected `function`, found `frobnicate`
         --> t.clif:2:1
          |
        2 | frobnicate %g() {}
          | ^^^^^^^^^^
    "#]],
    );
}

#[test]
fn an_unknown_header() {
    check(
        "test run\ntestt x",
        expect![[r#"
        error: expected `function`, `test`, `set`, `target` or `feature`, found `testt`
         --> t.clif:2:1
          |
        2 | testt x
          | ^^^^^
    "#]],
    );
}

#[test]
fn a_test_after_a_target() {
    check(
        "target x86_64\ntest run",
        expect![[r#"
        error: expected `function`, `test`, `set`, `target` or `feature`, found `test`
         --> t.clif:2:1
          |
        2 | test run
          | ^^^^
    "#]],
    );
}

#[test]
fn a_test_without_a_name() {
    check(
        "test ; nothing\n test\nfunction %f() {}",
        expect![[r#"
        error: expected the name of a test, found the end of the line
         --> t.clif:2:6
          |
        2 |  test
          |      ^
    "#]],
    );
}

#[test]
fn a_target_without_a_name() {
    check(
        "target   \nfunction %f() {}",
        expect![[r#"
        error: expected the name of a target, found the end of the line
         --> t.clif:1:7
          |
        1 | target   
          |       ^
    "#]],
    );
}

#[test]
fn a_set_after_the_last_target() {
    check(
        "test run\nset a\ntarget x\nset b\nfunction %f() {}",
        expect![[r#"
        error: `set` after the last `target` has no effect
         --> t.clif:4:1
          |
        4 | set b
          | ^^^
    "#]],
    );
}

#[test]
fn a_feature_without_quotes() {
    check(
        "feature !x",
        expect![[r#"
        error: expected a feature in quotes, found `x`
         --> t.clif:1:10
          |
        1 | feature !x
          |          ^
    "#]],
    );
}

#[test]
fn a_function_without_a_name() {
    check(
        "function f() {}",
        expect![[r#"
        error: expected the name of the function: `%name` or `u0:0`, found `f`
         --> t.clif:1:10
          |
        1 | function f() {}
          |          ^
    "#]],
    );
}

#[test]
fn a_user_name_without_its_second_number() {
    check(
        "function u1() {}",
        expect![[r#"
        error: expected `:` and a number, as in `u1:2`, found `(`
         --> t.clif:1:12
          |
        1 | function u1() {}
          |            ^
    "#]],
    );
}

#[test]
fn a_user_name_that_is_too_large() {
    check(
        "function u1:4294967296() {}",
        expect![[r#"
            error: the second number of a name must be from 0 to 4294967295
             --> t.clif:1:13
              |
            1 | function u1:4294967296() {}
              |             ^^^^^^^^^^
        "#]],
    );
}

#[test]
fn an_unknown_parameter_type() {
    check(
        "function %f(i7) {}",
        expect![[r#"
        error: expected the type of a parameter or result, found `i7`
         --> t.clif:1:13
          |
        1 | function %f(i7) {}
          |             ^^
    "#]],
    );
}

#[test]
fn an_unknown_calling_convention() {
    check(
        "function %f() slow {}",
        expect![[r#"
        error: unknown calling convention `slow`
         --> t.clif:1:15
          |
        1 | function %f() slow {}
          |               ^^^^
    "#]],
    );
}

#[test]
fn parenthesised_results() {
    check(
        "function %f() -> (i32) {}",
        expect![[r#"
        error: expected the type of a parameter or result, found `(`
         --> t.clif:1:18
          |
        1 | function %f() -> (i32) {}
          |                  ^
    "#]],
    );
}

#[test]
fn an_unknown_declaration_kind() {
    check(
        "function %f() {\n ss0 = implicit_slot 8\n}",
        expect![[r#"
        error: expected `explicit_slot` or `spill_slot`, found `implicit_slot`
         --> t.clif:2:8
          |
        2 |  ss0 = implicit_slot 8
          |        ^^^^^^^^^^^^^
    "#]],
    );
}

#[test]
fn an_unknown_slot_flag() {
    check(
        "function %f() {\n ss0 = explicit_slot 8, size = 3\n}",
        expect![[r#"
        error: expected `align` or `key`, found `size`
         --> t.clif:2:25
          |
        2 |  ss0 = explicit_slot 8, size = 3
          |                         ^^^^
    "#]],
    );
}

#[test]
fn an_alignment_of_three() {
    check(
        "function %f() {\n ss0 = explicit_slot 8, align = 3\n}",
        expect![[r#"
        error: stack slot alignment must be a power of two
         --> t.clif:2:33
          |
        2 |  ss0 = explicit_slot 8, align = 3
          |                                 ^
    "#]],
    );
}

#[test]
fn a_slot_that_is_too_large() {
    check(
        "function %f() {\n ss0 = explicit_slot 4294967296\n}",
        expect![[r#"
            error: the size of the stack slot in bytes must be from 0 to 4294967295
             --> t.clif:2:22
              |
            2 |  ss0 = explicit_slot 4294967296
              |                      ^^^^^^^^^^
        "#]],
    );
}

#[test]
fn a_slot_of_negative_size() {
    check(
        "function %f() {\n ss0 = explicit_slot -1\n}",
        expect![[r#"
            error: the size of the stack slot in bytes must be from 0 to 4294967295
             --> t.clif:2:22
              |
            2 |  ss0 = explicit_slot -1
              |                      ^^
        "#]],
    );
}

#[test]
fn a_slot_declared_twice() {
    check(
        "function %f() {\n ss0 = explicit_slot 8\n ss0 = explicit_slot 8\n}",
        expect![[r#"
        error: ss0 is defined twice
         --> t.clif:3:2
          |
        3 |  ss0 = explicit_slot 8
          |  ^^^
    "#]],
    );
}

#[test]
fn an_inline_signature_in_the_place_of_a_later_one() {
    check(
        "function %f() {\n fn0 = %g()\n sig0 = ()\n}",
        expect![[r#"
        error: sig0 is defined twice
         --> t.clif:3:2
          |
        3 |  sig0 = ()
          |  ^^^^
    "#]],
    );
}

#[test]
fn a_function_of_an_unknown_signature() {
    check(
        "function %f() {\n fn0 = %g sig3\n sig3 = ()\n}",
        expect![[r#"
        error: sig3 is not defined
         --> t.clif:2:11
          |
        2 |  fn0 = %g sig3
          |           ^^^^
    "#]],
    );
}

#[test]
fn a_global_value_of_unknown_kind() {
    check(
        "function %f() {\n gv0 = globe\n}",
        expect![[r#"
        error: expected `vmctx`, `load`, `iadd_imm`, `symbol` or `dyn_scale_target_const`, found `globe`
         --> t.clif:2:8
          |
        2 |  gv0 = globe
          |        ^^^^^
    "#]],
    );
}

#[test]
fn a_global_load_without_its_flags() {
    check(
        "function %f() {\n gv0 = vmctx\n gv1 = load.i64 notrap gv0\n}",
        expect![[r#"
        error: a global value load needs `notrap aligned`
         --> t.clif:3:8
          |
        3 |  gv1 = load.i64 notrap gv0
          |        ^^^^
    "#]],
    );
}

#[test]
fn a_global_value_on_nothing() {
    check(
        "function %f() {\n gv1 = iadd_imm.i64 gv0, 1\n}",
        expect![[r#"
        error: gv0 is not defined
         --> t.clif:2:21
          |
        2 |  gv1 = iadd_imm.i64 gv0, 1
          |                     ^^^
    "#]],
    );
}

#[test]
fn a_dynamic_type_of_a_scalar() {
    check(
        "function %f() {\n gv0 = vmctx\n dt0 = i32*gv0\n}",
        expect![[r#"
        error: expected a vector type such as `i32x4`, found `i32`
         --> t.clif:3:8
          |
        3 |  dt0 = i32*gv0
          |        ^^^
    "#]],
    );
}

#[test]
fn a_dynamic_slot_of_an_unknown_type() {
    check(
        "function %f() {\n dss0 = explicit_dynamic_slot dt0\n}",
        expect![[r#"
        error: dt0 is not defined
         --> t.clif:2:31
          |
        2 |  dss0 = explicit_dynamic_slot dt0
          |                               ^^^
    "#]],
    );
}

#[test]
fn two_stack_limits() {
    check(
        "function %f() {\n gv0 = vmctx\n stack_limit = gv0\n stack_limit = gv0\n}",
        expect![[r#"
        error: the stack limit is declared twice
         --> t.clif:4:2
          |
        4 |  stack_limit = gv0
          |  ^^^^^^^^^^^
    "#]],
    );
}

#[test]
fn a_constant_with_half_a_byte() {
    check(
        "function %f() {\n const0 = 0x123\n}",
        expect![[r#"
        error: a hexadecimal constant needs an even number of digits
         --> t.clif:2:11
          |
        2 |  const0 = 0x123
          |           ^^^^^
    "#]],
    );
}

#[test]
fn a_constant_that_is_too_long_for_its_type() {
    check(
        "function %f() {\n const0 = i8x4 0x0001020304\n}",
        expect![[r#"
        error: expected a constant of 4 bytes, found 5
         --> t.clif:2:16
          |
        2 |  const0 = i8x4 0x0001020304
          |                ^^^^^^^^^^^^
    "#]],
    );
}

#[test]
fn a_constant_with_too_few_lanes() {
    check(
        "function %f() {\n const0 = i32x4 [1 2 3]\n}",
        expect![[r#"
        error: expected an integer, found `]`
         --> t.clif:2:23
          |
        2 |  const0 = i32x4 [1 2 3]
          |                       ^
    "#]],
    );
}

#[test]
fn a_region_that_is_too_large() {
    check(
        "function %f() {\n region8191 = 1 \"x\"\n}",
        expect![[r#"
            error: the number of an alias region must be from 0 to 8190
             --> t.clif:2:2
              |
            2 |  region8191 = 1 "x"
              |  ^^^^^^^^^^
        "#]],
    );
}

#[test]
fn a_declaration_that_leaves_too_many_holes() {
    check(
        "function %f() {\n ss4000000 = explicit_slot 8\n}",
        expect![[r#"
        error: the number of ss4000000 is too large for a text of this length
         --> t.clif:2:2
          |
        2 |  ss4000000 = explicit_slot 8
          |  ^^^^^^^^^
    "#]],
    );
}

#[test]
fn a_declaration_after_the_first_block() {
    check(
        "function %f() {\nblock0:\n ss0 = explicit_slot 8\n}",
        expect![[r#"
            error: expected an instruction, or `}`, found `ss0`
             --> t.clif:3:2
              |
            3 |  ss0 = explicit_slot 8
              |  ^^^
        "#]],
    );
}

#[test]
fn a_block_defined_twice() {
    check(
        "function %f() {\nblock0:\n nop\nblock0:\n nop\n}",
        expect![[r#"
        error: block0 is defined twice
         --> t.clif:4:1
          |
        4 | block0:
          | ^^^^^^
    "#]],
    );
}

#[test]
fn a_block_number_that_leaves_too_many_holes() {
    check(
        "function %f() {\nblock1073741823:\n nop\n}",
        expect![[r#"
            error: the number of block1073741823 is too large for a text of this length
             --> t.clif:2:1
              |
            2 | block1073741823:
              | ^^^^^^^^^^^^^^^
        "#]],
    );
}

#[test]
fn a_header_without_colon() {
    check(
        "function %f() {\nblock0(v0: i32)\n return\n}",
        expect![[r#"
        error: expected `:` after the block header, found `return`
         --> t.clif:3:2
          |
        3 |  return
          |  ^^^^^^
    "#]],
    );
}

#[test]
fn a_parameter_without_type() {
    check(
        "function %f() {\nblock0(v0):\n return\n}",
        expect![[r#"
        error: expected `:` and the parameter's type, found `)`
         --> t.clif:2:10
          |
        2 | block0(v0):
          |          ^
    "#]],
    );
}

#[test]
fn an_instruction_before_the_first_block() {
    check(
        "function %f() {\n return\n}",
        expect![[r#"
        error: expected a block such as `block0:`, or `}`, found `return`
         --> t.clif:2:2
          |
        2 |  return
          |  ^^^^^^
    "#]],
    );
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

#[test]
fn a_block_that_no_one_defines_is_not_the_parsers_business() {
    assert!(parse_functions("function %f() {\nblock0:\n jump block7\n}").is_ok());
}

#[test]
fn an_error_does_not_hide_the_other_functions() {
    let source = "test run
function %a() { ; first
block0:
  return
}
; run
function %b() {
block0: ; in b
  v1 = nonsense
  return
}
; run: of b
function %c() {}
stray } words
function %d() { block0: return
function %e() {}
; run: of e
";
    let file = parse_file_tolerant(source).unwrap();
    let outcomes: Vec<_> = file
        .functions
        .iter()
        .map(|function| {
            let comments: Vec<_> =
                function.comments.iter().map(|c| format!("{}{}", c.entity, c.text)).collect();
            let error = function.function.as_ref().err().map(|error| error.to_string()).unwrap_or_default();
            format!("{} [{error}] {}", function.name, comments.join(" "))
        })
        .collect();
    expect![[r#"
        %a [] function; first function; run
        %b [9:8: unknown opcode `nonsense`] block0; in b function; run: of b
        %c [] 
         [14:1: expected `function`, found `stray`] 
        %d [16:1: expected an instruction, or `}`, found `function`] 
        %e [] function; run: of e"#]]
    .assert_eq(&outcomes.join("\n"));
    let error = parse_file(source).unwrap_err();
    assert_eq!(error.kind, ParseErrorKind::UnknownOpcode("nonsense".to_owned()));
    assert_eq!((error.position.line, error.position.column), (9, 8));
    assert_eq!(&source[error.span.range()], "nonsense");
}

#[test]
fn columns_are_counted_in_characters() {
    let source = "; ü\nfunction %f() {\n ; é\n region0 = 1 \"äöü\" ?\n}";
    let error = parse_functions(source).unwrap_err();
    assert_eq!((error.position.line, error.position.column), (4, 20));
}
