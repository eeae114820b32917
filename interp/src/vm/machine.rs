//! The loop that runs operations, and the state it keeps at hand.
//!
//! [`Machine`] borrows everything that operations touch, split so that the compiler can keep the pieces
//! in registers: nothing here takes the address of a whole `Machine` but what is inlined into the loop.
//! Whatever needs more than that (library functions, the embedder) leaves the loop with an [`Exit`] and
//! comes back.
//!
//! The loop has one check per operation: whether `pc` is inside of the code. Leaving the loop is setting
//! `pc` to [`OUTSIDE`], so operations need not tell whether to go on.

use core::cell::Cell;

use packed::{Packed, u24};

use crate::isa::Word;
use crate::memory::{self, OutOfBounds};
use crate::operand::{FuncIndex, Reg, SigIndex, Target};
use crate::program::{Entry, PackedEntry};
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

/// What may go wrong inside of an operation.
pub(super) type Flow = Result<(), Exit>;

/// A `pc` that is in no code: no program has so many words.
pub(super) const OUTSIDE: u32 = u32::MAX;

/// The state that operations change, apart from the program counter and the window.
///
/// It is kept in memory on purpose, behind a shared reference: as local variables of the loop, things that
/// few operations change would take registers from all of them.
#[derive(Debug)]
pub(super) struct State {
    /// The next word, outside of the loop.
    pub(super) pc: Cell<usize>,
    /// Why the loop was left.
    pub(super) exit: Cell<Exit>,
    /// Where the frame begins on the value stack.
    pub(super) base: Cell<u32>,
    /// The lowest used address of the memory stack.
    pub(super) sp: Cell<u64>,
    /// What is left; below zero when used up.
    pub(super) fuel: Cell<i64>,
    /// CLIF's pinned register.
    pub(super) pinned: Cell<u64>,
    /// The call that [`Exit::Outside`] is about.
    pub(super) outside: Cell<OutsideCall>,
}

/// A call of a library function or an import.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct OutsideCall {
    pub(super) function: u32,
    /// Where its frame would begin, from the caller's. For a tail call this is 0: the results are the
    /// caller's own.
    pub(super) delta: u24,
}

/// What operations work on.
pub(super) struct Machine<'a> {
    /// The next word, or [`OUTSIDE`] to leave the loop.
    pub(super) pc: usize,
    pub(super) window: &'a Window,
    pub(super) code: &'a [Word],
    pub(super) constants: &'a [u64],
    pub(super) entries: &'a [PackedEntry],
    pub(super) stack: &'a [Cell<u64>],
    pub(super) memory: &'a mut [u8],
    pub(super) state: &'a State,
}

/// How often each operation ran, by opcode.
pub(super) type Histogram = [u64];

