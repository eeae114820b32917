//! That generated programs are what the module's documentation promises.

use std::collections::BTreeSet;

use super::*;
use crate::cfg::ControlFlowGraph;
use crate::dominators::DominatorTree;
use crate::eval::{EvalError, Evaluator, Limits, Module};
use crate::liveness::Liveness;
use crate::loops::LoopAnalysis;
use crate::opcode::{CtrlFrom, Opcode};
use crate::text::parse_functions;
use crate::types::{F32, F64, I8, I16, I32, I64, I128};
use crate::verify::verify;

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
    for config in configs(12, 300) {
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
const NOT_GENERATED: [&str; 12] = [
    "x86_cvtt2dq",
    "stack_switch",
    "get_frame_pointer",
    "get_stack_pointer",
    "get_return_address",
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

#[test]
fn every_function_verifies_and_reads_back() {
    for config in configs(10, 400) {
        for func in generate(config).functions {
            let text = func.to_string();
            let func = verify(func).unwrap_or_else(|errors| panic!("{config:?}:\n{errors}\n{text}"));
            let read = parse_functions(&text).unwrap_or_else(|error| panic!("{config:?}: {error}\n{text}"));
            assert_eq!(read.len(), 1);
            assert_eq!(read[0].to_string(), func.function().to_string());
        }
    }
}

#[test]
fn programs_that_were_read_back_compute_the_same() {
    for config in configs(3, 300) {
        let program = generate(config);
        let functions =
            program.functions.iter().flat_map(|func| parse_functions(&func.to_string()).unwrap()).collect();
        assert_eq!(
            outcomes(&Program { functions, runs: program.runs.clone() }),
            outcomes(&program),
            "{config:?}"
        );
    }
}

/// What the allocator and the analyses must see often.
#[test]
fn control_flow_and_live_values_are_demanding() {
    let (mut count, mut loops, mut irreducible, mut pressed, mut nested) = (0, 0, 0, 0, 0);
    for seed in 0..40 {
        for func in &generate(Config::new(seed, 600)).functions {
            let cfg = ControlFlowGraph::compute(func);
            let tree = DominatorTree::compute(&cfg);
            let nest = LoopAnalysis::compute(&cfg, &tree);
            let liveness = Liveness::compute(func, &cfg);
            let mut most = 0;
            for block in func.layout.blocks() {
                liveness.for_each_pressure(func, block, |_, live| most = most.max(live));
            }
            count += 1;
            loops += nest.loops().len();
            nested += usize::from(nest.loops().any(|lp| nest.depth(lp) > 2));
            irreducible += usize::from(!nest.is_reducible());
            pressed += usize::from(most > 256);
        }
    }
    let seen = format!(
        "{count} functions, {loops} loops, {nested} nested, {irreducible} irreducible, {pressed} pressed"
    );
    assert!(
        loops > count && nested * 20 > count && irreducible * 10 > count && pressed * 20 > count,
        "{seen}"
    );
}

/// Programs in which some instruction occurs shrink to little more than that instruction.
#[test]
fn reduction_leaves_what_the_failure_needs() {
    for wanted in [Opcode::Fmin, Opcode::BrTable] {
        let has = |program: &Program| {
            program.functions.iter().any(|func| func.insts().any(|inst| func.dfg.opcode(inst) == wanted))
        };
        let mut program = (0..).map(|seed| generate(Config::new(seed, 50))).find(has).unwrap();
        program = reduce(program, has);
        assert!(has(&program));
        let insts: usize = program.functions.iter().map(|func| func.insts().count()).sum();
        let blocks: usize = program.functions.iter().map(|func| func.layout.blocks().len()).sum();
        let text: Vec<String> = program.functions.iter().map(ToString::to_string).collect();
        assert!(insts < 30 && blocks <= 4 && program.runs.len() == 1, "{wanted}:\n{}", text.concat());
    }
}

/// A failure that depends on what the program computes: a result that is -1.
#[test]
fn reduction_keeps_behaviour_that_matters() {
    let returns_minus_one = |program: &Program| {
        outcomes(program)
            .iter()
            .flatten()
            .any(|results| results[1..].iter().any(|result| result.to_string() == "-1"))
    };
    let program = (0..).map(|seed| generate(Config::new(seed, 60))).find(returns_minus_one).unwrap();
    let before: usize = program.functions.iter().map(|func| func.insts().count()).sum();
    let reduced = reduce(program, returns_minus_one);
    assert!(returns_minus_one(&reduced));
    let after: usize = reduced.functions.iter().map(|func| func.insts().count()).sum();
    assert!(after * 4 < before, "{before} to {after}");
}
