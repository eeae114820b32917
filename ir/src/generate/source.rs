//! Where choices come from: a seeded stream of random numbers.

use rand_pcg::Pcg64;
use rand_pcg::rand_core::{Rng, SeedableRng};

use crate::immediates::DataValue;
use crate::types::{F16, F32, F64, F128, Type};

/// A stream of choices, the same for the same seed on every machine: PCG XSL RR 128/64.
#[derive(Clone, Debug)]
pub struct Source {
    rng: Pcg64,
}

impl Source {
    /// The stream of this seed.
    pub fn new(seed: u64) -> Self {
        Self { rng: Pcg64::seed_from_u64(seed) }
    }

    /// Any 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.rng.next_u64()
    }

    /// A number below `end`, each about equally likely; 0 if `end` is 0.
    pub fn below(&mut self, end: u32) -> u32 {
        // The upper half of a product: the bias is below 2^-32.
        let product = u64::from(end) * (self.bits() >> 32);
        u32::try_from(product >> 32).expect("the upper half of 64 bits")
    }

    /// A position in a list of this length; 0 if it is empty.
    pub fn index(&mut self, len: usize) -> usize {
        self.below(u32::try_from(len).unwrap_or(u32::MAX)) as usize
    }

    /// A number from `start` to `end`, both included.
    pub fn between(&mut self, start: u32, end: u32) -> u32 {
        start + self.below(end - start + 1)
    }

    /// True once in `times`.
    pub fn one_in(&mut self, times: u32) -> bool {
        self.below(times) == 0
    }

    /// An element of a list that is not empty.
    pub fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.index(list.len())]
    }

    /// A position in `weights`, as likely as its weight.
    ///
    /// # Panics
    ///
    /// If no weight is above 0.
    pub fn weighted(&mut self, weights: &[u32]) -> usize {
        let mut at = self.below(weights.iter().sum());
        for (index, &weight) in weights.iter().enumerate() {
            if at < weight {
                return index;
            }
            at -= weight;
        }
        panic!("some weight is above 0")
    }

    /// A value of this type: often small, at the edge of its range, or special.
    pub fn value(&mut self, ty: Type) -> DataValue {
        let bits = if ty.is_float() { self.float_bits(ty) } else { self.int_bits(ty.bits()) };
        DataValue::new(ty, bits)
    }

    fn int_bits(&mut self, width: u32) -> u128 {
        let ones = u128::MAX >> (128 - width);
        let random = u128::from(self.bits()) << 64 | u128::from(self.bits());
        let bits = match self.below(8) {
            0 => 0,
            1 => u128::from(self.below(17)),
            2 => ones - u128::from(self.below(17)),
            3 => (ones >> 1) + u128::from(self.below(2)),
            4 => 1 << self.below(width),
            5 => (1 << self.below(width)) - 1,
            6 => random >> self.below(128),
            _ => random,
        };
        bits & ones
    }

    fn float_bits(&mut self, ty: Type) -> u128 {
        let (fraction_bits, exponent_bits) = match ty {
            F16 => (10, 5),
            F32 => (23, 8),
            F64 => (52, 11),
            F128 => (112, 15),
            _ => unreachable!("{ty} is not a float"),
        };
        let exponent_ones = (1u128 << exponent_bits) - 1;
        let bias = exponent_ones >> 1;
        let fraction = self.int_bits(fraction_bits);
        let exponent = match self.below(8) {
            0 => 0,
            1 => exponent_ones,
            2 => self.int_bits(exponent_bits),
            // Numbers around the ranges of integers.
            3 => bias + u128::from(self.below(130).min(u32::from(exponent_bits < 8) * 15 + 126)),
            _ => bias + u128::from(self.below(8)) - 2,
        };
        let sign = u128::from(self.below(2)) << (fraction_bits + exponent_bits);
        let fraction = if self.one_in(2) { fraction } else { 0 };
        sign | (exponent & exponent_ones) << fraction_bits | fraction
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_of_a_seed_never_changes() {
        let mut source = Source::new(1);
        assert_eq!([source.bits(), source.bits()], [15492934433077865799, 319104231195455319]);
    }

    #[test]
    fn numbers_stay_in_their_ranges_and_reach_their_ends() {
        let mut source = Source::new(7);
        let drawn: Vec<u32> = (0..200).map(|_| source.between(3, 6)).collect();
        assert_eq!((drawn.iter().min(), drawn.iter().max()), (Some(&3), Some(&6)));
        assert!((0..100).all(|_| source.weighted(&[0, 3, 0, 1]) % 2 == 1));
        assert_eq!(source.below(0), 0);
    }
}
