//! What the number types share: the trait [`Bits`](crate::Bits) over inherent functions, and the conversions of a
//! checked integer.

/// Implements [`Bits`](crate::Bits) and [`ConstBits`](crate::ConstBits) by the functions of the same names that
/// `$provider` has; the `const`s are those of the trait. Without `wide`, the trait's own functions for more than 64 bits serve.
macro_rules! bits_by_functions {
    ([$($params:tt)*] $Type:ty, $provider:ty, { $($items:tt)* }) => {
        // Errors would list a few of all these types.
        #[diagnostic::do_not_recommend]
        impl<$($params)*> crate::ConstBits for $Type {
            type Provider = $provider;
        }

        #[diagnostic::do_not_recommend]
        impl<$($params)*> crate::Bits for $Type {
            $($items)*
            #[inline]
            fn encode_bits(self, width: u32) -> u64 {
                <$provider>::encode_field(self, width)
            }
            #[inline]
            fn fits_bits(self, width: u32) -> bool {
                <$provider>::fits_field(self, width)
            }
            #[inline]
            fn decode_bits(bits: u64, width: u32) -> Self {
                <$provider>::decode_field(bits, width)
            }
            #[inline]
            fn valid_bits(bits: u64, width: u32) -> bool {
                <$provider>::valid_field(bits, width)
            }
        }
    };
    ([$($params:tt)*] $Type:ty, $provider:ty, wide { $($items:tt)* }) => {
        crate::field::bits_by_functions! { [$($params)*] $Type, $provider, {
            $($items)*
            #[inline]
            fn encode_wide(self, width: u32) -> u128 {
                <$provider>::encode_wide_field(self, width)
            }
            #[inline]
            fn decode_wide(bits: u128, width: u32) -> Self {
                <$provider>::decode_wide_field(bits, width)
            }
            #[inline]
            fn valid_wide(bits: u128, width: u32) -> bool {
                <$provider>::valid_wide_field(bits, width)
            }
        } }
    };
}
pub(crate) use bits_by_functions;

/// Conversions from and to the primitive, and parsing, by `try_new` and `get`.
macro_rules! checked_integer {
    ([$($params:tt)*] $Type:ty, $prim:ident) => {
        impl<$($params)*> TryFrom<$prim> for $Type {
            type Error = crate::RangeError;
            #[inline]
            fn try_from(value: $prim) -> Result<Self, crate::RangeError> {
                Self::try_new(value)
            }
        }

        impl<$($params)*> From<$Type> for $prim {
            #[inline]
            fn from(value: $Type) -> $prim {
                value.get()
            }
        }

        impl<$($params)*> core::str::FromStr for $Type {
            type Err = crate::ParseIntError;

            fn from_str(text: &str) -> Result<Self, crate::ParseIntError> {
                Self::try_new(text.parse().map_err(crate::ParseIntError::new)?).map_err(crate::ParseIntError::range)
            }
        }
    };
}
pub(crate) use checked_integer;

/// Formats that print what `get` gives.
macro_rules! print_as {
    ($params:tt $Type:ty: $($Trait:ident)*) => {
        $(crate::field::print_as! { @one $params $Type, $Trait })*
    };
    (@one [$($params:tt)*] $Type:ty, $Trait:ident) => {
        impl<$($params)*> core::fmt::$Trait for $Type {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                core::fmt::$Trait::fmt(&self.get(), f)
            }
        }
    };
}
pub(crate) use print_as;
