//! The gallery's layouts of Cranelift against the real crate. What upstream keeps to itself, hashing shows.

mod upstream;

use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};
use std::num::NonZeroU8;

use cranelift_codegen::entity::EntityRef;
use cranelift_codegen::ir::instructions::InstructionData;
use cranelift_codegen::ir::{self, types};
use cranelift_codegen::loop_analysis;
use cranelift_codegen::{Reg, RegClass};
use packed::{u14, u30};
use packir_gallery::cranelift as ours;
use packir_gallery::regalloc2 as registers;
use proptest::prelude::*;
use upstream::all_types;

/// Writes down what is hashed, number by number.
#[derive(Default)]
struct Recorder(Vec<u64>);

macro_rules! record {
    ($($write:ident $ty:ty),*) => {$(
        fn $write(&mut self, number: $ty) {
            self.0.push(number as u64);
        }
    )*};
}

impl Hasher for Recorder {
    record! { write_u8 u8, write_u16 u16, write_u32 u32, write_u64 u64, write_usize usize, write_isize isize }

    fn finish(&self) -> u64 {
        0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0.extend(bytes.iter().map(|byte| u64::from(*byte)));
    }
}

fn numbers(value: &impl Hash) -> Vec<u64> {
    let mut recorder = Recorder::default();
    value.hash(&mut recorder);
    recorder.0
}

fn our_type(ty: ir::Type) -> ours::Type {
    let raw = u16::try_from(ty.index()).expect("16 bits");
    ours::PackedType::from_raw(u14::new(raw)).expect("a type").unpack()
}

#[test]
fn every_type_of_14_bits() {
    let theirs = all_types().into_iter().chain([types::INVALID]);
    let theirs: BTreeSet<u16> = theirs.map(|ty| u16::try_from(ty.index()).expect("16 bits")).collect();
    let mut missing = 0;
    for raw in 0..1 << 14 {
        let Ok(word) = ours::PackedType::from_raw(u14::new(raw)) else {
            assert!(!theirs.contains(&raw), "{raw:#x}");
            continue;
        };
        if !theirs.contains(&raw) {
            // Only vectors of unknown length and more than 256 bits, which upstream's constructor leaves out.
            assert!(matches!(word.unpack(), ours::Type::Dynamic { .. }), "{raw:#x}");
            missing += 1;
        }
    }
    assert!(missing > 0 && missing < 8 * 9);
    for lane in [types::I8, types::F64] {
        let vector = lane.by(4).expect("a vector");
        let ours::Type::Vector { log2_lanes_minus_1, lane: ours_lane } = our_type(vector) else {
            panic!("a vector")
        };
        assert_eq!(log2_lanes_minus_1.get() + 1, 2);
        assert_eq!(our_type(lane), ours::Type::Scalar { lane: ours_lane });
    }
}

#[test]
fn every_trap_code() {
    assert!(ours::PackedTrapCode::from_raw(0).is_err());
    for raw in 1..=u8::MAX {
        let theirs = ir::TrapCode::from_raw(NonZeroU8::new(raw).expect("not zero"));
        let word = ours::PackedTrapCode::from_raw(raw).expect("a code");
        match word.unpack() {
            ours::TrapCode::User(code) => assert_eq!(ir::TrapCode::user(code.get()), Some(theirs)),
            ours::TrapCode::StackOverflow => assert_eq!(theirs, ir::TrapCode::STACK_OVERFLOW),
            ours::TrapCode::IntegerOverflow => assert_eq!(theirs, ir::TrapCode::INTEGER_OVERFLOW),
            ours::TrapCode::HeapOutOfBounds => assert_eq!(theirs, ir::TrapCode::HEAP_OUT_OF_BOUNDS),
            ours::TrapCode::IntegerDivisionByZero => {
                assert_eq!(theirs, ir::TrapCode::INTEGER_DIVISION_BY_ZERO)
            }
            ours::TrapCode::BadConversionToInteger => {
                assert_eq!(theirs, ir::TrapCode::BAD_CONVERSION_TO_INTEGER)
            }
        }
        assert_eq!(word.is_user(), ir::TrapCode::user(raw).is_some());
        assert_eq!(word.unpack().pack().into_raw(), theirs.as_raw().get());
    }
    assert_eq!(size_of::<Option<ours::PackedTrapCode>>(), size_of::<Option<ir::TrapCode>>());
}

