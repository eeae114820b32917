//! The optimiser: fewer instructions with the same results, memory and traps.
//!
//! [`optimize`] repeats two passes until they find nothing more, and then moves code out of loops and clears away
//! what is not needed:
//!
//! 1. `flow`: drops unreachable blocks, skips blocks that only forward, joins blocks, drops parameters that always
//!    get the same value;
//! 2. `simplify`: one walk over the dominator tree that computes constants, applies the rules of the table in
//!    `rules.rs`, decides branches, merges equal computations, and forwards loads and stores inside a block.
//!
//! Clearing away drops what nobody needs, and stores that a later one in the block hides.
//!
//! # What stays the same
//!
//! * Results, and what callees and memory see, for every run of the function, down to the bits of NaNs as the
//!   [reference evaluator](crate::eval) computes them.
//! * Whether a run traps, and where it does, with which code. Accesses that are marked as never trapping (`notrap`)
//!   may go if nobody needs what they load.
//! * Source locations and debug tags of the instructions that stay; the verifier accepts the result.
//!
//! Instructions that went still take up numbers: a function is not renumbered. Functions that ask for the addresses of
//! exception handlers stay as they are.

use crate::function::Function;
use crate::opcode::Opcode;
use crate::verify::Verified;

mod dce;
mod flow;
mod licm;
mod memory;
mod pattern;
mod rules;
mod simplify;

#[cfg(test)]
mod tests;

/// How often the passes are repeated at most.
const MAX_ROUNDS: u32 = 4;

/// What the optimiser did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Instructions whose results were computed.
    pub folded: u64,
    /// Times that a rewrite rule was applied.
    pub rewritten: u64,
    /// Instructions that were equal to an earlier one.
    pub merged: u64,
    /// Loads and stores that were not needed, because what they load or store was there.
    pub forwarded: u64,
    /// Stores whose bytes a later store wrote before anything could see them; they are among the dead too.
    pub hidden: u64,
    /// Branches that were decided, made simpler or sent on.
    pub branches: u64,
    /// Blocks that were removed or joined with another one.
    pub blocks: u64,
    /// Block parameters that were removed.
    pub params: u64,
    /// Instructions that were moved out of loops.
    pub hoisted: u64,
    /// Instructions that nobody needed.
    pub dead: u64,
    /// How often each rule was applied.
    fired: Vec<u32>,
}

impl Stats {
    fn fired(&mut self, rule: usize) {
        if self.fired.len() <= rule {
            self.fired.resize(rule + 1, 0);
        }
        self.fired[rule] += 1;
    }

    /// The rules that were applied, as they stand in the table, and how often.
    pub fn rules(&self) -> impl Iterator<Item = (&'static str, u32)> + '_ {
        let all = rules::RULES.all.iter().zip(&self.fired);
        all.filter(|(_, count)| **count > 0).map(|(rule, &count)| (rule.text.as_str(), count))
    }

    /// Everything but what is cleared away at the end.
    fn changes(&self) -> u64 {
        self.folded
            + self.rewritten
            + self.merged
            + self.forwarded
            + self.branches
            + self.blocks
            + self.params
    }
}

/// Optimises a function.
///
/// The result is verified in debug builds; a failure is a bug of the optimiser.
pub fn optimize(func: Verified) -> (Verified, Stats) {
    let mut func = func.into_function();
    let mut stats = Stats::default();
    // Handlers are named by the block that has them, so such a function keeps its blocks.
    let names_handlers = func.insts().any(|inst| func.dfg.opcode(inst) == Opcode::GetExceptionHandlerAddress);
    if func.layout.entry_block().is_some() && !names_handlers {
        run(&mut func, &mut stats);
    }
    (Verified::trusted(func), stats)
}

fn run(func: &mut Function, stats: &mut Stats) {
    let insts: Vec<_> = func.insts().collect();
    func.dfg.resolve_all_aliases(insts);
    flow::unshare(func);
    rounds(func, stats);
    licm::run(func, stats);
    // What met before a loop may be equal, or fold, now.
    rounds(func, stats);
    dce::run(func, stats);
    flow::run(func, stats);
}

fn rounds(func: &mut Function, stats: &mut Stats) {
    for _ in 0..MAX_ROUNDS {
        let before = stats.changes();
        flow::run(func, stats);
        simplify::run(func, stats);
        flow::run(func, stats);
        dce::run(func, stats);
        if stats.changes() == before {
            break;
        }
    }
}
