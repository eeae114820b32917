//! The command as its users meet it: what it prints where, and how it exits.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use expect_test::{Expect, expect};

const SUCCESS: i32 = 0;
const TESTS_FAILED: i32 = 1;
const BAD_INPUT: i32 = 2;
const TRAPPED: i32 = 3;

/// A folder of test inputs, and the command run in it.
struct Sandbox(tempfile::TempDir);

impl Sandbox {
    fn new(files: &[(&str, &str)]) -> Self {
        let sandbox = Self(tempfile::tempdir().unwrap());
        for (name, text) in files {
            sandbox.write(name, text.as_bytes());
        }
        sandbox
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_packir"));
        command.args(args).current_dir(self.0.path()).stdin(Stdio::null()).env_remove("RUST_BACKTRACE");
        command
    }

    fn run(&self, args: &[&str]) -> Run {
        Run::of(&self.command(args).output().unwrap())
    }
}

/// What a process said.
struct Run {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

impl Run {
    fn of(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        Self { code: output.status.code(), stdout: text(&output.stdout), stderr: text(&output.stderr) }
    }

    #[track_caller]
    fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }

    #[track_caller]
    fn prints(self, stdout: &Expect) -> Self {
        stdout.assert_eq(&self.stdout);
        self
    }

    #[track_caller]
    fn says(self, stderr: &Expect) -> Self {
        stderr.assert_eq(&self.stderr);
        self
    }
}

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples")
}

const ARITHMETIC: &str = "
function %div(i32, i32) -> i32 {
block0(v0: i32, v1: i32):
    v2 = sdiv v0, v1
    return v2
}

function %both(i8, f64) -> i8, f64 {
block0(v0: i8, v1: f64):
    return v0, v1
}

function %nothing() {
block0:
    return
}

function %single(i8) {
block0(v0: i8):
    return
}

function %forever() {
block0:
    jump block1

block1:
    jump block1
}
";

/// Functions to run by name.
fn arithmetic() -> Sandbox {
    Sandbox::new(&[("a.clif", ARITHMETIC)])
}

const ENGINES: [&str; 2] = ["interp", "eval"];

