//! Where each value is live, found one value at a time.
//!
//! One walk over the operands notes definitions and, per block, the last use. Then, for each value
//! used outside its block, a search from the uses backwards to the definition finds the blocks it
//! is live through (the sparse method of Boissinot et al., "Computing Liveness Sets for SSA-Form
//! Programs", 2011, algorithm 6). Work and memory follow the number of live ranges, not the number
//! of blocks times values.
//!
//! The walk also checks operands and collects those with special constraints.

use crate::cfg::{Cfg, Pos};
use crate::error::Error;
use crate::ranges::Range;
use crate::{Block, Constraint, Env, Function, Inst, Operand, OperandKind, OperandPos, Slot, VReg};

const NONE: u32 = u32::MAX;

/// A value that starts being live again at the first position of a block.
#[derive(Clone, Copy)]
pub(crate) struct Activation {
    /// The block's place on the line.
    pub(crate) rank: u32,
    pub(crate) vreg: VReg,
    /// The end of the range that starts here.
    pub(crate) end: Pos,
}

/// An operand that must be in a certain slot.
#[derive(Clone, Copy)]
pub(crate) struct FixedPoint {
    pub(crate) vreg: VReg,
    pub(crate) slot: Slot,
    /// While the operand is there.
    pub(crate) range: Range,
    pub(crate) depth: u8,
    inst: Inst,
    operand: u32,
}

/// An argument or a result of a call.
#[derive(Clone, Copy)]
pub(crate) struct OutPoint {
    pub(crate) vreg: VReg,
    /// Which call, counted along the line.
    pub(crate) call: u32,
    /// The number of the outgoing slot.
    pub(crate) out: u16,
    pub(crate) depth: u8,
    pub(crate) kind: OperandKind,
}

/// A pair of values that would like to share a slot.
#[derive(Clone, Copy)]
pub(crate) struct Affinity {
    pub(crate) a: VReg,
    pub(crate) b: VReg,
    pub(crate) depth: u8,
}

/// All that the walk finds.
pub(crate) struct Liveness {
    ranges: Vec<Range>,
    first: Vec<u32>,
    /// Sorted by rank.
    pub(crate) activations: Vec<Activation>,
    /// Sorted by virtual register.
    pub(crate) fixed: Vec<FixedPoint>,
    /// Sorted by virtual register; arguments that are live after the call are left out, for they
    /// need a copy wherever they are.
    pub(crate) outs: Vec<OutPoint>,
    /// Uses and the definitions that reuse their slots.
    pub(crate) reuses: Vec<Affinity>,
    /// The position of each call.
    pub(crate) calls: Vec<Pos>,
    /// The number of operands of all instructions.
    pub(crate) operands: usize,
}

impl Liveness {
    /// Where the value is live: sorted, disjoint, not adjacent. The first one starts at its
    /// definition; there is none if it has no definition, or is an unused block parameter.
    #[inline]
    pub(crate) fn ranges(&self, vreg: VReg) -> &[Range] {
        &self.ranges[self.first[vreg.index()] as usize..self.first[vreg.index() + 1] as usize]
    }

    /// All live ranges of all values.
    pub(crate) fn all_ranges(&self) -> &[Range] {
        &self.ranges
    }

    /// Whether the value is live at this position.
    pub(crate) fn is_live_at(&self, vreg: VReg, pos: Pos) -> bool {
        let ranges = self.ranges(vreg);
        let at = ranges.partition_point(|range| range.end <= pos);
        ranges.get(at).is_some_and(|range| range.start <= pos)
    }

    /// Finds all live ranges, and checks all operands.
    pub(crate) fn new<F: Function>(func: &F, env: &Env, cfg: &Cfg) -> Result<Self, Error> {
        let mut walk = Walk::new(func.num_vregs());
        for (rank, &block) in (0u32..).zip(&cfg.order) {
            walk.block(func, env, cfg, rank, block)?;
        }
        walk.finish(func, cfg)
    }
}

/// The last use of a value in a block other than the one that defines it.
struct ForeignUse {
    rank: u32,
    end: Pos,
    /// The value's use in an earlier block of the line.
    next: u32,
}

#[derive(Clone, Copy)]
struct Def {
    rank: u32,
    start: Pos,
    /// The end of the live range within the defining block.
    end: Pos,
    /// The latest entry among the foreign uses.
    uses: u32,
}

struct Walk {
    defs: Vec<Def>,
    uses: Vec<ForeignUse>,
    fixed: Vec<FixedPoint>,
    outs: Vec<OutPoint>,
    reuses: Vec<Affinity>,
    calls: Vec<Pos>,
    operands: usize,
    /// Outgoing slots of the call at hand: slot, kind, virtual register, operand.
    call: Vec<(u16, bool, VReg, usize)>,
}

impl Walk {
    fn new(vregs: usize) -> Self {
        Self {
            defs: vec![Def { rank: NONE, start: 0, end: 0, uses: NONE }; vregs],
            uses: vec![],
            fixed: vec![],
            outs: vec![],
            reuses: vec![],
            calls: vec![],
            operands: 0,
            call: vec![],
        }
    }

