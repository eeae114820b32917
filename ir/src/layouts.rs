//! The layouts of this crate's packed types, for tools that draw them.

use packed::Layout;

use crate::inst::{InstHeader, Operands};
use crate::opcode::{
    BinaryOp, CallIndirectOp, CallOp, CondTrapOp, GlobalOp, LaneOp, LoadOp, NullaryOp, StoreOp, TernaryOp,
    UnaryOp,
};
use crate::{
    AtomicRmwOp, BlockArg, BlockCall, ByteOrder, FloatCC, InstructionData, IntCC, MemFlags, ValueData,
};

/// Every packed type of this crate, those that it keeps to itself included.
pub const LAYOUTS: &[&Layout] = &[
    &InstructionData::LAYOUT,
    &InstHeader::LAYOUT,
    &Operands::LAYOUT,
    &ValueData::LAYOUT,
    &crate::layout::BLOCK_NODE_LAYOUT,
    &BlockCall::LAYOUT,
    &BlockArg::LAYOUT,
    &MemFlags::LAYOUT,
    &ByteOrder::LAYOUT,
    &AtomicRmwOp::LAYOUT,
    &IntCC::LAYOUT,
    &FloatCC::LAYOUT,
    &NullaryOp::LAYOUT,
    &UnaryOp::LAYOUT,
    &BinaryOp::LAYOUT,
    &TernaryOp::LAYOUT,
    &LoadOp::LAYOUT,
    &StoreOp::LAYOUT,
    &LaneOp::LAYOUT,
    &CondTrapOp::LAYOUT,
    &GlobalOp::LAYOUT,
    &CallOp::LAYOUT,
    &CallIndirectOp::LAYOUT,
];
