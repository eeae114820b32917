//! What operations work on, and what the loops that run them keep at hand.
//!
//! [`Machine`] borrows everything that operations touch, split so that the compiler can keep the pieces
//! in registers: nothing here takes the address of a whole `Machine` but what is inlined into the loop.
//! Whatever needs more than that (library functions, the embedder) leaves the loop with an [`Exit`] and
//! comes back.
//!
//! How the next operation is found is left to a [`Code`]: see [`matching`](super::matching) and
//! [`threaded`](super::threaded).

use core::cell::Cell;

use packed::{Packed, u24};

use crate::memory::{self, OutOfBounds};
use crate::operand::{FuncIndex, Reg, SigIndex, Target};
use crate::program::PackedEntry;
use crate::trap::{TrapCode, TrapKind};

/// The first 256 slots of a frame: any byte names one.
pub(super) type Window = [Cell<u64>; 256];

/// The window at a slot of the stack, if there is room for it.
#[inline(always)]
pub(super) fn window(stack: &[Cell<u64>], base: u32) -> Option<&Window> {
    // With a base of 32 bits the compiler sees that the sum does not wrap: one compare is left.
    let base = base as usize;
    stack.get(base..base + 256)?.first_chunk()
}

/// Slot 0 of a frame: how to return from it.
#[derive(Packed, Clone, Copy, PartialEq, Eq, Debug)]
#[packed(u64)]
#[bits(0: 8, delta: 24, pc: 32)]
pub(super) struct Linkage {
    /// How far the frame begins after that of its caller.
    pub(super) delta: u24,
    /// The word to go on at.
    pub(super) pc: u32,
}

/// Why the loop was left.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Exit {
    /// The outermost function returned.
    Halt,
    /// Something went wrong at the operation before `pc`.
    Trap(TrapKind),
    /// A call of a function from outside; see [`State::outside`].
    Outside,
}

impl From<TrapCode> for Exit {
    #[inline(always)]
    fn from(code: TrapCode) -> Self {
        Self::Trap(TrapKind::Code(code))
    }
}

impl From<OutOfBounds> for Exit {
    #[inline(always)]
    fn from(_: OutOfBounds) -> Self {
        TrapCode::HEAP_OUT_OF_BOUNDS.into()
    }
}

/// The state that operations change, apart from the program counter, the window and the fuel.
///
/// It is kept in memory on purpose, behind a shared reference: as local variables of the loop, things that
/// few operations change would take registers from all of them.
#[derive(Debug)]
pub(super) struct State {
    /// The index of the next word, outside of the loop.
    pub(super) pc: Cell<u32>,
    /// Why the loop was left.
    pub(super) exit: Cell<Exit>,
    /// Where the frame begins on the value stack.
    pub(super) base: Cell<u32>,
    /// The lowest used address of the memory stack.
    pub(super) sp: Cell<u64>,
    /// What is left, outside of the loop; below zero when used up.
    pub(super) fuel: Cell<i64>,
    /// CLIF's pinned register.
    pub(super) pinned: Cell<u64>,
    /// The call that [`Exit::Outside`] is about.
    pub(super) outside: Cell<OutsideCall>,
}

impl State {
    /// The state at the start of a function that is at a word, or of one from outside.
    pub(super) fn new(pc: u32, function: u32, sp: u64, fuel: i64, pinned: u64) -> Self {
        Self {
            pc: Cell::new(pc),
            exit: Cell::new(Exit::Halt),
            base: Cell::new(0),
            sp: Cell::new(sp),
            fuel: Cell::new(fuel),
            pinned: Cell::new(pinned),
            outside: Cell::new(OutsideCall { function, delta: u24::MIN }),
        }
    }
}

/// A call of a library function or an import.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct OutsideCall {
    pub(super) function: u32,
    /// Where its frame would begin, from the caller's. For a tail call this is 0: the results are the
    /// caller's own.
    pub(super) delta: u24,
}

/// The code as a loop runs it.
pub(super) trait Code: Copy {
    /// Where an operation is.
    type Position: Copy;

    /// The position of a word of the code.
    fn position(self, index: u32) -> Option<Self::Position>;

    /// A position that leaves the loop.
    fn outside(self) -> Self::Position;

