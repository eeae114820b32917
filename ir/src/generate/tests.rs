//! That generated programs are what the module's documentation promises.

use std::collections::BTreeSet;

use super::*;
use crate::eval::{EvalError, Evaluator, Limits, Module};
use crate::opcode::{CtrlFrom, Opcode};
use crate::types::{F32, F64, I8, I16, I32, I64, I128};

fn limits() -> Limits {
    Limits { fuel: Some(1_000_000), stack_bytes: 1 << 16, ..Limits::default() }
}

fn outcomes(program: &Program) -> Vec<Result<Vec<crate::immediates::DataValue>, EvalError>> {
    let module = Module::new(&program.functions);
    program.runs.iter().map(|run| Evaluator::new(&module, limits()).call(run.function, &run.args)).collect()
}

fn configs(count: u64, size: u32) -> impl Iterator<Item = Config> {
    (0..count).flat_map(move |seed| {
        let config = Config::new(seed, size);
        [
            config,
            config.features(Features::INTEGERS),
            config.features(Features { traps: false, ..Features::SCALARS }),
        ]
    })
}

#[test]
fn every_run_ends_and_most_return() {
    let (mut returned, mut trapped) = (0, 0);
    for config in configs(20, 300) {
        let program = generate(config);
        for outcome in outcomes(&program) {
            match outcome {
                Ok(_) => returned += 1,
                Err(EvalError::Trap(code)) if config.features.traps => {
                    assert_ne!(code, crate::TrapCode::STACK_OVERFLOW, "{config:?}");
                    trapped += 1;
                }
                Err(error) => panic!("{config:?}: {error}"),
            }
        }
    }
    assert!(trapped > 5 && returned > 3 * trapped, "{returned} runs returned, {trapped} trapped");
}

/// What needs `f16` or `f128`, exceptions, other stacks, thread-local storage, or shows where the stack is.
const NOT_GENERATED: [&str; 13] = [
    "x86_cvtt2dq",
    "stack_switch",
    "get_frame_pointer",
    "get_stack_pointer",
    "get_return_address",
    "symbol_value",
    "tls_value",
    "f16const",
    "f128const",
    "dynamic_stack_addr",
    "get_exception_handler_address",
    "try_call",
    "try_call_indirect",
];

fn is_for_vectors(op: Opcode) -> bool {
    let info = op.info();
    let scalar = |ty: crate::Type| ty.is_lane();
    let constraints = || info.args.iter().chain(info.results);
    let scalars = [I8, I16, I32, I64, I128, F32, F64];
    match info.ctrl_from {
        CtrlFrom::None => {
            constraints().any(|c| c.resolve(crate::Type::INVALID).is_some_and(|ty| !scalar(ty)))
        }
        CtrlFrom::Operand(_) | CtrlFrom::Result => !scalars.iter().any(|&ctrl| {
            info.ctrl_types.contains(ctrl)
                && constraints().all(|c| scalars.iter().any(|&ty| c.allows(ty, ctrl)))
        }),
    }
}

#[test]
fn every_scalar_instruction_occurs() {
    let mut seen = BTreeSet::new();
    for seed in 0..150 {
        for func in &generate(Config::new(seed, 400)).functions {
            assert_eq!(crate::eval::unsupported(func), None);
            seen.extend(func.insts().map(|inst| func.dfg.opcode(inst)));
        }
    }
    // Instructions on vectors and of types that only they have are told by their types.
    let missing: Vec<&str> = Opcode::ALL
        .iter()
        .filter(|op| !seen.contains(op) && !is_for_vectors(**op))
        .map(|op| op.name())
        .collect();
    assert_eq!(missing, NOT_GENERATED);
}

#[test]
fn the_same_configuration_gives_the_same_program() {
    for config in configs(10, 200) {
        let (a, b) = (generate(config), generate(config));
        assert_eq!(a.runs, b.runs);
        assert_eq!(outcomes(&a), outcomes(&b));
    }
}
