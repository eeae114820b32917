//! The blocks that values are live through, for 64 values at a time.
//!
//! From each use, a search goes backwards to the definition (the sparse method of Boissinot et al.,
//! "Computing Liveness Sets for SSA-Form Programs", 2011, algorithm 6). Values with neighbouring
//! numbers are often live in the same blocks, so that the search carries the bits of up to 64 of
//! them along. It takes the last block on the line first; then, loops aside, all bits that will
//! come to a block are there when it is visited.
//!
//! # Invariants
//!
//! * Between batches, all tables by block are zero.
//! * A value that is live out of a block is live into it or defined in it.

use crate::cfg::{Cfg, Pos, Rank};
use crate::error::Error;
use crate::liveness::{Activation, Def, ForeignUse, Use};
use crate::ranges::Range;
use crate::runs::Runs;
use crate::{Function, VReg};
use packir_entity::{EntityRef, PrimaryMap, iter_entity_range};

const BATCH: usize = 64;

/// What is known of the values of a batch at a block: a bit for each.
#[derive(Clone, Copy, Default)]
struct State {
    live_in: u64,
    live_out: u64,
    defined: u64,
    /// Live in, and not yet carried to the predecessors.
    pending: u64,
}

/// A range that was found, and the block it starts in.
#[derive(Clone, Copy)]
struct Found {
    range: Range,
    rank: Rank,
    /// The value's number in the batch.
    bit: u32,
}

/// The search, and the tables it uses for each batch.
pub(crate) struct Search {
    states: PrimaryMap<Rank, State>,
    /// A bit for each rank with pending values. (An `EntitySet` would take as long as its highest
    /// member is high for each batch.)
    pending: Vec<u64>,
    /// A bit for each rank whose state is not zero.
    touched: Vec<u64>,
    /// The predecessors of each block.
    preds: Runs<Rank, Rank>,
    /// What the batch found, from the end of the line to its start.
    found: Vec<Found>,
    /// The same, sorted by value and position; and where the next value's ranges start.
    sorted: Vec<Found>,
    taken: usize,
    /// The ranges that continue a value's life at the start of a block, by virtual register.
    pub(crate) activations: Vec<Activation>,
}

impl Search {
    pub(crate) fn new<F: Function>(func: &F, cfg: &Cfg) -> Self {
        let mut preds = Runs::with_capacity(cfg.order.len(), cfg.order.len());
        for &block in cfg.order.values() {
            preds.values.extend(func.predecessors(block).iter().map(|&pred| cfg.rank[pred]));
            preds.close();
        }
        let blocks = cfg.order.len();
        Self {
            states: vec![State::default(); blocks].into(),
            pending: vec![0; blocks / 64 + 1],
            touched: vec![0; blocks / 64 + 1],
            preds,
            found: vec![],
            sorted: vec![],
            taken: 0,
            activations: vec![],
        }
    }

    /// Finds the ranges of the values from `start` on that have foreign uses, until a batch is full.
    /// Returns the first value that is left for the next batch.
    pub(crate) fn batch(
        &mut self,
        cfg: &Cfg,
        defs: &PrimaryMap<VReg, Def>,
        start: VReg,
        uses: &PrimaryMap<Use, ForeignUse>,
    ) -> Result<VReg, Error> {
        let (first, last) = (Rank::new(0), Rank::new(self.states.len() - 1));
        let mut batch =
            Batch { defs: [defs[start]; BATCH], len: 0, ends: [0; BATCH], lowest: last, highest: first };
        let mut vregs = [start; BATCH];
        let mut end = defs.next_key();
        let rest = defs.get_range(start..end).unwrap_or_default();
        for (vreg, def) in iter_entity_range(start..end).zip(rest) {
            if batch.len == BATCH {
                end = vreg;
                break;
            }
            if def.uses.is_some() {
                vregs[batch.len] = vreg;
                batch.defs[batch.len] = *def;
                batch.len += 1;
            }
        }
        self.found.clear();
        self.sorted.clear();
        self.taken = 0;
        if batch.len > 0 {
            for bit in 0..batch.len {
                let Def { rank, uses: mut at, .. } = batch.defs[bit];
                let Some(rank) = rank.expand() else { continue };
                self.states[rank].defined |= 1 << bit;
                mark(&mut self.touched, rank);
                batch.lowest = batch.lowest.min(rank);
                while let Some(last) = uses.get(at.into_inner()) {
                    batch.highest = batch.highest.max(last.rank);
                    self.enter(last.rank, 1 << bit);
                    at = last.next;
                }
            }
            if let Some(bits) = self.spread(&mut batch) {
                let bit = bits.trailing_zeros() as usize;
                return Err(Error::NotDominated(vregs[bit]));
            }
            self.collect(cfg, &mut batch, uses);
            self.sort(batch.len);
        }
        Ok(end)
    }

    /// Notes that values are live into a block.
    fn enter(&mut self, rank: Rank, bits: u64) {
        let state = &mut self.states[rank];
        state.live_in |= bits;
        state.pending |= bits;
        mark(&mut self.pending, rank);
        mark(&mut self.touched, rank);
    }

