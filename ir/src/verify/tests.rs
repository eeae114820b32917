//! Rules that no text can break, and what the verifier does with damaged functions.
//!
//! The rules that a text can break are in `tests/files/verify`.

use proptest::prelude::*;

use super::*;
use crate::dfg::DataFlowGraph;
use crate::entities::{
    AliasRegion, Constant, DynamicStackSlot, ExceptionTable, FuncRef, GlobalValue, JumpTable, SigRef,
    StackSlot, Value,
};
use crate::immediates::{ConstantData, Imm64, Offset32};
use crate::inst::{BlockCall, InstructionData, ValueList};
use crate::opcode::{BinaryOp, CallIndirectOp, CallOp, GlobalOp, LoadOp, NullaryOp, TernaryOp, UnaryOp};
use crate::signature::Signature;
use crate::text::parse_functions;
use crate::types::{F32, I8, I16, I128};

fn parse(source: &str) -> Function {
    parse_functions(source).unwrap().remove(0)
}

fn block(number: u32) -> Block {
    Block::from_u32(number)
}

/// The errors of a function with an `i32` parameter and these instructions before its `return`.
fn errors_of(results: &[Type], make: impl FnOnce(&mut Function) -> InstructionData) -> Vec<String> {
    let mut func = parse("function %f(i32) { block0(v0: i32): return }");
    let data = make(&mut func);
    let inst = func.dfg.make_inst(data);
    func.dfg.make_results(inst, results.iter().copied());
    func.layout.insert_inst_at(inst, block(0), func.layout.num_block_insts(block(0)) - 1);
    errors(&func)
}

fn errors(func: &Function) -> Vec<String> {
    verify_function(func, &Options::RUN).iter().map(ToString::to_string).collect()
}

#[test]
fn references_to_nothing_are_errors() {
    let v0 = Value::from_u32(0);
    type Case = (&'static [Type], InstructionData, &'static str);
    let far = ValueList::from_position(9999);
    let cases: &[Case] = &[
        (
            &[I32],
            InstructionData::Unary { op: UnaryOp::Ineg, arg: Value::from_u32(99) },
            "invalid value reference v99",
        ),
        (
            &[],
            InstructionData::Call { op: CallOp::Call, func: FuncRef::from_u32(1), args: ValueList::new() },
            "invalid function reference fn1",
        ),
        (
            &[],
            InstructionData::Call { op: CallOp::Call, func: FuncRef::from_u32(1), args: far },
            "invalid value list reference",
        ),
        (
            &[],
            InstructionData::CallIndirect {
                op: CallIndirectOp::CallIndirect,
                sig: SigRef::from_u32(3),
                args: ValueList::new(),
            },
            "invalid signature reference sig3",
        ),
        (&[I64], InstructionData::FuncAddr { func: FuncRef::from_u32(2) }, "invalid function reference fn2"),
        (
            &[I64],
            InstructionData::StackAddr { slot: StackSlot::from_u32(4), offset: Offset32::new(0) },
            "invalid stack slot ss4",
        ),
        (
            &[I64],
            InstructionData::DynamicStackAddr { slot: DynamicStackSlot::from_u32(5) },
            "invalid dynamic stack slot dss5",
        ),
        (
            &[I64],
            InstructionData::UnaryGlobal { op: GlobalOp::SymbolValue, global: GlobalValue::from_u32(6) },
            "invalid global value gv6",
        ),
        (
            &[crate::types::F128],
            InstructionData::UnaryConst { constant: Constant::from_u32(7) },
            "invalid constant const7",
        ),
        (
            &[],
            InstructionData::BranchTable { index: v0, table: JumpTable::from_u32(8) },
            "invalid jump table reference jt8",
        ),
        (
            &[],
            InstructionData::TryCall {
                func: FuncRef::from_u32(0),
                args: ValueList::new(),
                exception: ExceptionTable::from_u32(1),
            },
            "invalid exception table reference extable1",
        ),
        (&[], InstructionData::Jump { target: BlockCall::WithArgs(far) }, "invalid value list reference"),
        (
            &[],
            InstructionData::Jump { target: BlockCall::WithArgs(ValueList::new()) },
            "invalid value list reference",
        ),
    ];
    for (results, data, message) in cases {
        assert_eq!(errors_of(results, |_| *data), [format!("inst1: {message}")]);
    }
}

