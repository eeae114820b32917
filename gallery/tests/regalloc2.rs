//! `regalloc2`, both generations, against the real crates.
//!
//! Upstream's `Allocation::from_bits` panics on every legal word in debug builds, and 0.13's `Operand::from_bits` on
//! fixed registers of 16 and above; so words are compared in the direction that upstream can be asked about.

use packed::{Log2, u5, u6, u21, u24, u30, u31};
use packir_gallery::regalloc2 as ours;
use proptest::prelude::*;
use regalloc2 as v15;
use regalloc2_013 as v13;

const CLASSES: [ours::RegClass; 3] = [ours::RegClass::Int, ours::RegClass::Float, ours::RegClass::Vector];

fn class15(class: ours::RegClass) -> v15::RegClass {
    match class {
        ours::RegClass::Int => v15::RegClass::Int,
        ours::RegClass::Float => v15::RegClass::Float,
        ours::RegClass::Vector => v15::RegClass::Vector,
    }
}

fn class13(class: ours::RegClass) -> v13::RegClass {
    match class {
        ours::RegClass::Int => v13::RegClass::Int,
        ours::RegClass::Float => v13::RegClass::Float,
        ours::RegClass::Vector => v13::RegClass::Vector,
    }
}

#[test]
fn every_physical_register() {
    for raw in 0..=u8::MAX {
        let Ok(word) = ours::PackedPReg::from_raw(raw) else {
            assert_eq!(raw >> 6, 3, "only the missing class is refused");
            continue;
        };
        let preg = word.unpack();
        let theirs = v15::PReg::new(usize::from(preg.hw_enc.get()), class15(preg.class));
        assert_eq!(theirs.index(), usize::from(raw));
        assert_eq!(theirs.as_valid().is_none(), word == ours::PackedPReg::RESERVED);
        assert_eq!(
            v13::PReg::new(usize::from(preg.hw_enc.get()), class13(preg.class)).index(),
            usize::from(raw)
        );
        assert_eq!(v15::PReg::from_index(usize::from(raw)), theirs);
    }
}

#[test]
fn every_virtual_register_of_21_bits() {
    for index in 0..1 << 21 {
        let class = CLASSES[index as usize % 3];
        let word = ours::VReg13 { index: u21::new(index), class }.pack();
        assert_eq!(word.into_raw() as usize, v13::VReg::new(index as usize, class13(class)).bits());
    }
    assert_eq!(ours::PackedVReg13::RESERVED.into_raw() as usize, v13::VReg::invalid().bits());
    assert!(ours::PackedVReg13::from_raw(3).is_err(), "there is no class 3");
    assert_eq!(ours::PackedVReg::RESERVED.into_raw() as usize, v15::VReg::invalid().bits());
}

/// Every constraint, with what upstream has for it (given the class) and the pattern of 7 bits.
fn constraints() -> Vec<ours::OperandConstraint> {
    (0..128)
        .filter_map(|raw| ours::PackedOperandConstraint::from_raw(packed::u7::new(raw)).ok())
        .map(|word| word.unpack())
        .collect()
}

fn constraint15(
    constraint: ours::OperandConstraint,
    class: ours::RegClass,
) -> Option<v15::OperandConstraint> {
    Some(match constraint {
        ours::OperandConstraint::FixedReg(hw) => {
            v15::OperandConstraint::FixedReg(v15::PReg::new(usize::from(hw.get()), class15(class)))
        }
        ours::OperandConstraint::Reuse(operand) => v15::OperandConstraint::Reuse(usize::from(operand.get())),
        ours::OperandConstraint::Limit(limit) if limit.get() <= 64 => {
            v15::OperandConstraint::Limit(limit.get() as usize)
        }
        ours::OperandConstraint::Limit(_) => return None,
        ours::OperandConstraint::Any => v15::OperandConstraint::Any,
        ours::OperandConstraint::Reg => v15::OperandConstraint::Reg,
        ours::OperandConstraint::Stack => v15::OperandConstraint::Stack,
    })
}

