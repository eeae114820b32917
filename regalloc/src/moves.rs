//! Ordering moves that must happen at the same time.
//!
//! On a control-flow edge and around an instruction the allocator asks for a *parallel move*: every
//! source is read before any destination is written. The machine can only do one move after
//! another, so this module picks an order and breaks each cycle with a scratch slot.
//!
//! The order is found as in Boissinot et al., "Revisiting Out-of-SSA Translation for Correctness,
//! Code Quality, and Efficiency" (2009), algorithm 1: once a source has been copied somewhere, its
//! own slot may be overwritten, for later readers can read the copy. A cycle that also fans out
//! thus needs no scratch slot.
//!
//! # Invariants
//!
//! * A destination appears once. Two writers would leave the result undefined.
//! * Time and space are linear in the number of moves and the highest slot; tables are kept
//!   between calls and cleaned entry by entry.

use crate::{Edit, Slot};
use packir_entity::{PackedOption, SecondaryMap};

/// A parallel move under construction, and the tables to put it in order.
#[derive(Default)]
pub(crate) struct ParallelMove {
    /// The moves asked for, without those from a slot to itself.
    moves: Vec<Edit>,
    /// By destination: the source that is still to be copied there.
    source: SecondaryMap<Slot, PackedOption<Slot>>,
    /// By source: where its value can be found now.
    place: SecondaryMap<Slot, PackedOption<Slot>>,
    /// Destinations whose old value nobody needs any more.
    ready: Vec<Slot>,
}

impl ParallelMove {
    /// Adds a move. A destination must not be added twice.
    #[inline]
    pub(crate) fn push(&mut self, from: Slot, to: Slot) {
        if from != to {
            self.moves.push(Edit { from, to });
        }
    }

    /// Whether there is nothing to do.
    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.moves.is_empty()
    }

    /// Hands over the moves in an order in which they can be done one by one, and forgets them.
    ///
    /// `scratch` is called at most once, when a cycle needs a slot that is neither read nor
    /// written by the parallel move and holds nothing of value; it is told all the moves.
    pub(crate) fn sequentialize(
        &mut self,
        mut scratch: impl FnMut(&[Edit]) -> Slot,
        mut emit: impl FnMut(Edit),
    ) {
        match self.moves[..] {
            [] => return,
            [only] => {
                emit(only);
                self.moves.clear();
                return;
            }
            _ => {}
        }
        let highest = self.moves.iter().map(|edit| edit.from.max(edit.to).index()).max().unwrap_or(0);
        if self.source.keys().len() <= highest {
            self.source.resize(highest + 1);
            self.place.resize(highest + 1);
        }
        for edit in &self.moves {
            debug_assert!(self.source[edit.to].is_none(), "two moves write {}", edit.to);
            self.source[edit.to] = edit.from.into();
            self.place[edit.from] = edit.from.into();
        }
        for edit in &self.moves {
            if self.place[edit.to].is_none() {
                self.ready.push(edit.to);
            }
        }
        let mut spare = None;
        let mut pending = 0;
        loop {
            while let Some(to) = self.ready.pop() {
                let from = self.source[to].take().expect("a slot is ready once for each move to it");
                let place = core::mem::replace(&mut self.place[from], to.into()).unwrap();
                emit(Edit { from: place, to });
                if place == from && self.source[from].is_some() {
                    self.ready.push(from);
                }
            }
            // What is left are cycles in which each slot is read once.
            let Some(edit) = self.moves.get(pending) else { break };
            pending += 1;
            if self.source[edit.to].is_some() {
                let spare = *spare.get_or_insert_with(|| scratch(&self.moves));
                emit(Edit { from: edit.to, to: spare });
                self.place[edit.to] = spare.into();
                self.ready.push(edit.to);
            }
        }
        for edit in &self.moves {
            self.place[edit.from] = None.into();
        }
        self.moves.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(moves: &[(usize, usize)], scratch: usize) -> Vec<(usize, usize)> {
        let mut parallel = ParallelMove::default();
        for &(from, to) in moves {
            parallel.push(Slot::new(from), Slot::new(to));
        }
        let mut out = vec![];
        parallel.sequentialize(|_| Slot::new(scratch), |edit| out.push((edit.from.index(), edit.to.index())));
        assert!(
            parallel.source.values().chain(parallel.place.values()).all(PackedOption::is_none),
            "tables left dirty"
        );
        out
    }

    #[test]
    fn a_swap_goes_through_scratch() {
        assert_eq!(order(&[(0, 1), (1, 0)], 9), [(1, 9), (0, 1), (9, 0)]);
    }

    #[test]
    fn a_chain_is_done_from_its_end() {
        assert_eq!(order(&[(0, 1), (1, 2), (2, 3)], 9), [(2, 3), (1, 2), (0, 1)]);
    }

    #[test]
    fn a_cycle_that_fans_out_needs_no_scratch() {
        let moves = order(&[(0, 1), (1, 0), (0, 2)], 9);
        assert_eq!(moves.len(), 3);
        assert!(moves.iter().all(|&(from, to)| from != 9 && to != 9));
    }

    #[test]
    fn moves_to_oneself_vanish() {
        assert_eq!(order(&[(3, 3), (4, 4)], 9), []);
    }

    /// Runs the ordered moves and compares with reading all sources first; counts the moves that a
    /// minimal solution needs: one per move, and one more per cycle that nothing branches off.
    fn check(moves: &[(usize, usize)]) {
        const SLOTS: usize = 6;
        let before: Vec<usize> = (0..=SLOTS).collect();
        let mut want = before.clone();
        for &(from, to) in moves {
            want[to] = before[from];
        }
        let mut got = before;
        let ordered = order(moves, SLOTS);
        for &(from, to) in &ordered {
            got[to] = got[from];
        }
        assert_eq!(got[..SLOTS], want[..SLOTS], "{moves:?} became {ordered:?}");

        let source = |to: usize| moves.iter().find(|m| m.1 == to && m.0 != to).map(|m| m.0);
        let readers = |from: usize| moves.iter().filter(|m| m.0 == from && m.1 != from).count();
        let real = moves.iter().filter(|m| m.0 != m.1).count();
        let mut rings = 0;
        for start in 0..SLOTS {
            let mut ring = vec![start];
            let mut at = source(start);
            while let Some(slot) = at {
                if ring.contains(&slot) {
                    break;
                }
                ring.push(slot);
                at = source(slot);
            }
            let smallest = ring.iter().min() == Some(&start);
            if at == Some(start) && smallest && ring.iter().all(|&slot| readers(slot) == 1) {
                rings += 1;
            }
        }
        assert_eq!(ordered.len(), real + rings, "{moves:?} became {ordered:?}");
    }

    #[test]
    fn every_parallel_move_of_six_slots_is_right_and_minimal() {
        // Each slot either keeps its value or gets the value of one of six slots: 7^6 cases.
        for mut code in 0..7usize.pow(6) {
            let mut moves = vec![];
            for to in 0..6 {
                let choice = code % 7;
                code /= 7;
                if choice < 6 {
                    moves.push((choice, to));
                }
            }
            check(&moves);
        }
    }
}
