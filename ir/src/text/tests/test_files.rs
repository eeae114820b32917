//! Headers, comments and run lines.

use expect_test::expect;

use crate::any_entity::AnyEntity;
use crate::entities::{Block, Inst};
use crate::immediates::{DataValue, FloatFormat};
use crate::text::{Comparison, Feature, RunCommand, parse_file};
use crate::types::{self, Type};

#[test]
fn headers_keep_what_they_say() {
    let source = "; before\ntest run precise-output ; not a comment\n\n  test interpret\nset a=b c\ntarget x86_64 has_avx\n; between\nset d\ntarget riscv64\nfeature \"one\" feature !\"two\"\n; last\nfunction %f() {}";
    let file = parse_file(source).unwrap();
    let header = &file.header;
    assert_eq!(header.tests[0].name, "run");
    assert_eq!(header.tests[0].options, ["precise-output", ";", "not", "a", "comment"]);
    assert!(header.has_test("interpret") && !header.has_test("cat"));
    assert_eq!(header.settings, [vec!["a=b", "c"], vec!["d"]]);
    assert_eq!((header.targets[0].triple, &header.targets[0].flags[..]), ("x86_64", &["has_avx"][..]));
    assert_eq!((header.targets[0].settings, header.targets[1].settings), (1, 2));
    assert_eq!(
        header.features,
        [Feature { name: "one", wanted: true }, Feature { name: "two", wanted: false }]
    );
    let comments: Vec<_> = file.preamble_comments.iter().map(|comment| comment.text).collect();
    assert_eq!(comments, ["; before", "; between", "; last"]);
    assert!(parse_file("set a\nset b\nfunction %f() {}").unwrap().header.targets.is_empty());
}

