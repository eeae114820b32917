//! The machine that is allocated for.

use crate::Slot;
use crate::error::Error;

/// The frame of the machine: slots `0..reserved` are kept out of allocation, and instructions can
/// name slots below `k`.
///
/// ```
/// let env = packir_regalloc::Env::default();
/// assert_eq!((env.reserved(), env.k()), (1, 256));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Env {
    reserved: u32,
    k: u32,
}

impl Env {
    /// The most slots that an instruction's 8-bit operand can name.
    pub const MAX_K: u32 = 256;

    /// An environment with `reserved` slots that are never allocated, of `k` nameable ones.
    ///
    /// # Errors
    ///
    /// [`Error::BadEnv`] if `reserved > k` or `k > Env::MAX_K`.
    pub const fn new(reserved: u32, k: u32) -> Result<Self, Error> {
        if reserved > k || k > Self::MAX_K {
            return Err(Error::BadEnv { reserved, k });
        }
        Ok(Self { reserved, k })
    }

    /// How many slots at the bottom of the frame are never allocated (the return linkage).
    #[inline]
    pub const fn reserved(&self) -> u32 {
        self.reserved
    }

    /// How many slots an instruction can name, the reserved ones included.
    #[inline]
    pub const fn k(&self) -> u32 {
        self.k
    }

    /// Whether an instruction can name this slot.
    #[inline]
    pub const fn is_near(&self, slot: Slot) -> bool {
        slot.as_u32() < self.k
    }
}

impl Default for Env {
    /// One reserved slot, 256 nameable ones.
    fn default() -> Self {
        Self { reserved: 1, k: Self::MAX_K }
    }
}
