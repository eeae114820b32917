//! From modules to programs: every rule that the machine relies on.
//!
//! The validator is total: any module is either refused, with the function and the word at fault, or
//! becomes a [`Program`] that the machine runs without a panic and without leaving its stack, memory and
//! code. The rules are the variants of [`Rule`].

use core::fmt;
use std::sync::OnceLock;

use crate::isa::{Op, Word};
use crate::module::{Body, Code, Function, Module, Signature};
use crate::operand::{ConstIndex, FarSlot, FuncIndex, Reg, SigIndex};
use crate::program::{Entry, OUTSIDE, PackedEntry, Pieces, Program, ProgramFunction, ProgramFunctionKind};

/// A rule that a module breaks, and where.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ValidateError {
    /// The number and name of the function, unless the module as a whole is at fault.
    pub function: Option<(u32, String)>,
    /// The index of the operation in the function's words, unless the function as a whole is at fault.
    pub pc: Option<u32>,
    /// What is wrong.
    pub rule: Rule,
}

/// The rules, as what breaks them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Rule {
    /// The module has more than 2^24 functions, 2^16 signatures, 2^32 − 1 words or 2^32 constants.
    TooLarge,
    /// There is no such signature.
    NoSignature(SigIndex),
    /// There is no such function.
    NoFunction(FuncIndex),
    /// The function's pool has no such constant.
    NoConstant(ConstIndex),
    /// A library function has a signature with other numbers of parameters or results.
    LibcallSignature(Signature),
    /// A word made without a check is no operation.
    Word(packed::Error),
    /// The frame has more than 2^24 − 1 slots.
    FrameSlots(u32),
    /// The frame's memory is not a multiple of 16 bytes, or more than 2^28 − 16.
    FrameBytes(u32),
    /// The frame is too small for the parameters or results.
    FrameTooSmall {
        /// How many slots are needed.
        needed: u32,
        /// How many there are.
        slots: u32,
    },
    /// The code is empty, or control could run past its end.
    NoTerminator,
    /// A branch leaves the function.
    TargetOutside(i64),
    /// A branch leads back to the function's `Enter`.
    TargetIsEnter,
    /// A jump table has fewer `Jump`s than it counts.
    JumpTable {
        /// How many entries it should have, the default included.
        entries: u64,
    },
    /// Slot 0 holds the linkage of the frame.
    LinkageSlot,
    /// A far slot is outside of the frame.
    SlotOutside(FarSlot),
    /// A call's frame begins at the caller's own linkage.
    CallBase,
    /// The function must begin with an `Enter` for its frame.
    MissingEnter,
    /// An `Enter` that is not the first word of a function, or not for its frame.
    WrongEnter,
    /// A return or tail call gives back another amount of memory stack than the function has.
    WrongMemory {
        /// What the frame has, in units of 16 bytes.
        frame: u32,
        /// What the operation says.
        found: u32,
    },
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge => f.write_str("the module is too large"),
            Self::NoSignature(signature) => write!(f, "there is no {signature}"),
            Self::NoFunction(function) => write!(f, "there is no {function}"),
            Self::NoConstant(constant) => write!(f, "there is no {constant}"),
            Self::LibcallSignature(Signature { parameters, results }) => write!(
                f,
                "the library function does not take {parameters} parameters and give {results} results"
            ),
            Self::Word(error) => write!(f, "no operation: {error}"),
            Self::FrameSlots(slots) => write!(f, "a frame cannot have {slots} slots"),
            Self::FrameBytes(bytes) => write!(f, "a frame cannot have {bytes} bytes of memory"),
            Self::FrameTooSmall { needed, slots } => {
                write!(f, "parameters and results need {needed} slots, the frame has {slots}")
            }
            Self::NoTerminator => f.write_str("control can run past the end of the function"),
            Self::TargetOutside(pc) => write!(f, "the branch target {pc} is outside of the function"),
            Self::TargetIsEnter => f.write_str("the branch target is the entry check of the function"),
            Self::JumpTable { entries } => write!(f, "expected {entries} jumps after the jump table"),
            Self::LinkageSlot => f.write_str("slot 0 holds the linkage of the frame"),
            Self::SlotOutside(slot) => write!(f, "slot {slot} is outside of the frame"),
            Self::CallBase => f.write_str("the frame of the callee would begin at that of the caller"),
            Self::MissingEnter => {
                f.write_str("the function does not begin with the entry check that its frame needs")
            }
            Self::WrongEnter => {
                f.write_str("an entry check must be the first word, and for the frame of the function")
            }
            Self::WrongMemory { frame, found } => {
                write!(f, "the frame has {frame} units of memory stack, found {found}")
            }
        }
    }
}

