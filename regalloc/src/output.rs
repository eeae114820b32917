//! What the allocator decides.

use crate::runs::Runs;
use crate::{Inst, Slot};
use core::fmt;
use packed::Packed;

/// A move to insert: the value in slot `from` is copied to slot `to`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Edit {
    /// The slot that is read.
    pub from: Slot,
    /// The slot that is written.
    pub to: Slot,
}

impl fmt::Display for Edit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} = {}", self.to, self.from)
    }
}

/// A place between two instructions, as a value to match on; stored as a [`ProgPoint`].
#[derive(Packed, Clone, Copy, PartialEq, Eq, Debug)]
#[packed(u32 as ProgPoint, ord, hash)]
#[bits(0: 1, inst: 30, is_after: 1)]
pub struct Point {
    /// The instruction that the point is next to.
    pub inst: Inst,
    /// Whether it is after its instruction.
    pub is_after: bool,
}

impl ProgPoint {
    /// Just before an instruction.
    #[inline]
    pub const fn before(inst: Inst) -> Self {
        Point { inst, is_after: false }.pack()
    }

    /// Just after an instruction that is not a terminator.
    #[inline]
    pub const fn after(inst: Inst) -> Self {
        Point { inst, is_after: true }.pack()
    }
}

impl fmt::Display for ProgPoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", if self.is_after() { "after" } else { "before" }, self.inst())
    }
}

/// A location for every operand, the moves to insert, and the base of every call.
///
/// An emitter walks the instructions in layout order; at each one it emits
/// [`edits_before`](Self::edits_before), then the instruction with the slots of
/// [`inst_slots`](Self::inst_slots), then [`edits_after`](Self::edits_after). Moves at one point
/// are in order: each is done before the next. Moves for block parameters are among them, before
/// the terminator of the predecessor or before the first instruction of the successor.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Output {
    /// The slot of each operand.
    pub(crate) slots: Runs<Inst, Slot>,
    /// The moves, sorted by point; those at one point are in the order of execution.
    pub(crate) edits: Vec<(ProgPoint, Edit)>,
    /// The base of each call, sorted by instruction.
    pub(crate) call_bases: Vec<(Inst, Slot)>,
    /// See [`Output::frame_size`].
    pub(crate) frame_size: u32,
}

impl Output {
    /// The slot of each operand of an instruction, in the order of its operands.
    #[inline]
    pub fn inst_slots(&self, inst: Inst) -> &[Slot] {
        self.slots.get(inst)
    }

    /// All moves, sorted by point; those at one point are in the order of execution.
    #[inline]
    pub fn edits(&self) -> &[(ProgPoint, Edit)] {
        &self.edits
    }

    /// The moves at one point, in the order of execution.
    pub fn edits_at(&self, point: ProgPoint) -> impl ExactSizeIterator<Item = Edit> + '_ {
        let start = self.edits.partition_point(|&(p, _)| p < point);
        let len = self.edits[start..].iter().take_while(|&&(p, _)| p == point).count();
        self.edits[start..start + len].iter().map(|&(_, edit)| edit)
    }

    /// The moves to emit before an instruction, in the order of execution.
    pub fn edits_before(&self, inst: Inst) -> impl ExactSizeIterator<Item = Edit> + '_ {
        self.edits_at(ProgPoint::before(inst))
    }

    /// The moves to emit after an instruction, in the order of execution.
    pub fn edits_after(&self, inst: Inst) -> impl ExactSizeIterator<Item = Edit> + '_ {
        self.edits_at(ProgPoint::after(inst))
    }

    /// The first slot of the callee's frame, if `inst` is a call.
    pub fn call_base(&self, inst: Inst) -> Option<Slot> {
        let index = self.call_bases.binary_search_by_key(&inst, |&(call, _)| call).ok()?;
        Some(self.call_bases[index].1)
    }

    /// All calls with their bases, in layout order.
    #[inline]
    pub fn call_bases(&self) -> &[(Inst, Slot)] {
        &self.call_bases
    }

    /// How many slots the function's own frame has: one more than the highest slot that any
    /// operand, move or call base names. (A callee's frame starts at its call base, inside this
    /// one, and may reach further.)
    #[inline]
    pub fn frame_size(&self) -> u32 {
        self.frame_size
    }
}
