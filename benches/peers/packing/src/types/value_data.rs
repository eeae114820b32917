//! Where a value comes from, in the 64-bit and the 80-bit layout of `cranelift-codegen`, whose own type is private.
//!
//! As upstream's users, ours and those of the hand-written type have the value's type as a number of 14 bits. References
//! have 32 bits, of which the smaller layout keeps 24: packing checks that they fit.

use packed::{Packed, u14};

use crate::mix;
use crate::side;
use crate::side::{Cell, Random, Type};

pub fn cells() -> Vec<Cell> {
    let small = Type::new("ValueData, 64 bits", spec).side::<Ours64>("ours").side::<ByHand64>("by hand");
    let large = Type::new("ValueData, 80 bits", spec).side::<Ours80>("ours").side::<ByHand80>("by hand");
    [small.cells(), large.cells()].into_iter().flatten().collect()
}

/// A reference: to an instruction, a block or a value.
#[derive(Clone, Copy)]
pub struct Ref(u32);
packed::bits_newtype!(Ref(u32): 32, narrow);

#[derive(Clone, Copy)]
enum Spec {
    Inst(u16, u16, u32),
    Param(u16, u16, u32),
    Alias(u16, u32),
    Union(u16, u32, u32),
}

fn spec(random: &mut Random) -> Spec {
    let (kind, ty) = (random.below(4), random.u16(14));
    match kind {
        0 => Spec::Inst(ty, random.u16(16), random.u32(24)),
        1 => Spec::Param(ty, random.u16(16), random.u32(24)),
        2 => Spec::Alias(ty, random.u32(24)),
        _ => Spec::Union(ty, random.u32(24), random.u32(24)),
    }
}

impl Spec {
    fn ty(self) -> u16 {
        match self {
            Spec::Inst(ty, ..) | Spec::Param(ty, ..) | Spec::Alias(ty, _) | Spec::Union(ty, ..) => ty,
        }
    }
}

macro_rules! ours {
    ($Side:ident $module:ident #[$storage:meta] #[$inst:meta] #[$param:meta] #[$alias:meta] #[$union:meta] |$word:ident| $bits:expr) => {
        mod $module {
            use super::*;

            #[derive(Packed, Clone, Copy)]
            #[$storage]
            pub enum ValueData {
                #[$inst]
                Inst { ty: u14, num: u16, inst: Ref },
                #[$param]
                Param { ty: u14, num: u16, block: Ref },
                #[$alias]
                Alias { ty: u14, original: Ref },
                #[$union]
                Union { ty: u14, x: Ref, y: Ref },
            }
        }

        side! {
            $Side: Spec;
            nice: $module::ValueData, |spec| {
                use $module::ValueData;
                match spec {
                    Spec::Inst(ty, num, inst) => ValueData::Inst { ty: u14::new(ty), num, inst: Ref(inst) },
                    Spec::Param(ty, num, block) => {
                        ValueData::Param { ty: u14::new(ty), num, block: Ref(block) }
                    }
                    Spec::Alias(ty, original) => {
                        ValueData::Alias { ty: u14::new(ty), original: Ref(original) }
                    }
                    Spec::Union(ty, x, y) => ValueData::Union { ty: u14::new(ty), x: Ref(x), y: Ref(y) },
                }
            };
            word: $module::ValueDataPacked, |word| {
                let $word = word.into_raw();
                $bits
            };
            pack: |nice| nice.try_pack().expect("references of 24 bits");
            visit: |word| {
                use $module::ValueData;
                match word.unpack() {
                    ValueData::Inst { ty, num, inst } => mix!(ty.get(), num, inst.0),
                    ValueData::Param { ty, num, block } => mix!(block.0, num, ty.get()) + 1,
                    ValueData::Alias { ty, original } => mix!(ty.get(), original.0) * 3,
                    ValueData::Union { ty, x, y } => mix!(x.0, ty.get(), y.0),
                }
            };
            unpack: |word| word.unpack();
            get: |word| word.ty().get().into();
            with: u14, |spec| u14::new(spec.ty()), |word, ty| word.with_ty(ty);
            test: |word| word.is_alias();
        }
    };
}

ours! {
    Ours64 ours64
    #[packed(u64 as ValueDataPacked, fallible)]
    #[bits(0b00, ty: 14, num: 24, inst: 24)]
    #[bits(0b01, ty: 14, num: 24, block: 24)]
    #[bits(0b10, ty: 14, 0: 24, original: 24)]
    #[bits(0b11, ty: 14, x: 24, y: 24)]
    |word| word
}

ours! {
    Ours80 ours80
    #[packed((u32, u32, u16) as ValueDataPacked, fallible)]
    #[bits(num: 32 | inst: 32 | 0b00, ty: 14)]
    #[bits(num: 32 | block: 32 | 0b01, ty: 14)]
    #[bits(0: 32 | original: 32 | 0b10, ty: 14)]
    #[bits(x: 32 | y: 32 | 0b11, ty: 14)]
    |word| mix!(word.0, word.1, word.2)
}

mod by_hand {
    #[derive(Clone, Copy)]
    pub enum ValueData {
        Inst { ty: u16, num: u16, inst: u32 },
        Param { ty: u16, num: u16, block: u32 },
        Alias { ty: u16, original: u32 },
        Union { ty: u16, x: u32, y: u32 },
    }

    #[derive(Clone, Copy)]
    pub struct Packed64(u64);