#[test]
fn instructions_that_were_never_made_are_errors() {
    let mut func = parse("function %f() { block0: return }");
    func.layout.insert_inst_at(Inst::from_u32(77), block(0), 0);
    assert_eq!(errors(&func), ["inst77: invalid instruction reference inst77"]);
    let mut func = parse("function %f() { block0: return }");
    func.layout.append_block(block(5));
    assert_eq!(errors(&func), ["block5: invalid block reference block5"]);
}

#[test]
fn results_belong_to_their_instruction() {
    let negate = InstructionData::Unary { op: UnaryOp::Ineg, arg: Value::from_u32(0) };
    assert_eq!(errors_of(&[], |_| negate), ["inst1: expected 1 result values, found 0"]);
    assert_eq!(errors_of(&[I32, I32], |_| negate), ["inst1: expected 1 result values, found 2"]);

    let mut func = parse("function %f(i32) { block0(v0: i32): v1 = ineg v0 v2 = ineg v0 return }");
    let (first, second) = (Inst::from_u32(0), Inst::from_u32(1));
    func.dfg.make_results_as(second, &[(func.dfg.first_result(first), I32)]);
    assert_eq!(errors(&func), ["inst0: instruction result v1 is not defined by the instruction"]);
}

#[test]
fn an_instruction_stands_once() {
    let mut func = parse("function %f(i32) { block0(v0: i32): v1 = ineg v0 nop return }");
    func.layout.set_block_insts(block(0), [0, 1, 0, 2].map(Inst::from_u32));
    assert_eq!(errors(&func), ["inst0: should stand once, in block0"]);

    let mut func = parse("function %f() { block0: jump block1 block1: nop return }");
    func.layout.set_block_insts(block(0), [1, 0].map(Inst::from_u32));
    assert_eq!(errors(&func), ["inst1: should stand once, in block0"]);
}

#[test]
fn parameters_belong_to_their_block() {
    let mut func = parse("function %f(i32) { block0(v0: i32): jump block1(v0) block1(v1: i32): return }");
    func.dfg.make_alias(Value::from_u32(1), Value::from_u32(0));
    assert_eq!(errors(&func), ["block1: parameter v1 does not belong to this block"]);
}

#[test]
fn used_values_are_defined_somewhere() {
    let source = "function %f(i32) -> i32 { block0(v0: i32): v1 = ineg v0 v2 = ineg v1 v3 -> v1 return v3 }";
    let mut func = parse(source);
    func.layout.remove_inst_at(block(0), 0);
    assert_eq!(errors(&func), ["inst1: v1 is defined by inst0 which has no block"]);
    let mut func = parse(source);
    func.dfg.detach_results(Inst::from_u32(0));
    func.layout.remove_inst_at(block(0), 0);
    assert_eq!(errors(&func), ["inst1: argument v1 -> v1 is not attached"]);
    func.layout.remove_inst_at(block(0), 0);
    assert_eq!(errors(&func), ["inst2: argument v3 -> v1 is not attached"]);

    let mut func = parse("function %f(i32) -> i32 { block0(v0: i32): return v1 block1(v1: i32): return v1 }");
    func.layout.remove_block(block(1));
    assert_eq!(errors(&func), ["inst0: v1 is defined by block1 which is not in the layout"]);
}

#[test]
fn constants_fit_their_type() {
    for (ty, imm, fits) in [
        (I8, 127, true),
        (I8, 128, false),
        (I8, -128, true),
        (I8, -129, false),
        (I16, 0xffff, false),
        (I32, i64::from(i32::MIN), true),
        (I32, 1 << 31, false),
        (I64, i64::MIN, true),
    ] {
        let found = errors_of(&[ty], |_| InstructionData::UnaryImm { imm: Imm64::new(imm) });
        let expected: &[&str] = if fits { &[] } else { &["inst1: constant immediate is out of bounds"] };
        assert_eq!(found, expected, "{ty} {imm}");
    }
}

