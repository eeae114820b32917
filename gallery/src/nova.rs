//! Nova, a JavaScript engine whose heap is vectors: a value is a tag byte and seven bytes of payload.

use packed::{Packed, i56, u56};

/// A JavaScript value in eight bytes. The tag comes first in memory, so it is the low byte; payloads are positions in
/// the heap's vectors, or the value itself where it fits seven bytes. The numbers of the tags are ours.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u64, niche)]
pub enum Value {
    /// `undefined`.
    #[bits(0: 56, 0x01)]
    Undefined,
    /// `null`.
    #[bits(0: 56, 0x02)]
    Null,
    /// A boolean.
    #[bits(0: 55, .0: 1, 0x03)]
    Boolean(bool),
    /// A string in the heap.
    #[bits(0: 24, .0: 32, 0x04)]
    String(u32),
    /// A string of up to seven bytes; shorter ones end with bytes that no UTF-8 text has.
    #[bits(.0: 56, 0x05)]
    SmallString(u56),
    /// A symbol.
    #[bits(0: 24, .0: 32, 0x06)]
    Symbol(u32),
    /// A number in the heap.
    #[bits(0: 24, .0: 32, 0x07)]
    Number(u32),
    /// An integer of at most 56 bits; "safe" integers have 54.
    #[bits(.0: 56, 0x08)]
    Integer(i56),
    /// A double whose low byte is zero, without that byte.
    #[bits(.0: 56, 0x09)]
    SmallF64(u56),
    /// A big integer in the heap.
    #[bits(0: 24, .0: 32, 0x0a)]
    BigInt(u32),
    /// A big integer of at most 56 bits.
    #[bits(.0: 56, 0x0b)]
    SmallBigInt(i56),
    /// An ordinary object.
    #[bits(0: 24, .0: 32, 0x0c)]
    Object(u32),
    /// An array.
    #[bits(0: 24, .0: 32, 0x0d)]
    Array(u32),
    /// A function.
    #[bits(0: 24, .0: 32, 0x0e)]
    Function(u32),
}

const _: () = assert!(size_of::<PackedValue>() == 8 && size_of::<Option<PackedValue>>() == 8);
