//! What an instruction asks of the location of one of its values.

use crate::{Slot, VReg};
use core::fmt;
use packed::Packed;

/// Whether an operand reads or writes its virtual register.
#[derive(Packed, Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[packed(u1)]
pub enum OperandKind {
    /// The instruction reads the value.
    Use = 0,
    /// The instruction makes the value.
    Def = 1,
}

/// When, during an instruction, an operand needs its location.
///
/// An instruction reads its early uses, then (if it is a call) the callee runs, then it writes its
/// late definitions.
#[derive(Packed, Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[packed(u1)]
pub enum OperandPos {
    /// At the start: the usual place of a use. An early *definition* is written while uses are
    /// still to be read, so that it shares no slot with them.
    Early = 0,
    /// At the end: the usual place of a definition. A late *use* is still read while definitions
    /// are being written; it shares no slot with them, and survives a call.
    Late = 1,
}

/// The kind of value in a virtual register.
///
/// The machine has a single file of slots, so that the class does not influence allocation. It is
/// carried from lowering to whoever prints or inspects operands.
#[derive(Packed, Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[packed(u2)]
pub enum RegClass {
    /// An integer or an address.
    Int = 0,
    /// A floating-point number.
    Float = 1,
    /// One 64-bit part of a vector.
    Vector = 2,
}

/// Where an operand must be.
#[derive(Packed, Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[packed(u27)]
pub enum Constraint {
    /// In any slot of the frame, near or far.
    #[bits(0b000, 0: 24)]
    Any,
    /// In a slot below [`Env::k`](crate::Env::k), so that the instruction can name it.
    #[bits(0b001, 0: 24)]
    Reg,
    /// In exactly this slot: parameters at entry, return values, arguments of tail calls.
    #[bits(0b010, .0: 24)]
    Fixed(Slot),
    /// A late definition in the same slot as the early use with this index among the operands of
    /// the same instruction.
    #[bits(0b011, 0: 8, .0: 16)]
    Reuse(u16),
    /// In an outgoing slot of this call: slot *call base* + this number. Arguments are early uses
    /// and results are late definitions; both are counted from 1, for slot 0 of the callee's
    /// frame is its return linkage.
    #[bits(0b100, 0: 8, .0: 16)]
    Out(u16),
}

/// A use or definition of a virtual register by an instruction.
///
/// ```
/// use packir_regalloc::{Constraint, Operand, VReg};
/// let operand = Operand::reg_use(VReg::new(7));
/// assert_eq!(operand.pack().unpack(), operand);
/// assert_eq!(operand.to_string(), "use v7 reg");
/// ```
#[derive(Packed, Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[packed(u64, hash)]
#[bits(0: 3, constraint: 27, kind: 1, pos: 1, class: 2, vreg: 30)]
pub struct Operand {
    /// The virtual register.
    pub vreg: VReg,
    /// The kind of value it holds.
    pub class: RegClass,
    /// Where it must be.
    pub constraint: Constraint,
    /// Read or written.
    pub kind: OperandKind,
    /// When it needs to be there.
    pub pos: OperandPos,
}

impl Operand {
    /// An operand of integer class.
    pub const fn new(vreg: VReg, constraint: Constraint, kind: OperandKind, pos: OperandPos) -> Self {
        Self { vreg, class: RegClass::Int, constraint, kind, pos }
    }

    /// A use at the start of the instruction.
    pub const fn early_use(vreg: VReg, constraint: Constraint) -> Self {
        Self::new(vreg, constraint, OperandKind::Use, OperandPos::Early)
    }

    /// A definition at the end of the instruction.
    pub const fn late_def(vreg: VReg, constraint: Constraint) -> Self {
        Self::new(vreg, constraint, OperandKind::Def, OperandPos::Late)
    }

    /// A use that the instruction names: early, [`Constraint::Reg`].
    pub const fn reg_use(vreg: VReg) -> Self {
        Self::early_use(vreg, Constraint::Reg)
    }

    /// A definition that the instruction names: late, [`Constraint::Reg`].
    pub const fn reg_def(vreg: VReg) -> Self {
        Self::late_def(vreg, Constraint::Reg)
    }

    /// A use wherever the value happens to be.
    pub const fn any_use(vreg: VReg) -> Self {
        Self::early_use(vreg, Constraint::Any)
    }

    /// A definition wherever the value is wanted.
    pub const fn any_def(vreg: VReg) -> Self {
        Self::late_def(vreg, Constraint::Any)
    }

    /// A use that must be in `slot`: a return value or an argument of a tail call.
    pub const fn fixed_use(vreg: VReg, slot: Slot) -> Self {
        Self::early_use(vreg, Constraint::Fixed(slot))
    }

    /// A definition in `slot`: a parameter of the function.
    pub const fn fixed_def(vreg: VReg, slot: Slot) -> Self {
        Self::late_def(vreg, Constraint::Fixed(slot))
    }

    /// Argument number `index` of a call, counted from zero.
    pub const fn arg(vreg: VReg, index: u16) -> Self {
        Self::early_use(vreg, Constraint::Out(1 + index))
    }

    /// Result number `index` of a call, counted from zero.
    pub const fn result(vreg: VReg, index: u16) -> Self {
        Self::late_def(vreg, Constraint::Out(1 + index))
    }

    /// A definition in the slot of the use with this operand index.
    pub const fn reuse_def(vreg: VReg, operand: u16) -> Self {
        Self::late_def(vreg, Constraint::Reuse(operand))
    }

    /// The same operand, of another class.
    #[must_use]
    pub const fn with_class(self, class: RegClass) -> Self {
        Self { class, ..self }
    }
}

impl fmt::Display for Operand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match (self.kind, self.pos) {
            (OperandKind::Use, OperandPos::Early) => "use",
            (OperandKind::Use, OperandPos::Late) => "late use",
            (OperandKind::Def, OperandPos::Late) => "def",
            (OperandKind::Def, OperandPos::Early) => "early def",
        };
        write!(f, "{kind} {} {}", self.vreg, self.constraint)
    }
}

impl fmt::Display for Constraint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Any => write!(f, "any"),
            Self::Reg => write!(f, "reg"),
            Self::Fixed(slot) => write!(f, "fixed({slot})"),
            Self::Reuse(operand) => write!(f, "reuse({operand})"),
            Self::Out(index) => write!(f, "out({index})"),
        }
    }
}