#[test]
fn comments_belong_to_what_they_follow() {
    let source = "; preamble
function %f(i32) ; on the header
{ ; function
  ss3 = explicit_slot 4 ; slot
  ; slot still
  gv0 = vmctx ; global
  sig0 = () ; signature
  fn0 = %g sig0 ; callee
  const0 = 0x00 ; constant
  region0 = 1 \"r\" ; region
  stack_limit = gv0 ; limit
block0(v0: i32): ; block
  v1 = iadd v0, ; inside
    v0 ; instruction 0
  v2 -> v1 ; alias
  nop ; instruction 1
  ; instruction 1 still
block1: ; other block
  return
}
; after
; after still
function %g() {} ; of g
";
    let file = parse_file(source).unwrap();
    assert_eq!(file.preamble_comments.len(), 1);
    let shown = |index: usize| {
        let comments = file.functions[index].comments.iter();
        comments.map(|comment| format!("{} {}", comment.entity, comment.text)).collect::<Vec<_>>().join("\n")
    };
    expect![[r#"
        function ; on the header
        function ; function
        ss3 ; slot
        ss3 ; slot still
        gv0 ; global
        sig0 ; signature
        fn0 ; callee
        const0 ; constant
        region0 ; region
        stack_limit ; limit
        block0 ; block
        inst0 ; inside
        inst0 ; instruction 0
        inst0 ; alias
        inst1 ; instruction 1
        inst1 ; instruction 1 still
        block1 ; other block
        function ; after
        function ; after still"#]]
    .assert_eq(&shown(0));
    assert_eq!(shown(1), "function ; of g");
}

#[test]
fn places_are_those_of_the_text() {
    let source = "function %f(i32) -> i32 {\n  ss1 = explicit_slot 4\nblock0(v0: i32):\n  v1, v2 = uadd_overflow\n   v0, v0\n  return v1\n}";
    let file = parse_file(source).unwrap();
    let map = &file.functions[0].map;
    let text = |entity| map.span(entity).map(|span| &source[span.range()]);
    assert_eq!(text(AnyEntity::Function), Some("%f(i32) -> i32"));
    assert_eq!(text(AnyEntity::Inst(Inst::from_u32(0))), Some("v1, v2 = uadd_overflow\n   v0, v0"));
    assert_eq!(text(AnyEntity::Block(Block::from_u32(0))), Some("block0"));
    assert_eq!(text(AnyEntity::StackLimit), None);
    assert_eq!(text(crate::entities::Value::from_u32(2).into()), Some("v2"));
    assert_eq!(text(crate::entities::StackSlot::from_u32(1).into()), Some("ss1"));
    assert_eq!(text(crate::entities::StackSlot::from_u32(0).into()), None);
    assert_eq!(map.position(AnyEntity::Inst(Inst::from_u32(1)), source).unwrap().to_string(), "6:3");
}

#[test]
fn directives_are_the_first_word() {
    let source = "function %f() {} ; error: a b \n;;  error:c\n; an error: d\n; dominates: block1 block22\n; dominates: v1";
    let file = parse_file(source).unwrap();
    let comments = &file.functions[0].comments;
    let errors: Vec<_> = comments.iter().filter_map(|comment| comment.directive("error:")).collect();
    assert_eq!(errors, ["a b", "c"]);
    let blocks = comments[3].dominates(source).unwrap().unwrap();
    assert_eq!(blocks, [Block::from_u32(1), Block::from_u32(22)]);
    let error = comments[4].dominates(source).unwrap().unwrap_err();
    assert_eq!(error.position.to_string(), "5:14");
}

/// What the run lines after a function with this signature say.
fn runs(signature: &str, lines: &str) -> String {
    let source = format!("function %f{signature} {{}}\n{lines}");
    let file = parse_file(&source).unwrap();
    let function = &file.functions[0];
    let show = |values: &[DataValue]| values.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    let shown = function.comments.iter().map(|comment| {
        match RunCommand::parse(comment, &function.function.signature, &source) {
            None => "-".to_owned(),
            Some(Ok(RunCommand::Run { name, args, comparison, expected })) => {
                format!("{name}({}) {comparison} [{}]", show(&args), show(&expected))
            }
            Some(Ok(RunCommand::RunNonZero)) => "non-zero".to_owned(),
            Some(Ok(RunCommand::Print { name, args })) => format!("print {name:?} {}", show(&args)),
            Some(Err(error)) => error.to_string(),
        }
    });
    shown.collect::<Vec<_>>().join("\n")
}

#[test]
fn run_lines_are_typed_by_the_signature() {
    expect![[r#"
        f(-1 -0x1.800000p1 0x0000000400000003fffffffe00000001) == [-1]
        f(-1 +NaN 0x00000000000000000000000000000001) != [-1]
        -
        5:11: integer does not fit in 8 bits
        6:17: expected `,` and another value, found `)`
        7:27: expected `==` or `!=`, found `0`
        8:30: expected the end of the command, found `0`
        9:3: only a function without parameters and with one integer result can be run bare
        print Some("f") 1 0.0 0x00000000000000000000000000000000
        11:8: expected the name of the function, such as `%name`, found `f`"#]].assert_eq(&runs(
        "(i8, f32, i32x4) -> i128",
        "; run: %f(255, -0x1.8p1, [1 -2 3 4]) == -1\n;run:%f(-1,+NaN,0x01) != 0xffff_ffff_ffff_ffff_ffff_ffff_ffff_ffff ; and more\n; running\n; run: %f(256, 0.0, 0x00) == 0\n; run: %f(1, 0.0) == 0\n; run: %f(1, 0.0, 0x00) = 0\n; run: %f(1, 0.0, 0x00) == 0 0\n; run\n; print: %f(1, 0.0, 0x00)\n; run: f() == 0",
    ));
    expect![[r#"
        g() == [0x0f0e0d0c0b0a09080706050403020100 0x1.0000000000000p0]
        3:17: expected a vector: `[…]` or a hexadecimal number, found `]`
        print None "#]]
    .assert_eq(&runs(
        "() -> i8x16, f64",
        "; run: %g() == [[0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15], 0x1.0]\n; run: %g() == []\n; print",
    ));
    assert_eq!(
        runs("()", "; run: %f() == []\n; run"),
        "f() == []\n3:3: only a function without parameters and with one integer result can be run bare"
    );
    assert_eq!(runs("() -> i32", "; run\n; print"), "non-zero\nprint None ");
}

#[test]
fn the_operators_of_run_lines_have_their_meaning() {
    let source = "function %f() -> i8 {}\n; run: %f() != 3";
    let file = parse_file(source).unwrap();
    let function = &file.functions[0];
    let command =
        RunCommand::parse(&function.comments[0], &function.function.signature, source).unwrap().unwrap();
    let three = DataValue::new(types::I8, 3);
    let wanted =
        RunCommand::Run { name: "f", args: vec![], comparison: Comparison::NotEqual, expected: vec![three] };
    assert_eq!(command, wanted);
}

#[test]
fn values_print_as_literals_that_read_back() {
    let patterns = [
        0,
        1,
        u128::MAX,
        0x80,
        0x8000_0000,
        1 << 127,
        0x3f80_0000_3f80_0000_3f80_0000_3f80_0000,
        0x7fa0_0001,
    ];
    let mut count = 0;
    for ty in (0..0x400).filter_map(Type::from_raw).filter(|ty| (1..=128).contains(&ty.bits())) {
        for bits in patterns {
            let value = DataValue::new(ty, bits);
            if ty.is_dynamic_vector() {
                assert!(DataValue::parse(&value.to_string(), ty).is_err());
                continue;
            }
            let text = value.to_string();
            assert_eq!(DataValue::parse(&text, ty), Ok(value), "{text} of {ty}");
            count += 1;
        }
    }
    assert!(count > 150, "{count}");
    assert_eq!(DataValue::new(types::I8, 256).bits, 0);
    assert_eq!(DataValue::new(Type::INVALID, 1).bits, 0);
    assert_eq!(FloatFormat::F32.bits(), types::F32.bits());
}