impl fmt::Display for ValidateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((index, name)) = &self.function {
            write!(f, "function {index} ({name}), ")?;
        }
        if let Some(pc) = self.pc {
            write!(f, "word {pc}, ")?;
        }
        write!(f, "{}", self.rule)
    }
}

impl core::error::Error for ValidateError {}

/// Checks a module and lays it out for execution.
///
/// # Errors
/// The first rule that the module breaks, in the order of its functions and words.
pub fn validate(module: Module) -> Result<Program, ValidateError> {
    let global = |rule| ValidateError { function: None, pc: None, rule };
    if module.functions.len() > FuncIndex::MAX as usize + 1 || module.signatures.len() > 1 << 16 {
        return Err(global(Rule::TooLarge));
    }
    let mut layout = Layout { code: Vec::new(), constants: Vec::new(), entries: Vec::new() };
    let mut functions = Vec::with_capacity(module.functions.len());
    for (index, function) in (0..).zip(&module.functions) {
        let checked = check_function(&module, function).and_then(|signature| {
            let kind = layout.place(function).ok_or(Fault { pc: None, rule: Rule::TooLarge })?;
            Ok((signature, kind))
        });
        let (signature, kind) = checked.map_err(|fault| ValidateError {
            function: Some((index, function.name.clone())),
            pc: fault.pc,
            rule: fault.rule,
        })?;
        functions.push(ProgramFunction {
            name: String::new(),
            parameters: signature.parameters,
            results: signature.results,
            kind,
        });
    }
    for (checked, function) in functions.iter_mut().zip(module.functions) {
        checked.name = function.name;
    }
    Ok(Program {
        code: layout.code.into_iter().map(Pieces::new).collect(),
        constants: layout.constants.into(),
        entries: layout.entries.into(),
        functions: functions.into(),
        threaded: OnceLock::new(),
    })
}

/// A broken rule in a function that the caller knows.
struct Fault {
    pc: Option<u32>,
    rule: Rule,
}

impl From<Rule> for Fault {
    fn from(rule: Rule) -> Self {
        Self { pc: None, rule }
    }
}

/// Checks a function; gives its signature.
fn check_function(module: &Module, function: &Function) -> Result<Signature, Fault> {
    let missing = Rule::NoSignature(function.signature);
    let signature = *module.signatures.get(usize::from(function.signature.0)).ok_or(missing)?;
    let needed = u64::from(signature.parameters.max(signature.results)) + 1;
    let needed = u32::try_from(needed).ok().filter(|&slots| slots <= FarSlot::MAX).ok_or(Rule::TooLarge)?;
    match &function.body {
        Body::Code(code) => {
            if needed > code.frame_slots.max(WINDOW) {
                return Err(Rule::FrameTooSmall { needed, slots: code.frame_slots }.into());
            }
            check_code(module, code)?;
        }
        Body::Libcall(libcall) => {
            let results_fit =
                signature.results == 1 || signature.results == 0 && libcall.result_is_optional();
            if signature.parameters as usize != libcall.parameters() || !results_fit {
                return Err(Rule::LibcallSignature(signature).into());
            }
        }
        Body::Import => {}
    }
    Ok(signature)
}

/// How many slots every frame has without asking.
const WINDOW: u32 = 256;

/// Checks the code of a function.
fn check_code(module: &Module, code: &Code) -> Result<(), Fault> {
    // First, since what other words unpack to is not specified.
    for (pc, word) in (0..).zip(&code.words) {
        Word::from_raw(word.into_raw()).map_err(|error| Fault { pc: Some(pc), rule: Rule::Word(error) })?;
    }
    if code.frame_slots > FarSlot::MAX {
        return Err(Rule::FrameSlots(code.frame_slots).into());
    }
    if !code.frame_bytes.is_multiple_of(16) || code.frame_bytes / 16 > FarSlot::MAX {
        return Err(Rule::FrameBytes(code.frame_bytes).into());
    }
    if code.needs_enter() && !matches!(code.words.first().map(|word| word.unpack()), Some(Op::Enter { .. })) {
        return Err(Rule::MissingEnter.into());
    }
    let last = code.words.last().map(|word| word.unpack());
    // A jump table's own words follow it: as the last word it has none, which its own rule reports.
    if !last.is_some_and(|op| op.is_terminator()) {
        return Err(Rule::NoTerminator.into());
    }
    for (pc, word) in (0..).zip(&code.words) {
        check_op(module, code, pc, word.unpack()).map_err(|rule| Fault { pc: Some(pc), rule })?;
    }
    Ok(())
}