#[test]
fn every_word_of_machine_memory_flags() {
    for raw in 0..=u16::MAX {
        let Ok(word) = ours::PackedMachMemFlags::from_raw(raw) else {
            assert!(raw & 0x70 != 0 || raw & 0xc == 0xc, "only bits that nobody sets are refused: {raw:#x}");
            continue;
        };
        let flags = word.unpack();
        let mut theirs =
            ir::MachMemFlags::new().with_trap_code(NonZeroU8::new(flags.trap).map(ir::TrapCode::from_raw));
        theirs = match flags.endianness {
            ours::Endianness::Native => theirs,
            ours::Endianness::Little => theirs.with_endianness(ir::Endianness::Little),
            ours::Endianness::Big => theirs.with_endianness(ir::Endianness::Big),
        };
        for (is, with) in [
            (flags.aligned, ir::MachMemFlags::with_aligned as fn(ir::MachMemFlags) -> ir::MachMemFlags),
            (flags.readonly, ir::MachMemFlags::with_readonly),
            (flags.can_move, ir::MachMemFlags::with_can_move),
        ] {
            theirs = if is { with(theirs) } else { theirs };
        }
        assert_eq!(numbers(&theirs), [u64::from(raw)]);
        assert_eq!(
            (theirs.aligned(), theirs.readonly(), theirs.can_move()),
            (flags.aligned, flags.readonly, flags.can_move)
        );
        assert_eq!(flags.pack().into_raw(), raw);
    }
}

#[test]
fn every_number_of_memory_flags() {
    for number in 0..1 << 17 {
        let theirs = ir::MemFlags::with_number(number);
        let ours = u16::try_from(number).ok().and_then(|raw| ours::PackedMemFlags::from_raw(raw).ok());
        assert_eq!(
            theirs.map(ir::MemFlags::as_bits),
            ours.map(|word| u32::from(word.into_raw())),
            "{number}"
        );
    }
}

#[test]
fn every_loop_level() {
    use loop_analysis::LoopLevel;
    for depth in 0..300 {
        let theirs = LoopLevel::clamped(depth);
        let raw = u8::try_from(theirs.level()).expect("a byte");
        let ours = ours::PackedLoopLevel::from_raw(raw).expect("a level");
        assert_eq!(usize::from(ours.depth().get()), depth.min(254));
        let deeper = ours::PackedLoopLevel::from_raw(raw + 1).unwrap_or(ours);
        assert_eq!(usize::from(deeper.into_raw()), theirs.inc().level());
    }
    let invalid = u8::try_from(LoopLevel::invalid().level()).expect("a byte");
    assert!(ours::PackedLoopLevel::from_raw(invalid).is_err());
}

#[test]
fn source_locations_have_a_default() {
    assert_eq!(ours::PackedSourceLoc::RESERVED.into_raw(), ir::SourceLoc::default().bits());
    assert_eq!(
        numbers(&ir::RelSourceLoc::default()),
        [u64::from(ours::PackedRelSourceLoc::RESERVED.into_raw())]
    );
}

fn entity<T: EntityRef>(index: u32) -> T {
    T::new(index as usize)
}

proptest! {
    #[test]
    fn names_and_debug_tags(a: u32, b in 0..u32::MAX) {
        let ours = ours::UserExternalName { namespace: a, index: b }.pack().into_raw();
        prop_assert_eq!(numbers(&ir::UserExternalName::new(a, b)), [ours.0, ours.1].map(u64::from));
        let tags = [
            (ours::DebugTag::User(a), ir::DebugTag::User(a)),
            (ours::DebugTag::StackSlot(b), ir::DebugTag::StackSlot(entity(b))),
        ];
        for (ours, theirs) in tags {
            let ours = ours.pack().into_raw();
            prop_assert_eq!(numbers(&theirs), [ours.0, ours.1].map(u64::from));
        }
    }
}

