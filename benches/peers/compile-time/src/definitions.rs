//! The definitions, in the notation of each crate.
//!
//! Every crate gets the same types as far as it can express them, and one public function for each definition that
//! takes raw bits, changes something and gives raw bits back: code that nobody calls costs nothing to generate.
//!
//! In the texts, `@` stands for the number of the definition.

/// A crate that packs bits.
pub struct Peer {
    /// Its name; that of the package in `crates/`.
    pub name: &'static str,
    /// What stands above the definitions.
    header: &'static str,
    /// A struct of 32 bits: `valid: 1, kind: 3, class: 4, index: 8, offset: 16`.
    plain: &'static str,
    /// An enum of 32 bits: a tag of two bits and one field of 30 in each of four variants.
    tagged: Option<&'static str>,
    /// An enum of 64 bits: a tag of two bits and two or three fields in each of four variants.
    payload: Option<&'static str>,
    /// An enum of 7 bits: prefix codes, some variants without fields.
    prefix: Option<&'static str>,
}

/// What is defined.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    Plain,
    Tagged,
    Payload,
    Prefix,
}

/// All of them, with a title.
pub const SHAPES: [(Shape, &str); 4] = [
    (Shape::Plain, "struct, 5 fields"),
    (Shape::Tagged, "enum, 4 variants of one field"),
    (Shape::Payload, "enum, 4 variants of 2 or 3 fields"),
    (Shape::Prefix, "enum, prefix codes"),
];

impl Peer {
    /// A library with this many definitions, if the crate can express them.
    pub fn library(&self, shape: Shape, count: usize) -> Option<String> {
        let text = match shape {
            Shape::Plain => Some(self.plain),
            Shape::Tagged => self.tagged,
            Shape::Payload => self.payload,
            Shape::Prefix => self.prefix,
        }?;
        let definitions = (0..count).map(|number| text.replace('@', &number.to_string()));
        Some(std::iter::once(self.header.to_owned()).chain(definitions).collect())
    }
}

