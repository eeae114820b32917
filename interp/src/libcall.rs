//! The library functions that CLIF can name: rounding, fused multiply-add, and block memory operations.

use core::fmt;
use core::str::FromStr;

use crate::memory::{Memory, OutOfBounds};
use crate::sem::float;

/// A library function of CLIF that the machine provides.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Libcall {
    /// `ceil` on `f32`.
    CeilF32,
    /// `ceil` on `f64`.
    CeilF64,
    /// `floor` on `f32`.
    FloorF32,
    /// `floor` on `f64`.
    FloorF64,
    /// `trunc` on `f32`.
    TruncF32,
    /// `trunc` on `f64`.
    TruncF64,
    /// Rounding to the nearest integer, ties to even, on `f32`.
    NearestF32,
    /// Rounding to the nearest integer, ties to even, on `f64`.
    NearestF64,
    /// Fused multiply-add on `f32`.
    FmaF32,
    /// Fused multiply-add on `f64`.
    FmaF64,
    /// `memcpy(to, from, len) -> to`.
    Memcpy,
    /// `memset(to, byte, len) -> to`.
    Memset,
    /// `memmove(to, from, len) -> to`.
    Memmove,
    /// `memcmp(a, b, len) -> i32`: −1, 0 or 1.
    Memcmp,
}

impl Libcall {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 14] = [
        Self::CeilF32,
        Self::CeilF64,
        Self::FloorF32,
        Self::FloorF64,
        Self::TruncF32,
        Self::TruncF64,
        Self::NearestF32,
        Self::NearestF64,
        Self::FmaF32,
        Self::FmaF64,
        Self::Memcpy,
        Self::Memset,
        Self::Memmove,
        Self::Memcmp,
    ];

    /// The name in CLIF text, without `%`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::CeilF32 => "CeilF32",
            Self::CeilF64 => "CeilF64",
            Self::FloorF32 => "FloorF32",
            Self::FloorF64 => "FloorF64",
            Self::TruncF32 => "TruncF32",
            Self::TruncF64 => "TruncF64",
            Self::NearestF32 => "NearestF32",
            Self::NearestF64 => "NearestF64",
            Self::FmaF32 => "FmaF32",
            Self::FmaF64 => "FmaF64",
            Self::Memcpy => "Memcpy",
            Self::Memset => "Memset",
            Self::Memmove => "Memmove",
            Self::Memcmp => "Memcmp",
        }
    }

    /// How many argument slots it takes.
    #[must_use]
    pub fn parameters(self) -> usize {
        match self {
            Self::CeilF32
            | Self::CeilF64
            | Self::FloorF32
            | Self::FloorF64
            | Self::TruncF32
            | Self::TruncF64
            | Self::NearestF32
            | Self::NearestF64 => 1,
            Self::FmaF32 | Self::FmaF64 | Self::Memcpy | Self::Memset | Self::Memmove | Self::Memcmp => 3,
        }
    }

    /// Whether its result may be left out of a signature.
    #[must_use]
    pub fn result_is_optional(self) -> bool {
        matches!(self, Self::Memcpy | Self::Memset | Self::Memmove)
    }

    /// Runs it on argument slots; slots that are missing read as 0.
    ///
    /// # Errors
    /// If a block operation leaves the memory; then nothing is written.
    pub(crate) fn call(self, memory: &mut Memory, args: &[u64]) -> Result<u64, OutOfBounds> {
        let arg = |i: usize| args.get(i).copied().unwrap_or(0);
        let (a, b, c) = (arg(0), arg(1), arg(2));
        Ok(match self {
            Self::CeilF32 => float::f32::ceil(a),
            Self::CeilF64 => float::f64::ceil(a),
            Self::FloorF32 => float::f32::floor(a),
            Self::FloorF64 => float::f64::floor(a),
            Self::TruncF32 => float::f32::trunc(a),
            Self::TruncF64 => float::f64::trunc(a),
            Self::NearestF32 => float::f32::nearest(a),
            Self::NearestF64 => float::f64::nearest(a),
            Self::FmaF32 => float::f32::fma(a, b, c),
            Self::FmaF64 => float::f64::fma(a, b, c),
            Self::Memcpy | Self::Memmove => {
                memory.copy(a, b, c)?;
                a
            }
            Self::Memset => {
                let [byte, ..] = b.to_le_bytes();
                memory.slice_mut(a, c)?.fill(byte);
                a
            }
            Self::Memcmp => match memory.slice(a, c)?.cmp(memory.slice(b, c)?) {
                core::cmp::Ordering::Less => u64::from(u32::MAX),
                core::cmp::Ordering::Equal => 0,
                core::cmp::Ordering::Greater => 1,
            },
        })
    }
}

impl fmt::Display for Libcall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The name is not that of a library function that the machine provides.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct UnknownLibcall;

impl fmt::Display for UnknownLibcall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected the name of a library function, such as CeilF32")
    }
}

impl core::error::Error for UnknownLibcall {}

impl FromStr for Libcall {
    type Err = UnknownLibcall;

    fn from_str(name: &str) -> Result<Self, UnknownLibcall> {
        Self::ALL.into_iter().find(|libcall| libcall.name() == name).ok_or(UnknownLibcall)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back_and_numbers_are_positions() {
        for (i, libcall) in Libcall::ALL.into_iter().enumerate() {
            assert_eq!(libcall.name().parse(), Ok(libcall));
            assert_eq!(libcall as usize, i);
        }
        assert_eq!("ElfTlsGetAddr".parse::<Libcall>(), Err(UnknownLibcall));
    }

    #[test]
    fn rounding_and_fma() {
        let memory = &mut Memory::new(0, 0);
        let f32 = |x: f32| u64::from(x.to_bits());
        assert_eq!(Libcall::CeilF32.call(memory, &[f32(1.2)]), Ok(f32(2.0)));
        assert_eq!(Libcall::FloorF64.call(memory, &[(-1.2_f64).to_bits()]), Ok((-2.0_f64).to_bits()));
        assert_eq!(Libcall::TruncF64.call(memory, &[(-1.8_f64).to_bits()]), Ok((-1.0_f64).to_bits()));
        assert_eq!(Libcall::NearestF32.call(memory, &[f32(2.5)]), Ok(f32(2.0)));
        assert_eq!(Libcall::FmaF32.call(memory, &[f32(2.0), f32(3.0), f32(4.0)]), Ok(f32(10.0)));
    }

    #[test]
    fn block_operations() {
        let memory = &mut Memory::new(0, 16);
        let at = memory.heap_start();
        assert_eq!(Libcall::Memset.call(memory, &[at, 0xABCD_EF07, 4]), Ok(at));
        assert_eq!(&memory.heap()[..5], &[7, 7, 7, 7, 0]);
        assert_eq!(Libcall::Memmove.call(memory, &[at + 2, at, 4]), Ok(at + 2));
        assert_eq!(&memory.heap()[..7], &[7, 7, 7, 7, 7, 7, 0]);
        assert_eq!(Libcall::Memcmp.call(memory, &[at, at + 1, 5]), Ok(0));
        assert_eq!(Libcall::Memcmp.call(memory, &[at, at + 1, 6]), Ok(1));
        assert_eq!(Libcall::Memcmp.call(memory, &[at + 1, at, 6]), Ok(u64::from(u32::MAX)));
        assert_eq!(Libcall::Memcpy.call(memory, &[at + 8, at, 9]), Err(OutOfBounds));
        assert_eq!(Libcall::Memcpy.call(memory, &[0, 0, 0]), Ok(0));
    }
}
