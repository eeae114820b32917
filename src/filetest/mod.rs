//! Runs CLIF test files: every expectation in them becomes a [`Record`].

mod capture;
mod discover;
mod filecheck;
mod record;
mod supervise;

pub use discover::{DiscoverError, read_list, walk};
pub use record::{Kind, Record, Status, Summary, UnknownName};
