//! What operations name: slots, places in code, entries of the module's tables.
//!
//! Each is a newtype, so that a visitor can tell them apart by type.

use core::fmt;

use packed::Packed;

/// A slot of the current frame's first 256, by number.
///
/// Slot 0 holds the linkage of the frame and belongs to the machine. Parameters arrive in slots 1 and
/// up; results leave in slots 1 and up.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Reg(pub u8);
packed::bits_newtype!(Reg(u8): 8);

impl fmt::Display for Reg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "r{}", self.0)
    }
}

/// Any slot of the current frame, by number; only moves reach beyond the first 256.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct FarSlot(u32);
packed::bits_newtype!(FarSlot(u32): 24);

/// A number of a function in its module.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct FuncIndex(u32);
packed::bits_newtype!(FuncIndex(u32): 24);

/// A number that fits into 24 bits, or none.
macro_rules! index24 {
    ($ty:ident, $prefix:literal) => {
        impl $ty {
            /// The highest number.
            pub const MAX: u32 = (1 << 24) - 1;

            /// The item with this number, if it is at most [`Self::MAX`].
            #[must_use]
            pub const fn new(index: u32) -> Option<Self> {
                if index <= Self::MAX { Some(Self(index)) } else { None }
            }

            /// The number.
            #[must_use]
            #[inline]
            pub const fn get(self) -> u32 {
                self.0
            }
        }

        impl fmt::Display for $ty {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "{}"), self.0)
            }
        }
    };
}
index24!(FarSlot, "s");
index24!(FuncIndex, "fn");

/// A number of a signature in its module.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct SigIndex(pub u16);
packed::bits_newtype!(SigIndex(u16): 16);

impl fmt::Display for SigIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sig{}", self.0)
    }
}

/// A number of a constant in its function's pool.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ConstIndex(pub u32);
packed::bits_newtype!(ConstIndex(u32): 32);

impl fmt::Display for ConstIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "const{}", self.0)
    }
}

/// Where a branch goes: its distance in words, counted from the word after the branch.
#[derive(Packed, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[packed(u32)]
#[bits(.0: 32)]
pub struct Target(pub i32);

impl Target {
    /// What the branch at word `from` must say to go to word `to`, if that is not too far away.
    #[must_use]
    pub fn between(from: usize, to: usize) -> Option<Self> {
        let distance = i64::try_from(to).ok()? - i64::try_from(from).ok()? - 1;
        i32::try_from(distance).ok().map(Self)
    }

    /// Where it leads from word `from`; below zero if that is before the first one.
    #[must_use]
    pub fn place(self, from: u32) -> i64 {
        i64::from(from) + 1 + i64::from(self.0)
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:+}", self.0)
    }
}

/// How an atomic read-modify-write computes the new value from the old one and its operand.
#[derive(Packed, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[packed(u4)]
pub enum RmwKind {
    /// `old + operand`.
    Add = 0,
    /// `old - operand`.
    Sub = 1,
    /// `old & operand`.
    And = 2,
    /// `!(old & operand)`.
    Nand = 3,
    /// `old | operand`.
    Or = 4,
    /// `old ^ operand`.
    Xor = 5,
    /// The operand.
    Xchg = 6,
    /// The smaller one, unsigned.
    Umin = 7,
    /// The larger one, unsigned.
    Umax = 8,
    /// The smaller one, signed.
    Smin = 9,
    /// The larger one, signed.
    Smax = 10,
}

impl RmwKind {
    /// Every kind.
    pub const ALL: [Self; 11] = [
        Self::Add,
        Self::Sub,
        Self::And,
        Self::Nand,
        Self::Or,
        Self::Xor,
        Self::Xchg,
        Self::Umin,
        Self::Umax,
        Self::Smin,
        Self::Smax,
    ];

    /// The name in CLIF text.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Sub => "sub",
            Self::And => "and",
            Self::Nand => "nand",
            Self::Or => "or",
            Self::Xor => "xor",
            Self::Xchg => "xchg",
            Self::Umin => "umin",
            Self::Umax => "umax",
            Self::Smin => "smin",
            Self::Smax => "smax",
        }
    }
}

impl fmt::Display for RmwKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// In which order the bytes of a value stand in memory.
#[derive(Packed, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[packed(u1)]
pub enum ByteOrder {
    /// The least significant byte at the lowest address.
    Little = 0,
    /// The most significant byte at the lowest address.
    Big = 1,
}

impl fmt::Display for ByteOrder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Little => "little",
            Self::Big => "big",
        })
    }
}

/// Whether an operation reads or writes a slot.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum OperandKind {
    /// The slot is written: a field whose name begins with `dst`.
    Def,
    /// The slot is read.
    Use,
}

impl OperandKind {
    /// The kind of a field, from its name.
    #[must_use]
    #[inline]
    pub fn of_field(name: &str) -> Self {
        if name.starts_with("dst") { Self::Def } else { Self::Use }
    }
}
