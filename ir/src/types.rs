//! Value types, and sets of them.
//!
//! A [`Type`] is a number of at most 14 bits, the same as Cranelift's: a nibble names the lane type, and the bits
//! above it give the lane count as a power of two.

use core::fmt;
use core::str::FromStr;

/// The type of an SSA value.
///
/// | number | meaning |
/// |---|---|
/// | 0 | no type |
/// | `0x74..=0x7c` | scalars: `i8 i16 i32 i64 i128 f16 f32 f64 f128` |
/// | `0x80..=0xff` | vectors: scalar number + 16 × log2 of the lane count |
/// | `0x100..=0x17f` | vectors of unknown length: the vector's number + 128 |
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Type(u16);

packed::bits_newtype!(Type(u16): 14, valid(Type::is_number));

const VECTOR_BASE: u16 = 0x80;
const DYNAMIC_BASE: u16 = 0x100;
const END: u16 = 0x180;

impl Type {
    /// The width of a type number at rest, in bits.
    pub const WIDTH: u32 = 14;
    /// Not a type: what a missing or unknown type is.
    pub const INVALID: Self = Self(0);

    /// The type with this number, as far as one exists.
    pub const fn from_raw(raw: u16) -> Option<Self> {
        let nibble = raw & 0xf;
        let lane_ok = nibble >= 4 && nibble <= 0xc;
        if raw == 0 || (lane_ok && raw >= 0x70 && raw < END) { Some(Self(raw)) } else { None }
    }

    /// Whether a type, or [`Type::INVALID`], has this number.
    const fn is_number(raw: u16) -> bool {
        raw == 0 || Self::from_raw(raw).is_some()
    }

    /// The number of this type.
    pub const fn as_raw(self) -> u16 {
        self.0
    }

    /// The integer type of this width, as far as one exists.
    pub const fn int(bits: u32) -> Option<Self> {
        Some(match bits {
            8 => I8,
            16 => I16,
            32 => I32,
            64 => I64,
            128 => I128,
            _ => return None,
        })
    }

    /// The type of one lane; a scalar is its own lane type.
    #[must_use]
    pub const fn lane_type(self) -> Self {
        if self.0 < VECTOR_BASE { self } else { Self(0x70 | (self.0 & 0xf)) }
    }

    /// The width of a lane in bits; 0 for [`Type::INVALID`].
    pub const fn lane_bits(self) -> u32 {
        match self.lane_type() {
            I8 => 8,
            I16 | F16 => 16,
            I32 | F32 => 32,
            I64 | F64 => 64,
            I128 | F128 => 128,
            _ => 0,
        }
    }

    const fn log2_lanes(self) -> u32 {
        let number = if self.0 >= DYNAMIC_BASE { self.0 - 0x80 } else { self.0 };
        (number.saturating_sub(0x70) >> 4) as u32
    }

    /// The number of lanes: 1 for a scalar, the least possible number for a vector of unknown length.
    pub const fn lane_count(self) -> u32 {
        1 << self.log2_lanes()
    }

    /// The width in bits; of a vector of unknown length, the least possible one.
    pub const fn bits(self) -> u32 {
        self.lane_bits() * self.lane_count()
    }

    /// The size in memory, in bytes.
    pub const fn bytes(self) -> u32 {
        self.bits().div_ceil(8)
    }

    /// Whether this is [`Type::INVALID`].
    pub const fn is_invalid(self) -> bool {
        self.0 == 0
    }

    /// Whether this is a scalar type.
    pub const fn is_lane(self) -> bool {
        self.0 != 0 && self.0 < VECTOR_BASE
    }

    /// Whether this is a vector of known length.
    pub const fn is_vector(self) -> bool {
        self.0 >= VECTOR_BASE && self.0 < DYNAMIC_BASE
    }

    /// Whether this is a vector of unknown length.
    pub const fn is_dynamic_vector(self) -> bool {
        self.0 >= DYNAMIC_BASE
    }

    /// Whether this is a scalar integer.
    pub const fn is_int(self) -> bool {
        matches!(self, I8 | I16 | I32 | I64 | I128)
    }

    /// Whether this is a scalar float.
    pub const fn is_float(self) -> bool {
        matches!(self, F16 | F32 | F64 | F128)
    }

    /// The vector with `lanes` (a power of two, at least 2) lanes of this scalar, as far as it exists.
    pub const fn by(self, lanes: u32) -> Option<Self> {
        if !self.is_lane() || lanes < 2 || !lanes.is_power_of_two() || lanes > 256 {
            return None;
        }
        let mut number = self.0;
        let mut count = 1;
        while count < lanes {
            number += 0x10;
            count *= 2;
        }
        Some(Self(number))
    }

    /// This vector with an unknown length of at least as many lanes.
    pub const fn vector_to_dynamic(self) -> Option<Self> {
        if self.is_vector() { Some(Self(self.0 + 0x80)) } else { None }
    }

