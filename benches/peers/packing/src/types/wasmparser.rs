//! Reference types of WebAssembly in 25 bits with an index of 22 bits inside: a sum in a sum.

use std::hash::{Hash, Hasher};

use packed::u20;
use packir_gallery::wasmparser as gallery;
use wasmparser as upstream;

use crate::mix;
use crate::side;
use crate::side::{Cell, Random, Type};

pub fn cells() -> Vec<Cell> {
    let reference = Type::new("wasmparser RefType, 25 bits", reference)
        .side::<RefOurs>("ours")
        .side::<RefByHand>("by hand")
        .side::<RefUpstream>("upstream");
    let index = Type::new("wasmparser PackedIndex", index)
        .side::<IndexOurs>("ours")
        .side::<IndexByHand>("by hand")
        .side::<IndexUpstream>("upstream");
    [reference.cells(), index.cells()].into_iter().flatten().collect()
}

/// Upstream's bits are private, but it hashes them.
#[derive(Default)]
struct Bits(u64);

impl Hasher for Bits {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, _bytes: &[u8]) {
        unreachable!("a `u32` is hashed")
    }
    fn write_u32(&mut self, bits: u32) {
        self.0 = bits.into();
    }
}

fn hashed(value: impl Hash) -> u64 {
    let mut bits = Bits::default();
    value.hash(&mut bits);
    bits.finish()
}

/// Upstream makes the third kind, numbers of the validator, in private.
fn index(random: &mut Random) -> gallery::PackedIndex {
    let number = u20::new(random.u32(20));
    if random.bool() { gallery::PackedIndex::Module(number) } else { gallery::PackedIndex::RecGroup(number) }
}

const ABSTRACT: [(gallery::AbstractHeapType, upstream::AbstractHeapType); 14] = {
    use gallery::AbstractHeapType as A;
    use upstream::AbstractHeapType as B;
    [
        (A::None, B::None),
        (A::Exn, B::Exn),
        (A::NoExtern, B::NoExtern),
        (A::Extern, B::Extern),
        (A::NoFunc, B::NoFunc),
        (A::Func, B::Func),
        (A::NoCont, B::NoCont),
        (A::Cont, B::Cont),
        (A::I31, B::I31),
        (A::Struct, B::Struct),
        (A::Array, B::Array),
        (A::Eq, B::Eq),
        (A::NoExn, B::NoExn),
        (A::Any, B::Any),
    ]
};

fn reference(random: &mut Random) -> gallery::RefType {
    if random.bool() {
        gallery::RefType::Concrete { exact: random.bool(), nullable: random.bool(), index: index(random) }
    } else {
        let (ty, _) = ABSTRACT[random.below(14) as usize];
        gallery::RefType::Abstract { nullable: random.bool(), shared: random.bool(), ty }
    }
}

/// Upstream's own numbers are another order.
fn upstream_type(ty: gallery::AbstractHeapType) -> upstream::AbstractHeapType {
    ABSTRACT[ABSTRACT.iter().position(|(ours, _)| *ours == ty).expect("all are listed")].1
}

side! {
    IndexOurs: gallery::PackedIndex;
    nice: gallery::PackedIndex, |spec| spec;
    word: gallery::PackedPackedIndex, |word| word.into_raw().get().into();
    pack: |nice| nice.pack();
    visit: |word| match word.unpack() {
        gallery::PackedIndex::Module(number) => u64::from(number.get()) + 3,
        gallery::PackedIndex::RecGroup(number) => u64::from(number.get()) * 5,
        gallery::PackedIndex::CoreTypeId(number) => u64::from(number.get()) ^ 7,
    };
    unpack: |word| word.unpack();
    get: |word| word.as_rec_group().map_or(1, |number| number.get().into());
    test: |word| word.is_module();
}

mod by_hand {
    #[derive(Clone, Copy)]
    pub enum Index {
        Module(u32),
        RecGroup(u32),
        CoreTypeId(u32),
    }

    #[derive(Clone, Copy)]
    pub struct PackedIndex(u32);

    impl PackedIndex {
        #[inline]
        pub const fn new(index: Index) -> PackedIndex {
            let (kind, number) = match index {
                Index::Module(number) => (0, number),
                Index::RecGroup(number) => (1, number),
                Index::CoreTypeId(number) => (2, number),
            };
            debug_assert!(number < 1 << 20);
            PackedIndex(kind << 20 | number)
        }

        #[inline]
        pub const fn bits(self) -> u32 {
            self.0
        }

        #[inline]
        pub const fn unpack(self) -> Index {
            let number = self.0 & 0xf_ffff;
            match self.0 >> 20 {
                0 => Index::Module(number),
                1 => Index::RecGroup(number),
                _ => Index::CoreTypeId(number),
            }
        }

        #[inline]
        pub const fn is_module(self) -> bool {
            self.0 >> 20 == 0
        }

        #[inline]
        pub const fn as_rec_group(self) -> Option<u32> {
            if self.0 >> 20 == 1 { Some(self.0 & 0xf_ffff) } else { None }
        }
    }

