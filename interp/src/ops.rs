//! What can be asked of an operation without knowing which one it is: its operands, its branch target.
//!
//! All of it is read off the fields of the table's rows by visitors, so that a new row needs nothing
//! here.

use core::ops::Deref;

use packed::{VisitField, VisitFieldMut, i24, i40, u3, u6, u24};

use crate::isa::Op;
use crate::operand::{
    ByteOrder, ConstIndex, FarSlot, FuncIndex, OperandKind, Reg, RmwKind, SigIndex, Target,
};
use crate::trap::TrapCode;

/// Makes a visitor, written with its generics, pass over all types of fields but [`Reg`] and [`Target`].
macro_rules! ignore_others {
    ($m:ident $visitor:tt) => {
        ignore_others!($m $visitor: FarSlot FuncIndex SigIndex ConstIndex TrapCode RmwKind ByteOrder
            u8 i8 i16 u32 i32 u3 u6 u24 i24 i40);
    };
    ($m:ident $visitor:tt: $($ty:ty)*) => {
        $($m!($visitor $ty);)*
    };
}
macro_rules! shared {
    ((($($generics:tt)*) $visitor:ty) $ty:ty) => {
        impl<$($generics)*> VisitField<$ty> for $visitor {
            #[inline(always)]
            fn field(&mut self, _: &'static str, _: &$ty) {}
        }
    };
}
macro_rules! mutable {
    ((($($generics:tt)*) $visitor:ty) $ty:ty) => {
        impl<$($generics)*> VisitFieldMut<$ty> for $visitor {
            #[inline(always)]
            fn field_mut(&mut self, _: &'static str, _: &mut $ty) {}
        }
    };
}

/// The [`Reg`] operands of an operation, in the order of its fields: what it writes, then what it reads.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Operands {
    items: [(OperandKind, Reg); Operands::MAX],
    len: usize,
}

impl Operands {
    /// No operation has more.
    pub const MAX: usize = 6;
}

impl Deref for Operands {
    type Target = [(OperandKind, Reg)];

    fn deref(&self) -> &[(OperandKind, Reg)] {
        &self.items[..self.len]
    }
}

impl VisitField<Reg> for Operands {
    #[inline]
    fn field(&mut self, name: &'static str, reg: &Reg) {
        self.items[self.len] = (OperandKind::of_field(name), *reg);
        self.len += 1;
    }
}
impl VisitField<Target> for Operands {
    #[inline]
    fn field(&mut self, _: &'static str, _: &Target) {}
}
ignore_others!(shared (() Operands));

/// Replaces each [`Reg`] by what a function says.
struct MapRegs<F>(F);

impl<F: FnMut(OperandKind, Reg) -> Reg> VisitFieldMut<Reg> for MapRegs<F> {
    #[inline]
    fn field_mut(&mut self, name: &'static str, reg: &mut Reg) {
        *reg = self.0(OperandKind::of_field(name), *reg);
    }
}
impl<F> VisitFieldMut<Target> for MapRegs<F> {
    #[inline]
    fn field_mut(&mut self, _: &'static str, _: &mut Target) {}
}
ignore_others!(mutable ((F) MapRegs<F>));

/// Finds the branch target.
struct GetTarget(Option<Target>);

impl VisitField<Target> for GetTarget {
    #[inline]
    fn field(&mut self, _: &'static str, target: &Target) {
        self.0 = Some(*target);
    }
}
impl VisitField<Reg> for GetTarget {
    #[inline]
    fn field(&mut self, _: &'static str, _: &Reg) {}
}
ignore_others!(shared (() GetTarget));

/// Overwrites the branch target.
struct SetTarget(Target);

impl VisitFieldMut<Target> for SetTarget {
    #[inline]
    fn field_mut(&mut self, _: &'static str, target: &mut Target) {
        *target = self.0;
    }
}
impl VisitFieldMut<Reg> for SetTarget {
    #[inline]
    fn field_mut(&mut self, _: &'static str, _: &mut Reg) {}
}
ignore_others!(mutable (() SetTarget));

impl Op {
    /// The [`Reg`] operands in the order of the fields: what is written, then what is read.
    ///
    /// Far slots are not among them, nor the arguments and results of calls, whose slots are implied.
    #[must_use]
    pub fn operands(&self) -> Operands {
        let mut operands = Operands { items: [(OperandKind::Use, Reg(0)); Operands::MAX], len: 0 };
        self.visit_fields(&mut operands);
        operands
    }

    /// The same operation on other slots: `map` is asked for each operand, in the order of
    /// [`Op::operands`].
    #[must_use]
    pub fn map_regs(mut self, map: impl FnMut(OperandKind, Reg) -> Reg) -> Self {
        self.visit_fields_mut(&mut MapRegs(map));
        self
    }

    /// Where the operation may jump to.
    #[must_use]
    pub fn target(&self) -> Option<Target> {
        let mut found = GetTarget(None);
        self.visit_fields(&mut found);
        found.0
    }

    /// The same operation with another target, if it has one.
    #[must_use]
    pub fn with_target(mut self, target: Target) -> Self {
        self.visit_fields_mut(&mut SetTarget(target));
        self
    }

    /// Whether control never goes on to the next word.
    #[must_use]
    pub fn is_terminator(&self) -> bool {
        matches!(
            self,
            Self::Jump { .. }
                | Self::BrTable { .. }
                | Self::TailCall { .. }
                | Self::TailCallIndirect { .. }
                | Self::Ret { .. }
                | Self::Trap { .. }
        )
    }
}