fn class(class: registers::RegClass) -> RegClass {
    match class {
        registers::RegClass::Int => RegClass::Int,
        registers::RegClass::Float => RegClass::Float,
        registers::RegClass::Vector => RegClass::Vector,
    }
}

/// A register out of its bits, by way of the allocator's.
fn their_reg(raw: u32) -> Option<Reg> {
    Reg::from_virtual_reg_checked(regalloc2::VReg::from_bits(raw))
}

fn check_reg(raw: u32) {
    let ours = ours::PackedReg::from_raw(raw).map(ours::PackedReg::unpack);
    let theirs = their_reg(raw);
    match ours {
        Ok(ours::Reg::Spill(_)) => assert!(theirs.is_none(), "spill slots come from no virtual register"),
        Ok(ours::Reg::Physical { index, class: ours_class }) => {
            let real = theirs.and_then(Reg::to_real_reg).expect("a physical register");
            assert_eq!(u32::from(real.preg().index() as u8), u32::from(index.get()));
            assert_eq!(numbers(&theirs.expect("a register")), [u64::from(raw)]);
            // Upstream takes the class from the number here, and from the bits there.
            assert_eq!(theirs.expect("a register").class(), class(ours_class));
        }
        Ok(ours::Reg::Virtual { index, class: ours_class }) => {
            let virtual_reg = theirs.and_then(Reg::to_virtual_reg).expect("a virtual register");
            assert_eq!(virtual_reg.index() as u32, index.get());
            assert_eq!(virtual_reg.class(), class(ours_class));
        }
        Err(_) => assert!(raw & 3 == 3 || raw >> 31 == 1 && raw >> 24 != 0x80, "{raw:#x}"),
    }
    if let Ok(value) = ours {
        assert_eq!(value.pack().into_raw(), raw);
    }
}

#[test]
fn every_physical_register_and_the_first_virtual_ones() {
    (0..1 << 16).for_each(check_reg);
    for index in 0..192 {
        let preg = regalloc2::PReg::from_index(index);
        let bits = numbers(&Reg::from_real_reg(preg));
        let word = ours::PackedReg::from_raw(u32::try_from(bits[0]).expect("32 bits")).expect("a register");
        assert!(word.is_physical());
    }
}

