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
use crate::scan::{Scan, outgoing};
use crate::{Block, Constraint, Function, Inst, OperandKind, OperandPos, PackedOperand, Slot, VReg};
use packir_entity::{PackedOption, SecondaryMap};

/// What is known of a slot during the current instruction; stale unless `stamp` is current.
#[derive(Clone, Copy, Default)]
struct State {
    stamp: u32,
    early: PackedOption<VReg>,
    late: PackedOption<VReg>,
    /// `slot_end` before this instruction's definitions, if they changed it.
    old_end: Option<Pos>,
}

/// Claims on slots, kept between instructions to save their memory.
#[derive(Default)]
pub(crate) struct Local {
    stamp: u32,
    states: SecondaryMap<Slot, State>,
}

impl Local {
    fn get(&self, slot: Slot) -> State {
        let state = self.states[slot];
        if state.stamp == self.stamp { state } else { State::default() }
    }

    fn edit(&mut self, slot: Slot) -> &mut State {
        let state = &mut self.states[slot];
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
    inst: Inst,
    operands: &'a [PackedOperand],
    pos: Pos,
    /// The base, if it is a call.
    base: Option<Slot>,
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
        base: Option<Slot>,
    ) -> Result<(), Error> {
        let func = self.func;
        let operands = func.inst_operands(inst);
        let ends_block = func.block_insts(block).last() == Some(inst);
        let mut site = Site { inst, operands, pos, base, ends_block };
        let mut after = vec![];
        if self.claim_all(&site, &mut after).is_none() {
            // Outgoing slots may have left no near slot for copies. Then start them further up.
            let far = site.base.filter(|&base| self.env.is_near(base));
            let far = far.map(|_| Slot::saturating(self.env.k()));
            site.base = Some(far.ok_or(Error::TooFewRegs(inst))?);
            self.parallel.sequentialize(|_| Slot::new(0), |_| ());
            after.clear();
            self.claim_all(&site, &mut after).ok_or(Error::TooFewRegs(inst))?;
            if let (Some(base), Some(call)) = (site.base, self.out.call_bases.last_mut()) {
                call.1 = base;
                self.mention(base);
            }
        }
        for at in self.out.slots.range(inst) {
            self.mention(self.out.slots.values[at]);
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
                self.pending[succ].clone_from(&edits);
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
                Constraint::Fixed(slot) => slot,
                Constraint::Out(out) => outgoing(site.base?, out),
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
    fn settle(&mut self, site: &Site<'_>, index: usize, slot: Slot, after: &mut Vec<Edit>) {
        let operand = &site.operands[index];
        let vreg = operand.vreg();
        let half = half(operand);
        let home = self.home(vreg);
        let state = self.local.edit(slot);
        let claimed = state.early == vreg.into();
        if half != Half::Late {
            state.early = vreg.into();
        }
        if half != Half::Early {
            state.late = vreg.into();
        }
        self.out.slots.get_mut(site.inst)[index] = slot;
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
    fn slot_to_reuse(&self, site: &Site<'_>, index: usize, other: usize) -> Option<Slot> {
        let near = site.operands[other].constraint() == Constraint::Reg;
        let home = self.home(site.operands[index].vreg());
        let state = self.local.get(home);
        let source = site.operands[other].vreg();
        let free = free_for(state.early, source) && state.late.is_none();
        if free && (!near || self.env.is_near(home)) {
            return Some(home);
        }
        // The definition is late, so that even in a call the slot may be above the base.
        self.spare(site, Half::Both, near, None)
    }

    /// The home of an operand if it can stay there, else a slot for a copy.
    fn slot_for(&self, site: &Site<'_>, vreg: VReg, half: Half, near: bool) -> Option<Slot> {
        let home = self.home(vreg);
        let state = self.local.get(home);
        let early = half == Half::Late || free_for(state.early, vreg);
        let late = half == Half::Early || free_for(state.late, vreg);
        if early && late && (!near || self.env.is_near(home)) {
            return Some(home);
        }
        if half == Half::Early {
            // Another operand may have brought the value where it can be read.
            let slots = self.out.slots.get(site.inst).iter().take(16);
            let there = site.operands.iter().zip(slots).find_map(|(operand, &slot)| {
                let same = operand.vreg() == vreg && self.local.get(slot).early == vreg.into();
                (same && (!near || self.env.is_near(slot))).then_some(slot)
            });
            if there.is_some() {
                return there;
            }
        }
        let below = if half == Half::Both { site.base } else { None };
        self.spare(site, half, near, below)
    }

    /// The lowest slot, below a limit if there is one, that is free for a half of the instruction or
    /// both.
    fn spare(&self, site: &Site<'_>, half: Half, near: bool, below: Option<Slot>) -> Option<Slot> {
        let limit = below.map_or(Slot::LIMIT, Slot::as_u32);
        let near_slots = self.env.reserved()..limit.min(self.env.k());
        // Far slots are not searched: there is always another one.
        let unseen = if near { limit } else { self.unseen() };
        let slots = near_slots.chain(unseen..limit).map(Slot::from_u32);
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
    fn early_end(&self, slot: Slot) -> Pos {
        self.local.get(slot).old_end.unwrap_or(self.slot_end[slot])
    }

    fn is_spare(&self, pos: Pos, slot: Slot, half: Half) -> bool {
        let state = self.local.get(slot);
        let early = state.early.is_none() && self.early_end(slot) <= pos;
        let late = state.late.is_none() && self.slot_end[slot] <= pos + 1;
        (half == Half::Late || early) && (half == Half::Early || late)
    }

    /// A slot to break a cycle among the copies before or after the instruction.
    fn scratch(&self, pos: Pos, half: Half) -> Slot {
        let near = self.env.reserved()..self.env.k();
        let mut slots = near.chain(self.unseen()..).map(Slot::saturating);
        slots.find(|&slot| self.is_spare(pos, slot, half)).unwrap_or(Slot::new(0))
    }
}

/// Whether a slot with this claim can be claimed for a value.
fn free_for(claim: PackedOption<VReg>, vreg: VReg) -> bool {
    claim.is_none() || claim == vreg.into()
}

/// When an operand needs its slot.
fn half(operand: &PackedOperand) -> Half {
    match (operand.kind(), operand.pos()) {
        (OperandKind::Use, OperandPos::Early) => Half::Early,
        (OperandKind::Def, OperandPos::Late) => Half::Late,
        (OperandKind::Use, OperandPos::Late) | (OperandKind::Def, OperandPos::Early) => Half::Both,
    }
}
