//! A primary map that gives equal values equal keys.
//!
//! The values stand in insertion order, as in a [`PrimaryMap`]; beside them is a hash table of 32-bit indices,
//! open addressing with linear probing, at most 7/8 full. No value is stored twice, and none is ever moved out of
//! its place, so a key stays good.
//!
//! # Invariants
//!
//! * Each value is in the table once, where probing from its hash finds it before an empty place.
//! * The table has no entries but those, and an empty place always remains.

use alloc::boxed::Box;
use alloc::vec;
use core::borrow::Borrow;
use core::fmt;
use core::hash::{BuildHasher, BuildHasherDefault, Hash, Hasher};
use core::ops::Index;

use crate::{EntityRef, Iter, Keys, PrimaryMap};

/// A map that hands out one key for all equal values: for types, signatures, constants.
///
/// ```
/// use packir_entity::{Interner, entity_ref};
///
/// entity_ref! {
///     pub struct Sig = "sig";
/// }
///
/// let mut sigs: Interner<Sig, String> = Interner::new();
/// let a = sigs.intern("(i32) -> i32".to_string());
/// let b = sigs.intern("() -> i64".to_string());
/// assert_eq!(sigs.intern("(i32) -> i32".to_string()), a);
/// assert_eq!((sigs.len(), sigs.get("() -> i64")), (2, Some(b)));
/// assert_eq!(sigs[b], "() -> i64");
/// ```
///
/// The default hasher ([`FxHasher`]) is fast and not made to resist values that an attacker chose: for those,
/// give [`Interner::with_hasher`] one that is, such as the standard library's `RandomState`.
#[derive(Clone)]
pub struct Interner<K: EntityRef, V, S = BuildHasherDefault<FxHasher>> {
    values: PrimaryMap<K, V>,
    /// Indices into `values`, or `EMPTY`; the length is a power of two, or zero.
    table: Box<[u32]>,
    hasher: S,
}

/// No index.
const EMPTY: u32 = u32::MAX;

impl<K: EntityRef, V> Interner<K, V> {
    /// An empty interner.
    pub fn new() -> Self {
        Self::with_hasher(BuildHasherDefault::default())
    }

    /// An empty interner with room for `capacity` values.
    pub fn with_capacity(capacity: usize) -> Self {
        let mut interner = Self::new();
        interner.values.reserve(capacity);
        interner.table = vec![EMPTY; table_len(capacity)].into();
        interner
    }
}

/// The least table for this many values.
fn table_len(values: usize) -> usize {
    if values == 0 { 0 } else { (values + values.div_ceil(7) + 1).next_power_of_two().max(8) }
}

impl<K: EntityRef, V, S> Interner<K, V, S> {
    /// An empty interner that hashes with `hasher`.
    pub fn with_hasher(hasher: S) -> Self {
        Interner { values: PrimaryMap::new(), table: Box::default(), hasher }
    }

    /// The number of values.
    #[inline]
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Are there no values?
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Is `key` the reference to a value here?
    #[inline]
    pub fn is_valid(&self, key: K) -> bool {
        self.values.is_valid(key)
    }

    /// The value of a key, if there is one.
    #[inline]
    pub fn value(&self, key: K) -> Option<&V> {
        self.values.get(key)
    }

    /// All keys, in the order of insertion.
    pub fn keys(&self) -> Keys<K> {
        self.values.keys()
    }

    /// All values, in the order of insertion.
    pub fn values(&self) -> core::slice::Iter<'_, V> {
        self.values.values()
    }

    /// All keys with their values, in the order of insertion.
    pub fn iter(&self) -> Iter<'_, K, V> {
        self.values.iter()
    }

    /// Removes all values and keeps the memory.
    pub fn clear(&mut self) {
        self.values.clear();
        self.table.fill(EMPTY);
    }

    /// The bytes allocated, spare room included; what the values allocate themselves is not counted.
    pub fn heap_size(&self) -> usize {
        self.values.heap_size() + size_of_val(&*self.table)
    }

    /// The values without the means to find them.
    pub fn into_primary(self) -> PrimaryMap<K, V> {
        self.values
    }
}

/// Where a search ended.
enum Found {
    /// At this index of the values.
    Value(u32),
    /// At this empty place of the table.
    Place(usize),
}

impl<K: EntityRef, V: Eq + Hash, S: BuildHasher> Interner<K, V, S> {
    /// The key of a value equal to `value`, which is added if there is none.
    pub fn intern(&mut self, value: V) -> K {
        self.intern_full(value).0
    }

    /// As [`Interner::intern`], and whether the value is new.
    pub fn intern_full(&mut self, value: V) -> (K, bool) {
        let hash = self.hasher.hash_one(&value);
        match self.find(hash, |other| *other == value) {
            Found::Value(index) => (K::new_truncating(index as usize), false),
            Found::Place(place) => (self.add(place, value), true),
        }
    }

    /// As [`Interner::intern`] for a borrowed form of the value: it is made, by `to_owned`, only if it is new.
    pub fn intern_ref<'q, Q: ?Sized + Hash + Eq>(
        &mut self,
        value: &'q Q,
        to_owned: impl FnOnce(&'q Q) -> V,
    ) -> K
    where
        V: Borrow<Q>,
    {
        let hash = self.hasher.hash_one(value);
        match self.find(hash, |other| other.borrow() == value) {
            Found::Value(index) => K::new_truncating(index as usize),
            Found::Place(place) => self.add(place, to_owned(value)),
        }
    }

