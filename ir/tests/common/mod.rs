//! Cranelift's test files, if they are beside the repository.

use std::io::Write as _;
use std::path::Path;

/// The files of one kind (`runtests`, `domtree`, …), each with its path; none, with a note, if they are not there.
pub(crate) fn corpus(kind: &str) -> Vec<(String, String)> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/clif").join(kind);
    let Ok(entries) = std::fs::read_dir(&dir) else {
        // Not `eprintln`, which the test harness hides.
        let _ = writeln!(std::io::stderr(), "skipped: no test files at {}", dir.display());
        return Vec::new();
    };
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("a directory entry").path()).collect();
    paths.sort();
    let clif = paths.into_iter().filter(|path| path.extension().is_some_and(|extension| extension == "clif"));
    clif.map(|path| (path.display().to_string(), std::fs::read_to_string(&path).expect("a readable file")))
        .collect()
}
