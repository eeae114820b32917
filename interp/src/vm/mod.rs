//! The virtual machine.
//!
//! A [`Vm`] runs functions of one [`Program`]. It owns a value stack of 64-bit slots and a sandboxed
//! [`Memory`].
//!
//! # Frames
//!
//! A frame is a window of the value stack. Slot 0 is the linkage, parameters come in slots 1 and up, and
//! results leave there. A call names the slot where the callee's frame begins, so arguments that were
//! computed in the slots after it are where the callee expects them, and frames overlap. Every frame has
//! 256 slots of room, so that no byte-sized operand can miss; larger ones ask for it as they are entered.
//!
//! # What untrusted programs can do
//!
//! Only validated programs run. They cannot panic the machine, leave its stacks, memory or code, or
//! overflow the native stack; with fuel they end.

mod handlers;
mod machine;
mod matching;
#[cfg(test)]
mod tests;
pub(crate) mod threaded;

use core::cell::{Cell, RefCell};
use core::fmt;
use std::rc::Rc;

use self::machine::{Code, Context, Exit, Linkage, Machine, OutsideCall, PackedLinkage, State};
use self::matching::Words;
use crate::memory::Memory;
use crate::operand::FuncIndex;
use crate::program::{OUTSIDE, Program, ProgramFunction, ProgramFunctionKind};
use crate::trap::{Trap, TrapCode, TrapKind};
use crate::zeroed::Zeroed;

/// For [`LAYOUTS`](crate::LAYOUTS).
pub(crate) const LINKAGE_LAYOUT: packed::Layout = Linkage::LAYOUT;

/// How large a machine is, and how long it may run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Config {
    /// How many 64-bit slots the value stack has: at most 2^31.
    pub stack_slots: u32,
    /// How many bytes the memory stack has.
    pub memory_stack_bytes: u32,
    /// How many bytes the heap has.
    pub heap_bytes: u32,
    /// How many calls and backward jumps may happen, if that is limited. Fuel is not refilled by a new
    /// call of [`Vm::call`], but by [`Vm::set_fuel`].
    pub fuel: Option<u64>,
    /// Whether to count operations; that costs time.
    pub statistics: bool,
    /// How operations are found.
    pub dispatch: Dispatch,
}

/// How the machine finds the code of each operation. Results, traps and fuel are the same.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Dispatch {
    /// One `match` in a loop: safe code only, on every platform.
    Match,
    /// Each operation beside the address of its handler. Falls back to [`Dispatch::Match`] where that is
    /// not [available](Dispatch::is_available), and for statistics.
    #[default]
    Threaded,
}

impl Dispatch {
    /// Whether this build can do it. Threaded code needs calls that the compiler made jumps, as it does with
    /// optimisation; that is tried out once.
    #[must_use]
    pub fn is_available(self) -> bool {
        match self {
            Self::Match => true,
            Self::Threaded => threaded::available(),
        }
    }
}

impl Default for Config {
    /// 2^20 slots, a memory stack of 16 MiB, no heap, no limit.
    fn default() -> Self {
        Self {
            stack_slots: 1 << 20,
            memory_stack_bytes: 1 << 24,
            heap_bytes: 0,
            fuel: None,
            statistics: false,
            dispatch: Dispatch::Threaded,
        }
    }
}

/// A function that the embedder defines.
///
/// It gets the memory, and a slice of as many slots as it has parameters or results, whichever are more:
/// arguments are there when it begins, results must be there when it ends, each zero-extended from its
/// width.
pub type HostFunction<'p> = dyn FnMut(&mut Memory, &mut [u64]) -> Result<(), TrapKind> + 'p;

/// A machine that runs the functions of a program.
pub struct Vm<'p> {
    program: &'p Program,
    stack: Zeroed,
    memory: Memory,
    fuel: i64,
    pinned: u64,
    /// Definitions of imports, by function.
    hosts: Vec<Option<Box<HostFunction<'p>>>>,
    histogram: Option<Box<[u64]>>,
    dispatch: Dispatch,
}

/// Why a call gave no results.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum CallError {
    /// The program has no such function.
    NoSuchFunction(FuncIndex),
    /// The function takes another number of slots.
    WrongArgumentCount {
        /// How many it takes.
        expected: u32,
        /// How many it got.
        found: usize,
    },
    /// The execution stopped.
    Trap(Trap),
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuchFunction(function) => write!(f, "there is no {function}"),
            Self::WrongArgumentCount { expected, found } => {
                write!(f, "expected {expected} argument slots, found {found}")
            }
            Self::Trap(trap) => fmt::Display::fmt(trap, f),
        }
    }
}