    /// Carries values back to where they are defined. Returns those that come to the entry, which
    /// they should not.
    fn spread(&mut self, batch: &mut Batch) -> Option<u64> {
        let mut word = batch.highest.index() / 64;
        loop {
            let ranks = self.pending[word];
            if ranks == 0 {
                if word == 0 {
                    return None;
                }
                word -= 1;
                continue;
            }
            let bit = 63 - ranks.leading_zeros();
            self.pending[word] &= !(1 << bit);
            let rank = Rank::new_truncating(word * 64 + bit as usize);
            let bits = core::mem::take(&mut self.states[rank].pending);
            let preds = self.preds.range(rank);
            if preds.is_empty() {
                return Some(bits);
            }
            for at in preds {
                let pred = self.preds.values[at];
                let state = &mut self.states[pred];
                let new = bits & !state.live_out;
                state.live_out |= new;
                let on = new & !state.defined & !state.live_in;
                if on != 0 {
                    self.enter(pred, on);
                    batch.highest = batch.highest.max(pred);
                    word = word.max(pred.index() / 64);
                }
            }
        }
    }

    /// Goes through the blocks from the last to the first and notes where ranges end and start.
    fn collect(&mut self, cfg: &Cfg, batch: &mut Batch, uses: &PrimaryMap<Use, ForeignUse>) {
        // The block visited before, and what is live into it.
        let (mut next, mut next_in) = (0, 0);
        for word in (batch.lowest.index() / 64..=batch.highest.max(batch.lowest).index() / 64).rev() {
            let mut ranks = core::mem::take(&mut self.touched[word]);
            while ranks != 0 {
                let bit = 63 - ranks.leading_zeros();
                ranks &= !(1 << bit);
                let rank = word * 64 + bit as usize;
                if next != rank + 1 {
                    next_in = 0;
                }
                next = rank;
                let rank = Rank::new_truncating(rank);
                let live_in = self.states[rank].live_in;
                self.block(cfg, batch, uses, rank, next_in);
                next_in = live_in;
            }
        }
    }

    /// Notes the ranges that start in a block, and where those end that end there.
    fn block(
        &mut self,
        cfg: &Cfg,
        batch: &mut Batch,
        uses: &PrimaryMap<Use, ForeignUse>,
        rank: Rank,
        next_in: u64,
    ) {
        let State { live_in, live_out, mut defined, .. } = core::mem::take(&mut self.states[rank]);
        let ends = &mut batch.ends;
        // A value that dies where it is not defined is used there.
        let foreign = |def: &Def| &uses[def.uses.into_inner()];
        let before = rank.index().checked_sub(1).map(Rank::new_truncating);
        let before_out = before.map_or(0, |before| self.states[before].live_out);
        let mut through = live_out & !next_in;
        while through != 0 {
            ends[take_bit(&mut through) as usize] = cfg.block_end(rank);
        }
        let mut dies = (live_in | defined) & !live_out;
        while dies != 0 {
            let bit = take_bit(&mut dies);
            let def = &mut batch.defs[bit as usize];
            ends[bit as usize] = if def.rank == rank.into() {
                def.end
            } else {
                while foreign(def).rank > rank {
                    def.uses = foreign(def).next;
                }
                foreign(def).end
            };
        }
        let mut starts = live_in & !before_out;
        while starts != 0 {
            let bit = take_bit(&mut starts);
            let range = Range { start: cfg.start[rank], end: ends[bit as usize] };
            self.found.push(Found { range, rank, bit });
        }
        while defined != 0 {
            let bit = take_bit(&mut defined);
            let range = Range { start: batch.defs[bit as usize].start, end: ends[bit as usize] };
            self.found.push(Found { range, rank, bit });
        }
    }

    fn sort(&mut self, values: usize) {
        // Counting sort by value, which turns the order of ranges around.
        let mut next = [0usize; BATCH];
        for found in &self.found {
            next[found.bit as usize] += 1;
        }
        let mut total = 0;
        for count in &mut next[..values] {
            total += *count;
            *count = total;
        }
        self.sorted.extend_from_slice(&self.found);
        for found in &self.found {
            let place = &mut next[found.bit as usize];
            *place -= 1;
            self.sorted[*place] = *found;
        }
    }

    /// Adds the ranges of the next value of the batch to a list.
    pub(crate) fn take(&mut self, vreg: VReg, ranges: &mut Vec<Range>) {
        let rest = &self.sorted[self.taken..];
        let Some(&Found { bit, .. }) = rest.first() else { return };
        let own = rest.iter().take_while(|found| found.bit == bit);
        for (number, found) in own.enumerate() {
            self.taken += 1;
            ranges.push(found.range);
            if number > 0 {
                self.activations.push(Activation { rank: found.rank, vreg, end: found.range.end });
            }
        }
    }
}

/// The values at hand.
struct Batch {
    defs: [Def; BATCH],
    len: usize,
    /// The end of the range that is being found.
    ends: [Pos; BATCH],
    /// The first and last of the blocks that they are live in.
    lowest: Rank,
    highest: Rank,
}

/// Sets the bit of a block.
fn mark(words: &mut [u64], rank: Rank) {
    words[rank.index() / 64] |= 1 << (rank.index() % 64);
}

/// Removes the lowest bit and says which one it was.
fn take_bit(bits: &mut u64) -> u32 {
    let bit = bits.trailing_zeros();
    *bits &= *bits - 1;
    bit
}