/// The crates, ours first.
pub const PEERS: [Peer; 7] = [
    Peer {
        name: "packed",
        header: "use packed::{Packed, u3, u4, u5, u6, u14, u24, u30};\n",
        plain: "
            #[derive(Packed, Clone, Copy)]
            #[packed(u32)]
            #[bits(valid: 1, kind: 3, class: 4, index: 8, offset: 16)]
            pub struct Plain@ { pub valid: bool, pub kind: u3, pub class: u4, pub index: u8, pub offset: u16 }
            pub fn use_plain@(raw: u32) -> Option<u32> {
                let word = PackedPlain@::from_raw(raw).ok()?;
                Some(word.with_index(word.index() ^ 1).into_raw())
            }
        ",
        tagged: Some(
            "
            #[derive(Packed, Clone, Copy)]
            #[packed(u32)]
            pub enum Tagged@ {
                #[bits(0b00, .0: 30)] A(u30),
                #[bits(0b01, .0: 30)] B(u30),
                #[bits(0b10, .0: 30)] C(u30),
                #[bits(0b11, .0: 30)] D(u30),
            }
            pub fn use_tagged@(raw: u32) -> Option<u32> {
                match PackedTagged@::from_raw(raw).ok()?.unpack() {
                    Tagged@::A(x) => Some(Tagged@::B(x).pack().into_raw()),
                    other => Some(other.pack().into_raw()),
                }
            }
        ",
        ),
        payload: Some(
            "
            #[derive(Packed, Clone, Copy)]
            #[packed(u64)]
            pub enum Payload@ {
                #[bits(0b00, ty: 14, num: 24, inst: 24)] Inst { ty: u14, num: u24, inst: u24 },
                #[bits(0b01, ty: 14, num: 24, block: 24)] Param { ty: u14, num: u24, block: u24 },
                #[bits(0b10, ty: 14, 0: 24, original: 24)] Alias { ty: u14, original: u24 },
                #[bits(0b11, ty: 14, x: 24, y: 24)] Union { ty: u14, x: u24, y: u24 },
            }
            pub fn use_payload@(raw: u64) -> Option<u64> {
                match PackedPayload@::from_raw(raw).ok()?.unpack() {
                    Payload@::Alias { ty, original } => Some(Payload@::Union { ty, x: original, y: original }.pack().into_raw()),
                    other => Some(other.pack().into_raw()),
                }
            }
        ",
        ),
        prefix: Some(
            "
            #[derive(Packed, Clone, Copy)]
            #[packed(u8)]
            pub enum Prefix@ {
                #[bits(0b01, .0: 6)] Fixed(u6),
                #[bits(0b001, .0: 5)] Reuse(u5),
                #[bits(0b0001, .0: 4)] Limit(u4),
                #[bits(0x00)] Any,
                #[bits(0x01)] Reg,
                #[bits(0x02)] Stack,
            }
            pub fn use_prefix@(raw: u8) -> Option<u8> {
                match PackedPrefix@::from_raw(raw).ok()?.unpack() {
                    Prefix@::Fixed(_) => Some(Prefix@::Any.pack().into_raw()),
                    other => Some(other.pack().into_raw()),
                }
            }
        ",
        ),
    },
    Peer {
        name: "bilge",
        header: "use bilge::prelude::*;\n",
        plain: "
            #[bitsize(32)]
            #[derive(FromBits, Clone, Copy)]
            pub struct Plain@ { pub offset: u16, pub index: u8, pub class: u4, pub kind: u3, pub valid: bool }
            pub fn use_plain@(raw: u32) -> u32 {
                let mut word = Plain@::from(raw);
                word.set_index(word.index() ^ 1);
                word.into()
            }
        ",
        tagged: Some(
            "
            #[bitsize(32)]
            #[discriminant_at(30..=31)]
            #[derive(FromBits, Clone, Copy)]
            pub enum Tagged@ { A(u30) = 0, B(u30) = 1, C(u30) = 2, D(u30) = 3 }
            pub fn use_tagged@(raw: u32) -> u32 {
                match Tagged@::from(raw) {
                    Tagged@::A(x) => Tagged@::B(x).into(),
                    other => other.into(),
                }
            }
        ",
        ),
        payload: Some(
            "
            #[bitsize(62)]
            #[derive(FromBits, Clone, Copy)]
            pub struct Inst@ { pub inst: u24, pub num: u24, pub ty: u14 }
            #[bitsize(62)]
            #[derive(FromBits, Clone, Copy)]
            pub struct Param@ { pub block: u24, pub num: u24, pub ty: u14 }
            #[bitsize(62)]
            #[derive(FromBits, Clone, Copy)]
            pub struct Alias@ { pub original: u24, reserved: u24, pub ty: u14 }
            #[bitsize(62)]
            #[derive(FromBits, Clone, Copy)]
            pub struct Union@ { pub y: u24, pub x: u24, pub ty: u14 }
            #[bitsize(64)]
            #[discriminant_at(62..=63)]
            #[derive(FromBits, Clone, Copy)]
            pub enum Payload@ { Inst(Inst@) = 0, Param(Param@) = 1, Alias(Alias@) = 2, Union(Union@) = 3 }
            pub fn use_payload@(raw: u64) -> u64 {
                match Payload@::from(raw) {
                    Payload@::Alias(x) => Payload@::Union(Union@::new(x.original(), x.original(), x.ty())).into(),
                    other => other.into(),
                }
            }
        ",
        ),
        prefix: None,
    },
    Peer {
        name: "deku",
        header: "use deku::prelude::*;\n",
        plain: r#"
            #[derive(DekuRead, DekuWrite, Clone, Copy)]
            #[deku(endian = "big")]
            pub struct Plain@ {
                #[deku(bits = 1)] pub valid: bool,
                #[deku(bits = 3)] pub kind: u8,
                #[deku(bits = 4)] pub class: u8,
                pub index: u8,
                pub offset: u16,
            }
            pub fn use_plain@(raw: &[u8]) -> Option<Vec<u8>> {
                let (_, mut word) = Plain@::from_bytes((raw, 0)).ok()?;
                word.index ^= 1;
                word.to_bytes().ok()
            }
        "#,
        tagged: Some(
            r#"
            #[derive(DekuRead, DekuWrite, Clone, Copy)]
            #[deku(id_type = "u8", bits = 2, endian = "big")]
            pub enum Tagged@ {
                #[deku(id = 0)] A(#[deku(bits = 30)] u32),
                #[deku(id = 1)] B(#[deku(bits = 30)] u32),
                #[deku(id = 2)] C(#[deku(bits = 30)] u32),
                #[deku(id = 3)] D(#[deku(bits = 30)] u32),
            }
            pub fn use_tagged@(raw: &[u8]) -> Option<Vec<u8>> {
                match Tagged@::from_bytes((raw, 0)).ok()?.1 {
                    Tagged@::A(x) => Tagged@::B(x).to_bytes().ok(),
                    other => other.to_bytes().ok(),
                }
            }
        "#,
        ),
        payload: Some(
            r#"
            #[derive(DekuRead, DekuWrite, Clone, Copy)]
            #[deku(id_type = "u8", bits = 2, endian = "big")]
            pub enum Payload@ {
                #[deku(id = 0)]
                Inst { #[deku(bits = 14)] ty: u16, #[deku(bits = 24)] num: u32, #[deku(bits = 24)] inst: u32 },
                #[deku(id = 1)]
                Param { #[deku(bits = 14)] ty: u16, #[deku(bits = 24)] num: u32, #[deku(bits = 24)] block: u32 },
                #[deku(id = 2)]
                Alias { #[deku(bits = 14, pad_bits_after = "24")] ty: u16, #[deku(bits = 24)] original: u32 },
                #[deku(id = 3)]
                Union { #[deku(bits = 14)] ty: u16, #[deku(bits = 24)] x: u32, #[deku(bits = 24)] y: u32 },
            }
            pub fn use_payload@(raw: &[u8]) -> Option<Vec<u8>> {
                match Payload@::from_bytes((raw, 0)).ok()?.1 {
                    Payload@::Alias { ty, original } => Payload@::Union { ty, x: original, y: original }.to_bytes().ok(),
                    other => other.to_bytes().ok(),
                }
            }
        "#,
        ),
        prefix: None,
    },
    Peer {
        name: "bitbybit",
        header: "use arbitrary_int::{u3, u4};\nuse bitbybit::bitfield;\n",
        plain: "
            #[bitfield(u32)]
            pub struct Plain@ {
                #[bit(31, rw)] valid: bool,
                #[bits(28..=30, rw)] kind: u3,
                #[bits(24..=27, rw)] class: u4,
                #[bits(16..=23, rw)] index: u8,
                #[bits(0..=15, rw)] offset: u16,
            }
            pub fn use_plain@(raw: u32) -> u32 {
                let word = Plain@::new_with_raw_value(raw);
                word.with_index(word.index() ^ 1).raw_value()
            }
        ",
        tagged: None,
        payload: None,
        prefix: None,
    },
    Peer {
        name: "bitfield-struct",
        header: "use bitfield_struct::bitfield;\n",
        plain: "
            #[bitfield(u32)]
            pub struct Plain@ {
                pub offset: u16,
                pub index: u8,
                #[bits(4)] pub class: u8,
                #[bits(3)] pub kind: u8,
                pub valid: bool,
            }
            pub fn use_plain@(raw: u32) -> u32 {
                let word = Plain@::from_bits(raw);
                word.with_index(word.index() ^ 1).into_bits()
            }
        ",
        tagged: None,
        payload: None,
        prefix: None,
    },
    Peer {
        name: "modular-bitfield",
        header: "use modular_bitfield::prelude::*;\n",
        plain: "
            #[bitfield]
            #[derive(Clone, Copy)]
            pub struct Plain@ { pub offset: B16, pub index: B8, pub class: B4, pub kind: B3, pub valid: bool }
            pub fn use_plain@(raw: [u8; 4]) -> [u8; 4] {
                let word = Plain@::from_bytes(raw);
                word.with_index(word.index() ^ 1).into_bytes()
            }
        ",
        tagged: None,
        payload: None,
        prefix: None,
    },
    Peer {
        name: "packed_struct",
        header: "use packed_struct::prelude::*;\n",
        plain: r#"
            #[derive(PackedStruct, Clone, Copy)]
            #[packed_struct(bit_numbering = "msb0", endian = "msb")]
            pub struct Plain@ {
                #[packed_field(bits = "0")] pub valid: bool,
                #[packed_field(bits = "1..=3")] pub kind: Integer<u8, packed_bits::Bits::<3>>,
                #[packed_field(bits = "4..=7")] pub class: Integer<u8, packed_bits::Bits::<4>>,
                #[packed_field(bits = "8..=15")] pub index: u8,
                #[packed_field(bits = "16..=31")] pub offset: u16,
            }
            pub fn use_plain@(raw: [u8; 4]) -> Option<[u8; 4]> {
                let mut word = Plain@::unpack(&raw).ok()?;
                word.index ^= 1;
                word.pack().ok()
            }
        "#,
        tagged: None,
        payload: None,
        prefix: None,
    },
];
