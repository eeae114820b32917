//! Plain structs, which every peer can express: a page-table entry, the first words of an IPv4 header, and a floating-point
//! number.

mod ieee;
mod ipv4;
mod x86;

use packed_struct::prelude::Integer;

use crate::side::Cell;

pub fn cells() -> Vec<Cell> {
    [x86::cells(), ipv4::cells(), ieee::cells()].into_iter().flatten().collect()
}

/// A field's value as some side has it, to and from the numbers that all sides share.
trait Field: Copy {
    fn of(number: u64) -> Self;
    fn number(self) -> u64;
}

macro_rules! field {
    ($($Ty:ty: |$n:ident| $of:expr, |$v:ident| $number:expr;)*) => {$(
        impl Field for $Ty {
            #[inline(always)]
            fn of($n: u64) -> Self {
                $of
            }
            #[inline(always)]
            fn number(self) -> u64 {
                let $v = self;
                u64::from($number)
            }
        }
    )*};
}

field! {
    bool: |n| n != 0, |v| v;
    u8: |n| n.try_into().expect("a number that fits"), |v| v;
    u16: |n| n.try_into().expect("a number that fits"), |v| v;
    u32: |n| n.try_into().expect("a number that fits"), |v| v;
    u64: |n| n, |v| v;
    packed::u2: |n| Self::new(Field::of(n)), |v| v.get();
    packed::u3: |n| Self::new(Field::of(n)), |v| v.get();
    packed::u4: |n| Self::new(Field::of(n)), |v| v.get();
    packed::u6: |n| Self::new(Field::of(n)), |v| v.get();
    packed::u7: |n| Self::new(Field::of(n)), |v| v.get();
    packed::u13: |n| Self::new(Field::of(n)), |v| v.get();
    packed::u23: |n| Self::new(Field::of(n)), |v| v.get();
    packed::u40: |n| Self::new(Field::of(n)), |v| v.get();
    packed::Ranged<u8, 5, 15>: |n| Self::new(Field::of(n)), |v| v.get();
    arbitrary_int::u2: |n| Self::new(Field::of(n)), |v| v.value();
    arbitrary_int::u3: |n| Self::new(Field::of(n)), |v| v.value();
    arbitrary_int::u4: |n| Self::new(Field::of(n)), |v| v.value();
    arbitrary_int::u6: |n| Self::new(Field::of(n)), |v| v.value();
    arbitrary_int::u7: |n| Self::new(Field::of(n)), |v| v.value();
    arbitrary_int::u13: |n| Self::new(Field::of(n)), |v| v.value();
    arbitrary_int::u23: |n| Self::new(Field::of(n)), |v| v.value();
    arbitrary_int::u40: |n| Self::new(Field::of(n)), |v| v.value();
}

impl<T: Field, B: Copy> Field for Integer<T, B>
where
    Integer<T, B>: From<T> + std::ops::Deref<Target = T>,
{
    #[inline(always)]
    fn of(number: u64) -> Self {
        T::of(number).into()
    }
    #[inline(always)]
    fn number(self) -> u64 {
        (*self).number()
    }
}

