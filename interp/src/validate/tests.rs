//! Each rule by a module that breaks just that one, and valid modules with one thing damaged.

use super::{Rule, validate};
use crate::isa::{Op, Word};
use crate::module::{Body, BuildError, Code, CodeBuilder, Module, Signature};
use crate::operand::{ConstIndex, FarSlot, FuncIndex, Reg, SigIndex, Target};
use crate::text::assemble;

/// Validates a function of one parameter and one result after others.
fn rule(text: &str) -> Option<(Option<u32>, Rule)> {
    let text = format!(
        "signature 1 -> 1\nlibcall %CeilF32 sig0\nfunction %g sig0 {{ ret 0 }}\nfunction %f sig0 {text}"
    );
    let error = validate(assemble(&text).unwrap_or_else(|error| panic!("{error}\n{text}"))).err()?;
    assert_eq!(error.function, Some((2, "f".to_owned())));
    assert!(error.to_string().starts_with("function 2 (f), "), "{error}");
    Some((error.pc, error.rule))
}

fn at(pc: u32, rule: Rule) -> Option<(Option<u32>, Rule)> {
    Some((Some(pc), rule))
}

#[test]
fn code_must_end_with_a_terminator() {
    assert_eq!(rule("{ }"), Some((None, Rule::NoTerminator)));
    assert_eq!(rule("{ ret 0 nop }"), Some((None, Rule::NoTerminator)));
    assert_eq!(rule("{ ret 0 br_z r1, -1 }"), Some((None, Rule::NoTerminator)));
    for last in ["ret 0", "trap user1", "jump -1", "tail_call %f, 0", "tail_call_indirect r1, sig0, 0"] {
        assert_eq!(rule(&format!("{{ nop {last} }}")), None, "{last}");
    }
}

#[test]
fn every_word_is_an_operation() {
    let mut module = assemble("signature 0 -> 0\nfunction %f sig0 { nop ret 0 }").unwrap();
    let Body::Code(code) = &mut module.functions[0].body else { unreachable!("`%f` has code") };
    let words = code.words.clone();
    for opcode in (0..0x800).chain((11..16).map(|bit| 1_u16 << bit)) {
        let Err(error) = Word::from_raw(opcode.into()) else { continue };
        for pc in 0..2 {
            let Body::Code(code) = &mut module.functions[0].body else { unreachable!("`%f` has code") };
            code.words.clone_from(&words);
            code.words[pc as usize] = Word::from_raw_unchecked(opcode.into());
            let fault = validate(module.clone()).unwrap_err();
            assert_eq!((fault.pc, fault.rule), (Some(pc), Rule::Word(error)), "{opcode:#x}");
        }
    }
}

#[test]
fn branches_stay_in_their_function() {
    assert_eq!(rule("{ nop jump +1 ret 0 }"), at(1, Rule::TargetOutside(3)));
    assert_eq!(rule("{ nop br_nz r1, -3 ret 0 }"), at(1, Rule::TargetOutside(-1)));
    assert_eq!(rule("{ br_lt_u r1, r2, -2147483648 ret 0 }"), at(0, Rule::TargetOutside(-2_147_483_647)));
    assert_eq!(
        rule("{ br_eq_imm32 r1, 1, 2147483647 ret 0 }".replace("2147483647", "+2147483647").as_str()),
        { at(0, Rule::TargetOutside(2_147_483_648)) }
    );
    assert_eq!(rule("{ br_nz r1, -1 jump -2 }"), None);
}

#[test]
fn jump_tables_are_complete() {
    assert_eq!(rule("{ br_table r1, 1 jump +0 ret 0 }"), at(0, Rule::JumpTable { entries: 2 }));
    assert_eq!(rule("{ jump +0 br_table r1, 0 }"), at(1, Rule::JumpTable { entries: 1 }));
    assert_eq!(rule("{ br_table r1, 4294967295 jump -1 }"), at(0, Rule::JumpTable { entries: 1 << 32 }));
    assert_eq!(rule("{ br_table r1, 1 jump +0 jump +0 ret 0 }"), None);
}

