//! Traits of other crates for the integers, and what expansions need for theirs.

#[cfg(any(feature = "arbitrary", feature = "proptest"))]
use crate::derived::Raw as _;
#[cfg(any(feature = "arbitrary", feature = "proptest"))]
use crate::layout::{ItemKind, Numbers};
#[cfg(any(feature = "arbitrary", feature = "proptest"))]
use crate::private::{DerivedPacked, DerivedWord, low_mask_wide};

/// A word with the fixed bits of a variant, and with the given bits in its fields; the bits of field values that are
/// out of range are drawn again.
#[cfg(any(feature = "arbitrary", feature = "proptest"))]
fn word<W: DerivedWord, E>(
    variant: usize,
    mut bits: impl FnMut() -> Result<u128, E>,
) -> Result<Option<W>, E> {
    const TRIES: u32 = 64;
    let layout = <W::Value as DerivedPacked>::LAYOUT;
    let variant = &layout.variants[variant % layout.variants.len()];
    for _ in 0..TRIES {
        let mut words = [0u128; 8];
        for item in variant.items {
            let mask = low_mask_wide(item.width());
            let value = match item.kind {
                ItemKind::Fixed(value) => value,
                ItemKind::Zero | ItemKind::Ignored => 0,
                ItemKind::One => mask,
                ItemKind::Field { index, .. } => match variant.fields[index].numbers {
                    Some(Numbers { first, last, .. }) => first + bits()? % (last - first + 1),
                    None => bits()? & mask,
                },
            };
            // The item's word, and its place there.
            let mut offset = layout.width;
            for (word, part) in words.iter_mut().zip(layout.parts) {
                offset -= part;
                if item.lo >= offset && item.lo < offset + part {
                    *word |= value << (item.lo - offset);
                }
            }
        }
        if let Ok(word) = (W::WORD.from_raw)(W::Raw::read(&words, W::WORD.big_endian)) {
            return Ok(Some(word));
        }
    }
    Ok(None)
}

/// A valid word out of arbitrary bytes.
///
/// # Errors
///
/// When the bytes do not suffice.
#[cfg(feature = "arbitrary")]
pub fn arbitrary_word<W: DerivedWord>(u: &mut arbitrary::Unstructured<'_>) -> arbitrary::Result<W> {
    let count = <W::Value as DerivedPacked>::LAYOUT.variants.len();
    let variant = u.choose_index(count)?;
    word(variant, || u.arbitrary())?.ok_or(arbitrary::Error::IncorrectFormat)
}

/// A strategy for valid words, or what they become.
#[cfg(feature = "proptest")]
pub fn any_word<W, T>(into: fn(W) -> T) -> proptest::strategy::BoxedStrategy<T>
where
    W: DerivedWord + core::fmt::Debug + 'static,
    T: core::fmt::Debug + 'static,
{
    use proptest::prelude::*;
    let count = <W::Value as DerivedPacked>::LAYOUT.variants.len();
    (0..count, any::<[u128; 8]>())
        .prop_filter_map("no valid word found", move |(variant, bits)| {
            // Field bits are taken in turn, stirred when they run out.
            let mut state = 0usize;
            let drawn = word(variant, || {
                let bits = bits[state % 8].rotate_left((state / 8 * 29 % 128) as u32);
                state += 1;
                Ok::<_, core::convert::Infallible>(bits)
            });
            match drawn {
                Ok(word) => word.map(into),
                Err(never) => match never {},
            }
        })
        .boxed()
}

/// Passes each integer type to a macro, with its primitive and how to make it from that.
#[cfg(any(feature = "serde", feature = "arbitrary", feature = "proptest", feature = "defmt"))]
macro_rules! for_each_integer {
    ($each:ident) => {
        for_each_integer!(@width $each UInt u8 u16 u32 u64 u128);
        for_each_integer!(@width $each Int i8 i16 i32 i64 i128);
        for_each_integer!(@range $each Ranged u8 u16 u32 u64 u128 i8 i16 i32 i64 i128);
        for_each_integer!(@range $each Biased u8 u16 u32 u64 u128 i8 i16 i32 i64 i128);
        for_each_integer!(@plain $each NonMaxU8 u8 NonMaxU16 u16 NonMaxU32 u32 NonMaxU64 u64 NonMaxU128 u128);
        for_each_integer!(@plain $each NonMaxI8 i8 NonMaxI16 i16 NonMaxI32 i32 NonMaxI64 i64 NonMaxI128 i128);
    };
    (@width $each:ident $Type:ident $($prim:ident)*) => {
        $($each! { [const N: u32,] crate::$Type<$prim, N>, $prim })*
    };
    (@range $each:ident $Type:ident $($prim:ident)*) => {
        $($each! { [const LO: i128, const HI: i128,] crate::$Type<$prim, LO, HI>, $prim })*
    };
    (@plain $each:ident $($Type:ident $prim:ident)*) => {
        $($each! { [] crate::$Type, $prim })*
    };
}

#[cfg(feature = "serde")]
macro_rules! serde_integer {
    ([$($params:tt)*] $Type:ty, $prim:ident) => {
        impl<$($params)*> serde::Serialize for $Type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.get().serialize(serializer)
            }
        }
        impl<'de, $($params)*> serde::Deserialize<'de> for $Type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::try_new($prim::deserialize(deserializer)?).map_err(serde::de::Error::custom)
            }
        }
    };
}
#[cfg(feature = "serde")]
for_each_integer!(serde_integer);

#[cfg(feature = "arbitrary")]
macro_rules! arbitrary_integer {
    ([$($params:tt)*] $Type:ty, $prim:ident) => {
        impl<'a, $($params)*> arbitrary::Arbitrary<'a> for $Type {
            fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
                let value = u.int_in_range(Self::MIN.get()..=Self::MAX.get())?;
                Self::try_new(value).map_err(|_| arbitrary::Error::IncorrectFormat)
            }
        }
    };
}
#[cfg(feature = "arbitrary")]
for_each_integer!(arbitrary_integer);

#[cfg(feature = "proptest")]
macro_rules! proptest_integer {
    ([$($params:tt)*] $Type:ty, $prim:ident) => {
        impl<$($params)*> proptest::arbitrary::Arbitrary for $Type {
            type Parameters = ();
            type Strategy = proptest::strategy::BoxedStrategy<Self>;
            fn arbitrary_with((): ()) -> Self::Strategy {
                use proptest::strategy::Strategy;
                (Self::MIN.get()..=Self::MAX.get()).prop_map(Self::new).boxed()
            }
        }
    };
}
#[cfg(feature = "proptest")]
for_each_integer!(proptest_integer);

#[cfg(feature = "defmt")]
macro_rules! defmt_integer {
    ([$($params:tt)*] $Type:ty, $prim:ident) => {
        impl<$($params)*> defmt::Format for $Type {
            fn format(&self, f: defmt::Formatter<'_>) {
                defmt::Format::format(&self.get(), f);
            }
        }
    };
}
#[cfg(feature = "defmt")]
for_each_integer!(defmt_integer);
