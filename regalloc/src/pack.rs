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
use crate::coalesce::{Web, Webs};
use crate::liveness::{Call, FixedPoint, Liveness};
use crate::ranges::{Occupancy, Range, first_at_most};
use crate::{Env, Function, Slot, VReg};
use core::cmp::Reverse;
use packed::{Packed, u31};
use packir_entity::{EntitySet, PackedOption, PrimaryMap, entity_ref};
use std::collections::BinaryHeap;

entity_ref! {
    /// What is placed: a web or, behind the webs in number, a single value with a fixed operand.
    pub(crate) struct Item = "item";
}

/// Slots given out before the scan.
pub(crate) struct Packing {
    /// The slot of each value, as far as it is known.
    pub(crate) home: PrimaryMap<VReg, PackedOption<Slot>>,
    pub(crate) taken: Occupancy,
    /// Far slots from here on are not given out yet.
    pub(crate) next_far: u32,
    /// The values that are to have far slots.
    pub(crate) far: EntitySet<VReg>,
}

#[derive(Clone, Copy, PartialEq)]
enum Members {
    Web(Web),
    Value(VReg),
}

/// What is known of an item.
struct ItemData {
    members: Members,
    start: Pos,
    /// Whether a web is to have a far slot.
    far: bool,
    /// Whether it has fixed operands.
    fixed: bool,
}

/// When it is an item's turn: those with fixed operands come first, then it goes by start.
#[derive(Packed, Clone, Copy, Debug)]
#[packed(u64 as PackedTurn, ord)]
#[bits(late: 1, start: 31, item: 32)]
pub(crate) struct Turn {
    late: bool,
    start: u31,
    item: Item,
}

struct Wish {
    item: Item,
    weight: u8,
    slot: Slot,
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
    far: EntitySet<VReg>,
    across: &PrimaryMap<Call, u32>,
) -> Packing {
    let mut taken = Occupancy::new(end);
    for point in &live.fixed {
        taken.set(point.slot, point.range, true);
    }
    let mut items: PrimaryMap<Item, ItemData> = webs
        .ranges
        .iter()
        .map(|(web, ranges)| {
            let start = ranges.first().map_or(0, |range| range.start);
            ItemData { members: Members::Web(web), start, far: false, fixed: false }
        })
        .collect();
    let wishes = wishes(env, live, webs, across, &mut items);
    let mut home: PrimaryMap<VReg, PackedOption<Slot>> = vec![None.into(); func.num_vregs()].into();
    for web in far.iter().filter_map(|vreg| webs.of(vreg)) {
        items[item_of(web)].far = true;
    }
    let turn = |(item, data): (Item, &ItemData)| {
        Turn { late: !data.fixed, start: u31::new(data.start), item }.pack()
    };
    let mut order: Vec<PackedTurn> = items.iter().map(turn).collect();
    order.sort_unstable();
    // Behind the slots that fixed operands name, so that nobody is in their way there, either.
    let mut far_slots = FarSlots::new(taken.len().max(env.k()));
    let both = |&(a, b): &(VReg, VReg)| Some((webs.of(a)?, webs.of(b)?));
    let mut apart: Vec<(Web, Web)> = webs.apart.iter().filter_map(both).collect();
    apart.sort_unstable();
    apart.dedup();
    let mut web_slot: PrimaryMap<Web, PackedOption<Slot>> = vec![None.into(); webs.ranges.len()].into();
    let busy = vec![0; env.k() as usize].into();
    let mut packer = Packer { env, taken, start: 0, busy };
    for item in order.into_iter().map(|turn| turn.item()) {
        let first = wishes.partition_point(|wish| wish.item < item);
        let count = wishes[first..].partition_point(|wish| wish.item == item);
        let wishes = &wishes[first..first + count];
        match items[item].members {
            Members::Web(web) => {
                let ranges = &webs.ranges[web];
                let (Some(start), Some(end)) = (ranges.first(), ranges.last()) else { continue };
                let slot = if items[item].far {
                    Some(far_slots.take(start.start, end.end))
                } else {
                    let first = apart.partition_point(|&(other, _)| other < web);
                    let company = apart[first..].iter().take_while(|&&(other, _)| other == web);
                    let free = |slot: &Slot| env.is_near(*slot) && packer.taken.all_free(*slot, ranges);
                    let mut slots = company.map(|&(_, other)| web_slot[other]).take(MAX_WISHES);
                    match slots.find_map(|slot| slot.expand().filter(free)) {
                        Some(slot) => Some(packer.take(slot, ranges)),
                        None => packer.place(ranges, wishes, true),
                    }
                };
                web_slot[web] = slot.into();
            }
            Members::Value(vreg) if far.contains(vreg) => {}
            Members::Value(vreg) => home[vreg] = packer.place(live.ranges(vreg), wishes, false).into(),
        }
    }
    for (vreg, home) in &mut home {
        if let Some(web) = webs.of(vreg) {
            *home = web_slot[web];
        }
    }
    Packing { home, taken: packer.taken, next_far: far_slots.next, far }
}