#[test]
fn controlling_types_are_in_the_set_of_the_opcode() {
    let bad = errors_of(&[I128], |_| InstructionData::UnaryImm { imm: Imm64::new(0) });
    assert_eq!(bad, ["inst1: has an invalid controlling type i128 (allowed set is {i8, i16, i32, i64})"]);
    let v0 = Value::from_u32(0);
    let bad = errors_of(&[I32], |_| InstructionData::Binary { op: BinaryOp::Fadd, x: v0, y: v0 });
    assert_eq!(
        bad,
        [
            "inst1: has an invalid controlling type i32 (allowed set is {f16, f32, f64, f128; lanes 1 2 4 8 16 32 64 128 256, or dynamic})"
        ]
    );
}

#[test]
fn types_without_the_needed_relative_fail() {
    // There is no integer of twice the width.
    let v0 = Value::from_u32(0);
    let bad = errors_of(&[I64], |func| {
        let wide = func.dfg.make_inst(InstructionData::Unary { op: UnaryOp::Uextend, arg: v0 });
        func.dfg.make_results(wide, [I128]);
        func.layout.insert_inst_at(wide, block(0), 0);
        let value = func.dfg.first_result(wide);
        InstructionData::Binary { op: BinaryOp::Iconcat, x: value, y: value }
    });
    assert!(bad[0].contains("has an invalid controlling type i128"), "{bad:?}");
}

#[test]
fn shuffle_masks_have_sixteen_bytes() {
    let mut func =
        parse("function %f(i8x16) -> i8x16 { block0(v0: i8x16): v1 = shuffle v0, v0, 0x00 return v1 }");
    let InstructionData::Shuffle { x, y, .. } = func.dfg.inst(Inst::from_u32(0)) else { panic!("a shuffle") };
    let mask = func.dfg.constants.push(ConstantData::from(&[0u8; 15][..]));
    func.dfg.set_inst(Inst::from_u32(0), InstructionData::Shuffle { x, y, mask });
    assert_eq!(errors(&func), ["inst0: the shuffle immediate wasn't 16-bytes long"]);
}

#[test]
fn signatures_have_types() {
    let mut func = Function::default();
    func.signature.push_param(Type::INVALID);
    func.signature = func.signature.with_returns([F32, Type::INVALID]);
    assert_eq!(
        errors(&func),
        [
            "function: Parameter at position 0 has an invalid type",
            "function: Return value at position 1 has an invalid type"
        ]
    );
}

#[test]
fn the_stack_limit_is_a_global_value() {
    let mut func = Function::default();
    func.extras_mut().stack_limit = Some(GlobalValue::from_u32(1));
    assert_eq!(errors(&func), ["stack_limit: invalid global value gv1"]);
}

#[test]
fn numbers_that_the_text_skipped_are_not_declared() {
    let func =
        parse("function %f() { fn3 = %g() ss2 = explicit_slot 8 block0: v0 = stack_addr.i64 ss2 return }");
    assert_eq!(errors(&func), [""; 0]);
    let mut damaged = func.clone();
    let slot = StackSlot::from_u32(1);
    damaged.dfg.set_inst(Inst::from_u32(0), InstructionData::StackAddr { slot, offset: Offset32::new(0) });
    assert_eq!(errors(&damaged), ["inst0: invalid stack slot ss1"]);
    let mut damaged = func;
    damaged.dfg.set_inst(Inst::from_u32(0), InstructionData::FuncAddr { func: FuncRef::from_u32(1) });
    assert_eq!(errors(&damaged), ["inst0: invalid function reference fn1"]);
}