#[test]
fn slot_0_belongs_to_the_machine() {
    for text in
        ["mov r0, r1", "mov r1, r0", "store8 r1, r0, 0", "add128 r1, r2, r3, r4, r5, r0", "br_z r0, +0"]
    {
        assert_eq!(rule(&format!("{{ nop {text} ret 0 }}")), at(1, Rule::LinkageSlot), "{text}");
    }
    for text in ["mov_far s0, s1", "mov_far s1, s0"] {
        assert_eq!(rule(&format!("{{ {text} ret 0 }}")), at(0, Rule::LinkageSlot), "{text}");
    }
}

#[test]
fn far_slots_are_in_the_frame() {
    let outside = |slot| Rule::SlotOutside(FarSlot::new(slot).unwrap());
    assert_eq!(rule("{ mov_far s256, s1 ret 0 }"), at(0, outside(256)));
    assert_eq!(rule("{ mov_far s1, s256 ret 0 }"), at(0, outside(256)));
    assert_eq!(rule("{ mov_far s255, s254 ret 0 }"), None);
    assert_eq!(rule("slots 300 { enter 300, 0 mov_far s299, s300 ret 0 }"), at(1, outside(300)));
    assert_eq!(rule("slots 300 { enter 300, 0 mov_far s299, s298 ret 0 }"), None);
}

#[test]
fn what_is_named_exists() {
    let function = FuncIndex::new(3).unwrap();
    for text in ["call fn3, 1", "tail_call fn3, 0", "func_addr r1, fn3"] {
        assert_eq!(rule(&format!("{{ {text} ret 0 }}")), at(0, Rule::NoFunction(function)), "{text}");
    }
    for text in ["call_indirect r1, sig1, 1", "tail_call_indirect r1, sig1, 0"] {
        assert_eq!(rule(&format!("{{ {text} ret 0 }}")), at(0, Rule::NoSignature(SigIndex(1))), "{text}");
    }
    assert_eq!(rule("{ const 1 const_pool r1, const1 ret 0 }"), at(0, Rule::NoConstant(ConstIndex(1))));
    let text = "signature 0 -> 0\nfunction %f sig1 { ret 0 }";
    assert_eq!(validate(assemble(text).unwrap()).unwrap_err().rule, Rule::NoSignature(SigIndex(1)));
}

#[test]
fn calls_begin_after_the_linkage() {
    assert_eq!(rule("{ call %g, 0 ret 0 }"), at(0, Rule::CallBase));
    assert_eq!(rule("{ call_indirect r1, sig0, 0 ret 0 }"), at(0, Rule::CallBase));
}

#[test]
fn large_frames_are_entered_once() {
    assert_eq!(rule("slots 257 { ret 0 }"), Some((None, Rule::MissingEnter)));
    assert_eq!(rule("memory 16 { ret 1 }"), Some((None, Rule::MissingEnter)));
    assert_eq!(rule("slots 256 { ret 0 }"), None);
    assert_eq!(rule("slots 257 { nop enter 257, 0 ret 0 }"), Some((None, Rule::MissingEnter)));
    assert_eq!(rule("slots 257 { enter 256, 0 ret 0 }"), at(0, Rule::WrongEnter));
    assert_eq!(rule("slots 257 { enter 257, 1 ret 0 }"), at(0, Rule::WrongEnter));
    assert_eq!(rule("slots 257 { enter 257, 0 enter 257, 0 ret 0 }"), at(1, Rule::WrongEnter));
    assert_eq!(rule("slots 257 { enter 257, 0 nop jump -3 }"), at(2, Rule::TargetIsEnter));
    assert_eq!(rule("slots 5 { enter 5, 0 ret 0 }"), None);
}

