//! Operands and moves at rest, one 64-bit word each.

use crate::operand::{Constraint, Operand, OperandKind, OperandPos, RegClass};
use crate::{Slot, VReg};
use core::fmt;

/// An [`Operand`] in 64 bits: `0:3 constraint:27 kind:1 pos:1 class:2 vreg:30`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[repr(transparent)]
pub struct PackedOperand(u64);

impl PackedOperand {
    /// The operand as a value to match on.
    #[inline]
    pub const fn unpack(self) -> Operand {
        Operand {
            vreg: self.vreg(),
            class: self.class(),
            constraint: self.constraint(),
            kind: self.kind(),
            pos: self.pos(),
        }
    }

    /// The virtual register.
    #[inline]
    pub const fn vreg(self) -> VReg {
        VReg::from_u32((self.0 & 0x3fff_ffff) as u32)
    }

    /// The class of the virtual register.
    #[inline]
    pub const fn class(self) -> RegClass {
        match (self.0 >> 30) & 3 {
            0 => RegClass::Int,
            1 => RegClass::Float,
            _ => RegClass::Vector,
        }
    }

    /// Read or written.
    #[inline]
    pub const fn kind(self) -> OperandKind {
        if (self.0 >> 33) & 1 == 0 { OperandKind::Use } else { OperandKind::Def }
    }

    /// Early or late.
    #[inline]
    pub const fn pos(self) -> OperandPos {
        if (self.0 >> 32) & 1 == 0 { OperandPos::Early } else { OperandPos::Late }
    }

    /// Where the operand must be.
    #[inline]
    pub const fn constraint(self) -> Constraint {
        let payload = ((self.0 >> 34) & 0xff_ffff) as u32;
        match (self.0 >> 58) & 7 {
            0 => Constraint::Any,
            1 => Constraint::Reg,
            2 => Constraint::Fixed(Slot::from_u32(payload)),
            3 => Constraint::Reuse((payload & 0xffff) as u16),
            _ => Constraint::Out((payload & 0xffff) as u16),
        }
    }
}

impl Operand {
    /// The operand in one word, as [`Function::inst_operands`](crate::Function::inst_operands)
    /// hands it over.
    #[inline]
    pub const fn pack(self) -> PackedOperand {
        let (tag, payload) = match self.constraint {
            Constraint::Any => (0, 0),
            Constraint::Reg => (1, 0),
            Constraint::Fixed(slot) => (2, slot.as_u32()),
            Constraint::Reuse(operand) => (3, operand as u32),
            Constraint::Out(index) => (4, index as u32),
        };
        PackedOperand(
            (self.vreg.as_u32() as u64)
                | (self.class as u64) << 30
                | (self.pos as u64) << 32
                | (self.kind as u64) << 33
                | (payload as u64) << 34
                | (tag as u64) << 58,
        )
    }
}

impl fmt::Debug for PackedOperand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.unpack(), f)
    }
}
