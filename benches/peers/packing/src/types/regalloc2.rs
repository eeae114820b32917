//! An operand of 32 bits with a prefix code inside, an allocation, and a virtual register.

use packed::{Log2, u5, u6, u21, u24};
use packir_gallery::regalloc2 as gallery;
use regalloc2_013 as upstream;

use crate::mix;
use crate::side;
use crate::side::{Cell, Random, Type};

pub fn cells() -> Vec<Cell> {
    let operand = Type::new("regalloc2 Operand, 32 bits", operand)
        .side::<OperandOurs>("ours")
        .side::<OperandByHand>("by hand")
        .side::<OperandUpstream>("upstream");
    let allocation = Type::new("regalloc2 Allocation", allocation)
        .side::<AllocationOurs>("ours")
        .side::<AllocationByHand>("by hand")
        .side::<AllocationUpstream>("upstream");
    [operand.cells(), allocation.cells()].into_iter().flatten().collect()
}

fn class(random: &mut Random) -> gallery::RegClass {
    [gallery::RegClass::Int, gallery::RegClass::Float, gallery::RegClass::Vector][random.below(3) as usize]
}

fn operand(random: &mut Random) -> gallery::Operand13 {
    use gallery::OperandConstraint::*;
    let constraint = match random.below(6) {
        0 => FixedReg(u6::new(random.u8(6))),
        1 => Reuse(u5::new(random.u8(5))),
        2 => Limit(Log2::new(1 << random.below(7))),
        3 => Any,
        4 => Reg,
        _ => Stack,
    };
    gallery::Operand13 {
        constraint,
        kind: if random.bool() { gallery::OperandKind::Def } else { gallery::OperandKind::Use },
        pos: if random.bool() { gallery::OperandPos::Early } else { gallery::OperandPos::Late },
        class: class(random),
        vreg: u21::new(random.u32(21)),
    }
}

side! {
    OperandOurs: gallery::Operand13;
    nice: gallery::Operand13, |spec| spec;
    word: gallery::PackedOperand13, |word| word.into_raw().into();
    pack: |nice| nice.pack();
    visit: |word| {
        use gallery::OperandConstraint::*;
        let operand = word.unpack();
        let constraint = match operand.constraint {
            FixedReg(register) => u64::from(register.get()) * 3,
            Reuse(operand) => u64::from(operand.get()) + 200,
            Limit(limit) => u64::from(limit.exponent()) ^ 300,
            Any => 400,
            Reg => 501,
            Stack => 603,
        };
        mix!(constraint, operand.kind, operand.pos, operand.class, operand.vreg.get())
    };
    unpack: |word| word.unpack();
    get: |word| word.class() as u64;
    with: u21, |spec| spec.vreg, |word, vreg| word.with_vreg(vreg);
    test: |word| matches!(word.constraint(), gallery::OperandConstraint::FixedReg(_));
}

mod by_hand {
    //! As `regalloc2` 0.13 has them, with plain integers.

    #[derive(Clone, Copy)]
    pub enum RegClass {
        Int,
        Float,
        Vector,
    }

    #[derive(Clone, Copy)]
    pub enum Constraint {
        FixedReg(u8),
        Reuse(u8),
        /// The logarithm.
        Limit(u8),
        Any,
        Reg,
        Stack,
    }

    #[derive(Clone, Copy)]
    pub enum Kind {
        Def,
        Use,
    }

    #[derive(Clone, Copy)]
    pub enum Pos {
        Early,
        Late,
    }

    #[derive(Clone, Copy)]
    pub struct Operand {
        pub constraint: Constraint,
        pub kind: Kind,
        pub pos: Pos,
        pub class: RegClass,
        pub vreg: u32,
    }

    #[inline]
    const fn class(code: u32) -> RegClass {
        // Code 3 is never there; in its own arm it would cost a branch, in a `_` arm two instructions.
        match code & 3 {
            0 => RegClass::Int,
            1 => RegClass::Float,
            2 | 3 => RegClass::Vector,
            _ => unreachable!(),
        }
    }

    #[derive(Clone, Copy)]
    pub struct PackedOperand(u32);

