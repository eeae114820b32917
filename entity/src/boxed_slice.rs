//! A primary map that has stopped growing.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::marker::PhantomData;

use crate::dense::{dense, table};
use crate::{EntityRef, IntoIter, PrimaryMap};

/// What [`PrimaryMap::into_boxed_slice`] makes: a table keyed by `K` with no room to grow.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct BoxedSlice<K: EntityRef, V> {
    elems: Box<[V]>,
    unused: PhantomData<K>,
}

dense!(BoxedSlice);
table!(BoxedSlice);

impl<K: EntityRef, V> BoxedSlice<K, V> {
    /// The value of the greatest key.
    #[inline]
    pub fn last(&self) -> Option<&V> {
        self.elems.last()
    }

    /// The plain boxed slice.
    pub fn into_inner(self) -> Box<[V]> {
        self.elems
    }
}

impl<K: EntityRef, V> From<Box<[V]>> for BoxedSlice<K, V> {
    fn from(elems: Box<[V]>) -> Self {
        Self { elems, unused: PhantomData }
    }
}

impl<K: EntityRef, V> From<PrimaryMap<K, V>> for BoxedSlice<K, V> {
    fn from(map: PrimaryMap<K, V>) -> Self {
        Vec::from(map).into_boxed_slice().into()
    }
}

impl<K: EntityRef, V> IntoIterator for BoxedSlice<K, V> {
    type Item = (K, V);
    type IntoIter = IntoIter<K, V>;

    #[inline]
    fn into_iter(self) -> IntoIter<K, V> {
        IntoIter::new(self.elems.into_vec().into_iter())
    }
}
