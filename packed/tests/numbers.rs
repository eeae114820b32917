//! Variants that are told apart by ranges of numbers.
#![expect(missing_docs, reason = "test types")]

use packed::{Biased, ErrorKind, Packed, Ranged, u2, u4};

/// One range among codes, and a niche: 0 is no variant.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u8, ord, niche)]
pub enum Trap {
    #[bits(code: 8 in 1..=250)]
    User { code: Ranged<u8, 1, 250> },
    #[bits(0xfb)]
    StackOverflow,
    #[bits(0xfc)]
    HeapOutOfBounds,
}

/// A dense sum: each variant's payload counts from zero, at its place in the row of numbers.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u32)]
pub enum Call {
    #[bits(0x0000_0000)]
    Array,
    #[bits(.0 + 1: 32 in 1..=60)]
    Builtin(Ranged<u32, 0, 59>),
    #[bits(0x0000_003d)]
    Lower,
    #[bits(.0 + 62: 32 in 62..=65)]
    Component(u2),
}

/// A range in the middle of the word, open at its end, beside fixed bits and fields that all variants have.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u16)]
pub enum Reg {
    #[bits(0b1, 0: 3, n: 10, class: 2)]
    Spill { n: packed::u10, class: u2 },
    #[bits(0b0, n: 13 in ..192, class: 2)]
    Physical { n: Ranged<u8, 0, 191>, class: u2 },
    #[bits(0b0, n: 13 in 192.., class: 2)]
    Virtual { n: Ranged<u16, 192, 0x1fff>, class: u2 },
}

/// Types that may not fit make the definition fallible.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed((u8, u16), fallible)]
pub enum Fallible {
    #[bits(x + 100: 8 in 100..=200 | 0: 12, y: 4)]
    High { x: u8, y: u4 },
    #[bits(x: 8 in ..=99 | 0: 12, y: 4)]
    Low { x: u8, y: u4 },
}

/// More than 64 bits.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u128, fallible)]
pub enum Wide {
    #[bits(.0 + 5: 128 in 5..=0xffff_ffff_ffff_ffff_ffff)]
    Small(u128),
    #[bits(.0: 128 in 0x1_0000_0000_0000_0000_0000..)]
    Large(u128),
}

/// Nested, and in a type of its own biased width.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u8)]
pub enum Outer {
    #[bits(0b0, .0: 7 in ..=5)]
    Inner(Inner),
    #[bits(0b0, .0 + 6: 7 in 6..=12)]
    Biased(Biased<i8, -3, 3>),
    #[bits(0b1, 0: 7)]
    Other,
}

#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u3)]
pub enum Inner {
    A = 0,
    B = 5,
}

/// Numbers beside another field, and two patterns that are none: 1, and 61 to 63.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u8)]
pub enum Beside {
    #[bits(x: 2, n + 2: 6 in 2..=60)]
    Some { x: u2, n: Ranged<u8, 0, 58> },
    #[bits(x: 2, 0b00_0000)]
    None { x: u2 },
}

#[test]
fn numbers_out_of_range_change_no_other_field() {
    for raw in 0..=u8::MAX {
        let word = PackedBeside::from_raw_unchecked(raw);
        assert_eq!(word.unpack().pack().x(), word.x(), "{raw:#b}");
    }
}

#[test]
fn they_keep_the_laws() {
    packed::laws!(Trap, Call, Reg, Fallible, Wide, Outer, Beside);
}

#[test]
fn every_byte_is_the_trap_that_its_number_says() {
    for raw in 0..=u8::MAX {
        let trap = PackedTrap::from_raw(raw).map(PackedTrap::unpack);
        match raw {
            1..=250 => assert_eq!(trap, Ok(Trap::User { code: Ranged::<u8, 1, 250>::new(raw) })),
            251 => assert_eq!(trap, Ok(Trap::StackOverflow)),
            252 => assert_eq!(trap, Ok(Trap::HeapOutOfBounds)),
            _ => {
                let error = trap.unwrap_err();
                assert_eq!((error.kind(), error.bits()), (ErrorKind::NoVariant, (7, 0)));
            }
        }
    }
    assert_eq!(size_of::<Option<PackedTrap>>(), 1);
    assert_eq!(TrapTag::ALL.map(TrapTag::code), [1, 251, 252]);
    assert!(PackedTrap::from_raw(9).unwrap().is_user());
}

#[test]
fn dense_sums_count_each_variant_from_zero() {
    let calls = (0..66).map(|raw| PackedCall::from_raw(raw).unwrap().unpack());
    let expected = std::iter::once(Call::Array)
        .chain((0..60).map(|i| Call::Builtin(Ranged::<u32, 0, 59>::new(i))))
        .chain([Call::Lower])
        .chain(u2::all().map(Call::Component));
    assert!(calls.eq(expected.clone()));
    assert!(expected.map(|call| call.pack().into_raw()).eq(0..66));
    assert!(PackedCall::from_raw(66).is_err());
    assert_eq!(CallTag::ALL.map(CallTag::code), [0, 1, 61, 62]);
}

#[test]
fn open_ranges_end_with_the_field() {
    for raw in 0..=u16::MAX {
        let number = raw >> 2 & 0x1fff;
        let valid = raw >> 15 == 0 || number < 1 << 10;
        let word = PackedReg::from_raw(raw);
        assert_eq!(word.is_ok(), valid, "{raw:#x}");
        let Ok(word) = word else { continue };
        assert_eq!(word.into_raw(), raw);
        let tag = if raw >> 15 == 1 {
            RegTag::Spill
        } else if number < 192 {
            RegTag::Physical
        } else {
            RegTag::Virtual
        };
        assert_eq!(word.tag(), tag);
        assert_eq!(word.with_class(u2::new(0)).into_raw(), raw & !3);
    }
}

#[test]
fn what_is_not_among_the_numbers_does_not_pack() {
    let raw = |value: Fallible| value.try_pack().map(PackedFallible::into_raw);
    let y = u4::new(7);
    assert_eq!(raw(Fallible::High { x: 100, y }), Ok((200, 7)));
    assert_eq!(raw(Fallible::Low { x: 99, y }), Ok((99, 7)));
    let error = raw(Fallible::High { x: 101, y }).unwrap_err();
    assert_eq!(error.to_string(), "Fallible::High.x: the `u8` 101 is not one of 0..=100");
    assert!(raw(Fallible::Low { x: 100, y }).is_err());
    // The field is numbered from another place in each variant.
    let high = Fallible::High { x: 3, y }.try_pack().unwrap();
    assert_eq!((high.x(), high.try_with_x(9).unwrap().into_raw()), (3, (109, 7)));
    assert!(high.try_with_x(101).is_err());
    assert_eq!(
        PackedFallible::from_raw((201, 7)).unwrap_err().to_string(),
        "Fallible: bits [23:16] are 0b11001001, which is no variant"
    );
}

#[test]
fn diagrams_show_the_numbers() {
    let text = Call::LAYOUT.to_string();
    assert!(text.contains("| .0 + 1 in 1..=60 |"), "{text}");
    assert!(Reg::LAYOUT.to_string().contains("| n in 192.. |"));
}
