//! A CLIF-compatible SSA intermediate representation, packed at rest.
//!
//! A [`Function`] is a [`DataFlowGraph`] (what is computed), a [`Layout`] (in which order) and a few declarations.
//! Start reading at [`inst`], which lays out the instruction word, or at [`opcode`], the instruction table.

#[macro_use]
mod table;

mod any_entity;
pub mod builder;
pub mod cfg;
pub mod condcodes;
pub mod cursor;
pub mod dfg;
pub mod dominators;
pub mod entities;
pub mod entity_iter;
pub mod eval;
pub mod frame;
pub mod frontend;
pub mod frontiers;
pub mod function;
pub mod generate;
pub mod immediates;
pub mod inst;
pub mod layout;
mod layouts;
pub mod link;
pub mod liveness;
pub mod loops;
pub mod memflags;
pub mod opcode;
pub mod opt;
pub mod post_dominators;
pub mod signature;
#[cfg(test)]
mod test_graph;
pub mod text;
pub mod trapcode;
pub mod types;
pub mod verify;

pub use any_entity::AnyEntity;
pub use condcodes::{FloatCC, IntCC};
pub use dfg::{DataFlowGraph, ValueData, ValueDef};
pub use entities::*;
pub use function::{ExternalName, Function, FunctionName, LibCall, SourceLoc};
pub use inst::{AtomicRmwOp, BlockArg, BlockCall, InstructionData, ValueList};
pub use layout::{Layout, Positions};
pub use layouts::LAYOUTS;
pub use memflags::{ByteOrder, MemFlags};
pub use opcode::Opcode;
pub use signature::{AbiParam, ArgumentExtension, ArgumentPurpose, CallConv, Signature, StructSize};
pub use trapcode::TrapCode;
pub use types::{Type, TypeSet};
pub use verify::{Verified, VerifyErrors, verify};

/// How many values, instructions, blocks or list words a function may have: references are stored in 30 bits, and
/// the largest number means "none".
pub const MAX_ENTITIES: usize = (1 << 30) - 1;
