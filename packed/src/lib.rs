//! One type definition with its bit layout beside it: checked by the compiler, free at run time.
#![no_std]
#![expect(
    clippy::cast_possible_truncation,
    reason = "cutting integers to their width is what this crate is for"
)]

mod bits;
mod error;
pub mod layout;
mod newtype;
mod prim;
#[doc(hidden)]
pub mod private;
mod uint;
mod visit;
mod word;

pub use bits::Bits;
pub use error::{Error, ErrorKind, RangeError};
pub use layout::Layout;
pub use packed_derive::Packed;
pub use uint::*;
pub use visit::{VisitField, VisitFieldMut};
pub use word::{Packed, Word};
