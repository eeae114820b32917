//! The memory frame of an activation: where its stack slots are.
//!
//! The memory stack grows down, and every frame is a multiple of [`FrameLayout::ALIGN`] bytes. Slots lie in the order
//! of their numbers from the stack pointer upwards. The evaluator and the compiler both take addresses from here, so
//! a program that shows them behaves the same in both.

use packir_entity::PrimaryMap;

use crate::entities::StackSlot;
use crate::function::Function;

/// Where each stack slot of a function lies above the stack pointer.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct FrameLayout {
    offsets: PrimaryMap<StackSlot, u64>,
    size: u64,
    max_align: u64,
}

impl FrameLayout {
    /// Stack pointers are multiples of this; slots that ask for more cannot be had.
    pub const ALIGN: u64 = 16;
    /// Slots begin at multiples of this, whatever they ask for.
    pub const SLOT_ALIGN: u64 = 8;

    /// The frame of `func`.
    pub fn new(func: &Function) -> Self {
        let mut frame = Self { max_align: 1, ..Self::default() };
        for slot in func.stack_slots.values() {
            let align = 1 << slot.align_shift.min(63);
            frame.max_align = frame.max_align.max(align);
            // Slots beyond the address space saturate; no stack has room for such a frame.
            let start =
                frame.size.div_ceil(align.max(Self::SLOT_ALIGN)).saturating_mul(align.max(Self::SLOT_ALIGN));
            frame.offsets.push(start);
            frame.size = start.saturating_add(u64::from(slot.size));
        }
        frame.size = frame.size.div_ceil(Self::ALIGN).saturating_mul(Self::ALIGN);
        frame
    }

    /// The distance of the first byte of `slot` from the stack pointer, in bytes.
    pub fn offset(&self, slot: StackSlot) -> u64 {
        self.offsets[slot]
    }

    /// The size in bytes, a multiple of [`FrameLayout::ALIGN`].
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The strictest alignment that a slot asks for, in bytes; honoured up to [`FrameLayout::ALIGN`].
    pub fn max_align(&self) -> u64 {
        self.max_align
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::function::{StackSlotData, StackSlotKind};

    fn layout(slots: &[(u32, u8)]) -> (Vec<u64>, u64) {
        let mut func = Function::default();
        for &(size, align_shift) in slots {
            func.stack_slots.push(StackSlotData { kind: StackSlotKind::Explicit, size, align_shift });
        }
        let frame = FrameLayout::new(&func);
        (func.stack_slots.keys().map(|slot| frame.offset(slot)).collect(), frame.size())
    }

    #[test]
    fn slots_lie_in_order_and_aligned() {
        assert_eq!(layout(&[]), (vec![], 0));
        assert_eq!(layout(&[(1, 0), (8, 0), (4, 4), (3, 1)]), (vec![0, 8, 16, 24], 32));
    }

    #[test]
    fn impossible_slots_give_an_impossible_size_and_no_overflow() {
        let (_, size) = layout(&[(u32::MAX, 63), (u32::MAX, 63), (u32::MAX, 63), (1, 255)]);
        assert!(size > u64::MAX / 2);
    }
}
