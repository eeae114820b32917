//! The library that is measured: whatever definitions the environment names.

include!(env!("DEFINITIONS"));
