//! What can be wrong with a function handed to the allocator.

use crate::{Block, Inst, VReg};
use core::fmt;

/// A requirement of [`Function`](crate::Function) that the input breaks, and where.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Error {
    /// The environment reserves more slots than are nameable, or has too many of those.
    BadEnv {
        /// Slots kept out of allocation.
        reserved: u32,
        /// Nameable slots.
        k: u32,
    },
    /// The function has no such block, or no blocks at all.
    NoBlock(Block),
    /// The block's instructions do not follow those of the block before it, or are missing.
    BadLayout(Block),
    /// The entry has predecessors or block parameters.
    BadEntry(Block),
    /// The block cannot be reached from the entry.
    Unreachable(Block),
    /// The edges as the two blocks tell them differ.
    EdgeMismatch(Block, Block),
    /// The edge leaves a block with several successors and enters one with several predecessors.
    CriticalEdge(Block, Block),
    /// The terminator has operands, so that the moves of its only edge have no place.
    TerminatorOperands(Block),
    /// The block does not end in a terminator, or has one before its end.
    BadTerminator(Inst),
    /// The branch passes another number of arguments than the successor has parameters.
    WrongArgs(Block, Block),
    /// An operand, a parameter or an argument names a virtual register that does not exist.
    NoVReg(VReg),
    /// The virtual register is defined more than once.
    DefinedTwice(VReg),
    /// The virtual register is used where its definition does not reach.
    NotDominated(VReg),
    /// The operand with this index asks for something that makes no sense: an outgoing slot of
    /// something that is not a call, a reserved slot, the reuse of what is not an early use, a
    /// fixed slot that another operand has.
    BadConstraint(Inst, usize),
    /// The instruction wants more nameable slots at once than there are.
    TooFewRegs(Inst),
    /// The frame would exceed the slots that 24 bits can number.
    FrameTooLarge,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadEnv { reserved, k } => {
                write!(f, "environment: expected reserved <= k <= 256, found {reserved} and {k}")
            }
            Self::NoBlock(block) => write!(f, "{block}: no such block"),
            Self::BadLayout(block) => {
                write!(f, "{block}: expected instructions in layout order, at least one")
            }
            Self::BadEntry(block) => write!(f, "{block}: the entry has predecessors or parameters"),
            Self::Unreachable(block) => write!(f, "{block}: not reachable from the entry"),
            Self::EdgeMismatch(from, to) => {
                write!(f, "{from}: successors and predecessors disagree on the edge to {to}")
            }
            Self::CriticalEdge(from, to) => write!(f, "{from}: the critical edge to {to} is not split"),
            Self::TerminatorOperands(block) => {
                write!(f, "{block}: operands of the terminator leave no place for the moves of its edge")
            }
            Self::BadTerminator(inst) => {
                write!(f, "{inst}: expected a terminator at the end of each block and nowhere else")
            }
            Self::WrongArgs(from, to) => {
                write!(f, "{from}: expected as many arguments as {to} has parameters")
            }
            Self::NoVReg(vreg) => write!(f, "{vreg}: no such virtual register"),
            Self::DefinedTwice(vreg) => write!(f, "{vreg}: defined more than once"),
            Self::NotDominated(vreg) => write!(f, "{vreg}: used where its definition does not reach"),
            Self::BadConstraint(inst, operand) => {
                write!(f, "{inst}: the constraint of operand {operand} cannot be met")
            }
            Self::TooFewRegs(inst) => write!(f, "{inst}: needs more nameable slots than there are"),
            Self::FrameTooLarge => write!(f, "the frame needs more than 2^24 slots"),
        }
    }
}

impl core::error::Error for Error {}
