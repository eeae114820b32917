//! The opcodes and their properties, from the one list of instructions in `table.rs`.
//!
//! A row of the table gives the mnemonic, the types that the opcode works on, where its controlling type is read off, and how
//! the types of operands and results follow from that type. Opcodes with operands of the same shape form a group:
//! a small enum of its own ([`UnaryOp`], [`BinaryOp`], …), so that code that handles a shape can match without
//! cases that cannot happen. [`Opcode`] is the union of the groups; its number is the first byte of the
//! instruction word, which starts with the group's prefix.

use core::fmt;
use core::str::FromStr;

use packed::Packed;

use crate::types::{
    F16, F32, F32X4, F64, F64X2, F128, I8, I8X16, I16X8, I32, I32X4, I64, I64X2, Type, TypeSet,
};

/// How the type of one operand or result follows from the controlling type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Constraint {
    /// The controlling type.
    Ctrl,
    /// Always this type.
    Is(Type),
    /// Any type of the set, whatever the controlling type.
    In(TypeSet),
    /// A scalar of the same kind, narrower than the controlling type.
    Narrower,
    /// A scalar of the same kind, wider than the controlling type.
    Wider,
    /// The lane type of the controlling type.
    Lane,
    /// What a comparison of the controlling type gives; see [`Type::as_truthy`].
    Truthy,
    /// The same shape, lanes half as wide.
    Half,
    /// The same shape, lanes twice as wide.
    Double,
    /// Twice the lanes, half as wide.
    Split,
    /// Half the lanes, twice as wide.
    Merge,
    /// The vector of known length that the controlling type is a multiple of.
    ToVector,
}

impl Constraint {
    /// The type, if the controlling type `ctrl` determines it.
    pub const fn resolve(self, ctrl: Type) -> Option<Type> {
        match self {
            Self::Ctrl => Some(ctrl),
            Self::Is(ty) => Some(ty),
            Self::In(_) | Self::Narrower | Self::Wider => None,
            Self::Lane => Some(ctrl.lane_type()),
            Self::Truthy => Some(ctrl.as_truthy()),
            Self::Half => ctrl.half_width(),
            Self::Double => ctrl.double_width(),
            Self::Split => ctrl.split_lanes(),
            Self::Merge => ctrl.merge_lanes(),
            Self::ToVector => ctrl.dynamic_to_vector(),
        }
    }

    /// Whether `ty` satisfies this constraint under the controlling type `ctrl`.
    pub fn allows(self, ty: Type, ctrl: Type) -> bool {
        match self {
            Self::In(set) => set.contains(ty),
            Self::Narrower => same_kind(ty, ctrl) && ty.bits() < ctrl.bits(),
            Self::Wider => same_kind(ty, ctrl) && ty.bits() > ctrl.bits(),
            _ => self.resolve(ctrl) == Some(ty),
        }
    }
}

const fn same_kind(a: Type, b: Type) -> bool {
    a.is_int() && b.is_int() || a.is_float() && b.is_float()
}

/// Where the text of an instruction without a type suffix has the controlling type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CtrlFrom {
    /// The opcode is monomorphic: it has no controlling type.
    None,
    /// The type of this operand (counted from 0).
    Operand(u8),
    /// The type of the first result; the text must spell it.
    Result,
}

/// A row of the instruction table.
#[derive(Clone, Copy, Debug)]
pub struct OpcodeInfo {
    /// The word in the text format.
    pub name: &'static str,
    /// The shape of the instruction's data.
    pub format: Format,
    /// The types that the controlling type may be; empty if the opcode is monomorphic.
    pub ctrl_types: TypeSet,
    /// Where the text has the controlling type.
    pub ctrl_from: CtrlFrom,
    /// Whether the first result has the controlling type. Then that is where instructions have it, as there the text may
    /// spell it.
    pub result_is_ctrl: bool,
    /// The operands of fixed number; calls, branches and `return` have more.
    pub args: &'static [Constraint],
    /// The results of fixed number; calls have as many as their signature says.
    pub results: &'static [Constraint],
}

/// What a mnemonic that is not in the table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownOpcode;

impl fmt::Display for UnknownOpcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unknown opcode")
    }
}

impl core::error::Error for UnknownOpcode {}

