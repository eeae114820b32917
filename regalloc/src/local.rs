//! Operands that cannot all stay at home: copies around one instruction.
//!
//! An operand of a fixed or outgoing slot, a far value that the instruction must name, and a
//! definition in the slot of a use that lives on are copied just before or just after the
//! instruction. All copies before it are one parallel move, and so are those after it.
//!
//! Slots are claimed for the early half of the instruction, the late half, or both, in the order of
//! how little choice there is: hard slots; operands that need one slot for both halves; the others.
//! A value that dies in a claimed slot is read from elsewhere.
//!
//! # Invariants
//!
//! * At each half, a slot is claimed for one value at most.
//! * A slot that holds a live value which is not an operand is never claimed.

use crate::cfg::Pos;
use crate::error::Error;
use crate::output::{Edit, ProgPoint};
use crate::scan::Scan;
use crate::{Block, Constraint, Function, Inst, OperandKind, OperandPos, PackedOperand, Slot, VReg};

/// What is known of a slot during the current instruction; stale unless `stamp` is current.
#[derive(Clone, Copy, Default)]
struct State {
    stamp: u32,
    early: Option<VReg>,
    late: Option<VReg>,
    /// `slot_end` before this instruction's definitions, if they changed it.
    old_end: Option<Pos>,
}

/// Claims on slots, kept between instructions to save their memory.
#[derive(Default)]
pub(crate) struct Local {
    stamp: u32,
    states: Vec<State>,
}

impl Local {
    fn get(&self, slot: u32) -> State {
        let state = self.states.get(slot as usize).copied().unwrap_or_default();
        if state.stamp == self.stamp { state } else { State::default() }
    }

    fn edit(&mut self, slot: u32) -> &mut State {
        if self.states.len() <= slot as usize {
            self.states.resize(slot as usize + 1, State::default());
        }
        let state = &mut self.states[slot as usize];
        if state.stamp != self.stamp {
            *state = State { stamp: self.stamp, ..State::default() };
        }
        state
    }
}

/// The halves of an instruction for which a slot is wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Half {
    Early,
    Late,
    Both,
}

/// The instruction at hand.
struct Site<'a> {
    operands: &'a [PackedOperand],
    /// Where its slots are in the output.
    offset: usize,
    pos: Pos,
    /// The base, if it is a call.
    base: Option<u32>,
    /// Whether it is the last of its block.
    ends_block: bool,
}

