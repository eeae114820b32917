//! Pools from words that nobody vouches for: refused, or as good as any.

use core::cell::Cell;

use packir_entity::{EntityList, ListPool, entity_ref};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

entity_ref! {
    struct E = "e";
}

/// A number of the range of positions, often zero, seldom anything.
fn word(zeros: u32) -> impl Strategy<Value = u32> {
    prop_oneof![zeros => Just(0), 6 => 0_u32..50, 1 => any::<u32>()]
}

/// Makes, grows, shrinks and clears lists, and compares all of them with vectors.
fn use_lists(mut pool: ListPool<E>, ops: &[(u8, usize)]) {
    let mut lists: Vec<(EntityList<E>, Vec<E>)> = Vec::new();
    for (number, &(op, len)) in ops.iter().enumerate() {
        let elements: Vec<E> = (0..len).map(|at| E::new(number * 100 + at)).collect();
        match (op, lists.last_mut()) {
            (0, Some((list, model))) => {
                list.truncate(len, &mut pool);
                model.truncate(len);
            }
            (1, Some((list, model))) => {
                list.clear(&mut pool);
                model.clear();
                lists.rotate_right(1);
            }
            (2, Some((list, model))) => {
                for &element in &elements {
                    list.push(element, &mut pool);
                }
                model.extend(elements);
            }
            _ => lists.push((EntityList::from_slice(&elements, &mut pool), elements)),
        }
        for (list, model) in &lists {
            assert_eq!(list.as_slice(&pool), model);
        }
    }
    ListPool::<E>::from_words(&pool.to_words(), &pool.free_heads()).expect("the pool is sound");
}

#[test]
fn pools_are_refused_or_sound() {
    let (accepted, with_free_blocks) = (Cell::new(0), Cell::new(0));
    let parts = (vec(word(20), 0..60), vec(word(6), 0..4), vec((0_u8..5, 0_usize..20), 0..30));
    TestRunner::new(ProptestConfig::with_cases(1500))
        .run(&parts, |(words, heads, ops)| {
            if let Ok(pool) = ListPool::<E>::from_words(&words, &heads) {
                accepted.set(accepted.get() + 1);
                with_free_blocks.set(with_free_blocks.get() + u32::from(!pool.free_heads().is_empty()));
                use_lists(pool, &ops);
            }
            Ok(())
        })
        .unwrap();
    let (accepted, with_free_blocks) = (accepted.get(), with_free_blocks.get());
    assert!(accepted > with_free_blocks && with_free_blocks > 50, "{accepted}, {with_free_blocks}");
}

#[test]
fn a_free_block_inside_another_is_refused() {
    let damage = ListPool::<E>::from_words(&[0; 8], &[5, 1]).expect_err("the second half is on both chains");
    assert_eq!((damage.class, damage.position), (1, 1));
}
