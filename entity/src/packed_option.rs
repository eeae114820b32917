//! `Option<T>` in the size of `T`, for types with a value to spare.

use core::{fmt, mem};

/// A type with one value that stands for "none" and is otherwise not used.
pub trait ReservedValue {
    /// Makes the reserved value.
    fn reserved_value() -> Self;
    /// Is this the reserved value?
    fn is_reserved_value(&self) -> bool;
}

/// An `Option<T>` that keeps `None` as the reserved value of `T`.
///
/// For storage; signatures read better with `Option<T>`. [`PackedOption::expand`] and `From` convert. As with
/// `Option`, `None` equals `None`; unlike `Option`, `None` of a `u32` reference is ordered last.
#[derive(Clone, Copy, PartialEq, PartialOrd, Eq, Ord, Hash)]
#[repr(transparent)]
pub struct PackedOption<T: ReservedValue>(T);

impl<T: ReservedValue> PackedOption<T> {
    /// Wraps `value` as it is: the reserved value becomes `None`, any other `Some`.
    #[inline]
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// Is this `None`?
    #[inline]
    pub fn is_none(&self) -> bool {
        self.0.is_reserved_value()
    }

    /// Is this `Some`?
    #[inline]
    pub fn is_some(&self) -> bool {
        !self.0.is_reserved_value()
    }

    /// The ordinary option.
    #[inline]
    pub fn expand(self) -> Option<T> {
        if self.is_none() { None } else { Some(self.0) }
    }

    /// The value as it is stored: the reserved value for `None`.
    #[inline]
    pub fn into_inner(self) -> T {
        self.0
    }

    /// Applies `f` to the value, if there is one.
    #[inline]
    pub fn map<U, F: FnOnce(T) -> U>(self, f: F) -> Option<U> {
        self.expand().map(f)
    }

    /// The value; panics if there is none.
    #[inline]
    #[track_caller]
    pub fn unwrap(self) -> T {
        self.expect("called `PackedOption::unwrap` on a `None` value")
    }

    /// The value; panics with `message` if there is none.
    #[inline]
    #[track_caller]
    pub fn expect(self, message: &str) -> T {
        self.expand().expect(message)
    }

    /// Moves the value out and leaves `None`.
    #[inline]
    pub fn take(&mut self) -> Option<T> {
        mem::take(self).expand()
    }
}

impl<T: ReservedValue> Default for PackedOption<T> {
    /// `None`.
    #[inline]
    fn default() -> Self {
        Self(T::reserved_value())
    }
}

impl<T: ReservedValue> From<T> for PackedOption<T> {
    /// `Some(value)`; the reserved value is a mistake that builds with assertions catch.
    #[inline]
    fn from(value: T) -> Self {
        debug_assert!(!value.is_reserved_value(), "`Some` of the reserved value");
        Self(value)
    }
}

impl<T: ReservedValue> From<Option<T>> for PackedOption<T> {
    #[inline]
    fn from(option: Option<T>) -> Self {
        option.map_or_else(Self::default, Self::from)
    }
}

impl<T: ReservedValue> From<PackedOption<T>> for Option<T> {
    #[inline]
    fn from(packed: PackedOption<T>) -> Option<T> {
        packed.expand()
    }
}

impl<T: ReservedValue + fmt::Debug> fmt::Debug for PackedOption<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_none() { f.write_str("None") } else { write!(f, "Some({:?})", self.0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::format;

    crate::entity_ref! {
        struct Inst = "inst";
    }

    #[test]
    fn none_is_all_ones_and_as_large_as_the_reference() {
        let none = PackedOption::<Inst>::default();
        assert_eq!(none.into_inner().as_bits(), u32::MAX);
        assert_eq!(size_of::<PackedOption<Inst>>(), 4);
        assert_eq!((none.is_none(), none.is_some(), none.expand()), (true, false, None));
        assert_eq!(none, PackedOption::new(Inst::reserved_value()));
    }

    #[test]
    fn some_comes_back() {
        for index in [0, 1, 77, u32::MAX - 1] {
            let inst = Inst::from_u32(index);
            let mut some = PackedOption::from(inst);
            assert_eq!((some.is_none(), some.is_some()), (false, true));
            assert_eq!((some.expand(), Option::from(some), some.unwrap()), (Some(inst), Some(inst), inst));
            assert_eq!(some.map(Inst::as_u32), Some(index));
            assert_eq!((some.take(), some.take()), (Some(inst), None));
        }
    }

    #[test]
    fn debug_prints_as_an_option_does() {
        assert_eq!(format!("{:?}", PackedOption::from(Inst::from_u32(5))), "Some(inst5)");
        assert_eq!(format!("{:?}", PackedOption::<Inst>::default()), "None");
    }

    #[test]
    #[should_panic(expected = "out of registers")]
    fn expect_says_why() {
        PackedOption::<Inst>::default().expect("out of registers");
    }
}
