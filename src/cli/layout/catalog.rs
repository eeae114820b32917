//! The packed types that `packir layout` knows.

use packir_interp as interp;
use packir_ir as ir;
use packir_regalloc as regalloc;

use super::Entry;

/// All of them, grouped by crate.
pub(super) fn entries() -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut group = |origin, layouts: &[&'static packed::Layout]| {
        entries.extend(layouts.iter().map(|&layout| Entry { origin, layout }));
    };
    group(
        "ir",
        &[
            &ir::InstructionData::LAYOUT,
            &ir::ValueData::LAYOUT,
            &ir::BlockCall::LAYOUT,
            &ir::BlockArg::LAYOUT,
            &ir::MemFlags::LAYOUT,
            &ir::ByteOrder::LAYOUT,
            &ir::AtomicRmwOp::LAYOUT,
            &ir::IntCC::LAYOUT,
            &ir::FloatCC::LAYOUT,
            &ir::opcode::UnaryOp::LAYOUT,
            &ir::opcode::BinaryOp::LAYOUT,
            &ir::opcode::TernaryOp::LAYOUT,
            &ir::opcode::LoadOp::LAYOUT,
            &ir::opcode::StoreOp::LAYOUT,
        ],
    );
    group(
        "regalloc",
        &[
            &regalloc::Operand::LAYOUT,
            &regalloc::Constraint::LAYOUT,
            &regalloc::OperandKind::LAYOUT,
            &regalloc::OperandPos::LAYOUT,
            &regalloc::RegClass::LAYOUT,
            &regalloc::Point::LAYOUT,
        ],
    );
    group(
        "interp",
        &[&interp::Op::LAYOUT, &interp::Target::LAYOUT, &interp::RmwKind::LAYOUT, &interp::ByteOrder::LAYOUT],
    );
    entries
}