    #[derive(Clone, Copy)]
    pub enum Abstract {
        None = 0b0000,
        Exn = 0b0001,
        NoExtern = 0b0010,
        Extern = 0b0011,
        NoFunc = 0b0100,
        Func = 0b0101,
        NoCont = 0b0110,
        Cont = 0b0111,
        I31 = 0b1000,
        Struct = 0b1001,
        Array = 0b1100,
        Eq = 0b1101,
        NoExn = 0b1110,
        Any = 0b1111,
    }

    impl Abstract {
        #[inline]
        pub const fn decode(code: u32) -> Abstract {
            match code & 15 {
                0b0000 => Abstract::None,
                0b0001 => Abstract::Exn,
                0b0010 => Abstract::NoExtern,
                0b0011 => Abstract::Extern,
                0b0100 => Abstract::NoFunc,
                0b0101 => Abstract::Func,
                0b0110 => Abstract::NoCont,
                0b0111 => Abstract::Cont,
                0b1000 => Abstract::I31,
                0b1001 => Abstract::Struct,
                0b1100 => Abstract::Array,
                0b1101 => Abstract::Eq,
                0b1110 => Abstract::NoExn,
                _ => Abstract::Any,
            }
        }
    }

    #[derive(Clone, Copy)]
    pub enum Ref {
        Concrete { exact: bool, nullable: bool, index: Index },
        Abstract { nullable: bool, shared: bool, ty: Abstract },
    }

    #[derive(Clone, Copy)]
    pub struct PackedRef(u32);

    impl PackedRef {
        #[inline]
        pub const fn new(ty: Ref) -> PackedRef {
            PackedRef(match ty {
                Ref::Concrete { exact, nullable, index } => {
                    1 << 24 | (exact as u32) << 23 | (nullable as u32) << 22 | PackedIndex::new(index).0
                }
                Ref::Abstract { nullable, shared, ty } => {
                    (nullable as u32) << 22 | (shared as u32) << 21 | (ty as u32) << 17
                }
            })
        }

        #[inline]
        pub const fn bits(self) -> u32 {
            self.0
        }

        #[inline]
        pub const fn unpack(self) -> Ref {
            let nullable = self.nullable();
            if self.is_concrete() {
                let index = PackedIndex(self.0 & 0x3f_ffff).unpack();
                Ref::Concrete { exact: self.0 >> 23 & 1 != 0, nullable, index }
            } else {
                Ref::Abstract { nullable, shared: self.0 >> 21 & 1 != 0, ty: Abstract::decode(self.0 >> 17) }
            }
        }

        #[inline]
        pub const fn is_concrete(self) -> bool {
            self.0 & 1 << 24 != 0
        }

        #[inline]
        pub const fn nullable(self) -> bool {
            self.0 & 1 << 22 != 0
        }

        #[inline]
        pub const fn with_nullable(self, nullable: bool) -> PackedRef {
            PackedRef(self.0 & !(1 << 22) | (nullable as u32) << 22)
        }
    }
}

fn index_by_hand(index: gallery::PackedIndex) -> by_hand::Index {
    match index {
        gallery::PackedIndex::Module(number) => by_hand::Index::Module(number.get()),
        gallery::PackedIndex::RecGroup(number) => by_hand::Index::RecGroup(number.get()),
        gallery::PackedIndex::CoreTypeId(number) => by_hand::Index::CoreTypeId(number.get()),
    }
}

fn index_upstream(index: gallery::PackedIndex) -> upstream::UnpackedIndex {
    match index {
        gallery::PackedIndex::Module(number) => upstream::UnpackedIndex::Module(number.get()),
        gallery::PackedIndex::RecGroup(number) => upstream::UnpackedIndex::RecGroup(number.get()),
        gallery::PackedIndex::CoreTypeId(_) => unreachable!("none is made"),
    }
}

side! {
    IndexByHand: gallery::PackedIndex;
    nice: by_hand::Index, |spec| index_by_hand(spec);
    word: by_hand::PackedIndex, |word| word.bits().into();
    pack: |nice| by_hand::PackedIndex::new(nice);
    visit: |word| match word.unpack() {
        by_hand::Index::Module(number) => u64::from(number) + 3,
        by_hand::Index::RecGroup(number) => u64::from(number) * 5,
        by_hand::Index::CoreTypeId(number) => u64::from(number) ^ 7,
    };
    unpack: |word| word.unpack();
    get: |word| word.as_rec_group().map_or(1, u64::from);
    test: |word| word.is_module();
}

side! {
    IndexUpstream: gallery::PackedIndex;
    nice: upstream::UnpackedIndex, |spec| index_upstream(spec);
    word: upstream::PackedIndex, |word| hashed(word);
    pack: |nice| nice.pack().expect("a small number");
    visit: |word| match word.unpack() {
        upstream::UnpackedIndex::Module(number) => u64::from(number) + 3,
        upstream::UnpackedIndex::RecGroup(number) => u64::from(number) * 5,
        upstream::UnpackedIndex::Id(number) => hashed(number) ^ 7,
    };
    unpack: |word| word.unpack();
    get: |word| word.as_rec_group_index().map_or(1, u64::from);
    test: |word| word.as_module_index().is_some();
}

