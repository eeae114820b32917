//! References with a niche: all that plain ones do, and `Option` in four bytes.

use packir_entity::{EntityList, EntityRef, ListPool, PackedOption, PrimaryMap, ReservedValue, entity_ref};
use proptest::prelude::*;

entity_ref! {
    /// An instruction.
    pub struct Inst: niche = "inst";
    /// A plain reference, declared beside it.
    pub struct Plain = "plain";
}

/// The greatest index.
const LAST: u32 = 0xFEFF_FFFE;

const _: () = assert!(size_of::<Option<Inst>>() == 4 && align_of::<Inst>() == 4);
const FIRST: Inst = Inst::new(0);

proptest! {
    #[test]
    fn indices_come_back_and_are_ordered(a in 0..=LAST, b in 0..=LAST) {
        let (x, y) = (Inst::from_u32(a), Inst::from_u32(b));
        prop_assert_eq!((x.as_u32(), x.index(), x.as_bits()), (a, a as usize, a));
        prop_assert_eq!(x.cmp(&y), a.cmp(&b));
        prop_assert_eq!(x == y, a == b);
        prop_assert_eq!(PackedOption::from(x).expand(), Some(x));
        prop_assert_eq!(format!("{x} {x:?} {}", Plain::from_u32(a)), format!("inst{a} inst{a} plain{a}"));
    }
}

#[test]
fn the_limits_are_checked() {
    assert_eq!(FIRST.as_u32(), 0);
    assert_eq!(Inst::from_u32(LAST).as_u32(), LAST);
    assert!(Inst::reserved_value().is_reserved_value() && !Inst::from_u32(LAST).is_reserved_value());
    assert_eq!(PackedOption::<Inst>::default().expand(), None);
    for bad in [LAST + 1, 0xFF00_0000, u32::MAX] {
        assert!(std::panic::catch_unwind(|| Inst::from_u32(bad)).is_err(), "{bad:#x}");
        assert!(std::panic::catch_unwind(|| <Inst as EntityRef>::new(bad as usize)).is_err(), "{bad:#x}");
    }
    // Reserved bits come back, others do not exist.
    assert!(Inst::from_bits(LAST + 1).is_reserved_value());
    assert!(std::panic::catch_unwind(|| Inst::from_bits(LAST + 2)).is_err());
}

#[test]
fn maps_and_lists_take_them() {
    let mut map: PrimaryMap<Inst, Option<Inst>> = PrimaryMap::new();
    let first = map.push(None);
    let second = map.push(Some(first));
    assert_eq!(map[second], Some(first));
    let mut pool = ListPool::new();
    let mut list = EntityList::from_slice(&[first, second], &mut pool);
    list.push(first, &mut pool);
    list.push(second, &mut pool);
    assert_eq!(list.as_slice(&pool), [first, second, first, second]);
    assert_eq!(pool.to_words()[..4], [0, 0, 1, 0], "the freed block: length, end of chain, what was left");
}

#[cfg(feature = "packed")]
#[test]
fn they_pack() {
    use packed::Bits;
    for bits in [0, 1, u64::from(LAST), u64::from(LAST) + 1] {
        assert!(Inst::valid_bits(bits, 32));
        assert_eq!(Inst::decode_bits(bits, 32).encode_bits(32), bits);
    }
    assert!(!Inst::valid_bits(0xFF00_0000, 32));
    assert!(Inst::decode_bits(0xFF00_0000, 32).is_reserved_value(), "unspecified, but no panic");
    assert!(PackedOption::<Inst>::valid_bits(u32::MAX.into(), 32));
    assert!(!PackedOption::<Inst>::valid_bits(0xFF00_0000, 32));
    assert!(PackedOption::<Inst>::decode_bits(0xFF00_0000, 32).is_none());
    for bits in 0..1024 {
        assert_eq!(Inst::decode_bits(bits, 10).encode_bits(10), bits);
        let option = PackedOption::<Inst>::decode_bits(bits, 10);
        assert_eq!((option.is_none(), option.encode_bits(10)), (bits == 1023, bits));
    }
    assert!(!Inst::from_u32(1024).fits_bits(10) && !Inst::reserved_value().fits_bits(10));
}

#[cfg(feature = "serde")]
#[test]
fn they_serialize() {
    assert_eq!(serde_json::to_string(&[Some(Inst::from_u32(5)), None]).expect("it does"), "[5,null]");
    assert_eq!(serde_json::from_str::<Inst>("5").expect("it does"), Inst::from_u32(5));
    for bad in ["4278190079", "4278190080", "4294967295"] {
        assert!(serde_json::from_str::<Inst>(bad).is_err(), "{bad}");
    }
}
