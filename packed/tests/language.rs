//! Every construct of the layout language, packed and unpacked.
#![expect(missing_docs, reason = "test types")]

use packed::{
    Biased, Bits, ErrorKind, Log2, NonMaxU32, Packed, Ranged, Reserved, Scaled, Word, i13, u2, u3, u4, u5,
    u6, u12,
};

#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u32)]
#[bits(imm[12], imm[10:5], rs2: 5, rs1: 5, funct3: 3, imm[4:1], imm[11], 0b1100011)]
pub struct BType {
    imm: i13,
    rs2: u5,
    rs1: u5,
    funct3: u3,
}

#[test]
fn the_low_bit_of_a_branch_has_no_place() {
    let branch = BType { imm: i13::new(-4), rs2: u5::new(2), rs1: u5::new(1), funct3: u3::new(0) };
    assert_eq!(branch.pack().into_raw(), 0xFE20_8EE3);
    assert_eq!(branch.pack().unpack(), branch);
    assert_eq!(branch.pack().with_imm(i13::new(4094)).imm(), i13::new(4094));
    // The value is dropped here to show that it is packing that panics.
    let odd = BType { imm: i13::new(-3), ..branch };
    assert!(std::panic::catch_unwind(|| odd.pack()).is_err());
    assert!(std::panic::catch_unwind(|| branch.pack().with_imm(i13::new(1))).is_err());
}

#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u16, fallible)]
#[bits(0: 4, imm[12:1])]
pub struct Checked {
    imm: i13,
}

#[test]
fn a_fallible_type_reports_bits_without_a_place() {
    assert_eq!(Checked { imm: i13::new(6) }.try_pack().unwrap().into_raw(), 3);
    let error = Checked { imm: i13::new(7) }.try_pack().unwrap_err();
    assert_eq!((error.kind(), error.bits()), (ErrorKind::TooLarge, (11, 0)));
    let word = PackedChecked::from_raw(3).unwrap();
    assert!(word.try_with_imm(i13::new(1)).is_err());
    assert_eq!(word.try_with_imm(i13::new(2)).unwrap().into_raw(), 1);
}

#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed((u32, u32) as KeyRaw, parts(KeySpace, KeyIndex), ord, hash)]
pub enum Key {
    #[bits(0b0001, module: 28 | index: 32)]
    Defined { module: packed::u28, index: u32 },
    #[bits(0b0010, 0: 28 | index: 32)]
    Builtin { index: u32 },
}

#[test]
fn tuples_come_apart_into_named_words() {
    let key = Key::Defined { module: packed::u28::new(5), index: 9 }.pack();
    let (space, index) = key.into_parts();
    assert_eq!((space, index), (KeySpace::from_raw(0x1000_0005), KeyIndex::from_raw(9)));
    assert_eq!(KeyRaw::from_parts(space, index), Ok(key));
    assert!(KeyRaw::from_parts(KeySpace::from_raw(0x3000_0000), index).is_err());
    assert!(key < Key::Builtin { index: 0 }.pack());
    assert_eq!(key.index(), 9);
    assert_eq!(key.with_index(10).unpack(), Key::Defined { module: packed::u28::new(5), index: 10 });
}

#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u2)]
pub enum Class {
    Int,
    Float,
    Vector,
}

/// A register whose class has a code to spare.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u8, niche, reserved = 63, ord, hash)]
#[bits(class: 2, number: 6)]
pub struct Reg {
    class: Class,
    number: u6,
}

#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u64, niche)]
pub enum Instruction {
    #[bits(0x1, 0: 28, a: 32)]
    Jump { a: u32 },
    #[bits(0x2, b: 60)]
    Const { b: packed::u60 },
}

/// A sentinel leaves a pattern.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u32, niche)]
#[bits(index: 32)]
pub struct Optional {
    index: NonMaxU32,
}

