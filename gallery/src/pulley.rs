//! `pulley-interpreter`: operands of Wasmtime's bytecode.

use packed::{Packed, Ranged, u5, u6};

/// Two sources and a destination, each one of 32 registers. The top bit is ignored when read.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u16)]
#[bits(_: 1, src2: 5, src1: 5, dst: 5)]
pub struct BinaryOperands {
    /// The second source.
    pub src2: u5,
    /// The first source.
    pub src1: u5,
    /// The destination.
    pub dst: u5,
}

/// A source, an immediate and a destination: here all 16 bits are used.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u16)]
#[bits(imm: 6, src1: 5, dst: 5)]
pub struct BinaryOperandsU6 {
    /// The immediate.
    pub imm: u6,
    /// The source.
    pub src1: u5,
    /// The destination.
    pub dst: u5,
}

/// The address of a bounds-checked WebAssembly access.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u32)]
#[bits(0: 1, host_heap_base: 5, host_heap_bound: 5, wasm_addr: 5, offset: 16)]
pub struct AddrG32 {
    /// The register with the start of the memory.
    pub host_heap_base: u5,
    /// The register with its size.
    pub host_heap_bound: u5,
    /// The register with the address.
    pub wasm_addr: u5,
    /// Added to the address.
    pub offset: u16,
}

/// As [`AddrG32`], with the size loaded from memory.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u32)]
#[bits(0: 1, host_heap_base: 5, host_heap_bound_addr: 5, wasm_addr: 5, host_heap_bound_offset: 8, offset: 8)]
pub struct AddrG32Bne {
    /// The register with the start of the memory.
    pub host_heap_base: u5,
    /// The register with the address of its size.
    pub host_heap_bound_addr: u5,
    /// The register with the address.
    pub wasm_addr: u5,
    /// Added to the address of the size.
    pub host_heap_bound_offset: u8,
    /// Added to the address.
    pub offset: u8,
}

/// A register and an offset, unaligned and little endian as in the instruction stream.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed([u8; 5])]
#[bits(offset: 32, 0: 3, addr: 5)]
pub struct AddrO32 {
    /// Added to the address.
    pub offset: i32,
    /// The register with the address.
    pub addr: u5,
}

/// Which of registers 16 to 31 a frame saves: bit `i` is register 16 + `i`.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u16)]
#[bits(set: 16)]
pub struct UpperRegSet {
    /// The set.
    pub set: u16,
}

/// A register and an offset; a register of zero traps.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed([u8; 5])]
#[bits(offset: 32, 0: 3, addr: 5)]
pub struct AddrZ {
    /// Added to the address.
    pub offset: i32,
    /// The register with the address.
    pub addr: u5,
}

/// The target of a branch, little endian as in the instruction stream.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed([u8; 4])]
#[bits(offset: 32)]
pub struct PcRelOffset {
    /// The distance from the start of the branch.
    pub offset: i32,
}

/// The first three bytes of an instruction: the last code of one byte announces one of two bytes.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed([u8; 3])]
pub enum OpcodeBytes {
    /// One byte; the others are of what follows.
    #[bits(_: 16, code: 8 in ..=219)]
    Short {
        /// The code.
        code: Ranged<u8, 0, 219>,
    },
    /// Two more bytes.
    #[bits(code: 16, 0xdc)]
    Extended {
        /// The code.
        code: Ranged<u16, 0, 322>,
    },
}
