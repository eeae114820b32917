//! What is known about a memory access.

use core::fmt;

use packed::Packed;
use packir_entity::packed_option::PackedOption;

use crate::entities::AliasRegion;
use crate::trapcode::TrapCode;

/// The order of a value's bytes in memory.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
#[packed(u2)]
pub enum ByteOrder {
    /// Not said: the target's own, which is little endian here.
    #[default]
    Native = 0,
    /// The least significant byte first.
    Little = 1,
    /// The most significant byte first.
    Big = 2,
}

/// What happens when a memory access fails.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct AccessTrap(u8);

packed::bits_newtype!(AccessTrap(u8): 8);

impl AccessTrap {
    /// The access is known not to trap.
    pub const NEVER: Self = Self(0);

    /// The access traps with this code.
    pub const fn new(code: TrapCode) -> Self {
        Self(code.as_raw())
    }

    /// The code that a failing access traps with; `None` if it never fails.
    pub const fn code(self) -> Option<TrapCode> {
        TrapCode::from_raw(self.0)
    }
}

impl fmt::Debug for AccessTrap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.code() {
            Some(code) => fmt::Display::fmt(&code, f),
            None => f.write_str("notrap"),
        }
    }
}

/// What is known about a memory access, in 26 bits.
///
/// The region is stored in 13 bits, so a function that names regions of 8191 and above cannot be packed;
/// [`MemFlags::MAX_REGIONS`] is that limit, and the text parser reports it.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[packed(u26, fallible, no_const)]
#[bits(trap: 8, aligned: 1, readonly: 1, can_move: 1, order: 2, region: 13)]
pub struct MemFlags {
    /// The trap of an access out of bounds.
    pub trap: AccessTrap,
    /// The address is a multiple of the access size.
    pub aligned: bool,
    /// The memory does not change while the function runs.
    pub readonly: bool,
    /// The access may move to anywhere its operands are defined.
    pub can_move: bool,
    /// The order of the bytes.
    pub order: ByteOrder,
    /// The memory region that holds the address.
    pub region: PackedOption<AliasRegion>,
}

impl MemFlags {
    /// How many alias regions a function may have.
    pub const MAX_REGIONS: usize = (1 << 13) - 1;

    /// Nothing is known: the access may trap with `heap_oob`.
    pub fn new() -> Self {
        Self {
            trap: AccessTrap::new(TrapCode::HEAP_OUT_OF_BOUNDS),
            aligned: false,
            readonly: false,
            can_move: false,
            order: ByteOrder::Native,
            region: None.into(),
        }
    }

    /// The access neither traps nor is misaligned.
    pub fn trusted() -> Self {
        Self { trap: AccessTrap::NEVER, aligned: true, ..Self::new() }
    }

    /// Whether the bytes are swapped compared with little endian.
    pub fn is_big_endian(&self) -> bool {
        self.order == ByteOrder::Big
    }
}

impl Default for MemFlags {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Display for MemFlags {
    /// Writes each flag with a space before it, as after an opcode.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.trap.code() {
            Some(TrapCode::HEAP_OUT_OF_BOUNDS) => {}
            Some(code) => write!(f, " {code}")?,
            None => f.write_str(" notrap")?,
        }
        for (set, name) in
            [(self.aligned, " aligned"), (self.readonly, " readonly"), (self.can_move, " can_move")]
        {
            if set {
                f.write_str(name)?;
            }
        }
        f.write_str(match self.order {
            ByteOrder::Native => "",
            ByteOrder::Little => " little",
            ByteOrder::Big => " big",
        })?;
        match self.region.expand() {
            Some(region) => write!(f, " {region}"),
            None => Ok(()),
        }
    }
}
