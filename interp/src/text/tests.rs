//! Text in and out.

use super::{AssembleError, Rows, assemble};
use crate::isa::Op;
use crate::module::{Body, Module};
use crate::operand::{Reg, Target};
use crate::validate::validate;

fn error(text: &str) -> (usize, usize, String) {
    let AssembleError { line, column, message } = assemble(text).unwrap_err();
    (line, column, message)
}

/// The message for an operation in line 3, column 1 of a function.
fn operation_error(text: &str) -> (usize, String) {
    let (line, column, message) = error(&format!("signature 0 -> 0\nfunction %f sig0 {{\n{text}\nret 0 }}"));
    assert_eq!(line, 3, "{message}");
    (column, message)
}

#[test]
fn a_module_prints_as_it_is_read() {
    let text = "\
signature 1 -> 1 ; sig0

function %f sig0 slots 5 memory 16 {
    const 0x123456789abcdef0 ; const0
    enter 5, 1
  L0:
    const_pool r2, const0
    br_lt_s_imm32 r1, -5, L0
    br_table r1, 1
    jump L1
    jump L0
  L1:
    mov_far s1, s200
    atomic_rmw32 r1, r2, r3, nand, big
    trap_nz r1, user7
    call fn1, 4
    ret 1
}
libcall %ceil sig0 = CeilF64
libcall %CeilF32 sig0
import %\"a \\\"b\\\\\\u{a}\" sig0
";
    let text = text
        .replace("}\nlib", "}\n\nlib")
        .replace("64\nlib", "64\n\nlib")
        .replace("sig0\nimport", "sig0\n\nimport");
    let module = assemble(&text).unwrap();
    assert_eq!(module.to_string(), text);
    assert_eq!(module.functions[3].name, "a \"b\\\n");
    validate(module).unwrap();
}

#[test]
fn every_row_prints_and_reads_back() {
    for row in &Rows::get().rows {
        let fields: Vec<String> = row
            .variant
            .fields
            .iter()
            .zip(3..)
            .map(|(field, number): (_, u32)| match field.ty {
                "Reg" => format!("r{number}"),
                "FarSlot" => format!("s{number}00"),
                "Target" => format!("-{number}"),
                "FuncIndex" => format!("fn{number}"),
                "SigIndex" => format!("sig{number}"),
                "ConstIndex" => format!("const{number}"),
                "TrapCode" => format!("user{number}"),
                "RmwKind" => "smax".to_owned(),
                "ByteOrder" => "big".to_owned(),
                ty if ty.starts_with('i') => format!("-{number}"),
                _ => number.to_string(),
            })
            .collect();
        let line = format!("{} {}", row.mnemonic, fields.join(", ")).trim_end().to_owned();
        let module = assemble(&format!("function %f sig0 {{ {line} }}")).unwrap();
        let Body::Code(code) = &module.functions[0].body else { panic!("it is code") };
        assert_eq!(code.words[0].unpack().to_string(), line);
        assert_eq!(code.words[0].unpack().mnemonic(), row.mnemonic);
    }
}

#[test]
fn operations_print_by_themselves() {
    assert_eq!(Op::BrZ { a: Reg(3), target: Target(5) }.to_string(), "br_z r3, +5");
    assert_eq!(Op::Add64 { dst: Reg(255), a: Reg(1), b: Reg(2) }.to_string(), "add64 r255, r1, r2");
    assert_eq!(Op::Nop.to_string(), "nop");
}

#[test]
fn a_program_prints_its_functions() {
    let module =
        assemble("signature 1 -> 1\nfunction %f sig0 { a: br_nz r1, a ret 0 }\nimport %g sig0").unwrap();
    let program = validate(module).unwrap();
    assert_eq!(program.to_string(), "fn0 %f 1 -> 1\n  L0:\n    br_nz r1, L0\n    ret 0\nfn1 %g 1 -> 1\n");
}

#[test]
fn functions_may_be_named_before_they_are_there() {
    let text =
        "signature 0 -> 0\nfunction %f sig0 { call %g, 1 ret 0 }\nfunction %g sig0 { call %f, 1 ret 0 }";
    assert!(validate(assemble(text).unwrap()).is_ok());
}

#[test]
fn errors_have_a_place() {
    assert_eq!(error("nonsense").0, 1);
    assert_eq!(error("\n  \"").1, 3);
    assert_eq!(error("signature 1 1"), (1, 13, "expected `->`, found `1`".into()));
    assert_eq!(error("function f sig0 {}"), (1, 10, "expected a name, such as `%f`, found `f`".into()));
    assert_eq!(error("function %f s {}"), (1, 13, "expected a signature, such as `sig0`, found `s`".into()));
    assert_eq!(error("function %f sig0 {").2, "expected an operation, found the end");
    assert_eq!(
        error("libcall %nope sig0").2,
        "expected the name of a library function, such as CeilF32, found `nope`"
    );
    assert_eq!(error("import %\"abc sig0").2, "this name has no end");
    assert_eq!(operation_error("add r1"), (1, "there is no operation `add`".into()));
    let (line, column, message) = error("function %f sig0 {\n mov r1\n ret 0 }");
    assert_eq!((line, column, &*message), (3, 2, "expected `,`, found `ret`"));
}

#[test]
fn fields_are_checked() {
    let cases = [
        ("mov r1, r256", 9, "expected a slot, `r0` to `r255`, found `r256`"),
        ("mov r1, 5", 9, "expected a slot, `r0` to `r255`, found `5`"),
        ("add_imm64 r1, r1, 8388608", 19, "8388608 does not fit into 24 bits"),
        ("add_imm64 r1, r1, x", 19, "expected a number, found `x`"),
        ("or_imm r1, r1, -1", 16, "-1 does not fit into 24 bits"),
        ("shl_imm64 r1, r1, 64", 19, "64 does not fit into 6 bits"),
        ("mov_far s1, s16777216", 13, "expected a far slot, such as `s300`, found `s16777216`"),
        ("jump nowhere", 6, "there is no label `nowhere`"),
        ("jump +2147483648", 6, "2147483648 does not fit into 32 bits"),
        ("call %nobody, 1", 6, "there is no function `%nobody`"),
        ("call_indirect r1, %f, 1", 19, "expected a signature, such as `sig0`"),
        (
            "atomic_rmw8 r1, r1, r1, plus, little",
            25,
            "expected a kind of update, such as `add`, found `plus`",
        ),
        ("atomic_rmw8 r1, r1, r1, add, middle", 30, "expected `little` or `big`, found `middle`"),
        ("trap user0", 6, "expected a trap code"),
        ("a: nop a:", 8, "the label `a` is there twice"),
        ("const 99999999999999999999", 7, "expected a 64-bit number"),
    ];
    for (text, column, message) in cases {
        let (found_column, found) = operation_error(text);
        assert!(found.starts_with(message), "{text}: {found}");
        assert_eq!(found_column, column, "{text}");
    }
}

#[test]
fn empty_text_is_an_empty_module() {
    assert_eq!(assemble("; nothing\n"), Ok(Module::new()));
}
