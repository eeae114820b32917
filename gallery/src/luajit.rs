//! Bytecode in the style of LuaJIT 2: 32-bit words with operands of a byte, from its `lj_bc.h`.

use packed::Packed;

/// The operations of this excerpt.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u32)]
#[expect(missing_docs, reason = "operands are described by the operation")]
pub enum Bytecode {
    /// Jumps if slot `a` < slot `d`.
    #[bits(d: 16, a: 8, 0x00)]
    IsLt { a: u8, d: u16 },
    /// Jumps if slot `a` >= slot `d`.
    #[bits(d: 16, a: 8, 0x01)]
    IsGe { a: u8, d: u16 },
    /// Copies slot `d` to slot `a`.
    #[bits(d: 16, a: 8, 0x12)]
    Mov { a: u8, d: u16 },
    /// Slot `a` = slot `b` + number constant `c`.
    #[bits(b: 8, c: 8, a: 8, 0x16)]
    AddVn { a: u8, b: u8, c: u8 },
    /// Slot `a` = slot `b` + slot `c`.
    #[bits(b: 8, c: 8, a: 8, 0x20)]
    AddVv { a: u8, b: u8, c: u8 },
    /// Slot `a` = the signed 16-bit literal `d`.
    #[bits(d: 16, a: 8, 0x29)]
    KShort { a: u8, d: i16 },
    /// Calls slot `a` with `c` − 1 arguments for `b` − 1 results.
    #[bits(b: 8, c: 8, a: 8, 0x42)]
    Call { a: u8, b: u8, c: u8 },
    /// Returns slot `a`.
    #[bits(0: 8, d: 8, a: 8, 0x4c)]
    Ret1 { a: u8, d: u8 },
    /// Ends a numeric loop: jumps by `d` − 2^15 while it goes on.
    #[bits(d: 16, a: 8, 0x4f)]
    ForL { a: u8, d: u16 },
    /// Jumps by `d` − 2^15.
    #[bits(d: 16, a: 8, 0x58)]
    Jmp { a: u8, d: u16 },
}
