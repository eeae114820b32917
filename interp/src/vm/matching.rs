//! The loop that finds each operation with one `match`: safe and portable, and the reference for others.
//!
//! It has one check per operation: whether the next word is inside of the code. Leaving the loop is going on
//! [outside](OUTSIDE), so operations need not tell whether to go on.

use super::machine::{Code, Machine};
use crate::isa::{OpArm, OpArms};
use crate::program::{OUTSIDE, Pieces};

/// The code as it is.
#[derive(Clone, Copy)]
pub(super) struct Words<'a>(pub(super) &'a [Pieces]);

impl Code for Words<'_> {
    type Position = usize;

    #[inline(always)]
    fn position(self, index: u32) -> Option<usize> {
        ((index as usize) < self.0.len()).then_some(index as usize)
    }

    #[inline(always)]
    fn outside(self) -> usize {
        OUTSIDE as usize
    }

    #[inline(always)]
    #[expect(clippy::cast_possible_truncation, reason = "a program has fewer than 2^32 words")]
    fn index(self, position: usize) -> u32 {
        position as u32
    }

    #[inline(always)]
    fn moved(position: usize, words: isize) -> usize {
        position.wrapping_add_signed(words)
    }
}

/// How often each operation ran, by opcode.
pub(super) type Histogram = [u64];

/// Runs until something leaves the loop.
pub(super) fn run(machine: Machine<'_, Words<'_>>) {
    // Taken apart and put together again, the machine is a local variable of this function and not an
    // argument in memory; the compiler can keep its fields in registers.
    let Machine { pc, window, memory, fuel, context } = machine;
    let mut machine = Machine { pc, window, memory, fuel, context };
    let Words(code) = context.code;
    while let Some(pieces) = code.get(machine.pc) {
        machine.pc += 1;
        // The opcode is enough to find the operation, which loads what else it needs.
        pieces.operation().arm(Run { pieces, machine: &mut machine });
    }
    machine.context.state.fuel.set(machine.fuel);
}

/// As [`run`], counting operations.
pub(super) fn run_counting(mut machine: Machine<'_, Words<'_>>, histogram: &mut Histogram) {
    let Words(code) = machine.context.code;
    while let Some(pieces) = code.get(machine.pc) {
        if let Some(count) = histogram.get_mut(usize::from(pieces.opcode())) {
            *count += 1;
        }
        machine.pc += 1;
        pieces.word().dispatch(&mut machine);
    }
    machine.context.state.fuel.set(machine.fuel);
}

/// Runs one operation.
struct Run<'r, 'm, 'a> {
    pieces: &'r Pieces,
    machine: &'m mut Machine<'a, Words<'a>>,
}

impl OpArms for Run<'_, '_, '_> {
    type Output = ();

    #[inline(always)]
    fn arm<A: OpArm>(self) {
        A::run(self.pieces.word(), self.machine);
    }
}