    /// The vector of known length that this vector of unknown length is a multiple of.
    pub const fn dynamic_to_vector(self) -> Option<Self> {
        if self.is_dynamic_vector() { Some(Self(self.0 - 0x80)) } else { None }
    }

    const fn with_lane(self, lane: Self) -> Self {
        Self(self.0 - self.lane_type().0 + lane.0)
    }

    /// The same shape with lanes of half the width, as far as it exists.
    pub const fn half_width(self) -> Option<Self> {
        let lane = match self.lane_type() {
            I16 => I8,
            I32 => I16,
            I64 => I32,
            I128 => I64,
            F32 => F16,
            F64 => F32,
            F128 => F64,
            _ => return None,
        };
        Some(self.with_lane(lane))
    }

    /// The same shape with lanes of twice the width, as far as it exists.
    pub const fn double_width(self) -> Option<Self> {
        let lane = match self.lane_type() {
            I8 => I16,
            I16 => I32,
            I32 => I64,
            I64 => I128,
            F16 => F32,
            F32 => F64,
            F64 => F128,
            _ => return None,
        };
        Some(self.with_lane(lane))
    }

    /// Half the lanes of this vector.
    const fn half_lanes(self) -> Option<Self> {
        if self.log2_lanes() == 0 {
            return None;
        }
        let halved = Self(self.0 - 0x10);
        Some(if self.is_dynamic_vector() && self.log2_lanes() == 1 { halved.lane_type() } else { halved })
    }

    const fn double_lanes(self) -> Option<Self> {
        if self.log2_lanes() == 0 || self.log2_lanes() == 8 { None } else { Some(Self(self.0 + 0x10)) }
    }

    /// Twice the lanes, each half as wide (`i16x8` gives `i8x16`).
    pub const fn split_lanes(self) -> Option<Self> {
        match self.half_width() {
            Some(half) => half.double_lanes(),
            None => None,
        }
    }

    /// Half the lanes, each twice as wide (`i8x16` gives `i16x8`).
    pub const fn merge_lanes(self) -> Option<Self> {
        match self.double_width() {
            Some(double) => double.half_lanes(),
            None => None,
        }
    }

    /// The type of a comparison's result: `i8` for scalars, integers of the lane's width for vectors.
    #[must_use]
    pub const fn as_truthy(self) -> Self {
        if self.is_lane() { I8 } else { self.as_int() }
    }

    /// The same shape with integer lanes of the same width.
    #[must_use]
    pub const fn as_int(self) -> Self {
        match Self::int(self.lane_bits()) {
            Some(lane) => self.with_lane(lane),
            None => Self::INVALID,
        }
    }
}

