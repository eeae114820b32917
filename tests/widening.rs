//! `ir/widening.patch` gives the IR's values 80 bits instead of 64. `ir/widening.sh` tests the IR and the whole system with it;
//! here the patch is only checked to change attributes alone, and to fit the source as it is.

use std::fs;
use std::path::Path;

#[test]
fn widening_a_value_changes_attributes_alone() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let source = fs::read_to_string(root.join("ir/src/dfg.rs")).unwrap();
    let patch = fs::read_to_string(root.join("ir/widening.patch")).unwrap();
    let mut old = source.lines();
    let (mut removed, mut added) = (0, 0);
    for line in patch.lines().filter(|line| !line.starts_with("---") && !line.starts_with("+++")) {
        match line.split_at(line.len().min(1)) {
            (" " | "-", text) => {
                // What the patch expects stands in the source, in its order.
                assert!(old.any(|line| line == text), "{text}");
                if line.starts_with('-') {
                    assert!(text.trim_start().starts_with("#["), "{text}");
                    removed += 1;
                }
            }
            ("+", text) => {
                assert!(text.trim_start().starts_with("#["), "{text}");
                added += 1;
            }
            _ => {}
        }
    }
    assert_eq!((removed, added), (4, 4), "the storage, and the layouts of three variants");
}