impl<F: Function> Scan<'_, F> {
    /// Finds a slot for each operand of an instruction, and emits the copies that this takes.
    pub(crate) fn meet_constraints(
        &mut self,
        inst: Inst,
        pos: Pos,
        block: Block,
        base: Option<u32>,
    ) -> Result<(), Error> {
        let func = self.func;
        let operands = func.inst_operands(inst);
        let offset = self.out.offsets[inst.index()] as usize;
        let ends_block = func.block_insts(block).last() == Some(inst);
        let mut site = Site { operands, offset, pos, base, ends_block };
        let mut after = vec![];
        if self.claim_all(&site, &mut after).is_none() {
            // Outgoing slots may have left no near slot for copies. Then start them further up.
            let far = site.base.filter(|&base| base < self.env.k()).map(|_| self.env.k());
            site.base = Some(far.ok_or(Error::TooFewRegs(inst))?);
            self.parallel.sequentialize(|_| Slot::new(0), |_| ());
            after.clear();
            self.claim_all(&site, &mut after).ok_or(Error::TooFewRegs(inst))?;
            if let (Some(base), Some(call)) = (site.base, self.out.call_bases.last_mut()) {
                call.1 = Slot::from_u32(base);
                self.mention(base);
            }
        }
        for index in 0..operands.len() {
            self.mention(self.out.slots[offset + index].as_u32());
        }
        let mut edits = vec![];
        let mut parallel = core::mem::take(&mut self.parallel);
        parallel.sequentialize(|_| self.scratch(pos, Half::Early), |edit| edits.push(edit));
        for edit in edits.drain(..) {
            self.edit(ProgPoint::before(inst), edit);
        }
        for Edit { from, to } in after {
            parallel.push(from, to);
        }
        parallel.sequentialize(|_| self.scratch(pos, Half::Late), |edit| edits.push(edit));
        self.parallel = parallel;
        if !ends_block {
            for edit in edits {
                self.edit(ProgPoint::after(inst), edit);
            }
        } else if !edits.is_empty() {
            for &succ in func.successors(block) {
                self.pending.insert(succ, edits.clone());
            }
        }
        Ok(())
    }

    /// Claims slots for all operands and writes them to the output. Collects the moves before the
    /// instruction in `self.parallel`, and those after it in `after`.
    fn claim_all(&mut self, site: &Site<'_>, after: &mut Vec<Edit>) -> Option<()> {
        self.local.stamp += 1;
        for at in 0..self.replaced.len() {
            let (slot, old) = self.replaced[at];
            self.local.edit(slot).old_end.get_or_insert(old);
        }
        for (index, operand) in site.operands.iter().enumerate() {
            let slot = match operand.constraint() {
                Constraint::Fixed(slot) => slot.as_u32(),
                Constraint::Out(out) => site.base? + u32::from(out),
                Constraint::Any | Constraint::Reg | Constraint::Reuse(_) => continue,
            };
            self.settle(site, index, slot, after);
        }
        for (index, operand) in site.operands.iter().enumerate() {
            if let Constraint::Reuse(other) = operand.constraint() {
                let slot = self.slot_to_reuse(site, index, usize::from(other))?;
                self.settle(site, usize::from(other), slot, after);
                self.settle(site, index, slot, after);
            }
        }
        let reused = |index: usize| {
            let reuse = u16::try_from(index).map(Constraint::Reuse);
            site.operands.iter().any(|operand| Ok(operand.constraint()) == reuse)
        };
        let any_reuse =
            site.operands.iter().any(|operand| matches!(operand.constraint(), Constraint::Reuse(_)));
        for both in [true, false] {
            for (index, operand) in site.operands.iter().enumerate() {
                let near = match operand.constraint() {
                    Constraint::Any => false,
                    Constraint::Reg => true,
                    Constraint::Fixed(_) | Constraint::Out(_) | Constraint::Reuse(_) => continue,
                };
                let half = half(operand);
                if (half == Half::Both) != both || (any_reuse && reused(index)) {
                    continue;
                }
                let slot = self.slot_for(site, operand.vreg(), half, near)?;
                self.settle(site, index, slot, after);
            }
        }
        Some(())
    }

    /// Claims the slot for an operand, and notes the copy from or to its home.
    fn settle(&mut self, site: &Site<'_>, index: usize, slot: u32, after: &mut Vec<Edit>) {
        let operand = &site.operands[index];
        let vreg = operand.vreg();
        let half = half(operand);
        let home = Slot::from_u32(self.home[vreg.index()]);
        let state = self.local.edit(slot);
        let claimed = state.early == Some(vreg);
        if half != Half::Late {
            state.early = Some(vreg);
        }
        if half != Half::Early {
            state.late = Some(vreg);
        }
        let slot = Slot::from_u32(slot);
        self.out.slots[site.offset + index] = slot;
        if home == slot {
            return;
        }
        match operand.kind() {
            OperandKind::Use if claimed => {}
            OperandKind::Use => self.parallel.push(home, slot),
            OperandKind::Def if site.ends_block || !self.is_dead(vreg, site.pos) => {
                after.push(Edit { from: slot, to: home });
            }
            OperandKind::Def => {}
        }
    }

    /// The slot for a definition and the use that it overwrites.
    fn slot_to_reuse(&self, site: &Site<'_>, index: usize, other: usize) -> Option<u32> {
        let near = site.operands[other].constraint() == Constraint::Reg;
        let home = self.home[site.operands[index].vreg().index()];
        let state = self.local.get(home);
        let source = site.operands[other].vreg();
        let free = state.early.is_none_or(|vreg| vreg == source) && state.late.is_none();
        if free && (!near || home < self.env.k()) {
            return Some(home);
        }
        // The definition is late, so that even in a call the slot may be above the base.
        self.spare(site, Half::Both, near, Slot::LIMIT)
    }

    /// The home of an operand if it can stay there, else a slot for a copy.
    fn slot_for(&self, site: &Site<'_>, vreg: VReg, half: Half, near: bool) -> Option<u32> {
        let home = self.home[vreg.index()];
        let state = self.local.get(home);
        let early = half == Half::Late || state.early.is_none_or(|other| other == vreg);
        let late = half == Half::Early || state.late.is_none_or(|other| other == vreg);
        if early && late && (!near || home < self.env.k()) {
            return Some(home);
        }
        if half == Half::Early {
            // Another operand may have brought the value where it can be read.
            let there = site.operands.iter().enumerate().take(16).find_map(|(index, operand)| {
                let slot = self.out.slots[site.offset + index].as_u32();
                let same = operand.vreg() == vreg && self.local.get(slot).early == Some(vreg);
                (same && (!near || slot < self.env.k())).then_some(slot)
            });
            if there.is_some() {
                return there;
            }
        }
        let survives = if half == Half::Both { site.base.unwrap_or(Slot::LIMIT) } else { Slot::LIMIT };
        self.spare(site, half, near, survives)
    }

    /// The lowest slot below `limit` that is free for a half of the instruction or both.
    fn spare(&self, site: &Site<'_>, half: Half, near: bool, limit: u32) -> Option<u32> {
        let near_slots = self.env.reserved()..limit.min(self.env.k());
        // Far slots are not searched: there is always another one.
        let unseen = if near { limit } else { u32::try_from(self.slot_end.len()).unwrap_or(limit) };
        let slots = near_slots.chain(unseen..limit);
        let free = slots.clone().find(|&slot| self.is_spare(site.pos, slot, half));
        if free.is_some() || half != Half::Both {
            return free;
        }
        // A slot whose value dies here will do, for that value can be read from elsewhere.
        slots.clone().find(|&slot| {
            self.is_spare(site.pos, slot, Half::Late)
                && self.local.get(slot).early.is_none()
                && self.early_end(slot) == site.pos + 1
        })
    }

    /// Where the value that is in the slot before the instruction stops being live.
    fn early_end(&self, slot: u32) -> Pos {
        let now = self.slot_end.get(slot as usize).copied().unwrap_or(0);
        self.local.get(slot).old_end.unwrap_or(now)
    }

    fn is_spare(&self, pos: Pos, slot: u32, half: Half) -> bool {
        let state = self.local.get(slot);
        let early = state.early.is_none() && self.early_end(slot) <= pos;
        let late = state.late.is_none() && self.slot_end.get(slot as usize).is_none_or(|&end| end <= pos + 1);
        (half == Half::Late || early) && (half == Half::Early || late)
    }

    /// A slot to break a cycle among the copies before or after the instruction.
    fn scratch(&self, pos: Pos, half: Half) -> Slot {
        let near = self.env.reserved()..self.env.k();
        let unseen = u32::try_from(self.slot_end.len()).unwrap_or(Slot::LIMIT);
        let free = near.chain(unseen..).find(|&slot| self.is_spare(pos, slot, half));
        Slot::from_u32(free.unwrap_or(0))
    }
}

/// When an operand needs its slot.
fn half(operand: &PackedOperand) -> Half {
    match (operand.kind(), operand.pos()) {
        (OperandKind::Use, OperandPos::Early) => Half::Early,
        (OperandKind::Def, OperandPos::Late) => Half::Late,
        (OperandKind::Use, OperandPos::Late) | (OperandKind::Def, OperandPos::Early) => Half::Both,
    }
}
