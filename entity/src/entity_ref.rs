//! What an entity reference is, and the macros that declare one.
//!
//! # Invariants
//!
//! * A reference that [`entity_ref!`](crate::entity_ref!) declares holds 32 bits. All ones is *reserved*: it is no
//!   index, and [`PackedOption`](crate::PackedOption) uses it for `None`.
//! * Constructors that take an index refuse the reserved one in every build profile; only
//!   [`ReservedValue::reserved_value`](crate::ReservedValue::reserved_value) and `from_bits` make it.

use core::iter::FusedIterator;
use core::marker::PhantomData;
use core::ops::Range;

/// A small integer index in a type of its own: the key of the maps and sets here.
pub trait EntityRef: Copy + Eq {
    /// Makes the reference with this index.
    ///
    /// # Panics
    ///
    /// If the type cannot hold the index.
    fn new(index: usize) -> Self;

    /// The index that this reference was made from.
    fn index(self) -> usize;

    /// Like [`EntityRef::new`] for an index known to fit, as every index into an existing map is.
    ///
    /// Iterators call it so that their loops carry no check. For an index that does not fit, the result is some
    /// other reference, or a panic where assertions are on.
    #[inline]
    fn new_truncating(index: usize) -> Self {
        Self::new(index)
    }
}

/// Iterates over the references from `range.start` up to, not including, `range.end`.
#[inline]
pub fn iter_entity_range<E: EntityRef>(range: Range<E>) -> IterEntityRange<E> {
    IterEntityRange { range: range.start.index()..range.end.index(), unused: PhantomData }
}

/// The iterator that [`iter_entity_range`] returns.
#[derive(Clone, Debug)]
pub struct IterEntityRange<E> {
    range: Range<usize>,
    unused: PhantomData<E>,
}

impl<E: EntityRef> Iterator for IterEntityRange<E> {
    type Item = E;

    #[inline]
    fn next(&mut self) -> Option<E> {
        self.range.next().map(E::new_truncating)
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        self.range.size_hint()
    }
}

impl<E: EntityRef> DoubleEndedIterator for IterEntityRange<E> {
    #[inline]
    fn next_back(&mut self) -> Option<E> {
        self.range.next_back().map(E::new_truncating)
    }
}

impl<E: EntityRef> ExactSizeIterator for IterEntityRange<E> {}
impl<E: EntityRef> FusedIterator for IterEntityRange<E> {}

/// An index as 32 bits other than the reserved ones, or a panic.
#[doc(hidden)]
#[inline]
#[track_caller]
pub const fn __checked_index(index: usize) -> u32 {
    assert!(index < u32::MAX as usize, "index does not fit an entity reference");
    #[expect(clippy::cast_possible_truncation, reason = "checked above")]
    {
        index as u32
    }
}

/// An index as 32 bits, checked only where assertions are on.
#[doc(hidden)]
#[inline]
#[track_caller]
pub const fn __truncated_index(index: usize) -> u32 {
    debug_assert!(index < u32::MAX as usize, "index does not fit an entity reference");
    #[expect(clippy::cast_possible_truncation, reason = "the caller promises that it fits")]
    {
        index as u32
    }
}

