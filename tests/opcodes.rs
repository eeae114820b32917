//! Which opcodes of the table the engines run: every scalar one, but for those listed here with the reason.

use std::collections::BTreeSet;

use packir::ir::generate::{Config, generate};
use packir::ir::opcode::CtrlFrom;
use packir::ir::text::parse_functions;
use packir::ir::types::{F32, F64, I8, I16, I32, I64, I128};
use packir::ir::verify::{Verified, verify};
use packir::ir::{Opcode, Type};
use packir::pipeline::{Engine, EngineKind};

/// Scalar opcodes that neither engine runs.
const NOT_RUN: [(&str, &str); 10] = [
    ("x86_cvtt2dq", "for vectors, though its types let scalars in"),
    ("stack_switch", "there is one stack"),
    ("get_return_address", "activations return to no address"),
    ("tls_value", "there are no threads"),
    ("f16const", "f16 is not computed with"),
    ("f128const", "f128 is not computed with"),
    ("dynamic_stack_addr", "vectors of unknown length"),
    ("get_exception_handler_address", "exceptions"),
    ("try_call", "exceptions"),
    ("try_call_indirect", "exceptions"),
];

/// Opcodes that random programs leave out, as what they give depends on where the stack is.
const STACK: &str = "function %f() -> i64, i64 {
    ss0 = explicit_slot 24

block0:
    v0 = get_stack_pointer.i64
    v1 = get_frame_pointer.i64
    v2 = isub v1, v0
    v3 = get_frame_pointer.i32
    v4 = ireduce.i32 v1
    v5 = isub v3, v4
    v6 = uextend.i64 v5
    return v2, v6
}";

fn is_for_vectors(op: Opcode) -> bool {
    let info = op.info();
    let scalars = [I8, I16, I32, I64, I128, F32, F64];
    let mut constraints = info.args.iter().chain(info.results);
    match info.ctrl_from {
        CtrlFrom::None => constraints.any(|c| c.resolve(Type::INVALID).is_some_and(|ty| !ty.is_lane())),
        CtrlFrom::Operand(_) | CtrlFrom::Result => !scalars.iter().any(|&ctrl| {
            let mut constraints = info.args.iter().chain(info.results);
            info.ctrl_types.contains(ctrl)
                && constraints.all(|c| scalars.iter().any(|&ty| c.allows(ty, ctrl)))
        }),
    }
}

fn engines(functions: &[Verified]) -> [Engine; 2] {
    [EngineKind::Eval, EngineKind::Interp]
        .map(|kind| Engine::new(kind, functions.to_vec()).unwrap_or_else(|error| panic!("{error}")))
}

#[test]
fn every_scalar_opcode_runs_on_both_engines_or_is_listed() {
    let mut run = BTreeSet::new();
    for seed in 0..60 {
        let program = generate(Config::new(seed, 300));
        let functions: Vec<Verified> = program
            .functions
            .into_iter()
            .map(|func| verify(func).expect("generated functions verify"))
            .collect();
        for engine in engines(&functions) {
            for index in 0..functions.len() {
                assert_eq!(engine.unsupported(index), None, "seed {seed}");
            }
        }
        let insts = functions.iter().map(Verified::function);
        run.extend(insts.flat_map(|func| func.insts().map(|inst| func.dfg.opcode(inst).name())));
    }
    run.extend(["get_stack_pointer", "get_frame_pointer"]);
    let scalar = Opcode::ALL.iter().filter(|&&op| !is_for_vectors(op)).map(|op| op.name());
    let missing: Vec<&str> = scalar.filter(|name| !run.contains(name)).collect();
    assert_eq!(missing, NOT_RUN.map(|(name, _)| name));
}

#[test]
fn the_frame_pointer_is_above_the_stack_slots_on_both_engines() {
    let func = parse_functions(STACK).expect("the text is right").remove(0);
    let functions = [verify(func).expect("the function is valid")];
    for engine in engines(&functions) {
        let results = engine.call_index(0, &[], None).expect("it returns");
        assert_eq!(results.iter().map(ToString::to_string).collect::<Vec<_>>(), ["32", "0"]);
    }
}