/// Implements all sides of a plain struct, and `cells`. The peers have a packed type alone, called `Word` here; what their
/// users keep unpacked is a struct of the integers that the accessors take. `packed_struct` has one itself.
macro_rules! plain {
    (
        name: $name:literal;
        ours: $Ours:ident => $OursWord:ident;
        fields: $($field:ident $with:ident),*;
        plain: $Plain:ty, odd: $Odd:ty;
        $(constant: $constant:ident $with_constant:ident $value:literal;)?
        get: $get:ident, with: $with_get:ident, set: $set_get:ident, test: $test:ident;
        raw: $raw:ident, bytes: $bytes:literal;
        by hand:
        pack: |$pf:ident| $pack:expr;
        unpack: |$uw:ident| $unpack:expr;
        get: |$gw:ident| $got:expr;
        with: |$ww:ident, $wf:ident| $new:expr;
        test: |$tw:ident| $tested:expr;
    ) => {
        type Spec = $Plain;

        pub fn cells() -> Vec<$crate::side::Cell> {
            $crate::side::Type::new($name, spec)
                .side::<Ours>("ours")
                .side::<ByHand>("by hand")
                .side::<Bilge>("bilge")
                .side::<BitfieldStruct>("bitfield-struct")
                .side::<Bitbybit>("bitbybit")
                .side::<ModularBitfield>("modular-bitfield")
                .side::<PackedStruct>("packed_struct")
                .cells()
        }

        $crate::side! {
            Ours: Spec;
            nice: $Ours, |spec| $Ours { $($field: Field::of(spec.$field.number())),* };
            word: $OursWord, |word| word.into_raw().into();
            pack: |nice| nice.pack();
            visit: |word| {
                let fields = word.unpack();
                $crate::mix!($(fields.$field.number()),*)
            };
            unpack: |word| word.unpack();
            get: |word| word.$get().number();
            with: <$Ours as Got>::Field, |spec| Field::of(spec.$get.number()), |word, field| word.$with_get(field);
            test: |word| word.$test();
        }

        #[inline(always)]
        fn unpack($uw: $raw) -> Spec {
            $unpack
        }

        $crate::side! {
            ByHand: Spec;
            nice: Spec, |spec| spec;
            word: $raw, |word| word.into();
            pack: |$pf| $pack;
            visit: |word| {
                let fields = unpack(word);
                $crate::mix!($(fields.$field),*)
            };
            unpack: |word| unpack(word);
            get: |$gw| $got.into();
            with: <Spec as Got>::Field, |spec| spec.$get, |$ww, $wf| $new;
            test: |$tw| $tested;
        }

        $crate::types::plain::peer! {
            Bilge: Spec => $Odd, bilge_type::Word; $($field),*; $get, $test, $raw;
            |fields| bilge_type::Word::new($(fields.$field,)* $(bilge::prelude::u4::new($value))?),
            |word| $raw::from(word),
            |mut word, field| {
                word.$set_get(field);
                word
            }
        }
        $crate::types::plain::peer! {
            BitfieldStruct: Spec => Spec, bitfield_struct_type::Word; $($field),*; $get, $test, $raw;
            |fields| bitfield_struct_type::Word::new()$(.$with(fields.$field))*,
            |word| word.into_bits(),
            |word, field| word.$with_get(field)
        }
        $crate::types::plain::peer! {
            Bitbybit: Spec => $Odd, bitbybit_type::Word; $($field),*; $get, $test, $raw;
            |fields| bitbybit_type::Word::builder()$(.$with(fields.$field))*.build(),
            |word| word.raw_value(),
            |word, field| word.$with_get(field)
        }
        $crate::types::plain::peer! {
            ModularBitfield: Spec => Spec, modular_bitfield_type::Word; $($field),*; $get, $test, $raw;
            |fields| modular_bitfield_type::Word::new()$(.$with(fields.$field))*$(.$with_constant($value))?,
            |word| $raw::from_le_bytes(word.into_bytes()),
            |word, field| word.$with_get(field)
        }

        $crate::side! {
            PackedStruct: Spec;
            nice: packed_struct_type::Word, |spec| packed_struct_type::Word {
                $($field: Field::of(spec.$field.number()),)*
                $($constant: Field::of($value))?
            };
            word: [u8; $bytes], |word| $raw::from_be_bytes(word).into();
            pack: |nice| packed_struct::PackedStruct::pack(&nice).expect("fields that fit");
            visit: |word| {
                let fields = <Self::Nice as packed_struct::PackedStruct>::unpack(&word).expect("any bytes");
                $crate::mix!($(fields.$field.number()),*)
            };
            unpack: |word| packed_struct::PackedStruct::unpack(&word).expect("any bytes");
        }
    };
}
use plain;

/// A side of [`plain`] of which the peer has accessors of the packed type.
macro_rules! peer {
    (
        $Side:ident: $Spec:ty => $Nice:ty, $Word:ty; $($field:ident),*; $get:ident, $test:ident, $raw:ident;
        |$n:ident| $pack:expr, |$b:pat_param| $bits:expr, |$w:pat_param, $f:ident| $with:expr
    ) => {
        $crate::side! {
            $Side: $Spec;
            nice: $Nice, |spec| Fields { $($field: Field::of(spec.$field.number())),* };
            word: $Word, |$b| $bits.into();
            pack: |$n| $pack;
            visit: |word| {
                let fields = Self::unpack(word);
                $crate::mix!($(fields.$field.number()),*)
            };
            unpack: |word| Fields { $($field: word.$field()),* };
            get: |word| word.$get().number();
            with: <$Nice as Got>::Field, |spec| Field::of(spec.$get.number()), |$w, $f| $with;
            test: |word| word.$test();
        }
    };
}
use peer;

/// The type of the field that `get` reads, in a struct that has it.
trait Got {
    type Field: Field;
}
