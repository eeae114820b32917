//! Sets of positions: the live ranges of values, and the occupancy of slots.
//!
//! Ranges of a value are a sorted list, for they are few. The occupancy of a slot is a bitmap in
//! chunks, for a test of a short range is then one word, whatever else is in the slot.

use crate::Slot;
use crate::cfg::Pos;
use packir_entity::{PackedOption, PrimaryMap, SecondaryMap, entity_ref};

/// Positions `start..end`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Range {
    pub(crate) start: Pos,
    pub(crate) end: Pos,
}

/// Whether two sorted lists of disjoint ranges have a position in common.
pub(crate) fn overlap(a: &[Range], b: &[Range]) -> bool {
    let (few, many) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let (Some(first), Some(last)) = (many.first(), many.last()) else { return false };
    if few.len() * 8 < many.len() {
        return few.iter().any(|range| {
            range.start < last.end && first.start < range.end && {
                let at = many.partition_point(|other| other.end <= range.start);
                many.get(at).is_some_and(|other| other.start < range.end)
            }
        });
    }
    let (mut i, mut j) = (0, 0);
    while let (Some(x), Some(y)) = (few.get(i), many.get(j)) {
        if x.end <= y.start {
            i += 1;
        } else if y.end <= x.start {
            j += 1;
        } else {
            return true;
        }
    }
    false
}

/// Adds to a sorted list of disjoint ranges another that does not overlap it.
pub(crate) fn merge(into: &mut Vec<Range>, other: &[Range]) {
    // From the back, so that no second list is needed.
    let mut i = into.len();
    let mut j = other.len();
    into.extend_from_slice(other);
    let mut to = into.len();
    while j > 0 {
        to -= 1;
        if i > 0 && into[i - 1].start > other[j - 1].start {
            i -= 1;
            into[to] = into[i];
        } else {
            j -= 1;
            into[to] = other[j];
        }
    }
    into.dedup_by(|next, range| {
        let joined = range.end == next.start;
        if joined {
            range.end = next.end;
        }
        joined
    });
}

/// The first entry at or behind `from` that is at most `limit`.
#[inline]
pub(crate) fn first_at_most(entries: &[Pos], from: usize, limit: Pos) -> Option<usize> {
    const LANES: usize = 16;
    let mut at = from;
    let mut rest = entries.get(from..)?;
    while let Some((lanes, tail)) = rest.split_first_chunk::<LANES>() {
        // Without a branch per lane, this becomes a few vector instructions.
        let mut found = 0u32;
        for (lane, &entry) in lanes.iter().enumerate() {
            found |= u32::from(entry <= limit) << lane;
        }
        if found != 0 {
            return Some(at + found.trailing_zeros() as usize);
        }
        at += LANES;
        rest = tail;
    }
    rest.iter().position(|&entry| entry <= limit).map(|lane| at + lane)
}

/// The last entry above `limit`.
pub(crate) fn last_above(entries: &[Pos], limit: Pos) -> Option<usize> {
    const LANES: usize = 16;
    let mut rest = entries;
    while let Some((head, lanes)) = rest.split_last_chunk::<LANES>() {
        if lanes.iter().fold(0, |highest, &entry| entry.max(highest)) > limit {
            break;
        }
        rest = head;
    }
    rest.iter().rposition(|&entry| entry > limit)
}

const WORDS: usize = 16;
const CHUNK: u32 = 64 * 16;
const _: () = assert!(CHUNK as usize == 64 * WORDS);

entity_ref! {
    /// A piece of the bitmap of a slot.
    struct Chunk = "chunk";
    /// Where it says which chunk covers some positions of a slot.
    struct Cell = "cell";
}

/// For each slot, the positions where it is taken by a value that was placed before the scan.
pub(crate) struct Occupancy {
    /// How many cells a slot has.
    chunks: usize,
    /// The first cell of each slot that was ever taken.
    slots: SecondaryMap<Slot, PackedOption<Cell>>,
    /// Chunks are made when they are needed.
    cells: PrimaryMap<Cell, PackedOption<Chunk>>,
    pool: PrimaryMap<Chunk, [u64; WORDS]>,
}

impl Occupancy {
    /// Slots without any taken position below `end`.
    pub(crate) fn new(end: Pos) -> Self {
        Self {
            chunks: end.div_ceil(CHUNK) as usize,
            slots: SecondaryMap::new(),
            cells: PrimaryMap::new(),
            pool: PrimaryMap::new(),
        }
    }

    /// One more than the highest slot that was ever taken.
    pub(crate) fn len(&self) -> u32 {
        u32::try_from(self.slots.keys().len()).unwrap_or(u32::MAX)
    }

    /// The cells of a slot, if it was ever taken.
    #[inline]
    fn cells(&self, slot: Slot) -> Option<&[PackedOption<Chunk>]> {
        let first = self.slots.get(slot)?.expand()?.index();
        Some(&self.cells.as_values_slice()[first..first + self.chunks])
    }

    /// Whether no position of the range is taken.
    #[inline]
    pub(crate) fn is_free(&self, slot: Slot, range: Range) -> bool {
        let Some(cells) = self.cells(slot) else { return true };
        let (first, last) = (range.start / 64, (range.end - 1) / 64);
        let low = !0 << (range.start % 64);
        let high = !0 >> (63 - (range.end - 1) % 64);
        let mut word = first;
        while word <= last {
            let chunk = word as usize / WORDS;
            let Some(bitmap) = cells[chunk].expand() else {
                word = u32::try_from((chunk + 1) * WORDS).unwrap_or(u32::MAX);
                continue;
            };
            let mut bits = self.pool[bitmap][word as usize % WORDS];
            if word == first {
                bits &= low;
            }
            if word == last {
                bits &= high;
            }
            if bits != 0 {
                return false;
            }
            word += 1;
        }
        true
    }