#[test]
fn run_prints_the_results_of_the_last_function_on_one_line() {
    let sandbox = Sandbox::new(&[]);
    let fib = examples().join("fib.clif");
    for engine in ENGINES {
        sandbox
            .run(&["run", fib.to_str().unwrap(), "--engine", engine])
            .exits(SUCCESS)
            .prints(&expect![[r#"
                6765 6765
            "#]])
            .says(&expect![[""]]);
    }
}

#[test]
fn run_takes_a_name_and_literals_also_negative_ones() {
    let sandbox = arithmetic();
    for engine in ENGINES {
        let run = |args: &[&str]| sandbox.run(&[&["run", "--engine", engine, "a.clif"], args].concat());
        assert_eq!(run(&["%div", "-7", "2"]).exits(SUCCESS).stdout, "-3\n");
        assert_eq!(run(&["%div", "-0x10", "0x4"]).exits(SUCCESS).stdout, "-4\n");
        assert_eq!(run(&["%both", "255", "-0x1.8p1"]).exits(SUCCESS).stdout, "-1 -0x1.8000000000000p1\n");
        assert_eq!(run(&["%both", "-1", "-Inf"]).exits(SUCCESS).stdout, "-1 -Inf\n");
        assert_eq!(run(&["%both", "0", "-NaN:0x1"]).exits(SUCCESS).stdout, "0 -NaN:0x1\n");
        assert_eq!(run(&["%nothing"]).exits(SUCCESS).stdout, "\n");
        // Options may follow the arguments.
        assert_eq!(run(&["%div", "-7", "-2", "--fuel", "1000"]).exits(SUCCESS).stdout, "3\n");
    }
}

#[test]
fn negative_words_are_shown_as_they_were_written() {
    let sandbox = arithmetic();
    for line in ["run a.clif --fuel -1", "run a.clif %forever -1", "cfg a.clif -1"] {
        let args: Vec<&str> = line.split(' ').collect();
        let stderr = sandbox.run(&args).exits(BAD_INPUT).stderr;
        assert!(!stderr.contains(" -1'") && !stderr.contains("` "), "{stderr}");
    }
    sandbox.run(&["run", "a.clif", "%div", "-7x", "1"]).exits(BAD_INPUT).says(&expect![[r#"
        error: argument 1 of %div: `-7x` is no value of type i32: invalid character in number
    "#]]);
}

#[test]
fn a_trap_is_named_on_stderr_and_exits_with_3() {
    let sandbox = arithmetic();
    for engine in ENGINES {
        let run = |args: &[&str]| sandbox.run(&[&["run", "--engine", engine, "a.clif"], args].concat());
        let by_zero = run(&["%div", "1", "0"]).exits(TRAPPED);
        assert_eq!((by_zero.stdout.as_str(), by_zero.stderr.as_str()), ("", "trap: int_divz\n"));
        assert_eq!(run(&["%div", "-0x8000_0000", "-1"]).exits(TRAPPED).stderr, "trap: int_ovf\n");
        assert_eq!(run(&["%forever", "--fuel", "100"]).exits(TRAPPED).stderr, "trap: out_of_fuel\n");
    }
}

#[test]
fn a_function_with_too_large_a_frame_does_not_lose_its_siblings() {
    let text = "function %large() -> i64 {
    ss0 = explicit_slot 4000000000
block0:
    v0 = stack_addr.i64 ss0
    return v0
}
function %ok() -> i32 {
block0:
    v0 = iconst.i32 7
    return v0
}
";
    let sandbox = Sandbox::new(&[("frames.clif", text)]);
    let run = sandbox.run(&["run", "frames.clif", "%ok"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(SUCCESS), "7\n"));
    // Whichever engine it is: no stack has room for it.
    for engine in ENGINES {
        let run = sandbox.run(&["run", "frames.clif", "%large", "--engine", engine]).exits(TRAPPED);
        assert_eq!(run.stderr, "trap: stk_ovf\n");
    }
}

#[test]
fn bad_arguments_exit_with_2_and_say_what_is_wanted() {
    let sandbox = arithmetic();
    let run = |args: &[&str]| sandbox.run(&[&["run", "a.clif"], args].concat()).exits(BAD_INPUT);
    run(&["%div", "1"]).prints(&expect![[""]]).says(&expect![[r#"
        error: %div takes 2 arguments, as its signature is (i32, i32) -> i32 fast; found 1
    "#]]);
    run(&["%div", "1", "x"]).says(&expect![[r#"
        error: argument 2 of %div: `x` is no value of type i32: expected an integer, found `x`
    "#]]);
    run(&["%both", "256", "0x1.0"]).says(&expect![[r#"
        error: argument 1 of %both: `256` is no value of type i8: integer does not fit in 8 bits
    "#]]);
    run(&["%single"]).says(&expect![[r#"
        error: %single takes 1 argument, as its signature is (i8) fast; found 0
    "#]]);
    run(&["%gone"]).says(&expect![[r#"
        error: a.clif has no function %gone; it has %div, %both, %nothing, %single, %forever
    "#]]);
    sandbox.run(&["run", "gone.clif"]).exits(BAD_INPUT).says(&expect![[r#"
        error: cannot read gone.clif: No such file or directory (os error 2)
    "#]]);
    sandbox.run(&["run"]).exits(BAD_INPUT);
    sandbox.run(&["run", "a.clif", "--engine", "jit"]).exits(BAD_INPUT);
    sandbox.run(&["frobnicate"]).exits(BAD_INPUT);
    sandbox.run(&[]).exits(BAD_INPUT);
}

#[test]
fn errors_in_the_text_show_place_line_and_caret() {
    let sandbox = Sandbox::new(&[
        ("parse.clif", "function %f() -> i32 {\nblock0:\n    v0 = iconst.i32 0\n    return v1\n}\n"),
        (
            "verify.clif",
            "function %f(i32) -> i64 {\nblock0(v0: i32):\n    v1 = iadd v0, v0\n    return v1\n}\n",
        ),
        ("empty.clif", "; nothing\n"),
    ]);
    sandbox.run(&["run", "parse.clif"]).exits(BAD_INPUT).prints(&expect![[""]]).says(&expect![[r#"
        error: v1 is not defined
         --> parse.clif:4:12
          |
        4 |     return v1
          |            ^^
    "#]]);
    sandbox.run(&["run", "verify.clif", "1"]).exits(BAD_INPUT).prints(&expect![[""]]).says(&expect![[r#"
        error: result 0 has type i32, must match function signature of i64
         --> verify.clif:4:5
          |
        4 |     return v1
          |     ^^^^^^^^^
    "#]]);
    for args in [&["run", "empty.clif"], &["disasm", "empty.clif"], &["cfg", "empty.clif"]] {
        let run = sandbox.run(args).exits(BAD_INPUT);
        assert_eq!((run.stdout.as_str(), run.stderr.as_str()), ("", "error: empty.clif has no function\n"));
    }
    for command in ["disasm", "cfg"] {
        for file in ["parse.clif", "verify.clif"] {
            let run = sandbox.run(&[command, file]).exits(BAD_INPUT);
            // A graph may be what explains the error.
            assert_eq!(run.stdout.is_empty(), command == "disasm" || file == "parse.clif", "{}", run.stdout);
            assert!(run.stderr.contains(&format!(" --> {file}:4:")), "{}", run.stderr);
        }
    }
}

#[test]
fn what_is_not_supported_is_shown_where_it_stands() {
    let text = "function %lanes(i32) -> i32 {
block0(v0: i32):
    v1 = splat.i32x4 v0
    v2 = extractlane v1, 2
    return v2
}
function %caller(i32) -> i32 {
    fn0 = %lanes(i32) -> i32
block0(v0: i32):
    v1 = call fn0(v0)
    return v1
}
function %aligned() -> i64 {
    ss0 = explicit_slot 8, align = 64
block0:
    v0 = stack_addr.i64 ss0
    return v0
}
";
    let sandbox = Sandbox::new(&[("lanes.clif", text)]);
    for engine in ENGINES {
        let run = |args: &[&str]| {
            sandbox.run(&[&["run", "lanes.clif", "--engine", engine], args].concat()).exits(BAD_INPUT)
        };
        // Also if another function calls it.
        for function in ["%lanes", "%caller"] {
            let stderr = run(&[function, "1"]).stderr;
            let (title, place) = stderr.split_once('\n').unwrap();
            assert!(title.starts_with("error: unsupported: ") && title.ends_with(" in %lanes"), "{title}");
            assert_eq!(place.lines().next(), Some(" --> lanes.clif:3:5"), "{stderr}");
            // What the optimiser made has no place of its own.
            let optimized = run(&[function, "1", "--opt"]).stderr;
            assert!(optimized.contains(" --> lanes.clif:1:10\n"), "{optimized}");
        }
        run(&["%aligned"]).says(&expect![[r#"
            error: unsupported: feature:stack-slot-alignment in %aligned
              --> lanes.clif:13:10
               |
            13 | function %aligned() -> i64 {
               |          ^^^^^^^^^^^^^^^^^
        "#]]);
    }
    // A listing with holes would pass for a whole one.
    sandbox.run(&["disasm", "lanes.clif"]).exits(BAD_INPUT).prints(&expect![[""]]).says(&expect![[r#"
        error: unsupported: type:i32x4 in %lanes
         --> lanes.clif:3:5
          |
        3 |     v1 = splat.i32x4 v0
          |     ^^^^^^^^^^^^^^^^^^^

        error: unsupported: feature:stack-slot-alignment in %aligned
          --> lanes.clif:13:10
           |
        13 | function %aligned() -> i64 {
           |          ^^^^^^^^^^^^^^^^^
    "#]]);
}

#[test]
fn stack_addresses_far_from_their_slots_are_those_of_the_evaluator() {
    let offsets = "function %f() -> i64 {
    ss0 = explicit_slot 8
    ss1 = explicit_slot 8
block0:
    v0 = stack_addr.i64 ss0
    v1 = stack_addr.i64 ss1+0x7fff_ffff
    v2 = isub v1, v0
    return v2
}
function %g() -> i64 {
    ss0 = explicit_slot 8
block0:
    v0 = stack_addr.i32 ss0-0x7fff_ffff
    v1 = uextend.i64 v0
    return v1
}
";
    let sandbox = Sandbox::new(&[("far.clif", offsets)]);
    for function in ["%f", "%g"] {
        let [interp, eval] = ENGINES.map(|engine| {
            sandbox.run(&["run", "far.clif", function, "--engine", engine]).exits(SUCCESS).stdout
        });
        assert_eq!(interp, eval);
    }
    assert_eq!(sandbox.run(&["run", "far.clif", "%f"]).stdout, "2147483655\n");
}

#[test]
fn input_of_every_kind_ends_with_a_message_and_no_panic() {
    let good = "function %f() -> i8 {\nblock0:\n    v0 = iconst.i8 7\n    return v0\n}\n";
    let sandbox = Sandbox::new(&[]);
    let mut noise = vec![0; 100_000];
    let mut state = 1u32;
    for byte in &mut noise {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        *byte = (state >> 24) as u8;
    }
    let wide: Vec<u8> = good.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let bad: [(&str, Vec<u8>); 9] = [
        ("noise", noise.clone()),
        ("letters", noise.iter().map(|byte| b'a' + byte % 26).collect()),
        ("printable", noise.iter().map(|byte| b' ' + byte % 95).collect()),
        ("utf16", wide),
        ("cut", good.as_bytes()[..good.len() - 3].to_vec()),
        ("nul", [good.as_bytes(), b"\0"].concat()),
        ("brackets", ["function %f", &"(".repeat(100_000)].concat().into()),
        ("long", good.replace("iconst.i8", &"x".repeat(100_000)).into()),
        ("numbers", good.replace("v0", "v4294967294").into()),
    ];
    for (name, bytes) in &bad {
        sandbox.write(name, bytes);
        for command in ["run", "disasm", "cfg"] {
            let run = sandbox.run(&[command, name]).exits(BAD_INPUT);
            assert_eq!(run.stdout, "", "{command} {name}");
            assert!(
                run.stderr.starts_with("error: ") && run.stderr.contains(&format!("--> {name}:")),
                "{}",
                run.stderr
            );
            assert!(run.stderr.len() < 4000, "{} bytes about {name}", run.stderr.len());
        }
        let test = sandbox.run(&["test", name, "--format", "tsv"]).exits(TESTS_FAILED);
        assert!(
            test.stdout.contains("\tparse-error\t") && test.stdout.len() < 4000,
            "{name}: {}",
            test.stdout.len()
        );
    }
    fs::create_dir(sandbox.path("folder")).unwrap();
    for command in ["run", "disasm", "cfg", "test"] {
        let run = sandbox.run(&[command, "folder"]).exits(BAD_INPUT);
        assert!(run.stderr.starts_with("error: ") && run.stderr.contains("folder"), "{}", run.stderr);
    }
    // Line ends and marks of other systems are no faults.
    let crlf = good.replace('\n', "\r\n");
    for (name, text) in
        [("crlf", crlf.clone()), ("mark", format!("\u{feff}{good}")), ("both", format!("\u{feff}{crlf}"))]
    {
        sandbox.write(name, format!("{text}; run: %f() == 7\n").as_bytes());
        assert_eq!(sandbox.run(&["run", name]).exits(SUCCESS).stdout, "7\n", "{name}");
        assert_eq!(
            sandbox.run(&["test", name, "--kinds", "run"]).exits(SUCCESS).stdout.lines().last(),
            Some("1 passed, 0 failed, 0 skipped")
        );
    }
}

#[test]
fn recursion_without_end_traps() {
    let text = "function %f(i64) -> i64 {\n    fn0 = %f(i64) -> i64\nblock0(v0: i64):\n    v1 = call fn0(v0)\n    v2 = iadd v1, v0\n    return v2\n}\n";
    let sandbox = Sandbox::new(&[("deep.clif", text)]);
    for engine in ENGINES {
        let run = sandbox.run(&["run", "deep.clif", "1", "--engine", engine]).exits(TRAPPED);
        assert_eq!(run.stderr, "trap: stk_ovf\n");
    }
}

#[test]
fn broken_utf8_is_an_error_with_a_place() {
    let sandbox = Sandbox::new(&[]);
    sandbox.write("bad.clif", b"function %f() {\n; caf\xe9\nblock0:\n    return\n}\n");
    sandbox.run(&["run", "bad.clif"]).exits(BAD_INPUT).says(&expect![[r#"
        error: invalid UTF-8
         --> bad.clif:2:6
          |
        2 | ; caf�
          |      ^
    "#]]);
    sandbox.run(&["test", "bad.clif", "--format", "tsv"]).exits(TESTS_FAILED).prints(&expect![[r#"
        bad.clif	2	file		parse-error	invalid UTF-8
        0 passed, 1 failed, 0 skipped
    "#]]);
}

#[test]
fn statistics_go_to_stderr_and_count_what_ran() {
    let sandbox = arithmetic();
    let run = sandbox.run(&["run", "a.clif", "%div", "7", "2", "--stats"]).exits(SUCCESS);
    assert_eq!(run.stdout, "3\n");
    for part in ["%div: 2 instructions, ", "executed: ", " div_s32\n", "time: "] {
        assert!(run.stderr.contains(part), "{part:?} in\n{}", run.stderr);
    }
    let trapped = sandbox.run(&["run", "a.clif", "%div", "7", "0", "--stats"]).exits(TRAPPED);
    assert!(trapped.stderr.ends_with("trap: int_divz\n"), "{}", trapped.stderr);
    let eval =
        sandbox.run(&["run", "a.clif", "%div", "7", "2", "--stats", "--engine", "eval"]).exits(SUCCESS);
    assert!(eval.stderr.starts_with("time: "), "{}", eval.stderr);
}

#[test]
fn disasm_prints_bytecode_that_assembles() {
    let sandbox = arithmetic();
    let run = sandbox.run(&["disasm", "a.clif"]).exits(SUCCESS);
    let module = packir::interp::text::assemble(&run.stdout).unwrap();
    assert_eq!(module.to_string(), run.stdout);
    assert!(run.stdout.contains("function %div ") && run.stdout.contains("    div_s32 "), "{}", run.stdout);
}

#[test]
fn stdin_is_a_file_too() {
    let sandbox = Sandbox::new(&[]);
    let mut child = sandbox
        .command(&["run", "-", "--engine", "eval"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(b"function %f() -> i8 {\nblock0:\n v0 = iconst.i8 7\n return v0\n}\n")
        .unwrap();
    assert_eq!(Run::of(&child.wait_with_output().unwrap()).exits(SUCCESS).stdout, "7\n");
    let nothing = sandbox.run(&["test", "-"]).exits(SUCCESS);
    assert_eq!(nothing.stdout, "0 passed, 0 failed, 0 skipped\n");
}

const MIXED: &str = "\
test run
test verifier

function %three() -> i32 {
block0:
    v0 = iconst.i32 3
    return v0
}
; run: %three() == 3
; run: %three() == 4
; run
; run: %other() == 3

function %traps(i32) -> i32 {
block0(v0: i32):
    v1 = iconst.i32 0
    v2 = udiv v0, v1
    return v2
}
; run: %traps(1) == 1
; run: %traps(x) == 1

function %vector(i32x4) -> i32x4 {
block0(v0: i32x4):
    v1 = iadd v0, v0
    v2 = x86_pmaddubsw v1, v1
    return v0
}

function %unread() -> i32 {
block0:
    v0 = frobnicate
    return v0
}
; run: %unread() == 1

function %refused(i32) -> i64 {
block0(v0: i32):
    return v0 ; error: has type i32
}
; run: %refused(1) == 1

function %forever() -> i32 {
block0:
    jump block1

block1:
    jump block1
}
; run: %forever() == 1
";

#[test]
fn test_gives_a_record_per_expectation_and_a_summary() {
    let sandbox = Sandbox::new(&[("mixed.clif", MIXED)]);
    for engine in ["interp", "eval", "both"] {
        let args =
            ["test", "mixed.clif", "--format", "tsv", "--kinds", "run", "--fuel", "1000", "--engine", engine];
        let run = sandbox.run(&args).exits(TESTS_FAILED);
        let records: Vec<Vec<&str>> = run.stdout.lines().map(|line| line.split('\t').collect()).collect();
        let statuses: Vec<_> =
            records.iter().filter(|fields| fields.len() == 6).map(|fields| (fields[1], fields[4])).collect();
        let expected = [
            ("9", "pass"),
            ("10", "fail"),
            ("11", "pass"),
            ("12", "pass"),
            ("20", "trap"),
            ("21", "parse-error"),
            ("35", "parse-error"),
            ("41", "verify-error"),
            ("50", "timeout"),
        ];
        assert_eq!(statuses, expected, "{}", run.stdout);
        assert_eq!(records.last().unwrap()[..], ["3 passed, 6 failed, 0 skipped"]);
        for fields in &records[..records.len() - 1] {
            assert_eq!((fields[0], fields[2]), ("mixed.clif", "run"));
        }
    }
}

#[test]
fn details_say_what_was_wanted_and_what_came() {
    let sandbox = Sandbox::new(&[("mixed.clif", MIXED)]);
    sandbox
        .run(&["test", "mixed.clif", "--fuel", "1000", "--engine", "eval"])
        .exits(TESTS_FAILED)
        .prints(&expect![[r#"
            pass         mixed.clif:9 run %three
            fail         mixed.clif:10 run %three want 4, got 3
            pass         mixed.clif:11 run %three
            pass         mixed.clif:12 run %three ran %three, not %other
            trap         mixed.clif:20 run %traps int_divz
            parse-error  mixed.clif:21 run %traps 21:15: expected an integer, found `x`
            parse-error  mixed.clif:35 run %unread 32:10: unknown opcode `frobnicate`
            verify-error mixed.clif:41 run %refused 39:5: inst0: result 0 has type i32, must match function signature of i64
            timeout      mixed.clif:50 run %forever out of fuel
            pass         mixed.clif:4 verifier %three
            pass         mixed.clif:14 verifier %traps
            verify-error mixed.clif:23 verifier %vector 26:5: inst1: arg 0 (v1) has type i32x4, expected i8x16; 26:5: inst1: arg 1 (v1) has type i32x4, expected i8x16
            parse-error  mixed.clif:30 verifier %unread 32:10: unknown opcode `frobnicate`
            pass         mixed.clif:39 verifier %refused
            pass         mixed.clif:43 verifier %forever
            7 passed, 8 failed, 0 skipped
        "#]])
        .says(&expect![[""]]);
}

#[test]
fn json_is_one_document() {
    let sandbox = Sandbox::new(&[("mixed.clif", MIXED)]);
    let args = [
        "test",
        "mixed.clif",
        "--format",
        "json",
        "--fuel",
        "1000",
        "--kinds",
        "run,verifier",
        "--engine",
        "eval",
    ];
    let run = sandbox.run(&args).exits(TESTS_FAILED);
    let document: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let (summary, records) = (&document["summary"], document["records"].as_array().unwrap());
    // One record a line, for those who read lines.
    assert_eq!(run.stdout.lines().count(), records.len() + 2);
    assert_eq!(records[1]["line"], 10);
    assert_eq!(records[1]["status"], "fail");
    assert_eq!(records[1]["function"], "%three");
    assert_eq!(records[1]["detail"], "want 4, got 3");
    let count = |status: &str| records.iter().filter(|record| record["status"] == status).count();
    assert_eq!(summary["passed"], count("pass"));
    assert_eq!(summary["skipped"], count("unsupported"));
    let failed = records.len() - count("pass") - count("unsupported");
    assert_eq!(summary["failed"], failed);
    assert_eq!(run.stderr, "", "nobody watches");
    let none = sandbox.run(&["test", "mixed.clif", "--format", "json", "--kinds", "cat"]).exits(SUCCESS);
    let document: serde_json::Value = serde_json::from_str(&none.stdout).unwrap();
    assert_eq!(document["records"].as_array().unwrap().len(), 0);
}

#[test]
fn what_is_unsupported_is_skipped_and_spares_its_siblings() {
    let text = "test run\n\nfunction %lanes(i32x4) -> i32x4 {\nblock0(v0: i32x4):\n    v1 = iadd v0, v0\n    return v1\n}\n\
        ; run: %lanes([1 2 3 4]) == [2 4 6 8]\n\nfunction %caller() -> i32 {\n    fn0 = %lanes(i32x4) -> i32x4\nblock0:\n\
        \x20   v0 = iconst.i32 1\n    return v0\n}\n; run: %caller() == 1\n\n\
        function %alone() -> i8 {\nblock0:\n    v0 = iconst.i8 1\n    return v0\n}\n; run\n";
    let sandbox = Sandbox::new(&[("lanes.clif", text)]);
    for engine in ENGINES {
        let run = sandbox.run(&["test", "lanes.clif", "--format", "tsv", "--engine", engine]).exits(SUCCESS);
        let lines: Vec<&str> = run.stdout.lines().collect();
        assert_eq!(lines[0], "lanes.clif\t8\trun\t%lanes\tunsupported\ttype:i32x4");
        assert_eq!(lines[1], "lanes.clif\t16\trun\t%caller\tpass\t");
        assert_eq!(lines[2], "lanes.clif\t23\trun\t%alone\tpass\t");
        assert_eq!(lines[3], "2 passed, 0 failed, 1 skipped");
    }
}

/// Many small files, in folders, with names out of order.
fn many() -> Sandbox {
    let sandbox = Sandbox::new(&[]);
    for index in 0..40 {
        let name = format!("{}/{}.clif", ["b", "a", "c/d"][index % 3], (index * 7) % 40);
        let text = format!(
            "test run\nfunction %f() -> i32 {{\nblock0:\n    v0 = iconst.i32 {index}\n    return v0\n}}\n; run: %f() == {}\n",
            index - index % 5 / 4
        );
        sandbox.write(&name, text.as_bytes());
    }
    sandbox
}

#[test]
fn order_and_results_do_not_depend_on_the_number_of_jobs() {
    let sandbox = many();
    let run = |jobs: &str| {
        let args = ["test", ".", "--format", "tsv", "--engine", "eval", "--jobs", jobs];
        sandbox.run(&args).exits(TESTS_FAILED).stdout
    };
    let one = run("1");
    assert_eq!(one, run("8"));
    let paths: Vec<&str> = one.lines().filter_map(|line| Some(line.split_once('\t')?.0)).collect();
    assert_eq!(paths.len(), 40);
    assert!(paths.is_sorted(), "{paths:?}");
    assert!(one.ends_with("32 passed, 8 failed, 0 skipped\n"), "{one}");
}

#[test]
fn files_come_from_lists_too() {
    let sandbox = many();
    sandbox.write("list.tsv", b"# some\na/7.clif\tT1\n\nb/0.clif\n");
    let run = sandbox.run(&["test", "--files", "list.tsv", "--format", "tsv", "--engine", "eval"]);
    let paths: Vec<&str> = run.stdout.lines().filter_map(|line| Some(line.split_once('\t')?.0)).collect();
    assert_eq!(paths, ["a/7.clif", "b/0.clif"]);
}

#[test]
fn test_refuses_what_it_cannot_find() {
    let sandbox = Sandbox::new(&[("note.txt", "")]);
    sandbox.run(&["test"]).exits(BAD_INPUT);
    sandbox.run(&["test", "gone"]).exits(BAD_INPUT).says(&expect![[r#"
        error: gone: No such file or directory (os error 2)
    "#]]);
    sandbox.run(&["test", "."]).exits(BAD_INPUT).says(&expect![[r#"
        error: no test files in .
    "#]]);
    sandbox.run(&["test", ".", "--kinds", "running"]).exits(BAD_INPUT);
    sandbox.run(&["test", ".", "--timeout-ms", "0"]).exits(BAD_INPUT);
    sandbox.run(&["generate", "--size", "1000001"]).exits(BAD_INPUT);
}

#[test]
fn an_endless_loop_without_fuel_is_stopped_by_the_clock() {
    let text = MIXED.replace("test verifier\n", "");
    let sandbox = Sandbox::new(&[("mixed.clif", &text)]);
    let args = ["test", "mixed.clif", "--timeout-ms", "500", "--format", "tsv", "--engine", "eval"];
    let run = sandbox.run(&args).exits(TESTS_FAILED);
    let last = run.stdout.lines().rev().nth(1).unwrap();
    assert_eq!(last, "mixed.clif\t49\trun\t%forever\ttimeout\tafter 500 ms");
}

#[test]
fn a_closed_pipe_ends_the_command_quietly() {
    let sandbox = Sandbox::new(&[]);
    let mut child =
        sandbox.command(&["layout"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // The layouts are larger than a pipe holds, so writing meets the closed end.
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.len()), (Some(141), 0), "{output:?}");
}

#[test]
fn layout_knows_the_types_of_every_crate() {
    let sandbox = Sandbox::new(&[]);
    let list = sandbox.run(&["layout", "--list"]).exits(SUCCESS).stdout;
    for origin in ["ir::", "regalloc::", "interp::"] {
        assert!(list.lines().any(|line| line.starts_with(origin)), "{origin} in\n{list}");
    }
    sandbox.run(&["layout", "ir::BlockArg"]).exits(SUCCESS).prints(&expect![[r#"
        ir::BlockArg in u32 (32 bits)
          What a block is called with: a value, or what a `try_call` produces on the edge.

          Value  A value.
            31 30   29     0
          ┌───────┬──────────┐
          │  00   │    .0    │
          └───────┴──────────┘
             :2     Value:30

            31 30   29   0
          ┌───────┬────────┐
          │ code  │   .0   │
          └───────┴────────┘
             :2     u32:30
            01  TryCallRet  A result of the `try_call`, on its normal edge (`ret0`).
            10  TryCallExn  A payload of the exception, on a handler's edge (`exn0`).
    "#]]);
    // A name alone means every type that is called so, here and in the gallery.
    let named = sandbox.run(&["layout", "ValueData"]).exits(SUCCESS).stdout;
    assert!(named.contains("ir::ValueData") && named.contains("cranelift::ValueData"), "{named}");
    let svg = sandbox.run(&["layout", "--svg"]).exits(SUCCESS).stdout;
    assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"));
    assert_eq!(list.lines().count(), svg.matches("font-weight=\"bold\"").count(), "a title for each type");
    let unknown = sandbox.run(&["layout", "Gone"]).exits(BAD_INPUT).stderr;
    assert!(unknown.starts_with("error: no packed type is called Gone; known are "), "{unknown}");
}

#[test]
fn cfg_prints_edges_and_dominators() {
    let text = "function %f(i32) {\nblock0(v0: i32):\n    brif v0, block1, block2\n\nblock1:\n    jump block2\n\n\
        block2:\n    return\n\nblock3:\n    jump block2\n}\n";
    let sandbox = Sandbox::new(&[("f.clif", text)]);
    sandbox.run(&["cfg", "f.clif"]).exits(SUCCESS).prints(&expect![[r#"
        %f
            block0: to block1 block2; from nothing; entry
            block1: to block2; from block0; in block0
            block2: to nothing; from block0 block1 block3; in block0
            block3: to block2; from nothing; unreachable
    "#]]);
    sandbox.run(&["cfg", "f.clif", "--dot"]).exits(SUCCESS).prints(&expect![[r#"
        digraph "%f" {
            {rank=min; block0}
            block0 [shape=record, label="{block0(v0: i32):
         | <inst0>brif v0, block1, block2
        }"]
            block1 [shape=record, label="{block1:
         | <inst1>jump block2
        }"]
            block2 [shape=record, label="{block2:
         | <inst2>return
        }"]
            block3 [shape=record, label="{block3:
         | <inst3>jump block2
        }"]
            block0:inst0 -> block1
            block0:inst0 -> block2
            block1:inst1 -> block2
            block3:inst3 -> block2
        }
    "#]]);
}

#[test]
fn generated_programs_are_test_files_that_pass() {
    let sandbox = Sandbox::new(&[]);
    let generate =
        |seed: &str| sandbox.run(&["generate", "--seed", seed, "--size", "80"]).exits(SUCCESS).stdout;
    assert_eq!(generate("1"), generate("1"));
    assert_ne!(generate("1"), generate("2"));
    for seed in 0..8 {
        let name = format!("{seed}.clif");
        sandbox.write(&name, generate(&seed.to_string()).as_bytes());
    }
    let run = sandbox.run(&["test", ".", "--engine", "both", "--quiet"]).exits(SUCCESS);
    assert!(run.stdout.ends_with(" passed, 0 failed, 0 skipped\n"), "{}", run.stdout);
    assert!(!run.stdout.starts_with("0 passed"), "there are run lines");
}