macro_rules! scalar_types {
    ($($(#[$doc:meta])* $name:ident = $number:literal, $text:literal;)*) => {
        $($(#[$doc])* pub const $name: Type = Type($number);)*

        /// Every scalar type with its name.
        pub(crate) const SCALARS: &[(Type, &str)] = &[$(($name, $text)),*];
    };
}

scalar_types! {
    /// An integer of 8 bits.
    I8 = 0x74, "i8";
    /// An integer of 16 bits.
    I16 = 0x75, "i16";
    /// An integer of 32 bits.
    I32 = 0x76, "i32";
    /// An integer of 64 bits.
    I64 = 0x77, "i64";
    /// An integer of 128 bits.
    I128 = 0x78, "i128";
    /// IEEE 754 binary16.
    F16 = 0x79, "f16";
    /// IEEE 754 binary32.
    F32 = 0x7a, "f32";
    /// IEEE 754 binary64.
    F64 = 0x7b, "f64";
    /// IEEE 754 binary128.
    F128 = 0x7c, "f128";
}

const fn vector(lane: Type, lanes: u32) -> Type {
    match lane.by(lanes) {
        Some(ty) => ty,
        None => panic!("no such vector type"),
    }
}

/// 16 lanes of `i8`.
pub const I8X16: Type = vector(I8, 16);
/// 8 lanes of `i16`.
pub const I16X8: Type = vector(I16, 8);
/// 4 lanes of `i32`.
pub const I32X4: Type = vector(I32, 4);
/// 2 lanes of `i64`.
pub const I64X2: Type = vector(I64, 2);
/// 4 lanes of `f32`.
pub const F32X4: Type = vector(F32, 4);
/// 2 lanes of `f64`.
pub const F64X2: Type = vector(F64, 2);

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lane = self.lane_type();
        let Some((_, name)) = SCALARS.iter().find(|(ty, _)| *ty == lane) else {
            return f.write_str("INVALID");
        };
        f.write_str(name)?;
        if self.log2_lanes() > 0 {
            write!(f, "x{}", self.lane_count())?;
        }
        if self.is_dynamic_vector() {
            f.write_str("xN")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text names no type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownType;

impl fmt::Display for UnknownType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unknown type")
    }
}

impl core::error::Error for UnknownType {}

impl FromStr for Type {
    type Err = UnknownType;

    /// Reads a scalar or a vector of known length (`i32x4`).
    fn from_str(text: &str) -> Result<Self, UnknownType> {
        let (lane, lanes) = match text.split_once('x') {
            Some((lane, lanes)) => (lane, Some(lanes)),
            None => (text, None),
        };
        let (scalar, _) = SCALARS.iter().find(|(_, name)| *name == lane).ok_or(UnknownType)?;
        let Some(lanes) = lanes else { return Ok(*scalar) };
        if lanes.starts_with('0') || !lanes.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(UnknownType);
        }
        lanes.parse().ok().and_then(|lanes| scalar.by(lanes)).ok_or(UnknownType)
    }
}

/// A set of types: every type whose lane type and lane count are both in the set.
///
/// Bit `i` of `ints` and `floats` stands for a lane of 2^`i` bits, bit `i` of `lanes` for 2^`i` lanes (bit 0 for
/// scalars), bit `i` of `dynamic_lanes` for vectors of unknown length with at least 2^`i` lanes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TypeSet {
    /// Integer lane widths.
    pub ints: u8,
    /// Float lane widths.
    pub floats: u8,
    /// Lane counts.
    pub lanes: u16,
    /// Least lane counts of vectors of unknown length.
    pub dynamic_lanes: u16,
}

impl TypeSet {
    /// Whether `ty` is in the set.
    pub const fn contains(self, ty: Type) -> bool {
        let lane = ty.lane_type();
        let widths = if lane.is_int() {
            self.ints
        } else if lane.is_float() {
            self.floats
        } else {
            return false;
        };
        let counts = if ty.is_dynamic_vector() { self.dynamic_lanes } else { self.lanes };
        (widths >> lane.lane_bits().trailing_zeros()) & 1 != 0 && (counts >> ty.log2_lanes()) & 1 != 0
    }

    /// The only type of the set, if it has just one.
    pub const fn only(self) -> Option<Type> {
        let widths = self.ints.count_ones() + self.floats.count_ones();
        let counts = self.lanes.count_ones() + self.dynamic_lanes.count_ones();
        if widths != 1 || counts != 1 || self.dynamic_lanes != 0 {
            return None;
        }
        let lane = if self.ints != 0 {
            Type::int(1 << self.ints.trailing_zeros())
        } else {
            match self.floats.trailing_zeros() {
                4 => Some(F16),
                5 => Some(F32),
                6 => Some(F64),
                7 => Some(F128),
                _ => None,
            }
        };
        match lane {
            Some(lane) if self.lanes == 1 => Some(lane),
            Some(lane) => lane.by(1 << self.lanes.trailing_zeros()),
            None => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> impl Iterator<Item = Type> {
        (0..=u16::MAX).filter_map(Type::from_raw)
    }

    #[test]
    fn names_read_back() {
        for ty in all().filter(|ty| ty.is_lane() || ty.is_vector()) {
            assert_eq!(ty.to_string().parse(), Ok(ty));
        }
        for bad in ["", "i7", "i32x", "i32x1", "i32x3", "i32x04", "i32x512", "x4", "i32x4x2", "i32x+4"] {
            assert_eq!(bad.parse::<Type>(), Err(UnknownType), "{bad}");
        }
    }

    #[test]
    fn there_are_nine_scalars_and_two_vectors_of_each_lane_count() {
        assert_eq!(all().count(), 1 + 9 + 9 * 8 * 2);
    }

    #[test]
    fn vector_numbers_are_upstreams() {
        assert_eq!(I8X16.as_raw(), 0xb4);
        assert_eq!(I32X4.as_raw(), 0x96);
        assert_eq!(F64X2.vector_to_dynamic().map(Type::as_raw), Some(0x10b));
    }

    #[test]
    fn shapes_change_as_their_names_say() {
        assert_eq!(I16X8.split_lanes(), Some(I8X16));
        assert_eq!(I8X16.merge_lanes(), Some(I16X8));
        assert_eq!(F32X4.as_truthy(), I32X4);
        assert_eq!(F64.as_truthy(), I8);
        for ty in all() {
            if let Some(half) = ty.half_width() {
                assert_eq!(half.double_width(), Some(ty));
                assert_eq!(half.bits() * 2, ty.bits());
            }
            if let Some(dynamic) = ty.vector_to_dynamic() {
                assert_eq!(dynamic.lane_count(), ty.lane_count());
                assert_eq!(dynamic.dynamic_to_vector(), Some(ty));
            }
            if let Some(merged) = ty.merge_lanes() {
                assert_eq!(merged.bits(), ty.bits());
            }
        }
    }
}