    /// The key of a value, if it is here.
    pub fn get<Q: ?Sized + Hash + Eq>(&self, value: &Q) -> Option<K>
    where
        V: Borrow<Q>,
    {
        match self.find(self.hasher.hash_one(value), |other| other.borrow() == value) {
            Found::Value(index) => Some(K::new_truncating(index as usize)),
            Found::Place(_) => None,
        }
    }

    /// Gives back the memory beyond what the values take.
    pub fn shrink_to_fit(&mut self) {
        self.values.shrink_to_fit();
        if table_len(self.values.len()) < self.table.len() {
            self.rebuild(table_len(self.values.len()));
        }
    }

    #[inline]
    fn find(&self, hash: u64, mut equal: impl FnMut(&V) -> bool) -> Found {
        let Some(last) = self.table.len().checked_sub(1) else { return Found::Place(0) };
        let mut place = place_of(hash) & last;
        loop {
            match self.table[place] {
                EMPTY => return Found::Place(place),
                index if equal(&self.values[K::new_truncating(index as usize)]) => {
                    return Found::Value(index);
                }
                _ => place = (place + 1) & last,
            }
        }
    }

    /// Adds a value that is not here, at the empty place where the search for it ended.
    fn add(&mut self, place: usize, value: V) -> K {
        let key = self.values.push(value);
        let index = u32::try_from(key.index()).expect("keys have 32 bits");
        if self.values.len() >= self.table.len() / 8 * 7 {
            self.rebuild((self.table.len() * 2).max(8));
        } else {
            self.table[place] = index;
        }
        key
    }

    /// Makes a table of another length.
    #[cold]
    fn rebuild(&mut self, len: usize) {
        let mut table = vec![EMPTY; len].into_boxed_slice();
        for (index, value) in (0..).zip(self.values.values()) {
            let mut place = place_of(self.hasher.hash_one(value)) & (len - 1);
            while table[place] != EMPTY {
                place = (place + 1) & (len - 1);
            }
            table[place] = index;
        }
        self.table = table;
    }
}

/// Where to start in a table of 2^64 places.
#[inline]
fn place_of(hash: u64) -> usize {
    #[expect(clippy::cast_possible_truncation, reason = "any bits of the hash will do")]
    {
        hash as usize
    }
}

impl<K: EntityRef, V, S: Default> Default for Interner<K, V, S> {
    fn default() -> Self {
        Self::with_hasher(S::default())
    }
}

impl<K: EntityRef, V, S> Index<K> for Interner<K, V, S> {
    type Output = V;

    #[inline]
    fn index(&self, key: K) -> &V {
        &self.values[key]
    }
}

impl<K: EntityRef, V: Eq + Hash, S: BuildHasher> Extend<V> for Interner<K, V, S> {
    fn extend<I: IntoIterator<Item = V>>(&mut self, values: I) {
        for value in values {
            self.intern(value);
        }
    }
}

impl<K: EntityRef, V: Eq + Hash, S: BuildHasher + Default> FromIterator<V> for Interner<K, V, S> {
    fn from_iter<I: IntoIterator<Item = V>>(values: I) -> Self {
        let mut interner = Self::default();
        interner.extend(values);
        interner
    }
}

/// Equal values in equal order, so that keys mean the same.
impl<K: EntityRef, V: PartialEq, S> PartialEq for Interner<K, V, S> {
    fn eq(&self, other: &Self) -> bool {
        self.values == other.values
    }
}

impl<K: EntityRef, V: Eq, S> Eq for Interner<K, V, S> {}

impl<K: EntityRef + fmt::Debug, V: fmt::Debug, S> fmt::Debug for Interner<K, V, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

/// A fast hasher for small values: multiply and rotate for each word, and a final fold, as in rustc's own tables.
#[derive(Clone, Copy, Debug, Default)]
pub struct FxHasher(u64);

impl FxHasher {
    /// An odd number near 2^64 / π, with bits all over.
    const K: u64 = 0x517c_c1b7_2722_0a95;

    #[inline]
    fn word(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(Self::K);
    }
}

impl Hasher for FxHasher {
    #[inline]
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.word(u64::from_le_bytes(*word));
        }
        if !rest.is_empty() {
            let mut last = [0; 8];
            last[..rest.len()].copy_from_slice(rest);
            self.word(u64::from_le_bytes(last));
        }
    }

    #[inline]
    fn write_u8(&mut self, value: u8) {
        self.word(value.into());
    }

    #[inline]
    fn write_u16(&mut self, value: u16) {
        self.word(value.into());
    }

    #[inline]
    fn write_u32(&mut self, value: u32) {
        self.word(value.into());
    }

    #[inline]
    fn write_u64(&mut self, value: u64) {
        self.word(value);
    }

    #[inline]
    fn write_usize(&mut self, value: usize) {
        self.word(value as u64);
    }

    #[inline]
    fn finish(&self) -> u64 {
        // The product's upper bits are the well mixed ones, and tables use the lower.
        self.0 ^ self.0 >> 32
    }
}
