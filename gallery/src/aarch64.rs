//! A logical immediate of AArch64: the `N:immr:imms` field of `and`, `orr`, `eor` and `tst`, from the Arm architecture
//! reference manual, "DecodeBitMasks".
//!
//! The number of ones and the element's size share six bits as a prefix code, so that each size is a variant.

use packed::{Packed, u1, u2, u3, u4, u5, u6};

/// A pattern of `ones + 1` ones in an element, rotated right by `rotate`, repeated over the register. All ones is not
/// a pattern: upstream's assembler refuses it, and so does [`LogicalImm::value`].
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u13)]
pub enum LogicalImm {
    /// Elements of 64 bits.
    #[bits(0b1, rotate: 6, ones: 6)]
    E64 {
        /// By how much it is rotated.
        rotate: u6,
        /// The number of ones, minus one.
        ones: u6,
    },
    /// Elements of 32 bits.
    #[bits(0b0, _: 1, rotate: 5, 0b0, ones: 5)]
    E32 {
        /// By how much it is rotated.
        rotate: u5,
        /// The number of ones, minus one.
        ones: u5,
    },
    /// Elements of 16 bits.
    #[bits(0b0, _: 2, rotate: 4, 0b10, ones: 4)]
    E16 {
        /// By how much it is rotated.
        rotate: u4,
        /// The number of ones, minus one.
        ones: u4,
    },
    /// Elements of 8 bits.
    #[bits(0b0, _: 3, rotate: 3, 0b110, ones: 3)]
    E8 {
        /// By how much it is rotated.
        rotate: u3,
        /// The number of ones, minus one.
        ones: u3,
    },
    /// Elements of 4 bits.
    #[bits(0b0, _: 4, rotate: 2, 0b1110, ones: 2)]
    E4 {
        /// By how much it is rotated.
        rotate: u2,
        /// The number of ones, minus one.
        ones: u2,
    },
    /// Elements of 2 bits.
    #[bits(0b0, _: 5, rotate: 1, 0b11110, ones: 1)]
    E2 {
        /// By how much it is rotated.
        rotate: u1,
        /// The number of ones, minus one.
        ones: u1,
    },
}

impl LogicalImm {
    /// The 64 bits that the immediate stands for; `None` if an element would be all ones, which is reserved.
    pub fn value(self) -> Option<u64> {
        let (size, rotate, ones) = match self {
            Self::E64 { rotate, ones } => (64, rotate.get(), ones.get()),
            Self::E32 { rotate, ones } => (32, rotate.get(), ones.get()),
            Self::E16 { rotate, ones } => (16, rotate.get(), ones.get()),
            Self::E8 { rotate, ones } => (8, rotate.get(), ones.get()),
            Self::E4 { rotate, ones } => (4, rotate.get(), ones.get()),
            Self::E2 { rotate, ones } => (2, rotate.get(), ones.get()),
        };
        let (size, rotate, ones) = (size, u32::from(rotate), u32::from(ones) + 1);
        if ones == size {
            return None;
        }
        let element = (1u64 << ones) - 1;
        let mask = if size == 64 { u64::MAX } else { (1 << size) - 1 };
        let rotated = (element >> rotate | element << ((size - rotate) % size)) & mask;
        Some((0..64 / size).fold(0, |value, index| value | rotated << (index * size)))
    }
}
