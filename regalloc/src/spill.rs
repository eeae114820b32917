//! How many values are live where, and which ones live in far slots when there are too many.
//!
//! Real functions hardly ever need this. Where more values are live than there are near slots,
//! some of them (whole webs, or single values) get a *far* home for all their life; an instruction
//! that has to name such a value works on a copy in a near slot. The sweep goes along the line and,
//! where too many values are live, sends away those whose near copies cost least for the room they
//! make.
//!
//! # Invariants
//!
//! * Afterwards, at each position, the values that are live and have no far home, and the near
//!   copies needed there, are together no more than the near slots.

use crate::cfg::{Cfg, Pos, Rank};
use crate::coalesce::{Web, Webs};
use crate::error::Error;
use crate::liveness::{Call, Liveness};
use crate::ranges::Range;
use crate::{Constraint, Env, Function, Inst, Operand, OperandKind, OperandPos, VReg};
use core::cmp::Reverse;
use packir_entity::{EntitySet, Keys, PrimaryMap, entity_ref};
use std::collections::BinaryHeap;

entity_ref! {
    /// What goes far as a whole: a web or, behind the webs in number, a value without one.
    struct Item = "item";
}

/// The number of values live at each position, as the change from the position before.
pub(crate) struct Pressure {
    change: Vec<i32>,
    /// The most values that are live at once.
    pub(crate) max: u32,
    /// For each call, the values that are live before and after it.
    pub(crate) across: PrimaryMap<Call, u32>,
}

impl Pressure {
    /// Counts the live values.
    pub(crate) fn new(cfg: &Cfg, live: &Liveness) -> Self {
        let mut change = vec![0i32; cfg.end() as usize + 1];
        for range in live.all_ranges() {
            change[range.start as usize] += 1;
            change[range.end as usize] -= 1;
        }
        let mut call_results: PrimaryMap<Call, i32> = vec![0; live.calls.len()].into();
        for point in live.outs.values() {
            if point.kind == OperandKind::Def {
                call_results[point.call] += 1;
            }
        }
        let mut across = PrimaryMap::with_capacity(live.calls.len());
        let (mut now, mut max) = (0, 0);
        let mut calls = live.calls.values().peekable();
        for (pos, change) in (0..).zip(&change) {
            now += change;
            max = max.max(now);
            if calls.next_if(|&&call| call + 1 == pos).is_some() {
                let results = call_results[across.next_key()];
                across.push(u32::try_from(now - results).unwrap_or(0));
            }
        }
        Self { change, max: u32::try_from(max).unwrap_or(0), across }
    }
}

/// The values with a far home, if more values are live at once than there are near slots.
pub(crate) fn far_values<F: Function>(
    func: &F,
    env: &Env,
    cfg: &Cfg,
    live: &Liveness,
    webs: &Webs,
    pressure: Pressure,
) -> Result<EntitySet<VReg>, Error> {
    let near = env.k() - env.reserved();
    // Each instruction may need a few near slots for copies beside what is live there.
    if pressure.max < near.saturating_sub(2) {
        return Ok(EntitySet::new());
    }
    let mut sweep = Sweep {
        live,
        webs,
        room: i32::try_from(near).unwrap_or(i32::MAX),
        change: pressure.change,
        far: EntitySet::new(),
        cost: vec![0; webs.ranges.len() + func.num_vregs()].into(),
        needs: vec![],
    };
    sweep.collect(func, env, cfg);
    sweep.run(func, cfg)?;
    let vregs = Keys::with_len(func.num_vregs());
    Ok(vregs.filter(|&vreg| sweep.far.contains(sweep.item(vreg))).collect())
}

/// A position range where an item, if it is far, needs a near copy.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Need {
    item: Item,
    start: Pos,
    end: Pos,
}

struct Sweep<'a> {
    live: &'a Liveness,
    webs: &'a Webs,
    room: i32,
    change: Vec<i32>,
    far: EntitySet<Item>,
    /// The weight of an item's near copies; later that per position of its life, in 2^-20.
    cost: PrimaryMap<Item, u64>,
    needs: Vec<Need>,
}

