//! Integers against wider arithmetic: exhaustively where they are small.
#![expect(
    clippy::cast_possible_truncation,
    reason = "the model computes in a wide integer and cuts to the width, which is the point"
)]

use packed::{
    Biased, Bits, Log2, NonMaxI8, NonMaxU8, NonMaxU32, Ranged, Scaled, i5, i7, u1, u5, u7, u12, u29, u100,
    u127,
};

/// Compares every operation of a type of few bits with arithmetic in `i64`.
macro_rules! exhaustive {
    ($($name:ident: $ty:ident $prim:ident;)*) => {$(
        #[test]
        fn $name() {
            let in_range = |x: i64| x >= $ty::MIN.get().into() && x <= $ty::MAX.get().into();
            let checked = |x: i64| in_range(x).then(|| $ty::new(x as $prim));
            let modulus = 1i64 << $ty::BITS;
            let wrapped = |x: i64| {
                let low = x.rem_euclid(modulus);
                $ty::new(if in_range(low) { low } else { low - modulus } as $prim)
            };
            let clamped = |x: i64| $ty::new(x.clamp($ty::MIN.get().into(), $ty::MAX.get().into()) as $prim);
            assert_eq!($ty::all().count(), 1 << $ty::BITS);
            for a in $ty::all() {
                let x = i64::from(a.get());
                assert_eq!(a.to_string().parse(), Ok(a));
                assert_eq!($ty::from_bits_truncating(a.to_bits()), a);
                assert_eq!($ty::try_from(a.get()), Ok(a));
                assert_eq!(!a, wrapped(!x));
                assert_eq!(a.wrapping_neg(), wrapped(-x));
                assert_eq!(a.checked_neg(), checked(-x));
                let text = format!("{:0width$b}", a.to_bits(), width = $ty::BITS as usize);
                assert_eq!(format!("{a:b}"), text.trim_start_matches('0').to_owned() + if a.to_bits() == 0 { "0" } else { "" });
                assert_eq!(a.count_ones(), text.matches('1').count() as u32);
                assert_eq!(a.leading_zeros(), (text.len() - text.trim_start_matches('0').len()) as u32);
                assert_eq!(a.trailing_zeros(), (text.len() - text.trim_end_matches('0').len()) as u32);
                assert_eq!(a.leading_ones(), (text.len() - text.trim_start_matches('1').len()) as u32);
                assert_eq!(a.trailing_ones(), (text.len() - text.trim_end_matches('1').len()) as u32);
                let reversed: String = text.chars().rev().collect();
                assert_eq!(format!("{:0width$b}", a.reverse_bits().to_bits(), width = $ty::BITS as usize), reversed);
                for by in 0..$ty::BITS {
                    let turned = [&text[by as usize..], &text[..by as usize]].concat();
                    assert_eq!(format!("{:0width$b}", a.rotate_left(by).to_bits(), width = $ty::BITS as usize), turned);
                    assert_eq!(a.rotate_left(by).rotate_right(by), a);
                    assert_eq!(a << by, wrapped(x << by));
                    assert_eq!(a >> by, wrapped(x >> by));
                }
                assert_eq!((a.checked_shl($ty::BITS), a.checked_shr($ty::BITS)), (None, None));
                for b in $ty::all() {
                    let y = i64::from(b.get());
                    for (result, checked_result, wrapping, saturating) in [
                        (x + y, a.checked_add(b), a.wrapping_add(b), a.saturating_add(b)),
                        (x - y, a.checked_sub(b), a.wrapping_sub(b), a.saturating_sub(b)),
                        (x * y, a.checked_mul(b), a.wrapping_mul(b), a.saturating_mul(b)),
                    ] {
                        assert_eq!(checked_result, checked(result), "{x} {y}");
                        assert_eq!(wrapping, wrapped(result), "{x} {y}");
                        assert_eq!(saturating, clamped(result), "{x} {y}");
                    }
                    assert_eq!(a.overflowing_add(b), (wrapped(x + y), !in_range(x + y)));
                    assert_eq!(a.checked_div(b), x.checked_div(y).and_then(checked));
                    assert_eq!(a.checked_rem(b), x.checked_rem(y).and_then(checked));
                    assert_eq!((a & b, a | b, a ^ b), (wrapped(x & y), wrapped(x | y), wrapped(x ^ y)));
                    assert_eq!((a < b, a == b, a.max(b)), (x < y, x == y, wrapped(x.max(y))));
                    assert_eq!($ty::range(a..b).count() as i64, (y - x).max(0));
                    assert_eq!($ty::range(a..=b).count() as i64, (y - x + 1).max(0));
                }
            }
            // As a field: in the exact width, in fewer bits, and in more.
            for width in 1..=$ty::BITS + 3 {
                for a in $ty::all() {
                    if a.fits_bits(width) {
                        let bits = a.encode_bits(width);
                        assert!(bits < 1 << width && $ty::valid_bits(bits, width));
                        assert_eq!($ty::decode_bits(bits, width), a, "{width}");
                        assert_eq!(Bits::encode_wide(a, width), bits.into());
                        assert_eq!(<$ty as Bits>::decode_wide(bits.into(), width), a);
                    } else {
                        assert!(width < $ty::BITS);
                    }
                }
                let valid = (0..1u64 << width).filter(|&bits| $ty::valid_bits(bits, width)).count();
                assert_eq!(valid, 1 << width.min($ty::BITS));
            }
        }
    )*};
}
exhaustive! {
    five_unsigned_bits: u5 u8;
    five_signed_bits: i5 i8;
    seven_unsigned_bits: u7 u8;
    seven_signed_bits: i7 i8;
    one_unsigned_bit: u1 u8;
}

