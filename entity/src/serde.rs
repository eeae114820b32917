//! `serde` for references, maps, sets and lists (feature `serde`).
//!
//! | type | is written as |
//! |---|---|
//! | references | their index; all ones is refused |
//! | [`PackedOption`] | an option |
//! | [`PrimaryMap`], [`BoxedSlice`], `ThinMap` | the sequence of values |
//! | [`SecondaryMap`] | the default, then the entries up to the last that differs from it, equal ones as `None` |
//! | [`SparseMap`] | the sequence of values; two with one key are refused |
//! | [`EntitySet`] | the sequence of its 64-bit words |
//! | [`EntityList`] | its position |
//! | [`ListPool`] | `data`, the words, and `free`, the chain heads; chains that lead nowhere are refused |
//!
//! [`SecondaryMap`] and [`ListPool`] have the form that `cranelift-entity` writes, for the words of a pool are
//! themselves a format that the two share.

use alloc::boxed::Box;
use alloc::vec::Vec;

use ::serde::de::{Deserializer, Error, SeqAccess, Visitor};
use ::serde::ser::{SerializeSeq, SerializeStruct, Serializer};
use ::serde::{Deserialize, Serialize};
use core::fmt;
use core::marker::PhantomData;

#[cfg(feature = "thin-vec")]
use crate::ThinMap;
use crate::{
    BoxedSlice, EntityList, EntityRef, EntitySet, ListPool, PackedOption, PrimaryMap, ReservedValue,
    SecondaryMap, SparseMap, SparseMapValue,
};

impl<T: ReservedValue + Clone + Serialize> Serialize for PackedOption<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.clone().expand().serialize(serializer)
    }
}

impl<'de, T: ReservedValue + Deserialize<'de>> Deserialize<'de> for PackedOption<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let option = Option::<T>::deserialize(deserializer)?;
        if option.as_ref().is_some_and(T::is_reserved_value) {
            return Err(D::Error::custom("`Some` of the reserved value"));
        }
        Ok(option.into())
    }
}

/// Implements the traits for a map that is made from `$values` and written as the sequence of them.
macro_rules! sequence {
    ($map:ident, $values:ty) => {
        impl<K: EntityRef, V: Serialize> Serialize for $map<K, V> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.as_values_slice().serialize(serializer)
            }
        }

        impl<'de, K: EntityRef, V: Deserialize<'de>> Deserialize<'de> for $map<K, V> {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                <$values>::deserialize(deserializer).map(Self::from)
            }
        }
    };
}
sequence!(PrimaryMap, Vec<V>);
sequence!(BoxedSlice, Box<[V]>);
#[cfg(feature = "thin-vec")]
sequence!(ThinMap, Vec<V>);

impl<K: EntityRef, V: Clone + PartialEq + Serialize> Serialize for SecondaryMap<K, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let entries = &self.as_values_slice()[..self.significant_len()];
        let mut sequence = serializer.serialize_seq(Some(entries.len() + 1))?;
        sequence.serialize_element(&Some(self.default_value()))?;
        for entry in entries {
            sequence.serialize_element(&(entry != self.default_value()).then_some(entry))?;
        }
        sequence.end()
    }
}

impl<'de, K: EntityRef, V: Clone + Deserialize<'de>> Deserialize<'de> for SecondaryMap<K, V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries<K, V>(PhantomData<fn() -> (K, V)>);

        impl<'de, K: EntityRef, V: Clone + Deserialize<'de>> Visitor<'de> for Entries<K, V> {
            type Value = SecondaryMap<K, V>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a sequence of optional entries, the default first")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
                let Some(Some(default)) = entries.next_element::<Option<V>>()? else {
                    return Err(A::Error::custom("the default value is missing"));
                };
                let mut elems = Vec::new();
                while let Some(entry) = entries.next_element::<Option<V>>()? {
                    elems.push(entry.unwrap_or_else(|| default.clone()));
                }
                Ok(SecondaryMap::from_parts(elems, default))
            }
        }

        deserializer.deserialize_seq(Entries(PhantomData))
    }
}

impl<K: EntityRef, V: SparseMapValue<K> + Serialize> Serialize for SparseMap<K, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.as_slice().serialize(serializer)
    }
}

impl<'de, K: EntityRef, V: SparseMapValue<K> + Deserialize<'de>> Deserialize<'de> for SparseMap<K, V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut map = Self::new();
        for value in Vec::<V>::deserialize(deserializer)? {
            if map.insert(value).is_some() {
                return Err(D::Error::custom("two values with one key"));
            }
        }
        Ok(map)
    }
}

impl<K: EntityRef> Serialize for EntitySet<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.as_words().serialize(serializer)
    }
}

impl<'de, K: EntityRef> Deserialize<'de> for EntitySet<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(Self::from_words)
    }
}

impl<T: EntityRef + ReservedValue> Serialize for EntityList<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_position().serialize(serializer)
    }
}

impl<'de, T: EntityRef + ReservedValue> Deserialize<'de> for EntityList<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        u32::deserialize(deserializer).map(Self::from_position)
    }
}

impl<T: EntityRef + ReservedValue> Serialize for ListPool<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let data: Vec<u32> = self.to_words();
        let mut pool = serializer.serialize_struct("ListPool", 2)?;
        pool.serialize_field("data", &data)?;
        pool.serialize_field("free", &self.free_heads())?;
        pool.end()
    }
}

impl<'de, T: EntityRef + ReservedValue> Deserialize<'de> for ListPool<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(rename = "ListPool")]
        struct Words {
            data: Vec<u32>,
            free: Vec<u32>,
        }
        let words = Words::deserialize(deserializer)?;
        Self::from_words(&words.data, &words.free).map_err(D::Error::custom)
    }
}
