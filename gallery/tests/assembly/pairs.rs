//! Pairs of functions that `tests/assembly.rs` compiles: ours, and the same by hand on plain integers.

use packed::{u5, u21, u40};
use packir_gallery::{ieee, ipv4, luajit, pulley, regalloc2, riscv, wasmparser, wasmtime, x86};

pub mod operand_with_vreg {
    #[inline(never)]
    pub fn ours(word: super::regalloc2::PackedOperand13, vreg: super::u21) -> super::regalloc2::PackedOperand13 {
        word.with_vreg(vreg)
    }
    #[inline(never)]
    pub fn by_hand(word: u32, vreg: u32) -> u32 {
        word & !0x1f_ffff | vreg
    }
}

pub mod operand_is_fixed {
    #[inline(never)]
    pub fn ours(word: super::regalloc2::PackedOperand13) -> bool {
        matches!(word.constraint(), super::regalloc2::OperandConstraint::FixedReg(_))
    }
    #[inline(never)]
    pub fn by_hand(word: u32) -> bool {
        word >> 31 != 0
    }
}

pub mod operand_constraint {
    use super::regalloc2::OperandConstraint::*;

    #[inline(never)]
    pub fn ours(word: super::regalloc2::PackedOperand13) -> u32 {
        match word.constraint() {
            FixedReg(register) => u32::from(register.get()) * 3,
            Reuse(operand) => u32::from(operand.get()) + 200,
            Limit(limit) => limit.exponent() ^ 300,
            Any => 400,
            Reg => 501,
            Stack => 603,
        }
    }
    #[inline(never)]
    pub fn by_hand(word: u32) -> u32 {
        let code = word >> 25;
        if code & 64 != 0 {
            (code & 63) * 3
        } else if code & 32 != 0 {
            (code & 31) + 200
        } else if code & 16 != 0 {
            code & 15 ^ 300
        } else {
            match code {
                0 => 400,
                1 => 501,
                _ => 603,
            }
        }
    }
}

pub mod operand_match {
    use super::regalloc2::{OperandConstraint::*, OperandKind};

    #[inline(never)]
    pub fn ours(word: super::regalloc2::PackedOperand13) -> u32 {
        let operand = word.unpack();
        let constraint = match operand.constraint {
            FixedReg(register) => u32::from(register.get()) * 3,
            Reuse(operand) => u32::from(operand.get()) + 200,
            Limit(limit) => limit.exponent() ^ 300,
            Any => 400,
            Reg => 501,
            Stack => 603,
        };
        constraint * 2 + u32::from(operand.kind == OperandKind::Use) ^ operand.vreg.get()
    }
    #[inline(never)]
    pub fn by_hand(word: u32) -> u32 {
        let code = word >> 25;
        let constraint = if code & 64 != 0 {
            (code & 63) * 3
        } else if code & 32 != 0 {
            (code & 31) + 200
        } else if code & 16 != 0 {
            code & 15 ^ 300
        } else {
            match code {
                0 => 400,
                1 => 501,
                _ => 603,
            }
        };
        constraint * 2 + (word >> 24 & 1) ^ word & 0x1f_ffff
    }
}

pub mod allocation_is_stack {
    #[inline(never)]
    pub fn ours(word: super::regalloc2::PackedAllocation) -> bool {
        word.is_stack()
    }
    #[inline(never)]
    pub fn by_hand(word: u32) -> bool {
        word >> 29 == 2
    }
}

pub mod allocation_match {
    use super::regalloc2::Allocation;

    #[inline(never)]
    pub fn ours(word: super::regalloc2::PackedAllocation) -> u32 {
        match word.unpack() {
            Allocation::None => 5,
            Allocation::Reg(register) => u32::from(register.into_raw()) * 3,
            Allocation::Stack(slot) => slot.get() + 700,
        }
    }
    #[inline(never)]
    pub fn by_hand(word: u32) -> u32 {
        match word >> 29 {
            0 => 5,
            1 => (word & 0xff) * 3,
            _ => (word & 0xff_ffff) + 700,
        }
    }
}

pub mod operands_pack {
    #[inline(never)]
    pub fn ours(src2: super::u5, src1: super::u5, dst: super::u5) -> u16 {
        super::pulley::BinaryOperands { src2, src1, dst }.pack().into_raw()
    }
    #[inline(never)]
    pub fn by_hand(src2: u8, src1: u8, dst: u8) -> u16 {
        u16::from(src2) << 10 | u16::from(src1) << 5 | u16::from(dst)
    }
}

pub mod reference_with_nullable {
    #[inline(never)]
    pub fn ours(word: super::wasmparser::PackedRefType, nullable: bool) -> super::wasmparser::PackedRefType {
        word.with_nullable(nullable)
    }
    #[inline(never)]
    pub fn by_hand(word: u32, nullable: bool) -> u32 {
        word & !(1 << 22) | u32::from(nullable) << 22
    }
}

