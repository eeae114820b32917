//! A primary map in one pointer.

use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;

use thin_vec::ThinVec;

use crate::dense::{dense, grows, table};
use crate::{EntityRef, IntoIter};

/// A table of entities like [`PrimaryMap`](crate::PrimaryMap), for tables that are often empty: one pointer, and
/// nothing else while it is empty (feature `thin-vec`).
///
/// Length and capacity are stored before the values, so that reading takes one step more.
#[derive(Clone, Hash, PartialEq, Eq)]
pub struct ThinMap<K: EntityRef, V> {
    elems: ThinVec<V>,
    unused: PhantomData<K>,
}

dense!(ThinMap);
table!(ThinMap);
grows!(ThinMap, ThinVec);

/// The values move to a vector first.
impl<K: EntityRef, V> IntoIterator for ThinMap<K, V> {
    type Item = (K, V);
    type IntoIter = IntoIter<K, V>;

    fn into_iter(self) -> IntoIter<K, V> {
        IntoIter::new(Vec::from(self).into_iter())
    }
}

impl<K: EntityRef, V> From<Vec<V>> for ThinMap<K, V> {
    fn from(elems: Vec<V>) -> Self {
        Self { elems: elems.into(), unused: PhantomData }
    }
}

impl<K: EntityRef, V> From<ThinMap<K, V>> for Vec<V> {
    fn from(map: ThinMap<K, V>) -> Self {
        map.elems.into()
    }
}

impl<K: EntityRef + fmt::Debug, V: fmt::Debug> fmt::Debug for ThinMap<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self).finish()
    }
}