    /// The index of the word at a position of the code.
    fn index(self, position: Self::Position) -> u32;

    /// The position so many words later. It is in the code if the validator says so.
    fn moved(position: Self::Position, words: isize) -> Self::Position;
}

/// What stays the same while a loop runs, but for the cells in the state.
pub(super) struct Context<'a, C> {
    pub(super) state: State,
    pub(super) code: C,
    pub(super) constants: &'a [u64],
    pub(super) entries: &'a [PackedEntry],
    pub(super) stack: &'a [Cell<u64>],
}

/// What operations work on.
pub(super) struct Machine<'a, C: Code> {
    /// The next word.
    pub(super) pc: C::Position,
    pub(super) window: &'a Window,
    pub(super) memory: &'a mut [u8],
    /// What is left; below zero when used up.
    pub(super) fuel: i64,
    pub(super) context: &'a Context<'a, C>,
}

impl<'a, C: Code> Machine<'a, C> {
    /// A machine in the state of a context; `None` if it has no room for a frame.
    pub(super) fn start(context: &'a Context<'a, C>, memory: &'a mut [u8]) -> Option<Self> {
        let State { pc, base, fuel, .. } = &context.state;
        let window = window(context.stack, base.get())?;
        let pc = context.code.position(pc.get()).unwrap_or(context.code.outside());
        Some(Machine { pc, window, memory, fuel: fuel.get(), context })
    }

    /// Leaves the loop after this operation.
    #[inline(always)]
    pub(super) fn leave(&mut self, exit: Exit) {
        let Context { state, code, .. } = self.context;
        state.exit.set(exit);
        state.pc.set(code.index(self.pc));
        self.pc = code.outside();
    }

    /// Reads a slot.
    #[inline(always)]
    pub(super) fn get(&self, reg: Reg) -> u64 {
        self.window[usize::from(reg.0)].get()
    }

    /// Writes a slot.
    #[inline(always)]
    pub(super) fn set(&mut self, reg: Reg, value: u64) {
        self.window[usize::from(reg.0)].set(value);
    }

    /// Takes fuel; leaves the loop and gives false if there was not enough.
    #[inline(always)]
    fn burn(&mut self, units: i64) -> bool {
        self.fuel -= units;
        let enough = self.fuel >= 0;
        if !enough {
            self.leave(Exit::Trap(TrapKind::OutOfFuel));
        }
        enough
    }

    /// Jumps; `pc` has already gone on to the word after the branch.
    #[inline(always)]
    pub(super) fn jump_to(&mut self, target: Target) {
        let distance = target.0 as isize;
        // 1 for a jump to the branch itself or backwards, else 0, without a branch.
        if self.burn((distance as i64 >> 63) & 1) {
            self.skip(distance);
        }
    }

    /// Goes on so many words later.
    #[inline(always)]
    pub(super) fn skip(&mut self, words: isize) {
        self.pc = C::moved(self.pc, words);
    }

    /// Jumps if a condition holds.
    #[inline(always)]
    pub(super) fn branch(&mut self, condition: bool, target: Target) {
        if condition {
            self.jump_to(target);
        }
    }

    /// Calls a function whose frame begins `delta` slots into this one.
    #[inline(always)]
    pub(super) fn call_function(&mut self, function: u32, entry: PackedEntry, delta: u24) {
        if !self.burn(1) {
            return;
        }
        let Context { state, stack, code, .. } = self.context;
        let Some(pc) = code.position(entry.pc()) else {
            return self.leave_for(OutsideCall { function, delta });
        };
        // It does not wrap: a stack has at most 2^31 slots.
        let base = state.base.get().wrapping_add(delta.get());
        let Some(window) = window(stack, base) else {
            return self.leave(TrapCode::STACK_OVERFLOW.into());
        };
        let linkage = Linkage { delta, pc: code.index(self.pc) };
        window[0].set(linkage.pack().into_raw());
        state.base.set(base);
        self.window = window;
        self.pc = pc;
    }

    /// Replaces this frame by that of a function.
    #[inline(always)]
    pub(super) fn tail_call_function(&mut self, function: u32, entry: PackedEntry, memory: u24) {
        if !self.burn(1) {
            return;
        }
        self.free(memory);
        match self.context.code.position(entry.pc()) {
            Some(pc) => self.pc = pc,
            None => self.leave_for(OutsideCall { function, delta: u24::MIN }),
        }
    }

