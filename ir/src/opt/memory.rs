//! What is known about memory inside a block: the values that loads gave and stores left.
//!
//! A load from a place whose value is known is not needed, and neither is a store of what a store left there before.
//! The earlier access was of the same bytes, so if this one traps, that one did. A value is known only as what it was
//! written or read as: the same type and byte order; nothing is converted.
//!
//! Two accesses are apart if they are in different alias regions, if they start from the same address at offsets that
//! do not overlap, or if they are inside different stack slots. Whatever else may write (calls, fences, atomics) ends
//! all knowledge.
//!
//! A store is not needed either if a later one of the block hides it; see [`dead_stores`].

use crate::dfg::DataFlowGraph;
use crate::entities::{AliasRegion, Inst, StackSlot, Value};
use crate::function::Function;
use crate::inst::InstructionData;
use crate::memflags::{AccessTrap, ByteOrder, MemFlags};
use crate::opcode::{LoadOp, StoreOp};
use crate::types::Type;

/// How many places are remembered; more would make long blocks slow.
const MAX_CELLS: usize = 32;

/// What an access was found to be.
pub(super) enum Access {
    /// A load of this value.
    Known(Value),
    /// A store that changes nothing.
    Redundant,
    /// Neither, as far as is known.
    Unknown,
}

/// Where an address comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Base {
    Value(Value),
    Slot(StackSlot),
}

/// The bytes of an access.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    base: Base,
    offset: i64,
    bytes: u32,
    region: Option<AliasRegion>,
    /// Whether all of it is inside its stack slot.
    is_inside_slot: bool,
}

impl Place {
    fn new(func: &Function, addr: Value, offset: i32, bytes: u32, flags: MemFlags) -> Self {
        let def = func.dfg.value_def(addr).inst().map(|inst| func.dfg.inst(inst));
        let (base, offset, is_inside_slot) = match def {
            Some(InstructionData::StackAddr { slot, offset: start }) => {
                let offset = i64::from(start.get()) + i64::from(offset);
                let size = i64::from(func.stack_slots[slot].size);
                (Base::Slot(slot), offset, offset >= 0 && offset + i64::from(bytes) <= size)
            }
            _ => (Base::Value(addr), i64::from(offset), false),
        };
        Self { base, offset, bytes, region: flags.region.expand(), is_inside_slot }
    }

    /// Whether all bytes of the other place are of this one.
    fn covers(&self, other: &Self) -> bool {
        self.base == other.base
            && self.offset <= other.offset
            && other.offset + i64::from(other.bytes) <= self.offset + i64::from(self.bytes)
    }

    fn may_overlap(&self, other: &Self) -> bool {
        if let (Some(a), Some(b)) = (self.region, other.region)
            && a != b
        {
            return false;
        }
        match (self.base, other.base) {
            (a, b) if a == b => {
                self.offset < other.offset + i64::from(other.bytes)
                    && other.offset < self.offset + i64::from(self.bytes)
            }
            (Base::Slot(_), Base::Slot(_)) => !self.is_inside_slot || !other.is_inside_slot,
            _ => true,
        }
    }
}

/// The known contents of a place.
#[derive(Clone, Copy, Debug)]
struct Cell {
    place: Place,
    /// How it must be read to give `value`.
    op: LoadOp,
    ty: Type,
    is_big: bool,
    value: Value,
    is_stored: bool,
}

/// The places whose contents are known.
#[derive(Debug, Default)]
pub(super) struct KnownMemory {
    cells: Vec<Cell>,
}

impl KnownMemory {
    /// Looks at `inst`, the next instruction of the block, and learns from it.
    pub(super) fn access(&mut self, func: &Function, inst: Inst) -> Access {
        match func.dfg.inst(inst) {
            // The size of these is not known.
            InstructionData::Load { .. } | InstructionData::Store { .. } if is_dynamic(func, inst) => {
                self.cells.clear()
            }
            InstructionData::Load { op, flags, addr, offset } => {
                let value = func.dfg.first_result(inst);
                let ty = func.dfg.value_type(value);
                let place = Place::new(func, addr, offset.get(), loaded_bytes(op, ty), flags);
                let cell = Cell { place, op, ty, is_big: is_big(flags), value, is_stored: false };
                match self.find(&cell) {
                    Some(known) => return Access::Known(known.value),
                    None => self.remember(cell),
                }
            }
            InstructionData::Store { op, flags, value, addr, offset } => {
                let ty = func.dfg.value_type(value);
                let place = Place::new(func, addr, offset.get(), stored_bytes(op, ty), flags);
                let cell =
                    Cell { place, op: LoadOp::Load, ty, is_big: is_big(flags), value, is_stored: true };
                let is_whole = op == StoreOp::Store;
                if is_whole && self.find(&cell).is_some_and(|known| known.value == value && known.is_stored) {
                    return Access::Redundant;
                }
                self.cells.retain(|known| !known.place.may_overlap(&place));
                if is_whole {
                    self.remember(cell);
                }
            }
            _ if writes(&func.dfg, inst) => self.cells.clear(),
            _ => {}
        }
        Access::Unknown
    }