/// What a function's values are, by upstream's own functions, in our words.
fn our_words(func: &ir::Function) -> Vec<ours::ValueData80> {
    (0..func.dfg.num_values())
        .map(|index| {
            let value = ir::Value::new(index);
            let ty = our_type(func.dfg.value_type(value));
            let data = if func.dfg.value_is_alias(value) {
                let original = func.dfg.resolve_aliases(value);
                ours::ValueData::Alias { ty, original: ours::Value::new(original.index()) }
            } else {
                match func.dfg.value_def(value) {
                    ir::ValueDef::Result(inst, num) => ours::ValueData::Inst {
                        ty,
                        num: u16::try_from(num).expect("16 bits"),
                        inst: ours::Inst::new(inst.index()),
                    },
                    ir::ValueDef::Param(block, num) => ours::ValueData::Param {
                        ty,
                        num: u16::try_from(num).expect("16 bits"),
                        block: ours::Block::new(block.index()),
                    },
                    ir::ValueDef::Union(x, y) => ours::ValueData::Union {
                        ty,
                        x: ours::Value::new(x.index()),
                        y: ours::Value::new(y.index()),
                    },
                }
            };
            data.try_pack().expect("it fits")
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn registers(raw: u32) {
        check_reg(raw);
    }

    #[test]
    fn relative_source_locations(base: u32, offset: u32) {
        let relative = ir::RelSourceLoc::from_base_offset(ir::SourceLoc::new(base), ir::SourceLoc::new(offset));
        let ours = ours::RelSourceLoc { bits: offset.wrapping_sub(base) }.pack();
        if base != u32::MAX && offset != u32::MAX {
            prop_assert_eq!(numbers(&relative), [u64::from(ours.into_raw())]);
            // The one difference that means something else.
            prop_assert_eq!(relative.is_default(), ours == ours::PackedRelSourceLoc::RESERVED);
        }
    }

    #[test]
    fn values_at_rest(steps in prop::collection::vec((0..4u8, any::<prop::sample::Index>(), any::<prop::sample::Index>()), 1..60)) {
        let mut func = ir::Function::new();
        let all = [types::I8, types::I32, types::I64, types::F64, types::I8X16, types::F32X4];
        let mut values: Vec<ir::Value> = Vec::new();
        let first = func.dfg.make_block();
        values.push(func.dfg.append_block_param(first, types::I32));
        for (kind, a, b) in steps {
            let block = func.dfg.make_block();
            let (x, ty) = (*a.get(&values), *b.get(&all));
            let value = match kind {
                0 => func.dfg.append_block_param(if b.index(2) == 0 { first } else { block }, ty),
                1 => {
                    let data = InstructionData::UnaryImm { opcode: ir::Opcode::Iconst, imm: 5.into() };
                    let inst = func.dfg.make_inst(data);
                    func.dfg.make_inst_results(inst, types::I64);
                    func.dfg.first_result(inst)
                }
                2 => {
                    let x_type = func.dfg.value_type(x);
                    let same: Vec<_> =
                        values.iter().copied().filter(|y| func.dfg.value_type(*y) == x_type).collect();
                    func.dfg.union(x, *b.get(&same))
                }
                _ => {
                    let ty = func.dfg.value_type(x);
                    let alias = func.dfg.append_block_param(block, ty);
                    func.dfg.detach_block_params(block);
                    func.dfg.change_to_alias(alias, x);
                    continue;
                }
            };
            values.push(value);
        }
        // Upstream's map of values hashes as its length, and x, y and the tagged type of each.
        let ours = our_words(&func);
        let mut expected = vec![ours.len() as u64];
        for word in &ours {
            let (x, y, tagged) = word.into_raw();
            expected.extend([u64::from(x), u64::from(y), u64::from(tagged)]);
            prop_assert_eq!(ours::ValueData80::from_raw(word.into_raw()), Ok(*word));
        }
        let theirs = numbers(&func.dfg);
        prop_assert!(
            theirs.windows(expected.len()).any(|window| window == expected),
            "{:?} is not in {:?}", expected, theirs
        );
    }

    #[test]
    fn arguments_of_branches(kind in 0..3u32, payload in prop_oneof![0..1u32 << 30, any::<u32>()]) {
        let theirs = match kind {
            0 => ir::BlockArg::Value(ir::Value::from_u32(payload.min(u32::MAX - 1))),
            1 => ir::BlockArg::TryCallRet(payload),
            _ => ir::BlockArg::TryCallExn(payload),
        };
        let ours = match (kind, u30::try_new(payload)) {
            (0, _) => ours::BlockArg::Value(ours::Value::new(payload.min(u32::MAX - 1) as usize)).try_pack().ok(),
            (1, Ok(payload)) => ours::BlockArg::TryCallRet(payload).try_pack().ok(),
            (_, Ok(payload)) => ours::BlockArg::TryCallExn(payload).try_pack().ok(),
            (_, Err(_)) => None,
        };
        let block = ir::Block::from_u32(7);
        let stored = std::panic::catch_unwind(|| {
            let mut pool = ir::ValueListPool::new();
            let call = ir::BlockCall::new(block, [theirs], &mut pool);
            assert!(call.args(&pool).eq([theirs]));
            numbers(&pool)
        });
        match ours {
            Some(word) => {
                let stored = stored.expect("it fits");
                // A list in the pool: its length, the block, the argument.
                let list = [2, 7, u64::from(word.into_raw())];
                prop_assert!(stored.windows(3).any(|window| window == list), "{:x?} is not in {:x?}", list, stored);
            }
            None => prop_assert!(stored.is_err(), "upstream's limit is the same"),
        }
    }
}
