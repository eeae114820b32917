//! The example programs keep the promises in their run lines, on both engines.

use std::path::Path;

use packir::filetest::{Engine, Options, Status, test_file, walk};

#[test]
fn every_run_line_of_the_examples_passes() {
    let mut files = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("examples"), &mut files).unwrap();
    assert!(files.len() >= 5, "{files:?}");
    let options = Options { engines: vec![Engine::Eval, Engine::Interp], ..Options::default() };
    for file in files {
        let records = test_file(&file, &options);
        assert!(records.len() >= 3, "{}", file.display());
        for record in records {
            assert_eq!(record.status, Status::Pass, "{record}");
        }
    }
}