    /// The first position from `pos` on that is not taken.
    pub(crate) fn busy_until(&self, slot: Slot, pos: Pos) -> Pos {
        let Some(cells) = self.cells(slot) else { return pos };
        let mut pos = pos;
        loop {
            let word = pos as usize / 64;
            let chunk = cells.get(word / WORDS).and_then(|chunk| chunk.expand());
            let bits = chunk.map_or(0, |chunk| self.pool[chunk][word % WORDS]);
            let run = (!(bits >> (pos % 64))).trailing_zeros().min(64 - pos % 64);
            pos += run;
            if run == 0 || !pos.is_multiple_of(64) {
                return pos;
            }
        }
    }

    /// Whether no position of any of the ranges is taken.
    pub(crate) fn all_free(&self, slot: Slot, ranges: &[Range]) -> bool {
        self.cells(slot).is_none() || ranges.iter().all(|&range| self.is_free(slot, range))
    }

    /// Takes or gives back the positions of a range.
    pub(crate) fn set(&mut self, slot: Slot, range: Range, taken: bool) {
        let cells = &mut self.slots[slot];
        let first_cell = cells.expand().unwrap_or_else(|| {
            let next = self.cells.next_key();
            self.cells.extend(core::iter::repeat_n(PackedOption::default(), self.chunks));
            *cells = next.into();
            next
        });
        let (first, last) = (range.start / 64, (range.end - 1) / 64);
        for word in first..=last {
            let mut bits = !0;
            if word == first {
                bits &= !0 << (range.start % 64);
            }
            if word == last {
                bits &= !0 >> (63 - (range.end - 1) % 64);
            }
            let cell = &mut self.cells[Cell::new(first_cell.index() + word as usize / WORDS)];
            let chunk = cell.expand().unwrap_or_else(|| self.pool.push([0; WORDS]));
            *cell = chunk.into();
            let place = &mut self.pool[chunk][word as usize % WORDS];
            if taken {
                *place |= bits;
            } else {
                *place &= !bits;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Rng;

    fn list(rng: &mut Rng, end: u32) -> Vec<Range> {
        let mut ranges: Vec<Range> = vec![];
        let mut at = 0;
        loop {
            let start = at + 1 + rng.below(end / 4);
            at = start + 1 + rng.below(end / 8);
            if at > end {
                return ranges;
            }
            ranges.push(Range { start, end: at });
        }
    }

    fn positions(ranges: &[Range]) -> Vec<u32> {
        ranges.iter().flat_map(|range| range.start..range.end).collect()
    }

    #[test]
    fn overlap_and_merge_agree_with_sets_of_positions() {
        let mut rng = Rng::new(1);
        let mut disjoint = 0;
        for _ in 0..4000 {
            let a_end = 16 + rng.below(60);
            let b_end = 16 + rng.below(600);
            let (a, b) = (list(&mut rng, a_end), list(&mut rng, b_end));
            let set = positions(&a);
            let want = positions(&b).iter().any(|pos| set.contains(pos));
            assert_eq!(overlap(&a, &b), want, "{a:?} {b:?}");
            assert_eq!(overlap(&b, &a), want, "{a:?} {b:?}");
            if !want {
                disjoint += 1;
                let mut both = a.clone();
                merge(&mut both, &b);
                let mut all = [set, positions(&b)].concat();
                all.sort_unstable();
                assert_eq!(positions(&both), all);
                assert!(both.windows(2).all(|pair| pair[0].end < pair[1].start), "{both:?}");
            }
        }
        assert!(disjoint > 200);
    }

    #[test]
    fn searches_of_ends_agree_with_the_obvious() {
        let mut rng = Rng::new(3);
        for _ in 0..2000 {
            let entries: Vec<Pos> = (0..rng.below(50)).map(|_| rng.below(20)).collect();
            let (from, limit) = (rng.below(50) as usize, rng.below(20));
            let want = (from..entries.len()).find(|&at| entries[at] <= limit);
            assert_eq!(first_at_most(&entries, from, limit), want);
            let want = (0..entries.len()).rev().find(|&at| entries[at] > limit);
            assert_eq!(last_above(&entries, limit), want);
        }
    }

    #[test]
    fn occupancy_agrees_with_a_list_of_flags() {
        let mut rng = Rng::new(2);
        let end = 5000;
        let mut occupancy = Occupancy::new(end);
        let mut flags = vec![false; end as usize];
        let (mut free, mut busy) = (0, 0);
        for _ in 0..3000 {
            let start = rng.below(end - 1);
            let limit = if rng.below(3) == 0 { 2000 } else { 40 };
            let length = 1 + rng.below(limit);
            let range = Range { start, end: (start + length).min(end) };
            let part = &mut flags[range.start as usize..range.end as usize];
            let want = part.iter().all(|&taken| !taken);
            assert_eq!(occupancy.is_free(Slot::new(7), range), want, "{range:?}");
            if want {
                free += 1
            } else {
                busy += 1
            }
            if length < 60 {
                let taken = rng.below(3) == 0;
                occupancy.set(Slot::new(7), range, taken);
                part.fill(taken);
            }
        }
        assert!(free > 100 && busy > 100);
        for pos in 0..end {
            let want = (pos..end).find(|&at| !flags[at as usize]).unwrap_or(end);
            assert_eq!(occupancy.busy_until(Slot::new(7), pos), want);
        }
        assert_eq!(occupancy.busy_until(Slot::new(3), 17), 17);
        assert!(occupancy.all_free(Slot::new(3), &[Range { start: 0, end }]));
        assert_eq!(occupancy.len(), 8);
    }
}
