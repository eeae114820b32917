//! The verifier, judged by texts that say which errors they expect and where.
//!
//! Our own files break one rule in each function. Cranelift's files are used where they are found, in
//! `../shared/clif` beside the repository.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use packir_ir::AnyEntity;
use packir_ir::text::{TestFunction, parse_file};
use packir_ir::verify::{Options, VerifyErrors, verify_function};

/// The errors that comments announce: each at an entity, with words that its message contains.
fn expected<'a>(function: &TestFunction<'a>) -> Vec<(AnyEntity, &'a str)> {
    let errors = function.comments.iter();
    errors.filter_map(|comment| Some((comment.entity, comment.directive("error:")?))).collect()
}

/// What is wrong with `errors`, if anything: expected ones that are missing, and others that are there.
fn judge(expected: &[(AnyEntity, &str)], errors: &VerifyErrors) -> Vec<String> {
    let mut problems = Vec::new();
    let mut rest: Vec<_> = errors.iter().collect();
    for (entity, words) in expected {
        let found =
            rest.iter().position(|error| error.location == *entity && error.kind.to_string().contains(words));
        match found {
            Some(index) => drop(rest.remove(index)),
            None => problems.push(format!("missing: {entity}: {words}")),
        }
    }
    problems.extend(rest.iter().map(|error| format!("unexpected: {error}")));
    problems
}

/// Checks every function of a file under every target that the file names, or without a target. Returns the number
/// of functions.
fn check_file(path: &Path, source: &str) -> usize {
    let file = parse_file(source).unwrap_or_else(|error| panic!("{}: {error:?}", path.display()));
    let mut options: Vec<Options> =
        file.header.targets.iter().map(|target| Options::for_target(target.triple)).collect();
    if options.is_empty() {
        options.push(Options::NO_TARGET);
    }
    for function in &file.functions {
        for options in &options {
            let errors = verify_function(&function.function, options);
            let problems = judge(&expected(function), &errors);
            assert!(problems.is_empty(), "{} {}:\n{}", path.display(), function.name, problems.join("\n"));
        }
    }
    file.functions.len()
}

fn clif_files(dir: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(dir).unwrap_or_else(|error| panic!("{}: {error}", dir.display()));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("a directory entry").path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "clif"));
    files.sort();
    files
}

#[test]
fn each_rule_is_checked() {
    let files = clif_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files/verify"));
    let functions: usize =
        files.iter().map(|path| check_file(path, &std::fs::read_to_string(path).unwrap())).sum();
    assert!(functions > 80, "{functions} functions in {} files", files.len());
}

#[test]
fn cranelifts_files_are_judged_as_cranelift_judges_them() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/clif");
    if !corpus.is_dir() {
        // Not `eprintln`, which the test harness hides.
        let _ = writeln!(std::io::stderr(), "skipped: there is no {}", corpus.display());
        return;
    }
    for path in clif_files(&corpus.join("verifier")) {
        check_file(&path, &std::fs::read_to_string(&path).unwrap());
    }
}

#[test]
fn what_cranelift_runs_is_accepted() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/clif");
    if !corpus.is_dir() {
        // Not `eprintln`, which the test harness hides.
        let _ = writeln!(std::io::stderr(), "skipped: there is no {}", corpus.display());
        return;
    }
    for path in ["runtests", "parser", "domtree"].iter().flat_map(|kind| clif_files(&corpus.join(kind))) {
        let source = std::fs::read_to_string(&path).unwrap();
        let file = parse_file(&source).unwrap_or_else(|error| panic!("{}: {error:?}", path.display()));
        // Interpreters take no target.
        let target = file.header.targets.first().filter(|_| file.header.has_test("run"));
        let pointer_type = target.and_then(|target| Options::for_target(target.triple).pointer_type);
        let options = Options { pointer_type, ..Options::RUN };
        if file.header.has_test("cat") {
            // What is only printed need not be well formed.
            continue;
        }
        for function in &file.functions {
            let errors = verify_function(&function.function, &options);
            assert!(errors.is_empty(), "{} {}:\n{errors}", path.display(), function.name);
        }
    }
}
