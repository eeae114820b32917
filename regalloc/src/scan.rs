//! The walk along the line that gives every remaining value its slot.
//!
//! Values are placed in the order of their definitions, each in the lowest slot that is free there.
//! As definitions come in dominance order, a slot that is free at the definition of a value cannot
//! be needed, during the value's life, by any value placed before: if two values are ever live at
//! once, one is live where the other is defined. Only webs, placed beforehand, need a second look.
//!
//! The same walk chooses the bases of calls, meets the constraints of operands and emits the moves
//! of the edges.
//!
//! # Invariants
//!
//! * `slot_end[slot] > pos` exactly if a value is in `slot` at the current position `pos`.
//! * A value that is to be an argument is hinted to the outgoing slot of a *predicted* call base.
//!   A wrong prediction costs a move, never correctness.

use crate::cfg::{Cfg, Pos, Rank};
use crate::coalesce::Hints;
use crate::error::Error;
use crate::liveness::{Call, Liveness, Out};
use crate::local::Local;
use crate::moves::ParallelMove;
use crate::output::{Edit, Output, ProgPoint};
use crate::pack::{FarSlots, Packing};
use crate::ranges::{Occupancy, Range, first_at_most, last_above};
use crate::runs::Runs;
use crate::{Block, Constraint, Env, Function, Inst, OperandKind, OperandPos, PackedOperand, Slot, VReg};
use packir_entity::{EntitySet, Keys, PackedOption, PrimaryMap, SecondaryMap};

/// How often the base of a call is predicted anew while its arguments are computed.
const MAX_LOOKS: u8 = 16;

/// With this many slots in use, no new one is taken only to avoid swaps.
const MAX_AVOIDING: usize = 64;

/// How many slots of values that were kept apart are tried.
const MAX_HINTS: usize = 8;

/// Gives out all remaining slots and emits all moves.
pub(crate) fn scan<F: Function>(
    func: &F,
    env: &Env,
    cfg: &Cfg,
    live: &Liveness,
    packing: Packing,
    hints: &Hints,
    across: &PrimaryMap<Call, u32>,
) -> Result<Output, Error> {
    let mut scan = Scan::new(func, env, cfg, live, packing, hints, across);
    for (rank, &block) in &cfg.order {
        scan.block(rank, block)?;
    }
    scan.finish()
}

pub(crate) struct Scan<'a, F> {
    pub(crate) func: &'a F,
    pub(crate) env: &'a Env,
    cfg: &'a Cfg,
    live: &'a Liveness,
    hints: &'a Hints,
    far: EntitySet<VReg>,
    taken: Occupancy,
    far_slots: FarSlots,
    /// The slot of each value that has one by now.
    home: PrimaryMap<VReg, PackedOption<Slot>>,
    /// Where the value last seen in each slot stops being live.
    pub(crate) slot_end: SecondaryMap<Slot, Pos>,
    /// What `slot_end` was before the definitions of the current instruction.
    pub(crate) replaced: Vec<(Slot, Pos)>,
    next_call: Call,
    /// The base that each call will probably get, and how often that was reconsidered.
    likely_base: PrimaryMap<Call, (Slot, u8)>,
    /// The first of the arguments that each value is, if any.
    out_hint: SecondaryMap<VReg, PackedOption<Out>>,
    /// Bases that would leave an operand in place.
    candidates: Vec<Slot>,
    pub(crate) parallel: ParallelMove,
    pub(crate) local: Local,
    /// Moves that a terminator's definitions need at the start of a block.
    pub(crate) pending: SecondaryMap<Block, Vec<Edit>>,
    pub(crate) out: Output,
    /// One more than the highest slot that is mentioned.
    frame: u32,
}

