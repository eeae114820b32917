//! Three registers in 16 bits: `pulley-interpreter`'s operands.

use packed::u5;
use packir_gallery::pulley as gallery;
use pulley_interpreter::regs::Reg as _;
use pulley_interpreter::{BinaryOperands, XReg};

use crate::mix;
use crate::side;
use crate::side::{Cell, Random, Type};

pub fn cells() -> Vec<Cell> {
    Type::new("pulley BinaryOperands", spec)
        .side::<Ours>("ours")
        .side::<ByHand>("by hand")
        .side::<Upstream>("upstream")
        .side::<Bilge>("bilge")
        .side::<BitfieldStruct>("bitfield-struct")
        .side::<Bitbybit>("bitbybit")
        .side::<ModularBitfield>("modular-bitfield")
        .side::<PackedStruct>("packed_struct")
        .cells()
}

#[derive(Clone, Copy)]
struct Spec {
    src2: u8,
    src1: u8,
    dst: u8,
}

fn spec(random: &mut Random) -> Spec {
    Spec { src2: random.u8(5), src1: random.u8(5), dst: random.u8(5) }
}

side! {
    Ours: Spec;
    nice: gallery::BinaryOperands, |spec| {
        gallery::BinaryOperands { src2: u5::new(spec.src2), src1: u5::new(spec.src1), dst: u5::new(spec.dst) }
    };
    word: gallery::PackedBinaryOperands, |word| word.into_raw().into();
    pack: |nice| nice.pack();
    visit: |word| {
        let operands = word.unpack();
        mix!(operands.src2.get(), operands.src1.get(), operands.dst.get())
    };
    unpack: |word| word.unpack();
    get: |word| word.src1().get().into();
    with: u5, |spec| u5::new(spec.src1), |word, src1| word.with_src1(src1);
}

side! {
    ByHand: Spec;
    nice: Spec, |spec| spec;
    word: u16, |word| word.into();
    pack: |nice| {
        debug_assert!(nice.src2 < 32 && nice.src1 < 32 && nice.dst < 32);
        u16::from(nice.src2) << 10 | u16::from(nice.src1) << 5 | u16::from(nice.dst)
    };
    visit: |word| {
        let operands = Self::unpack(word);
        mix!(operands.src2, operands.src1, operands.dst)
    };
    unpack: |word| Spec { src2: (word >> 10 & 31) as u8, src1: (word >> 5 & 31) as u8, dst: (word & 31) as u8 };
    get: |word| (word >> 5 & 31).into();
    with: u8, |spec| spec.src1, |word, src1| {
        debug_assert!(src1 < 32);
        word & !(31 << 5) | u16::from(src1) << 5
    };
}

side! {
    Upstream: Spec;
    nice: BinaryOperands<XReg>, |spec| {
        let register = |number| XReg::new(number).expect("below 32");
        BinaryOperands { dst: register(spec.dst), src1: register(spec.src1), src2: register(spec.src2) }
    };
    word: u16, |word| word.into();
    pack: |nice| nice.to_bits();
    visit: |word| {
        let operands = Self::unpack(word);
        mix!(operands.src2.to_u8(), operands.src1.to_u8(), operands.dst.to_u8())
    };
    unpack: |word| BinaryOperands::<XReg, XReg, XReg>::from_bits(word);
}

/// The peers have a packed type alone. What their users keep unpacked is a struct of the integers that the accessors take.
macro_rules! peer {
    ($Side:ident $Word:ty, $int:ty, |$number:ident| $make:expr, |$value:ident| $take:expr,
     |$n:ident| $pack:expr, |$w:ident| $bits:expr, $with:expr) => {
        side! {
            $Side: Spec;
            nice: [$int; 3], |spec| [spec.src2, spec.src1, spec.dst].map(|$number| $make);
            word: $Word, |$w| u64::from($bits);
            pack: |$n| $pack;
            visit: |word| {
                let [src2, src1, dst] = Self::unpack(word).map(|$value| $take);
                mix!(src2, src1, dst)
            };
            unpack: |word| [word.src2(), word.src1(), word.dst()];
            get: |word| {
                let $value = word.src1();
                u64::from($take)
            };
            with: $int, |spec| {
                let $number = spec.src1;
                $make
            }, |word, src1| {
                let with: fn($Word, $int) -> $Word = $with;
                with(word, src1)
            };
        }
    };
}

