//! Handles: a store's number and an index in one word, for keys that must survive storage.
//!
//! A [`StoreMap`] is a primary map with a number, its *store*. Its handles hold `store: n, index: m`, the store in
//! the upper bits. As the map has at most `2^m` entities, one unsigned compare tells whether a handle is good:
//!
//! ```text
//! word - (store << m) < len      the index, if the stores are equal; 2^m or more if they are not
//! ```
//!
//! and the bounds check of the slice *is* that compare. So a handle costs what a plain checked index does.

use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;
use core::ops::{Index, IndexMut};
use core::sync::atomic::{AtomicU32, Ordering};

use super::{Guard, Key, ViewMut};
use crate::EntityRef;

/// A store's number and an index, packed; [`handle!`](crate::handle!) declares one.
///
/// A type that `#[derive(Packed)]` declares with the layout `store: n, index: m` can implement it too.
pub trait Handle: Copy {
    /// The plain reference, which has only the index.
    type Key: EntityRef;
    /// How many bits the store's number has.
    const STORE_BITS: u32;
    /// How many bits the index has, in the low end of the word.
    const INDEX_BITS: u32;
    /// The handle with this word.
    fn from_word(word: u64) -> Self;
    /// The word.
    fn into_word(self) -> u64;
}

/// Declares handles: a word with the store's number in its upper bits and the index of an entity below.
///
/// ```
/// use packir_entity::brand::{StoreIds, StoreMap};
/// use packir_entity::{entity_ref, handle};
///
/// entity_ref! {
///     pub struct Func = "func";
/// }
/// handle! {
///     /// A function of some store.
///     pub struct FuncHandle: u32 = store: 8, index: 24 => Func;
/// }
///
/// static STORES: StoreIds = StoreIds::new();
/// let mut funcs: StoreMap<FuncHandle, &str> = StoreMap::new(STORES.next());
/// let mut others: StoreMap<FuncHandle, &str> = StoreMap::new(STORES.next());
/// let main = funcs.push("main");
/// assert_eq!(size_of_val(&main), 4);
/// assert_eq!(funcs[main], "main");
/// assert_eq!(others.get(main), None); // another store's
/// ```
#[macro_export]
macro_rules! handle {
    ($($(#[$attr:meta])* $vis:vis struct $name:ident: $word:ident = store: $store:literal, index: $index:literal
        => $key:ty;)*) => {$(
        $(#[$attr])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(transparent)]
        $vis struct $name($word);

        const _: () = assert!($store + $index == $word::BITS, "`store` and `index` must fill the word");
        const _: () = assert!(1 <= $store && $store <= 32, "`store` has 1 to 32 bits");
        const _: () = assert!(1 <= $index && $index <= 32, "`index` has 1 to 32 bits");

        impl $crate::brand::Handle for $name {
            type Key = $key;
            const STORE_BITS: u32 = $store;
            const INDEX_BITS: u32 = $index;

            #[inline]
            fn from_word(word: u64) -> Self {
                $name(word as $word)
            }

            #[inline]
            fn into_word(self) -> u64 {
                self.0 as u64
            }
        }

        impl $crate::__core::fmt::Debug for $name {
            fn fmt(&self, f: &mut $crate::__core::fmt::Formatter<'_>) -> $crate::__core::fmt::Result {
                let word = self.0 as u64;
                $crate::__core::write!(f, "{}:{}", word >> $index, word & ((1_u64 << $index) - 1))
            }
        }

        $crate::__impl_packed!(@word $name($word));
    )*};
}

/// The number of a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct StoreId(u32);

impl StoreId {
    /// The number itself.
    #[inline]
    pub const fn get(self) -> u32 {
        self.0
    }
}

/// A source of store numbers, each handed out once: put it into a `static`, or into what owns all stores.
#[derive(Debug, Default)]
pub struct StoreIds(AtomicU32);

impl StoreIds {
    /// Numbers from zero on.
    pub const fn new() -> Self {
        StoreIds(AtomicU32::new(0))
    }

    /// A number that was not handed out before.
    ///
    /// # Panics
    ///
    /// After 2^32 - 1 numbers.
    pub fn next(&self) -> StoreId {
        let next = |id: u32| id.checked_add(1);
        let id = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, next);
        StoreId(id.expect("a store number is left"))
    }
}

/// A handle was used with a store that it does not belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrongStore {
    /// The number of the store.
    pub store: u32,
    /// The store that the handle belongs to.
    pub handle_store: u32,
    /// The index that the handle has there.
    pub index: u32,
}

impl fmt::Display for WrongStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let WrongStore { store, handle_store, index } = self;
        if store == handle_store {
            write!(f, "store {store} has no entity {index}")
        } else {
            write!(f, "expected a handle of store {store}, found one of store {handle_store}")
        }
    }
}

impl core::error::Error for WrongStore {}

/// A primary map with a number, whose handles name both: they can be stored anywhere, and are checked at each use
/// by one compare.
///
/// It only grows, so a handle stays good as long as the store lives. Numbers are not used twice, so it does not
/// become good for another store afterwards.
#[derive(Debug)]
pub struct StoreMap<H: Handle, V> {
    values: Vec<V>,
    /// The word of the handle with index zero.
    base: u64,
    unused: PhantomData<H>,
}

impl<H: Handle, V> StoreMap<H, V> {
    /// An empty map of this store.
    ///
    /// # Panics
    ///
    /// If the handle has too few bits for the number; see [`StoreMap::try_new`].
    pub fn new(store: StoreId) -> Self {
        Self::try_new(store).expect("the handle has bits for the store's number")
    }

