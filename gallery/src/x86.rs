//! A page-table entry of x86-64 with 4 KiB pages, from Intel's manual, volume 3A, table 4-20.

use packed::{Packed, u3, u4, u7, u40};

/// An entry of the last level. The hardware ignores everything else if `present` is clear.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u64)]
#[bits(no_execute: 1, key: 4, software_high: 7, frame: 40, software: 3, global: 1, pat: 1, dirty: 1, accessed: 1,
    cache_disable: 1, write_through: 1, user: 1, writable: 1, present: 1)]
pub struct PageTableEntry {
    /// Instructions cannot be fetched from the page.
    pub no_execute: bool,
    /// The protection key.
    pub key: u4,
    /// Free for the operating system.
    pub software_high: u7,
    /// The number of the page's frame: its physical address divided by 4,096.
    pub frame: u40,
    /// Free for the operating system.
    pub software: u3,
    /// The translation is good for all processes.
    pub global: bool,
    /// A bit of the memory type.
    pub pat: bool,
    /// The page was written.
    pub dirty: bool,
    /// The page was used.
    pub accessed: bool,
    /// A bit of the memory type.
    pub cache_disable: bool,
    /// A bit of the memory type.
    pub write_through: bool,
    /// User code may use the page.
    pub user: bool,
    /// The page may be written.
    pub writable: bool,
    /// There is a page.
    pub present: bool,
}
