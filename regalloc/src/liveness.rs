//! Where each value is live.
//!
//! One walk over the operands notes definitions and, per block, the last use. Then [`Search`] finds
//! where values are live that are used outside their block. Work and memory follow the number of
//! live ranges, not the number of blocks times values.
//!
//! The walk also checks operands and collects those with special constraints.

use crate::cfg::{Cfg, Pos};
use crate::error::Error;
use crate::ranges::Range;
use crate::search::Search;
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
    /// Twice the depth in loops, and one more for a backward edge or within an instruction.
    pub(crate) priority: u8,
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
    /// Where the value is live: sorted, disjoint. The first one starts at its
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
pub(crate) struct ForeignUse {
    pub(crate) rank: u32,
    pub(crate) end: Pos,
    /// The value's use in an earlier block of the line.
    pub(crate) next: u32,
}

/// Where a value is defined, and first knowledge of where it is used.
#[derive(Clone, Copy)]
pub(crate) struct Def {
    pub(crate) rank: u32,
    pub(crate) start: Pos,
    /// The end of the live range within the defining block.
    pub(crate) end: Pos,
    /// The latest entry among the foreign uses.
    pub(crate) uses: u32,
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

                    self.reuses.push(Affinity { a: source.vreg, b: vreg, priority: 2 * depth + 1 });
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
        let mut search = Search::new(func, cfg);
        let (mut ranges, mut first) = (vec![], Vec::with_capacity(self.defs.len() + 1));
        ranges.reserve(self.defs.len() + self.uses.len() / 4);
        let mut start = 0;
        while start < self.defs.len() {
            let end = search.batch(cfg, &self.defs, start, &self.uses)?;
            for (index, def) in self.defs[start..end].iter().enumerate() {
                first.push(u32::try_from(ranges.len()).unwrap_or(NONE));
                if def.rank == NONE {
                    continue;
                }
                if def.uses != NONE {
                    search.take(VReg::new(start + index), &mut ranges);
                } else if def.end > def.start {
                    ranges.push(Range { start: def.start, end: def.end });
                }
            }
            start = end;
        }
        first.push(u32::try_from(ranges.len()).unwrap_or(NONE));
        let mut live = Liveness {
            ranges,
            first,
            activations: by_rank(&search.activations, cfg.order.len()),
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

/// Sorts by rank, and otherwise leaves the order by virtual register.
fn by_rank(activations: &[Activation], ranks: usize) -> Vec<Activation> {
    let mut next = vec![0u32; ranks + 1];
    for activation in activations {
        next[activation.rank as usize + 1] += 1;
    }
    for rank in 1..=ranks {
        next[rank] += next[rank - 1];
    }
    let mut sorted = activations.to_vec();
    for &activation in activations {
        let place = &mut next[activation.rank as usize];
        sorted[*place as usize] = activation;
        *place += 1;
    }
    sorted
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
