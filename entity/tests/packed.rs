//! Entities as fields of packed types.
#![cfg(feature = "packed")]
#![expect(clippy::cast_possible_truncation, reason = "the patterns tested have at most 32 bits")]

use packed::{Bits, Packed};
use packir_entity::{EntityList, EntityRef, ListPool, PackedOption, ReservedValue, entity_impl, entity_ref};
use proptest::prelude::*;

entity_ref! {
    /// A block.
    pub struct Block = "block";
    /// A value.
    pub struct Value = "v";
}

/// A reference whose field the macro cannot reach.
mod opaque {
    #[derive(Clone, Copy, PartialEq, Eq)]
    pub struct Opaque(u32);

    impl From<u32> for Opaque {
        fn from(bits: u32) -> Self {
            Opaque(bits)
        }
    }

    impl From<Opaque> for u32 {
        fn from(opaque: Opaque) -> u32 {
            opaque.0
        }
    }
}
use opaque::Opaque;
entity_impl!(Opaque, "opaque", x, Opaque::from(x), u32::from(x));

/// The laws of [`Bits`] for one value at one width.
fn lawful<T: Bits + PartialEq + std::fmt::Debug>(value: T, width: u32) {
    if value.fits_bits(width) {
        let bits = value.encode_bits(width);
        assert_eq!(bits >> width, 0, "{value:?} in {width} bits");
        assert!(T::valid_bits(bits, width));
        assert_eq!(T::decode_bits(bits, width), value, "in {width} bits");
    }
}

#[test]
fn every_pattern_of_small_widths_is_a_value_that_comes_back() {
    for width in 2..=12 {
        let ones = (1_u64 << width) - 1;
        for bits in 0..=ones {
            assert_eq!(Block::decode_bits(bits, width), Block::from_u32(bits as u32));
            assert_eq!(Block::decode_bits(bits, width).encode_bits(width), bits);
            assert_eq!(Opaque::decode_bits(bits, width).as_u32(), bits as u32);
            assert_eq!(Opaque::from_u32(bits as u32).encode_bits(width), bits);

            let option = PackedOption::<Block>::decode_bits(bits, width);
            assert_eq!(option.expand(), (bits != ones).then(|| Block::from_u32(bits as u32)));
            assert_eq!(option.encode_bits(width), bits);

            let list = EntityList::<Block>::decode_bits(bits, width);
            assert_eq!(u64::from(list.to_position()), bits);
            assert_eq!(list.encode_bits(width), bits);
        }
        let index = |bits: u64| Block::from_u32(bits as u32);
        assert!(index(ones).fits_bits(width) && !index(ones + 1).fits_bits(width));
        assert!(!Block::reserved_value().fits_bits(width), "only an option may be none");
        assert!(PackedOption::<Block>::default().fits_bits(width));
        assert!(PackedOption::from(index(ones - 1)).fits_bits(width));
        assert!(!PackedOption::from(index(ones)).fits_bits(width), "it would look like `None`");
    }
}

proptest! {
    #[test]
    fn laws_hold_at_all_widths(bits in any::<u32>(), width in 2_u32..=32) {
        // Small indices and those near a power of two are as frequent as large ones.
        for bits in [bits, bits >> (width % 31), (1_u64 << width).wrapping_sub(u64::from(bits % 3)) as u32, u32::MAX] {
            lawful(Block::from_bits(bits), width);
            lawful(Opaque::from_bits(bits), width);
            lawful(PackedOption::new(Block::from_bits(bits)), width);
            lawful(EntityList::<Block>::from_position(bits), width);
        }
    }
}

/// The shape of an instruction operand word.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u64 as OperandsPacked, fallible, no_const)]
enum Operands {
    #[bits(0b0000, value: 30, next: 30)]
    One { value: Value, next: PackedOption<Value> },
    #[bits(0b0001, block: 30, args: 30)]
    Many { block: Block, args: EntityList<Value> },
}

/// Full width: packing cannot fail, and works in constants.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u64 as EdgePacked)]
#[bits(from: 32, to: 32)]
struct Edge {
    from: Block,
    to: Block,
}

const EDGE: EdgePacked = Edge { from: Block::new(1), to: Block::new(2) }.pack();

#[test]
fn derived_types_take_entities() {
    assert_eq!(EDGE.into_raw(), 0x0000_0001_0000_0002);
    assert_eq!(EDGE.unpack().from, Block::new(1));

    let last = (1 << 30) - 1;
    let one = Operands::One { value: Value::from_u32(last), next: None.into() };
    let word = one.try_pack().expect("30 bits");
    assert_eq!(word.into_raw(), (1 << 60) - 1);
    assert_eq!(word.unpack(), one);

    let mut pool = ListPool::new();
    let args = EntityList::from_slice(&[Value::new(7)], &mut pool);
    let many = Operands::Many { block: Block::new(3), args };
    let Operands::Many { args, .. } = many.try_pack().expect("small").unpack() else {
        panic!("another variant")
    };
    assert_eq!(args.as_slice(&pool), [Value::new(7)]);

    for bad in [
        Operands::One { value: Value::from_u32(last + 1), next: None.into() },
        Operands::One { value: Value::from_u32(0), next: Value::from_u32(last).into() },
        Operands::One { value: Value::reserved_value(), next: None.into() },
    ] {
        assert!(bad.try_pack().is_err(), "{bad:?}");
    }
}

#[test]
fn references_keep_their_traits() {
    fn indexable<E: EntityRef + ReservedValue + Bits>() -> u32 {
        E::WIDTH
    }
    assert_eq!(indexable::<Block>() + indexable::<Opaque>(), 64);
}
