//! Newtypes over an integer as fields: the rules by which they are stored.

use crate::private::low_mask;

/// Makes newtypes over an integer usable as fields of packed types, in `const` code too.
///
/// Over a signed integer, the stored bits are those of two's complement.
///
/// The form is `Type(u32): WIDTH` with the rules after it. The type must be a tuple struct whose single field is
/// that integer, and the macro must stand where that field is visible.
///
/// * `Type(u16): 14` has 14 bits, and each of the 2^14 patterns is a value. Larger ones are the type's own error;
///   packing panics on them in debug builds and never disturbs other fields.
/// * `Type(u32): 32, narrow` may also be stored in fewer bits, checked when packing.
/// * `Type(u32): 32, sentinel` is `narrow`, and the all-ones value is stored as all ones of whatever width.
/// * `…, valid(path)` names a `const fn(u32) -> bool` that tells which patterns are values.
///
/// ```
/// #[derive(Clone, Copy, PartialEq, Debug)]
/// pub struct Block(u32);
/// packed::bits_newtype!(Block(u32): 32, narrow);
/// use packed::Bits;
/// assert!(Block(7).fits_bits(3) && !Block(8).fits_bits(3));
/// ```
#[macro_export]
macro_rules! bits_newtype {
    ($(#[$attr:meta])* $ty:ident($raw:ident) : $width:expr $(, $rule:ident $(($($arg:tt)*))?)* $(,)?) => {
        impl $ty {
            #[doc(hidden)]
            #[inline]
            pub const fn encode_field(self, width: u32) -> u64 {
                debug_assert!(
                    $width >= $raw::BITS || self.0 >> ($width % $raw::BITS) == 0,
                    concat!("`", stringify!($ty), "` has ", stringify!($width), " bits, but this one needs more")
                );
                const RULES: $crate::private::Rules = $crate::__bits_rules!($raw, $width $(, $rule)*);
                RULES.encode(self.0 as u64 & $crate::private::low_mask($raw::BITS), width)
            }
            #[doc(hidden)]
            #[inline]
            pub const fn fits_field(self, width: u32) -> bool {
                const RULES: $crate::private::Rules = $crate::__bits_rules!($raw, $width $(, $rule)*);
                RULES.fits(self.0 as u64 & $crate::private::low_mask($raw::BITS), width)
            }
            #[doc(hidden)]
            #[inline]
            pub const fn decode_field(bits: u64, width: u32) -> Self {
                const RULES: $crate::private::Rules = $crate::__bits_rules!($raw, $width $(, $rule)*);
                $ty(RULES.decode(bits, width) as $raw)
            }
            #[doc(hidden)]
            #[inline]
            pub const fn valid_field(bits: u64, width: u32) -> bool {
                const RULES: $crate::private::Rules = $crate::__bits_rules!($raw, $width $(, $rule)*);
                let raw = RULES.decode(bits, width);
                RULES.valid(bits, width) $(&& $crate::__bits_valid!(raw as $raw, $rule $(($($arg)*))?))*
            }
        }
        #[diagnostic::do_not_recommend]
        impl $crate::ConstBits for $ty {
            type Provider = $ty;
        }
        #[diagnostic::do_not_recommend]
        impl $crate::Bits for $ty {
            const WIDTH: u32 = $width;
            const MIN_WIDTH: u32 = $crate::__bits_rules!($raw, $width $(, $rule)*).min_width;
            const TOTAL: bool = true $(&& $crate::__bits_total!($rule))*;
            #[inline]
            fn encode_bits(self, width: u32) -> u64 { <$ty>::encode_field(self, width) }
            #[inline]
            fn fits_bits(self, width: u32) -> bool { <$ty>::fits_field(self, width) }
            #[inline]
            fn decode_bits(bits: u64, width: u32) -> Self { <$ty>::decode_field(bits, width) }
            #[inline]
            fn valid_bits(bits: u64, width: u32) -> bool { <$ty>::valid_field(bits, width) }
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __bits_rules {
    ($raw:ident, $width:expr) => { $crate::private::Rules::new($width, $raw::BITS) };
    ($raw:ident, $width:expr, narrow $(, $rest:ident)*) => {
        $crate::__bits_rules!($raw, $width $(, $rest)*).narrow()
    };
    ($raw:ident, $width:expr, sentinel $(, $rest:ident)*) => {
        $crate::__bits_rules!($raw, $width $(, $rest)*).narrow().sentinel()
    };
    ($raw:ident, $width:expr, valid $(, $rest:ident)*) => { $crate::__bits_rules!($raw, $width $(, $rest)*) };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __bits_valid {
    ($raw:expr, valid($path:path)) => {
        $path($raw)
    };
    ($raw:expr, $other:ident) => {
        true
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __bits_total {
    (valid) => {
        false
    };
    ($other:ident) => {
        true
    };
}

/// How a newtype over an integer is stored; see [`bits_newtype!`](crate::bits_newtype).
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    width: u32,
    raw_width: u32,
    sentinel: bool,
    /// The fewest bits a layout may give.
    pub min_width: u32,
}

impl Rules {
    /// A type of exactly `width` bits in an integer of `raw_width`.
    #[must_use]
    pub const fn new(width: u32, raw_width: u32) -> Rules {
        assert!(width >= 1 && width <= raw_width && raw_width <= 64, "a newtype has 1 to 64 bits");
        Rules { width, raw_width, sentinel: false, min_width: width }
    }

    /// The type may be stored in any smaller width, checked.
    #[must_use]
    pub const fn narrow(self) -> Rules {
        Rules { min_width: 1, ..self }
    }

    /// The all-ones value of the full width becomes all ones of the field's width.
    #[must_use]
    pub const fn sentinel(self) -> Rules {
        assert!(self.width == self.raw_width, "a sentinel is all ones of the whole integer");
        Rules { sentinel: true, min_width: 2, ..self }
    }

    #[inline]
    const fn narrows(self, width: u32) -> bool {
        width < self.width
    }

    /// See [`Bits::fits_bits`](crate::Bits::fits_bits).
    #[must_use]
    #[inline]
    pub const fn fits(self, raw: u64, width: u32) -> bool {
        if !self.narrows(width) {
            true
        } else if self.sentinel {
            // All ones wraps around to zero; the value that would look like the sentinel carries out.
            (raw.wrapping_add(1) & low_mask(self.raw_width)) >> width == 0
        } else {
            raw >> width == 0
        }
    }

    /// See [`Bits::encode_bits`](crate::Bits::encode_bits).
    #[must_use]
    #[inline]
    pub const fn encode(self, raw: u64, width: u32) -> u64 {
        if self.narrows(width) && !self.sentinel {
            // Meaningful only if it fits, which is checked before.
            raw
        } else if width >= self.raw_width {
            raw
        } else {
            raw & low_mask(width)
        }
    }

    /// See [`Bits::decode_bits`](crate::Bits::decode_bits).
    #[must_use]
    #[inline]
    pub const fn decode(self, bits: u64, width: u32) -> u64 {
        if self.sentinel && self.narrows(width) {
            ((bits.wrapping_add(1) & low_mask(width)).wrapping_sub(1)) & low_mask(self.raw_width)
        } else {
            bits & low_mask(self.width)
        }
    }

    /// See [`Bits::valid_bits`](crate::Bits::valid_bits).
    #[must_use]
    #[inline]
    pub const fn valid(self, bits: u64, width: u32) -> bool {
        self.narrows(width) || self.width >= 64 || bits >> self.width == 0
    }
}
