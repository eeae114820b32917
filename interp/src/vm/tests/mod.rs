//! Tests of the machine: every operation against the model, and programs.

mod fuzz;
mod ops;
mod programs;

use super::{CallError, Config, Vm};
use crate::program::Program;
use crate::text::assemble;
use crate::trap::TrapKind;
use crate::validate::validate;

/// A small machine, so that making one is quick.
const SMALL: Config = Config {
    stack_slots: 4096,
    memory_stack_bytes: 4096,
    heap_bytes: 4096,
    fuel: Some(10_000),
    statistics: false,
};

fn program(text: &str) -> Program {
    validate(assemble(text).unwrap_or_else(|error| panic!("{error}\n{text}")))
        .unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// Runs the last function of a text in a small machine.
fn run(text: &str, arguments: &[u64]) -> Result<Vec<u64>, TrapKind> {
    let program = program(text);
    let last = crate::FuncIndex::new(u32::try_from(program.functions().len() - 1).unwrap()).unwrap();
    match Vm::new(&program, SMALL).call(last, arguments) {
        Ok(results) => Ok(results),
        Err(CallError::Trap(trap)) => Err(trap.kind),
        Err(error) => panic!("{error}"),
    }
}