const fn set(ints: u8, floats: u8, lanes: u16, dynamic_lanes: u16) -> TypeSet {
    TypeSet { ints, floats, lanes, dynamic_lanes }
}

// Bit i of a width mask is a width of 2^i bits, so 8 to 128 bits are bits 3 to 7.
const INTS: u8 = 0b1111_1000;
const FLOATS: u8 = 0b1111_0000;
const VECTORS: u16 = 0b1_1111_1110;

const NONE: TypeSet = set(0, 0, 0, 0);
const ANY: TypeSet = set(INTS, FLOATS, VECTORS | 1, VECTORS);
const BITS: TypeSet = ANY;
const INT: TypeSet = set(INTS, 0, VECTORS | 1, VECTORS);
const SCALAR_INT: TypeSet = set(INTS, 0, 1, 0);
const NARROW_INT: TypeSet = set(0b0111_1000, 0, 1, 0);
const WIDE_INT: TypeSet = set(0b1111_0000, 0, 1, 0);
const SWAPPABLE: TypeSet = WIDE_INT;
const ATOMIC: TypeSet = SCALAR_INT;
const INT_32_64: TypeSet = set(0b0110_0000, 0, 1, 0);
const ADDRESS: TypeSet = INT_32_64;
const EXT8: TypeSet = set(0b0111_0000, 0, 1, 0);
const EXT16: TypeSet = INT_32_64;
const EXT32: TypeSet = set(0b0100_0000, 0, 1, 0);
const FLOAT: TypeSet = set(0, FLOATS, VECTORS | 1, VECTORS);
const SCALAR_FLOAT: TypeSet = set(0, FLOATS, 1, 0);
const VECTOR: TypeSet = set(INTS, FLOATS, VECTORS, VECTORS);
const DYN_VECTOR: TypeSet = set(INTS, FLOATS, 0, VECTORS);
const INT_VECTOR: TypeSet = set(INTS, 0, VECTORS, VECTORS);
const WIDENABLE: TypeSet = set(0b0011_1000, 0, 0b1_1110, 0b1_1110);
const NARROWABLE: TypeSet = set(0b0111_0000, 0, 0b1110, 0b1110);
const Q_FORMAT: TypeSet = set(0b0011_0000, 0, 0b1100, 0);

