//! Programs: validated modules, laid out for execution.

use core::fmt;
use core::ops::Range;
use std::sync::OnceLock;

use packed::Packed;

use crate::encode::DecodeError;
use crate::isa::Word;
use crate::libcall::Libcall;
use crate::module::Module;
use crate::operand::{FuncIndex, SigIndex};
use crate::validate::{ValidateError, validate};
use crate::vm::threaded::Threaded;

/// A module that [`validate`] has checked.
///
/// # Invariants
///
/// * Every function's code ends with a terminator, and every branch stays in its function.
/// * No operation names slot 0, or a far slot beyond its function's frame.
/// * Every function, signature and constant that an operation names exists.
/// * A frame that needs more than a window of 256 slots, or memory stack, is entered through
///   [`Op::Enter`](crate::isa::Op::Enter), once, and left with what undoes it.
#[derive(Clone)]
pub struct Program {
    /// All code, function after function.
    pub(crate) code: Box<[Pieces]>,
    /// All constants; the code names them by their place here.
    pub(crate) constants: Box<[u64]>,
    /// What a call does, by function.
    pub(crate) entries: Box<[PackedEntry]>,
    pub(crate) functions: Box<[ProgramFunction]>,
    /// The code once more, as [`Dispatch::Threaded`](crate::vm::Dispatch::Threaded) needs it.
    pub(crate) threaded: OnceLock<Threaded>,
}

/// A word in the pieces that handlers load, the least significant first.
///
/// Most operands are bytes, and most wide ones are at the top. A handler loads those pieces that its operands
/// are, instead of taking a whole word apart by shifts.
#[derive(Clone, Copy)]
#[repr(C, align(8))]
pub(crate) struct Pieces {
    opcode: u16,
    low: [u8; 2],
    high: u32,
}

impl Pieces {
    /// Of no operation.
    pub(crate) const IDLE: Self = Self { opcode: 0, low: [0; 2], high: 0 };

    #[expect(clippy::cast_possible_truncation, reason = "the pieces of a word")]
    pub(crate) fn new(word: Word) -> Self {
        let raw = word.into_raw();
        Self { opcode: raw as u16, low: [(raw >> 16) as u8, (raw >> 24) as u8], high: (raw >> 32) as u32 }
    }

    /// The word.
    #[inline(always)]
    pub(crate) fn word(&self) -> Word {
        let Self { opcode, low: [first, second], high } = *self;
        let low = u64::from(opcode) | u64::from(first) << 16 | u64::from(second) << 24;
        Word::from_raw_unchecked(low | u64::from(high) << 32)
    }

    /// A word of the same operation, with any operands.
    #[inline(always)]
    pub(crate) fn operation(&self) -> Word {
        Word::from_raw_unchecked(self.opcode.into())
    }

    /// The word's opcode.
    pub(crate) fn opcode(&self) -> u16 {
        self.opcode
    }
}

/// A function of a program.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct ProgramFunction {
    /// The name.
    pub name: String,
    /// How many slots the parameters take.
    pub parameters: u32,
    /// How many slots the results take.
    pub results: u32,
    /// What it does.
    pub kind: ProgramFunctionKind,
}

/// What a function of a program does.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ProgramFunctionKind {
    /// Runs these words of the program's code.
    Code(Range<u32>),
    /// Is a library function.
    Libcall(Libcall),
    /// Is defined by the embedder.
    Import,
}

/// What a call of a function does.
#[derive(Packed, Clone, Copy, PartialEq, Eq, Debug)]
#[packed(u64)]
#[bits(0: 16, signature: 16, pc: 32)]
pub(crate) struct Entry {
    /// What an indirect call must expect.
    pub(crate) signature: SigIndex,
    /// The word to go on at: [`OUTSIDE`] for library functions and imports.
    pub(crate) pc: u32,
}

/// The index of a word that is in no code: no program has so many.
pub(crate) const OUTSIDE: u32 = u32::MAX;

/// Bytes that are no program: no module, or one that breaks a rule.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LoadError {
    /// The bytes are no module.
    Decode(DecodeError),
    /// The module breaks a rule.
    Validate(ValidateError),
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Decode(error) => fmt::Display::fmt(error, f),
            Self::Validate(error) => fmt::Display::fmt(error, f),
        }
    }
}

impl core::error::Error for LoadError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Decode(error) => error.source(),
            Self::Validate(_) => None,
        }
    }
}

impl Program {
    /// Reads a program from untrusted bytes, which [`Module::to_bytes`] wrote.
    ///
    /// # Errors
    /// If they are no module, or the module breaks a rule.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, LoadError> {
        let module = Module::from_bytes(bytes).map_err(LoadError::Decode)?;
        validate(module).map_err(LoadError::Validate)
    }

    /// The code as threaded code, which is made when it is first asked for.
    pub(crate) fn threaded(&self) -> &Threaded {
        self.threaded.get_or_init(|| Threaded::new(&self.code))
    }

    /// The functions, by their number.
    #[must_use]
    pub fn functions(&self) -> &[ProgramFunction] {
        &self.functions
    }

    /// A function.
    #[must_use]
    pub fn function(&self, index: FuncIndex) -> Option<&ProgramFunction> {
        self.functions.get(index.get() as usize)
    }

    /// The number of the first function with a name.
    #[must_use]
    pub fn function_named(&self, name: &str) -> Option<FuncIndex> {
        let index = self.functions.iter().position(|function| function.name == name)?;
        u32::try_from(index).ok().and_then(FuncIndex::new)
    }

    /// The words of a function's code; none for functions from outside. Constants are numbered across
    /// the program.
    #[must_use]
    pub fn words(&self, index: FuncIndex) -> impl ExactSizeIterator<Item = Word> + Clone {
        let code = match self.function(index).map(|function| &function.kind) {
            Some(ProgramFunctionKind::Code(range)) => &self.code[range.start as usize..range.end as usize],
            _ => &[],
        };
        code.iter().map(Pieces::word)
    }

    /// All constants.
    #[must_use]
    pub fn constants(&self) -> &[u64] {
        &self.constants
    }

    /// How many bytes the code and the constants take, without the threaded code that a machine may make of it.
    #[must_use]
    pub fn size_in_bytes(&self) -> usize {
        size_of_val(&*self.code) + size_of_val(&*self.constants)
    }

    /// The function that a word of the code belongs to, and the word's place in it.
    pub(crate) fn place(&self, pc: u32) -> Option<(u32, u32)> {
        self.functions.iter().zip(0..).find_map(|(function, index)| match &function.kind {
            ProgramFunctionKind::Code(range) if range.contains(&pc) => Some((index, pc - range.start)),
            _ => None,
        })
    }
}

impl fmt::Debug for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Program")
            .field("functions", &self.functions)
            .field("words", &self.code.len())
            .field("constants", &self.constants.len())
            .finish()
    }
}
