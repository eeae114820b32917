//! Instructions: LuaJIT's bytecode with an opcode of a byte, and a branch of RISC-V with a scattered signed distance.

use packed::{i13, u3, u5};
use packir_gallery::luajit::{Bytecode, PackedBytecode};
use packir_gallery::riscv::{BType, PackedBType};

use crate::mix;
use crate::side;
use crate::side::{Cell, Random, Type};

pub fn cells() -> Vec<Cell> {
    let lua = Type::new("LuaJIT bytecode", lua).side::<LuaOurs>("ours").side::<LuaByHand>("by hand");
    let branch = Type::new("RISC-V branch", branch)
        .side::<BranchOurs>("ours")
        .side::<BranchByHand>("by hand")
        .side::<BranchBitbybit>("bitbybit");
    [lua.cells(), branch.cells()].into_iter().flatten().collect()
}

/// Slot `a`, and two bytes that are slots or a number.
#[derive(Clone, Copy)]
struct Lua {
    op: u64,
    a: u8,
    b: u8,
    c: u8,
}

fn lua(random: &mut Random) -> Lua {
    Lua { op: random.below(10), a: random.u8(8), b: random.u8(8), c: random.u8(8) }
}

/// The unpacked type of both sides has primitive integers only, so that they share it.
fn bytecode(Lua { op, a, b, c }: Lua) -> Bytecode {
    let d = u16::from_be_bytes([b, c]);
    match op {
        0 => Bytecode::IsLt { a, d },
        1 => Bytecode::IsGe { a, d },
        2 => Bytecode::Mov { a, d },
        3 => Bytecode::AddVn { a, b, c },
        4 => Bytecode::AddVv { a, b, c },
        5 => Bytecode::KShort { a, d: i16::from_be_bytes([b, c]) },
        6 => Bytecode::Call { a, b, c },
        7 => Bytecode::Ret1 { a, d: c },
        8 => Bytecode::ForL { a, d },
        _ => Bytecode::Jmp { a, d },
    }
}

/// What both sides do with an instruction: text, so that none is passed by value.
macro_rules! visit_lua {
    ($bytecode:expr) => {
        match $bytecode {
            Bytecode::IsLt { a, d } => mix!(a, d),
            Bytecode::IsGe { a, d } => mix!(a, d) + 1,
            Bytecode::Mov { a, d } => mix!(d, a),
            Bytecode::AddVn { a, b, c } => mix!(a, b, c),
            Bytecode::AddVv { a, b, c } => mix!(c, b, a),
            Bytecode::KShort { a, d } => mix!(a, d) * 3,
            Bytecode::Call { a, b, c } => mix!(b, a, c),
            Bytecode::Ret1 { a, d } => mix!(a, d) ^ 77,
            Bytecode::ForL { a, d } => mix!(d, a) * 5,
            Bytecode::Jmp { a, d } => mix!(a, d) + 9,
        }
    };
}

side! {
    LuaOurs: Lua;
    nice: Bytecode, |spec| bytecode(spec);
    word: PackedBytecode, |word| word.into_raw().into();
    pack: |nice| nice.pack();
    visit: |word| visit_lua!(word.unpack());
    unpack: |word| word.unpack();
    get: |word| word.a().into();
    with: u8, |spec| spec.a, |word, a| word.with_a(a);
    test: |word| word.is_mov();
}

mod lua_by_hand {
    use super::Bytecode;

    #[inline]
    pub const fn pack(bytecode: Bytecode) -> u32 {
        let (op, a, rest) = match bytecode {
            Bytecode::IsLt { a, d } => (0x00, a, d),
            Bytecode::IsGe { a, d } => (0x01, a, d),
            Bytecode::Mov { a, d } => (0x12, a, d),
            Bytecode::AddVn { a, b, c } => (0x16, a, (b as u16) << 8 | c as u16),
            Bytecode::AddVv { a, b, c } => (0x20, a, (b as u16) << 8 | c as u16),
            Bytecode::KShort { a, d } => (0x29, a, d as u16),
            Bytecode::Call { a, b, c } => (0x42, a, (b as u16) << 8 | c as u16),
            Bytecode::Ret1 { a, d } => (0x4c, a, d as u16),
            Bytecode::ForL { a, d } => (0x4f, a, d),
            Bytecode::Jmp { a, d } => (0x58, a, d),
        };
        (rest as u32) << 16 | (a as u32) << 8 | op
    }

    #[inline]
    pub const fn unpack(word: u32) -> Bytecode {
        let [op, a, c, b] = word.to_le_bytes();
        let d = (word >> 16) as u16;
        match op {
            0x00 => Bytecode::IsLt { a, d },
            0x01 => Bytecode::IsGe { a, d },
            0x12 => Bytecode::Mov { a, d },
            0x16 => Bytecode::AddVn { a, b, c },
            0x20 => Bytecode::AddVv { a, b, c },
            0x29 => Bytecode::KShort { a, d: d as i16 },
            0x42 => Bytecode::Call { a, b, c },
            0x4c => Bytecode::Ret1 { a, d: c },
            0x4f => Bytecode::ForL { a, d },
            _ => Bytecode::Jmp { a, d },
        }
    }
}

side! {
    LuaByHand: Lua;
    nice: Bytecode, |spec| bytecode(spec);
    word: u32, |word| word.into();
    pack: |nice| lua_by_hand::pack(nice);
    visit: |word| visit_lua!(lua_by_hand::unpack(word));
    unpack: |word| lua_by_hand::unpack(word);
    get: |word| u64::from(word >> 8 & 0xff);
    with: u8, |spec| spec.a, |word, a| word & !0xff00 | u32::from(a) << 8;
    test: |word| word & 0xff == 0x12;
}

