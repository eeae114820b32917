//! Floating-point operations on `f32` ([`mod@f32`]) and `f64` ([`mod@f64`]) bit patterns.
//!
//! CLIF leaves sign and payload of a computed NaN open. Here an arithmetic result that is NaN is always
//! the *canonical* one, positive and quiet with no payload, so that results do not depend on the host
//! or on how the host's compiler orders operands. What only moves bits (`neg`, `abs`, `copysign`) is
//! exact for every pattern, signaling NaNs included.

macro_rules! format {
    ($(#[$doc:meta])* $name:ident: $f:ident, $u:ident) => {
        $(#[$doc])*
        pub mod $name {
            #![allow(
                clippy::cast_possible_truncation,
                clippy::allow_attributes,
                reason = "an f32 is the low half of a slot; for f64 the same cast is idle"
            )]

            const SIGN: $u = 1 << ($u::BITS - 1);

            /// Reads a slot as a float.
            #[inline(always)]
            #[must_use]
            pub fn read(a: u64) -> $f {
                $f::from_bits(a as $u)
            }

            /// The slot of a computed float: NaN becomes the canonical one.
            #[inline(always)]
            #[must_use]
            pub fn computed(a: $f) -> u64 {
                if a.is_nan() { u64::from($f::NAN.to_bits() & !SIGN) } else { u64::from(a.to_bits()) }
            }

            /// `a + b`.
            #[inline(always)]
            #[must_use]
            pub fn add(a: u64, b: u64) -> u64 {
                computed(read(a) + read(b))
            }

            /// `a - b`.
            #[inline(always)]
            #[must_use]
            pub fn sub(a: u64, b: u64) -> u64 {
                computed(read(a) - read(b))
            }

            /// `a * b`.
            #[inline(always)]
            #[must_use]
            pub fn mul(a: u64, b: u64) -> u64 {
                computed(read(a) * read(b))
            }

            /// `a / b`.
            #[inline(always)]
            #[must_use]
            pub fn div(a: u64, b: u64) -> u64 {
                computed(read(a) / read(b))
            }

            /// The smaller one; NaN if either is NaN; −0 is smaller than +0.
            #[inline(always)]
            #[must_use]
            pub fn min(a: u64, b: u64) -> u64 {
                let (x, y) = (read(a), read(b));
                if x < y {
                    a
                } else if y < x {
                    b
                } else if x == y {
                    // Equal numbers have equal bits, but for zeros of either sign.
                    a | b
                } else {
                    computed($f::NAN)
                }
            }

            /// The larger one; NaN if either is NaN; +0 is larger than −0.
            #[inline(always)]
            #[must_use]
            pub fn max(a: u64, b: u64) -> u64 {
                let (x, y) = (read(a), read(b));
                if x > y {
                    a
                } else if y > x {
                    b
                } else if x == y {
                    a & b
                } else {
                    computed($f::NAN)
                }
            }

            /// The magnitude of `a` with the sign of `b`, bit for bit.
            #[inline(always)]
            #[must_use]
            pub fn copysign(a: u64, b: u64) -> u64 {
                u64::from((a as $u & !SIGN) | (b as $u & SIGN))
            }

            /// `a` with the other sign, bit for bit.
            #[inline(always)]
            #[must_use]
            pub fn neg(a: u64) -> u64 {
                u64::from(a as $u ^ SIGN)
            }

            /// `a` without its sign, bit for bit.
            #[inline(always)]
            #[must_use]
            pub fn abs(a: u64) -> u64 {
                u64::from(a as $u & !SIGN)
            }

            /// The square root; that of −0 is −0.
            #[inline(always)]
            #[must_use]
            pub fn sqrt(a: u64) -> u64 {
                computed(read(a).sqrt())
            }

            /// The nearest integer not below.
            #[inline(always)]
            #[must_use]
            pub fn ceil(a: u64) -> u64 {
                computed(read(a).ceil())
            }

            /// The nearest integer not above.
            #[inline(always)]
            #[must_use]
            pub fn floor(a: u64) -> u64 {
                computed(read(a).floor())
            }

            /// The nearest integer towards zero.
            #[inline(always)]
            #[must_use]
            pub fn trunc(a: u64) -> u64 {
                computed(read(a).trunc())
            }

            /// The nearest integer, the even one of two.
            #[inline(always)]
            #[must_use]
            pub fn nearest(a: u64) -> u64 {
                computed(read(a).round_ties_even())
            }

            /// `a * b + c`, rounded once.
            #[inline(always)]
            #[must_use]
            pub fn fma(a: u64, b: u64, c: u64) -> u64 {
                computed(read(a).mul_add(read(b), read(c)))
            }

            /// Equal; false on NaN.
            #[inline(always)]
            #[must_use]
            pub fn eq(a: u64, b: u64) -> bool {
                read(a) == read(b)
            }

            /// Less; false on NaN.
            #[inline(always)]
            #[must_use]
            pub fn lt(a: u64, b: u64) -> bool {
                read(a) < read(b)
            }

            /// Less or equal; false on NaN.
            #[inline(always)]
            #[must_use]
            pub fn le(a: u64, b: u64) -> bool {
                read(a) <= read(b)
            }

            /// Neither is NaN.
            #[inline(always)]
            #[must_use]
            pub fn ord(a: u64, b: u64) -> bool {
                read(a).partial_cmp(&read(b)).is_some()
            }

            /// Less or greater; false on NaN.
            #[inline(always)]
            #[must_use]
            pub fn one(a: u64, b: u64) -> bool {
                read(a) < read(b) || read(a) > read(b)
            }
        }
    };
}

format! {
    /// Operations on `f32`.
    f32: f32, u32
}
format! {
    /// Operations on `f64`.
    f64: f64, u64
}
