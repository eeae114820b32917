//! The derive on the types of the introduction.
#![expect(missing_docs, reason = "test types")]

use packed::{Bits, ErrorKind, Packed, u6, u21};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Type(u16);
packed::bits_newtype!(Type(u16): 14);

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Value(u32);
packed::bits_newtype!(Value(u32): 32, narrow);

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MaybeInst(u32);
packed::bits_newtype!(MaybeInst(u32): 32, sentinel);

#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u64 as ValueDataPacked, fallible, ord, hash, visit)]
pub enum ValueData {
    /// A result.
    #[bits(0b00, ty: 14, num: 24, inst: 24)]
    Inst { ty: Type, num: u16, inst: MaybeInst },
    #[bits(0b01, ty: 14, num: 24, block: 24)]
    Param { ty: Type, num: u16, block: Value },
    #[bits(0b10, ty: 14, 0: 24, original: 24)]
    Alias { ty: Type, original: Value },
    #[bits(0b11, ty: 14, x: 24, y: 24)]
    Union { ty: Type, x: Value, y: Value },
}

#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u7)]
pub enum Constraint {
    #[bits(0b1, .0: 6)]
    FixedReg(u6),
    #[bits(0b01, .0: 5)]
    Reuse(packed::u5),
    #[bits(0b001, .0: 4)]
    Limit(packed::u4),
    #[bits(0b0000000)]
    Any,
    #[bits(0b0000001)]
    Reg,
    #[bits(0b0000010)]
    Stack,
}

#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u1)]
pub enum Kind {
    Def = 0,
    Use = 1,
}

#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u2)]
pub enum RegClass {
    Int,
    Float,
    Vector,
}

#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u32, ord)]
#[bits(constraint: 7, kind: 1, pos: 1, class: 2, vreg: 21)]
pub struct Operand {
    constraint: Constraint,
    kind: Kind,
    pos: bool,
    class: RegClass,
    vreg: u21,
}

#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed([u8; 3], be)]
pub enum RefType {
    #[bits(nullable: 1, 0b1, index: 22)]
    Concrete { nullable: bool, index: packed::u22 },
    #[bits(nullable: 1, 0b0, shared: 1, ty: 4, 0: 17)]
    Abstract { nullable: bool, shared: bool, ty: packed::u4 },
}

#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed((u32, u32) as FuncKeyRaw, ord, fallible)]
pub enum FuncKey {
    #[bits(0b0000, .0: 28 | .1: 32)]
    Defined(Value, Value),
    #[bits(0b0010, 0: 28 | .0: 32)]
    Trampoline(Value),
    #[bits(0b0111, 0: 28 | 0: 32)]
    Drop,
}

#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed((u16, u32, u32))]
#[bits(a: 16 | b[31:0] | b[63:32])]
pub struct Ten {
    a: u16,
    b: u64,
}

#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u32)]
#[bits(imm[11], imm[9:4], rs2: 5, rs1: 5, funct3: 3, imm[3:0], imm[10], 0b1100011)]
pub struct BType {
    imm: packed::i12,
    rs2: packed::u5,
    rs1: packed::u5,
    funct3: packed::u3,
}

const _: () = assert!(size_of::<PackedTen>() == 10);
const CONST: PackedOperand = Operand {
    constraint: Constraint::FixedReg(u6::new(5)),
    kind: Kind::Use,
    pos: false,
    class: RegClass::Float,
    vreg: u21::new(77),
}
.pack();

#[test]
fn constants_are_packed_at_compile_time() {
    assert_eq!(CONST.into_raw(), (0b1000101 << 25) | (1 << 24) | (1 << 21) | 77);
    assert_eq!(CONST.constraint(), Constraint::FixedReg(u6::new(5)));
    assert_eq!(CONST.with_vreg(u21::MAX).vreg(), u21::MAX);
    assert_eq!(CONST.with_vreg(u21::MAX).with_vreg(u21::new(77)), CONST);
}