#[test]
fn a_niche_costs_no_space() {
    assert_eq!(size_of::<Option<PackedOptional>>(), 4);
    assert_eq!(Optional { index: NonMaxU32::new(7) }.pack().into_raw(), 7);
    assert_eq!(size_of::<Option<PackedReg>>(), 1);
    assert_eq!(size_of::<Option<PackedInstruction>>(), 8);
    let mut valid = 0;
    for raw in 0..=255u8 {
        if let Ok(word) = PackedReg::from_raw(raw) {
            valid += 1;
            assert_eq!(word.into_raw(), raw);
            assert_eq!(word.unpack().pack(), word);
        }
        // Bits that are not valid are no undefined behaviour.
        let _ = PackedReg::from_raw_unchecked(raw).unpack();
    }
    assert_eq!(valid, 192);
    assert_eq!(PackedReg::RESERVED.into_raw(), 63);
    assert!(PackedReg::reserved().is_reserved() && !PackedReg::from_raw(1).unwrap().is_reserved());
    assert!(PackedReg::from_raw(1).unwrap() < PackedReg::from_raw(64).unwrap());
    let jump = Instruction::Jump { a: 7 }.pack();
    assert_eq!((jump.into_raw(), jump.unpack()), (0x1000_0000_0000_0007, Instruction::Jump { a: 7 }));
}

/// The notation of register maps.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u32)]
pub struct Map {
    #[bits(31)]
    enable: bool,
    #[bits(21..=22)]
    mode: u2,
    #[bits(0..8)]
    data: u8,
}

#[test]
fn ranges_say_the_same_as_a_list() {
    let map = Map { enable: true, mode: u2::new(2), data: 0x5A };
    assert_eq!(map.pack().into_raw(), (1 << 31) | (2 << 21) | 0x5A);
    assert_eq!(map.pack().unpack(), map);
    let error = PackedMap::from_raw(1 << 20).unwrap_err();
    assert_eq!((error.kind(), error.bits()), (ErrorKind::Fixed, (20, 8)));
}

#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u64)]
#[bits(flags: 3, 0: 5, wide: 24, nibbles: 32)]
pub struct Arrays {
    nibbles: [u4; 8],
    flags: [bool; 3],
    wide: [u12; 2],
}

#[test]
fn arrays_begin_at_the_lowest_bits() {
    let arrays = Arrays {
        nibbles: [0, 1, 2, 3, 4, 5, 6, 7].map(u4::new),
        flags: [true, false, true],
        wide: [u12::new(0xABC), u12::new(0x123)],
    };
    assert_eq!(arrays.pack().into_raw(), 0xA012_3ABC_7654_3210);
    assert_eq!(arrays.pack().unpack(), arrays);
    assert_eq!(arrays.pack().with_flags([false; 3]).flags(), [false; 3]);
}

/// A type of another crate.
mod foreign {
    use core::net::Ipv4Addr;

    pub(crate) const fn pack(address: Ipv4Addr) -> u32 {
        address.to_bits()
    }

    pub(crate) const fn unpack(bits: u32) -> Ipv4Addr {
        Ipv4Addr::from_bits(bits)
    }
}

#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u64)]
#[bits(0: 16, port: 16, address: 32)]
pub struct Endpoint {
    #[packed(via = foreign as u32)]
    address: core::net::Ipv4Addr,
    port: u16,
}

#[test]
fn foreign_types_go_through_a_path() {
    const LOCAL: PackedEndpoint = Endpoint { address: core::net::Ipv4Addr::LOCALHOST, port: 80 }.pack();
    assert_eq!(LOCAL.into_raw(), 0x0000_0050_7F00_0001);
    assert_eq!(LOCAL.address(), core::net::Ipv4Addr::LOCALHOST);
}

#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u32, fallible)]
#[bits(next: 12, _: 3, limit: 4, signed: 3, scaled: 4, biased: 3, natural: 3)]
pub struct Vocabulary {
    next: Option<NonMaxU32>,
    limit: Log2,
    signed: Ranged<i8, -4, 2>,
    scaled: Scaled<u4, 3>,
    biased: Biased<i16, -100, -94>,
    natural: Ranged<u8, 1, 6>,
}