/// Declares entity references, each with the prefix that it prints.
///
/// ```
/// packir_entity::entity_ref! {
///     /// A basic block. Printed as `block3`.
///     pub struct Block = "block";
///     /// An SSA value. Printed as `v7`.
///     pub struct Value = "v";
/// }
/// const ENTRY: Block = Block::new(0);
/// assert_eq!(format!("{ENTRY} {:?}", Value::from_u32(7)), "block0 v7");
/// assert_eq!(size_of::<Value>(), 4);
/// ```
///
/// Each type is a `u32` inside, implements [`EntityRef`], [`ReservedValue`](crate::ReservedValue), `Copy`, `Eq`,
/// `Ord`, `Hash`, `Display` and `Debug`, and has the `const` methods `new`, `index`, `from_u32`, `as_u32`,
/// `from_bits` and `as_bits`.
///
/// # With a niche
///
/// `: niche` makes `Option` of the reference take four bytes as well, so that code need not convert to
/// [`PackedOption`](crate::PackedOption) and back. An index is read as fast; testing an option takes two
/// instructions more, and indices end at 0xFEFF_FFFE. `benches/README.md` has the measurements.
///
/// ```
/// packir_entity::entity_ref! {
///     /// An instruction.
///     pub struct Inst: niche = "inst";
/// }
/// assert_eq!(size_of::<Option<Inst>>(), 4);
/// assert_eq!(Inst::from_u32(3).to_string(), "inst3");
/// ```
#[macro_export]
macro_rules! entity_ref {
    (@declare [$(#[$attr:meta])*] $vis:vis $name:ident $prefix:literal) => {
        $(#[$attr])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(transparent)]
        $vis struct $name(u32);

        $crate::entity_impl!($name, $prefix);
    };
    (@declare [$(#[$attr:meta])*] $vis:vis $name:ident $prefix:literal niche) => {
        $(#[$attr])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(transparent)]
        $vis struct $name($crate::__NicheIndex);

        $crate::entity_impl!(@niche $name);
        $crate::entity_impl!(@fmt $name, $prefix);
    };
    ($($(#[$attr:meta])* $vis:vis struct $name:ident $(: $niche:ident)? = $prefix:literal;)*) => {$(
        $crate::entity_ref!(@declare [$(#[$attr])*] $vis $name $prefix $($niche)?);
    )*};
}

/// Implements [`EntityRef`] and its company for a tuple struct around a `u32`, for code that declares the struct
/// itself. New code is shorter with [`entity_ref!`](crate::entity_ref!).
///
/// ```
/// use packir_entity::entity_impl;
///
/// #[derive(Clone, Copy, PartialEq, Eq)]
/// struct Local(u32);
/// entity_impl!(Local, "local");
/// assert_eq!(Local::from_u32(2).to_string(), "local2");
/// ```
///
/// Without the prefix, no `Display` and `Debug` are implemented. A type whose field cannot be reached takes two
/// expressions instead: `entity_impl!(Local, "local", x, Local::from(x), u32::from(x))`.
#[macro_export]
macro_rules! entity_impl {
    ($name:ident) => {
        $crate::entity_impl!(@traits $name);
        $crate::__impl_packed!($name);

        #[allow(dead_code, unreachable_pub, reason = "which methods are used, and from where, is up to the user")]
        impl $name {
            /// The reference with this index. Panics if `index` is `u32::MAX` or more.
            #[inline]
            pub const fn new(index: usize) -> Self {
                $name($crate::__checked_index(index))
            }

            /// The index of this reference.
            #[inline]
            pub const fn index(self) -> usize {
                self.0 as usize
            }

            /// The reference with this index. Panics if `index` is `u32::MAX`.
            #[inline]
            pub const fn from_u32(index: u32) -> Self {
                assert!(index < u32::MAX, "index does not fit an entity reference");
                $name(index)
            }

            /// The index of this reference.
            #[inline]
            pub const fn as_u32(self) -> u32 {
                self.0
            }

            /// The reference with these bits, which came from `as_bits`. All ones is the reserved value.
            #[inline]
            pub const fn from_bits(bits: u32) -> Self {
                $name(bits)
            }

            /// The bits of this reference, be it an index or the reserved value.
            #[inline]
            pub const fn as_bits(self) -> u32 {
                self.0
            }
        }
    };
    ($name:ident, $prefix:expr) => {
        $crate::entity_impl!($name);
        $crate::entity_impl!(@fmt $name, $prefix);
    };
    ($name:ident, $prefix:expr, $arg:ident, $to:expr, $from:expr) => {
        $crate::entity_impl!(@traits $name);
        $crate::entity_impl!(@fmt $name, $prefix);
        $crate::__impl_packed!(@opaque $name);

        #[allow(dead_code, unreachable_pub, reason = "which methods are used, and from where, is up to the user")]
        impl $name {
            /// The reference with this index. Panics if `index` is `u32::MAX`.
            #[inline]
            pub fn from_u32(index: u32) -> Self {
                assert!(index < u32::MAX, "index does not fit an entity reference");
                Self::from_bits(index)
            }

            /// The index of this reference.
            #[inline]
            pub fn as_u32(self) -> u32 {
                self.as_bits()
            }

            /// The reference with these bits, which came from `as_bits`. All ones is the reserved value.
            #[inline]
            pub fn from_bits(bits: u32) -> Self {
                let $arg = bits;
                $to
            }

            /// The bits of this reference, be it an index or the reserved value.
            #[inline]
            pub fn as_bits(self) -> u32 {
                let $arg = self;
                $from
            }
        }
    };
    (@niche $name:ident) => {
        $crate::__impl_serde!($name, $crate::__NicheIndex::LIMIT - 1);
        $crate::__impl_packed!(@niche $name);

        #[allow(dead_code, unreachable_pub, reason = "which methods are used, and from where, is up to the user")]
        impl $name {
            /// The reference with this index. Panics if `index` is 0xFEFF_FFFF or more.
            #[inline]
            pub const fn new(index: usize) -> Self {
                Self::from_u32($crate::__checked_index(index))
            }

            /// The index of this reference.
            #[inline]
            pub const fn index(self) -> usize {
                self.0.get() as usize
            }

            /// The reference with this index. Panics if `index` is 0xFEFF_FFFF or more.
            #[inline]
            pub const fn from_u32(index: u32) -> Self {
                assert!(index < $crate::__NicheIndex::LIMIT - 1, "index does not fit an entity reference");
                $name($crate::__NicheIndex::new(index))
            }

            /// The index of this reference.
            #[inline]
            pub const fn as_u32(self) -> u32 {
                self.0.get()
            }

            /// The reference with these bits, which came from `as_bits`. Panics if they did not.
            #[inline]
            pub const fn from_bits(bits: u32) -> Self {
                $name($crate::__NicheIndex::new(bits))
            }

            /// The bits of this reference, be it an index or the reserved value.
            #[inline]
            pub const fn as_bits(self) -> u32 {
                self.0.get()
            }
        }

        impl $crate::EntityRef for $name {
            #[inline]
            fn new(index: usize) -> Self {
                $name::new(index)
            }

            #[inline]
            fn index(self) -> usize {
                $name::index(self)
            }

            #[inline]
            fn new_truncating(index: usize) -> Self {
                $name($crate::__NicheIndex::saturating($crate::__truncated_index(index)))
            }
        }

        impl $crate::ReservedValue for $name {
            #[inline]
            fn reserved_value() -> Self {
                $name($crate::__NicheIndex::MAX)
            }

            #[inline]
            fn is_reserved_value(&self) -> bool {
                self.0 == $crate::__NicheIndex::MAX
            }
        }
    };
    (@traits $name:ident) => {
        $crate::__impl_serde!($name, u32::MAX);

        impl $crate::EntityRef for $name {
            #[inline]
            fn new(index: usize) -> Self {
                $name::from_bits($crate::__checked_index(index))
            }

            #[inline]
            fn index(self) -> usize {
                self.as_bits() as usize
            }

            #[inline]
            fn new_truncating(index: usize) -> Self {
                $name::from_bits($crate::__truncated_index(index))
            }
        }

        impl $crate::ReservedValue for $name {
            #[inline]
            fn reserved_value() -> Self {
                $name::from_bits(u32::MAX)
            }

            #[inline]
            fn is_reserved_value(&self) -> bool {
                self.as_bits() == u32::MAX
            }
        }
    };
    (@fmt $name:ident, $prefix:expr) => {
        impl $crate::__core::fmt::Display for $name {
            fn fmt(&self, f: &mut $crate::__core::fmt::Formatter<'_>) -> $crate::__core::fmt::Result {
                $crate::__core::write!(f, "{}{}", $prefix, self.as_bits())
            }
        }

        impl $crate::__core::fmt::Debug for $name {
            fn fmt(&self, f: &mut $crate::__core::fmt::Formatter<'_>) -> $crate::__core::fmt::Result {
                $crate::__core::fmt::Display::fmt(self, f)
            }
        }
    };
}

/// Implements serde's traits for an entity, where this package has them.
#[cfg(feature = "serde")]
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_serde {
    ($name:ident, $limit:expr) => {
        impl $crate::__serde::Serialize for $name {
            fn serialize<S: $crate::__serde::Serializer>(
                &self,
                serializer: S,
            ) -> $crate::__core::result::Result<S::Ok, S::Error> {
                serializer.serialize_u32(self.as_bits())
            }
        }

        impl<'de> $crate::__serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::__serde::Deserializer<'de>>(
                deserializer: D,
            ) -> $crate::__core::result::Result<Self, D::Error> {
                match <u32 as $crate::__serde::Deserialize>::deserialize(deserializer)? {
                    index if index < $limit => Ok($name::from_bits(index)),
                    _ => Err($crate::__serde::de::Error::custom("index does not fit an entity reference")),
                }
            }
        }
    };
}

/// Does nothing: the feature `serde` is off.
#[cfg(not(feature = "serde"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_serde {
    ($name:ident, $limit:expr) => {};
}

/// Makes an entity a field of packed types, where this package can.
#[cfg(feature = "packed")]
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_packed {
    ($name:ident) => {
        $crate::__packed::bits_newtype!($name(u32): 32, narrow);
    };
    (@word $name:ident($word:ident)) => {
        $crate::__packed::bits_newtype!($name($word): $word::BITS);
    };
    (@niche $name:ident) => {
        $crate::__impl_packed!(@bits $name, $crate::__NicheIndex::LIMIT as u64, |bits| {
            $name($crate::__NicheIndex::saturating(bits))
        });
    };
    (@opaque $name:ident) => {
        $crate::__impl_packed!(@bits $name, 1 << 32, $name::from_bits);
    };
    (@bits $name:ident, $limit:expr, $make:expr) => {
        impl $crate::__packed::Bits for $name {
            const WIDTH: u32 = 32;
            const MIN_WIDTH: u32 = 1;
            const TOTAL: bool = $limit > u32::MAX as u64;

            #[inline]
            fn encode_bits(self, width: u32) -> u64 {
                $crate::__packed::private::Rules::new(32, 32).narrow().encode(self.as_bits() as u64, width)
            }

            #[inline]
            fn fits_bits(self, width: u32) -> bool {
                $crate::__packed::private::Rules::new(32, 32).narrow().fits(self.as_bits() as u64, width)
            }

            #[inline]
            fn decode_bits(bits: u64, width: u32) -> Self {
                ($make)($crate::__packed::private::Rules::new(32, 32).narrow().decode(bits, width) as u32)
            }

            #[inline]
            fn valid_bits(bits: u64, width: u32) -> bool {
                $crate::__packed::private::Rules::new(32, 32).narrow().valid(bits, width) && bits < $limit
            }
        }
    };
}

/// Does nothing: the feature `packed` is off.
#[cfg(not(feature = "packed"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_packed {
    ($($name:tt)*) => {};
}