side! {
    RefOurs: gallery::RefType;
    nice: gallery::RefType, |spec| spec;
    word: gallery::PackedRefType, |word| word.into_raw().get().into();
    pack: |nice| nice.pack();
    visit: |word| match word.unpack() {
        gallery::RefType::Concrete { exact, nullable, index } => {
            let (kind, number) = match index {
                gallery::PackedIndex::Module(number) => (5, number),
                gallery::PackedIndex::RecGroup(number) => (6, number),
                gallery::PackedIndex::CoreTypeId(number) => (9, number),
            };
            mix!(kind, exact, nullable, number.get())
        }
        gallery::RefType::Abstract { nullable, shared, ty } => mix!(ty, nullable, shared),
    };
    unpack: |word| word.unpack();
    get: |word| word.nullable().into();
    with: bool, |spec| match spec {
        gallery::RefType::Concrete { nullable, .. } | gallery::RefType::Abstract { nullable, .. } => nullable,
    }, |word, nullable| word.with_nullable(nullable);
    test: |word| word.is_concrete();
}

side! {
    RefByHand: gallery::RefType;
    nice: by_hand::Ref, |spec| match spec {
        gallery::RefType::Concrete { exact, nullable, index } => {
            by_hand::Ref::Concrete { exact, nullable, index: index_by_hand(index) }
        }
        gallery::RefType::Abstract { nullable, shared, ty } => {
            by_hand::Ref::Abstract { nullable, shared, ty: by_hand::Abstract::decode(ty as u32) }
        }
    };
    word: by_hand::PackedRef, |word| word.bits().into();
    pack: |nice| by_hand::PackedRef::new(nice);
    visit: |word| match word.unpack() {
        by_hand::Ref::Concrete { exact, nullable, index } => {
            let (kind, number) = match index {
                by_hand::Index::Module(number) => (5, number),
                by_hand::Index::RecGroup(number) => (6, number),
                by_hand::Index::CoreTypeId(number) => (9, number),
            };
            mix!(kind, exact, nullable, number)
        }
        by_hand::Ref::Abstract { nullable, shared, ty } => mix!(ty, nullable, shared),
    };
    unpack: |word| word.unpack();
    get: |word| word.nullable().into();
    with: bool, |spec| match spec {
        gallery::RefType::Concrete { nullable, .. } | gallery::RefType::Abstract { nullable, .. } => nullable,
    }, |word, nullable| word.with_nullable(nullable);
    test: |word| word.is_concrete();
}

side! {
    RefUpstream: gallery::RefType;
    nice: (bool, upstream::HeapType), |spec| match spec {
        gallery::RefType::Concrete { exact: false, nullable, index } => {
            (nullable, upstream::HeapType::Concrete(index_upstream(index)))
        }
        gallery::RefType::Concrete { exact: true, nullable, index } => {
            (nullable, upstream::HeapType::Exact(index_upstream(index)))
        }
        gallery::RefType::Abstract { nullable, shared, ty } => {
            (nullable, upstream::HeapType::Abstract { shared, ty: upstream_type(ty) })
        }
    };
    word: upstream::RefType, |word| hashed(word);
    pack: |(nullable, ty)| upstream::RefType::new(nullable, ty).expect("a small number");
    visit: |word| {
        let nullable = word.is_nullable();
        let concrete = |exact: bool, index| {
            let (kind, number) = match index {
                upstream::UnpackedIndex::Module(number) => (5, number.into()),
                upstream::UnpackedIndex::RecGroup(number) => (6, number.into()),
                upstream::UnpackedIndex::Id(number) => (9, hashed(number)),
            };
            mix!(kind, exact, nullable, number)
        };
        match word.heap_type() {
            upstream::HeapType::Concrete(index) => concrete(false, index),
            upstream::HeapType::Exact(index) => concrete(true, index),
            // Upstream's numbers are other ones: a table takes them back, for one instruction.
            upstream::HeapType::Abstract { shared, ty } => mix!(CODES[ty as usize], nullable, shared),
        }
    };
    unpack: |word| (word.is_nullable(), word.heap_type());
    get: |word| word.is_nullable().into();
    with: bool, |spec| match spec {
        gallery::RefType::Concrete { nullable, .. } | gallery::RefType::Abstract { nullable, .. } => nullable,
    }, |word, nullable| if nullable { word.nullable() } else { word.as_non_null() };
    test: |word| word.is_concrete_type_ref();
}

/// Our codes by upstream's numbers.
static CODES: [u8; 16] = {
    let mut codes = [0; 16];
    let mut i = 0;
    while i < ABSTRACT.len() {
        codes[ABSTRACT[i].1 as usize & 15] = ABSTRACT[i].0 as u8;
        i += 1;
    }
    codes
};