impl<'a, F: Function> Scan<'a, F> {
    fn new(
        func: &'a F,
        env: &'a Env,
        cfg: &'a Cfg,
        live: &'a Liveness,
        packing: Packing,
        hints: &'a Hints,
        across: &PrimaryMap<Call, u32>,
    ) -> Self {
        let operands = Keys::with_len(func.num_insts()).map(|inst| func.inst_operands(inst).len());
        let mut out_hint = SecondaryMap::new();
        if !live.outs.is_empty() {
            out_hint.resize(func.num_vregs());
            for (out, point) in &live.outs {
                let hint: &mut PackedOption<Out> = &mut out_hint[point.vreg];
                if point.kind == OperandKind::Use && hint.is_none() {
                    *hint = out.into();
                }
            }
        }
        let mut slot_end = SecondaryMap::new();
        slot_end.resize(packing.taken.len().max(env.reserved()) as usize);
        let likely = |&across: &u32| (Slot::saturating(env.reserved() + across), 0);
        Self {
            func,
            env,
            cfg,
            live,
            hints,
            far: packing.far,
            slot_end,
            taken: packing.taken,
            far_slots: FarSlots::new(packing.next_far),
            home: packing.home,
            replaced: vec![],
            next_call: Call::new(0),
            likely_base: across.values().map(likely).collect(),
            out_hint,
            candidates: vec![],
            parallel: ParallelMove::default(),
            local: Local::default(),
            pending: SecondaryMap::new(),
            out: Output {
                slots: Runs::filled(operands, Slot::new(0)),
                edits: vec![],
                call_bases: Vec::with_capacity(live.calls.len()),
                frame_size: 0,
            },
            frame: env.reserved(),
        }
    }

    /// The slot of a value that has one.
    #[inline]
    pub(crate) fn home(&self, vreg: VReg) -> Slot {
        self.home[vreg].expect("a value has a slot from its definition on")
    }

    fn block(&mut self, rank: Rank, block: Block) -> Result<(), Error> {
        let start = self.cfg.start[rank];
        for activation in self.live.activations.get(rank) {
            let slot = self.home(activation.vreg);
            self.slot_end[slot] = activation.end;
        }
        for &param in self.func.block_params(block) {
            if !self.live.ranges(param).is_empty() {
                self.define(param, start, None);
            }
        }
        let insts = self.func.block_insts(block);
        self.edges_into(rank, block, start);
        let mut pos = start;
        for inst in insts.iter() {
            self.inst(inst, pos, block)?;
            pos += 2;
        }
        if let &[succ] = self.func.successors(block)
            && self.cfg.rank[succ] <= rank
        {
            // A backward edge. It is not critical and does not go to a block that this one
            // dominates, hence its moves go before the terminator.
            self.edge(block, 0, succ, pos - 2);
        }
        Ok(())
    }

    /// Emits the moves of edges that come along the line, now that both ends are placed.
    fn edges_into(&mut self, rank: Rank, block: Block, start: Pos) {
        if let Some(edits) = self.pending.remove(block)
            && let Some(first) = self.func.block_insts(block).first()
        {
            for edit in edits {
                self.edit(ProgPoint::before(first), edit);
            }
        }
        if self.func.block_params(block).is_empty() {
            return;
        }
        let func = self.func;
        for &pred in func.predecessors(block) {
            if self.cfg.rank[pred] < rank {
                let several = func.successors(pred).len() > 1;
                let number = if several { self.cfg.edge[block] } else { 0 };
                self.edge(pred, number as usize, block, start);
            }
        }
    }

    /// Emits the moves of one edge. Values live on it are live at `pos` or are moved.
    fn edge(&mut self, from: Block, number: usize, to: Block, pos: Pos) {
        let func = self.func;
        for (&arg, &param) in func.branch_args(from, number).iter().zip(func.block_params(to)) {
            // An unused parameter has no slot.
            if let Some(home) = self.home[param].expand() {
                self.parallel.push(self.home(arg), home);
            }
        }
        if self.parallel.is_empty() {
            return;
        }
        let insts = if Cfg::moves_at_end(func, from) {
            func.block_insts(from).last()
        } else {
            func.block_insts(to).first()
        };
        let Some(inst) = insts else { return };
        let (slot_end, unseen) = (&self.slot_end, self.unseen());
        let (reserved, near) = (self.env.reserved(), self.env.k());
        let (edits, frame) = (&mut self.out.edits, &mut self.frame);
        self.parallel.sequentialize(
            |moves| {
                let mut slots: Vec<Slot> = moves.iter().flat_map(|edit| [edit.from, edit.to]).collect();
                slots.sort_unstable();
                let free = |slot: &Slot| slot_end[*slot] <= pos && slots.binary_search(slot).is_err();
                (reserved..near).chain(unseen..).map(Slot::saturating).find(free).unwrap_or(Slot::new(0))
            },
            |edit| {
                *frame = (*frame).max(edit.from.max(edit.to).as_u32() + 1);
                edits.push((ProgPoint::before(inst), edit));
            },
        );
    }

    pub(crate) fn edit(&mut self, point: ProgPoint, edit: Edit) {
        self.frame = self.frame.max(edit.from.max(edit.to).as_u32() + 1);
        self.out.edits.push((point, edit));
    }

