//! Runs CLIF test files: every expectation in them becomes a [`Record`].
//!
//! A file's `test` lines say what to do with its functions: run them, verify them, print them. The comments after them say what
//! should come of it. [`test_file`] works through one file, [`test_files`] through many at a time.
//!
//! # Invariants
//!
//! * Every expectation gives one record, whatever happens: a function that cannot be read, verified or compiled fails its own
//!   expectations, a panic or an endless loop fails one.
//! * Records come in the order of files, kinds, functions and lines, however many jobs there are.

mod capture;
mod cat;
mod discover;
mod domtree;
mod file;
mod filecheck;
mod print_cfg;
mod record;
mod run;
mod runner;
mod stages;
mod supervise;
mod verifier;

pub use discover::{DiscoverError, read_list, walk};
pub use record::{Kind, Record, Status, Summary, UnknownName};
pub use runner::{Engine, Options, test_file, test_files};
