//! Slots for webs, and for values that the calling convention puts somewhere.
//!
//! Webs are placed before all other values, each in the first slot that is free over all its
//! ranges; before that it tries the slots it is wanted in: those of its fixed operands, and those
//! where a call would have it, if everything live across the call stood without gaps at the bottom
//! of the frame.
//!
//! # Invariants
//!
//! * A slot that a fixed operand names is taken, at that operand's positions, for all other values.
//!   So no value is ever in the way of a fixed operand.

use crate::cfg::Pos;
use crate::coalesce::Webs;
use crate::liveness::{FixedPoint, Liveness};
use crate::ranges::{Occupancy, Range, first_at_most};
use crate::{Env, Function, VReg};
use core::cmp::Reverse;
use std::collections::BinaryHeap;

const NONE: u32 = u32::MAX;

/// Slots given out before the scan.
pub(crate) struct Packing {
    /// By virtual register: its slot, or `NONE`.
    pub(crate) home: Vec<u32>,
    pub(crate) taken: Occupancy,
    /// Far slots from here on are not given out yet.
    pub(crate) next_far: u32,
    /// By virtual register: whether it is to have a far slot. Empty if none is.
    pub(crate) far: Vec<bool>,
}

/// Something to place: a web, or a single value with a fixed operand.
struct Item {
    start: u32,
    web: u32,
    vreg: u32,
    far: bool,
    /// Its wishes are `wishes[first..]` as far as they name this item.
    fixed: bool,
}

struct Wish {
    item: u32,
    weight: u8,
    slot: u32,
    /// The positions of the fixed operand behind the wish.
    range: Option<Range>,
}

/// Places webs, and values with fixed operands.
pub(crate) fn pack<F: Function>(
    func: &F,
    env: &Env,
    end: u32,
    live: &Liveness,
    webs: &Webs,
    far: Vec<bool>,
    across: &[u32],
) -> Packing {
    let mut taken = Occupancy::new(end);
    for point in &live.fixed {
        taken.set(point.slot.as_u32(), point.range, true);
    }
    let mut items: Vec<Item> = (0u32..)
        .zip(&webs.ranges)
        .map(|(web, ranges)| {
            let start = ranges.first().map_or(0, |range| range.start);
            Item { start, web, vreg: NONE, far: false, fixed: false }
        })
        .collect();
    let wishes = wishes(env, live, webs, across, &mut items);
    let mut home = vec![NONE; func.num_vregs()];
    for vreg in (0..func.num_vregs()).map(VReg::new) {
        if far.get(vreg.index()).copied().unwrap_or(false)
            && let Some(web) = webs.of(vreg)
        {
            items[web].far = true;
        }
    }
    // Those with fixed operands first, then by start.
    let key =
        |(number, item): (u64, &Item)| u64::from(!item.fixed) << 63 | u64::from(item.start) << 32 | number;
    let mut order: Vec<u64> = (0..).zip(&items).map(key).collect();
    order.sort_unstable();
    let order = order.into_iter().map(|key| u32::try_from(key & u64::from(u32::MAX)).unwrap_or(NONE));
    // Behind the slots that fixed operands name, so that nobody is in their way there, either.
    let mut far_slots = FarSlots::new(taken.len().max(env.k()));
    let both = |&(a, b): &(VReg, VReg)| Some((webs.of(a)?, webs.of(b)?));
    let number = |web: usize| u32::try_from(web).unwrap_or(NONE);
    let mut apart: Vec<(u32, u32)> =
        webs.apart.iter().filter_map(both).map(|(a, b)| (number(a), number(b))).collect();
    apart.sort_unstable();
    apart.dedup();
    let mut web_slot = vec![NONE; webs.ranges.len()];
    let busy = vec![0; env.k() as usize];
    let mut packer = Packer { env, taken, start: 0, busy };
    for index in order {
        let item = &items[index as usize];
        let first = wishes.partition_point(|wish| wish.item < index);
        let count = wishes[first..].partition_point(|wish| wish.item == index);
        let wishes = &wishes[first..first + count];
        if item.web != NONE {
            let ranges = &webs.ranges[item.web as usize];
            if !ranges.is_empty() {
                web_slot[item.web as usize] = if item.far {
                    far_slots.take(ranges[0].start, ranges[ranges.len() - 1].end)
                } else {
                    let first = apart.partition_point(|&(web, _)| web < item.web);
                    let company = apart[first..].iter().take_while(|&&(web, _)| web == item.web);
                    let slots = company.map(|&(_, other)| web_slot[other as usize]).take(MAX_WISHES);
                    match slots
                        .into_iter()
                        .find(|&slot| slot < env.k() && packer.taken.all_free(slot, ranges))
                    {
                        Some(slot) => packer.take(slot, ranges),
                        None => packer.place(ranges, wishes, true),
                    }
                };
            }
        } else if !far.get(item.vreg as usize).copied().unwrap_or(false) {
            let ranges = live.ranges(VReg::from_u32(item.vreg));
            home[item.vreg as usize] = packer.place(ranges, wishes, false);
        }
    }
    for vreg in (0..func.num_vregs()).map(VReg::new) {
        if let Some(web) = webs.of(vreg) {
            home[vreg.index()] = web_slot[web];
        }
    }
    Packing { home, taken: packer.taken, next_far: far_slots.next, far }
}