    impl PackedOperand {
        #[inline]
        pub const fn new(operand: Operand) -> PackedOperand {
            let constraint = match operand.constraint {
                Constraint::FixedReg(register) => {
                    debug_assert!(register < 64);
                    0b100_0000 | register
                }
                Constraint::Reuse(operand) => {
                    debug_assert!(operand < 32);
                    0b010_0000 | operand
                }
                Constraint::Limit(log2) => {
                    debug_assert!(log2 < 16);
                    0b001_0000 | log2
                }
                Constraint::Any => 0,
                Constraint::Reg => 1,
                Constraint::Stack => 2,
            };
            debug_assert!(operand.vreg < 1 << 21);
            PackedOperand(
                (constraint as u32) << 25
                    | (operand.kind as u32) << 24
                    | (operand.pos as u32) << 23
                    | (operand.class as u32) << 21
                    | operand.vreg,
            )
        }

        #[inline]
        pub const fn bits(self) -> u32 {
            self.0
        }

        #[inline]
        pub const fn constraint(self) -> Constraint {
            let code = (self.0 >> 25) as u8;
            if code & 0b100_0000 != 0 {
                Constraint::FixedReg(code & 63)
            } else if code & 0b010_0000 != 0 {
                Constraint::Reuse(code & 31)
            } else if code & 0b001_0000 != 0 {
                Constraint::Limit(code & 15)
            } else {
                match code {
                    0 => Constraint::Any,
                    1 => Constraint::Reg,
                    _ => Constraint::Stack,
                }
            }
        }

        #[inline]
        pub const fn is_fixed(self) -> bool {
            self.0 >> 31 != 0
        }

        #[inline]
        pub const fn kind(self) -> Kind {
            if self.0 & 1 << 24 == 0 { Kind::Def } else { Kind::Use }
        }

        #[inline]
        pub const fn pos(self) -> Pos {
            if self.0 & 1 << 23 == 0 { Pos::Early } else { Pos::Late }
        }

        #[inline]
        pub const fn class(self) -> RegClass {
            class(self.0 >> 21)
        }

        #[inline]
        pub const fn vreg(self) -> u32 {
            self.0 & 0x1f_ffff
        }

        #[inline]
        pub const fn with_vreg(self, vreg: u32) -> PackedOperand {
            debug_assert!(vreg < 1 << 21);
            PackedOperand(self.0 & !0x1f_ffff | vreg)
        }

        #[inline]
        pub const fn unpack(self) -> Operand {
            Operand {
                kind: self.kind(),
                pos: self.pos(),
                class: self.class(),
                vreg: self.vreg(),
                // Last, so that a caller's `match` follows its branches directly.
                constraint: self.constraint(),
            }
        }
    }

    /// A register keeps its class in the top bits of its byte.
    #[derive(Clone, Copy)]
    pub struct PReg(u8);

    impl PReg {
        #[inline]
        pub const fn new(class: RegClass, hw_enc: u8) -> PReg {
            debug_assert!(hw_enc < 64);
            PReg((class as u8) << 6 | hw_enc)
        }

        #[inline]
        pub const fn class(self) -> RegClass {
            class((self.0 >> 6) as u32)
        }

        #[inline]
        pub const fn hw_enc(self) -> u8 {
            self.0 & 63
        }
    }

    #[derive(Clone, Copy)]
    pub enum Allocation {
        None,
        Reg(PReg),
        Stack(u32),
    }

    #[derive(Clone, Copy)]
    pub struct PackedAllocation(u32);

    impl PackedAllocation {
        #[inline]
        pub const fn new(allocation: Allocation) -> PackedAllocation {
            PackedAllocation(match allocation {
                Allocation::None => 0,
                Allocation::Reg(preg) => 1 << 29 | preg.0 as u32,
                Allocation::Stack(slot) => {
                    debug_assert!(slot < 1 << 24);
                    2 << 29 | slot
                }
            })
        }

        #[inline]
        pub const fn bits(self) -> u32 {
            self.0
        }

        #[inline]
        pub const fn unpack(self) -> Allocation {
            match self.0 >> 29 {
                0 => Allocation::None,
                1 => Allocation::Reg(PReg(self.0 as u8)),
                _ => Allocation::Stack(self.0 & 0xff_ffff),
            }
        }

        #[inline]
        pub const fn is_stack(self) -> bool {
            self.0 >> 29 == 2
        }

        #[inline]
        pub const fn as_reg(self) -> Option<PReg> {
            if self.0 >> 29 == 1 { Some(PReg(self.0 as u8)) } else { None }
        }
    }
}

