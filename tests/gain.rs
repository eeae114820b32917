//! What the optimiser buys: how many operations the machine executes for random programs, with it and without.
//!
//! ```text
//! cargo test --test gain -- --nocapture
//! ```

use packir::interp::{Config as Limits, Vm};
use packir::ir::generate::{Config, Features, Program, generate};
use packir::ir::verify::{Verified, verify};
use packir::pipeline::{compile, optimized};

/// The operations that the machine executes for all runs of a program, traps included.
fn operations(program: &Program, functions: &[Verified]) -> u64 {
    let compiled = compile(functions).expect("generated functions compile");
    let limits = Limits {
        stack_slots: 1 << 16,
        memory_stack_bytes: 1 << 16,
        fuel: Some(50_000_000),
        statistics: true,
        ..Limits::default()
    };
    let mut vm = Vm::new(&compiled.program, limits);
    for run in &program.runs {
        // Both forms trap at the same place, so the operations before it compare.
        let _ = compiled.call(&mut vm, run.function, &run.args);
    }
    vm.statistics().expect("they are counted").operations
}

#[test]
fn optimised_programs_execute_fewer_operations() {
    eprintln!("| programs | operations | optimised | ratio |\n|---|---:|---:|---:|");
    for (name, features) in [("integers and calls", Features::INTEGERS), ("all scalars", Features::SCALARS)] {
        let (mut before, mut after) = (0, 0);
        for seed in 0..12 {
            let program = generate(Config::new(seed, 200).features(features));
            let functions: Vec<Verified> = program
                .functions
                .iter()
                .map(|func| verify(func.clone()).expect("generated functions verify"))
                .collect();
            before += operations(&program, &functions);
            after += operations(&program, &optimized(functions));
        }
        eprintln!("| {name} | {before} | {after} | {:.2} |", after as f64 / before as f64);
        assert!(after * 10 < before * 9, "{name}: {before} to {after}");
    }
}
