//! A register allocator and its checker.