side! {
    OperandByHand: gallery::Operand13;
    nice: by_hand::Operand, |spec| {
        by_hand::PackedOperand::new(by_hand::Operand {
                constraint: match spec.constraint {
                    gallery::OperandConstraint::FixedReg(register) => {
                        by_hand::Constraint::FixedReg(register.get())
                    }
                    gallery::OperandConstraint::Reuse(operand) => by_hand::Constraint::Reuse(operand.get()),
                    gallery::OperandConstraint::Limit(limit) => {
                        by_hand::Constraint::Limit(limit.exponent() as u8)
                    }
                    gallery::OperandConstraint::Any => by_hand::Constraint::Any,
                    gallery::OperandConstraint::Reg => by_hand::Constraint::Reg,
                    gallery::OperandConstraint::Stack => by_hand::Constraint::Stack,
                },
                kind: match spec.kind {
                    gallery::OperandKind::Def => by_hand::Kind::Def,
                    gallery::OperandKind::Use => by_hand::Kind::Use,
                },
                pos: match spec.pos {
                    gallery::OperandPos::Early => by_hand::Pos::Early,
                    gallery::OperandPos::Late => by_hand::Pos::Late,
                },
                class: class_by_hand(spec.class),
                vreg: spec.vreg.get(),
            })
        .unpack()
    };
    word: by_hand::PackedOperand, |word| word.bits().into();
    pack: |nice| by_hand::PackedOperand::new(nice);
    visit: |word| {
        use by_hand::Constraint::*;
        let operand = word.unpack();
        let constraint = match operand.constraint {
            FixedReg(register) => u64::from(register) * 3,
            Reuse(operand) => u64::from(operand) + 200,
            Limit(limit) => u64::from(limit) ^ 300,
            Any => 400,
            Reg => 501,
            Stack => 603,
        };
        mix!(constraint, operand.kind, operand.pos, operand.class, operand.vreg)
    };
    unpack: |word| word.unpack();
    get: |word| word.class() as u64;
    with: u32, |spec| spec.vreg.get(), |word, vreg| word.with_vreg(vreg);
    test: |word| word.is_fixed();
}

fn class_by_hand(class: gallery::RegClass) -> by_hand::RegClass {
    match class {
        gallery::RegClass::Int => by_hand::RegClass::Int,
        gallery::RegClass::Float => by_hand::RegClass::Float,
        gallery::RegClass::Vector => by_hand::RegClass::Vector,
    }
}

fn class_upstream(class: gallery::RegClass) -> upstream::RegClass {
    match class {
        gallery::RegClass::Int => upstream::RegClass::Int,
        gallery::RegClass::Float => upstream::RegClass::Float,
        gallery::RegClass::Vector => upstream::RegClass::Vector,
    }
}

/// What its constructor takes.
#[derive(Clone, Copy)]
struct Upstream {
    vreg: upstream::VReg,
    constraint: upstream::OperandConstraint,
    kind: upstream::OperandKind,
    pos: upstream::OperandPos,
}

side! {
    OperandUpstream: gallery::Operand13;
    nice: Upstream, |spec| {
        let class = class_upstream(spec.class);
        Upstream {
            vreg: upstream::VReg::new(spec.vreg.get() as usize, class),
            constraint: match spec.constraint {
                gallery::OperandConstraint::FixedReg(register) => {
                    upstream::OperandConstraint::FixedReg(upstream::PReg::new(register.get().into(), class))
                }
                gallery::OperandConstraint::Reuse(operand) => {
                    upstream::OperandConstraint::Reuse(operand.get().into())
                }
                gallery::OperandConstraint::Limit(limit) => {
                    upstream::OperandConstraint::Limit(limit.get() as usize)
                }
                gallery::OperandConstraint::Any => upstream::OperandConstraint::Any,
                gallery::OperandConstraint::Reg => upstream::OperandConstraint::Reg,
                gallery::OperandConstraint::Stack => upstream::OperandConstraint::Stack,
            },
            kind: match spec.kind {
                gallery::OperandKind::Def => upstream::OperandKind::Def,
                gallery::OperandKind::Use => upstream::OperandKind::Use,
            },
            pos: match spec.pos {
                gallery::OperandPos::Early => upstream::OperandPos::Early,
                gallery::OperandPos::Late => upstream::OperandPos::Late,
            },
        }
    };
    word: upstream::Operand, |word| word.bits().into();
    pack: |nice| upstream::Operand::new(nice.vreg, nice.constraint, nice.kind, nice.pos);
    visit: |word| {
        use upstream::OperandConstraint::*;
        let constraint = match word.constraint() {
            FixedReg(register) => register.hw_enc() as u64 * 3,
            Reuse(operand) => operand as u64 + 200,
            Limit(limit) => u64::from(limit.trailing_zeros()) ^ 300,
            Any => 400,
            Reg => 501,
            Stack => 603,
        };
        mix!(constraint, word.kind(), word.pos(), word.class(), word.vreg().vreg())
    };
    unpack: |word| Upstream { vreg: word.vreg(), constraint: word.constraint(), kind: word.kind(), pos: word.pos() };
    get: |word| word.class() as u64;
    test: |word| matches!(word.constraint(), upstream::OperandConstraint::FixedReg(_));
}