/// A distance in bytes, even, of 13 bits.
#[derive(Clone, Copy)]
struct Branch {
    imm: i16,
    rs2: u8,
    rs1: u8,
    funct3: u8,
}

fn branch(random: &mut Random) -> Branch {
    let imm = (random.u16(12) as i16 - 2048) * 2;
    Branch { imm, rs2: random.u8(5), rs1: random.u8(5), funct3: random.u8(3) }
}

side! {
    BranchOurs: Branch;
    nice: BType, |spec| BType {
        imm: i13::new(spec.imm),
        rs2: u5::new(spec.rs2),
        rs1: u5::new(spec.rs1),
        funct3: u3::new(spec.funct3),
    };
    word: PackedBType, |word| word.into_raw().into();
    pack: |nice| nice.try_pack().expect("an even distance");
    visit: |word| {
        let branch = word.unpack();
        mix!(branch.imm.get(), branch.rs2.get(), branch.rs1.get(), branch.funct3.get())
    };
    unpack: |word| word.unpack();
    get: |word| word.imm().get() as u64;
    with: i13, |spec| i13::new(spec.imm), |word, imm| word.try_with_imm(imm).expect("an even distance");
}

mod branch_by_hand {
    use super::Branch;

    #[inline]
    const fn scatter(imm: i16) -> u32 {
        let imm = imm as u32;
        (imm & 1 << 12) << 19 | (imm & 0x7e0) << 20 | (imm & 0x1e) << 7 | (imm & 1 << 11) >> 4
    }

    const PLACES: u32 = 0xfe00_0f80;

    /// `None` if the distance is odd.
    #[inline]
    pub const fn pack(branch: Branch) -> Option<u32> {
        debug_assert!(branch.imm >= -4096 && branch.imm < 4096);
        debug_assert!(branch.rs2 < 32 && branch.rs1 < 32 && branch.funct3 < 8);
        if branch.imm & 1 != 0 {
            return None;
        }
        let registers = (branch.rs2 as u32) << 20 | (branch.rs1 as u32) << 15;
        Some(scatter(branch.imm) | registers | (branch.funct3 as u32) << 12 | 0b110_0011)
    }

    #[inline]
    pub const fn imm(word: u32) -> i16 {
        let sign = (word as i32 >> 31) as u32;
        (sign << 12 | (word >> 20 & 0x7e0) | (word >> 7 & 0x1e) | (word << 4 & 1 << 11)) as i16
    }

    #[inline]
    pub const fn with_imm(word: u32, imm: i16) -> Option<u32> {
        debug_assert!(imm >= -4096 && imm < 4096);
        if imm & 1 != 0 { None } else { Some(word & !PLACES | scatter(imm)) }
    }

    #[inline]
    pub const fn unpack(word: u32) -> Branch {
        Branch {
            imm: imm(word),
            rs2: (word >> 20 & 31) as u8,
            rs1: (word >> 15 & 31) as u8,
            funct3: (word >> 12 & 7) as u8,
        }
    }
}

side! {
    BranchByHand: Branch;
    nice: Branch, |spec| spec;
    word: u32, |word| word.into();
    pack: |nice| branch_by_hand::pack(nice).expect("an even distance");
    visit: |word| {
        let branch = branch_by_hand::unpack(word);
        mix!(branch.imm, branch.rs2, branch.rs1, branch.funct3)
    };
    unpack: |word| branch_by_hand::unpack(word);
    get: |word| branch_by_hand::imm(word) as u64;
    with: i16, |spec| spec.imm, |word, imm| branch_by_hand::with_imm(word, imm).expect("an even distance");
}

mod bitbybit_type {
    use arbitrary_int::{u3, u5, u7, u12};

    #[bitbybit::bitfield(u32, default = 0b110_0011)]
    pub struct Branch {
        #[bits([8..=11, 25..=30, 7, 31], rw)]
        half: u12,
        #[bits(20..=24, rw)]
        rs2: u5,
        #[bits(15..=19, rw)]
        rs1: u5,
        #[bits(12..=14, rw)]
        funct3: u3,
        #[bits(0..=6, r)]
        opcode: u7,
    }
}

/// Half of the distance as a number of 12 bits: it has scattered fields, but here none that is signed or shifted.
fn half(imm: i16) -> arbitrary_int::u12 {
    assert!(imm & 1 == 0, "an even distance");
    arbitrary_int::u12::new(imm as u16 >> 1 & 0xfff)
}

fn whole(half: arbitrary_int::u12) -> i16 {
    ((half.value() << 4) as i16) >> 3
}

side! {
    BranchBitbybit: Branch;
    nice: (i16, arbitrary_int::u5, arbitrary_int::u5, arbitrary_int::u3), |spec| {
        let register = arbitrary_int::u5::new;
        (spec.imm, register(spec.rs2), register(spec.rs1), arbitrary_int::u3::new(spec.funct3))
    };
    word: bitbybit_type::Branch, |word| word.raw_value().into();
    pack: |(imm, rs2, rs1, funct3)| {
        bitbybit_type::Branch::default().with_half(half(imm)).with_rs2(rs2).with_rs1(rs1).with_funct3(funct3)
    };
    visit: |word| mix!(whole(word.half()), word.rs2().value(), word.rs1().value(), word.funct3().value());
    unpack: |word| (whole(word.half()), word.rs2(), word.rs1(), word.funct3());
    get: |word| whole(word.half()) as u64;
    with: i16, |spec| spec.imm, |word, imm| word.with_half(half(imm));
}
