//! The derive macro of the packed crate.
