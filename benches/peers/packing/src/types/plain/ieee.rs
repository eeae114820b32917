//! A floating-point number of 32 bits: two fields with the widths of integers and one with neither.

use packir_gallery::ieee::{Binary32, PackedBinary32};

use super::{Field, Got, plain};
use crate::side::Random;

#[derive(Clone, Copy)]
struct Fields<U23> {
    sign: bool,
    exponent: u8,
    fraction: U23,
}

impl Got for Binary32 {
    type Field = packed::u23;
}

impl<U23: Field> Got for Fields<U23> {
    type Field = U23;
}

fn spec(random: &mut Random) -> Spec {
    Fields { fraction: random.u32(23), exponent: random.u8(8), sign: random.bool() }
}

plain! {
    name: "IEEE binary32";
    ours: Binary32 => PackedBinary32;
    fields: fraction with_fraction, exponent with_exponent, sign with_sign;
    plain: Fields<u32>, odd: Fields<arbitrary_int::u23>;
    get: fraction, with: with_fraction, set: set_fraction, test: sign;
    raw: u32, bytes: 4;
    by hand:
    pack: |number| {
        debug_assert!(number.fraction < 1 << 23);
        number.fraction | u32::from(number.exponent) << 23 | u32::from(number.sign) << 31
    };
    unpack: |word| Fields {
        fraction: word & ((1 << 23) - 1),
        exponent: (word >> 23) as u8,
        sign: word >> 31 != 0,
    };
    get: |word| word & ((1 << 23) - 1);
    with: |word, fraction| {
        debug_assert!(fraction < 1 << 23);
        word & !((1 << 23) - 1) | fraction
    };
    test: |word| word >> 31 != 0;
}

mod bilge_type {
    use bilge::prelude::*;

    #[bitsize(32, new = pub)]
    #[derive(Clone, Copy, FromBits)]
    pub struct Word {
        pub fraction: u23,
        pub exponent: u8,
        pub sign: bool,
    }
}

mod bitfield_struct_type {
    #[bitfield_struct::bitfield(u32)]
    pub struct Word {
        #[bits(23)]
        pub fraction: u32,
        pub exponent: u8,
        pub sign: bool,
    }
}

mod bitbybit_type {
    use arbitrary_int::u23;

    #[bitbybit::bitfield(u32, default = 0)]
    pub struct Word {
        #[bits(0..=22, rw)]
        fraction: u23,
        #[bits(23..=30, rw)]
        exponent: u8,
        #[bit(31, rw)]
        sign: bool,
    }
}

mod modular_bitfield_type {
    use modular_bitfield::prelude::*;

    #[bitfield]
    #[derive(Clone, Copy)]
    pub struct Word {
        pub fraction: B23,
        pub exponent: u8,
        pub sign: bool,
    }
}

mod packed_struct_type {
    use packed_struct::prelude::*;

    #[derive(PackedStruct, Clone, Copy)]
    #[packed_struct(bit_numbering = "lsb0", size_bytes = "4", endian = "msb")]
    pub struct Word {
        #[packed_field(bits = "31")]
        pub sign: bool,
        #[packed_field(bits = "30:23")]
        pub exponent: u8,
        #[packed_field(bits = "22:0")]
        pub fraction: Integer<u32, packed_bits::Bits<23>>,
    }
}
