//! Webs: groups of values that will share a slot.
//!
//! A block parameter wants the slot of each argument, and a definition that reuses the slot of a
//! use wants that one. Pairs are joined with union–find as long as the live ranges of the two
//! groups do not overlap, pairs in deep loops first, and backward edges before others.
//!
//! # Invariants
//!
//! * The live ranges of the members of a web are disjoint.
//! * A web has at most [`MAX_RANGES`] ranges, so that no function makes merging slow. Webs that
//!   this keeps apart can still come to share a slot when they are packed.

use crate::cfg::{Cfg, Pos};
use crate::liveness::{Affinity, Liveness};
use crate::ranges::{Range, merge, overlap};
use crate::{Function, VReg};

const NONE: u32 = u32::MAX;

/// The most ranges of a web.
const MAX_RANGES: usize = 512;

/// One more than the highest priority of a pair.
const PRIORITIES: usize = 2 * Cfg::MAX_DEPTH as usize + 2;

/// Which values share a slot.
pub(crate) struct Webs {
    /// By virtual register: its web, or `NONE`.
    web: Vec<u32>,
    /// By web: the union of its members' live ranges.
    pub(crate) ranges: Vec<Vec<Range>>,
    /// Pairs that were only kept apart to keep webs small, both ways, sorted.
    pub(crate) apart: Vec<(VReg, VReg)>,
    /// By virtual register: for an argument that does not share the slot of its parameter, where
    /// the parameter's block starts; else `NONE`. Empty if there is no such argument.
    pub(crate) moved_to: Vec<Pos>,
}

/// What is left to say about values once webs have slots: the fields of [`Webs`] of these names.
pub(crate) struct Hints {
    pub(crate) apart: Vec<(VReg, VReg)>,
    pub(crate) moved_to: Vec<Pos>,
}

impl Webs {
    /// The web of a value that has company.
    #[inline]
    pub(crate) fn of(&self, vreg: VReg) -> Option<usize> {
        let web = self.web[vreg.index()];
        (web != NONE).then_some(web as usize)
    }

    /// Drops all but [`Self::apart`] and [`Self::moved_to`].
    pub(crate) fn into_hints(self) -> Hints {
        Hints { apart: self.apart, moved_to: self.moved_to }
    }

    /// Finds the webs.
    pub(crate) fn new<F: Function>(func: &F, cfg: &Cfg, live: &Liveness) -> Self {
        let mut joins = Joins {
            live,
            parent: (0..u32::try_from(func.num_vregs()).unwrap_or(NONE)).collect(),
            web: vec![NONE; func.num_vregs()],
            ranges: vec![],
            scratch: vec![],
            apart: vec![],
            moved_to: vec![],
        };
        for affinity in by_priority(func, cfg, live) {
            joins.join(affinity);
        }
        joins.finish()
    }
}

/// All pairs, the most rewarding first.
fn by_priority<F: Function>(func: &F, cfg: &Cfg, live: &Liveness) -> Vec<Affinity> {
    let mut pairs: Vec<Affinity> = vec![];
    for &block in &cfg.order {
        let at_end = Cfg::moves_at_end(func, block);
        for (number, &succ) in func.successors(block).iter().enumerate() {
            let depth = cfg.depth[if at_end { block.index() } else { succ.index() }];
            let backward = cfg.rank[succ.index()] <= cfg.rank[block.index()];
            for (&a, &b) in func.branch_args(block, number).iter().zip(func.block_params(succ)) {
                if a != b && !live.ranges(b).is_empty() {
                    pairs.push(Affinity { a, b, priority: 2 * depth + u8::from(backward) });
                }
            }
        }
    }
    pairs.extend(&live.reuses);
    // Counting sort, for there are few priorities.
    let mut next = [0; PRIORITIES + 1];
    for pair in &pairs {
        next[PRIORITIES - usize::from(pair.priority)] += 1;
    }
    for priority in 1..=PRIORITIES {
        next[priority] += next[priority - 1];
    }
    let mut sorted = pairs.clone();
    for pair in pairs {
        let place = &mut next[PRIORITIES - 1 - usize::from(pair.priority)];
        sorted[*place] = pair;
        *place += 1;
    }
    sorted
}

struct Joins<'a> {
    live: &'a Liveness,
    parent: Vec<u32>,
    /// By root: its list of ranges, if it has been joined with another.
    web: Vec<u32>,
    ranges: Vec<Vec<Range>>,
    scratch: Vec<Range>,
    apart: Vec<(VReg, VReg)>,
    moved_to: Vec<Pos>,
}

impl Joins<'_> {
    fn root(&mut self, vreg: VReg) -> u32 {
        let mut at = vreg.as_u32();
        loop {
            let parent = self.parent[at as usize];
            if parent == at {
                return at;
            }
            let grandparent = self.parent[parent as usize];
            self.parent[at as usize] = grandparent;
            at = grandparent;
        }
    }

    fn ranges(&self, root: u32) -> &[Range] {
        match self.ranges.get(self.web[root as usize] as usize) {
            Some(ranges) => ranges,
            None => self.live.ranges(VReg::from_u32(root)),
        }
    }

    fn join(&mut self, pair: Affinity) {
        let (mut to, mut from) = (self.root(pair.a), self.root(pair.b));
        if to == from {
            return;
        }
        if self.ranges(to).len() < self.ranges(from).len() {
            (to, from) = (from, to);
        }
        let mut scratch = core::mem::take(&mut self.scratch);
        scratch.clear();
        scratch.extend_from_slice(self.ranges(from));
        let ranges = self.ranges(to);
        let large = ranges.len() + scratch.len() > MAX_RANGES;
        if large || overlap(ranges, &scratch) {
            if large {
                self.apart.extend([(pair.a, pair.b), (pair.b, pair.a)]);
            } else if let Some(range) = self.live.ranges(pair.b).first() {
                if self.moved_to.is_empty() {
                    self.moved_to.resize(self.parent.len(), NONE);
                }
                let known = &mut self.moved_to[pair.a.index()];
                if *known == NONE {
                    *known = range.start;
                }
            }
            self.scratch = scratch;
            return;
        }
        if self.web[to as usize] == NONE {
            // Both are small, or `to` would not be the larger one.
            let other = self.web[from as usize];
            if other == NONE {
                self.web[to as usize] = u32::try_from(self.ranges.len()).unwrap_or(NONE);
                let own = self.live.ranges(VReg::from_u32(to));
                let mut ranges = Vec::with_capacity(own.len() + scratch.len());
                ranges.extend_from_slice(own);
                self.ranges.push(ranges);
            } else {
                self.web[to as usize] = other;
                self.ranges[other as usize] = self.live.ranges(VReg::from_u32(to)).to_vec();
            }
        } else if let Some(old) = self.ranges.get_mut(self.web[from as usize] as usize) {
            *old = vec![];
        }
        merge(&mut self.ranges[self.web[to as usize] as usize], &scratch);
        self.parent[from as usize] = to;
        self.scratch = scratch;
    }

    fn finish(mut self) -> Webs {
        for index in 0..self.parent.len() {
            let root = self.root(VReg::new(index));
            if root as usize != index {
                self.web[index] = self.web[root as usize];
            }
        }
        self.apart.sort_unstable();
        Webs { web: self.web, ranges: self.ranges, apart: self.apart, moved_to: self.moved_to }
    }
}
