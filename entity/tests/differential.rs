//! Maps, sets and lists against `cranelift-entity` and the standard library: the same operations must have the
//! same observable results, and list pools the same words.

mod model;

use model::{Raw, list, operations, primary, secondary, set, sparse};
use proptest::collection::vec;
use proptest::prelude::*;

/// A sequence of operations that shrinks by dropping operations and by making their parts smaller.
fn sequence<Op: From<Raw> + std::fmt::Debug>() -> impl Strategy<Value = Vec<Op>> {
    vec(any::<Raw>().prop_map(Op::from), 0..60)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn lists_agree(ops in sequence::<list::Op>()) {
        list::check(&ops);
    }

    #[test]
    fn sets_agree(ops in sequence::<set::Op>()) {
        set::check(&ops);
    }

    #[test]
    fn sparse_maps_agree(ops in sequence::<sparse::Op>()) {
        sparse::check(&ops);
    }

    #[test]
    fn secondary_maps_agree(ops in sequence::<secondary::Op>()) {
        secondary::check(&ops);
    }

    #[test]
    fn primary_maps_agree(ops in sequence::<primary::Op>()) {
        primary::check(&ops);
    }
}

/// Long runs of pseudo-random operations, with the same `check` as the fuzz target.
mod long_runs {
    use super::*;

    /// Bytes from a fixed seed (xorshift64*).
    fn bytes(seed: u64, len: usize) -> Vec<u8> {
        let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
        let mut step = || {
            state ^= state >> 12;
            state ^= state << 25;
            state ^= state >> 27;
            state.wrapping_mul(0x2545_F491_4F6C_DD1D).to_be_bytes()[0]
        };
        (0..len).map(|_| step()).collect()
    }

    fn run<Op: From<Raw>>(check: impl Fn(&[Op])) {
        for seed in 1..=4 {
            eprintln!("seed {seed}");
            check(&operations(&bytes(seed, 6 * 700)));
        }
    }

    #[test]
    fn of_lists() {
        run(list::check);
    }

    #[test]
    fn of_sets() {
        run(set::check);
    }

    #[test]
    fn of_sparse_maps() {
        run(sparse::check);
    }

    #[test]
    fn of_secondary_maps() {
        run(secondary::check);
    }

    #[test]
    fn of_primary_maps() {
        run(primary::check);
    }
}
