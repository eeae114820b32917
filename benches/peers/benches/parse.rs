//! The text format beside `cranelift-reader` and Cranelift's printer, on the same text in the same run.
//!
//! ```text
//! cargo bench --bench parse                    wall time, MB/s and instructions of the text per second
//! cargo bench --bench parse -- corpus          only cases whose name contains `corpus`
//! cargo bench --bench parse -- --instructions  executed instructions (needs valgrind)
//! ```
//!
//! Read are the functions of the conformance corpus (if it is beside the workspace), many small functions, and one of
//! 100 000 instructions; and the corpus as test files, with their headers and comments, each file by itself. Printed
//! is what was read. Dropping what was made is part of the work.
//!
//! Wall time is the least of many rounds that alternate between the two sides, so that a busy machine disturbs both
//! alike. Executed instructions are what callgrind counts for four rounds less those for two.

use std::fmt::Display;
use std::hint::black_box;
use std::time::Duration;

use packir_peers::measure::{Work, instructions, least_times};
use packir_peers::{CORPUS, CORPUS_FILES, LARGE, SMALL};

/// The same work on both sides.
struct Case {
    name: String,
    /// The bytes of text read or written.
    bytes: usize,
    /// The instructions in the text.
    insts: usize,
    ours: Work,
    theirs: Work,
}

fn print<T: Display>(functions: &[T]) -> Vec<String> {
    functions.iter().map(ToString::to_string).collect()
}

/// The cases whose names contain `filter`; the others are not even read.
fn cases(filter: &str) -> Vec<Case> {
    let mut cases = Vec::new();
    for (name, input) in [("corpus", &CORPUS), ("small functions", &SMALL), ("one large function", &LARGE)] {
        let (read, printed) = (format!("read {name}"), format!("print {name}"));
        if !read.contains(filter) && !printed.contains(filter) {
            continue;
        }
        let Some(input) = &**input else { continue };
        let (text, insts) = (input.text.as_str(), input.insts);
        cases.push(Case {
            name: read,
            bytes: text.len(),
            insts,
            ours: Box::new(move || drop(black_box(packir_ir::text::parse_functions(text)))),
            theirs: Box::new(move || drop(black_box(cranelift_reader::parse_functions(text)))),
        });
        let ours = packir_ir::text::parse_functions(text).expect("the text was read before");
        let theirs = cranelift_reader::parse_functions(text).expect("the text was read before");
        cases.push(Case {
            name: printed,
            bytes: print(&ours).iter().map(String::len).sum(),
            insts,
            ours: Box::new(move || drop(black_box(print(&ours)))),
            theirs: Box::new(move || drop(black_box(print(&theirs)))),
        });
    }
    let files = "read corpus as test files";
    if files.contains(filter)
        && let Some(corpus) = &*CORPUS
    {
        let texts: &'static [String] = CORPUS_FILES.as_slice();
        let options = cranelift_reader::ParseOptions::default;
        cases.push(Case {
            name: files.to_owned(),
            bytes: texts.iter().map(String::len).sum(),
            insts: corpus.insts,
            ours: Box::new(move || {
                texts.iter().for_each(|text| drop(black_box(packir_ir::text::parse_file(text))));
            }),
            theirs: Box::new(move || {
                texts.iter().for_each(|text| drop(black_box(cranelift_reader::parse_test(text, options()))));
            }),
        });
    }
    cases.retain(|case| case.name.contains(filter));
    cases
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let has = |flag: &str| args.iter().any(|arg| arg == flag);
    let filter = args.iter().find(|arg| !arg.starts_with("--")).map_or("", String::as_str);
    if let [flag, name, side, rounds] = args.as_slice()
        && flag == "--run"
    {
        let mut cases = cases(name);
        let work = if side == "ours" { &mut cases[0].ours } else { &mut cases[0].theirs };
        (0..rounds.parse().expect("a number of rounds")).for_each(|_| work());
        return;
    }
    let mut cases = cases(filter);
    if has("--instructions") {
        println!("| executed instructions per byte | ours | Cranelift's | theirs / ours |");
        println!("|---|---:|---:|---:|");
        for case in &cases {
            let count = |side: &str| {
                let run = |rounds: &str| instructions(&["--run", &case.name, side, rounds]);
                (run("4") - run("2")) / 2.0 / case.bytes as f64
            };
            let (ours, theirs) = (count("ours"), count("theirs"));
            println!("| {} | {ours:.1} | {theirs:.1} | {:.2} |", case.name, theirs / ours);
        }
    } else if has("--bench") {
        println!(
            "| | ours: MB/s | million instructions/s | Cranelift's: MB/s | million instructions/s | ours / theirs |"
        );
        println!("|---|---:|---:|---:|---:|---:|");
        for case in &mut cases {
            let (ours, theirs) =
                least_times(&mut case.ours, &mut case.theirs, 20, usize::MAX, Duration::from_secs(1));
            let rates = |time: Duration| {
                let micros = time.as_secs_f64() * 1e6;
                format!("{:.0} | {:.2}", case.bytes as f64 / micros, case.insts as f64 / micros)
            };
            let ratio = theirs.as_secs_f64() / ours.as_secs_f64();
            println!("| {} | {} | {} | {ratio:.2} |", case.name, rates(ours), rates(theirs));
        }
    } else {
        for case in &mut cases {
            (case.ours)();
            (case.theirs)();
        }
    }
}
