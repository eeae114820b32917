//! Keys that know their map: mixing two maps' keys is a compile error, and indexing needs no bounds check.
//!
//! A *brand* is a lifetime that stands for one map and for nothing else. The map's keys carry it; as no two brands
//! are equal to the type checker, a key of one map does not index another. And as the map never shrinks while its
//! brand lives, a key that exists is in bounds.
//!
//! There are three ways to have one, with their price:
//!
//! | form | keys | price |
//! |---|---|---|
//! | [`scope`], a closure | [`Key`], 4 bytes, no check at all | nesting; keys cannot leave the closure |
//! | [`brand!`](crate::brand!), a `let` | the same | keys cannot leave the block |
//! | [`StoreMap`], a map with a number | [`handle!`](crate::handle!), 4 or 8 bytes, storable anywhere | one compare for each use |
//!
//! Lifetimes cannot be stored in a struct that outlives them, returned, or kept in a `static`. What must survive
//! storage is a handle: it packs the number of its store beside the index, and one subtraction and one compare
//! check both. A hot loop turns handles into keys at its start ([`StoreMap::open`]) and pays nothing inside.
//!
//! ```
//! use packir_entity::{brand, brand::Map, entity_ref};
//!
//! entity_ref! {
//!     struct Node = "node";
//! }
//!
//! brand!(guard);
//! let mut nodes: Map<'_, Node, u32> = Map::new(guard);
//! let (a, b) = (nodes.push(10), nodes.push(20));
//! nodes[a] += nodes[b]; // no bounds check
//! assert_eq!(nodes[a], 30);
//! assert_eq!(nodes.check(Node::new(7)), None); // plain references are checked once, to become keys
//! ```
//!
//! `tests/ui` shows what the compiler says about mixed-up keys, `examples/store.rs` an engine with stores and
//! instances in this style, and `benches/README.md` what each form costs beside dynamic checks.
//!
//! # Invariants
//!
//! * A [`Guard`] is the only one of its brand: [`scope`] makes the lifetime fresh by being generic over it,
//!   [`brand!`](crate::brand!) by tying it to a local that ends before, or after, every other brand in use does. The
//!   borrow checker compares ends that it takes for reachable, and blocks may have none (`loop {}`,
//!   `process::exit`); so the macro holds a path to the function's end, a `return` never taken.
//! * A guard makes one [`Branded`] map. Only that map, while it is a [`Map`], grows, and none ever shrinks.
//!   Tables of the same brand come from a map that has stopped growing, and have its length.
//! * Hence each [`Key`] of a brand is in bounds of each container of that brand.

mod handle;
mod map;
mod trusted;

pub use self::handle::{Handle, OpenStore, StoreId, StoreIds, StoreMap, WrongStore};
pub use self::map::{Branded, Fixed, Keys, Map, Storage, StorageMut, View, ViewMut};

use core::cmp::Ordering;
use core::fmt;
use core::hash::{Hash, Hasher};
use core::marker::PhantomData;

use crate::EntityRef;

/// A lifetime that neither grows nor shrinks to another.
type Invariant<'b> = PhantomData<fn(&'b ()) -> &'b ()>;

/// The right to make one map of the brand `'b`.
#[derive(Debug)]
pub struct Guard<'b>(Invariant<'b>);

/// Runs `f` with a fresh brand.
///
/// ```
/// use packir_entity::{brand, entity_ref};
///
/// entity_ref! {
///     struct Node = "node";
/// }
///
/// let sum = brand::scope(|guard| {
///     let mut nodes = brand::Map::<Node, u32>::new(guard);
///     let key = nodes.push(5);
///     nodes[key] + 1
/// });
/// assert_eq!(sum, 6);
/// ```
#[inline]
pub fn scope<R>(f: impl for<'b> FnOnce(Guard<'b>) -> R) -> R {
    f(Guard(PhantomData))
}

/// Declares a fresh brand in the middle of a block: `brand!(guard);` makes `guard` a [`Guard`].
///
/// It expands to a `return` that is never taken, so it stands in a function, a closure or an `async` block, of
/// whatever return type.
#[macro_export]
macro_rules! brand {
    ($guard:ident) => {
        let place = $crate::brand::__Place;
        // SAFETY: `place` and `_tie` are locals of this expansion that nothing else can name. Wherever `place` ends,
        // `_tie` was dropped just before, and a lifetime that is in use after that is not this one. Of two
        // expansions whose ties live at once, the later one's place ends while the earlier tie is still to be
        // dropped, so their lifetimes differ; likewise a lifetime of the caller, which is in use until after the
        // end. The borrow checker sees that only on a path that it takes for possible, and the rest of the block may
        // have none to its end; the `return` below is one.
        let (_tie, $guard) = unsafe { $crate::brand::__Tie::new(&place) };
        // The value must be bound by a pattern: after a call that returns `!`, or a conversion of one, nothing is
        // possible to the borrow checker, and the path would be lost in functions that return `!`.
        if let ::core::option::Option::Some(never) = $crate::brand::__no_exit() {
            return never;
        }
    };
}

/// The `None` of [`brand!`](crate::brand!), which the borrow checker takes for a possible `Some`.
#[doc(hidden)]
#[inline(always)]
pub const fn __no_exit<T>() -> Option<T> {
    None
}

#[doc(hidden)]
#[derive(Debug)]
pub struct __Place;

/// What keeps a lifetime of [`brand!`](crate::brand!) from being equal to another: it is used when it is dropped.
#[doc(hidden)]
#[derive(Debug)]
pub struct __Tie<'b>(Invariant<'b>);

#[expect(unsafe_code, reason = "an `unsafe fn` for `brand!` alone; calling it is what needs care")]
impl<'b> __Tie<'b> {
    /// # Safety
    ///
    /// Only [`brand!`](crate::brand!) may call it, for it knows that no other tie has this lifetime.
    #[inline]
    pub unsafe fn new(_: &'b __Place) -> (Self, Guard<'b>) {
        (__Tie(PhantomData), Guard(PhantomData))
    }
}

impl Drop for __Tie<'_> {
    #[inline]
    fn drop(&mut self) {}
}

/// A reference known to be in bounds of every container with the brand `'b`.
///
/// It holds the index itself and not a `K`: what is trusted to be in bounds must not depend on somebody's
/// implementation of [`EntityRef`].
#[repr(transparent)]
pub struct Key<'b, K> {
    index: u32,
    unused: PhantomData<K>,
    brand: Invariant<'b>,
}

impl<K: EntityRef> Key<'_, K> {
    /// Private: whoever calls it promises that the index is in bounds.
    #[inline]
    fn trust(index: u32) -> Self {
        Key { index, unused: PhantomData, brand: PhantomData }
    }

    /// The plain reference, for storage. [`Branded::check`] turns it back into a key.
    #[inline]
    pub fn get(self) -> K {
        K::new_truncating(self.index as usize)
    }
}

impl<K> Clone for Key<'_, K> {
    #[inline]
    fn clone(&self) -> Self {
        *self
    }
}

impl<K> Copy for Key<'_, K> {}

impl<K> PartialEq for Key<'_, K> {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.index == other.index
    }
}

impl<K> Eq for Key<'_, K> {}

impl<K> PartialOrd for Key<'_, K> {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<K> Ord for Key<'_, K> {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        self.index.cmp(&other.index)
    }
}

impl<K> Hash for Key<'_, K> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.index.hash(state);
    }
}

impl<K: EntityRef + fmt::Debug> fmt::Debug for Key<'_, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.get().fmt(f)
    }
}
