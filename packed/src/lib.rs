//! One type definition with its bit layout beside it: checked by the compiler, free at run time.
//!
//! Compilers keep millions of small values, and write each important type twice: as an enum that is nice to match on,
//! and as a word of packed bits with shifts and masks. This crate writes the second from the first.
//!
//! ```
//! use packed::{Packed, u22};
//!
//! #[derive(Packed, Clone, Copy, Debug, PartialEq)]
//! #[packed(u32)]
//! pub enum Operand {
//!     /// A register.
//!     #[bits(0b00, class: 8, number: 22)]
//!     Reg { class: u8, number: u22 },
//!     /// A small constant.
//!     #[bits(0b01, 0: 14, value: 16)]
//!     Const { value: i16 },
//!     /// Nothing.
//!     #[bits(0b10, 0: 30)]
//!     None,
//! }
//!
//! let word: PackedOperand = Operand::Const { value: -2 }.pack();
//! assert_eq!(word.into_raw(), 0x4000_FFFE);
//! assert_eq!(word.unpack(), Operand::Const { value: -2 });
//! match word.unpack() {
//!     // Compiles to what one writes by hand on the word: a shift, a comparison, a sign extension.
//!     Operand::Const { value } => assert_eq!(value, -2),
//!     _ => unreachable!(),
//! }
//! // Words from outside are checked, and the error names the bits.
//! let error = PackedOperand::from_raw(0xC000_0000).unwrap_err();
//! assert_eq!(error.to_string(), "Operand: bits [31:30] are 0b11, which is no variant");
//! ```
//!
//! # The language
//!
//! A layout is a list of **tokens, most significant bit first**, as in the comments that compiler people write. It
//! stands in `#[bits(…)]` above each variant, or above a struct; `#[packed(…)]` above the type names its storage.
//!
//! | token | is |
//! |---|---|
//! | `0b01`, `0xF` | fixed bits; the digits give the width |
//! | `name: 14` | a field of 14 bits |
//! | `.0: 14` | the first field of a tuple |
//! | `name: 8 in 1..=250` | a field whose bits, as a number, tell the variant apart |
//! | `name + 1: 8 in 1..=60` | the same, where the number is that of the field plus one |
//! | `name[12]`, `name[10:5]` | a piece of a field, which may be scattered over the word |
//! | `0: 7`, `1: 7` | seven bits that must be zero, or one |
//! | `_: 7` | seven bits that are ignored when read and zero when written |
//! | <code>\|</code> | the boundary between the words of a tuple |
//!
//! The **storage** is `u8` to `u128` or any width between ([`u7`], say: then the type is a part of a larger word),
//! `[u8; N]` (little endian, or `be`), or a tuple of these, which is kept without padding.
//!
//! ```
//! use packed::{Packed, i13, u3, u5, u48};
//!
//! /// Codes may be anywhere, and of different lengths, as long as no word belongs to two variants.
//! #[derive(Packed, Clone, Copy, Debug, PartialEq)]
//! #[packed(u8)]
//! enum Prefix {
//!     #[bits(0b1, .0: 7)]
//!     Long(packed::u7),
//!     #[bits(0b01, .0: 6)]
//!     Short(packed::u6),
//!     #[bits(0b00000001)]
//!     One,
//! }
//! assert_eq!(Prefix::Short(packed::u6::new(5)).pack().into_raw(), 0b0100_0101);
//! assert!(PackedPrefix::from_raw(0b0000_0010).is_err());
//!
//! /// The branches of RISC-V: bit 0 of the offset has no place, so it must be zero.
//! #[derive(Packed, Clone, Copy, Debug, PartialEq)]
//! #[packed(u32)]
//! #[bits(imm[12], imm[10:5], rs2: 5, rs1: 5, funct3: 3, imm[4:1], imm[11], 0b1100011)]
//! struct Branch { imm: i13, rs1: u5, rs2: u5, funct3: u3 }
//! let branch = Branch { imm: i13::new(-4), rs1: u5::new(1), rs2: u5::new(2), funct3: u3::new(0) };
//! assert_eq!(branch.pack().into_raw(), 0xFE20_8EE3);
//!
//! /// Variants may share one row of numbers: here 0, 1 to 60, and 61 and up.
//! #[derive(Packed, Clone, Copy, Debug, PartialEq)]
//! #[packed(u8)]
//! enum Call {
//!     #[bits(0x00)]
//!     Array,
//!     #[bits(.0 + 1: 8 in 1..=60)]
//!     Builtin(packed::Ranged<u8, 0, 59>),
//!     #[bits(.0: 8 in 61..)]
//!     Host(packed::Ranged<u8, 61, 255>),
//! }
//! assert_eq!(Call::Builtin(packed::Ranged::<u8, 0, 59>::new(0)).pack().into_raw(), 1);
//! assert!(PackedCall::from_raw(61).unwrap().is_host());
//!
//! /// An enum without fields has its codes as discriminants.
//! #[derive(Packed, Clone, Copy, Debug, PartialEq)]
//! #[packed(u2)]
//! enum Class { Int = 0, Float = 1, Vector = 2 }
//!
//! /// Ten bytes, and no padding.
//! #[derive(Packed, Clone, Copy, Debug, PartialEq)]
//! #[packed((u16, u32, u32))]
//! #[bits(class: 2, 0: 14 | a: 32 | b: 32)]
//! struct Wide { class: Class, a: u32, b: f32 }
//! assert_eq!(size_of::<PackedWide>(), 10);
//!
//! /// The notation of register maps: ranges on the fields of a struct. Bits without a field are zero.
//! #[derive(Packed, Clone, Copy, Debug, PartialEq)]
//! #[packed(u64)]
//! struct Control {
//!     #[bits(63)]
//!     enable: bool,
//!     #[bits(0..=47)]
//!     address: u48,
//! }
//! assert_eq!(Control { enable: true, address: u48::new(9) }.pack().into_raw(), 1 << 63 | 9);
//! ```
//!
//! # Fields
//!
//! A field may have any type that implements [`Bits`]: the primitive integers, `bool`, `char` and floats; integers of
//! every width ([`u1`] to [`u127`], [`i1`] to [`i127`]); ranges ([`Ranged`], [`Biased`]), scaled values ([`Scaled`],
//! [`Log2`]), floats without their lowest bits ([`TruncatedF32`]) and sentinels (`Option` of [`NonMaxU32`] and its like); arrays of these; every type that derives `Packed`,
//! and its packed form; newtypes made known by [`bits_newtype!`]; and foreign types through functions, by
//! `#[packed(via = path as u32)]`.
//!
//! **A type that always fits packs infallibly. One that may not** makes the definition `fallible`: it must say so, and
//! then has only `try_pack`. Nothing is ever cut silently. A type in more bits than it has leaves the upper ones zero
//! (or copies of its sign).
//!
//! ```
//! use packed::Packed;
//!
//! #[derive(Clone, Copy, Debug, PartialEq)]
//! pub struct Value(u32);
//! packed::bits_newtype!(Value(u32): 32, narrow); // 32 bits, or fewer
//!
//! #[derive(Packed, Clone, Copy, Debug, PartialEq)]
//! #[packed(u64, fallible)]
//! #[bits(0: 16, x: 24, y: 24)]
//! struct Pair { x: Value, y: Value }
//!
//! let pair = Pair { x: Value(1), y: Value(2) };
//! assert_eq!(pair.try_pack().unwrap().unpack(), pair);
//! let error = Pair { x: Value(1 << 24), ..pair }.try_pack().unwrap_err();
//! assert_eq!(error.to_string(), "Pair.x: the `Value` 0x1000000 does not fit bits [47:24]");
//! ```
//!
//! # What you get
//!
//! For a type `Foo`, with `const` functions throughout (see the word `no_const`):
//!
//! | on `Foo` | |
//! |---|---|
//! | `pack` or `try_pack` | the packed form |
//! | `LAYOUT` | the [`Layout`] as data; it prints as a bit diagram, and the diagram is in the type's documentation |
//!
//! | on `PackedFoo` | |
//! |---|---|
//! | `from_raw`, `into_raw` | checked, and back |
//! | `from_raw_unchecked` | for words known to be valid; others unpack to an unspecified value, never to undefined behaviour |
//! | `unpack` | the value, to be matched on |
//! | `field()`, `with_field(x)`, `set_field(x)` | for each field that all variants have; `try_with_…` where `x` may not fit |
//! | `tag()`, `is_variant()`, `as_variant()` | which variant, without unpacking; `FooTag` has the codes |
//!
//! # Words
//!
//! After the storage, `#[packed(u32 as Name, …)]` takes:
//!
//! | word | |
//! |---|---|
//! | `as Name` | another name than `PackedFoo` |
//! | `fallible` | packing may fail |
//! | `ord`, `hash` | order and hash of the raw bits |
//! | `niche` | `Option<PackedFoo>` is as large as `PackedFoo`; an error if no pattern is spare |
//! | `reserved = 0xFF` | this word stands for "none": [`Reserved`] |
//! | `parts(A, B)` | newtypes for the words of a tuple, `into_parts` and `from_parts` |
//! | `be` | `[u8; N]` in big endian |
//! | `visit` | `visit_fields`: a call of [`VisitField`] for each field, for disassemblers and operand scans |
//! | `handlers(Trait)` | a trait with a method for each variant, and `dispatch`: one switch, for interpreters |
//! | `handlers(Trait, Arm, Arms)` | also each variant as a type that is an `Arm`, and `arm`, which hands it to an `Arms`: to make code for each |
//! | `no_const` | a field's type implements [`Bits`] by hand, without `const` functions |
//! | `bytemuck`, `zerocopy` | their traits, if every bit pattern is valid (and with the feature of that name) |
//! | `proptest` | its `Arbitrary` for `Foo` too, which must be `Debug` (with the feature of that name) |
//!
//! ```
//! use packed::Packed;
//!
//! #[derive(Packed, Clone, Copy, Debug, PartialEq)]
//! #[packed(u32 as Word, handlers(Handler))]
//! enum Op {
//!     #[bits(b: 8, a: 8, dst: 8, 0x01)]
//!     Add { dst: u8, a: u8, b: u8 },
//!     #[bits(value: 16, dst: 8, 0x02)]
//!     Const { dst: u8, value: i16 },
//!     #[bits(0: 24, 0x03)]
//!     Halt,
//! }
//!
//! struct Machine { registers: [i64; 256] }
//!
//! impl Handler for Machine {
//!     type Output = bool;
//!     fn add(&mut self, dst: u8, a: u8, b: u8) -> bool {
//!         self.registers[dst as usize] = self.registers[a as usize] + self.registers[b as usize];
//!         true
//!     }
//!     fn r#const(&mut self, dst: u8, value: i16) -> bool {
//!         self.registers[dst as usize] = value.into();
//!         true
//!     }
//!     fn halt(&mut self) -> bool {
//!         false
//!     }
//! }
//!
//! let program = [
//!     Op::Const { dst: 1, value: 40 }.pack(),
//!     Op::Const { dst: 2, value: 2 }.pack(),
//!     Op::Add { dst: 0, a: 1, b: 2 }.pack(),
//!     Op::Halt.pack(),
//! ];
//! let mut machine = Machine { registers: [0; 256] };
//! let mut pc = 0;
//! while program[pc].dispatch(&mut machine) {
//!     pc += 1;
//! }
//! assert_eq!(machine.registers[0], 42);
//! ```
//!
//! # Errors
//!
//! The compiler checks, and reports at the token at fault, all errors of a definition at once: that widths add up to the
//! storage; that each field is placed exactly once; that no pattern belongs to two variants; that types fit; that names do
//! not clash. What only the type checker knows, the width of a type, becomes a `const` assertion with names and numbers.
//!
//! ```compile_fail
//! # use packed::Packed;
//! #[derive(Packed, Clone, Copy)]
//! #[packed(u8)]
//! enum Foo {
//!     #[bits(0b1, imm: 8)] // error: variant `LoadImm` has 9 bits, but `u8` has 8: 1 bit too many from here on; …
//!     LoadImm { imm: u8 },
//! }
//! ```
//!
//! # Hand-written types
//!
//! [`migration`] moves a type from shifts and masks to this notation, tested bit for bit.
//!
//! # Tests
//!
//! With the feature `laws`, best enabled in `[dev-dependencies]`, `packed::laws!` tests a type against an oracle that knows its layout
//! alone.
//!
//! # How it works
//!
//! A packed word that was checked once by `from_raw`, or made by `pack`, is valid, so that decoding never checks again:
//! patterns that cannot occur are decoded as some neighbour, whichever costs nothing. That needs no `unsafe`.
//! Enums with many variants are decoded by one jump table without a bounds check, since the key is masked to what the
//! table has.
//!
//! There is `unsafe` in two places. In this crate it makes the niches of integers of odd widths and, with the feature
//! `nightly`, of [`NonMaxU32`] and its like; the feature `safe` makes them in another way. In expansions it implements the
//! traits for which the words `bytemuck` and `zerocopy` ask, and which are `unsafe` to implement.
//!
//! The expansion calls inherent `const` functions of each field's type, since traits cannot have them on stable Rust:
//! [`ConstBits`] says which.
//!
//! # Features
//!
//! | feature | |
//! |---|---|
//! | `safe` | no `unsafe` in this crate: integers of odd widths carry a mark, an instruction per use |
//! | `laws` | `packed::laws!` |
//! | `serde` | raw bits, checked when read |
//! | `arbitrary` | its `Arbitrary` for both forms |
//! | `proptest` | its `Arbitrary` for the packed form; for the other with the word |
//! | `bytemuck`, `zerocopy` | what the words of these names need |
//! | `defmt` | `Format` of raw bits |
//! | `nightly` | [`NonMaxU32`] and its like are pattern types, an instruction less per use; needs an unstable compiler, and does nothing beside `safe` |
#![no_std]
#![cfg_attr(all(feature = "nightly", not(feature = "safe")), feature(pattern_types, pattern_type_macro))]
#![cfg_attr(
    all(feature = "nightly", not(feature = "safe")),
    expect(internal_features, reason = "pattern types are unstable, hence the feature")
)]
#![expect(
    clippy::cast_possible_truncation,
    reason = "cutting integers to their width is what this crate is for"
)]

#[cfg(any(feature = "laws", feature = "proptest"))]
extern crate std;

mod bits;
mod derived;
mod diagram;
mod error;
mod field;
mod float;
mod int;
#[cfg(feature = "laws")]
pub mod laws;
pub mod layout;
#[doc = include_str!("migration.md")]
pub mod migration {}
mod newtype;
mod non_max;
mod prim;
#[doc(hidden)]
pub mod private;
mod provide;
mod ranged;
mod scaled;
mod support;
mod visit;
mod word;

pub use bits::Bits;
pub use error::{Error, ErrorKind, ParseIntError, RangeError};
pub use float::TruncatedF32;
pub use int::*;
pub use layout::Layout;
pub use non_max::*;
pub use packed_derive::Packed;
pub use provide::ConstBits;
pub use ranged::{Biased, Ranged};
pub use scaled::{Log2, Scaled};
pub use visit::{VisitField, VisitFieldMut};
pub use word::{Packed, Reserved, Word};