impl core::error::Error for CallError {}

impl From<Trap> for CallError {
    fn from(trap: Trap) -> Self {
        Self::Trap(trap)
    }
}

/// What ran, since the machine was made.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Statistics {
    /// How many operations.
    pub operations: u64,
    /// How many of them were calls, tail calls included.
    pub calls: u64,
    /// How often each operation ran, by mnemonic, the most frequent first.
    pub by_operation: Vec<(&'static str, u64)>,
}

impl<'p> Vm<'p> {
    /// A machine with memory of its own, all zero.
    #[must_use]
    pub fn new(program: &'p Program, config: Config) -> Self {
        let opcodes = usize::from(u16::MAX) + 1;
        let mut vm = Self {
            program,
            stack: Zeroed::slots(config.stack_slots.min(1 << 31) as usize),
            memory: Memory::new(config.memory_stack_bytes, config.heap_bytes),
            fuel: 0,
            pinned: 0,
            hosts: program.functions.iter().map(|_| None).collect(),
            histogram: config.statistics.then(|| vec![0; opcodes].into()),
            dispatch: if config.dispatch.is_available() { config.dispatch } else { Dispatch::Match },
        };
        vm.set_fuel(config.fuel);
        vm
    }

    /// Defines every import of this name; gives how many there are.
    pub fn define<F>(&mut self, name: &str, host: F) -> usize
    where
        F: FnMut(&mut Memory, &mut [u64]) -> Result<(), TrapKind> + 'p,
    {
        // Imports of one name that differ in their signatures share the definition. It cannot be borrowed
        // twice: a host function has no way back into the machine.
        let host = Rc::new(RefCell::new(host));
        let imports = self.program.functions.iter().zip(&mut self.hosts);
        let found = imports.filter(|(f, _)| f.kind == ProgramFunctionKind::Import && f.name == name);
        let define = |place: &mut Option<Box<HostFunction<'p>>>| {
            let host = Rc::clone(&host);
            *place = Some(Box::new(move |memory, slots| (*host.borrow_mut())(memory, slots)));
        };
        found.map(|(_, place)| define(place)).count()
    }

    /// How operations are found; what was asked for, if that is available.
    #[must_use]
    pub fn dispatch(&self) -> Dispatch {
        self.dispatch
    }

    /// The memory.
    #[must_use]
    pub fn memory(&self) -> &Memory {
        &self.memory
    }

    /// The memory, to prepare it for a program.
    #[must_use]
    pub fn memory_mut(&mut self) -> &mut Memory {
        &mut self.memory
    }

    /// What is left of the fuel; meaningless if it was not limited.
    #[must_use]
    pub fn fuel(&self) -> u64 {
        self.fuel.max(0).unsigned_abs()
    }

    /// Sets how many calls and backward jumps may happen from now on.
    pub fn set_fuel(&mut self, fuel: Option<u64>) {
        // Counted at a few per nanosecond, the most that an i64 holds lasts for many years.
        self.fuel = fuel.map_or(i64::MAX, |fuel| i64::try_from(fuel).unwrap_or(i64::MAX));
    }

    /// What ran so far, if the machine was to count that.
    #[must_use]
    pub fn statistics(&self) -> Option<Statistics> {
        self.histogram.as_deref().map(crate::text::statistics)
    }

    /// Runs a function to its end: arguments and results as slots, each zero-extended from its width.
    ///
    /// After a trap the machine can be used again; memory stays as the program left it.
    ///
    /// # Errors
    /// If there is no such function, it takes another number of slots, or it traps.
    pub fn call(&mut self, function: FuncIndex, arguments: &[u64]) -> Result<Vec<u64>, CallError> {
        let callee = self.program.function(function).ok_or(CallError::NoSuchFunction(function))?;
        if arguments.len() != callee.parameters as usize {
            let (expected, found) = (callee.parameters, arguments.len());
            return Err(CallError::WrongArgumentCount { expected, found });
        }
        let slots = frame_slots(callee);
        let trap = |kind| Trap { kind, function: function.get(), pc: 0 };
        let Some([linkage, rest @ ..]) = self.stack.as_slots_mut().get_mut(..slots.max(256)) else {
            return Err(trap(TrapCode::STACK_OVERFLOW.into()).into());
        };
        *linkage = HALT.pack().into_raw();
        rest[..arguments.len()].copy_from_slice(arguments);
        let start = |pc| State::new(pc, function.get(), self.memory.heap_start(), self.fuel, self.pinned);
        match &callee.kind {
            ProgramFunctionKind::Code(range) => self.run(start(range.start))?,
            ProgramFunctionKind::Libcall(_) | ProgramFunctionKind::Import => {
                self.call_outside(&start(OUTSIDE)).map_err(trap)?;
            }
        }
        Ok(self.stack.as_slots()[1..=callee.results as usize].to_vec())
    }

    /// Runs from a state on until the outermost function returns.
    fn run(&mut self, mut state: State) -> Result<(), Trap> {
        loop {
            state = self.run_machine(state);
            self.fuel = state.fuel.get().max(0);
            self.pinned = state.pinned.get();
            let result = match state.exit.replace(Exit::Halt) {
                Exit::Halt => return Ok(()),
                Exit::Trap(kind) => Err(kind),
                Exit::Outside => self.call_outside(&state),
            };
            if let Err(kind) = result {
                let (function, pc) = self.program.place(state.pc.get().wrapping_sub(1)).unwrap_or_default();
                return Err(Trap { kind, function, pc });
            }
            if state.outside.get().delta.get() == 0 {
                self.leave_frame(&state);
            }
        }
    }

    /// Runs until something leaves the code.
    fn run_machine(&mut self, state: State) -> State {
        let Self { program, stack, memory, histogram, .. } = self;
        let (stack, memory) = (stack.as_slots_mut(), memory.bytes_mut());
        let words = Words(&program.code);
        match (histogram, self.dispatch) {
            (Some(histogram), _) => run_code(program, words, state, stack, memory, |machine| {
                matching::run_counting(machine, histogram);
            }),
            (None, Dispatch::Match) => run_code(program, words, state, stack, memory, matching::run),
            (None, Dispatch::Threaded) => {
                let threads = program.threaded().threads(memory.len());
                run_code(program, threads, state, stack, memory, threaded::run)
            }
        }
    }

    /// Runs the library function or import that a state is about.
    fn call_outside(&mut self, state: &State) -> Result<(), TrapKind> {
        let OutsideCall { function, delta } = state.outside.get();
        let callee = self.program.functions.get(function as usize).ok_or(TrapKind::BadCallTarget)?;
        let start = state.base.get() as usize + delta.get() as usize;
        let frame = self.stack.as_slots_mut().get_mut(start..start + frame_slots(callee));
        let Some([_, slots @ ..]) = frame else {
            return Err(TrapCode::STACK_OVERFLOW.into());
        };
        match &callee.kind {
            ProgramFunctionKind::Libcall(libcall) => {
                let result = libcall.call(&mut self.memory, slots);
                let result = result.map_err(|_| TrapCode::HEAP_OUT_OF_BOUNDS)?;
                if let (Some(slot), 1) = (slots.first_mut(), callee.results) {
                    *slot = result;
                }
                Ok(())
            }
            ProgramFunctionKind::Import => match self.hosts.get_mut(function as usize) {
                Some(Some(host)) => host(&mut self.memory, slots),
                _ => Err(TrapKind::UnlinkedImport),
            },
            ProgramFunctionKind::Code(_) => Err(TrapKind::BadCallTarget),
        }
    }

    /// Returns from the frame that made a tail call to a function from outside.
    fn leave_frame(&self, state: &State) {
        let linkage = self.stack.as_slots().get(state.base.get() as usize).copied().unwrap_or_default();
        let linkage = PackedLinkage::from_raw_unchecked(linkage).unpack();
        state.pc.set(linkage.pc);
        state.base.update(|base| base.saturating_sub(linkage.delta.get()));
    }
}

/// Runs code in one of its forms until something leaves it.
fn run_code<C: Code>(
    program: &Program,
    code: C,
    state: State,
    stack: &mut [u64],
    memory: &mut [u8],
    run: impl FnOnce(Machine<'_, C>),
) -> State {
    let context = Context {
        state,
        code,
        constants: &program.constants,
        entries: &program.entries,
        stack: Cell::from_mut(stack).as_slice_of_cells(),
    };
    match Machine::start(&context, memory) {
        None => context.state.exit.set(Exit::Trap(TrapCode::STACK_OVERFLOW.into())),
        Some(machine) => run(machine),
    }
    context.state
}

/// The linkage of the outermost frame: goes on outside of the code, which leaves the loop.
const HALT: Linkage = Linkage { delta: packed::u24::MIN, pc: OUTSIDE };

/// How many slots arguments and results need, with the linkage.
fn frame_slots(function: &ProgramFunction) -> usize {
    function.parameters.max(function.results) as usize + 1
}

impl fmt::Debug for Vm<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vm")
            .field("program", self.program)
            .field("stack_slots", &self.stack.as_slots().len())
            .field("memory", &self.memory)
            .field("fuel", &self.fuel())
            .finish_non_exhaustive()
    }
}
