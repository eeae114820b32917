//! Threaded code: each operation beside the address of its handler, and handlers that call each other.
//!
//! A handler ends with a call of the next operation's handler, which the compiler makes a jump: nothing is left
//! to do in the frame of the first. So there is no loop, no check of the place in the code, and no jump to a common
//! place and back. What handlers need most is in argument registers.
//!
//! Stable Rust does not promise that such a call is a jump. Without optimisation it is none, and a program
//! would run through the native stack. Therefore [`available`] looks once, in the very build that asks, whether
//! each handler leaves nothing on the stack; if one does, the [loop](super::matching) is used instead.
//!
//! # Safety
//!
//! What handlers do is safe code, the same as in the loop. What is not checked here is that the next
//! operation exists. That rests on these facts:
//!
//! * [`Threaded::new`] puts an operation that leaves after the last one, so that what follows any operation
//!   of the code exists.
//! * [`Code::position`] checks its index.
//! * [`Code::moved`] is given the distance of a branch, or a number up to that of the entries of a jump
//!   table. The code comes from [`validate`](crate::validate()), which refuses programs where a branch leads out of its
//!   function, or a jump table is not complete. Handlers take both from their own word only.
//! * `validate` also refuses words that are no operations, so that it judges what handlers are chosen by: an operation's
//!   word has one handler, and unpacks to that operation.

#![expect(unsafe_code, reason = "jumps from operation to operation without a check")]

use core::cell::Cell;
use core::hint::black_box;
use core::mem::MaybeUninit;
use std::sync::OnceLock;

use packed::u24;

use super::machine::{Code, Context, Linkage, Machine, State, Window};
use crate::isa::{OpArm, OpArms, OpTag, Word};
use crate::memory::Memory;
use crate::operand::SigIndex;
use crate::program::{Entry, Pieces};

/// Runs the operation at a place, and those that follow.
///
/// Its arguments are the parts of a [`Machine`]. The fourth is not used: on x86-64 its register is the only one
/// that can hold the amount of a shift, and one more without a purpose saves most handlers from saving any.
///
/// # Safety
///
/// The place is one of the context's code. The pointer and the code's `memory_len` are those of memory that is
/// borrowed for `'a`, and that nothing else uses in the meantime.
type Handler = for<'a> unsafe extern "C" fn(
    pc: *const Inst,
    window: &'a Window,
    memory: *mut u8,
    scratch: MaybeUninit<usize>,
    context: &'a Context<'a, Threads<'a>>,
    fuel: i64,
);

/// An operation of threaded code.
#[derive(Clone, Copy)]
#[repr(C)]
pub(crate) struct Inst {
    handler: Handler,
    pieces: Pieces,
}

/// The threaded code of a program.
#[derive(Clone)]
pub(crate) struct Threaded(Box<[Inst]>);

impl Threaded {
    /// Expands the code of a program.
    pub(crate) fn new(code: &[Pieces]) -> Self {
        let end = Inst { handler: halt, pieces: Pieces::IDLE };
        Self(code.iter().map(|&pieces| inst(pieces)).chain([end]).collect())
    }

    /// The code, to run it with so much memory.
    pub(super) fn threads(&self, memory_len: usize) -> Threads<'_> {
        Threads { code: &self.0, memory_len }
    }
}

fn inst(pieces: Pieces) -> Inst {
    Inst { handler: pieces.operation().arm(Choose), pieces }
}

/// Chooses the handler of an operation.
struct Choose;

impl OpArms for Choose {
    type Output = Handler;

    fn arm<A: OpArm>(self) -> Handler {
        step::<A>
    }
}

/// The code of a program, with an operation at its end that leaves.
#[derive(Clone, Copy)]
pub(super) struct Threads<'a> {
    code: &'a [Inst],
    memory_len: usize,
}

impl Code for Threads<'_> {
    type Position = *const Inst;

    #[inline(always)]
    fn position(self, index: u32) -> Option<*const Inst> {
        // Not a pointer to the one element, for others are reached from it.
        ((index as usize) < self.code.len()).then(|| self.code.as_ptr().wrapping_add(index as usize))
    }

    #[inline(always)]
    fn outside(self) -> *const Inst {
        self.code.as_ptr().wrapping_add(self.code.len() - 1)
    }

    #[inline(always)]
    #[expect(clippy::cast_possible_truncation, reason = "a program has fewer than 2^32 words")]
    fn index(self, position: *const Inst) -> u32 {
        ((position.addr() - self.code.as_ptr().addr()) / size_of::<Inst>()) as u32
    }

    #[inline(always)]
    fn moved(position: *const Inst, words: isize) -> *const Inst {
        position.wrapping_offset(words)
    }
}