/// Webs come first among the items.
fn item_of(web: Web) -> Item {
    Item::from_u32(web.as_u32())
}

/// Collects the slots in which items are wanted, sorted by item and weight; adds single values with
/// fixed operands to the items.
fn wishes(
    env: &Env,
    live: &Liveness,
    webs: &Webs,
    across: &PrimaryMap<Call, u32>,
    items: &mut PrimaryMap<Item, ItemData>,
) -> Vec<Wish> {
    let mut wishes = vec![];
    for &FixedPoint { vreg, slot, range, depth, .. } in &live.fixed {
        let item = match (webs.of(vreg), items.last()) {
            (Some(web), _) => item_of(web),
            // Points are sorted by virtual register.
            (None, Some((item, data))) if data.members == Members::Value(vreg) => item,
            (None, _) => {
                let start = live.ranges(vreg).first().map_or(0, |range| range.start);
                items.push(ItemData { members: Members::Value(vreg), start, far: false, fixed: true })
            }
        };
        items[item].fixed = true;
        wishes.push(Wish { item, weight: depth, slot, range: Some(range) });
    }
    for point in live.outs.values() {
        if let Some(web) = webs.of(point.vreg) {
            let base = env.reserved() + across[point.call];
            let slot = Slot::saturating(base + u32::from(point.out));
            wishes.push(Wish { item: item_of(web), weight: point.depth, slot, range: None });
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
    /// Each near slot is taken from `start`, if not before, up to here.
    busy: PrimaryMap<Slot, Pos>,
}

impl Packer<'_> {
    /// Finds a near slot and takes it. `None` if there is none, or, unless `insist`, if no wish can
    /// be granted.
    fn place(&mut self, ranges: &[Range], wishes: &[Wish], insist: bool) -> Option<Slot> {
        let mut last = None;
        let mut tries = MAX_WISHES;
        for wish in wishes {
            let new = last != Some(wish.slot);
            last = Some(wish.slot);
            tries -= usize::from(new);
            if tries == 0 {
                break;
            }
            if new && self.env.is_near(wish.slot) && self.grant(ranges, wishes, wish.slot) {
                return Some(self.take(wish.slot, ranges));
            }
        }
        if insist { self.place_near(ranges) } else { None }
    }

    fn place_near(&mut self, ranges: &[Range]) -> Option<Slot> {
        let start = ranges.first()?.start;
        if start < self.start {
            self.busy.values_mut().for_each(|end| *end = 0);
        }
        self.start = start;
        let mut from = self.env.reserved() as usize;
        loop {
            let slot = Slot::new(first_at_most(self.busy.as_values_slice(), from, start)?);
            if self.taken.all_free(slot, ranges) {
                return Some(self.take(slot, ranges));
            }
            self.busy[slot] = self.taken.busy_until(slot, start);
            from = slot.index() + 1;
        }
    }

    /// Whether the ranges fit, not counting the item's own fixed operands, which are then cleared.
    fn grant(&mut self, ranges: &[Range], wishes: &[Wish], slot: Slot) -> bool {
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

    fn take(&mut self, slot: Slot, ranges: &[Range]) -> Slot {
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
    taken: BinaryHeap<Reverse<(Pos, Slot)>>,
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
    pub(crate) fn take(&mut self, start: Pos, end: Pos) -> Slot {
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
                Slot::saturating(self.next - 1)
            }
        };
        self.taken.push(Reverse((end, slot)));
        slot
    }
}
