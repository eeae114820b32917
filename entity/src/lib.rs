//! Entity references, and the dense maps, sets and lists keyed by them.
//!
//! An *entity reference* is a small integer in a new type of its own: `block3` and `v7` cannot be mixed up,
//! take four bytes, and index tables directly.
//!
//! | type | is |
//! |---|---|
//! | [`entity_ref!`], [`Entity`] | declare entity references, with the prefix that they print |
//! | [`PrimaryMap`] | the table that hands out references; holds what an entity *is* |
//! | [`SecondaryMap`] | more facts about entities; every key has a default from the start |
//! | `ThinMap` | a primary map in one pointer (feature `thin-vec`) |
//! | [`SparseMap`], [`SparseSet`] | facts about few of many entities; cleared in constant time |
//! | [`EntitySet`] | a set of entities, one bit for each |
//! | [`EntityList`] | a list of entities in four bytes, kept in a [`ListPool`] |
//! | [`Interner`] | a primary map that gives equal values one key |
//! | [`PackedVec`] | a vector whose elements take as many bits as their type has |
//! | [`mod@brand`] | maps whose keys fit no other map, indexed without a check |
//! | [`PackedOption`] | `Option<Entity>` in four bytes |
//!
//! ```
//! use packir_entity::{PackedOption, PrimaryMap, SecondaryMap, entity_ref};
//!
//! entity_ref! {
//!     /// A basic block.
//!     pub struct Block = "block";
//! }
//!
//! let mut blocks: PrimaryMap<Block, &str> = PrimaryMap::new();
//! let entry = blocks.push("entry");
//! let exit = blocks.push("exit");
//! assert_eq!(blocks[exit], "exit");
//! assert_eq!(entry.to_string(), "block0");
//!
//! let mut idom: SecondaryMap<Block, PackedOption<Block>> = SecondaryMap::new();
//! idom[exit] = entry.into();
//! assert_eq!(idom[exit].expand(), Some(entry));
//! assert_eq!(idom[entry].expand(), None);
//! ```
//!
//! # Porting from `cranelift-entity`
//!
//! Names and signatures are those of `cranelift-entity` 0.135: replace `cranelift_entity` by `packir_entity`, and the
//! feature `enable-serde` by `serde`. `tests/porting` compiles one program, which calls all there is upstream, with
//! both packages. What may be left to do by hand:
//!
//! | upstream | here |
//! |---|---|
//! | `unsafe BoxedSlice::from_raw(raw)` | `BoxedSlice::from(Box<[V]>)` |
//! | the error `OutOfMemory` of `try_reserve` and its like | [`TryReserveError`](alloc::collections::TryReserveError) |
//! | `impl TryClone for PackedOption` | `PackedOption` is `Copy` |
//!
//! Pools of lists that were saved with serde read back in either package.

#![no_std]
#![cfg_attr(
    test,
    expect(clippy::allow_attributes, reason = "the macros' `allow`s are for their users' crates")
)]

extern crate alloc;
#[cfg(test)]
extern crate std;

#[doc(hidden)]
pub use self::entity_ref::{__checked_index, __truncated_index};
#[doc(hidden)]
pub use self::niche::NicheIndex as __NicheIndex;
#[cfg(feature = "packed")]
#[doc(hidden)]
pub use ::packed as __packed;
#[cfg(feature = "serde")]
#[doc(hidden)]
pub use ::serde as __serde;
#[doc(hidden)]
pub use core as __core;

mod entity_ref;
mod niche;
pub mod packed_option;

mod boxed_slice;
mod dense;
mod iter;
mod keys;
mod primary;
mod secondary;
mod sparse;

mod interner;
mod list;
mod set;

#[cfg(feature = "packed")]
mod packed_vec;
#[cfg(feature = "rayon")]
pub mod rayon;
#[cfg(feature = "thin-vec")]
mod thin;

pub mod brand;

#[cfg(feature = "packed")]
mod bits;
#[cfg(feature = "serde")]
mod serde;

pub use self::boxed_slice::BoxedSlice;
pub use self::entity_ref::{EntityRef, IterEntityRange, iter_entity_range};
pub use self::interner::{FxHasher, Interner};
pub use self::iter::{Drain, IntoIter, Iter, IterMut};
pub use self::keys::Keys;
pub use self::list::{DamagedPool, EntityList, ListPool};
pub use self::packed_option::{PackedOption, ReservedValue};
#[cfg(feature = "packed")]
pub use self::packed_vec::{Iter as PackedVecIter, PackedVec};
pub use self::primary::PrimaryMap;
pub use self::secondary::SecondaryMap;
pub use self::set::{EntityBitSet, EntitySet, SetDrain, SetIter};
pub use self::sparse::{SparseMap, SparseMapValue, SparseSet};
#[cfg(feature = "thin-vec")]
pub use self::thin::ThinMap;
/// Makes a tuple struct around a `u32` an entity reference, as [`entity_impl!`] does.
///
/// For code that declares the struct itself, with its own attributes. `#[entity("block")]` gives the prefix that
/// `Display` and `Debug` print; without it neither is implemented. `crate = …` says where this package is, if it
/// is not `::packir_entity`.
///
/// ```
/// use packir_entity::Entity;
///
/// /// A basic block.
/// #[derive(Entity, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
/// #[entity("block")]
/// pub struct Block(u32);
///
/// assert_eq!(Block::new(3).to_string(), "block3");
/// ```
#[cfg(feature = "derive")]
pub use packed_derive::Entity;
