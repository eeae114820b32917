//! The runner of test files judges rightly: what holds passes, what is damaged fails.

use packir::filetest::{Engine, Kind, Options, Record, Status, test_file};
use std::fs;

/// Tests a file with this text, on the reference evaluator.
fn records(text: &str) -> Vec<Record> {
    let folder = tempfile::tempdir().expect("a folder for the file");
    let path = folder.path().join("file.clif");
    fs::write(&path, text).expect("the file is written");
    test_file(&path, &Options { engines: vec![Engine::Eval], ..Options::default() })
}

/// Lines, kinds and statuses; those that pass are left out.
fn problems(text: &str) -> Vec<(u32, Kind, Status)> {
    let records = records(text);
    assert!(!records.is_empty(), "there are expectations");
    let problem = |record: &Record| (record.line, record.kind, record.status);
    records.iter().filter(|record| record.status != Status::Pass).map(problem).collect()
}

const DIAMOND: &str = "\
test domtree
test print-cfg
test cat
test verifier

function %f(i32) -> i32 {
block0(v0: i32):
    brif v0, block1, block2 ; dominates: block1 block2 block3
                            ; unordered: block0:inst0 -> block1
                            ; unordered: block0:inst0 -> block2
block1:
    jump block3(v0)         ; unordered: block1:inst1 -> block3

block2:
    v1 = iconst.i32 7
    jump block3(v1)         ; unordered: block2:inst3 -> block3

block3(v2: i32):
    return v2
}
";

#[test]
fn a_file_of_every_kind_passes() {
    // The same directives are judged for each kind that prints, so this one asks for graphs alone.
    let text = DIAMOND.replace("test cat\n", "").replace("test domtree\n", "");
    assert_eq!(problems(&text), []);
    let kinds: Vec<Kind> = records(&text).iter().map(|record| record.kind).collect();
    assert_eq!(kinds, [Kind::Verifier, Kind::PrintCfg, Kind::PrintCfg, Kind::PrintCfg, Kind::PrintCfg]);
}

#[test]
fn an_edge_that_is_not_there_fails() {
    let text = DIAMOND.replace("test cat\n", "").replace("test domtree\n", "");
    let damaged = text.replace("block2:inst3 -> block3", "block2:inst3 -> block1");
    assert_eq!(problems(&damaged), [(14, Kind::PrintCfg, Status::Fail)]);
}

#[test]
fn the_dominator_tree_must_be_told_exactly() {
    let text = DIAMOND
        .replace("test cat\ntest verifier\n", "")
        .replace("test print-cfg\n", "")
        .lines()
        .map(|line| line.split("; unordered").next().unwrap().to_owned() + "\n")
        .collect::<String>();
    assert_eq!(problems(&text), []);
    let line = 5;
    for wrong in ["block1 block2", "block1 block2 block3 block0", "block1 block2 v3", ""] {
        let damaged = text.replace("block1 block2 block3", wrong);
        let status = if wrong.contains("v3") { Status::ParseError } else { Status::Fail };
        assert_eq!(problems(&damaged), [(line, Kind::Domtree, status)], "{wrong}");
    }
    // Saying the right thing in the wrong place does not help, nor does leaving a block out.
    let moved = text
        .replace("; dominates: block1 block2 block3", "")
        .replace("return v2", "return v2 ; dominates: block1");
    assert_eq!(problems(&moved).len(), 1);
    let listed = text.replace("}\n", "}\n; check: domtree_preorder {\n; nextln: block0: block1 block2\n");
    assert_eq!(problems(&listed).len(), 1, "the order of children is a reverse post-order");
}

const PRINTED: &str = "\
test cat

function %f(i32) -> i32 fast {
block0(v0: i32):
    v1 = iadd v0, v0
    return v1
}
; sameln: function %f(i32) -> i32 fast {
; nextln: block0(v0: i32):
; nextln:     v1 = iadd v0, v0
; nextln:     return v1
; nextln: }
; not: isub
";

#[test]
fn what_is_printed_is_compared_line_by_line() {
    assert_eq!(problems(PRINTED), []);
    assert_eq!(records(PRINTED).len(), 7, "one for reading back, one for each directive");
    let damaged = PRINTED.replace("; nextln:     return v1", "; nextln:     return v0");
    let lines: Vec<u32> = problems(&damaged).iter().map(|problem| problem.0).collect();
    assert_eq!(lines, [11, 12, 13]);
    let damaged = PRINTED.replace("; not: isub", "; not: fast");
    assert_eq!(problems(&damaged), [], "`not:` looks only at what comes after the match before it");
}

const REFUSED: &str = "\
test verifier

function %f(i32) -> i64 {
block0(v0: i32):
    v1 = iadd v0, v0
    return v1 ; error: must match function signature
}
";