/// Checks an operation.
fn check_op(module: &Module, code: &Code, pc: u32, op: Op) -> Result<(), Rule> {
    if op.operands().iter().any(|&(_, reg)| reg == Reg(0)) {
        return Err(Rule::LinkageSlot);
    }
    if let Some(target) = op.target() {
        let target = target.place(pc);
        let word = usize::try_from(target).ok().and_then(|target| code.words.get(target));
        if matches!(word.ok_or(Rule::TargetOutside(target))?.unpack(), Op::Enter { .. }) {
            return Err(Rule::TargetIsEnter);
        }
    }
    let function_exists = |function: FuncIndex| match module.functions.get(function.get() as usize) {
        Some(_) => Ok(()),
        None => Err(Rule::NoFunction(function)),
    };
    let signature_exists = |signature: SigIndex| match module.signatures.get(usize::from(signature.0)) {
        Some(_) => Ok(()),
        None => Err(Rule::NoSignature(signature)),
    };
    let base_is_free = |base: u32| if base == 0 { Err(Rule::CallBase) } else { Ok(()) };
    let frame = code.frame_bytes / 16;
    let memory_is_right =
        |found: u32| if found == frame { Ok(()) } else { Err(Rule::WrongMemory { frame, found }) };
    let slot_is_inside = |slot: FarSlot| {
        if slot.get() == 0 {
            Err(Rule::LinkageSlot)
        } else if slot.get() >= code.frame_slots.max(WINDOW) {
            Err(Rule::SlotOutside(slot))
        } else {
            Ok(())
        }
    };
    match op {
        Op::BrTable { count, .. } => {
            let entries = u64::from(count) + 1;
            let from = pc as usize + 1;
            let jumps =
                usize::try_from(entries).ok().and_then(|n| code.words.get(from..from.checked_add(n)?));
            let complete =
                jumps.is_some_and(|words| words.iter().all(|w| matches!(w.unpack(), Op::Jump { .. })));
            if complete { Ok(()) } else { Err(Rule::JumpTable { entries }) }
        }
        Op::Call { function, base } => function_exists(function).and(base_is_free(base.get())),
        Op::CallIndirect { signature, base, .. } => signature_exists(signature).and(base_is_free(base.get())),
        Op::TailCall { function, memory } => function_exists(function).and(memory_is_right(memory.get())),
        Op::TailCallIndirect { signature, memory, .. } => {
            signature_exists(signature).and(memory_is_right(memory.get()))
        }
        Op::Ret { memory } => memory_is_right(memory.get()),
        Op::Enter { slots, memory } => {
            let right = pc == 0 && slots.get() == code.frame_slots && memory.get() == frame;
            if right { Ok(()) } else { Err(Rule::WrongEnter) }
        }
        Op::MovFar { dst, src } => slot_is_inside(dst).and(slot_is_inside(src)),
        Op::ConstPool { index, .. } if index.0 as usize >= code.constants.len() => {
            Err(Rule::NoConstant(index))
        }
        Op::FuncAddr { function, .. } => function_exists(function),
        _ => Ok(()),
    }
}

/// The program under construction.
struct Layout {
    code: Vec<Word>,
    constants: Vec<u64>,
    entries: Vec<PackedEntry>,
}

impl Layout {
    /// Appends a checked function; `None` if the program would become too large.
    fn place(&mut self, function: &Function) -> Option<ProgramFunctionKind> {
        let signature = function.signature;
        let outside = Entry { signature, pc: OUTSIDE };
        let (entry, kind) = match &function.body {
            Body::Code(code) => {
                let start = u32::try_from(self.code.len()).ok()?;
                let constants = u32::try_from(self.constants.len()).ok()?;
                self.constants.extend_from_slice(&code.constants);
                u32::try_from(self.constants.len()).ok()?;
                self.code.extend(code.words.iter().map(|&word| match word.unpack() {
                    Op::ConstPool { dst, index } => {
                        Op::ConstPool { dst, index: ConstIndex(constants + index.0) }.pack()
                    }
                    _ => word,
                }));
                let end = u32::try_from(self.code.len()).ok().filter(|&end| end < OUTSIDE)?;
                (Entry { signature, pc: start }, ProgramFunctionKind::Code(start..end))
            }
            Body::Libcall(libcall) => (outside, ProgramFunctionKind::Libcall(*libcall)),
            Body::Import => (outside, ProgramFunctionKind::Import),
        };
        self.entries.push(entry.pack());
        Some(kind)
    }
}

#[cfg(test)]
mod tests;
