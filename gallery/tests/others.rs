//! Layouts judged by computation, or by words that others published.

use packed::{TruncatedF32, i12, i13, i21, u3, u5, u7, u20};
use packir_gallery::{aarch64, entity, ieee, ipv4, regalloc2, riscv, x86};
use proptest::prelude::*;

#[test]
fn floats_come_apart_as_the_standard_says() {
    for raw in 0..=u16::MAX {
        let float = ieee::PackedBinary16::from_raw(raw).unwrap().unpack();
        let (sign, exponent, fraction) = (raw >> 15 != 0, raw >> 10 & 31, raw & 1023);
        assert_eq!(
            (float.sign, u16::from(float.exponent.get()), float.fraction.get()),
            (sign, exponent, fraction)
        );
    }
}

proptest! {
    #[test]
    fn normal_floats_are_what_their_fields_say(x in prop::num::f32::NORMAL) {
        let float = ieee::PackedBinary32::from_raw(x.to_bits()).unwrap().unpack();
        let magnitude = (1.0 + float.fraction.get() as f32 / 2f32.powi(23)) * 2f32.powi(i32::from(float.exponent) - 127);
        prop_assert_eq!(x, if float.sign { -magnitude } else { magnitude });
    }

    #[test]
    fn normal_doubles_are_what_their_fields_say(x in prop::num::f64::NORMAL) {
        let float = ieee::PackedBinary64::from_raw(x.to_bits()).unwrap().unpack();
        let magnitude = (1.0 + float.fraction.get() as f64 / 2f64.powi(52)) * 2f64.powi(i32::from(float.exponent.get()) - 1023);
        prop_assert_eq!(x, if float.sign { -magnitude } else { magnitude });
    }

    #[test]
    fn spill_weights_are_the_upper_bits_of_floats(weight in prop::num::f32::POSITIVE) {
        let flags = regalloc2::LiveRangeFlags { starts_at_def: true, weight: TruncatedF32::truncating(weight) };
        prop_assert_eq!(flags.pack().into_raw(), 1 << 29 | weight.to_bits() >> 2);
        let weight16 = TruncatedF32::<16>::truncating(weight);
        prop_assert_eq!(weight16.to_bits(), weight.to_bits() >> 15);
        prop_assert!(weight16.get() <= weight);
    }

    #[test]
    fn references_are_cranelifts(index in 0u32..u32::MAX) {
        let theirs = cranelift_entity::packed_option::PackedOption::from(Theirs(index));
        let ours = entity::OptionalEntity { value: Some(entity::Entity::new(index as usize)).into() };
        prop_assert_eq!(ours.pack().into_raw(), theirs.unwrap().0);
        let non_max = packed::NonMaxU32::new(index);
        prop_assert_eq!(entity::NonReserved { index: non_max }.pack().into_raw(), index);
    }

    #[test]
    fn branch_distances_are_scattered_as_the_specification_says(half in -2048i16..2048, rs1 in 0u8..32, rs2 in 0u8..32) {
        let imm = half * 2;
        let word = riscv::BType { imm: i13::new(imm), rs2: u5::new(rs2), rs1: u5::new(rs1), funct3: u3::new(1) };
        let bits = word.try_pack().unwrap().into_raw();
        let bit = |n: u32| (bits >> n) as i32 & 1;
        let field = |hi: u32, lo: u32| (bits >> lo) as i32 & ((1 << (hi - lo + 1)) - 1);
        prop_assert_eq!(-(bit(31) << 12) | bit(7) << 11 | field(30, 25) << 5 | field(11, 8) << 1, i32::from(imm));
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Theirs(u32);
cranelift_entity::entity_impl!(Theirs);

#[test]
fn none_is_cranelifts() {
    use cranelift_entity::packed_option::ReservedValue;
    let none = entity::OptionalEntity { value: None.into() }.pack();
    assert_eq!(none.into_raw(), Theirs::reserved_value().0);
    assert!(entity::PackedNonReserved::from_raw(u32::MAX).is_err());
}

#[test]
fn lists_are_cranelifts() {
    let mut pool = cranelift_entity::ListPool::new();
    let empty = cranelift_entity::EntityList::<Theirs>::new();
    let list = cranelift_entity::EntityList::from_slice(&[Theirs(5)], &mut pool);
    let mut our_pool = packir_entity::ListPool::new();
    let ours = packir_entity::EntityList::from_slice(&[entity::Entity::new(5)], &mut our_pool);
    assert_eq!(entity::ListWord { first: ours.to_position() }.pack().into_raw(), 1);
    assert_eq!((empty.is_empty(), list.len(&pool)), (true, ours.len(&our_pool)));
    assert_eq!(packir_entity::EntityList::<entity::Entity>::new().to_position(), 0);
}

#[test]
fn riscv_words_are_those_of_the_assembler() {
    // add x1, x2, x3
    let add = riscv::RType {
        funct7: u7::new(0),
        rs2: u5::new(3),
        rs1: u5::new(2),
        funct3: u3::new(0),
        rd: u5::new(1),
        opcode: u7::new(0b011_0011),
    };
    assert_eq!(add.pack().into_raw(), 0x0031_00b3);
    // addi x5, x6, -1
    let addi = riscv::IType {
        imm: i12::new(-1),
        rs1: u5::new(6),
        funct3: u3::new(0),
        rd: u5::new(5),
        opcode: u7::new(0b001_0011),
    };
    assert_eq!(addi.pack().into_raw(), 0xfff3_0293);
    // sw x7, 8(x2)
    let sw = riscv::SType { imm: i12::new(8), rs2: u5::new(7), rs1: u5::new(2), funct3: u3::new(2) };
    assert_eq!(sw.pack().into_raw(), 0x0071_2423);
    // beq x1, x2, .+16 and beq x0, x0, .-4
    let beq = riscv::BType { imm: i13::new(16), rs2: u5::new(2), rs1: u5::new(1), funct3: u3::new(0) };
    assert_eq!(beq.try_pack().unwrap().into_raw(), 0x0020_8863);
    let back = riscv::BType { imm: i13::new(-4), rs2: u5::new(0), rs1: u5::new(0), funct3: u3::new(0) };
    assert_eq!(back.try_pack().unwrap().into_raw(), 0xfe00_0ee3);
    let odd = riscv::BType { imm: i13::new(3), ..back };
    assert!(odd.try_pack().is_err(), "a distance is even");
    // lui x10, 0x12345
    let lui = riscv::UType { imm: u20::new(0x12345), rd: u5::new(10), opcode: u7::new(0b011_0111) };
    assert_eq!(lui.pack().into_raw(), 0x1234_5537);
    // jal x1, .+2048
    let jal = riscv::JType { imm: i21::new(2048), rd: u5::new(1) };
    assert_eq!(jal.try_pack().unwrap().into_raw(), 0x0010_00ef);
}

/// Whether 64 bits are a logical immediate, by the definition: a rotated run of ones, repeated.
fn is_logical(value: u64) -> bool {
    if value == 0 || value == u64::MAX {
        return false;
    }
    let period =
        [2, 4, 8, 16, 32, 64].into_iter().find(|&p| p == 64 || value == value.rotate_right(p)).unwrap_or(64);
    let mask = if period == 64 { u64::MAX } else { (1 << period) - 1 };
    let element = value & mask;
    (0..period).any(|by| {
        let rotated = (element >> by | element << ((period - by) % period)) & mask;
        rotated & rotated.wrapping_add(1) == 0
    })
}

#[test]
fn there_are_5334_logical_immediates() {
    let mut values = std::collections::BTreeSet::new();
    for raw in 0..1u16 << 13 {
        let Ok(word) = aarch64::PackedLogicalImm::from_raw(packed::u13::new(raw)) else { continue };
        if let Some(value) = word.unpack().value() {
            assert!(is_logical(value), "{value:#x} from {raw:#015b}");
            values.insert(value);
        }
    }
    // The number that the architecture is known for.
    assert_eq!(values.len(), 5334);
    // and x0, x1, #0xff: N = 1, immr = 0, imms = 7.
    let byte = aarch64::PackedLogicalImm::from_raw(packed::u13::new(0b1_000000_000111)).unwrap();
    assert_eq!(byte.unpack().value(), Some(0xff));
}

#[test]
fn a_page_table_entry_is_where_the_manual_says() {
    type Field = fn(x86::PageTableEntry) -> bool;
    let fields: [(Field, u32); 8] = [
        (|e| e.present, 0),
        (|e| e.writable, 1),
        (|e| e.user, 2),
        (|e| e.accessed, 5),
        (|e| e.dirty, 6),
        (|e| e.pat, 7),
        (|e| e.global, 8),
        (|e| e.no_execute, 63),
    ];
    for (field, bit) in fields {
        for other in 0..64 {
            assert_eq!(
                field(x86::PackedPageTableEntry::from_raw(1 << other).unwrap().unpack()),
                other == bit
            );
        }
    }
    assert_eq!(
        x86::PackedPageTableEntry::from_raw(0x000f_ffff_ffff_f000).unwrap().unpack().frame.get(),
        (1 << 40) - 1
    );
}

#[test]
fn an_ip_header_reads_as_on_the_wire() {
    // A header often used as an example of the checksum: UDP from 192.168.0.1 to 192.168.0.199.
    let words = (0x4500_0073, 0x0000_4000, 0x4011_b861, 0xc0a8_0001, 0xc0a8_00c7);
    let header = ipv4::PackedIpv4Header::from_raw(words).unwrap().unpack();
    assert_eq!((header.header_words.get(), header.total_length, header.ttl), (5, 0x73, 64));
    assert!(header.dont_fragment && !header.more_fragments);
    assert_eq!((header.protocol, header.checksum), (17, 0xb861));
    assert_eq!(header.pack().into_raw(), words);
    assert!(ipv4::PackedIpv4Header::from_raw((0x6500_0073, 0, 0, 0, 0)).is_err(), "version 6");
    assert!(
        ipv4::PackedIpv4Header::from_raw((0x4400_0073, 0, 0, 0, 0)).is_err(),
        "a header has five words at least"
    );
}
