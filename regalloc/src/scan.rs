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

use crate::cfg::{Cfg, Pos};
use crate::coalesce::Hints;
use crate::error::Error;
use crate::liveness::Liveness;
use crate::local::Local;
use crate::moves::ParallelMove;
use crate::output::{Edit, Output, ProgPoint};
use crate::pack::{FarSlots, Packing};
use crate::ranges::{Occupancy, Range, first_at_most, last_above};
use crate::{Block, Constraint, Env, Function, Inst, OperandKind, OperandPos, PackedOperand, Slot, VReg};
use std::collections::BTreeMap;

const NONE: u32 = u32::MAX;

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
    across: &[u32],
) -> Result<Output, Error> {
    let mut scan = Scan::new(func, env, cfg, live, packing, hints, across);
    for (rank, &block) in (0u32..).zip(&cfg.order) {
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
    far: Vec<bool>,
    taken: Occupancy,
    far_slots: FarSlots,
    /// By virtual register: its slot, or `NONE`.
    pub(crate) home: Vec<u32>,
    /// By slot: where the value last seen in it stops being live.
    pub(crate) slot_end: Vec<Pos>,
    /// What `slot_end` was before the definitions of the current instruction.
    pub(crate) replaced: Vec<(u32, Pos)>,
    next_activation: usize,
    next_call: usize,
    /// By call: the base it will probably get, and how often that was reconsidered.
    likely_base: Vec<(u32, u8)>,
    /// By virtual register: the first entry in [`Liveness::outs`], if there are any calls.
    out_hint: Vec<u32>,
    /// Bases that would leave an operand in place.
    candidates: Vec<u32>,
    pub(crate) parallel: ParallelMove,
    pub(crate) local: Local,
    /// By block: moves that a terminator's definitions need at its start.
    pub(crate) pending: BTreeMap<Block, Vec<Edit>>,
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
        across: &[u32],
    ) -> Self {
        let mut offsets = Vec::with_capacity(func.num_insts() + 1);
        let mut total = 0;
        for inst in 0..func.num_insts() {
            offsets.push(total);
            total += u32::try_from(func.inst_operands(Inst::new(inst)).len()).unwrap_or(0);
        }
        offsets.push(total);
        let mut out_hint = vec![];
        if !live.outs.is_empty() {
            out_hint.resize(func.num_vregs(), NONE);
            for (index, point) in (0u32..).zip(&live.outs) {
                let hint = &mut out_hint[point.vreg.index()];
                if point.kind == OperandKind::Use && *hint == NONE {
                    *hint = index;
                }
            }
        }
        Self {
            func,
            env,
            cfg,
            live,
            hints,
            far: packing.far,
            slot_end: vec![0; packing.taken.len().max(env.reserved()) as usize],
            taken: packing.taken,
            far_slots: FarSlots::new(packing.next_far),
            home: packing.home,
            replaced: vec![],
            next_activation: 0,
            next_call: 0,
            likely_base: across.iter().map(|across| (env.reserved() + across, 0)).collect(),
            out_hint,
            candidates: vec![],
            parallel: ParallelMove::default(),
            local: Local::default(),
            pending: BTreeMap::new(),
            out: Output {
                slots: vec![Slot::new(0); live.operands],
                offsets,
                edits: vec![],
                call_bases: Vec::with_capacity(live.calls.len()),
                frame_size: 0,
            },
            frame: env.reserved(),
        }
    }

    fn block(&mut self, rank: u32, block: Block) -> Result<(), Error> {
        let start = self.cfg.start[rank as usize];
        while let Some(activation) = self.live.activations.get(self.next_activation) {
            if activation.rank != rank {
                break;
            }
            self.next_activation += 1;
            let slot = self.home[activation.vreg.index()];
            self.slot_end[slot as usize] = activation.end;
        }
        for &param in self.func.block_params(block) {
            if !self.live.ranges(param).is_empty() {
                self.define(param, start, NONE);
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
            && self.cfg.rank[succ.index()] <= rank
        {
            // A backward edge. It is not critical and does not go to a block that this one
            // dominates, hence its moves go before the terminator.
            self.edge(block, 0, succ, pos - 2);
        }
        Ok(())
    }

    /// Emits the moves of edges that come along the line, now that both ends are placed.
    fn edges_into(&mut self, rank: u32, block: Block, start: Pos) {
        if let Some(edits) = self.pending.remove(&block)
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
            if self.cfg.rank[pred.index()] < rank {
                let several = func.successors(pred).len() > 1;
                let number = if several { self.cfg.edge[block.index()] } else { 0 };
                self.edge(pred, number as usize, block, start);
            }
        }
    }

    /// Emits the moves of one edge. Values live on it are live at `pos` or are moved.
    fn edge(&mut self, from: Block, number: usize, to: Block, pos: Pos) {
        let func = self.func;
        for (arg, param) in func.branch_args(from, number).iter().zip(func.block_params(to)) {
            let home = self.home[param.index()];
            if home != NONE {
                self.parallel.push(Slot::from_u32(self.home[arg.index()]), Slot::from_u32(home));
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
        let slot_end = &self.slot_end;
        let (reserved, near) = (self.env.reserved(), self.env.k());
        let (edits, frame) = (&mut self.out.edits, &mut self.frame);
        self.parallel.sequentialize(
            |moves| {
                let mut slots: Vec<u32> =
                    moves.iter().flat_map(|edit| [edit.from.as_u32(), edit.to.as_u32()]).collect();
                slots.sort_unstable();
                let free = |slot: &u32| {
                    slot_end.get(*slot as usize).is_none_or(|&end| end <= pos)
                        && slots.binary_search(slot).is_err()
                };
                let near = reserved..near;
                let unseen = u32::try_from(slot_end.len()).unwrap_or(NONE);
                Slot::from_u32(near.chain(unseen..).find(free).unwrap_or(0))
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
        let offset = self.out.offsets[inst.index()] as usize;
        self.replaced.clear();
        // Whether all operands can be at home.
        let mut plain = true;
        let mut late_defs = false;
        for operand in operands {
            if operand.kind() == OperandKind::Def {
                if operand.pos() == OperandPos::Early {
                    self.define(operand.vreg(), pos, NONE);
                } else {
                    late_defs = true;
                }
            }
        }
        let base = if self.live.calls.get(self.next_call) == Some(&pos) {
            let base = self.choose_base(operands, pos)?;
            self.out.call_bases.push((inst, Slot::from_u32(base)));
            self.frame = self.frame.max(base + 1);
            self.next_call += 1;
            Some(base)
        } else {
            None
        };
        if late_defs {
            for operand in operands {
                if operand.kind() == OperandKind::Def && operand.pos() == OperandPos::Late {
                    let hint = match operand.constraint() {
                        Constraint::Out(out) => base.map_or(NONE, |base| base + u32::from(out)),
                        Constraint::Reuse(other) => self.home[operands[usize::from(other)].vreg().index()],
                        Constraint::Fixed(slot) => slot.as_u32(),
                        Constraint::Any | Constraint::Reg => NONE,
                    };
                    self.define(operand.vreg(), pos + 1, hint);
                }
            }
        }
        for (index, operand) in operands.iter().enumerate() {
            let home = self.home[operand.vreg().index()];
            plain &= match operand.constraint() {
                Constraint::Any => true,
                Constraint::Reg => home < self.env.k(),
                Constraint::Fixed(slot) => home == slot.as_u32(),
                Constraint::Reuse(other) => home == self.home[operands[usize::from(other)].vreg().index()],
                Constraint::Out(out) => base.is_some_and(|base| home == base + u32::from(out)),
            };
            self.frame = self.frame.max(home + 1);
            self.out.slots[offset + index] = Slot::from_u32(home);
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
    pub(crate) fn mention(&mut self, slot: u32) {
        self.frame = self.frame.max(slot + 1);
    }

    /// Whether a value that an instruction at `pos` defines is not live after it.
    pub(crate) fn is_dead(&self, vreg: VReg, pos: Pos) -> bool {
        matches!(self.live.ranges(vreg), [only] if only.end <= pos + 2)
    }

    /// Makes a value occupy its slot from its definition on, after giving it one if it has none.
    fn define(&mut self, vreg: VReg, pos: Pos, hint: u32) {
        let ranges = self.live.ranges(vreg);
        let Some(first) = ranges.first() else { return };
        let mut slot = self.home[vreg.index()];
        if slot == NONE {
            slot = self.find_slot(vreg, pos, hint);
            self.home[vreg.index()] = slot;
        }
        if self.slot_end.len() <= slot as usize {
            self.slot_end.resize(slot as usize + 1, 0);
        }
        let end = &mut self.slot_end[slot as usize];
        self.replaced.push((slot, *end));
        *end = first.end;
    }

    fn find_slot(&mut self, vreg: VReg, pos: Pos, hint: u32) -> u32 {
        let near = !self.far.get(vreg.index()).copied().unwrap_or(false);
        let k = self.env.k();
        if near {
            if hint < k && self.fits(vreg, pos, hint) {
                return hint;
            }
            let hint = self.argument_slot(vreg);
            if hint < k && self.fits(vreg, pos, hint) {
                return hint;
            }
            let first = self.hints.apart.partition_point(|&(value, _)| value < vreg);
            let others = self.hints.apart[first..].iter().take_while(|&&(value, _)| value == vreg);
            let mut slots = others.map(|&(_, other)| self.home[other.index()]).take(MAX_HINTS);
            if let Some(slot) = slots.find(|&slot| slot < k && self.fits(vreg, pos, slot)) {
                return slot;
            }
        }
        if near {
            let ranges = self.live.ranges(vreg);
            let seen = self.slot_end.len().min(k as usize);
            // An argument that has to be moved had better not be where another parameter goes: the
            // move would become a swap.
            let moved_to = self.hints.moved_to.get(vreg.index()).filter(|&&start| start != NONE);
            let parameters = moved_to.map(|&start| Range { start, end: start + 1 });
            let mut second = NONE;
            let mut from = self.env.reserved() as usize;
            while let Some(free) = first_at_most(&self.slot_end[..seen], from, pos) {
                let slot = u32::try_from(free).unwrap_or(NONE);
                if self.taken.all_free(slot, ranges) {
                    if parameters.is_none_or(|start| self.taken.is_free(slot, start)) {
                        return slot;
                    }
                    second = second.min(slot);
                }
                from = free + 1;
            }
            if second != NONE && seen >= MAX_AVOIDING {
                return second;
            }
            let unseen = u32::try_from(seen).unwrap_or(NONE).max(self.env.reserved());
            if unseen < k {
                // Not even packed values are in slots that are not in the table.
                return unseen;
            }
            if second != NONE {
                return second;
            }
        }
        let ranges = self.live.ranges(vreg);
        let end = ranges.last().map_or(pos, |range| range.end);
        self.far_slots.take(pos, end)
    }

    fn fits(&self, vreg: VReg, pos: Pos, slot: u32) -> bool {
        slot >= self.env.reserved()
            && self.slot_end.get(slot as usize).is_none_or(|&end| end <= pos)
            && self.taken.all_free(slot, self.live.ranges(vreg))
    }

    /// One more than the highest slot with a value that is live at `pos`.
    fn top(&self, pos: Pos) -> u32 {
        let top = last_above(&self.slot_end, pos).map_or(0, |slot| slot + 1);
        u32::try_from(top).unwrap_or(NONE).max(self.env.reserved())
    }

    /// Where the call that the value is computed for will probably want it.
    fn argument_slot(&mut self, vreg: VReg) -> u32 {
        let Some(&hint) = self.out_hint.get(vreg.index()).filter(|&&hint| hint != NONE) else { return NONE };
        let point = self.live.outs[hint as usize];
        let call = self.live.calls[point.call as usize];
        let (mut base, looks) = self.likely_base[point.call as usize];
        if looks < MAX_LOOKS {
            base = base.max(self.top(call + 1));
            self.likely_base[point.call as usize] = (base, looks + 1);
        }
        base + u32::from(point.out)
    }

    /// The base that leaves most operands in place, of those above all that is live across the call.
    fn choose_base(&mut self, operands: &[PackedOperand], pos: Pos) -> Result<u32, Error> {
        let mut lowest = self.top(pos + 1);
        self.candidates.clear();
        let mut width = 0;
        for operand in operands {
            match operand.constraint() {
                Constraint::Out(out) => {
                    let out = u32::from(out);
                    width = width.max(out);
                    let home = self.home[operand.vreg().index()];
                    if home != NONE && home >= out {
                        self.candidates.push(home - out);
                    }
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
        self.candidates.retain(|&base| base >= lowest);
        self.candidates.sort_unstable();
        let mut best = (0, lowest);
        for same in self.candidates.chunk_by(|a, b| a == b) {
            if same.len() > best.0 {
                best = (same.len(), same[0]);
            }
        }
        if best.1 + width >= Slot::LIMIT {
            return Err(Error::FrameTooLarge);
        }
        Ok(best.1)
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
