//! Where each value is live.
//!
//! One walk over the operands notes definitions and, per block, the last use. Then [`Search`] finds
//! where values are live that are used outside their block. Work and memory follow the number of
//! live ranges, not the number of blocks times values.
//!
//! The walk also checks operands and collects those with special constraints.

use crate::cfg::{Cfg, Pos, Rank};
use crate::error::Error;
use crate::ranges::Range;
use crate::runs::Runs;
use crate::search::Search;
use crate::{Block, Constraint, Env, Function, Inst, Operand, OperandKind, OperandPos, Slot, VReg};
use packir_entity::{PackedOption, PrimaryMap, entity_ref, iter_entity_range};

entity_ref! {
    /// A call, counted along the line.
    pub(crate) struct Call = "call";
    /// An argument or a result of a call, in [`Liveness::outs`].
    pub(crate) struct Out = "out";
    /// The last use of a value in a block that does not define it.
    pub(crate) struct Use = "use";
}

/// A value that starts being live again at the first position of a block.
#[derive(Clone, Copy)]
pub(crate) struct Activation {
    pub(crate) rank: Rank,
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
    /// Which one of the instruction's.
    operand: u32,
}

/// An argument or a result of a call.
#[derive(Clone, Copy)]
pub(crate) struct OutPoint {
    pub(crate) vreg: VReg,
    pub(crate) call: Call,
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
    ranges: Runs<VReg, Range>,
    /// By block, and then by virtual register.
    pub(crate) activations: Runs<Rank, Activation>,
    /// Sorted by virtual register.
    pub(crate) fixed: Vec<FixedPoint>,
    /// Sorted by virtual register; arguments that are live after the call are left out, for they
    /// need a copy wherever they are.
    pub(crate) outs: PrimaryMap<Out, OutPoint>,
    /// Uses and the definitions that reuse their slots.
    pub(crate) reuses: Vec<Affinity>,
    /// The position of each call.
    pub(crate) calls: PrimaryMap<Call, Pos>,
}

impl Liveness {
    /// Where the value is live: sorted, disjoint. The first one starts at its
    /// definition; there is none if it has no definition, or is an unused block parameter.
    #[inline]
    pub(crate) fn ranges(&self, vreg: VReg) -> &[Range] {
        self.ranges.get(vreg)
    }

    /// All live ranges of all values.
    pub(crate) fn all_ranges(&self) -> &[Range] {
        &self.ranges.values
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
        for (rank, &block) in &cfg.order {
            walk.block(func, env, cfg, rank, block)?;
        }
        walk.finish(func, cfg)
    }
}

/// The last use of a value in a block other than the one that defines it.
pub(crate) struct ForeignUse {
    pub(crate) rank: Rank,
    pub(crate) end: Pos,
    /// The value's use in an earlier block of the line.
    pub(crate) next: PackedOption<Use>,
}

/// Where a value is defined, and first knowledge of where it is used.
#[derive(Clone, Copy, Default)]
pub(crate) struct Def {
    /// The defining block; none if there is no definition.
    pub(crate) rank: PackedOption<Rank>,
    pub(crate) start: Pos,
    /// The end of the live range within the defining block.
    pub(crate) end: Pos,
    /// The latest of the foreign uses.
    pub(crate) uses: PackedOption<Use>,
}

struct Walk {
    defs: PrimaryMap<VReg, Def>,
    uses: PrimaryMap<Use, ForeignUse>,
    fixed: Vec<FixedPoint>,
    outs: Vec<OutPoint>,
    reuses: Vec<Affinity>,
    calls: PrimaryMap<Call, Pos>,
    /// Outgoing slots of the call at hand: slot, kind, virtual register, operand.
    call: Vec<(u16, bool, VReg, usize)>,
}

impl Walk {
    fn new(vregs: usize) -> Self {
        Self {
            defs: vec![Def::default(); vregs].into(),
            uses: PrimaryMap::new(),
            fixed: vec![],
            outs: vec![],
            reuses: vec![],
            calls: PrimaryMap::new(),
            call: vec![],
        }
    }

    fn block<F: Function>(
        &mut self,
        func: &F,
        env: &Env,
        cfg: &Cfg,
        rank: Rank,
        block: Block,
    ) -> Result<(), Error> {
        let mut pos = cfg.start[rank];
        let depth = cfg.depth[block];
        for &param in func.block_params(block) {
            self.define(param, rank, pos, pos)?;
        }
        for inst in func.block_insts(block).iter() {
            let operands = func.inst_operands(inst);
            let mut special = func.is_call(inst);
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
    fn define(&mut self, vreg: VReg, rank: Rank, start: Pos, end: Pos) -> Result<(), Error> {
        let def = self.defs.get_mut(vreg).ok_or(Error::NoVReg(vreg))?;
        if def.rank.is_some() {
            return Err(Error::DefinedTwice(vreg));
        }
        *def = Def { rank: rank.into(), start, end, uses: None.into() };
        Ok(())
    }

    #[inline]
    fn use_until(&mut self, vreg: VReg, rank: Rank, end: Pos) -> Result<(), Error> {
        let def = self.defs.get_mut(vreg).ok_or(Error::NoVReg(vreg))?;
        if def.rank == rank.into() {
            def.end = def.end.max(end);
        } else if def.rank.is_none() {
            return Err(Error::NotDominated(vreg));
        } else {
            // The reserved value is the key of nothing.
            match self.uses.get_mut(def.uses.into_inner()) {
                Some(last) if last.rank == rank => last.end = last.end.max(end),
                _ => def.uses = self.uses.push(ForeignUse { rank, end, next: def.uses }).into(),
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
        let call = self.calls.next_key();
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
                    let operand = u32::try_from(index).unwrap_or(u32::MAX);
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
        let mut ranges = Runs::with_capacity(self.defs.len(), self.defs.len() + self.uses.len() / 4);
        let mut start = VReg::new(0);
        while self.defs.is_valid(start) {
            let end = search.batch(cfg, &self.defs, start, &self.uses)?;
            let defs = self.defs.get_range(start..end).unwrap_or_default();
            for (vreg, def) in iter_entity_range(start..end).zip(defs) {
                if def.uses.is_some() {
                    search.take(vreg, &mut ranges.values);
                } else if def.end > def.start {
                    ranges.values.push(Range { start: def.start, end: def.end });
                }
                ranges.close();
            }
            start = end;
        }
        let activations = Runs::grouped(cfg.order.len(), &search.activations, |activation| activation.rank);
        let mut live = Liveness {
            ranges,
            activations,
            fixed: self.fixed,
            outs: PrimaryMap::new(),
            reuses: self.reuses,
            calls: self.calls,
        };
        self.outs.retain(|point| {
            point.kind == OperandKind::Def || !live.is_live_at(point.vreg, live.calls[point.call] + 1)
        });
        self.outs.sort_unstable_by_key(|point| {
            (point.vreg, core::cmp::Reverse(point.depth), point.call, point.out)
        });
        live.outs = self.outs.into();
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