#[test]
fn targets_allow_registers() {
    let func = parse(
        "function %f() -> i64 { block0: v0 = get_pinned_reg.i64 v1 = get_frame_pointer.i64 return v1 }",
    );
    assert!(verify_function(&func, &Options::RUN).is_empty());
    let options = Options { pinned_reg: true, ..Options::for_target("x86_64") };
    let errors = verify_function(&func, &options);
    assert!(matches!(errors.0[..], [VerifyError { kind: VerifyErrorKind::FramePointer, .. }]), "{errors}");
    assert!(verify(func).is_ok());
}

#[test]
fn pointer_widths_follow_the_triple() {
    for (triple, ty) in [
        ("x86_64", I64),
        ("pulley32be", I32),
        ("pulley64", I64),
        ("riscv64gc-linux", I64),
        ("i686-linux", I32),
        ("arm", I32),
        ("aarch64", I64),
    ] {
        assert_eq!(Options::for_target(triple).pointer_type, Some(ty), "{triple}");
    }
}

#[test]
fn long_functions_and_long_chains_take_linear_time() {
    const SIZE: u32 = 100_000;
    let mut func = parse("function %f(i32) -> i32 { block0(v0: i32): return v0 }");
    let mut insts = Vec::new();
    for number in 0..SIZE {
        let arg = Value::from_u32(number);
        let inst = func.dfg.make_inst(InstructionData::Binary { op: BinaryOp::Iadd, x: arg, y: arg });
        func.dfg.make_results(inst, [I32]);
        insts.push(inst);
    }
    insts.push(func.layout.last_inst(block(0)).unwrap());
    func.layout.set_block_insts(block(0), insts);
    let globals = &mut func.extras_mut().global_values;
    for number in 0..SIZE {
        let base = GlobalValue::from_u32(number + 1);
        globals.push(crate::function::GlobalValueData::IaddImm {
            base,
            offset: Imm64::new(1),
            global_type: I64,
        });
    }
    globals.push(crate::function::GlobalValueData::Symbol {
        name: crate::ExternalName::Named("s".into()),
        offset: Imm64::new(0),
        colocated: false,
        tls: false,
    });
    assert_eq!(errors(&func), [""; 0]);
}

/// Any instruction with small numbers for everything it refers to, existing or not.
fn any_inst() -> impl Strategy<Value = (InstructionData, Vec<Type>)> {
    let value = || (0..12u32).prop_map(Value::from_u32);
    let target = || {
        prop_oneof![
            (0..5u32).prop_map(|number| BlockCall::Plain(block(number))),
            (0..8u32).prop_map(|at| BlockCall::WithArgs(ValueList::from_position(at)))
        ]
    };
    let list = || (0..8u32).prop_map(ValueList::from_position);
    let flags = || {
        (0..3u32).prop_map(|region| crate::MemFlags {
            region: Some(AliasRegion::from_u32(region)).into(),
            ..crate::MemFlags::new()
        })
    };
    let data = prop_oneof![
        (0..UnaryOp::ALL.len(), value())
            .prop_map(|(op, arg)| InstructionData::Unary { op: UnaryOp::ALL[op], arg }),
        (0..BinaryOp::ALL.len(), value(), value()).prop_map(|(op, x, y)| InstructionData::Binary {
            op: BinaryOp::ALL[op],
            x,
            y
        }),
        (0..TernaryOp::ALL.len(), value(), value(), value())
            .prop_map(|(op, x, y, z)| InstructionData::Ternary { op: TernaryOp::ALL[op], x, y, z }),
        (0..LoadOp::ALL.len(), value(), flags()).prop_map(|(op, addr, flags)| InstructionData::Load {
            op: LoadOp::ALL[op],
            flags,
            addr,
            offset: Offset32::new(0)
        }),
        (value(), flags()).prop_map(|(arg, flags)| InstructionData::Bitcast { flags, arg }),
        (list(), flags()).prop_map(|(args, flags)| InstructionData::AtomicCas { flags, args }),
        (0..3u32, list()).prop_map(|(func, args)| InstructionData::Call {
            op: CallOp::Call,
            func: FuncRef::from_u32(func),
            args
        }),
        (0..3u32, list()).prop_map(|(sig, args)| InstructionData::CallIndirect {
            op: CallIndirectOp::ReturnCallIndirect,
            sig: SigRef::from_u32(sig),
            args
        }),
        (0..2u32, 0..2u32, list()).prop_map(|(func, table, args)| InstructionData::TryCall {
            func: FuncRef::from_u32(func),
            args,
            exception: ExceptionTable::from_u32(table)
        }),
        (0..2u32, value()).prop_map(|(table, index)| InstructionData::BranchTable {
            index,
            table: JumpTable::from_u32(table)
        }),
        target().prop_map(|target| InstructionData::Jump { target }),
        (value(), target(), target()).prop_map(|(cond, then, otherwise)| InstructionData::Brif {
            cond,
            then,
            otherwise
        }),
        list().prop_map(|args| InstructionData::Return { args }),
        (value(), value(), 0..3u32).prop_map(|(x, y, mask)| InstructionData::Shuffle {
            x,
            y,
            mask: Constant::from_u32(mask)
        }),
        (0..3u32)
            .prop_map(|constant| InstructionData::VectorConst { constant: Constant::from_u32(constant) }),
        (0..5u32, any::<u32>()).prop_map(|(number, index)| InstructionData::ExceptionHandlerAddress {
            block: block(number),
            index
        }),
        Just(InstructionData::Nullary { op: NullaryOp::Nop }),
    ];
    let types =
        prop::collection::vec(prop::sample::select(vec![I8, I32, I64, F32, crate::types::I8X16]), 0..3);
    (data, types)
}

