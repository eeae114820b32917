//! Whole functions: control flow, calls, memory and the limits.
