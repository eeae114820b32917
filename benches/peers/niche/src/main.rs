//! One representation and one kernel per run, so that callgrind can count: `packir-niche top get 3` runs the kernel `get`
//! on 4,096 integers kept with a top byte, three times.

#![cfg_attr(feature = "pattern", feature(pattern_types, pattern_type_macro))]
#![cfg_attr(feature = "pattern", expect(internal_features, reason = "what is measured"))]

use std::hint::black_box;

const COUNT: usize = 4096;
const MOST: u32 = (1 << 29) - 1;

/// An integer of 29 bits.
trait Kept: Copy {
    /// Keeps the low 29 bits.
    fn keep(value: u32) -> Self;
    fn get(self) -> u32;
}

/// As it is; `Option` takes eight bytes.
#[derive(Clone, Copy)]
struct Plain(u32);

impl Kept for Plain {
    #[inline]
    fn keep(value: u32) -> Plain {
        Plain(value & MOST)
    }
    #[inline]
    fn get(self) -> u32 {
        // SAFETY: `keep` made it.
        unsafe { std::hint::assert_unchecked(self.0 <= MOST) };
        self.0
    }
}

/// The highest bit set.
#[derive(Clone, Copy)]
struct Mark(std::num::NonZero<u32>);

impl Kept for Mark {
    #[inline]
    fn keep(value: u32) -> Mark {
        Mark(std::num::NonZero::new(value & MOST | 1 << 31).unwrap_or(std::num::NonZero::<u32>::MAX))
    }
    #[inline]
    fn get(self) -> u32 {
        self.0.get() & MOST
    }
}

/// All bits flipped.
#[derive(Clone, Copy)]
struct Xor(std::num::NonZero<u32>);

impl Kept for Xor {
    #[inline]
    fn keep(value: u32) -> Xor {
        Xor(std::num::NonZero::new(!(value & MOST)).unwrap_or(std::num::NonZero::<u32>::MAX))
    }
    #[inline]
    fn get(self) -> u32 {
        !self.0.get() & MOST
    }
}

/// As it is, the uppermost byte in the enum that `packed` has for it.
#[derive(Clone, Copy)]
struct Top(packed::u29);

impl Kept for Top {
    #[inline]
    fn keep(value: u32) -> Top {
        Top(packed::u29::from_bits_truncating(value))
    }
    #[inline]
    fn get(self) -> u32 {
        self.0.get()
    }
}

/// The full integer without its largest value, as `packed` has it: flipped, or a pattern type with the feature `nightly`.
#[derive(Clone, Copy)]
struct Full(packed::NonMaxU32);

impl Kept for Full {
    #[inline]
    fn keep(value: u32) -> Full {
        Full(packed::NonMaxU32::try_new(value & MOST).unwrap_or(packed::NonMaxU32::MAX))
    }
    #[inline]
    fn get(self) -> u32 {
        self.0.get() & MOST
    }
}

#[cfg(feature = "pattern")]
mod pattern {
    use super::{Kept, MOST};

    /// As it is, in a type whose range the compiler knows.
    #[expect(dead_code, reason = "read by a transmute")]
    pub struct Pattern(std::pat::pattern_type!(u32 is 0..=0x1fff_ffff));

    impl Clone for Pattern {
        #[inline]
        fn clone(&self) -> Pattern {
            *self
        }
    }
    impl Copy for Pattern {}

    impl Kept for Pattern {
        #[inline]
        fn keep(value: u32) -> Pattern {
            // SAFETY: the value is in range.
            unsafe { std::mem::transmute::<u32, Pattern>(value & MOST) }
        }
        #[inline]
        fn get(self) -> u32 {
            // SAFETY: every pattern is a `u32`.
            unsafe { std::mem::transmute::<Pattern, u32>(self) }
        }
    }
}

/// Runs a kernel; the names say what is done for each integer.
fn run<T: Kept>(kernel: &str, rounds: usize) {
    let raw: Vec<u32> = (0..COUNT as u32).map(|i| i.wrapping_mul(0x9E37_79B9)).collect();
    let kept: Vec<T> = raw.iter().map(|&raw| T::keep(raw)).collect();
    let some: Vec<Option<T>> = kept.iter().map(|&kept| (kept.get() & 3 != 0).then_some(kept)).collect();
    let mut out = kept.clone();
    let mut words = vec![0u64; COUNT];
    // A table as long as the range of the highest three bits.
    let table = [3u8, 1, 4, 1, 5, 9, 2, 6];
    for _ in 0..rounds {
        match kernel {
            "get" => kept.iter().for_each(|x| _ = black_box(x.get())),
            "keep" => (out.iter_mut().zip(&raw)).for_each(|(out, &raw)| *out = T::keep(black_box(raw))),
            "pack" => (words.iter_mut().zip(kept.windows(2))).for_each(|(word, pair)| {
                *word = black_box(u64::from(pair[0].get()) << 29 | u64::from(pair[1].get()));
            }),
            "unpack" => (out.iter_mut().zip(&words)).for_each(|(out, word)| {
                *out = T::keep((black_box(*word) >> 29) as u32 & MOST);
            }),
            "index" => kept.iter().for_each(|x| _ = black_box(table[(black_box(*x).get() >> 26) as usize])),
            "option" => some.iter().for_each(|x| _ = black_box(x.map_or(7, T::get))),
            _ => panic!("no such kernel"),
        }
        black_box((&mut out, &mut words));
    }
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let (kernel, rounds) = (args[2].as_str(), args[3].parse().expect("a number of rounds"));
    match args[1].as_str() {
        "plain" => run::<Plain>(kernel, rounds),
        "mark" => run::<Mark>(kernel, rounds),
        "xor" => run::<Xor>(kernel, rounds),
        "top" => run::<Top>(kernel, rounds),
        "full" => run::<Full>(kernel, rounds),
        #[cfg(feature = "pattern")]
        "pattern" => run::<pattern::Pattern>(kernel, rounds),
        _ => panic!("no such representation"),
    }
}
