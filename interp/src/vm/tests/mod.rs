//! Tests of the machine: every operation against the model, and programs.

mod fuzz;
mod ops;
mod programs;
mod threaded;

use super::{CallError, Config, Dispatch, Vm};
use crate::memory::Memory;
use crate::operand::FuncIndex;
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
    dispatch: Dispatch::Threaded,
};

fn program(text: &str) -> Program {
    validate(assemble(text).unwrap_or_else(|error| panic!("{error}\n{text}")))
        .unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// Two machines of a program, one of each dispatch, which must do the same.
struct Twins<'p> {
    reference: Vm<'p>,
    threaded: Vm<'p>,
}

impl<'p> Twins<'p> {
    fn new(program: &'p Program, config: Config) -> Self {
        let reference = Vm::new(program, Config { dispatch: Dispatch::Match, ..config });
        let threaded = Vm::new(program, Config { statistics: false, ..config });
        Self { reference, threaded }
    }

    /// Has threaded code even where it is not available: for programs that run few operations.
    fn forced(program: &'p Program, config: Config) -> Self {
        let mut twins = Self::new(program, config);
        twins.threaded.dispatch = Dispatch::Threaded;
        twins
    }

    fn set_fuel(&mut self, fuel: Option<u64>) {
        self.reference.set_fuel(fuel);
        self.threaded.set_fuel(fuel);
    }

    fn call(&mut self, function: FuncIndex, arguments: &[u64]) -> Result<Vec<u64>, CallError> {
        let result = self.reference.call(function, arguments);
        assert_eq!(self.threaded.call(function, arguments), result, "{arguments:?}");
        result
    }

    /// Compares what is left after some calls.
    fn compare(&self) {
        let Self { reference, threaded } = self;
        assert_eq!((reference.fuel, reference.pinned), (threaded.fuel, threaded.pinned));
        assert!(reference.stack.as_slots() == threaded.stack.as_slots(), "the stacks differ");
        assert_eq!(reference.memory.heap_start(), threaded.memory.heap_start());
        let bytes =
            |vm: &Vm<'_>| vm.memory.slice(Memory::BASE, vm.memory.end() - Memory::BASE).unwrap().to_vec();
        assert!(bytes(reference) == bytes(threaded), "the memories differ");
    }
}

/// Runs the last function of a text in a small machine.
fn run(text: &str, arguments: &[u64]) -> Result<Vec<u64>, TrapKind> {
    let program = program(text);
    let last = FuncIndex::new(u32::try_from(program.functions().len() - 1).unwrap()).unwrap();
    let mut twins = Twins::new(&program, SMALL);
    let result = twins.call(last, arguments);
    twins.compare();
    match result {
        Ok(results) => Ok(results),
        Err(CallError::Trap(trap)) => Err(trap.kind),
        Err(error) => panic!("{error}"),
    }
}