pub mod key_kind {
    use super::wasmtime::FuncKey;

    #[inline(never)]
    pub fn ours(word: super::wasmtime::FuncKeyRaw) -> bool {
        matches!(word.unpack(), FuncKey::WasmToArrayTrampoline { .. })
    }
    #[inline(never)]
    pub fn by_hand((namespace, _): (u32, u32)) -> bool {
        namespace >> 28 == 2
    }
}

pub mod page_with_frame {
    #[inline(never)]
    pub fn ours(word: super::x86::PackedPageTableEntry, frame: super::u40) -> super::x86::PackedPageTableEntry {
        word.with_frame(frame)
    }
    #[inline(never)]
    pub fn by_hand(word: u64, frame: u64) -> u64 {
        word & !0x000f_ffff_ffff_f000 | frame << 12
    }
}

pub mod page_frame {
    #[inline(never)]
    pub fn ours(word: super::x86::PackedPageTableEntry) -> u64 {
        word.frame().get()
    }
    #[inline(never)]
    pub fn by_hand(word: u64) -> u64 {
        word >> 12 & 0xff_ffff_ffff
    }
}

pub mod bytecode_with_a {
    #[inline(never)]
    pub fn ours(word: super::luajit::PackedBytecode, a: u8) -> super::luajit::PackedBytecode {
        word.with_a(a)
    }
    #[inline(never)]
    pub fn by_hand(word: u32, a: u8) -> u32 {
        word & !0xff00 | u32::from(a) << 8
    }
}

pub mod float_with_exponent {
    #[inline(never)]
    pub fn ours(word: super::ieee::PackedBinary32, exponent: u8) -> super::ieee::PackedBinary32 {
        word.with_exponent(exponent)
    }
    #[inline(never)]
    pub fn by_hand(word: u32, exponent: u8) -> u32 {
        word & !0x7f80_0000 | u32::from(exponent) << 23
    }
}

pub mod header_length {
    #[inline(never)]
    pub fn ours(word: super::ipv4::PackedIpv4Header) -> usize {
        usize::from(word.header_words().get()) * 4
    }
    #[inline(never)]
    pub fn by_hand((word, ..): (u32, u32, u32, u32, u32)) -> usize {
        (word >> 24 & 15) as usize * 4
    }
}

pub mod branch_distance {
    #[inline(never)]
    pub fn ours(word: super::riscv::PackedBType) -> i64 {
        word.imm().get().into()
    }
    #[inline(never)]
    pub fn by_hand(word: u32) -> i64 {
        let sign = (word as i32 >> 31) as u32;
        i64::from((sign << 12 | word >> 20 & 0x7e0 | word >> 7 & 0x1e | word << 4 & 1 << 11) as i16)
    }
}

pub mod index_pack {
    #[derive(Clone, Copy)]
    pub enum Index {
        Module(u32),
        RecGroup(u32),
        CoreTypeId(u32),
    }

    #[inline(never)]
    pub fn ours(index: &super::wasmparser::PackedIndex) -> super::wasmparser::PackedPackedIndex {
        index.pack()
    }
    #[inline(never)]
    pub fn by_hand(index: &Index) -> u32 {
        match *index {
            Index::Module(number) => number,
            Index::RecGroup(number) => 1 << 20 | number,
            Index::CoreTypeId(number) => 2 << 20 | number,
        }
    }
}

pub mod index_match {
    use super::wasmparser::PackedIndex;

    #[inline(never)]
    pub fn ours(word: super::wasmparser::PackedPackedIndex) -> u32 {
        match word.unpack() {
            PackedIndex::Module(number) => number.get() + 3,
            PackedIndex::RecGroup(number) => number.get() * 5,
            PackedIndex::CoreTypeId(number) => number.get() ^ 7,
        }
    }
    #[inline(never)]
    pub fn by_hand(word: u32) -> u32 {
        let number = word & 0xf_ffff;
        match word >> 20 {
            0 => number + 3,
            1 => number * 5,
            _ => number ^ 7,
        }
    }
}

pub mod index_unpack {
    #[inline(never)]
    pub fn ours(word: super::wasmparser::PackedPackedIndex, index: &mut super::wasmparser::PackedIndex) {
        *index = word.unpack();
    }
    #[inline(never)]
    pub fn by_hand(word: u32, index: &mut super::index_pack::Index) {
        use super::index_pack::Index;
        let number = word & 0xf_ffff;
        *index = match word >> 20 {
            0 => Index::Module(number),
            1 => Index::RecGroup(number),
            _ => Index::CoreTypeId(number),
        };
    }
}

pub mod root_index {
    #[inline(never)]
    pub fn ours(word: super::wasmtime::GcRootIndex) -> u32 {
        word.as_owned().map_or(1, |index| index.get())
    }
    #[inline(never)]
    pub fn by_hand(word: u32) -> u32 {
        if word >> 31 == 0 { 1 } else { word & 0x7fff_ffff }
    }
}
