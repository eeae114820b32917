//! Damaged text: no panic, no hang, and what is still accepted reads back from its print.

use proptest::prelude::*;

use super::check_round_trip;
use super::corpus::corpus;
use crate::immediates::DataValue;
use crate::text::{RunCommand, parse_file_tolerant};
use crate::types;

const SEED: &str = include_str!("every_opcode.clif");

/// What is likely to hit a rule when it stands in a wrong place.
const PIECES: &[&str] = &[
    "",
    " ",
    "\n",
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    "<",
    ">",
    ",",
    ".",
    ":",
    "=",
    "!",
    "*",
    "@",
    "+",
    "-",
    "->",
    ";",
    "\"",
    "%",
    "v0",
    "v1",
    "v99999999",
    "v1073741823",
    "v4294967295",
    "v4294967296",
    "v01",
    "block0",
    "block4294967295",
    "ss0",
    "dss0",
    "dt0",
    "gv0",
    "const0",
    "fn0",
    "sig0",
    "u0",
    "u0:1",
    "userextname0",
    "tag0",
    "tag4294967295",
    "region0",
    "region9999",
    "ret0",
    "exn1073741824",
    "function",
    "function %f() {",
    "cold",
    "i8",
    "i128",
    "f16",
    "i8x16",
    "i32x4xN",
    ".i32",
    ".dt0",
    "0",
    "-1",
    "255",
    "0x",
    "0x1.8p3",
    "NaN",
    "+sNaN:0x1",
    "Inf",
    "340282366920938463463374607431768211456",
    "+8",
    "-0x80000000",
    "notrap",
    "big",
    "stack_map=[",
    "default",
    "iadd",
    "call",
    "return",
    "return_call",
    "try_call",
    "br_table",
    "vconst",
    "shuffle",
    "get_exception_handler_address",
    "é",
    "\u{0}",
    "\r\n",
    "\t",
];

#[derive(Clone, Debug)]
enum Damage {
    /// Removes bytes.
    Cut(usize, usize),
    /// Puts a piece in the place of bytes.
    Replace(usize, usize, &'static str),
    /// Copies bytes to another place.
    Copy(usize, usize, usize),
}

fn damage() -> impl Strategy<Value = Damage> {
    let place = any::<prop::sample::Index>().prop_map(|index| index.index(1 << 20));
    prop_oneof![
        (place.clone(), 0usize..40).prop_map(|(at, len)| Damage::Cut(at, len)),
        (place.clone(), 0usize..6, prop::sample::select(PIECES))
            .prop_map(|(at, len, piece)| Damage::Replace(at, len, piece)),
        (place.clone(), 0usize..60, place).prop_map(|(at, len, to)| Damage::Copy(at, len, to)),
    ]
}

fn apply(text: &str, all: &[Damage]) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for damage in all {
        let len = bytes.len().max(1);
        let range =
            |at: usize, count: usize| (at % len).min(bytes.len())..(at % len + count).min(bytes.len());
        match *damage {
            Damage::Cut(at, count) => {
                let range = range(at, count);
                bytes.drain(range);
            }
            Damage::Replace(at, count, piece) => {
                let range = range(at, count);
                bytes.splice(range, piece.bytes());
            }
            Damage::Copy(at, count, to) => {
                let part = bytes[range(at, count)].to_vec();
                let at = range(to, 0);
                bytes.splice(at, part);
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Everything that can be done with a text that nobody vouches for.
fn exercise(text: &str) {
    let Ok(file) = parse_file_tolerant(text) else { return };
    for function in &file.functions {
        match &function.function {
            Ok(func) => {
                for comment in &function.comments {
                    let _ = comment.dominates(text);
                    let _ = RunCommand::parse(comment, &func.signature, text);
                    let place = function.map.position(comment.entity, text);
                    assert!(place.is_some(), "{} has no place", comment.entity);
                }
            }
            Err(error) => {
                let shown = error.render("t", text).to_string();
                assert!(shown.lines().count() >= 5, "{shown}");
            }
        }
    }
    check_round_trip(text);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn damaged_functions_are_read_or_refused(all in prop::collection::vec(damage(), 1..6)) {
        exercise(&apply(SEED, &all));
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        exercise(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn any_tokens_are_read_or_refused(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..60)) {
        let text = pieces.join(" ");
        exercise(&text);
        exercise(&format!("function %f(i32) {{\n ss0 = explicit_slot 4\nblock0(v0: i32):\n {text}"));
        for ty in [types::I8, types::I128, types::F32, types::F128, types::I32X4, types::I8X16] {
            let _ = DataValue::parse(&text, ty);
        }
    }
}

#[test]
fn damaged_corpus_files_are_read_or_refused() {
    let files = corpus();
    if files.is_empty() {
        return;
    }
    let strategy = (0..files.len(), prop::collection::vec(damage(), 1..4));
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(60));
    let result = runner.run(&strategy, |(index, all)| {
        exercise(&apply(&files[index].1, &all));
        Ok(())
    });
    result.unwrap();
}

#[test]
fn deep_nesting_and_long_lists_do_not_recurse() {
    for piece in ["(", "[", "{", "<", "block0(", "v0 = ", "@", "-", "+", "sarg(", "%", "\""] {
        exercise(&piece.repeat(100_000));
        exercise(&format!("function %f() {{\nblock0:\n {}", piece.repeat(100_000)));
    }
    let params = "i8, ".repeat(100_000);
    exercise(&format!("function %f({params} i8) {{}}"));
    let params: Vec<String> = (0..70_000).map(|number| format!("v{number}: i8")).collect();
    exercise(&format!("function %f() {{ block0({}): return }}", params.join(", ")));
}

#[test]
fn many_sparse_functions_are_refused_before_memory_runs_out() {
    let text = "function %f() { block0: v1000000 = iconst.i8 0 return }\n".repeat(10_000);
    let file = parse_file_tolerant(&text).unwrap();
    assert_eq!(file.functions.len(), 10_000);
    assert!(file.functions[0].function.is_ok());
    assert!(file.functions[9_999].function.is_err());
}