#[test]
fn the_vocabulary_goes_into_fields() {
    let value = Vocabulary {
        next: NonMaxU32::try_new(0xFFE).ok(),
        limit: Log2::new(64),
        signed: Ranged::<i8, -4, 2>::new(-3),
        scaled: Scaled::<u4, 3>::new(40),
        biased: Biased::<i16, -100, -94>::new(-96),
        natural: Ranged::<u8, 1, 6>::new(6),
    };
    let word = value.try_pack().unwrap();
    assert_eq!(word.into_raw(), (0xFFE << 20) | (6 << 13) | (0b101 << 10) | (5 << 6) | (4 << 3) | 6);
    assert_eq!(word.unpack(), value);
    let none = Vocabulary { next: None, ..value }.try_pack().unwrap();
    assert_eq!((none.next(), none.into_raw() >> 20), (None, 0xFFF));
    assert!(Vocabulary { next: NonMaxU32::try_new(0xFFF).ok(), ..value }.try_pack().is_err());
    // Ignored bits are ignored when read and zero when written.
    assert_eq!(PackedVocabulary::from_raw(word.into_raw() | 7 << 17).unwrap().unpack(), value);
    // 7 and 0 are not in 1..=6, 3 is not in -4..=2, 7 is more than -94.
    for bad in [0b111, 0b000] {
        assert!(PackedVocabulary::from_raw(word.into_raw() & !7 | bad).is_err());
    }
    assert!(PackedVocabulary::from_raw(word.into_raw() & !(7 << 10) | 3 << 10).is_err());
    assert!(PackedVocabulary::from_raw(word.into_raw() | 7 << 3).is_err());
}

/// Generic over a nested packed type.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u16 as TaggedRaw)]
pub enum Tagged<T: Bits> {
    #[bits(0b1, 0: 7, .0: 8)]
    Some(T),
    #[bits(0b0, 0: 15)]
    None,
}

/// With a lifetime: an index that belongs to a borrowed table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Index<'a>(u8, core::marker::PhantomData<&'a [u8]>);

impl Bits for Index<'_> {
    const WIDTH: u32 = 8;
    fn encode_bits(self, _: u32) -> u64 {
        self.0.into()
    }
    fn fits_bits(self, _: u32) -> bool {
        true
    }
    fn decode_bits(bits: u64, _: u32) -> Self {
        Index(bits.to_le_bytes()[0], core::marker::PhantomData)
    }
    fn valid_bits(_: u64, _: u32) -> bool {
        true
    }
}

#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u16, no_const)]
#[bits(length: 8, index: 8)]
pub struct Slice<'a> {
    index: Index<'a>,
    length: u8,
}

#[test]
fn generics_and_lifetimes_work() {
    let some = Tagged::Some(PackedReg::from_raw(5).unwrap()).pack();
    assert_eq!((some.into_raw(), some.tag()), (0x8005, TaggedTag::Some));
    assert!(TaggedRaw::<PackedReg>::from_raw(0x80FF).is_err());
    assert!(TaggedRaw::<u8>::from_raw(0x80FF).is_ok());
    assert_eq!(Tagged::<Reg>::None.pack().into_raw(), 0);
    let slice = Slice { index: Index(3, core::marker::PhantomData), length: 4 };
    assert_eq!(slice.pack().into_raw(), 0x0403);
    assert_eq!(slice.pack().unpack(), slice);
    fn generic<T: Packed>(value: T) -> [u128; 8] {
        value.try_pack().unwrap().words()
    }
    assert_eq!(generic(slice)[0], 0x0403);
}

