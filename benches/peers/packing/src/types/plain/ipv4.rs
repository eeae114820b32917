//! The header of an IPv4 packet, as far as its fields are smaller than a word: the gallery's without its last three
//! words, in one of 64 bits, since three of the peers stop at 128 bits.

use packed::{Packed, Ranged, u2, u6, u13};

use super::{Field, Got, plain};
use crate::side::Random;

#[derive(Packed, Clone, Copy)]
#[packed(u64)]
#[bits(
    0x4, header_words: 4, dscp: 6, ecn: 2, total_length: 16,
    identification: 16, 0: 1, dont_fragment: 1, more_fragments: 1, fragment_offset: 13
)]
struct Header {
    header_words: Ranged<u8, 5, 15>,
    dscp: u6,
    ecn: u2,
    total_length: u16,
    identification: u16,
    dont_fragment: bool,
    more_fragments: bool,
    fragment_offset: u13,
}

#[derive(Clone, Copy)]
struct Fields<U2, U4, U6, U13> {
    header_words: U4,
    dscp: U6,
    ecn: U2,
    total_length: u16,
    identification: u16,
    dont_fragment: bool,
    more_fragments: bool,
    fragment_offset: U13,
}

impl Got for Header {
    type Field = u13;
}

impl<U2, U4, U6, U13: Field> Got for Fields<U2, U4, U6, U13> {
    type Field = U13;
}

fn spec(random: &mut Random) -> Spec {
    Fields {
        fragment_offset: random.u16(13),
        more_fragments: random.bool(),
        dont_fragment: random.bool(),
        identification: random.u16(16),
        total_length: random.u16(16),
        ecn: random.u8(2),
        dscp: random.u8(6),
        header_words: 5 + random.below(11) as u8,
    }
}

plain! {
    name: "IPv4 header, 64 bits";
    ours: Header => PackedHeader;
    fields: fragment_offset with_fragment_offset, more_fragments with_more_fragments,
        dont_fragment with_dont_fragment, identification with_identification, total_length with_total_length,
        ecn with_ecn, dscp with_dscp, header_words with_header_words;
    plain: Fields<u8, u8, u8, u16>, odd: Fields<arbitrary_int::u2, arbitrary_int::u4, arbitrary_int::u6, arbitrary_int::u13>;
    constant: version with_version 4;
    get: fragment_offset, with: with_fragment_offset, set: set_fragment_offset, test: more_fragments;
    raw: u64, bytes: 8;
    by hand:
    pack: |header| {
        debug_assert!(header.fragment_offset < 1 << 13 && header.ecn < 4 && header.dscp < 64);
        debug_assert!((5..16).contains(&header.header_words));
        u64::from(header.fragment_offset)
            | u64::from(header.more_fragments) << 13
            | u64::from(header.dont_fragment) << 14
            | u64::from(header.identification) << 16
            | u64::from(header.total_length) << 32
            | u64::from(header.ecn) << 48
            | u64::from(header.dscp) << 50
            | u64::from(header.header_words) << 56
            | 4 << 60
    };
    unpack: |word| Fields {
        fragment_offset: (word & 0x1FFF) as u16,
        more_fragments: word >> 13 & 1 != 0,
        dont_fragment: word >> 14 & 1 != 0,
        identification: (word >> 16) as u16,
        total_length: (word >> 32) as u16,
        ecn: (word >> 48 & 3) as u8,
        dscp: (word >> 50 & 63) as u8,
        header_words: (word >> 56 & 15) as u8,
    };
    get: |word| word & 0x1FFF;
    with: |word, offset| {
        debug_assert!(offset < 1 << 13);
        word & !0x1FFF | u64::from(offset)
    };
    test: |word| word >> 13 & 1 != 0;
}

mod bilge_type {
    use bilge::prelude::*;

    #[bitsize(64, new = pub)]
    #[derive(Clone, Copy, FromBits)]
    pub struct Word {
        pub fragment_offset: u13,
        pub more_fragments: bool,
        pub dont_fragment: bool,
        reserved: u1,
        pub identification: u16,
        pub total_length: u16,
        pub ecn: u2,
        pub dscp: u6,
        pub header_words: u4,
        pub version: u4,
    }
}

mod bitfield_struct_type {
    #[bitfield_struct::bitfield(u64)]
    pub struct Word {
        #[bits(13)]
        pub fragment_offset: u16,
        pub more_fragments: bool,
        pub dont_fragment: bool,
        #[bits(1)]
        __: u8,
        pub identification: u16,
        pub total_length: u16,
        #[bits(2)]
        pub ecn: u8,
        #[bits(6)]
        pub dscp: u8,
        #[bits(4)]
        pub header_words: u8,
        #[bits(4, default = 4)]
        pub version: u8,
    }
}

mod bitbybit_type {
    use arbitrary_int::{u2, u4, u6, u13};

    #[bitbybit::bitfield(u64, default = 0x4000_0000_0000_0000)]
    pub struct Word {
        #[bits(0..=12, rw)]
        fragment_offset: u13,
        #[bit(13, rw)]
        more_fragments: bool,
        #[bit(14, rw)]
        dont_fragment: bool,
        #[bits(16..=31, rw)]
        identification: u16,
        #[bits(32..=47, rw)]
        total_length: u16,
        #[bits(48..=49, rw)]
        ecn: u2,
        #[bits(50..=55, rw)]
        dscp: u6,
        #[bits(56..=59, rw)]
        header_words: u4,
        #[bits(60..=63, r)]
        version: u4,
    }
}

mod modular_bitfield_type {
    use modular_bitfield::prelude::*;

    #[bitfield]
    #[derive(Clone, Copy)]
    pub struct Word {
        pub fragment_offset: B13,
        pub more_fragments: bool,
        pub dont_fragment: bool,
        #[skip]
        __: B1,
        pub identification: u16,
        pub total_length: u16,
        pub ecn: B2,
        pub dscp: B6,
        pub header_words: B4,
        pub version: B4,
    }
}

mod packed_struct_type {
    use packed_struct::prelude::*;

    #[derive(PackedStruct, Clone, Copy)]
    #[packed_struct(bit_numbering = "lsb0", size_bytes = "8", endian = "msb")]
    pub struct Word {
        #[packed_field(bits = "63:60")]
        pub version: Integer<u8, packed_bits::Bits<4>>,
        #[packed_field(bits = "59:56")]
        pub header_words: Integer<u8, packed_bits::Bits<4>>,
        #[packed_field(bits = "55:50")]
        pub dscp: Integer<u8, packed_bits::Bits<6>>,
        #[packed_field(bits = "49:48")]
        pub ecn: Integer<u8, packed_bits::Bits<2>>,
        #[packed_field(bits = "47:32")]
        pub total_length: u16,
        #[packed_field(bits = "31:16")]
        pub identification: u16,
        #[packed_field(bits = "14")]
        pub dont_fragment: bool,
        #[packed_field(bits = "13")]
        pub more_fragments: bool,
        #[packed_field(bits = "12:0")]
        pub fragment_offset: Integer<u16, packed_bits::Bits<13>>,
    }
}
