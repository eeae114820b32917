//! Porting from `cranelift-entity` is a search-and-replace: `program.rs` is compiled twice, and the two modules that
//! do so differ in one word.
//!
//! It calls everything public upstream but `BoxedSlice::from_raw`, which is unsafe (`BoxedSlice::from` of a box does
//! its work here) and the `TryClone` of `PackedOption`, a trait of Wasmtime's own. What it sees along the way must be
//! the same on both sides.

#![expect(clippy::duplicate_mod, reason = "the point: one source, two packages")]

mod ours;
mod theirs;

#[test]
fn one_source_does_the_same_with_both_packages() {
    let (ours, theirs) = (ours::program::run(), theirs::program::run());
    assert!(ours.len() > 60, "the program says what it sees");
    for (ours, theirs) in ours.iter().zip(&theirs) {
        assert_eq!(ours, theirs);
    }
    assert_eq!(ours.len(), theirs.len());
}

#[test]
fn a_box_becomes_a_map_without_unsafe_code() {
    let values: Box<[u8]> = Box::new([1, 2]);
    let map: packir_entity::BoxedSlice<ours::program::Block, u8> = values.into();
    assert_eq!(map.values().copied().collect::<Vec<_>>(), [1, 2]);
}
