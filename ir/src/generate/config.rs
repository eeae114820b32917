//! What generated programs look like.

use crate::types::{F32, F64, I8, I16, I32, I64, I128, Type};

/// What generated programs may use beside integers of up to 64 bits, control flow and calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Features {
    /// `i128`.
    pub wide: bool,
    /// `f32` and `f64`.
    pub floats: bool,
    /// Stack slots, loads, stores and atomics.
    pub memory: bool,
    /// Calls between the functions of the program, recursion included.
    pub calls: bool,
    /// Calls through addresses and, with [`Features::calls`], tail calls and library functions.
    pub indirect: bool,
    /// Instructions that may trap; without it, no run traps.
    pub traps: bool,
    /// Only what engines other than ours agree on: 64-bit addresses, little-endian accesses, aligned atomics, stack
    /// slots aligned to 16 bytes and addressed from their start, and neither the pinned register, nor `debugtrap` and
    /// `sequence_point`, nor `symbol_value`.
    pub portable: bool,
}

impl Features {
    /// Integers of up to 64 bits, control flow, direct calls and traps.
    pub const INTEGERS: Self = Self {
        wide: false,
        floats: false,
        memory: false,
        calls: true,
        indirect: false,
        traps: true,
        portable: false,
    };
    /// Everything.
    pub const SCALARS: Self = Self {
        wide: true,
        floats: true,
        memory: true,
        calls: true,
        indirect: true,
        traps: true,
        portable: false,
    };
    /// Everything that engines other than ours agree on.
    pub const PORTABLE: Self = Self { portable: true, ..Self::SCALARS };

    /// The types of values.
    pub(super) fn types(self) -> Vec<Type> {
        let mut types = vec![I8, I16, I32, I64];
        if self.wide {
            types.push(I128);
        }
        if self.floats {
            types.extend([F32, F64]);
        }
        types
    }
}

/// What a generated program looks like: the same for the same configuration, on every machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Config {
    /// Where the random choices start.
    pub seed: u64,
    /// About how many instructions the program has.
    pub size: u32,
    /// What it may use.
    pub features: Features,
}

impl Config {
    /// A program of this size with all features.
    pub const fn new(seed: u64, size: u32) -> Self {
        Self { seed, size, features: Features::SCALARS }
    }

    /// The same with these features.
    #[must_use]
    pub const fn features(self, features: Features) -> Self {
        Self { features, ..self }
    }
}
