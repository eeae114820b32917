//! What is wrong with a word, or with a value that should become one.

use core::fmt;

use crate::Layout;
use crate::layout::{Field, Numbers, Variant};

/// A pattern of bits that is no value of a packed type, or a value that does not fit its field.
///
/// The error names the type, the variant and field where known, the bits at fault (bit 0 is the least significant
/// of the whole word) and what they hold.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Error {
    layout: &'static Layout,
    place: Place,
    kind: ErrorKind,
    // Two halves, so that the error is no more aligned than a word.
    value: [u64; 2],
}

/// Where in a layout an error is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) variant: Option<usize>,
    pub(crate) field: Option<usize>,
    pub(crate) hi: u32,
    pub(crate) lo: u32,
}

/// The kinds of [`Error`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The fixed bits are those of no variant.
    NoVariant,
    /// Bits that the layout fixes have another value.
    Fixed,
    /// The bits of a field are no value of its type.
    Field,
    /// When packing: the value needs more bits than its field has.
    TooLarge,
}

impl Error {
    #[cold]
    pub(crate) const fn new(layout: &'static Layout, place: Place, kind: ErrorKind, value: u128) -> Error {
        Error { layout, place, kind, value: [value as u64, (value >> 64) as u64] }
    }

    /// Sees to it that there is a variant.
    #[inline(always)]
    pub(crate) const fn name_variant(&mut self) {
        self.place.variant = Some(match self.place.variant {
            Some(variant) => variant,
            None => 0,
        });
    }

    /// What is wrong.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The layout of the type at fault.
    #[must_use]
    pub const fn layout(&self) -> &'static Layout {
        self.layout
    }

    /// The variant, if it is known.
    #[must_use]
    pub const fn variant(&self) -> Option<&'static Variant> {
        match self.place.variant {
            Some(variant) => Some(&self.layout.variants[variant]),
            None => None,
        }
    }

    /// The field, if one is at fault.
    #[must_use]
    pub const fn field(&self) -> Option<&'static Field> {
        match (self.variant(), self.place.field) {
            (Some(variant), Some(field)) => Some(&variant.fields[field]),
            _ => None,
        }
    }

    /// The highest and the lowest bit at fault, counted from the least significant bit of the word.
    #[must_use]
    pub const fn bits(&self) -> (u32, u32) {
        (self.place.hi, self.place.lo)
    }

    /// What the bits at fault hold, or the value that does not fit.
    #[must_use]
    pub const fn value(&self) -> u128 {
        self.value[0] as u128 | (self.value[1] as u128) << 64
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hi, lo) = self.bits();
        let value = self.value();
        write!(f, "{}", self.layout.name)?;
        if let Some(variant) = self.variant()
            && self.layout.is_enum
        {
            write!(f, "::{}", variant.name)?;
        }
        let mut ty = "";
        if let Some(field) = self.field() {
            write!(f, ".{}", field.name)?;
            ty = field.ty;
        }
        write!(f, ": ")?;
        if self.kind == ErrorKind::TooLarge
            && let Some(Numbers { first, last, plus }) = self.field().and_then(|field| field.numbers)
        {
            return write!(f, "the `{ty}` {value} is not one of {}..={}", first - plus, last - plus);
        }
        if self.kind == ErrorKind::TooLarge {
            return write!(f, "the `{ty}` {value:#x} does not fit bits [{hi}:{lo}]");
        }
        if hi == lo {
            write!(f, "bit [{hi}] is {value:#b}, ")?;
        } else {
            write!(f, "bits [{hi}:{lo}] are {value:#b}, ")?;
        }
        match self.kind {
            ErrorKind::NoVariant if self.layout.is_enum => write!(f, "which is no variant"),
            ErrorKind::NoVariant | ErrorKind::Fixed => write!(f, "which the layout does not allow"),
            ErrorKind::Field | ErrorKind::TooLarge => write!(f, "which is no `{ty}`"),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Error({self})")
    }
}

impl core::error::Error for Error {}

/// A value that is out of range of an integer type.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct RangeError(Range);

/// The range, as it is best described.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Range {
    Width { bits: u32, signed: bool },
    Between { lo: i128, hi: i128 },
    Power { bits: u32 },
    Multiple { bits: u32, scale: u32 },
    Largest,
    Float { bits: u32 },
}

impl RangeError {
    #[inline]
    pub(crate) const fn new(bits: u32, signed: bool) -> RangeError {
        RangeError(Range::Width { bits, signed })
    }

    #[inline]
    pub(crate) const fn between(lo: i128, hi: i128) -> RangeError {
        RangeError(Range::Between { lo, hi })
    }

    #[inline]
    pub(crate) const fn largest() -> RangeError {
        RangeError(Range::Largest)
    }

    #[inline]
    pub(crate) const fn float(bits: u32) -> RangeError {
        RangeError(Range::Float { bits })
    }

    #[inline]
    pub(crate) const fn power(bits: u32) -> RangeError {
        RangeError(Range::Power { bits })
    }

    #[inline]
    pub(crate) const fn multiple(bits: u32, scale: u32) -> RangeError {
        RangeError(Range::Multiple { bits, scale })
    }
}

impl fmt::Display for RangeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Range::Width { bits, signed: false } => write!(f, "value out of range of `u{bits}`"),
            Range::Width { bits, signed: true } => write!(f, "value out of range of `i{bits}`"),
            Range::Between { lo, hi } => write!(f, "value not in {lo}..={hi}"),
            Range::Largest => write!(f, "the largest value of the integer is excluded"),
            Range::Float { bits } => write!(f, "value is no float of {bits} bits without a sign"),
            Range::Power { bits } => write!(f, "value is no power of two with an exponent of {bits} bits"),
            Range::Multiple { bits, scale } => {
                write!(f, "value is no multiple of 2^{scale} with a quotient of {bits} bits")
            }
        }
    }
}

impl fmt::Debug for RangeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RangeError({self})")
    }
}

impl core::error::Error for RangeError {}

/// Text that is no integer of the type asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ParseIntError(Parse);

#[derive(Clone, PartialEq, Eq, Debug)]
enum Parse {
    Text(core::num::ParseIntError),
    Range(RangeError),
}

impl ParseIntError {
    pub(crate) fn new(error: core::num::ParseIntError) -> ParseIntError {
        ParseIntError(Parse::Text(error))
    }

    pub(crate) fn range(error: RangeError) -> ParseIntError {
        ParseIntError(Parse::Range(error))
    }
}

impl fmt::Display for ParseIntError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Parse::Text(error) => error.fmt(f),
            Parse::Range(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for ParseIntError {}