    fn inst(&mut self, inst: Inst, pos: Pos, block: Block) -> Result<(), Error> {
        let func = self.func;
        let operands = func.inst_operands(inst);
        self.replaced.clear();
        // Whether all operands can be at home.
        let mut plain = true;
        let mut late_defs = false;
        for operand in operands {
            if operand.kind() == OperandKind::Def {
                if operand.pos() == OperandPos::Early {
                    self.define(operand.vreg(), pos, None);
                } else {
                    late_defs = true;
                }
            }
        }
        let base = if self.live.calls.get(self.next_call) == Some(&pos) {
            let base = self.choose_base(operands, pos)?;
            self.out.call_bases.push((inst, base));
            self.mention(base);
            self.next_call = Call::from_u32(self.next_call.as_u32() + 1);
            Some(base)
        } else {
            None
        };
        if late_defs {
            for operand in operands {
                if operand.kind() == OperandKind::Def && operand.pos() == OperandPos::Late {
                    let hint = match operand.constraint() {
                        Constraint::Out(out) => base.map(|base| outgoing(base, out)),
                        Constraint::Reuse(other) => Some(self.home(operands[usize::from(other)].vreg())),
                        Constraint::Fixed(slot) => Some(slot),
                        Constraint::Any | Constraint::Reg => None,
                    };
                    self.define(operand.vreg(), pos + 1, hint);
                }
            }
        }
        let range = self.out.slots.range(inst);
        for (index, operand) in range.zip(operands) {
            let home = self.home(operand.vreg());
            plain &= match operand.constraint() {
                Constraint::Any => true,
                Constraint::Reg => self.env.is_near(home),
                Constraint::Fixed(slot) => home == slot,
                Constraint::Reuse(other) => home == self.home(operands[usize::from(other)].vreg()),
                Constraint::Out(out) => base.is_some_and(|base| home == outgoing(base, out)),
            };
            self.frame = self.frame.max(home.as_u32() + 1);
            self.out.slots.values[index] = home;
        }
        if !plain {
            self.meet_constraints(inst, pos, block, base)?;
        }
        if self.frame >= Slot::LIMIT {
            return Err(Error::FrameTooLarge);
        }
        Ok(())
    }

    /// Counts a slot that an operand names into the frame.
    pub(crate) fn mention(&mut self, slot: Slot) {
        self.frame = self.frame.max(slot.as_u32() + 1);
    }

    /// Whether a value that an instruction at `pos` defines is not live after it.
    pub(crate) fn is_dead(&self, vreg: VReg, pos: Pos) -> bool {
        matches!(self.live.ranges(vreg), [only] if only.end <= pos + 2)
    }

    /// Makes a value occupy its slot from its definition on, after giving it one if it has none.
    fn define(&mut self, vreg: VReg, pos: Pos, hint: Option<Slot>) {
        let ranges = self.live.ranges(vreg);
        let Some(first) = ranges.first() else { return };
        let slot = match self.home[vreg].expand() {
            Some(slot) => slot,
            None => {
                let slot = self.find_slot(vreg, pos, hint);
                self.home[vreg] = slot.into();
                slot
            }
        };
        let end = &mut self.slot_end[slot];
        self.replaced.push((slot, *end));
        *end = first.end;
    }

    fn find_slot(&mut self, vreg: VReg, pos: Pos, hint: Option<Slot>) -> Slot {
        let near = !self.far.contains(vreg);
        if near {
            if let Some(hint) = hint.filter(|&hint| self.fits(vreg, pos, hint)) {
                return hint;
            }
            if let Some(hint) = self.argument_slot(vreg).filter(|&hint| self.fits(vreg, pos, hint)) {
                return hint;
            }
            let first = self.hints.apart.partition_point(|&(value, _)| value < vreg);
            let others = self.hints.apart[first..].iter().take_while(|&&(value, _)| value == vreg);
            let mut slots = others.map(|&(_, other)| self.home[other]).take(MAX_HINTS);
            if let Some(slot) =
                slots.find_map(|slot| slot.expand().filter(|&slot| self.fits(vreg, pos, slot)))
            {
                return slot;
            }
        }
        if near {
            let ranges = self.live.ranges(vreg);
            let k = self.env.k() as usize;
            let slot_end = self.slot_end.as_values_slice();
            let seen = slot_end.len().min(k);
            // An argument that has to be moved had better not be where another parameter goes: the
            // move would become a swap.
            let parameters = self.hints.moved_to(vreg).map(|start| Range { start, end: start + 1 });
            let mut second = None;
            let reserved = self.env.reserved() as usize;
            let mut from = reserved;
            while let Some(free) = first_at_most(&slot_end[..seen], from, pos) {
                let slot = Slot::new(free);
                if self.taken.all_free(slot, ranges) {
                    if parameters.is_none_or(|start| self.taken.is_free(slot, start)) {
                        return slot;
                    }
                    second = second.or(Some(slot));
                }
                from = free + 1;
            }
            if let Some(second) = second.filter(|_| seen >= MAX_AVOIDING) {
                return second;
            }
            let unseen = seen.max(reserved);
            if unseen < k {
                // Not even packed values are in slots that are not in the table.
                return Slot::new(unseen);
            }
            if let Some(second) = second {
                return second;
            }
        }
        let ranges = self.live.ranges(vreg);
        let end = ranges.last().map_or(pos, |range| range.end);
        self.far_slots.take(pos, end)
    }

