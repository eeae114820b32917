//! Cranelift's own test files, where they are at hand: a folder `shared/clif` beside the workspace.
//!
//! Without it these tests say so and pass; the rest of the test suite does not need it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use packir::filetest::{Engine, Kind, Options, Record, Status, test_files, walk};
use packir::ir::text::{parse_file_tolerant, parse_functions};

/// The folder of the corpus, if it is there.
fn corpus() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/clif");
    if folder.is_dir() {
        return Some(folder);
    }
    // Past the test harness, which hides what a passing test prints.
    let _ = writeln!(io::stderr(), "{} is missing: nothing is tested", folder.display());
    None
}

/// The files of some tiers: their names below the folder, and how many run lines each has.
fn tiers(folder: &Path, wanted: &[&str]) -> BTreeMap<String, usize> {
    let table = fs::read_to_string(folder.join("tiers.tsv")).unwrap();
    let mut files = BTreeMap::new();
    for line in table.lines().skip(1) {
        let [path, kind, tier, _functions, run_lines, ..] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("a row of five columns or more: {line}");
        };
        if kind == "runtest" && wanted.contains(&tier) {
            files.insert(path.to_owned(), run_lines.parse().unwrap());
        }
    }
    files
}

fn test(files: &[PathBuf], options: &Options) -> Vec<Record> {
    let mut records = Vec::new();
    test_files(files, options, |found| {
        records.extend_from_slice(found);
        Ok(())
    })
    .unwrap();
    records
}

fn complaints<'a>(records: impl IntoIterator<Item = &'a Record>) -> String {
    records.into_iter().map(|record| format!("{record}\n")).collect()
}

/// How run lines are tested: on both engines, and with time enough for a machine that does much else.
fn on_both_engines() -> Options {
    Options {
        kinds: vec![Kind::Run],
        engines: vec![Engine::Eval, Engine::Interp],
        timeout: Duration::from_secs(300),
        ..Options::default()
    }
}

/// Every run line of the tiers passes on both engines.
fn all_run(wanted: &[&str], least_files: usize, least_lines: usize) {
    let Some(folder) = corpus() else { return };
    let files = tiers(&folder, wanted);
    let paths: Vec<PathBuf> = files.keys().map(|name| folder.join(name)).collect();
    let options = on_both_engines();
    let records = test(&paths, &options);
    let failed: Vec<&Record> = records.iter().filter(|record| record.status != Status::Pass).collect();
    assert!(failed.is_empty(), "{} of {}:\n{}", failed.len(), records.len(), complaints(failed));
    for (name, lines) in &files {
        let path = folder.join(name).display().to_string();
        assert_eq!(
            records.iter().filter(|record| record.path == path).count(),
            *lines,
            "run lines of {name}"
        );
    }
    assert!(files.len() >= least_files && records.len() >= least_lines, "the visible part of the corpus");
}

#[test]
fn tier_1_runs() {
    all_run(&["T1"], 31, 1329);
}

#[test]
fn optimized_functions_run() {
    let Some(folder) = corpus() else { return };
    let files: Vec<PathBuf> =
        tiers(&folder, &["T1", "T2", "T3"]).keys().map(|name| folder.join(name)).collect();
    let options = Options { engines: vec![Engine::Interp], optimize: true, ..on_both_engines() };
    let failed = test(&files, &options);
    let failed = complaints(failed.iter().filter(|record| record.status != Status::Pass));
    assert!(failed.is_empty(), "{failed}");
}

#[test]
fn tiers_2_and_3_run() {
    all_run(&["T2", "T3"], 87, 5650);
}

#[test]
fn the_rest_is_unsupported_and_nothing_else() {
    let Some(folder) = corpus() else { return };
    let files: Vec<PathBuf> = tiers(&folder, &["T4", "T5"]).keys().map(|name| folder.join(name)).collect();
    let options = on_both_engines();
    let records = test(&files, &options);
    let bad = records.iter().filter(|record| !matches!(record.status, Status::Pass | Status::Unsupported));
    let bad = complaints(bad);
    assert!(bad.is_empty(), "{bad}");
    let named = |record: &&Record| {
        ["opcode:", "type:", "feature:"].iter().any(|prefix| record.detail.starts_with(prefix))
    };
    let skipped: Vec<&Record> =
        records.iter().filter(|record| record.status == Status::Unsupported).collect();
    assert!(skipped.iter().all(named), "{}", complaints(skipped.iter().copied()));
}

#[test]
fn what_upstream_says_of_text_graphs_and_errors_holds() {
    let Some(folder) = corpus() else { return };
    let mut files = Vec::new();
    walk(&folder, &mut files).unwrap();
    let kinds = [Kind::Verifier, Kind::Cat, Kind::Domtree, Kind::PrintCfg];
    let options = Options { kinds: kinds.to_vec(), ..Options::default() };
    let records = test(&files, &options);
    let failed = records.iter().filter(|record| record.status != Status::Pass);
    let failed = complaints(failed);
    assert!(failed.is_empty(), "{failed}");
    for kind in kinds {
        assert!(records.iter().any(|record| record.kind == kind), "there are expectations of kind {kind}");
    }
}

#[test]
fn printing_is_a_fixed_point() {
    let Some(folder) = corpus() else { return };
    let mut files = Vec::new();
    walk(&folder, &mut files).unwrap();
    let mut printed_functions = 0;
    for path in files {
        let text = fs::read_to_string(&path).unwrap();
        let Ok(file) = parse_file_tolerant(&text) else { continue };
        for function in file.functions.iter().filter_map(|entry| entry.function.as_ref().ok()) {
            let printed = function.to_string();
            let again = parse_functions(&printed)
                .unwrap_or_else(|error| panic!("{}: {}", path.display(), error.render("printed", &printed)));
            assert_eq!(again.len(), 1);
            assert_eq!(again[0].to_string(), printed, "{}", path.display());
            printed_functions += 1;
        }
    }
    assert!(printed_functions > 1600, "{printed_functions} functions");
}