#[test]
fn every_constraint_pattern_decodes_or_is_rejected() {
    let mut valid = 0;
    for bits in 0..=127u8 {
        let raw = packed::u7::new(bits);
        match PackedConstraint::from_raw(raw) {
            Ok(word) => {
                valid += 1;
                assert_eq!(word.unpack().pack(), word);
            }
            Err(error) => assert_eq!(error.kind(), ErrorKind::NoVariant, "{error}"),
        }
    }
    assert_eq!(valid, 128 - 13);
    assert_eq!(ConstraintTag::Reg.code(), 1);
    assert_eq!(ConstraintTag::FixedReg.code(), 64);
}

#[test]
fn value_data_is_checked_when_packed() {
    let x = ValueData::Inst { ty: Type(0x76), num: 3, inst: MaybeInst(u32::MAX) };
    let word = x.try_pack().unwrap();
    assert_eq!(word.into_raw(), (0x76 << 48) | (3 << 24) | 0xFF_FFFF);
    assert_eq!(word.unpack(), x);
    assert_eq!(word.tag(), ValueDataTag::Inst);
    assert_eq!(word.ty(), Type(0x76));
    assert!(word.is_inst() && !word.is_union());
    assert_eq!(word.as_inst(), Some((Type(0x76), 3, MaybeInst(u32::MAX))));
    let bad = ValueData::Inst { ty: Type(0), num: 3, inst: MaybeInst(0xFF_FFFF) };
    assert_eq!(
        bad.try_pack().unwrap_err().to_string(),
        "ValueData::Inst.inst: the `MaybeInst` 0xffffff does not fit bits [23:0]"
    );
    let bad = ValueDataPacked::from_raw(1 << 40).unwrap_err();
    assert_eq!(
        bad.to_string(),
        "ValueData::Inst.num: bits [47:24] are 0b10000000000000000, which is no `u16`"
    );
    let bad = ValueDataPacked::from_raw((2 << 62) | (1 << 40)).unwrap_err();
    assert_eq!((bad.kind(), bad.bits()), (ErrorKind::Fixed, (47, 24)));
}

#[test]
fn tuples_and_bytes_hold_words() {
    let ten = Ten { a: 1, b: 0x1234_5678_9ABC_DEF0 };
    assert_eq!(ten.pack().into_raw(), (1, 0x9ABC_DEF0, 0x1234_5678));
    assert_eq!(ten.pack().unpack(), ten);
    let key = FuncKey::Defined(Value(9), Value(7));
    assert_eq!(key.try_pack().unwrap().into_raw(), (9, 7));
    assert_eq!(FuncKey::Drop.try_pack().unwrap().into_raw(), (0x7000_0000, 0));
    assert!(FuncKeyRaw::from_raw((0x7000_0000, 1)).is_err());
    assert!(FuncKeyRaw::from_raw((0x1000_0000, 1)).is_err());
    let ty = RefType::Abstract { nullable: true, shared: false, ty: packed::u4::new(5) };
    assert_eq!(ty.pack().into_raw(), [0x8A, 0, 0]);
    for raw in (0..1u32 << 24).step_by(61) {
        let [_, a, b, c] = raw.to_be_bytes();
        if let Ok(word) = PackedRefType::from_raw([a, b, c]) {
            assert_eq!(word.unpack().pack(), word);
        }
    }
}

#[test]
fn scattered_fields_follow_the_manual() {
    let branch = BType {
        imm: packed::i12::new(-2),
        rs2: packed::u5::new(2),
        rs1: packed::u5::new(1),
        funct3: packed::u3::new(0),
    };
    // beq x1, x2, -4
    assert_eq!(branch.pack().into_raw(), 0xFE20_8EE3);
    assert_eq!(branch.pack().unpack(), branch);
    assert_eq!(branch.pack().imm(), packed::i12::new(-2));
}

#[derive(Default)]
struct Names(Vec<String>);
impl packed::VisitField<Type> for Names {
    fn field(&mut self, name: &'static str, _: &Type) {
        self.0.push(name.into());
    }
}
impl packed::VisitField<u16> for Names {
    fn field(&mut self, name: &'static str, _: &u16) {
        self.0.push(name.into());
    }
}
impl packed::VisitField<Value> for Names {
    fn field(&mut self, name: &'static str, value: &Value) {
        self.0.push(format!("{name}={}", value.0));
    }
}
impl packed::VisitField<MaybeInst> for Names {
    fn field(&mut self, name: &'static str, _: &MaybeInst) {
        self.0.push(name.into());
    }
}