fn constraint13(
    constraint: ours::OperandConstraint,
    class: ours::RegClass,
) -> Option<v13::OperandConstraint> {
    Some(match constraint {
        ours::OperandConstraint::FixedReg(hw) => {
            v13::OperandConstraint::FixedReg(v13::PReg::new(usize::from(hw.get()), class13(class)))
        }
        ours::OperandConstraint::Reuse(operand) => v13::OperandConstraint::Reuse(usize::from(operand.get())),
        ours::OperandConstraint::Limit(limit) if limit.get() <= 64 => {
            v13::OperandConstraint::Limit(limit.get() as usize)
        }
        ours::OperandConstraint::Limit(_) => return None,
        ours::OperandConstraint::Any => v13::OperandConstraint::Any,
        ours::OperandConstraint::Reg => v13::OperandConstraint::Reg,
        ours::OperandConstraint::Stack => v13::OperandConstraint::Stack,
    })
}

#[test]
fn thirteen_of_128_constraints_mean_nothing() {
    assert_eq!(constraints().len(), 128 - 13);
    assert!(ours::PackedOperandConstraint::from_raw(packed::u7::new(3)).is_err());
    assert!(ours::PackedOperandConstraint::from_raw(packed::u7::new(15)).is_err());
    assert_eq!(ours::OperandConstraint::Limit(Log2::new(64)).pack().into_raw().get(), 0b001_0110);
    assert_eq!(ours::OperandConstraint::Reuse(u5::new(31)).pack().into_raw().get(), 0b01_11111);
    assert_eq!(ours::OperandConstraint::FixedReg(u6::new(1)).pack().into_raw().get(), 0b1_000001);
}

#[test]
fn every_operand_but_for_its_index() {
    let kinds = [
        (ours::OperandKind::Def, v15::OperandKind::Def, v13::OperandKind::Def),
        (ours::OperandKind::Use, v15::OperandKind::Use, v13::OperandKind::Use),
    ];
    let positions = [
        (ours::OperandPos::Early, v15::OperandPos::Early, v13::OperandPos::Early),
        (ours::OperandPos::Late, v15::OperandPos::Late, v13::OperandPos::Late),
    ];
    for class in CLASSES {
        for constraint in constraints() {
            for (kind, kind15, kind13) in kinds {
                for (pos, pos15, pos13) in positions {
                    for index in [0u32, 1, 12_345, (1 << 21) - 2] {
                        if let Some(theirs) = constraint13(constraint, class) {
                            let word =
                                ours::Operand13 { constraint, kind, pos, class, vreg: u21::new(index) }
                                    .pack();
                            let vreg = v13::VReg::new(index as usize, class13(class));
                            assert_eq!(
                                word.into_raw(),
                                v13::Operand::new(vreg, theirs, kind13, pos13).bits()
                            );
                        }
                        if let Some(theirs) = constraint15(constraint, class) {
                            let word =
                                ours::Operand { constraint, kind, pos, class, vreg: u30::new(index) }.pack();
                            let vreg = v15::VReg::new(index as usize, class15(class));
                            let operand = v15::Operand::new(vreg, theirs, kind15, pos15);
                            assert_eq!(word.into_raw(), operand.bits());
                            assert_eq!(v15::Operand::from_bits(word.into_raw()), operand);
                        }
                    }
                }
            }
        }
    }
    assert!(ours::PackedOperand::from_raw(1 << 43).is_err(), "the upper bits must be zero");
}

#[test]
fn every_allocation() {
    assert_eq!(ours::Allocation::None.pack().into_raw(), v15::Allocation::none().bits());
    for raw in 0..=u8::MAX {
        let Ok(preg) = ours::PackedPReg::from_raw(raw) else { continue };
        let theirs = v15::Allocation::reg(v15::PReg::from_index(usize::from(raw)));
        assert_eq!(ours::Allocation::Reg(preg).pack().into_raw(), theirs.bits());
    }
    for slot in 0..1u32 << 24 {
        let word = ours::Allocation::Stack(u24::new(slot)).pack();
        if slot % 251 == 0 {
            assert_eq!(word.into_raw(), v15::Allocation::stack(v15::SpillSlot::new(slot as usize)).bits());
            assert_eq!(word.into_raw(), v13::Allocation::stack(v13::SpillSlot::new(slot as usize)).bits());
        }
        assert_eq!(word.into_raw(), 2 << 29 | slot);
    }
    for kind in 3..8u32 {
        assert!(ours::PackedAllocation::from_raw(kind << 29).is_err());
    }
    assert_eq!(size_of::<Option<ours::PackedSpillSlot>>(), 4);
}