#[test]
fn operators_panic_out_of_range_in_every_build() {
    for overflow in
        [|| u5::MAX + u5::new(1), || u5::MIN - u5::new(1), || u5::MAX * u5::MAX, || u5::MAX / u5::MIN]
    {
        assert!(std::panic::catch_unwind(overflow).is_err());
    }
    assert!(std::panic::catch_unwind(|| -i5::MIN).is_err());
    assert!(std::panic::catch_unwind(|| u5::new(32)).is_err());
    assert_eq!([u5::new(1), u5::new(2)].into_iter().sum::<u5>(), u5::new(3));
}

#[test]
fn wide_integers_keep_all_bits() {
    assert_eq!(u127::MAX.get(), u128::MAX >> 1);
    assert_eq!(u100::MAX.wrapping_add(u100::new(1)), u100::MIN);
    assert_eq!(u100::try_from(-1i8).unwrap_err().to_string(), "value out of range of `u100`");
    assert_eq!(u64::try_from(u100::new(7)), Ok(7));
    assert!(u64::try_from(u100::MAX).is_err());
    assert_eq!(u12::from(200u8).get(), 200);
    assert_eq!(usize::from(u12::new(77)), 77);
    assert_eq!(i5::from_str_radix("-f", 16), Ok(i5::new(-15)));
    assert!("32".parse::<u5>().is_err() && "x".parse::<u5>().is_err());
    assert_eq!(
        format!("{:?} {:#x} {:>4} {:x}", u5::new(9), u5::new(30), u5::new(7), i5::new(-1)),
        "9 0x1e    7 1f"
    );
    assert_eq!(u5::default(), u5::MIN);
}

#[test]
fn options_need_no_space() {
    assert_eq!((size_of::<Option<u29>>(), size_of::<Option<i7>>(), size_of::<Option<u127>>()), (4, 1, 16));
    assert_eq!((size_of::<Option<NonMaxU32>>(), size_of::<Option<NonMaxI8>>()), (4, 1));
}

#[test]
fn non_max_integers_exclude_one_value() {
    for x in 0..=u8::MAX {
        assert_eq!(NonMaxU8::try_new(x).ok().map(NonMaxU8::get), (x != u8::MAX).then_some(x));
        let signed = x.cast_signed();
        assert_eq!(NonMaxI8::try_new(signed).ok().map(NonMaxI8::get), (signed != i8::MAX).then_some(signed));
        if let Ok(value) = NonMaxU8::try_new(x) {
            assert_eq!(value.fits_bits(6), x < 63);
            assert!(value < NonMaxU8::MAX || x == 254);
        }
    }
    for bits in 0..64 {
        let value = <Option<NonMaxU8> as Bits>::decode_bits(bits, 6);
        assert_eq!(value.map(|x| u64::from(x.get())), (bits != 63).then_some(bits));
        assert_eq!(value.encode_bits(6), bits);
        assert_eq!(NonMaxU8::valid_bits(bits, 6), bits != 63);
    }
}