    fn find(&self, cell: &Cell) -> Option<&Cell> {
        self.cells.iter().find(|known| {
            let (a, b) = (known.place, cell.place);
            a.base == b.base
                && a.offset == b.offset
                && known.op == cell.op
                && known.ty == cell.ty
                && known.is_big == cell.is_big
        })
    }

    fn remember(&mut self, cell: Cell) {
        if self.cells.len() == MAX_CELLS {
            self.cells.remove(0);
        }
        self.cells.push(cell);
    }
}

/// The stores among `insts`, a whole block, whose bytes a later store of the block writes before anything can see them;
/// the last one first.
///
/// Loads, calls, atomics and whatever may trap can see them: a trap shows memory as it is then. So the later store must
/// fail where the earlier one does, with the same code, and nowhere else.
pub(super) fn dead_stores(func: &Function, insts: &[Inst]) -> Vec<Inst> {
    let mut dead = Vec::new();
    let mut later: Vec<(Place, AccessTrap)> = Vec::new();
    for &inst in insts.iter().rev() {
        match func.dfg.inst(inst) {
            InstructionData::Load { .. } | InstructionData::Store { .. } if is_dynamic(func, inst) => {
                later.clear();
            }
            InstructionData::Load { op, flags, addr, offset } => {
                let ty = func.dfg.value_type(func.dfg.first_result(inst));
                let place = Place::new(func, addr, offset.get(), loaded_bytes(op, ty), flags);
                later.retain(|(written, _)| flags.trap == AccessTrap::NEVER && !written.may_overlap(&place));
            }
            InstructionData::Store { op, flags, value, addr, offset } => {
                let bytes = stored_bytes(op, func.dfg.value_type(value));
                let place = Place::new(func, addr, offset.get(), bytes, flags);
                let hides = |(written, trap): &(Place, AccessTrap)| {
                    written.covers(&place)
                        && (flags.trap == AccessTrap::NEVER || flags.trap == *trap)
                        && (*trap == AccessTrap::NEVER || place.covers(written))
                };
                if later.iter().any(hides) {
                    dead.push(inst);
                    continue;
                }
                if flags.trap != AccessTrap::NEVER {
                    later.clear();
                }
                if later.len() < MAX_CELLS {
                    later.push((place, flags.trap));
                }
            }
            data if data.opcode().is_pure() => {}
            _ => later.clear(),
        }
    }
    dead
}

fn is_dynamic(func: &Function, inst: Inst) -> bool {
    func.dfg.ctrl_type(inst).is_dynamic_vector()
}

fn writes(dfg: &DataFlowGraph, inst: Inst) -> bool {
    let op = dfg.opcode(inst);
    op.can_store() || op.other_side_effects()
}

fn is_big(flags: MemFlags) -> bool {
    flags.order == ByteOrder::Big
}

fn loaded_bytes(op: LoadOp, ty: Type) -> u32 {
    match op {
        LoadOp::Load => ty.bytes(),
        LoadOp::Uload8 | LoadOp::Sload8 => 1,
        LoadOp::Uload16 | LoadOp::Sload16 => 2,
        LoadOp::Uload32 | LoadOp::Sload32 => 4,
        LoadOp::Uload8x8
        | LoadOp::Sload8x8
        | LoadOp::Uload16x4
        | LoadOp::Sload16x4
        | LoadOp::Uload32x2
        | LoadOp::Sload32x2 => 8,
    }
}

fn stored_bytes(op: StoreOp, ty: Type) -> u32 {
    match op {
        StoreOp::Store => ty.bytes(),
        StoreOp::Istore8 => 1,
        StoreOp::Istore16 => 2,
        StoreOp::Istore32 => 4,
    }
}