/// Runs until something leaves the code.
pub(super) fn run(machine: Machine<'_, Threads<'_>>) {
    let Machine { pc, window, memory, fuel, context } = machine;
    // SAFETY: the machine is at a place of its code.
    let handler = unsafe { (*pc).handler };
    assert_eq!(memory.len(), context.code.memory_len, "the code is for other memory");
    // SAFETY: as before, and the machine borrowed the memory, which has the length that the code expects.
    unsafe { handler(pc, window, memory.as_mut_ptr(), MaybeUninit::uninit(), context, fuel) }
}

/// Runs an operation, and jumps to the next.
///
/// # Safety
///
/// As for any [`Handler`], and the operation at the place is `A`.
unsafe extern "C" fn step<'a, A: OpArm>(
    pc: *const Inst,
    window: &'a Window,
    memory: *mut u8,
    _: MaybeUninit<usize>,
    context: &'a Context<'a, Threads<'a>>,
    fuel: i64,
) {
    // SAFETY: the caller says that the place is one of the code.
    let inst = unsafe { &*pc };
    // SAFETY: the caller says that this is memory, borrowed for as long.
    let memory = unsafe { core::slice::from_raw_parts_mut(memory, context.code.memory_len) };
    let mut machine = Machine { pc: pc.wrapping_add(1), window, memory, fuel, context };
    A::run(inst.pieces.word(), &mut machine);
    let Machine { pc, window, memory, fuel, .. } = machine;
    // SAFETY: see the head of the module for why the place is one of the code.
    let handler = unsafe { (*pc).handler };
    // SAFETY: as before, and the memory is what was handed to this function.
    unsafe { handler(pc, window, memory.as_mut_ptr(), MaybeUninit::uninit(), context, fuel) }
}

/// Leaves the code.
extern "C" fn halt(
    _: *const Inst,
    _: &Window,
    _: *mut u8,
    _: MaybeUninit<usize>,
    context: &Context<'_, Threads<'_>>,
    fuel: i64,
) {
    context.state.fuel.set(fuel);
}

/// An operation that notes where on the native stack it runs, and leaves.
const MARK: Inst = Inst { handler: mark, pieces: Pieces::IDLE };

/// As [`halt`], but notes where on the native stack it runs.
extern "C" fn mark(
    _: *const Inst,
    _: &Window,
    _: *mut u8,
    _: MaybeUninit<usize>,
    context: &Context<'_, Threads<'_>>,
    _: i64,
) {
    let here = 0_u8;
    context.state.pinned.set((&raw const here).addr() as u64);
}

/// Whether the handlers of this build leave nothing on the native stack, so that programs may run for long: by one path
/// through each; the tests of an optimised build repeat many more.
pub(super) fn available() -> bool {
    static AVAILABLE: OnceLock<bool> = OnceLock::new();
    // WebAssembly does not show its stack.
    !cfg!(target_family = "wasm") && *AVAILABLE.get_or_init(|| every_opcode().all(is_jump))
}

/// All opcodes, as words whose operands are zeros.
pub(super) fn every_opcode() -> impl Iterator<Item = Word> {
    OpTag::ALL.into_iter().map(|tag| Word::from_raw_unchecked(tag.code().into()))
}

/// Whether a handler jumps to the next one.
fn is_jump(word: Word) -> bool {
    // One function that runs in one place of the native stack, whatever the compiler knows about its argument.
    let depth: fn(Inst) -> u64 = black_box(depth);
    depth(inst(Pieces::new(word))) == depth(MARK)
}

/// Where on the native stack the operation runs that comes after one.
fn depth(first: Inst) -> u64 {
    // Whatever the operation does, a mark is where it leads.
    let code = [first, MARK, MARK];
    let stack = [const { Cell::new(0) }; 512];
    stack[0].set(Linkage { delta: u24::MIN, pc: 1 }.pack().into_raw());
    let context = Context {
        state: State::new(0, 0, Memory::BASE, 1, 0),
        code: Threads { code: &code, memory_len: 0 },
        constants: &[0],
        entries: &[Entry { signature: SigIndex(0), pc: 1 }.pack()],
        stack: &stack,
    };
    if let Some(machine) = Machine::start(&context, &mut []) {
        run(machine);
    }
    context.state.pinned.get()
}
