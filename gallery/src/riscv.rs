//! The base instruction formats of RISC-V, from the unprivileged specification, version 20191213, section 2.3.
//!
//! Immediates are scattered over the word so that the sign always is bit 31. Bit 0 of a branch's or jump's distance is
//! written nowhere: it must be zero.

use packed::{Packed, i12, i13, i21, u3, u5, u7, u20};

/// An operation on two registers (`add`).
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u32)]
#[bits(funct7: 7, rs2: 5, rs1: 5, funct3: 3, rd: 5, opcode: 7)]
pub struct RType {
    /// Which operation.
    pub funct7: u7,
    /// The second source.
    pub rs2: u5,
    /// The first source.
    pub rs1: u5,
    /// Which operation.
    pub funct3: u3,
    /// The destination.
    pub rd: u5,
    /// Which instruction.
    pub opcode: u7,
}

/// An operation on a register and an immediate (`addi`, loads, `jalr`).
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u32)]
#[bits(imm: 12, rs1: 5, funct3: 3, rd: 5, opcode: 7)]
pub struct IType {
    /// The immediate.
    pub imm: i12,
    /// The source.
    pub rs1: u5,
    /// Which operation.
    pub funct3: u3,
    /// The destination.
    pub rd: u5,
    /// Which instruction.
    pub opcode: u7,
}

/// A store.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u32)]
#[bits(imm[11:5], rs2: 5, rs1: 5, funct3: 3, imm[4:0], 0b0100011)]
pub struct SType {
    /// Added to the address.
    pub imm: i12,
    /// What is stored.
    pub rs2: u5,
    /// The address.
    pub rs1: u5,
    /// How much is stored.
    pub funct3: u3,
}

/// A conditional branch.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u32, fallible)]
#[bits(imm[12], imm[10:5], rs2: 5, rs1: 5, funct3: 3, imm[4:1], imm[11], 0b1100011)]
pub struct BType {
    /// The distance in bytes; must be even.
    pub imm: i13,
    /// The second source.
    pub rs2: u5,
    /// The first source.
    pub rs1: u5,
    /// The condition.
    pub funct3: u3,
}

/// An operation on a long immediate (`lui`, `auipc`): the upper 20 bits of 32.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u32)]
#[bits(imm: 20, rd: 5, opcode: 7)]
pub struct UType {
    /// The upper bits.
    pub imm: u20,
    /// The destination.
    pub rd: u5,
    /// Which instruction.
    pub opcode: u7,
}

/// A jump (`jal`).
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u32, fallible)]
#[bits(imm[20], imm[10:1], imm[11], imm[19:12], rd: 5, 0b1101111)]
pub struct JType {
    /// The distance in bytes; must be even.
    pub imm: i21,
    /// Where the return address goes.
    pub rd: u5,
}