    fn block<F: Function>(
        &mut self,
        func: &F,
        env: &Env,
        cfg: &Cfg,
        rank: u32,
        block: Block,
    ) -> Result<(), Error> {
        let mut pos = cfg.start[rank as usize];
        let depth = cfg.depth[block.index()];
        for &param in func.block_params(block) {
            self.define(param, rank, pos, pos)?;
        }
        for inst in func.block_insts(block).iter() {
            let operands = func.inst_operands(inst);
            let mut special = func.is_call(inst);
            self.operands += operands.len();
            let mut defs = false;
            for operand in operands {
                match operand.kind() {
                    OperandKind::Use => {
                        let late = operand.pos() == OperandPos::Late;
                        self.use_until(operand.vreg(), rank, pos + 1 + u32::from(late))?;
                    }
                    OperandKind::Def => defs = true,
                }
                special |= !matches!(operand.constraint(), Constraint::Any | Constraint::Reg);
            }
            if defs {
                for operand in operands.iter().filter(|operand| operand.kind() == OperandKind::Def) {
                    let late = operand.pos() == OperandPos::Late;
                    self.define(operand.vreg(), rank, pos + u32::from(late), pos + 2)?;
                }
            }
            if special {
                self.constraints(func, env, inst, pos, depth)?;
            }
            pos += 2;
        }
        for succ in 0..func.successors(block).len() {
            for &arg in func.branch_args(block, succ) {
                self.use_until(arg, rank, pos)?;
            }
        }
        Ok(())
    }

    #[inline]
    fn define(&mut self, vreg: VReg, rank: u32, start: Pos, end: Pos) -> Result<(), Error> {
        let def = self.defs.get_mut(vreg.index()).ok_or(Error::NoVReg(vreg))?;
        if def.rank != NONE {
            return Err(Error::DefinedTwice(vreg));
        }
        *def = Def { rank, start, end, uses: NONE };
        Ok(())
    }

    #[inline]
    fn use_until(&mut self, vreg: VReg, rank: u32, end: Pos) -> Result<(), Error> {
        let def = self.defs.get_mut(vreg.index()).ok_or(Error::NoVReg(vreg))?;
        if def.rank == rank {
            def.end = def.end.max(end);
        } else if def.rank == NONE {
            return Err(Error::NotDominated(vreg));
        } else {
            match self.uses.get_mut(def.uses as usize) {
                Some(last) if last.rank == rank => last.end = last.end.max(end),
                _ => {
                    let next =
                        core::mem::replace(&mut def.uses, u32::try_from(self.uses.len()).unwrap_or(NONE));
                    self.uses.push(ForeignUse { rank, end, next });
                }
            }
        }
        Ok(())
    }

    /// Checks and collects the operands of an instruction that is a call or has operands with
    /// other constraints than [`Constraint::Any`] and [`Constraint::Reg`].
    fn constraints<F: Function>(
        &mut self,
        func: &F,
        env: &Env,
        inst: Inst,
        pos: Pos,
        depth: u8,
    ) -> Result<(), Error> {
        let operands = func.inst_operands(inst);
        let is_call = func.is_call(inst);
        let call = u32::try_from(self.calls.len()).unwrap_or(NONE);
        if is_call {
            self.calls.push(pos);
            self.call.clear();
        }

        for (index, operand) in operands.iter().enumerate() {
            let Operand { vreg, constraint, kind, pos: when, .. } = operand.unpack();
            let bad = Err(Error::BadConstraint(inst, index));
            match constraint {
                Constraint::Any | Constraint::Reg => {}
                Constraint::Fixed(slot) => {
                    if slot.as_u32() < env.reserved() {
                        return bad;
                    }
                    let range = match (kind, when) {
                        (OperandKind::Use, OperandPos::Early) => Range { start: pos, end: pos + 1 },
                        (OperandKind::Def, OperandPos::Late) => Range { start: pos + 1, end: pos + 2 },
                        _ => Range { start: pos, end: pos + 2 },
                    };
                    let operand = u32::try_from(index).unwrap_or(NONE);
                    self.fixed.push(FixedPoint { vreg, slot, range, depth, inst, operand });
                }
                Constraint::Reuse(other) => {
                    let other = usize::from(other);
                    let Some(source) = operands.get(other).map(|source| source.unpack()) else { return bad };
                    let shared = operands.iter().take(index).any(|o| o.constraint() == constraint);
                    if (kind, when) != (OperandKind::Def, OperandPos::Late)
                        || (source.kind, source.pos) != (OperandKind::Use, OperandPos::Early)
                        || !matches!(source.constraint, Constraint::Any | Constraint::Reg)
                        || shared
                    {
                        return bad;
                    }

                    self.reuses.push(Affinity { a: source.vreg, b: vreg, depth });
                }
                Constraint::Out(out) => {
                    let is_use = kind == OperandKind::Use;
                    if !is_call || is_use != (when == OperandPos::Early) {
                        return bad;
                    }
                    self.call.push((out, is_use, vreg, index));
                    self.outs.push(OutPoint { vreg, call, out, depth, kind });
                }
            }
        }

        if is_call {
            self.call.sort_unstable();
            for pair in self.call.windows(2) {
                let [(out, is_use, vreg, _), (out2, is_use2, vreg2, index)] = pair else { continue };
                if (out, is_use) == (out2, is_use2) && vreg != vreg2 {
                    return Err(Error::BadConstraint(inst, *index));
                }
            }
        }
        Ok(())
    }