impl Machine<'_> {
    /// Runs until something leaves the loop.
    pub(super) fn run(self) {
        // Taken apart and put together again, the machine is a local variable of this function and not
        // an argument in memory; the compiler can keep its fields in registers.
        let Machine { pc, window, code, constants, entries, stack, memory, state } = self;
        let mut machine = Machine { pc, window, code, constants, entries, stack, memory, state };
        while let Some(word) = machine.code.get(machine.pc) {
            machine.pc += 1;
            word.dispatch(&mut machine);
        }
    }

    /// As [`Machine::run`], counting operations.
    pub(super) fn run_counting(mut self, histogram: &mut Histogram) {
        while let Some(word) = self.code.get(self.pc) {
            let opcode = (word.into_raw() & 0xFFFF) as usize;
            if let Some(count) = histogram.get_mut(opcode) {
                *count += 1;
            }
            self.pc += 1;
            word.dispatch(&mut self);
        }
    }

    /// Leaves the loop after this operation.
    #[inline(always)]
    pub(super) fn leave(&mut self, exit: Exit) {
        self.state.exit.set(exit);
        self.state.pc.set(self.pc);
        self.pc = OUTSIDE as usize;
    }

    /// Leaves the loop if something went wrong.
    #[inline(always)]
    pub(super) fn settle(&mut self, flow: Flow) {
        if let Err(exit) = flow {
            self.leave(exit);
        }
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

    /// Takes fuel.
    #[inline(always)]
    fn burn(&mut self, units: i64) -> Flow {
        let fuel = self.state.fuel.get() - units;
        self.state.fuel.set(fuel);
        if fuel < 0 { Err(Exit::Trap(TrapKind::OutOfFuel)) } else { Ok(()) }
    }

    /// Jumps; `pc` has already gone on to the word after the branch.
    #[inline(always)]
    pub(super) fn jump_to(&mut self, target: Target) {
        let distance = target.0 as isize;
        // 1 for a jump to the branch itself or backwards, else 0, without a branch.
        match self.burn((distance as i64 >> 63) & 1) {
            Ok(()) => self.pc = self.pc.wrapping_add_signed(distance),
            Err(exit) => self.leave(exit),
        }
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
    pub(super) fn call_function(&mut self, function: u32, entry: Entry, delta: u24) -> Flow {
        self.burn(1)?;
        match entry {
            Entry::Code { pc, .. } => {
                // It does not wrap: a stack has at most 2^31 slots.
                let base = self.state.base.get().wrapping_add(delta.get());
                let Some(window) = window(self.stack, base) else {
                    return Err(TrapCode::STACK_OVERFLOW.into());
                };
                #[expect(clippy::cast_possible_truncation, reason = "a program has fewer than 2^31 words")]
                let linkage = Linkage { delta, pc: self.pc as u32 };
                window[0].set(linkage.pack().into_raw());
                self.window = window;
                self.state.base.set(base);
                self.pc = pc.get() as usize;
                Ok(())
            }
            Entry::Outside { .. } => {
                self.state.outside.set(OutsideCall { function, delta });
                Err(Exit::Outside)
            }
        }
    }

    /// Replaces this frame by that of a function.
    #[inline(always)]
    pub(super) fn tail_call_function(&mut self, function: u32, entry: Entry, memory: u24) -> Flow {
        self.burn(1)?;
        self.free(memory);
        match entry {
            Entry::Code { pc, .. } => {
                self.pc = pc.get() as usize;
                Ok(())
            }
            Entry::Outside { .. } => {
                self.state.outside.set(OutsideCall { function, delta: u24::MIN });
                Err(Exit::Outside)
            }
        }
    }

    /// What a call of a function does.
    #[inline(always)]
    pub(super) fn entry(&self, function: FuncIndex) -> Result<Entry, Exit> {
        match self.entries.get(function.get() as usize) {
            Some(entry) => Ok(entry.unpack()),
            None => Err(Exit::Trap(TrapKind::BadCallTarget)),
        }
    }

    /// The function at an address, which must have the signature.
    #[inline(always)]
    pub(super) fn entry_at(&self, address: u64, expected: SigIndex) -> Result<(u32, Entry), Exit> {
        let bad = Exit::Trap(TrapKind::BadCallTarget);
        let function = memory::Memory::function_at(address).ok_or(bad)?;
        let entry = self.entries.get(function as usize).ok_or(bad)?.unpack();
        let (Entry::Code { signature, .. } | Entry::Outside { signature }) = entry;
        if signature == expected { Ok((function, entry)) } else { Err(bad) }
    }

    /// Returns to the caller.
    #[inline(always)]
    pub(super) fn return_to_caller(&mut self) -> Flow {
        let linkage = PackedLinkage::from_raw_unchecked(self.window[0].get()).unpack();
        let base = self.state.base.get().wrapping_sub(linkage.delta.get());
        // The caller's frame was there before.
        let Some(window) = window(self.stack, base) else {
            return Err(TrapCode::STACK_OVERFLOW.into());
        };
        self.state.base.set(base);
        self.window = window;
        self.pc = linkage.pc as usize;
        Ok(())
    }

    /// Gives back memory stack.
    #[inline(always)]
    pub(super) fn free(&mut self, memory: u24) {
        self.state.sp.update(|sp| sp + u64::from(memory.get()) * 16);
    }

    /// Makes room for a frame of more than a window, and takes memory stack.
    #[inline(always)]
    pub(super) fn enter_frame(&mut self, slots: u24, memory: u24) -> Flow {
        let room = self.stack.len() - self.state.base.get() as usize;
        let bytes = u64::from(memory.get()) * 16;
        if slots.get() as usize > room || bytes > self.state.sp.get() - memory::Memory::BASE {
            return Err(TrapCode::STACK_OVERFLOW.into());
        }
        self.state.sp.update(|sp| sp - bytes);
        Ok(())
    }

    /// Copies any slot of the frame to any other.
    #[inline(always)]
    pub(super) fn move_far(&mut self, dst: usize, src: usize) -> Flow {
        let frame = self.stack.get(self.state.base.get() as usize..).unwrap_or_default();
        // The validator keeps both inside of the frame, and `Enter` the frame inside of the stack.
        if let (Some(dst), Some(src)) = (frame.get(dst), frame.get(src)) {
            dst.set(src.get());
            Ok(())
        } else {
            Err(TrapCode::STACK_OVERFLOW.into())
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