#[test]
fn the_verifier_must_complain_just_where_the_file_says() {
    assert_eq!(problems(REFUSED), []);
    let moved = REFUSED
        .replace(" ; error: must match function signature", "")
        .replace("iadd v0, v0", "iadd v0, v0 ; error: must");
    assert_eq!(problems(&moved), [(5, Kind::Verifier, Status::Fail)]);
    let unexpected = REFUSED.replace(" ; error: must match function signature", "");
    assert_eq!(problems(&unexpected), [(3, Kind::Verifier, Status::VerifyError)]);
    let harmless = REFUSED.replace("-> i64", "-> i32");
    assert_eq!(problems(&harmless), [(6, Kind::Verifier, Status::Fail)]);
}

#[test]
fn the_wording_of_an_error_is_a_note() {
    let text = REFUSED.replace("must match function signature", "no such words");
    let records = records(&text);
    assert_eq!(records[0].status, Status::Pass);
    assert!(records[0].detail.starts_with("worded otherwise: "), "{}", records[0].detail);
}

#[test]
fn a_run_line_runs_what_precedes_it_and_compares_bits() {
    let text = "\
test interpret

function %zero() -> f32 {
block0:
    v0 = f32const -0.0
    return v0
}
; run: %one() == -0.0
; run: %zero() == 0.0
; run: %zero() != 0.0

function %one() -> i64 {
block0:
    v0 = iconst.i64 0x1_0000_0000
    return v0
}
; run
";
    assert_eq!(problems(text), [(9, Kind::Run, Status::Fail)]);
    let note = &records(text)[0];
    assert_eq!(note.detail, "ran %zero, not %one");
    let zero = text.replace("0x1_0000_0000", "0");
    assert_eq!(
        problems(&zero)[1..],
        [(17, Kind::Run, Status::Fail)],
        "a bare line wants a number that is not zero"
    );
}

#[test]
fn callees_that_are_no_functions_are_named() {
    let text = "\
test run

function %broken() -> i32 {
block0:
    v0 = nothing
}

function %refused() -> i32 {
block0:
    v0 = iconst.i64 1
    return v0
}

function %a() -> i32 {
    fn0 = %broken() -> i32

block0:
    v0 = call fn0()
    return v0
}
; run: %a() == 1

function %b() -> i32 {
    fn0 = %refused() -> i32

block0:
    v0 = call fn0()
    return v0
}
; run: %b() == 1
";
    let expected = [
        // What cannot be read is told even if nothing is expected of it.
        (5, Kind::Run, Status::ParseError),
        (21, Kind::Run, Status::ParseError),
        (30, Kind::Run, Status::VerifyError),
    ];
    assert_eq!(problems(text), expected);
    let records = records(text);
    assert!(records[1].detail.starts_with("in %broken: "), "{}", records[1].detail);
    assert!(records[2].detail.starts_with("in %refused: "), "{}", records[2].detail);
}

/// Functions that call others before and after them in the file, each with run lines in turn.
#[test]
fn a_function_runs_alike_alone_and_beside_its_callers() {
    let function = |name: u32, callee: Option<u32>| {
        let (declaration, value) = match callee {
            Some(callee) => (format!("    fn0 = %f{callee}(i32) -> i32\n"), "call fn0(v0)"),
            None => (String::new(), "iadd v0, v0"),
        };
        format!(
            "function %f{name}(i32) -> i32 {{
{declaration}block0(v0: i32):
    v1 = {value}
    v2 = iconst.i32 {name}
    v3 = iadd v1, v2
    return v3
}}
"
        )
    };
    let line = |name: u32, result: u32| format!("; run: %f{name}(1) == {result}\n\n");
    // 3 calls 1, which calls 4, which calls 2.
    let text = [
        function(3, Some(1)),
        line(3, 12),
        function(1, Some(4)),
        line(1, 9),
        function(2, None),
        line(2, 4),
        function(4, Some(2)),
        line(4, 8),
    ]
    .concat();
    assert_eq!(problems(&text), []);
    assert_eq!(records(&text).len(), 4);
    let damaged = text.replace("%f2(1) == 4", "%f2(1) == 5").replace("%f4(1) == 8", "%f4(1) != 8");
    let lines: Vec<_> = problems(&damaged).iter().map(|(line, ..)| *line).collect();
    let line_of =
        |text: &str| u32::try_from(damaged.lines().position(|line| line.contains(text)).unwrap() + 1);
    assert_eq!(lines, [line_of("%f2(1) == 5").unwrap(), line_of("%f4(1) != 8").unwrap()]);
}

#[test]
fn a_header_that_cannot_be_read_is_one_record() {
    assert_eq!(problems("test run\nbogus\n"), [(2, Kind::File, Status::ParseError)]);
}