#[test]
fn memory_stack_is_given_back_exactly() {
    let wrong = |frame, found| Rule::WrongMemory { frame, found };
    assert_eq!(rule("memory 32 { enter 0, 2 ret 1 }"), at(1, wrong(2, 1)));
    assert_eq!(rule("{ ret 1 }"), at(0, wrong(0, 1)));
    assert_eq!(rule("{ tail_call %g, 1 }"), at(0, wrong(0, 1)));
    assert_eq!(rule("memory 16 { enter 0, 1 tail_call_indirect r1, sig0, 0 }"), at(1, wrong(1, 0)));
    assert_eq!(rule("memory 8 { enter 0, 0 ret 0 }"), Some((None, Rule::FrameBytes(8))));
    assert_eq!(rule("memory 268435456 { ret 0 }"), Some((None, Rule::FrameBytes(1 << 28))));
    assert_eq!(rule("slots 16777216 { ret 0 }"), Some((None, Rule::FrameSlots(1 << 24))));
}

#[test]
fn frames_hold_parameters_and_results() {
    let frame = |parameters, results, slots| {
        let text = format!(
            "signature {parameters} -> {results}\nfunction %f sig0 slots {slots} {{ enter {slots}, 0 ret 0 }}"
        );
        validate(assemble(&text).unwrap()).map(|_| ()).map_err(|error| error.rule)
    };
    assert_eq!(frame(255, 0, 0), Ok(()));
    assert_eq!(frame(256, 0, 0), Err(Rule::FrameTooSmall { needed: 257, slots: 0 }));
    assert_eq!(frame(0, 300, 300), Err(Rule::FrameTooSmall { needed: 301, slots: 300 }));
    assert_eq!(frame(0, 300, 301), Ok(()));
    assert_eq!(frame(u32::MAX, 0, 301), Err(Rule::TooLarge));
}

#[test]
fn library_functions_have_their_signature() {
    let libcall = |name, parameters, results| {
        let text = format!("signature {parameters} -> {results}\nlibcall %{name} sig0");
        validate(assemble(&text).unwrap()).map(|_| ()).map_err(|error| error.rule)
    };
    let wrong = |parameters, results| Err(Rule::LibcallSignature(Signature { parameters, results }));
    assert_eq!(libcall("CeilF64", 1, 1), Ok(()));
    assert_eq!(libcall("CeilF64", 1, 0), wrong(1, 0));
    assert_eq!(libcall("FmaF32", 2, 1), wrong(2, 1));
    assert_eq!(libcall("Memcpy", 3, 0), Ok(()));
    assert_eq!(libcall("Memcmp", 3, 0), wrong(3, 0));
    assert_eq!(libcall("Memset", 3, 2), wrong(3, 2));
}

/// A valid module, each word of which matters to some rule.
const VALID: &str = "signature 2 -> 1
    function %g sig0 { add64 r1, r1, r2 ret 0 }
    function %f sig0 slots 300 memory 32 {
        const 0xFEDCBA9876543210
        enter 300, 2
        const_pool r3, const0
        mov_far s299, s3
        br_table r1, 1
        jump a
        jump b
      a:
        func_addr r5, %g
        call_indirect r5, sig0, 10
        br_lt_u r1, r11, b
        tail_call %g, 2
      b:
        call %g, 10
        ret 2
    }";

