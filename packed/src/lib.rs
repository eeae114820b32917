//! One type definition with its bit layout beside it: checked by the compiler, free at run time.
#![no_std]
#![expect(
    clippy::cast_possible_truncation,
    reason = "cutting integers to their width is what this crate is for"
)]

#[cfg(any(feature = "laws", feature = "proptest"))]
extern crate std;

mod bits;
mod diagram;
mod error;
mod int;
#[cfg(feature = "laws")]
pub mod laws;
pub mod layout;
mod newtype;
mod non_max;
mod prim;
#[doc(hidden)]
pub mod private;
mod ranged;
mod scaled;
mod support;
mod visit;
mod word;

pub use bits::Bits;
pub use error::{Error, ErrorKind, ParseIntError, RangeError};
pub use int::*;
pub use layout::Layout;
pub use non_max::*;
pub use packed_derive::Packed;
pub use ranged::{Biased, Ranged};
pub use scaled::{Log2, Scaled};
pub use visit::{VisitField, VisitFieldMut};
pub use word::{Packed, Reserved, Word};