    /// An empty map of this store, or `None` if the handle has too few bits for the number.
    pub fn try_new(store: StoreId) -> Option<Self> {
        let store = u64::from(store.0);
        let base = store << H::INDEX_BITS;
        (store >> H::STORE_BITS == 0).then_some(StoreMap { values: Vec::new(), base, unused: PhantomData })
    }

    /// The number of this store.
    pub fn store(&self) -> StoreId {
        StoreId(low_half(self.base >> H::INDEX_BITS))
    }

    /// The number of entities.
    #[inline]
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Has the store no entities?
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Adds an entity and hands out its handle.
    ///
    /// # Panics
    ///
    /// If the handle has too few bits for the index; see [`StoreMap::try_push`].
    #[inline]
    pub fn push(&mut self, value: V) -> H {
        match self.try_push(value) {
            Ok(handle) => handle,
            Err(_) => panic!("the handle has no bits for another index"),
        }
    }

    /// Adds an entity and hands out its handle, or gives it back if the handle has too few bits for the index.
    #[inline]
    pub fn try_push(&mut self, value: V) -> Result<H, V> {
        let index = self.values.len() as u64;
        if index >> H::INDEX_BITS != 0 {
            return Err(value);
        }
        self.values.push(value);
        Ok(H::from_word(self.base | index))
    }

    /// The index of a handle of this store; out of bounds if it is of another.
    #[inline]
    fn index_of(&self, handle: H) -> usize {
        let index = handle.into_word().wrapping_sub(self.base);
        // On targets where it could be cut, other stores' handles are mapped out of bounds first.
        usize::try_from(index).unwrap_or(usize::MAX)
    }

    /// The value of a handle, if it is of this store.
    #[inline]
    pub fn get(&self, handle: H) -> Option<&V> {
        self.values.get(self.index_of(handle))
    }

    /// The value of a handle to change, if it is of this store.
    #[inline]
    pub fn get_mut(&mut self, handle: H) -> Option<&mut V> {
        let index = self.index_of(handle);
        self.values.get_mut(index)
    }

    /// The plain reference of a handle.
    ///
    /// # Errors
    ///
    /// If the handle is of another store.
    #[inline]
    pub fn check(&self, handle: H) -> Result<H::Key, WrongStore> {
        let index = self.index_of(handle);
        if index < self.values.len() { Ok(H::Key::new(index)) } else { Err(self.wrong_store(handle)) }
    }

    /// All handles with their values, in order.
    pub fn iter(&self) -> impl Iterator<Item = (H, &V)> {
        (self.base..).map(H::from_word).zip(&self.values)
    }

    /// Puts the store under a brand: handles become keys, once, and keys index without a check.
    ///
    /// ```
    /// # use packir_entity::brand::{StoreIds, StoreMap};
    /// # packir_entity::entity_ref! { pub struct Func = "func"; }
    /// # packir_entity::handle! { pub struct FuncHandle: u32 = store: 8, index: 24 => Func; }
    /// let mut calls: StoreMap<FuncHandle, u64> = StoreMap::new(StoreIds::new().next());
    /// let (f, g) = (calls.push(0), calls.push(0));
    ///
    /// packir_entity::brand!(guard);
    /// let mut open = calls.open(guard);
    /// let (f, g) = (open.key(f).unwrap(), open.key(g).unwrap());
    /// for _ in 0..10 {
    ///     open.values[f] += 1;
    ///     open.values[g] += 2;
    /// }
    /// assert_eq!(open.values[g], 20);
    /// ```
    #[inline]
    pub fn open<'b>(&mut self, _: Guard<'b>) -> OpenStore<'b, '_, H, V> {
        OpenStore { base: self.base, values: ViewMut::trust(self.values.as_mut_slice()) }
    }

    #[cold]
    #[inline(never)]
    fn wrong_store(&self, handle: H) -> WrongStore {
        let word = handle.into_word();
        let store_of = |word: u64| low_half(word >> H::INDEX_BITS);
        let index = low_half(word & ((1 << H::INDEX_BITS) - 1));
        WrongStore { store: store_of(self.base), handle_store: store_of(word), index }
    }

    #[cold]
    #[inline(never)]
    fn refuse(&self, handle: H) -> ! {
        panic!("{}", self.wrong_store(handle))
    }
}

/// The low 32 bits.
fn low_half(word: u64) -> u32 {
    #[expect(clippy::cast_possible_truncation, reason = "the name says so")]
    {
        word as u32
    }
}

/// The handle must be of this store.
impl<H: Handle, V> Index<H> for StoreMap<H, V> {
    type Output = V;

    #[inline]
    fn index(&self, handle: H) -> &V {
        match self.get(handle) {
            Some(value) => value,
            None => self.refuse(handle),
        }
    }
}

/// The handle must be of this store.
impl<H: Handle, V> IndexMut<H> for StoreMap<H, V> {
    #[inline]
    fn index_mut(&mut self, handle: H) -> &mut V {
        let index = self.index_of(handle);
        if index >= self.values.len() {
            self.refuse(handle);
        }
        &mut self.values[index]
    }
}

/// A [`StoreMap`] under a brand; made by [`StoreMap::open`].
#[derive(Debug)]
pub struct OpenStore<'b, 'm, H: Handle, V> {
    /// The values, indexed by keys.
    pub values: ViewMut<'b, 'm, H::Key, V>,
    base: u64,
}

impl<'b, H: Handle, V> OpenStore<'b, '_, H, V> {
    /// The key of a handle, if it is of this store.
    #[inline]
    pub fn key(&self, handle: H) -> Option<Key<'b, H::Key>> {
        let index = handle.into_word().wrapping_sub(self.base);
        (index < self.values.len() as u64).then(|| Key::trust(low_half(index)))
    }
}
