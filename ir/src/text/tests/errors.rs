//! Errors around instructions: one text for each kind, and the place it is reported at.

use expect_test::{Expect, expect};

use crate::text::{ParseErrorKind, parse_file, parse_file_tolerant, parse_functions};

#[track_caller]
pub(super) fn check(source: &str, expected: Expect) {
    let error = parse_functions(source).expect_err("the text is wrong");
    expected.assert_eq(&error.render("t.clif", source).to_string());
    assert_eq!(error.to_string(), format!("{}: {}", error.position, error.kind));
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