/// Collects the slots in which items are wanted, sorted by item and weight; adds single values with
/// fixed operands to the items.
fn wishes(env: &Env, live: &Liveness, webs: &Webs, across: &[u32], items: &mut Vec<Item>) -> Vec<Wish> {
    let mut wishes = vec![];
    for &FixedPoint { vreg, slot, range, depth, .. } in &live.fixed {
        let item = match webs.of(vreg) {
            Some(web) => u32::try_from(web).unwrap_or(NONE),
            None => {
                // Points are sorted by virtual register.
                if items.last().is_none_or(|item| item.vreg != vreg.as_u32()) {
                    let start = live.ranges(vreg).first().map_or(0, |range| range.start);
                    items.push(Item { start, web: NONE, vreg: vreg.as_u32(), far: false, fixed: true });
                }
                u32::try_from(items.len() - 1).unwrap_or(NONE)
            }
        };
        items[item as usize].fixed = true;
        wishes.push(Wish { item, weight: depth, slot: slot.as_u32(), range: Some(range) });
    }
    for point in &live.outs {
        if let Some(web) = webs.of(point.vreg) {
            let base = env.reserved() + across[point.call as usize];
            let slot = base + u32::from(point.out);
            let item = u32::try_from(web).unwrap_or(NONE);
            wishes.push(Wish { item, weight: point.depth, slot, range: None });
        }
    }
    wishes.sort_by_key(|wish| (wish.item, Reverse(wish.weight), wish.slot));
    wishes
}

struct Packer<'a> {
    env: &'a Env,
    taken: Occupancy,
    /// The start of the last web that was placed near.
    start: Pos,
    /// By near slot: it is taken from `start`, if not before, up to here.
    busy: Vec<Pos>,
}

impl Packer<'_> {
    /// Finds a near slot and takes it. `NONE` if there is none, or, unless `insist`, if no wish can
    /// be granted.
    fn place(&mut self, ranges: &[Range], wishes: &[Wish], insist: bool) -> u32 {
        let mut last = NONE;
        let mut tries = MAX_WISHES;
        for wish in wishes {
            tries -= usize::from(wish.slot != last);
            if tries == 0 {
                break;
            }
            if wish.slot != last && wish.slot < self.env.k() && self.grant(ranges, wishes, wish.slot) {
                return self.take(wish.slot, ranges);
            }
            last = wish.slot;
        }
        if insist { self.place_near(ranges) } else { NONE }
    }

    fn place_near(&mut self, ranges: &[Range]) -> u32 {
        let Some(&Range { start, .. }) = ranges.first() else { return NONE };
        if start < self.start {
            self.busy.fill(0);
        }
        self.start = start;
        let mut from = self.env.reserved() as usize;
        while let Some(at) = first_at_most(&self.busy, from, start) {
            let slot = u32::try_from(at).unwrap_or(NONE);
            if self.taken.all_free(slot, ranges) {
                return self.take(slot, ranges);
            }
            self.busy[at] = self.taken.busy_until(slot, start);
            from = at + 1;
        }
        NONE
    }

    /// Whether the ranges fit, not counting the item's own fixed operands, which are then cleared.
    fn grant(&mut self, ranges: &[Range], wishes: &[Wish], slot: u32) -> bool {
        let own = || wishes.iter().filter(|wish| wish.slot == slot).filter_map(|wish| wish.range);
        for range in own() {
            self.taken.set(slot, range, false);
        }
        let fits = self.taken.all_free(slot, ranges);
        if !fits {
            for range in own() {
                self.taken.set(slot, range, true);
            }
        }
        fits
    }

    fn take(&mut self, slot: u32, ranges: &[Range]) -> u32 {
        for &range in ranges {
            self.taken.set(slot, range, true);
        }
        slot
    }
}

/// How many wishes are tried, plus one.
const MAX_WISHES: usize = 9;

/// Far slots, each taken by one value from the start of its life to the end, holes included.
///
/// There can be very many of them, so that this is a queue and not a table.
pub(crate) struct FarSlots {
    /// Slots and when they become free, the earliest first.
    taken: BinaryHeap<Reverse<(Pos, u32)>>,
    /// The start of the last life.
    start: Pos,
    /// Slots from here on have never been taken.
    pub(crate) next: u32,
}

impl FarSlots {
    /// Slots from `first` on.
    pub(crate) fn new(first: u32) -> Self {
        Self { taken: BinaryHeap::new(), start: 0, next: first }
    }

    /// Takes a slot for a life. Lives come in the order of their starts; if one does not, all slots
    /// taken so far are left alone.
    pub(crate) fn take(&mut self, start: Pos, end: Pos) -> u32 {
        if start < self.start {
            self.taken.clear();
        }
        self.start = start;
        let slot = match self.taken.peek() {
            Some(&Reverse((free, slot))) if free <= start => {
                self.taken.pop();
                slot
            }
            _ => {
                self.next += 1;
                self.next - 1
            }
        };
        self.taken.push(Reverse((end, slot)));
        slot
    }
}