    /// Whether a near slot is free for all the life of a value that starts at `pos`.
    fn fits(&self, vreg: VReg, pos: Pos, slot: Slot) -> bool {
        self.env.is_near(slot)
            && slot.as_u32() >= self.env.reserved()
            && self.slot_end[slot] <= pos
            && self.taken.all_free(slot, self.live.ranges(vreg))
    }

    /// No value was ever in the slots from this number on.
    pub(crate) fn unseen(&self) -> u32 {
        u32::try_from(self.slot_end.keys().len()).unwrap_or(Slot::LIMIT)
    }

    /// One more than the highest slot with a value that is live at `pos`.
    fn top(&self, pos: Pos) -> u32 {
        let top = last_above(self.slot_end.as_values_slice(), pos).map_or(0, |slot| slot + 1);
        u32::try_from(top).unwrap_or(Slot::LIMIT).max(self.env.reserved())
    }

    /// Where the call that the value is computed for will probably want it.
    fn argument_slot(&mut self, vreg: VReg) -> Option<Slot> {
        let point = self.live.outs[self.out_hint.get(vreg)?.expand()?];
        let (mut base, looks) = self.likely_base[point.call];
        if looks < MAX_LOOKS {
            base = base.max(Slot::saturating(self.top(self.live.calls[point.call] + 1)));
            self.likely_base[point.call] = (base, looks + 1);
        }
        Some(outgoing(base, point.out))
    }

    /// The base that leaves most operands in place, of those above all that is live across the call.
    fn choose_base(&mut self, operands: &[PackedOperand], pos: Pos) -> Result<Slot, Error> {
        let mut lowest = self.top(pos + 1);
        self.candidates.clear();
        let mut width = 0;
        for operand in operands {
            match operand.constraint() {
                Constraint::Out(out) => {
                    let out = u32::from(out);
                    width = width.max(out);
                    let home = self.home[operand.vreg()].expand();
                    let base = home.and_then(|home| home.as_u32().checked_sub(out));
                    self.candidates.extend(base.map(Slot::from_u32));
                }
                // Read after the call, or written before it.
                Constraint::Fixed(slot)
                    if (operand.kind() == OperandKind::Use) == (operand.pos() == OperandPos::Late) =>
                {
                    lowest = lowest.max(slot.as_u32() + 1);
                }
                Constraint::Fixed(_) | Constraint::Any | Constraint::Reg | Constraint::Reuse(_) => {}
            }
        }
        self.candidates.retain(|base| base.as_u32() >= lowest);
        self.candidates.sort_unstable();
        let mut best = (0, lowest);
        for same in self.candidates.chunk_by(|a, b| a == b) {
            if same.len() > best.0 {
                best = (same.len(), same[0].as_u32());
            }
        }
        if best.1 + width >= Slot::LIMIT {
            return Err(Error::FrameTooLarge);
        }
        Ok(Slot::from_u32(best.1))
    }

    fn finish(mut self) -> Result<Output, Error> {
        if !self.out.edits.is_sorted_by_key(|&(point, _)| point) {
            self.out.edits.sort_by_key(|&(point, _)| point);
        }
        self.out.call_bases.sort_unstable();
        self.out.frame_size = self.frame;
        if self.frame >= Slot::LIMIT { Err(Error::FrameTooLarge) } else { Ok(self.out) }
    }
}

/// The outgoing slot of this number of a call with this base.
pub(crate) fn outgoing(base: Slot, out: u16) -> Slot {
    Slot::saturating(base.as_u32() + u32::from(out))
}
