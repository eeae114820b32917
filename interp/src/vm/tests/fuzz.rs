//! Untrusted programs.