    fn finish<F: Function>(mut self, func: &F, cfg: &Cfg) -> Result<Liveness, Error> {
        check_fixed(&mut self.fixed)?;
        let mut search = Search {
            ranges: Vec::with_capacity(self.defs.len() + self.uses.len() / 4),
            activations: vec![],
            out: vec![NONE; cfg.order.len()],
            blocks: vec![],
            stack: vec![],
        };
        let mut first = Vec::with_capacity(self.defs.len() + 1);
        for (index, def) in self.defs.iter().enumerate() {
            first.push(u32::try_from(search.ranges.len()).unwrap_or(NONE));
            if def.rank == NONE {
                continue;
            }
            if def.uses != NONE {
                search.find(func, cfg, VReg::new(index), *def, &self.uses)?;
            } else if def.end > def.start {
                search.ranges.push(Range { start: def.start, end: def.end });
            }
        }
        first.push(u32::try_from(search.ranges.len()).unwrap_or(NONE));
        let mut activations = search.activations;
        activations.sort_unstable_by_key(|activation| (activation.rank, activation.vreg));
        let mut live = Liveness {
            ranges: search.ranges,
            first,
            activations,
            fixed: self.fixed,
            outs: vec![],
            reuses: self.reuses,
            calls: self.calls,
            operands: self.operands,
        };
        self.outs.retain(|point| {
            point.kind == OperandKind::Def
                || !live.is_live_at(point.vreg, live.calls[point.call as usize] + 1)
        });
        self.outs.sort_unstable_by_key(|point| {
            (point.vreg, core::cmp::Reverse(point.depth), point.call, point.out)
        });
        live.outs = self.outs;
        Ok(live)
    }
}

/// Sorts by virtual register, after checking that no two of them want a slot at the same time.
fn check_fixed(fixed: &mut [FixedPoint]) -> Result<(), Error> {
    fixed.sort_unstable_by_key(|point| (point.slot, point.range.start, point.range.end, point.operand));
    for pair in fixed.windows(2) {
        let [a, b] = pair else { continue };
        if a.slot == b.slot && b.range.start < a.range.end && a.vreg != b.vreg {
            return Err(Error::BadConstraint(b.inst, b.operand as usize));
        }
    }
    fixed.sort_unstable_by_key(|point| (point.vreg, point.range.start, point.slot));
    Ok(())
}

/// The search for the blocks that a value is live in.
struct Search {
    ranges: Vec<Range>,
    activations: Vec<Activation>,
    /// By rank: the last value found to be live out of the block.
    out: Vec<u32>,
    /// Blocks that the value is live into, with the end of its live range there.
    blocks: Vec<(u32, Pos)>,
    stack: Vec<u32>,
}

impl Search {
    fn find<F: Function>(
        &mut self,
        func: &F,
        cfg: &Cfg,
        vreg: VReg,
        def: Def,
        uses: &[ForeignUse],
    ) -> Result<(), Error> {
        self.blocks.clear();
        let mut at = def.uses;
        while let Some(last) = uses.get(at as usize) {
            self.blocks.push((last.rank, last.end));
            self.stack.push(last.rank);
            at = last.next;
        }
        while let Some(rank) = self.stack.pop() {
            let preds = func.predecessors(cfg.order[rank as usize]);
            if preds.is_empty() {
                self.stack.clear();
                return Err(Error::NotDominated(vreg));
            }
            for pred in preds {
                let pred = cfg.rank[pred.index()];
                let out = &mut self.out[pred as usize];
                if core::mem::replace(out, vreg.as_u32()) != vreg.as_u32() && pred != def.rank {
                    self.blocks.push((pred, cfg.start[pred as usize + 1]));
                    self.stack.push(pred);
                }
            }
        }
        self.blocks.sort_unstable();
        let end = if self.out[def.rank as usize] == vreg.as_u32() {
            cfg.start[def.rank as usize + 1]
        } else {
            def.end
        };
        let first = self.ranges.len();
        let mut range = Range { start: def.start, end };
        let mut rank = def.rank;
        for at in 0..self.blocks.len() {
            let (next, end) = self.blocks[at];
            let start = cfg.start[next as usize];
            if start > range.end {
                self.push(first, rank, vreg, range);
                range = Range { start, end };
                rank = next;
            } else {
                range.end = range.end.max(end);
            }
        }
        self.push(first, rank, vreg, range);
        Ok(())
    }

    fn push(&mut self, first: usize, rank: u32, vreg: VReg, range: Range) {
        if self.ranges.len() > first {
            self.activations.push(Activation { rank, vreg, end: range.end });
        }
        self.ranges.push(range);
    }
}
