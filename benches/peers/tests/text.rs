//! The text format beside `cranelift-reader` and Cranelift's printer, over the conformance corpus (if it is beside
//! the workspace).
//!
//! ```text
//! cargo test --profile bench
//! ```

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// The functions of each file of the corpus, without the lines for test runners.
fn corpus() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/clif");
    let mut files = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let Ok(text) = fs::read_to_string(&path) else { continue };
            if let Some(start) = text.find("\nfunction") {
                files.push((path, text[start..].to_owned()));
            }
        }
    }
    if files.is_empty() {
        // Not `eprintln`, which the test harness hides.
        let _ = writeln!(std::io::stderr(), "skipped: no corpus at {}", root.display());
    }
    files.sort();
    files
}

/// The lines of our print, without what Cranelift's printer leaves out: the flags of atomic operations.
fn our_lines(text: &str) -> Vec<String> {
    const FLAGS: [&str; 5] = ["notrap", "aligned", "little", "big", "can_move"];
    let plain = |line: &str| {
        if line.contains("= atomic_rmw") || line.contains("= atomic_cas") {
            let words = line.split(' ').filter(|word| !FLAGS.contains(word));
            words.collect::<Vec<_>>().join(" ")
        } else {
            line.to_owned()
        }
    };
    text.lines().map(plain).collect()
}

/// The lines of Cranelift's print, without the spaces after opcodes without operands, and without what it makes up
/// for numbers that the text skips.
fn their_lines(text: &str, ours: &[String]) -> Vec<String> {
    let made_up = |line: &str| line.ends_with(" = explicit_slot 0") || line.ends_with(" = () fast");
    let lines = text.lines().map(str::trim_end);
    lines.filter(|line| !made_up(line) || ours.iter().any(|our| our == line)).map(str::to_owned).collect()
}

#[test]
fn both_read_the_same_functions_and_print_them_alike() {
    let (mut same, mut differ) = (0, Vec::new());
    let files = corpus();
    for (path, text) in &files {
        let ours = packir_ir::text::parse_functions(text);
        let theirs = cranelift_reader::parse_functions(text);
        let (Ok(ours), Ok(theirs)) = (&ours, &theirs) else {
            // A reader of an earlier version may refuse what is new, but not the other way round.
            assert!(ours.is_ok(), "{}: {:?}", path.display(), ours.err());
            eprintln!("{}: cranelift-reader: {}", path.display(), theirs.err().expect("one of them failed"));
            continue;
        };
        assert_eq!(ours.len(), theirs.len());
        for (our, their) in ours.iter().zip(theirs) {
            let (our, their) = (our.to_string(), their.to_string());
            let lines = our_lines(&our);
            // Cranelift writes vectors of unknown length in a form that it does not read.
            if lines == their_lines(&their, &lines) || their.contains("types::") {
                same += 1;
            } else {
                differ.push(format!("{}:\n--- packir\n{our}--- cranelift\n{their}", path.display()));
            }
        }
    }
    eprintln!("{same} functions print the same");
    assert!(same > 1000 || files.is_empty(), "only {same} functions print the same");
    assert!(differ.is_empty(), "{} differ\n{}", differ.len(), differ.join("\n"));
}