macro_rules! opcodes {
    (
        groups { $(
            $(#[$group_doc:meta])*
            $group:ident: $format:ident, $width:ident, $prefix:literal {
                $(
                    $(#[$doc:meta])*
                    $op:ident = $code:literal, $name:ident, $set:ident, $from:ident $(($index:literal))?,
                    [$($arg:expr),*] -> [$($result:expr),*];
                )*
            }
        )* }
        singles {
            $(
                $(#[$sdoc:meta])*
                $sop:ident: $sformat:ident = $scode:literal, $sname:literal, $sset:ident,
                $sfrom:ident $(($sindex:literal))?, [$($sarg:expr),*] -> [$($sresult:expr),*];
            )*
        }
    ) => {
        $(
            $(#[$group_doc])*
            #[derive(Packed, Clone, Copy, Debug, PartialEq, Eq, Hash)]
            #[packed($width)]
            pub enum $group { $($(#[$doc])* $op = $code,)* }

            impl From<$group> for Opcode {
                fn from(op: $group) -> Self {
                    match op { $($group::$op => Self::$op,)* }
                }
            }

            impl TryFrom<Opcode> for $group {
                type Error = UnknownOpcode;

                fn try_from(op: Opcode) -> Result<Self, UnknownOpcode> {
                    match op { $(Opcode::$op => Ok(Self::$op),)* _ => Err(UnknownOpcode) }
                }
            }

            impl $group {
                /// Every operation of this group.
                pub const ALL: &'static [Self] = &[$(Self::$op),*];
            }
        )*

        /// An instruction's operation.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Opcode {
            $($($(#[$doc])* $op = ($prefix << packed::$width::BITS) | $code,)*)*
            $($(#[$sdoc])* $sop = $scode,)*
        }

        impl Opcode {
            /// Every opcode.
            pub const ALL: &'static [Self] = &[$($(Self::$op,)*)* $(Self::$sop,)*];

            /// The row of the instruction table.
            pub const fn info(self) -> &'static OpcodeInfo {
                use Constraint::*;
                match self {
                    $($(Self::$op => &OpcodeInfo {
                        name: stringify!($name),
                        format: Format::$format,
                        ctrl_types: $set,
                        ctrl_from: CtrlFrom::$from $(($index))?,
                        result_is_ctrl: const { matches!(&[$($result),*] as &[Constraint], [Ctrl, ..]) },
                        args: &[$($arg),*],
                        results: &[$($result),*],
                    },)*)*
                    $(Self::$sop => &OpcodeInfo {
                        name: $sname,
                        format: Format::$sformat,
                        ctrl_types: $sset,
                        ctrl_from: CtrlFrom::$sfrom $(($sindex))?,
                        result_is_ctrl: const { matches!(&[$($sresult),*] as &[Constraint], [Ctrl, ..]) },
                        args: &[$($sarg),*],
                        results: &[$($sresult),*],
                    },)*
                }
            }
        }

        impl FromStr for Opcode {
            type Err = UnknownOpcode;

            fn from_str(text: &str) -> Result<Self, UnknownOpcode> {
                Self::ALL.iter().copied().find(|op| op.name() == text).ok_or(UnknownOpcode)
            }
        }

        /// The shape of an instruction's data: one for each variant of [`InstructionData`](crate::InstructionData).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[expect(missing_docs, reason = "named and described as the variants of `InstructionData`")]
        pub enum Format { $($format,)* $($sformat,)* }
    };
}

instruction_table!(opcodes);

/// The opcode of each first byte of an instruction word.
const BY_CODE: [Option<Opcode>; 256] = {
    let mut table = [None; 256];
    let mut index = 0;
    while index < Opcode::ALL.len() {
        let op = Opcode::ALL[index];
        assert!(table[op as usize].is_none(), "two opcodes have one code");
        table[op as usize] = Some(op);
        index += 1;
    }
    table
};

/// What reading an instruction without unpacking it needs to know, by its first byte.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    /// The number of values in the word, or [`Shape::LISTS`].
    pub(crate) inline_args: u8,
    /// Whether the word has a place for the first result.
    pub(crate) has_result_field: bool,
}

impl Shape {
    /// Values are in lists too.
    pub(crate) const LISTS: u8 = u8::MAX;
}

/// The shape of each code; of codes that do not exist, one without values and results.
pub(crate) static SHAPES: [Shape; 256] = {
    let mut shapes = [Shape { inline_args: 0, has_result_field: false }; 256];
    let mut code = 0;
    while code < 256 {
        if let Some(opcode) = BY_CODE[code] {
            #[expect(clippy::cast_possible_truncation, reason = "no instruction has more than three")]
            let inline_args = match opcode.inline_args() {
                Some(count) => count as u8,
                None => Shape::LISTS,
            };
            shapes[code] = Shape { inline_args, has_result_field: !opcode.never_has_results() };
        }
        code += 1;
    }
    shapes
};

impl Opcode {
    /// The opcode with this code, as far as one exists.
    pub const fn from_code(code: u8) -> Option<Self> {
        BY_CODE[code as usize]
    }

    /// The first byte of an instruction word with this opcode.
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// The word in the text format.
    pub const fn name(self) -> &'static str {
        self.info().name
    }

    /// The shape of the instruction's data.
    pub const fn format(self) -> Format {
        self.info().format
    }

    /// Whether the opcode has a controlling type.
    pub const fn is_polymorphic(self) -> bool {
        !matches!(self.info().ctrl_from, CtrlFrom::None)
    }

    /// Whether the instruction ends its block.
    pub const fn is_terminator(self) -> bool {
        self.is_branch() || self.is_return() || matches!(self, Self::Trap)
    }

    /// Whether the instruction names blocks that control may continue at.
    pub const fn is_branch(self) -> bool {
        matches!(self, Self::Jump | Self::Brif | Self::BrTable | Self::TryCall | Self::TryCallIndirect)
    }

    /// Whether the instruction leaves the function for good.
    pub const fn is_return(self) -> bool {
        matches!(self, Self::Return | Self::ReturnCall | Self::ReturnCallIndirect)
    }

    /// Whether the instruction calls a function.
    pub const fn is_call(self) -> bool {
        matches!(
            self,
            Self::Call
                | Self::CallIndirect
                | Self::ReturnCall
                | Self::ReturnCallIndirect
                | Self::TryCall
                | Self::TryCallIndirect
        )
    }

    /// Whether the instruction never has results, so that its word has no place for them.
    pub(crate) const fn never_has_results(self) -> bool {
        matches!(self.format(), Format::Store | Format::Brif)
    }

    /// How many values an instruction holds in its word: all that it uses, unless `None`, which says that there are
    /// lists too.
    pub(crate) const fn inline_args(self) -> Option<usize> {
        match self.format() {
            Format::Call
            | Format::CallIndirect
            | Format::AtomicCas
            | Format::Jump
            | Format::Brif
            | Format::BranchTable
            | Format::Return
            | Format::TryCall
            | Format::TryCallIndirect => None,
            _ => Some(self.info().args.len()),
        }
    }

    /// Whether the instruction may read memory.
    pub const fn can_load(self) -> bool {
        matches!(self.format(), Format::Load)
            || matches!(self, Self::AtomicRmw | Self::AtomicCas | Self::AtomicLoad)
            || self.is_call()
    }

    /// Whether the instruction may write memory.
    pub const fn can_store(self) -> bool {
        matches!(self.format(), Format::Store)
            || matches!(self, Self::AtomicRmw | Self::AtomicCas | Self::AtomicStore)
            || self.is_call()
    }

    /// Whether the instruction may trap, whatever its memory flags say.
    pub const fn can_trap(self) -> bool {
        self.can_load()
            || self.can_store()
            || matches!(
                self,
                Self::Trap
                    | Self::Trapz
                    | Self::Trapnz
                    | Self::UaddOverflowTrap
                    | Self::Udiv
                    | Self::Sdiv
                    | Self::Urem
                    | Self::Srem
                    | Self::FcvtToUint
                    | Self::FcvtToSint
            )
    }

    /// Whether the instruction has effects beside its results, memory and traps.
    pub const fn other_side_effects(self) -> bool {
        self.is_terminator()
            || self.is_call()
            || matches!(
                self,
                Self::Fence
                    | Self::Debugtrap
                    | Self::SequencePoint
                    | Self::GetPinnedReg
                    | Self::SetPinnedReg
                    | Self::StackSwitch
                    | Self::AtomicRmw
                    | Self::AtomicCas
                    | Self::AtomicLoad
                    | Self::AtomicStore
            )
    }

    /// Whether the instruction does nothing but compute its results from its operands, always.
    pub const fn is_pure(self) -> bool {
        !self.can_trap() && !self.other_side_effects()
    }
}

impl fmt::Display for Opcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mnemonic_reads_back() {
        assert_eq!(Opcode::ALL.len(), 163);
        for &op in Opcode::ALL {
            assert_eq!(op.name().parse(), Ok(op));
        }
    }

    #[test]
    fn a_monomorphic_opcode_has_only_fixed_types() {
        for &op in Opcode::ALL {
            let info = op.info();
            let mono = info.ctrl_from == CtrlFrom::None;
            assert_eq!(mono, info.ctrl_types == NONE, "{op}");
            for constraint in info.args.iter().chain(info.results) {
                if mono && constraint.resolve(Type::INVALID).is_none() {
                    assert_eq!(*constraint, Constraint::In(ADDRESS), "{op}");
                }
            }
        }
    }

    #[test]
    fn the_controlling_type_is_where_the_row_says() {
        for &op in Opcode::ALL {
            let info = op.info();
            match info.ctrl_from {
                CtrlFrom::None => {}
                CtrlFrom::Operand(index) => {
                    assert_eq!(info.args[usize::from(index)], Constraint::Ctrl, "{op}")
                }
                CtrlFrom::Result => assert_eq!(info.results[0], Constraint::Ctrl, "{op}"),
            }
        }
    }

    #[test]
    fn pure_opcodes_neither_trap_nor_touch_memory() {
        assert!(Opcode::Iadd.is_pure());
        assert!(!Opcode::Udiv.is_pure());
        assert!(!Opcode::Load.is_pure());
        assert!(!Opcode::SetPinnedReg.is_pure());
    }
}