fn allocation(random: &mut Random) -> gallery::Allocation {
    match random.below(3) {
        0 => gallery::Allocation::None,
        1 => gallery::Allocation::Reg(
            gallery::PReg { class: class(random), hw_enc: u6::new(random.u8(6)) }.pack(),
        ),
        _ => gallery::Allocation::Stack(u24::new(random.u32(24))),
    }
}

side! {
    AllocationOurs: gallery::Allocation;
    nice: gallery::Allocation, |spec| spec;
    word: gallery::PackedAllocation, |word| word.into_raw().into();
    pack: |nice| nice.pack();
    visit: |word| {
        match word.unpack() {
            gallery::Allocation::None => 5,
            gallery::Allocation::Reg(register) => mix!(register.class(), register.hw_enc().get()) * 3,
            gallery::Allocation::Stack(slot) => u64::from(slot.get()) + 700,
        }
    };
    unpack: |word| word.unpack();
    get: |word| word.as_reg().map_or(99, |register| register.hw_enc().get().into());
    test: |word| word.is_stack();
}

side! {
    AllocationByHand: gallery::Allocation;
    nice: by_hand::Allocation, |spec| {
        match spec {
            gallery::Allocation::None => by_hand::Allocation::None,
            gallery::Allocation::Reg(register) => by_hand::Allocation::Reg(by_hand::PReg::new(
                    class_by_hand(register.class()),
                    register.hw_enc().get(),
                )),
            gallery::Allocation::Stack(slot) => by_hand::Allocation::Stack(slot.get()),
        }
    };
    word: by_hand::PackedAllocation, |word| word.bits().into();
    pack: |nice| by_hand::PackedAllocation::new(nice);
    visit: |word| {
        match word.unpack() {
            by_hand::Allocation::None => 5,
            by_hand::Allocation::Reg(register) => mix!(register.class(), register.hw_enc()) * 3,
            by_hand::Allocation::Stack(slot) => u64::from(slot) + 700,
        }
    };
    unpack: |word| word.unpack();
    get: |word| word.as_reg().map_or(99, |register| register.hw_enc().into());
    test: |word| word.is_stack();
}

/// What its constructors take.
#[derive(Clone, Copy)]
enum UpstreamAllocation {
    None,
    Reg(upstream::PReg),
    Stack(upstream::SpillSlot),
}

side! {
    AllocationUpstream: gallery::Allocation;
    nice: UpstreamAllocation, |spec| {
        match spec {
            gallery::Allocation::None => UpstreamAllocation::None,
            gallery::Allocation::Reg(register) => UpstreamAllocation::Reg(upstream::PReg::new(
                    register.hw_enc().get().into(),
                    class_upstream(register.class()),
                )),
            gallery::Allocation::Stack(slot) => {
                UpstreamAllocation::Stack(upstream::SpillSlot::new(slot.get() as usize))
            }
        }
    };
    word: upstream::Allocation, |word| word.bits().into();
    pack: |nice| {
        match nice {
            UpstreamAllocation::None => upstream::Allocation::none(),
            UpstreamAllocation::Reg(register) => upstream::Allocation::reg(register),
            UpstreamAllocation::Stack(slot) => upstream::Allocation::stack(slot),
        }
    };
    visit: |word| {
        match Self::unpack(word) {
            UpstreamAllocation::None => 5,
            UpstreamAllocation::Reg(register) => mix!(register.class(), register.hw_enc()) * 3,
            UpstreamAllocation::Stack(slot) => slot.index() as u64 + 700,
        }
    };
    unpack: |word| {
        // As its users do: a `match` on the kind, and the accessor of that kind.
        match word.kind() {
            upstream::AllocationKind::None => UpstreamAllocation::None,
            upstream::AllocationKind::Reg => UpstreamAllocation::Reg(word.as_reg().expect("it is one")),
            upstream::AllocationKind::Stack => UpstreamAllocation::Stack(word.as_stack().expect("it is one")),
        }
    };
    get: |word| word.as_reg().map_or(99, |register| register.hw_enc() as u64);
    test: |word| word.is_stack();
}