mod bilge_type {
    use bilge::prelude::*;

    #[bitsize(16)]
    #[derive(Clone, Copy, FromBits)]
    pub struct Operands {
        pub dst: u5,
        pub src1: u5,
        pub src2: u5,
        top: u1,
    }

    pub fn new(dst: u5, src1: u5, src2: u5) -> Operands {
        Operands::new(dst, src1, src2, u1::new(0))
    }
}
peer! {
    Bilge bilge_type::Operands, bilge::prelude::u5,
    |number| bilge::prelude::u5::new(number), |value| value.value(),
    |n| bilge_type::new(n[2], n[1], n[0]),
    |w| u16::from(w),
    |mut word, src1| {
        word.set_src1(src1);
        word
    }
}

mod bitfield_struct_type {
    #[bitfield_struct::bitfield(u16)]
    pub struct Operands {
        #[bits(5)]
        pub dst: u8,
        #[bits(5)]
        pub src1: u8,
        #[bits(5)]
        pub src2: u8,
        #[bits(1)]
        __: u8,
    }
}
peer! {
    BitfieldStruct bitfield_struct_type::Operands, u8,
    |number| number, |value| value,
    |n| bitfield_struct_type::Operands::new().with_src2(n[0]).with_src1(n[1]).with_dst(n[2]),
    |w| w.into_bits(),
    |word, src1| word.with_src1(src1)
}

mod bitbybit_type {
    use arbitrary_int::u5;

    #[bitbybit::bitfield(u16, default = 0)]
    pub struct Operands {
        #[bits(0..=4, rw)]
        dst: u5,
        #[bits(5..=9, rw)]
        src1: u5,
        #[bits(10..=14, rw)]
        src2: u5,
    }
}
peer! {
    Bitbybit bitbybit_type::Operands, arbitrary_int::u5,
    |number| arbitrary_int::u5::new(number), |value| value.value(),
    |n| bitbybit_type::Operands::builder().with_dst(n[2]).with_src1(n[1]).with_src2(n[0]).build(),
    |w| w.raw_value(),
    |word, src1| word.with_src1(src1)
}

mod modular_bitfield_type {
    use modular_bitfield::prelude::*;

    #[bitfield]
    #[derive(Clone, Copy)]
    pub struct Operands {
        pub dst: B5,
        pub src1: B5,
        pub src2: B5,
        #[skip]
        __: B1,
    }
}
peer! {
    ModularBitfield modular_bitfield_type::Operands, u8,
    |number| number, |value| value,
    |n| modular_bitfield_type::Operands::new().with_src2(n[0]).with_src1(n[1]).with_dst(n[2]),
    |w| u16::from_le_bytes(w.into_bytes()),
    |word, src1| word.with_src1(src1)
}

mod packed_struct_type {
    use packed_struct::prelude::*;

    #[derive(PackedStruct, Clone, Copy)]
    #[packed_struct(bit_numbering = "lsb0", size_bytes = "2", endian = "msb")]
    pub struct Operands {
        #[packed_field(bits = "4:0")]
        pub dst: Integer<u8, packed_bits::Bits<5>>,
        #[packed_field(bits = "9:5")]
        pub src1: Integer<u8, packed_bits::Bits<5>>,
        #[packed_field(bits = "14:10")]
        pub src2: Integer<u8, packed_bits::Bits<5>>,
    }
}

// Here the struct is the unpacked form, and bytes are the packed one.
side! {
PackedStruct: Spec;
nice: packed_struct_type::Operands, |spec| {
    packed_struct_type::Operands { dst: spec.dst.into(), src1: spec.src1.into(), src2: spec.src2.into() }
};
word: [u8; 2], |word| u16::from_be_bytes(word).into();
    pack: |nice| packed_struct::PackedStruct::pack(&nice).expect("fields that fit");
    visit: |word| {
        let operands = Self::unpack(word);
        mix!(*operands.src2, *operands.src1, *operands.dst)
    };
    unpack: |word| <Self::Nice as packed_struct::PackedStruct>::unpack(&word).expect("any bytes");
}
