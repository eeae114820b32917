//! Packed types and other crates' traits.
#![expect(missing_docs, reason = "test types")]

use packed::{Biased, NonMaxU16, Packed, i5, u3, u5, u29};
use proptest::prelude::*;

#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u8, proptest)]
pub enum Choice {
    #[bits(0b0, .0: 7)]
    Small(packed::u7),
    #[bits(0b10, 0: 3, .0: 3)]
    Level(Biased<u8, 36, 42>),
}

/// Every pattern is a value.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u16, bytemuck)]
#[bits(a: 3, b: 5, nested: 8)]
pub struct Total {
    a: u3,
    b: i5,
    nested: Inner,
}

#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u8, bytemuck, zerocopy)]
#[bits(x: 3, y: 5)]
pub struct Inner {
    x: u3,
    y: u5,
}

#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed((u16, u32), zerocopy, bytemuck)]
#[bits(tag: 16 | value: 32)]
pub struct Pair {
    tag: u16,
    value: u32,
}

#[test]
fn serde_writes_raw_bits_and_checks_what_it_reads() {
    let word = Choice::Level(Biased::<u8, 36, 42>::new(40)).pack();
    let text = serde_json::to_string(&word).unwrap();
    assert_eq!(text, "132");
    assert_eq!(serde_json::from_str::<PackedChoice>(&text).unwrap(), word);
    let error = serde_json::from_str::<PackedChoice>("192").unwrap_err().to_string();
    assert!(error.starts_with("Choice: bits [7:6] are 0b11, which is no variant"), "{error}");
    assert_eq!(serde_json::from_str::<PackedPair>("[1,2]").unwrap().value(), 2);

    assert_eq!(serde_json::from_str::<u29>("7").unwrap(), u29::new(7));
    assert!(serde_json::from_str::<u3>("8").is_err());
    assert!(serde_json::from_str::<i5>("-17").is_err());
    assert!(serde_json::from_str::<NonMaxU16>("65535").is_err());
    assert!(serde_json::from_str::<Biased<u8, 36, 42>>("35").is_err());
}

/// Finds out whether a type is `Pod`, without an error if it is not: the inherent constant goes first.
struct Probe<T>(core::marker::PhantomData<T>);

trait Fallback {
    const POD: bool = false;
}

impl<T> Fallback for Probe<T> {}

impl<T: bytemuck::Pod> Probe<T> {
    const POD: bool = true;
}

#[test]
fn bytes_are_cast_only_where_it_is_asked_for() {
    const { assert!(Probe::<PackedTotal>::POD && Probe::<PackedInner>::POD) };
    const { assert!(!Probe::<PackedChoice>::POD) };
    let words: &[PackedTotal] = bytemuck::cast_slice(&[0x1234u16, 0xFFFF]);
    assert_eq!(words[0].into_raw(), 0x1234);
    assert_eq!(bytemuck::bytes_of(&words[1]), [0xFF, 0xFF]);
}

#[test]
fn zerocopy_reads_and_writes_bytes() {
    use zerocopy::{FromBytes, IntoBytes};
    let inner = PackedInner::read_from_bytes(&[0x5A]).unwrap();
    assert_eq!(inner.unpack(), Inner { x: u3::new(2), y: u5::new(0x1A) });
    assert_eq!(inner.as_bytes(), [0x5A]);
    // Ten bytes of words of two sizes have no padding.
    assert_eq!(Pair { tag: 1, value: 2 }.pack().as_bytes(), [1, 0, 2, 0, 0, 0]);
}

#[test]
fn arbitrary_makes_valid_words_of_all_variants() {
    let bytes: Vec<u8> = (0..4096u32).flat_map(|i| i.wrapping_mul(0x9E37_79B9).to_le_bytes()).collect();
    let mut unstructured = arbitrary::Unstructured::new(&bytes);
    let mut seen = [false; 2];
    for _ in 0..100 {
        let word: PackedChoice = unstructured.arbitrary().unwrap();
        assert_eq!(PackedChoice::from_raw(word.into_raw()), Ok(word));
        seen[usize::from(word.is_level())] = true;
        let value: Total = unstructured.arbitrary().unwrap();
        assert_eq!(value.pack().unpack(), value);
        assert!(unstructured.arbitrary::<i5>().unwrap() >= i5::MIN);
    }
    assert_eq!(seen, [true, true]);
}

proptest! {
    #[test]
    fn proptest_makes_both_forms(word: PackedChoice, value: Choice, small: u3, level: Biased<u8, 36, 42>) {
        prop_assert_eq!(PackedChoice::from_raw(word.into_raw()), Ok(word));
        prop_assert_eq!(value.pack().unpack(), value);
        prop_assert!(small <= u3::MAX && level >= Biased::<u8, 36, 42>::MIN);
    }
}