#[test]
fn ranges_accept_their_values_alone() {
    type Natural = Ranged<u8, 36, 42>;
    type Signed = Ranged<i8, -5, 3>;
    type Distance = Biased<i16, -300, -290>;
    assert_eq!((Natural::WIDTH, Signed::WIDTH, Distance::WIDTH), (6, 4, 4));
    for x in u8::MIN..=u8::MAX {
        assert_eq!(Natural::try_new(x).is_ok(), (36..=42).contains(&x));
        assert_eq!(Natural::valid_bits(x.into(), 8), (36..=42).contains(&x));
        let signed = x.cast_signed();
        assert_eq!(Signed::try_new(signed).is_ok(), (-5..=3).contains(&signed));
        assert_eq!(Signed::valid_bits(x.into(), 8), (-5..=3).contains(&signed));
    }
    for value in Signed::all() {
        assert_eq!(Signed::decode_bits(value.encode_bits(4), 4), value);
    }
    for (bits, value) in Distance::all().enumerate() {
        assert_eq!((value.encode_bits(4), Distance::decode_bits(bits as u64, 4)), (bits as u64, value));
    }
    assert!(!Distance::valid_bits(11, 4));
    const { assert!(!<Distance as Bits>::TOTAL) };
    const { assert!(<Biased<u8, 10, 17> as Bits>::TOTAL) };
    assert_eq!("40".parse(), Ok(Natural::new(40)));
    assert_eq!("43".parse::<Natural>().unwrap_err().to_string(), "value not in 36..=42");
    assert_eq!(Natural::new(42).checked_add(1), None);
    assert_eq!(Natural::saturating_new(200), Natural::MAX);
}

/// Whatever bits a ranged integer is made of, it is packed into the bits of its width, and into the same ones again.
#[test]
fn ranges_made_of_other_bits_stay_in_their_place() {
    macro_rules! stay {
        ($($ty:ty;)*) => {$(
            let width = <$ty>::WIDTH;
            let valid: Vec<u64> = <$ty>::all().map(|value| value.encode_bits(width)).collect();
            for bits in 0..=0xfff {
                let value = <$ty>::decode_bits(bits, width);
                let packed = value.encode_bits(width);
                assert!(packed >> width == 0, "{value} of {bits:#x} is packed as {packed:#x}");
                assert!(<$ty>::decode_bits(packed, width) == value, "{value} of {bits:#x}");
                assert_eq!(<$ty>::valid_bits(bits, width), valid.contains(&bits));
                assert_eq!(<$ty>::try_new(value.get()).is_ok(), <$ty>::valid_bits(packed, width));
            }
        )*};
    }
    stay! {
        Ranged<u8, 36, 42>; Ranged<u16, 0, 322>; Ranged<u128, 1, 5>; Ranged<i8, -5, 3>; Ranged<i8, 0, 127>;
        Ranged<i16, 5, 15>; Ranged<i128, 0, 0>; Biased<u8, 200, 254>; Biased<i8, -128, 100>; Biased<i16, -300, -290>;
        Biased<i64, 0, 8>;
    }
}

#[test]
fn scaled_values_are_multiples() {
    type Offset = Scaled<u7, 2>;
    for x in 0..1024u128 {
        assert_eq!(Offset::try_new(x).is_ok(), x % 4 == 0 && x < 512);
    }
    assert_eq!(Offset::new(508).encode_bits(7), 127);
    for exponent in 0..16 {
        let limit = Log2::<4>::from_exponent(exponent).unwrap();
        assert_eq!((limit.get(), limit.encode_bits(4)), (1 << exponent, exponent.into()));
        assert_eq!(Log2::<4>::decode_bits(exponent.into(), 4), limit);
    }
    assert!(Log2::<4>::from_exponent(16).is_err() && Log2::<4>::try_new(3).is_err());
}

#[test]
fn every_float_of_16_bits_keeps_its_value_and_order() {
    type Weight = packed::TruncatedF32<16>;
    let (mut previous, mut count) = (-1.0, 0);
    for bits in 0..1 << 16 {
        let weight = Weight::decode_bits(bits, 16);
        if weight.get().is_nan() {
            continue;
        }
        // Whatever is cut off does not change it.
        let below = f32::from_bits(weight.get().to_bits() | 0x7fff);
        assert_eq!(Weight::try_new(weight.get()), Ok(weight));
        assert!(below.is_nan() || Weight::truncating(below) == weight);
        assert!(below.is_nan() || Weight::try_new(below).is_err());
        assert!(previous < weight.get());
        (previous, count) = (weight.get(), count + 1);
    }
    assert_eq!((previous, count), (f32::INFINITY, 0xff01));
    assert!(Weight::try_new(-0.5).is_err() && Weight::try_new(f32::NAN).is_err());
    assert_eq!(Weight::truncating(-0.0), Weight::default());
    assert_eq!(Weight::try_new(0.0), Ok(Weight::default()));
    assert!(Weight::try_new(-0.0).is_err(), "its sign would be lost");
}