/// Flips each bit of each word of a valid module: what is no operation is refused at once, what is one is
/// refused by validation or still a valid program, never anything else. Damage to what the rules are about
/// must be refused.
#[test]
fn damaged_words_are_refused_or_harmless() {
    let module = assemble(VALID).unwrap();
    assert!(validate(module.clone()).is_ok());
    let mut refused = 0;
    for (function, body) in module.functions.iter().map(|f| &f.body).enumerate() {
        let Body::Code(code) = body else { panic!("all functions are code") };
        for (pc, word) in code.words.iter().enumerate() {
            for bit in 0..64 {
                let Ok(damaged) = Word::from_raw(word.into_raw() ^ 1 << bit) else {
                    refused += 1;
                    continue;
                };
                let mut module = module.clone();
                let Body::Code(code) = &mut module.functions[function].body else { panic!("it was code") };
                code.words[pc] = damaged;
                let result = validate(module);
                refused += u32::from(result.is_err());
                let before = word.unpack();
                let must_refuse = match (before, damaged.unpack()) {
                    (Op::TailCall { memory, .. }, Op::TailCall { memory: other, .. }) => memory != other,
                    (Op::Ret { .. }, Op::Ret { .. })
                    | (Op::Enter { .. }, _)
                    | (Op::BrTable { .. }, Op::BrTable { count: 2.., .. })
                    | (Op::ConstPool { .. }, Op::ConstPool { index: ConstIndex(1..), .. })
                    | (Op::CallIndirect { .. }, Op::CallIndirect { signature: SigIndex(1..), .. }) => true,
                    (_, Op::Jump { target: Target(t) } | Op::BrLtU { target: Target(t), .. }) => {
                        !(-9..=9).contains(&t)
                    }
                    _ => false,
                };
                assert!(result.is_err() || !must_refuse, "{before} became {}", damaged.unpack());
            }
        }
    }
    assert!(refused > 500, "only {refused} of {} were refused", 14 * 64);
}

#[test]
fn every_word_of_the_valid_module_may_not_be_missing() {
    let module = assemble(VALID).unwrap();
    let Body::Code(code) = &module.functions[1].body else { panic!("it is code") };
    // Without one of the first words, tables, targets or the entry check are wrong.
    for pc in [0, 4, 5, code.words.len() - 1] {
        let mut module = module.clone();
        let Body::Code(code) = &mut module.functions[1].body else { panic!("it was code") };
        code.words.remove(pc);
        assert!(validate(module).is_err(), "without word {pc}");
    }
}

#[test]
fn the_builder_writes_what_validates() {
    let mut module = Module::new();
    let signature = module.add_signature(1, 1).unwrap();
    let mut builder = CodeBuilder::new(300, 20).unwrap();
    let (again, done) = (builder.label(), builder.label());
    builder.constant(Reg(2), 0).unwrap();
    builder.bind(again);
    builder.branch(Op::BrZ { a: Reg(1), target: Target(0) }, done).unwrap();
    builder.constant(Reg(3), u64::MAX / 2).unwrap();
    builder.constant(Reg(4), u64::MAX / 2).unwrap();
    builder.br_table(Reg(1), &[done, again], done).unwrap();
    builder.bind(done);
    builder.ret();
    let code = builder.finish().unwrap();
    assert_eq!((code.frame_bytes, code.constants.len(), code.words.len()), (32, 1, 10));
    module.add_function("f", signature, Body::Code(code)).unwrap();
    assert!(validate(module.clone()).is_ok());
    assert_eq!(assemble(&module.to_string()), Ok(module));
}

#[test]
fn the_builder_refuses_what_it_cannot_write() {
    assert_eq!(CodeBuilder::new(1 << 24, 0).err(), Some(BuildError::FrameTooLarge));
    assert_eq!(CodeBuilder::new(0, 1 << 28).err(), Some(BuildError::FrameTooLarge));
    assert_eq!(CodeBuilder::new(0, u32::MAX).err(), Some(BuildError::FrameTooLarge));
    let mut builder = CodeBuilder::new(0, 0).unwrap();
    let label = builder.label();
    assert_eq!(builder.branch(Op::Nop, label), Err(BuildError::NotABranch));
    builder.branch(Op::Jump { target: Target(0) }, label).unwrap();
    assert_eq!(builder.finish(), Err(BuildError::UnboundLabel(label)));
    let code = CodeBuilder::new(256, 0).unwrap().finish();
    assert_eq!(code, Ok(Code { frame_slots: 256, ..Code::default() }));
}
