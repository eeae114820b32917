//! `pulley-interpreter`'s operands against the real crate.

use packir_gallery::pulley as ours;
use proptest::prelude::*;
use pulley_interpreter::XReg;
use pulley_interpreter::decode::{Decode, SafeBytecodeStream};
use pulley_interpreter::regs::Reg as _;
use pulley_interpreter::{AddrG32, AddrG32Bne, AddrO32, AddrZ, BinaryOperands, PcRelOffset, U6, UpperRegSet};

/// What upstream reads from these bytes.
fn decoded<T: Decode>(bytes: &[u8]) -> Option<T> {
    T::decode(&mut SafeBytecodeStream::new(bytes)).ok()
}

#[test]
fn every_pair_of_operands() {
    for raw in 0..=u16::MAX {
        let word = ours::PackedBinaryOperands::from_raw(raw).unwrap();
        let fields = word.unpack();
        let theirs = BinaryOperands::<XReg>::from_bits(raw);
        assert_eq!(
            (fields.dst.get(), fields.src1.get(), fields.src2.get()),
            (theirs.dst.to_u8(), theirs.src1.to_u8(), theirs.src2.to_u8())
        );
        assert_eq!(fields.pack().into_raw(), theirs.to_bits(), "the top bit is ignored and written as zero");
        let fields = ours::PackedBinaryOperandsU6::from_raw(raw).unwrap().unpack();
        let theirs = BinaryOperands::<XReg, XReg, U6>::from_bits(raw);
        assert_eq!((fields.dst.get(), fields.imm.get()), (theirs.dst.to_u8(), u8::from(theirs.src2)));
        assert_eq!(fields.pack().into_raw(), theirs.to_bits());
        assert_eq!(fields.pack().into_raw(), raw);
    }
}

proptest! {
    #[test]
    fn addresses(raw: u32) {
        let raw = raw & 0x7fff_ffff;
        let fields = ours::PackedAddrG32::from_raw(raw).unwrap().unpack();
        let theirs = AddrG32::from_bits(raw);
        prop_assert_eq!(fields.host_heap_base.get(), theirs.host_heap_base.to_u8());
        prop_assert_eq!(fields.host_heap_bound.get(), theirs.host_heap_bound.to_u8());
        prop_assert_eq!((fields.wasm_addr.get(), fields.offset), (theirs.wasm_addr.to_u8(), theirs.offset));
        prop_assert_eq!(fields.pack().into_raw(), theirs.to_bits());
        let fields = ours::PackedAddrG32Bne::from_raw(raw).unwrap().unpack();
        let theirs = AddrG32Bne::from_bits(raw);
        prop_assert_eq!(fields.host_heap_bound_offset, theirs.host_heap_bound_offset);
        prop_assert_eq!(fields.pack().into_raw(), theirs.to_bits());
    }

    #[test]
    fn addresses_and_distances_in_bytecode(addr: u8, offset: [u8; 4]) {
        let bytes = [addr, offset[0], offset[1], offset[2], offset[3]];
        let theirs: Option<AddrO32> = decoded(&bytes);
        let ours = ours::PackedAddrO32::from_raw(bytes).ok().map(|word| word.unpack());
        prop_assert_eq!(
            ours.map(|ours| (ours.addr.get(), ours.offset)),
            theirs.map(|theirs| (theirs.addr.to_u8(), theirs.offset))
        );
        let theirs: Option<AddrZ> = decoded(&bytes);
        let ours = ours::PackedAddrZ::from_raw(bytes).ok().map(|word| word.unpack());
        prop_assert_eq!(
            ours.map(|ours| (ours.addr.get(), ours.offset)),
            theirs.map(|theirs| (theirs.addr.to_u8(), theirs.offset))
        );
        let theirs: PcRelOffset = decoded(&offset).unwrap();
        let ours = ours::PackedPcRelOffset::from_raw(offset).unwrap().unpack();
        prop_assert_eq!(ours.offset, i32::from(theirs));
    }
}

#[test]
fn every_set_of_registers() {
    for raw in 0..=u16::MAX {
        let theirs: UpperRegSet<XReg> = decoded(&raw.to_le_bytes()).unwrap();
        let ours = ours::PackedUpperRegSet::from_raw(raw).unwrap().unpack();
        let registers = (0..16).filter(|i| ours.set >> i & 1 != 0).map(|i| i + 16);
        assert!(registers.eq(theirs.into_iter().map(|register| register.to_u8())), "{raw:#b}");
    }
}

#[test]
fn every_opcode() {
    use pulley_interpreter::{ExtendedOpcode, Opcode};
    for byte in 0..=u8::MAX {
        let ours = ours::PackedOpcodeBytes::from_raw([byte, 0, 0]);
        match Opcode::new(byte) {
            Some(Opcode::ExtendedOp) => assert!(ours.unwrap().is_extended()),
            Some(_) => assert_eq!(ours.unwrap().as_short().map(|code| code.get()), Some(byte)),
            None => assert!(ours.is_err()),
        }
    }
    let first = Opcode::ExtendedOp as u8;
    for code in 0..=u16::MAX {
        let [low, high] = code.to_le_bytes();
        let ours = ours::PackedOpcodeBytes::from_raw([first, low, high]);
        assert_eq!(ours.is_ok(), ExtendedOpcode::new(code).is_some(), "{code:#x}");
        if let Ok(word) = ours {
            assert_eq!(word.as_extended().map(|code| code.get()), Some(code));
        }
    }
}