#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u8)]
pub enum WithConfig {
    #[bits(0b0, .0: 7)]
    Always(packed::u7),
    #[cfg(any())]
    #[bits(0b0, .0: 7)]
    Never(packed::u7),
    #[cfg(test)]
    #[bits(0b1, .0: 7)]
    Also(packed::u7),
}

#[test]
fn variants_can_be_configured_away() {
    assert_eq!(WithConfig::LAYOUT.variants.len(), 2);
    assert!(PackedWithConfig::from_raw(0x80).unwrap().is_also());
}

#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u16)]
pub enum Call {
    #[bits(0x0000)]
    Array,
    #[bits(0x00, .0 + 1: 8 in 1..=60)]
    Builtin(Ranged<u8, 0, 59>),
    #[bits(0x00, .0: 8 in 61..)]
    Host(Ranged<u8, 61, 255>),
}

#[test]
fn layouts_print_as_diagrams() {
    let text = format!("{}\n\n{}\n\n{}\n", Key::LAYOUT, BType::LAYOUT, Call::LAYOUT);
    assert_eq!(text, include_str!("diagrams.txt"));
}

#[test]
fn the_laws_hold() {
    packed::laws!(Optional, BType, Checked, Key, Class, Reg, Instruction, Map, Arrays, Endpoint, Vocabulary);
    packed::laws!(Tagged<u8>, Tagged<Reg>, Slice<'_>, WithConfig);
}

/// Codes that share no bit: found by comparing in turn.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u8)]
pub enum Odd {
    #[bits(0b10, x: 1, 0: 5)]
    A { x: bool },
    #[bits(x: 1, 0b10, 0: 5)]
    B { x: bool },
    #[bits(0b0, x: 1, 0b1, 0: 5)]
    C { x: bool },
}

/// Variants that only their zero bits tell apart, bytes, ones, and a big-endian word.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed([u8; 3], be, ord)]
pub enum Mixed {
    #[bits(0: 8, x: 16)]
    Low { x: u16 },
    #[bits(1: 4, y: 20)]
    High { y: packed::u20 },
}

/// More than 64 bits in a field, in pieces over two words.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed((u64, u128), ord)]
#[bits(x[99:60], 0: 24 | x[59:0], s: 68)]
pub struct Long {
    x: packed::u100,
    s: packed::i68,
}

/// A niche, bits that must be zero, and a spare code: an enum as small as it gets.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u32, niche)]
pub enum Allocation {
    #[bits(0b000, 0: 29)]
    None,
    #[bits(0b001, 0: 21, index: 8)]
    Reg { index: u8 },
    #[bits(0b010, 0: 5, index: 24)]
    Stack { index: packed::u24 },
}

/// Codes of three lengths, one of which is all zeros.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u14)]
pub enum Type {
    #[bits(0b00000000000000)]
    Invalid,
    #[bits(0b0000000111, lane: 4)]
    Lane { lane: u4 },
    #[bits(0b0000001, log2: 3, lane: 4)]
    Vector { log2: u3, lane: u4 },
    #[bits(0b0000010, log2: 3, lane: 4)]
    Dynamic { log2: u3, lane: u4 },
}

/// Signed numbers in pieces, whose signs are at the top of a word, inside one, and in another word than the rest.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed((u16, u64), fallible)]
#[bits(
    narrowed[4], whole[14:8], a[2:0], whole[15], a[9:6]
    | whole[7:0], wide[33:20], a[12:10], wide[39:34], narrowed[3:0], 0: 6, wide[19:0], a[5:3]
)]
pub struct Signs {
    a: i13,
    whole: i16,
    narrowed: i8,
    wide: packed::i40,
}

#[test]
fn the_laws_hold_for_odd_shapes() {
    packed::laws!(Odd, Mixed, Long, Allocation, Type, Signs);
    let low = Mixed::Low { x: 0x1234 };
    assert_eq!(low.pack().into_raw(), [0, 0x12, 0x34]);
    assert!(PackedMixed::from_raw([1, 0, 0]).is_err());
}