proptest! {
    #[test]
    fn virtual_registers_of_30_bits(index in 0u32..1 << 30, class in 0usize..3) {
        let class = CLASSES[class];
        let word = ours::VReg { index: u30::new(index), class }.pack();
        let theirs = v15::VReg::new(index as usize, class15(class));
        prop_assert_eq!(word.into_raw() as usize, theirs.bits());
        prop_assert_eq!(v15::VReg::from_bits(word.into_raw()), theirs);
        prop_assert_eq!(ours::PackedVReg::from_raw(word.into_raw()).unwrap().unpack().index.get(), index);
    }

    #[test]
    fn program_points(inst in 0u32..1 << 30, after: bool) {
        let pos = if after { ours::InstPosition::After } else { ours::InstPosition::Before };
        let word = ours::ProgPoint { inst: u31::new(inst), pos }.pack();
        let at = v15::Inst::new(inst as usize);
        let theirs = if after { v15::ProgPoint::after(at) } else { v15::ProgPoint::before(at) };
        prop_assert_eq!(word.into_raw(), theirs.to_index());
        prop_assert_eq!(v15::ProgPoint::from_index(word.into_raw()).inst().index(), inst as usize);
    }

    #[test]
    fn the_order_of_operands_is_upstreams(a in 0u64..1 << 43, b in 0u64..1 << 43) {
        let (Ok(ours_a), Ok(ours_b)) = (ours::PackedOperand::from_raw(a), ours::PackedOperand::from_raw(b)) else {
            return Ok(());
        };
        prop_assert_eq!(ours_a.cmp(&ours_b), v15::Operand::from_bits(a).cmp(&v15::Operand::from_bits(b)));
    }
}

proptest! {
    #[test]
    fn sets_of_physical_registers(int: u64, float: u64, vector: u64) {
        let ours = ours::PRegSet { int, float, vector };
        prop_assert_eq!(ours.pack().into_raw(), (int, float, vector, 0));
        let has = |preg: v15::PReg| {
            let word = match preg.class() {
                v15::RegClass::Int => int,
                v15::RegClass::Float => float,
                v15::RegClass::Vector => vector,
            };
            word >> preg.hw_enc() & 1 != 0
        };
        let all = (0..192).map(v15::PReg::from_index);
        let theirs: v15::PRegSet = all.clone().filter(|preg| has(*preg)).collect();
        prop_assert!(all.clone().all(|preg| theirs.contains(preg) == has(preg)));
        prop_assert_eq!(theirs.len(), int.count_ones() + float.count_ones() + vector.count_ones());
        let words = [int, float, vector].into_iter().enumerate();
        let listed: Vec<usize> =
            words.flat_map(|(n, word)| (0..64).filter(move |i| word >> i & 1 != 0).map(move |i| n * 64 + i)).collect();
        prop_assert_eq!(theirs.into_iter().map(|preg| preg.index()).collect::<Vec<_>>(), listed);
    }

    #[test]
    fn ranges_of_instructions(from: u32, len: u32) {
        let (from, to) = (from & 0x7fff_ffff, (from & 0x7fff_ffff).saturating_add(len & 0x7fff_ffff));
        let theirs = v15::InstRange::new(v15::Inst(from), v15::Inst(to));
        let ours = ours::PackedInstRange::from_raw((from, to)).unwrap().unpack();
        prop_assert_eq!((ours.to.index - ours.from.index) as usize, theirs.len());
        if from != to {
            prop_assert_eq!((ours.from.index, ours.to.index - 1), (theirs.first().raw_u32(), theirs.last().raw_u32()));
        }
        prop_assert_eq!(ours.pack().into_raw(), (from, to));
    }

    #[test]
    fn moves_and_indices(from in 0u32..256, to in 0u32..1 << 24, index: u32) {
        let their_move = v15::Edit::Move {
            from: v15::Allocation::reg(v15::PReg::from_index(from as usize % 192)),
            to: v15::Allocation::stack(v15::SpillSlot::new(to as usize)),
        };
        let v15::Edit::Move { from: their_from, to: their_to } = their_move;
        let raw = (their_from.bits(), their_to.bits());
        let ours = ours::PackedMove::from_raw(raw).unwrap();
        prop_assert!(matches!(ours.unpack().from, ours::Allocation::Reg(_)));
        prop_assert_eq!(ours.unpack().to, ours::Allocation::Stack(u24::new(to)));
        prop_assert_eq!(ours.unpack().pack().into_raw(), raw);
        let ours = ours::Index { index }.pack();
        prop_assert_eq!(ours == ours::PackedIndex::RESERVED, !v15::Inst(ours.into_raw()).is_valid());
    }
}
