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
use packir_entity::{EntityRef, PackedOption, PrimaryMap, SecondaryMap, entity_ref};

entity_ref! {
    /// Values that share a slot.
    pub(crate) struct Web = "web";
}

/// Where nothing is moved to.
const NOWHERE: Pos = Pos::MAX;

/// The most ranges of a web.
const MAX_RANGES: usize = 512;

/// One more than the highest priority of a pair.
const PRIORITIES: usize = 2 * Cfg::MAX_DEPTH as usize + 2;

/// Which values share a slot.
pub(crate) struct Webs {
    /// The web of each value that has company.
    web: PrimaryMap<VReg, PackedOption<Web>>,
    /// The union of the members' live ranges.
    pub(crate) ranges: PrimaryMap<Web, Vec<Range>>,
    /// Pairs that were only kept apart to keep webs small, both ways, sorted.
    pub(crate) apart: Vec<(VReg, VReg)>,
    moved_to: SecondaryMap<VReg, Pos>,
}

/// What is left to say about values once webs have slots: the fields of [`Webs`] of these names.
pub(crate) struct Hints {
    pub(crate) apart: Vec<(VReg, VReg)>,
    moved_to: SecondaryMap<VReg, Pos>,
}

impl Hints {
    /// For an argument that does not share the slot of its parameter, where the parameter's block
    /// starts.
    #[inline]
    pub(crate) fn moved_to(&self, vreg: VReg) -> Option<Pos> {
        self.moved_to.get(vreg).copied().filter(|&pos| pos != NOWHERE)
    }
}

impl Webs {
    /// The web of a value that has company.
    #[inline]
    pub(crate) fn of(&self, vreg: VReg) -> Option<Web> {
        self.web[vreg].expand()
    }

    /// Drops all but the hints.
    pub(crate) fn into_hints(self) -> Hints {
        Hints { apart: self.apart, moved_to: self.moved_to }
    }

    /// Finds the webs.
    pub(crate) fn new<F: Function>(func: &F, cfg: &Cfg, live: &Liveness) -> Self {
        let mut joins = Joins {
            live,
            parent: (0..func.num_vregs()).map(VReg::new_truncating).collect(),
            web: vec![None.into(); func.num_vregs()].into(),
            ranges: PrimaryMap::new(),
            scratch: vec![],
            apart: vec![],
            moved_to: SecondaryMap::with_default(NOWHERE),
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
    for &block in cfg.order.values() {
        let at_end = Cfg::moves_at_end(func, block);
        for (number, &succ) in func.successors(block).iter().enumerate() {
            let depth = cfg.depth[if at_end { block } else { succ }];
            let backward = cfg.rank[succ] <= cfg.rank[block];
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
    parent: PrimaryMap<VReg, VReg>,
    /// The web of each root that has been joined with another.
    web: PrimaryMap<VReg, PackedOption<Web>>,
    ranges: PrimaryMap<Web, Vec<Range>>,
    scratch: Vec<Range>,
    apart: Vec<(VReg, VReg)>,
    moved_to: SecondaryMap<VReg, Pos>,
}

impl Joins<'_> {
    fn root(&mut self, vreg: VReg) -> VReg {
        let mut at = vreg;
        loop {
            let parent = self.parent[at];
            if parent == at {
                return at;
            }
            let grandparent = self.parent[parent];
            self.parent[at] = grandparent;
            at = grandparent;
        }
    }

    fn ranges(&self, root: VReg) -> &[Range] {
        match self.web[root].expand() {
            Some(web) => &self.ranges[web],
            None => self.live.ranges(root),
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
                    self.moved_to.resize(self.parent.len());
                }
                let known = &mut self.moved_to[pair.a];
                if *known == NOWHERE {
                    *known = range.start;
                }
            }
            self.scratch = scratch;
            return;
        }
        let web = match (self.web[to].expand(), self.web[from].expand()) {
            // Both are small, or `to` would not be the larger one.
            (None, None) => {
                let own = self.live.ranges(to);
                let mut ranges = Vec::with_capacity(own.len() + scratch.len());
                ranges.extend_from_slice(own);
                self.ranges.push(ranges)
            }
            (None, Some(other)) => {
                self.ranges[other] = self.live.ranges(to).to_vec();
                other
            }
            (Some(web), other) => {
                if let Some(other) = other {
                    self.ranges[other] = vec![];
                }
                web
            }
        };
        self.web[to] = web.into();
        merge(&mut self.ranges[web], &scratch);
        self.parent[from] = to;
        self.scratch = scratch;
    }

    fn finish(mut self) -> Webs {
        for vreg in self.parent.keys() {
            let root = self.root(vreg);
            if root != vreg {
                self.web[vreg] = self.web[root];
            }
        }
        self.apart.sort_unstable();
        Webs { web: self.web, ranges: self.ranges, apart: self.apart, moved_to: self.moved_to }
    }
}