    /// Leaves the loop for a function from outside.
    #[inline(always)]
    fn leave_for(&mut self, call: OutsideCall) {
        self.context.state.outside.set(call);
        self.leave(Exit::Outside);
    }

    /// What a call of a function does.
    #[inline(always)]
    pub(super) fn entry(&self, function: FuncIndex) -> Result<PackedEntry, Exit> {
        match self.context.entries.get(function.get() as usize) {
            Some(&entry) => Ok(entry),
            None => Err(Exit::Trap(TrapKind::BadCallTarget)),
        }
    }

    /// The function at an address, which must have the signature.
    #[inline(always)]
    pub(super) fn entry_at(&self, address: u64, expected: SigIndex) -> Result<(u32, PackedEntry), Exit> {
        let bad = Exit::Trap(TrapKind::BadCallTarget);
        let function = memory::Memory::function_at(address).ok_or(bad)?;
        let entry = *self.context.entries.get(function as usize).ok_or(bad)?;
        if entry.signature() == expected { Ok((function, entry)) } else { Err(bad) }
    }

    /// Returns to the caller.
    #[inline(always)]
    pub(super) fn return_to_caller(&mut self) {
        let linkage = PackedLinkage::from_raw_unchecked(self.window[0].get()).unpack();
        let Context { state, stack, code, .. } = self.context;
        let base = state.base.get().wrapping_sub(linkage.delta.get());
        // The caller's frame was there before.
        let Some(window) = window(stack, base) else {
            return self.leave(TrapCode::STACK_OVERFLOW.into());
        };
        state.base.set(base);
        self.window = window;
        match code.position(linkage.pc) {
            Some(pc) => self.pc = pc,
            None => self.leave(Exit::Halt),
        }
    }

    /// Gives back memory stack.
    #[inline(always)]
    pub(super) fn free(&mut self, memory: u24) {
        self.context.state.sp.update(|sp| sp + u64::from(memory.get()) * 16);
    }

    /// Makes room for a frame of more than a window, and takes memory stack.
    #[inline(always)]
    pub(super) fn enter_frame(&mut self, slots: u24, memory: u24) {
        let Context { state, stack, .. } = self.context;
        let room = stack.len() - state.base.get() as usize;
        let (sp, bytes) = (state.sp.get(), u64::from(memory.get()) * 16);
        if slots.get() as usize > room || bytes > sp - memory::Memory::BASE {
            return self.leave(TrapCode::STACK_OVERFLOW.into());
        }
        state.sp.set(sp - bytes);
    }

    /// Copies any slot of the frame to any other.
    #[inline(always)]
    pub(super) fn move_far(&mut self, dst: usize, src: usize) {
        let Context { state, stack, .. } = self.context;
        let frame = stack.get(state.base.get() as usize..).unwrap_or_default();
        // The validator keeps both inside of the frame, and `Enter` the frame inside of the stack.
        match (frame.get(dst), frame.get(src)) {
            (Some(dst), Some(src)) => dst.set(src.get()),
            _ => self.leave(TrapCode::STACK_OVERFLOW.into()),
        }
    }

    /// An effective address.
    #[inline(always)]
    pub(super) fn address(&self, addr: Reg, offset: i64) -> u64 {
        self.get(addr).wrapping_add_signed(offset)
    }

    /// Reads memory.
    #[inline(always)]
    pub(super) fn load<const N: usize>(&self, addr: Reg, offset: i64) -> Result<[u8; N], OutOfBounds> {
        memory::load(self.memory, self.address(addr, offset))
    }

    /// Writes memory, or leaves the loop.
    #[inline(always)]
    pub(super) fn store<const N: usize>(&mut self, addr: Reg, offset: i64, bytes: [u8; N]) {
        self.store_at(self.address(addr, offset), bytes);
    }

    /// Writes memory at an address, or leaves the loop.
    #[inline(always)]
    pub(super) fn store_at<const N: usize>(&mut self, address: u64, bytes: [u8; N]) {
        if let Err(error) = memory::store(self.memory, address, bytes) {
            self.leave(error.into());
        }
    }
}
