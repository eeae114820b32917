//! One type definition with its bit layout beside it: checked by the compiler, free at run time.
#![no_std]
#![expect(
    clippy::cast_possible_truncation,
    reason = "cutting integers to their width is what this crate is for"
)]

mod bits;
mod error;
mod int;
pub mod layout;
mod newtype;
mod prim;
#[doc(hidden)]
pub mod private;
mod visit;
mod word;

pub use bits::Bits;
pub use error::{Error, ErrorKind, ParseIntError, RangeError};
pub use int::*;
pub use layout::Layout;
pub use packed_derive::Packed;
pub use visit::{VisitField, VisitFieldMut};
pub use word::{Packed, Reserved, Word};