#[test]
fn visitors_see_fields_in_order() {
    let mut names = Names::default();
    ValueData::Union { ty: Type(1), x: Value(2), y: Value(3) }.visit_fields(&mut names);
    assert_eq!(names.0, ["ty", "x=2", "y=3"]);
}

#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed(u64 as Word, handlers(Handler, OpArm, OpArms))]
pub enum Op {
    /// Adds.
    #[bits(0: 24, b: 8, a: 8, dst: 8, 0x0001)]
    Add { dst: u8, a: u8, b: u8 },
    #[bits(imm: 32, 0: 8, dst: 8, 0x0002)]
    Const { dst: u8, imm: i32 },
    #[bits(0: 48, 0x0003)]
    Return,
}

struct Machine([i64; 4]);
impl Handler for Machine {
    type Output = bool;
    fn add(&mut self, dst: u8, a: u8, b: u8) -> bool {
        self.0[dst as usize] = self.0[a as usize] + self.0[b as usize];
        true
    }
    fn r#const(&mut self, dst: u8, imm: i32) -> bool {
        self.0[dst as usize] = imm.into();
        true
    }
    fn r#return(&mut self) -> bool {
        false
    }
}

#[test]
fn dispatch_runs_a_program() {
    let program = [
        Op::Const { dst: 1, imm: -5 }.pack(),
        Op::Const { dst: 2, imm: 7 }.pack(),
        Op::Add { dst: 0, a: 1, b: 2 }.pack(),
        Op::Return.pack(),
    ];
    let mut machine = Machine([0; 4]);
    let mut pc = 0;
    while program[pc].dispatch(&mut machine) {
        pc += 1;
    }
    assert_eq!(machine.0[0], 2);
    assert_eq!(Op::LAYOUT.variants[0].docs, "Adds.");
}

/// A function for each operation, in place of a switch.
struct Threaded;
impl OpArms for Threaded {
    type Output = fn(Word, &mut Machine) -> bool;
    fn arm<A: OpArm>(self) -> Self::Output {
        A::run
    }
}

#[test]
fn arms_run_a_program() {
    let program =
        [Op::Const { dst: 3, imm: 40 }.pack(), Op::Add { dst: 0, a: 3, b: 3 }.pack(), Op::Return.pack()];
    let threaded = program.map(|word| (word.arm(Threaded), word));
    let mut machine = Machine([0; 4]);
    let ran = threaded.iter().take_while(|(run, word)| run(*word, &mut machine)).count();
    assert_eq!((ran, machine.0[0]), (2, 80));
    assert!(!core::ptr::fn_addr_eq(threaded[0].0, threaded[1].0));
}

#[test]
fn widths_are_known() {
    assert_eq!(<ValueData as Bits>::WIDTH, 64);
    const { assert!(<ValueData as Bits>::FALLIBLE) };
    const { assert!(!<Constraint as Bits>::TOTAL) };
    const { assert!(<BType as Bits>::WIDTH == 32) };
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Offset(i32);
packed::bits_newtype!(Offset(i32): 32);

#[derive(Packed, Clone, Copy, PartialEq, Eq, Debug)]
#[packed(u64)]
#[bits(high: 16, offset: 32, low: 16)]
struct WithOffset {
    high: u16,
    offset: Offset,
    low: u16,
}

#[test]
fn a_negative_newtype_leaves_its_neighbours_alone() {
    for value in [0, 1, -1, i32::MIN, i32::MAX] {
        let nice = WithOffset { high: 0, offset: Offset(value), low: 0 };
        assert_eq!(nice.pack().into_raw(), u64::from(value.cast_unsigned()) << 16);
        assert_eq!(nice.pack().unpack(), nice);
    }
}

#[test]
fn the_laws_hold() {
    packed::laws!(ValueData, Constraint, Kind, RegClass, Operand, RefType, FuncKey, Ten, BType, Op);
}