fn damage(dfg: &mut DataFlowGraph, inst: Inst, data: InstructionData, types: &[Type]) {
    dfg.detach_results(inst);
    dfg.set_inst(inst, data);
    if !matches!(data, InstructionData::Brif { .. }) {
        dfg.make_results(inst, types.iter().copied());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    /// Whatever is done to a function, the verifier comes to an end, and says what it says with words.
    #[test]
    fn damaged_functions_do_not_upset_the_verifier(
        changes in prop::collection::vec((0..8u32, any_inst()), 1..4),
        lists in prop::collection::vec(0..14u32, 0..9),
        wide in any::<bool>(),
    ) {
        let mut func = parse("function %f(i32, i64, f32) -> i32 tail {
            sig0 = (i32) -> i32 tail
            fn0 = %g(i32) -> i32 tail
            const0 = 0x00112233445566778899aabbccddeeff
            region0 = 1 \"one\"
            block0(v0: i32, v1: i64, v2: f32):
                v3 = iadd v0, v0
                v4 = load.i32 v1
                v5 = call fn0(v4)
                brif v5, block1(v5), block2
            block1(v6: i32):
                br_table v6, block2, [block1(v6)]
            block2:
                try_call fn0(v3), sig0, block3(ret0), [ default: block2 ]
            block3(v7: i32):
                v8 = iadd v7, v3
                return v8
        }");
        let values: Vec<Value> = lists.into_iter().map(Value::from_u32).collect();
        ValueList::from_slice(&values, &mut func.dfg.value_lists);
        for (number, (data, types)) in changes {
            damage(&mut func.dfg, Inst::from_u32(number), data, &types);
        }
        let options = if wide { Options::for_target("x86_64") } else { Options::RUN };
        let errors = verify_function(&func, &options);
        prop_assert!(errors.iter().all(|error| !error.kind.to_string().is_empty()));
    }
}

#[test]
fn equal_signatures_may_have_different_numbers() {
    let mut func = parse(
        "function %f() { sig0 = () tail fn0 = %g() tail block0: try_call fn0(), sig0, block1, [] block1: return }",
    );
    assert_eq!(errors(&func), [""; 0]);
    func.dfg.signatures[SigRef::from_u32(0)] = Signature::new(crate::CallConv::SystemV);
    assert_eq!(
        errors(&func),
        ["inst0: exception table signature sig0 did not match function fn0's signature sig1"]
    );
}
