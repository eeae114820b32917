//! Where expansions find the conversions of a field's type.
//!
//! Whatever an expansion says of a type that it does not know by name goes through one path,
//! `<T as ConstBits>::Provider`. So a type that cannot be a field is one error, with a message of ours: the compiler
//! shows equal errors at one place once, and has nothing to add about an unknown provider, since [`Missing`] gives it
//! every function.

use crate::Bits;

/// A type that can be a field in `const` code: inherent `const fn`s do what [`Bits`] says.
///
/// `#[derive(Packed)]` and [`bits_newtype!`](crate::bits_newtype) implement it. By hand, write `encode_field`,
/// `fits_field`, `decode_field` and `valid_field` with the signatures of `encode_bits` and so on, and name the type as
/// its own provider. (For fields of more than 64 bits, `encode_wide_field`, `decode_wide_field` and
/// `valid_wide_field` are needed as well.)
///
/// ```
/// use packed::{Bits, ConstBits, Packed};
///
/// #[derive(Clone, Copy, PartialEq, Debug)]
/// enum Sign { Plus, Minus }
///
/// impl Sign {
///     const fn encode_field(self, _: u32) -> u64 { self as u64 }
///     const fn fits_field(self, _: u32) -> bool { true }
///     const fn decode_field(bits: u64, _: u32) -> Sign { if bits == 0 { Sign::Plus } else { Sign::Minus } }
///     const fn valid_field(bits: u64, _: u32) -> bool { bits <= 1 }
/// }
/// impl Bits for Sign {
///     const WIDTH: u32 = 1;
///     fn encode_bits(self, width: u32) -> u64 { self.encode_field(width) }
///     fn fits_bits(self, width: u32) -> bool { self.fits_field(width) }
///     fn decode_bits(bits: u64, width: u32) -> Sign { Sign::decode_field(bits, width) }
///     fn valid_bits(bits: u64, width: u32) -> bool { Sign::valid_field(bits, width) }
/// }
/// impl ConstBits for Sign {
///     type Provider = Sign;
/// }
///
/// #[derive(Packed, Clone, Copy)]
/// #[packed(u8)]
/// #[bits(sign: 1, number: 7)]
/// struct Small { sign: Sign, number: packed::u7 }
/// const MINUS_ONE: PackedSmall = Small { sign: Sign::Minus, number: packed::u7::new(1) }.pack();
/// assert_eq!(MINUS_ONE.into_raw(), 0b1000_0001);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a field of a packed type",
    label = "is not known as bits",
    note = "derive `Packed` for it, use `packed::bits_newtype!` if it is a newtype over an integer, or name a \
            conversion with `#[packed(via = path as u8)]` on the field",
    note = "if it implements `Bits` by hand, without `const` functions, add `no_const` to `#[packed(…)]`"
)]
pub trait ConstBits {
    /// The type whose inherent functions are called.
    type Provider;
}

/// The constants of [`Bits`].
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "`Bits` documents each")]
pub struct Facts {
    pub width: u32,
    pub min_width: u32,
    pub fallible: bool,
    pub total: bool,
    pub bounds: (u128, u128),
}

impl Facts {
    /// Those of a type.
    #[must_use]
    pub const fn of<T: Bits>() -> Facts {
        Facts {
            width: T::WIDTH,
            min_width: T::MIN_WIDTH,
            fallible: T::FALLIBLE,
            total: T::TOTAL,
            bounds: T::BOUNDS,
        }
    }

    /// Whether every pattern of `width` bits is a value.
    #[must_use]
    pub const fn is_total(self, width: u32) -> bool {
        self.total && self.width >= width
    }
}

/// A [`ConstBits::Provider`]: it knows the constants of the type that it provides for.
pub trait Provide {
    /// Those constants.
    const FACTS: Facts;
}

impl<T: Bits> Provide for T {
    const FACTS: Facts = Facts::of::<T>();
}

/// The functions of a provider that there is none of: the error about that has been shown.
#[expect(missing_docs, reason = "none of them is ever called")]
pub trait Missing: Sized {
    fn encode_field<T>(_value: T, _width: u32) -> u64 {
        0
    }
    fn encode_wide_field<T>(_value: T, _width: u32) -> u128 {
        0
    }
    fn fits_field<T>(_value: T, _width: u32) -> bool {
        true
    }
    #[must_use]
    fn decode_field(_bits: u64, _width: u32) -> Self {
        unreachable!()
    }
    #[must_use]
    fn decode_wide_field(_bits: u128, _width: u32) -> Self {
        unreachable!()
    }
    #[must_use]
    fn valid_field(_bits: u64, _width: u32) -> bool {
        true
    }
    #[must_use]
    fn valid_wide_field(_bits: u128, _width: u32) -> bool {
        true
    }
}

impl<T> Missing for T {}

/// [`Bits`] under the names of a provider's functions, for definitions that are not `const`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a field of a packed type",
    label = "is not known as bits",
    note = "derive `Packed` for it, use `packed::bits_newtype!` if it is a newtype over an integer, implement \
            `packed::Bits` for it, or name a conversion with `#[packed(via = path as u8)]` on the field"
)]
#[expect(missing_docs, reason = "`Bits` documents each function")]
pub trait Runtime: Sized {
    const FACTS: Facts;
    fn encode_field(self, width: u32) -> u64;
    fn encode_wide_field(self, width: u32) -> u128;
    fn fits_field(self, width: u32) -> bool;
    fn decode_field(bits: u64, width: u32) -> Self;
    fn decode_wide_field(bits: u128, width: u32) -> Self;
    fn valid_field(bits: u64, width: u32) -> bool;
    fn valid_wide_field(bits: u128, width: u32) -> bool;
}

impl<T: Bits> Runtime for T {
    const FACTS: Facts = Facts::of::<T>();
    #[inline]
    fn encode_field(self, width: u32) -> u64 {
        self.encode_bits(width)
    }
    #[inline]
    fn encode_wide_field(self, width: u32) -> u128 {
        self.encode_wide(width)
    }
    #[inline]
    fn fits_field(self, width: u32) -> bool {
        self.fits_bits(width)
    }
    #[inline]
    fn decode_field(bits: u64, width: u32) -> T {
        T::decode_bits(bits, width)
    }
    #[inline]
    fn decode_wide_field(bits: u128, width: u32) -> T {
        T::decode_wide(bits, width)
    }
    #[inline]
    fn valid_field(bits: u64, width: u32) -> bool {
        T::valid_bits(bits, width)
    }
    #[inline]
    fn valid_wide_field(bits: u128, width: u32) -> bool {
        T::valid_wide(bits, width)
    }
}