    impl Packed64 {
        /// `None` if a reference has more than 24 bits.
        #[inline]
        pub const fn new(data: ValueData) -> Option<Packed64> {
            let (tag, ty, x, y) = match data {
                ValueData::Inst { ty, num, inst } => (0, ty, num as u32, inst),
                ValueData::Param { ty, num, block } => (1, ty, num as u32, block),
                ValueData::Alias { ty, original } => (2, ty, 0, original),
                ValueData::Union { ty, x, y } => (3, ty, x, y),
            };
            debug_assert!(ty < 1 << 14);
            if (x | y) >> 24 == 0 {
                Some(Packed64(tag << 62 | (ty as u64) << 48 | (x as u64) << 24 | y as u64))
            } else {
                None
            }
        }

        #[inline]
        pub const fn bits(self) -> u64 {
            self.0
        }

        #[inline]
        pub const fn ty(self) -> u16 {
            (self.0 >> 48) as u16 & 0x3fff
        }

        #[inline]
        pub const fn with_ty(self, ty: u16) -> Packed64 {
            debug_assert!(ty < 1 << 14);
            Packed64(self.0 & !(0x3fff << 48) | (ty as u64) << 48)
        }

        #[inline]
        pub const fn is_alias(self) -> bool {
            self.0 >> 62 == 2
        }

        #[inline]
        pub const fn unpack(self) -> ValueData {
            let ty = self.ty();
            let (x, y) = ((self.0 >> 24) as u32 & 0xff_ffff, self.0 as u32 & 0xff_ffff);
            match self.0 >> 62 {
                0 => ValueData::Inst { ty, num: x as u16, inst: y },
                1 => ValueData::Param { ty, num: x as u16, block: y },
                2 => ValueData::Alias { ty, original: y },
                _ => ValueData::Union { ty, x, y },
            }
        }
    }

    #[derive(Clone, Copy)]
    #[repr(C, packed(2))]
    pub struct Packed80 {
        x: u32,
        y: u32,
        tag_and_type: u16,
    }

    impl Packed80 {
        #[inline]
        pub const fn new(data: ValueData) -> Packed80 {
            let (tag, ty, x, y) = match data {
                ValueData::Inst { ty, num, inst } => (0, ty, num as u32, inst),
                ValueData::Param { ty, num, block } => (1, ty, num as u32, block),
                ValueData::Alias { ty, original } => (2, ty, 0, original),
                ValueData::Union { ty, x, y } => (3, ty, x, y),
            };
            debug_assert!(ty < 1 << 14);
            Packed80 { x, y, tag_and_type: tag << 14 | ty }
        }

        #[inline]
        pub const fn parts(self) -> (u32, u32, u16) {
            (self.x, self.y, self.tag_and_type)
        }

        #[inline]
        pub const fn ty(self) -> u16 {
            self.tag_and_type & 0x3fff
        }

        #[inline]
        pub const fn with_ty(self, ty: u16) -> Packed80 {
            debug_assert!(ty < 1 << 14);
            Packed80 { tag_and_type: self.tag_and_type & !0x3fff | ty, ..self }
        }

        #[inline]
        pub const fn is_alias(self) -> bool {
            self.tag_and_type >> 14 == 2
        }

        #[inline]
        pub const fn unpack(self) -> ValueData {
            let (x, y, ty) = (self.x, self.y, self.ty());
            match self.tag_and_type >> 14 {
                0 => ValueData::Inst { ty, num: x as u16, inst: y },
                1 => ValueData::Param { ty, num: x as u16, block: y },
                2 => ValueData::Alias { ty, original: y },
                _ => ValueData::Union { ty, x, y },
            }
        }
    }
}

fn nice_by_hand(spec: Spec) -> by_hand::ValueData {
    match spec {
        Spec::Inst(ty, num, inst) => by_hand::ValueData::Inst { ty, num, inst },
        Spec::Param(ty, num, block) => by_hand::ValueData::Param { ty, num, block },
        Spec::Alias(ty, original) => by_hand::ValueData::Alias { ty, original },
        Spec::Union(ty, x, y) => by_hand::ValueData::Union { ty, x, y },
    }
}

macro_rules! by_hand {
    ($Side:ident $Word:ident |$nice:ident| $pack:expr, |$word:ident| $bits:expr) => {
        side! {
            $Side: Spec;
            nice: by_hand::ValueData, |spec| nice_by_hand(spec);
            word: by_hand::$Word, |$word| $bits;
            pack: |$nice| $pack;
            visit: |word| {
                use by_hand::ValueData;
                match word.unpack() {
                    ValueData::Inst { ty, num, inst } => mix!(ty, num, inst),
                    ValueData::Param { ty, num, block } => mix!(block, num, ty) + 1,
                    ValueData::Alias { ty, original } => mix!(ty, original) * 3,
                    ValueData::Union { ty, x, y } => mix!(x, ty, y),
                }
            };
            unpack: |word| word.unpack();
            get: |word| word.ty().into();
            with: u16, |spec| spec.ty(), |word, ty| word.with_ty(ty);
            test: |word| word.is_alias();
        }
    };
}

by_hand! {
    ByHand64 Packed64
    |nice| by_hand::Packed64::new(nice).expect("references of 24 bits"),
    |word| word.bits()
}

by_hand! {
    ByHand80 Packed80
    |nice| by_hand::Packed80::new(nice),
    |word| {
        let (x, y, rest) = word.parts();
        mix!(x, y, rest)
    }
}
