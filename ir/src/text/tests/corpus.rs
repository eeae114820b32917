//! Cranelift's own test files, if they are beside the workspace.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::check_round_trip;
use crate::text::{RunCommand, parse_file};

/// The files of the corpus, or nothing, with a note, where there is none.
pub(super) fn corpus() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/clif");
    let mut files = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries.flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ext| ext == "clif") {
                let text = fs::read_to_string(&path).unwrap();
                files.push((path.strip_prefix(&root).unwrap().to_owned(), text));
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

#[test]
fn every_file_parses_and_its_print_is_a_fixed_point() {
    for (path, text) in corpus() {
        if let Err(error) = parse_file(&text) {
            panic!("{}", error.render(&path.display().to_string(), &text));
        }
        check_round_trip(&text);
    }
}

#[test]
fn the_numbers_of_functions_and_run_lines_are_those_of_the_list() {
    let files = corpus();
    if files.is_empty() {
        return;
    }
    let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/clif/tiers.tsv");
    let list = fs::read_to_string(list).unwrap();
    let mut checked = 0;
    for row in list.lines().skip(1) {
        let columns: Vec<&str> = row.split('\t').collect();
        let [path, kind, _, functions, expectations, ..] = columns[..] else { panic!("{row}") };
        let Some((_, text)) = files.iter().find(|(name, _)| name == Path::new(path)) else { continue };
        let file = parse_file(text).unwrap();
        let mut runs = 0;
        for function in &file.functions {
            for comment in &function.comments {
                match RunCommand::parse(comment, &function.function.signature, text) {
                    Some(Ok(_)) => runs += 1,
                    Some(Err(error)) => panic!("{}", error.render(path, text)),
                    None => {}
                }
            }
        }
        assert_eq!(file.functions.len().to_string(), functions, "functions of {path}");
        if kind == "runtest" {
            assert_eq!(runs.to_string(), expectations, "run lines of {path}");
        }
        checked += 1;
    }
    assert_eq!(checked, files.len());
}

#[test]
fn what_cranelift_expects_of_its_printer_holds() {
    let mut checked = 0;
    for (path, text) in corpus() {
        let file = parse_file(&text).unwrap();
        if !file.header.has_test("cat") {
            continue;
        }
        for function in &file.functions {
            let mut builder = filecheck::CheckerBuilder::new();
            for comment in file.preamble_comments.iter().chain(&function.comments) {
                builder.directive(comment.text).unwrap();
            }
            let checker = builder.finish();
            let printed = function.function.to_string();
            if !checker.check(&printed, filecheck::NO_VARIABLES).unwrap() {
                let (_, explanation) = checker.explain(&printed, filecheck::NO_VARIABLES).unwrap();
                panic!("{}: {}\n{explanation}", path.display(), function.name);
            }
            checked += usize::from(!checker.is_empty());
        }
    }
    eprintln!("checked the print of {checked} functions");
}

#[test]
fn blocks_of_dominance_notes_are_read() {
    for (path, text) in corpus() {
        let file = parse_file(&text).unwrap();
        let notes = file.functions.iter().flat_map(|function| &function.comments);
        let count = notes
            .filter_map(|comment| comment.dominates(&text))
            .map(|blocks| assert!(!blocks.unwrap().is_empty()))
            .count();
        assert_eq!(count > 0, file.header.has_test("domtree"), "{}", path.display());
    }
}