impl Sweep<'_> {
    fn item(&self, vreg: VReg) -> Item {
        Item::new(self.webs.of(vreg).map_or(self.webs.ranges.len() + vreg.index(), Web::index))
    }

    /// Finds the near copies that each item would need, and what they would cost.
    fn collect<F: Function>(&mut self, func: &F, env: &Env, cfg: &Cfg) {
        for (rank, &block) in &cfg.order {
            let weight = 1 << (2 * u32::from(cfg.depth[block]));
            for (pos, inst) in (cfg.start[rank]..).step_by(2).zip(func.block_insts(block).iter()) {
                let operands = func.inst_operands(inst);
                for operand in operands {
                    let Operand { vreg, constraint, kind, pos: when, .. } = operand.unpack();
                    let item = self.item(vreg);
                    self.cost[item] += 1;
                    let mut range = match (kind, when) {
                        (OperandKind::Use, OperandPos::Early) => Range { start: pos, end: pos + 1 },
                        (OperandKind::Def, OperandPos::Late) => Range { start: pos + 1, end: pos + 2 },
                        _ => Range { start: pos, end: pos + 2 },
                    };
                    match constraint {
                        Constraint::Reg => {}
                        Constraint::Reuse(other) => {
                            let source = operands[usize::from(other)];
                            if self.item(source.vreg()) != item {
                                // The slot is taken while the use is read, too.
                                self.change[pos as usize] += 1;
                                self.change[pos as usize + 1] -= 1;
                            }
                            if source.constraint() != Constraint::Reg {
                                continue;
                            }
                            range.start = pos + 1;
                        }
                        Constraint::Fixed(slot) if env.is_near(slot) => {
                            if kind == OperandKind::Use && self.live.is_live_at(vreg, pos + 1) {
                                self.change[range.start as usize] += 1;
                                self.change[range.end as usize] -= 1;
                            }
                            continue;
                        }
                        Constraint::Fixed(_) | Constraint::Out(_) | Constraint::Any => continue,
                    }
                    self.cost[item] += weight;
                    self.needs.push(Need { item, start: range.start, end: range.end });
                }
            }
        }
        self.needs.sort_unstable();
        self.needs.dedup();
    }

    fn run<F: Function>(&mut self, func: &F, cfg: &Cfg) -> Result<(), Error> {
        // Start and end of each range, and whose it is.
        let mut starts: Vec<(Pos, Pos, Item)> = vec![];
        for item in self.cost.keys() {
            let single = item.index().checked_sub(self.webs.ranges.len()).map(VReg::new);
            if single.is_some_and(|vreg| self.webs.of(vreg).is_some()) {
                continue;
            }
            let ranges = ranges(self.live, self.webs, item);
            let length: u64 = ranges.iter().map(|range| u64::from(range.end - range.start)).sum();
            let cost = &mut self.cost[item];
            *cost = (*cost).min(1 << 40) * (1 << 20) / length.max(1);
            starts.extend(ranges.iter().map(|range| (range.start, range.end, item)));
        }
        starts.sort_unstable();
        let mut starts = starts.into_iter().peekable();
        let mut active = BinaryHeap::new();
        let mut kept = vec![];
        let mut now = 0;
        for pos in 0..cfg.end() {
            now += self.change[pos as usize];
            while let Some((_, end, item)) = starts.next_if(|&(start, ..)| start == pos) {
                active.push(Reverse((self.cost[item], item, end)));
            }
            while now > self.room {
                let Some(Reverse((cost, item, end))) = active.pop() else {
                    return Err(Error::TooFewRegs(inst_at(func, cfg, pos)));
                };
                if self.far.contains(item) || end <= pos {
                    continue;
                }
                if self.needs_at(item, pos) {
                    kept.push(Reverse((cost, item, end)));
                    continue;
                }
                self.send_away(item, pos);
                now -= 1;
            }
            active.extend(kept.drain(..));
        }
        Ok(())
    }

    fn needs_of(&self, item: Item) -> core::ops::Range<usize> {
        let start = self.needs.partition_point(|need| need.item < item);
        start..start + self.needs[start..].partition_point(|need| need.item == item)
    }

    fn needs_at(&self, item: Item, pos: Pos) -> bool {
        let needs = &self.needs[self.needs_of(item)];
        // Ranges are at most two positions long, and sorted by start.
        let from = needs.partition_point(|need| need.start + 1 < pos);
        needs[from..].iter().take_while(|need| need.start <= pos).any(|need| need.end > pos)
    }

    /// Makes an item far that is live at `pos` and needs no copy there.
    fn send_away(&mut self, item: Item, pos: Pos) {
        self.far.insert(item);
        for range in ranges(self.live, self.webs, item).iter().filter(|range| range.end > pos) {
            if range.start > pos {
                self.change[range.start as usize] -= 1;
            }
            self.change[range.end as usize] += 1;
        }
        for at in self.needs_of(item) {
            let need = self.needs[at];
            if need.start > pos {
                self.change[need.start as usize] += 1;
                self.change[need.end as usize] -= 1;
            }
        }
    }
}

/// The live ranges of an item.
fn ranges<'a>(live: &'a Liveness, webs: &'a Webs, item: Item) -> &'a [Range] {
    match item.index().checked_sub(webs.ranges.len()) {
        None => &webs.ranges[Web::new(item.index())],
        Some(vreg) => live.ranges(VReg::new(vreg)),
    }
}

fn inst_at<F: Function>(func: &F, cfg: &Cfg, pos: Pos) -> Inst {
    let rank = Rank::new(cfg.start.as_values_slice().partition_point(|&start| start <= pos) - 1);
    let first = func.block_insts(cfg.order[rank]).start();
    Inst::new(first + ((pos - cfg.start[rank]) / 2) as usize)
}
