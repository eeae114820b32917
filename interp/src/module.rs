//! Modules: what a compiler hands over, not yet checked.
//!
//! A [`Module`] is plain data that may be wrong in any way; [`validate`](crate::validate::validate) turns
//! it into a [`Program`](crate::program::Program). [`CodeBuilder`] helps to write functions: labels,
//! constants, frames.

use core::fmt;
use std::collections::HashMap;

use crate::isa::{Op, Word};
use crate::libcall::Libcall;
use crate::operand::{ConstIndex, FuncIndex, Reg, SigIndex, Target};
use packed::{i40, u24};

/// Functions and the signatures they share.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Module {
    /// The signatures. Two signatures are equal only if they are the same entry: indirect calls compare
    /// numbers, so enter each distinct signature once.
    pub signatures: Vec<Signature>,
    /// The functions.
    pub functions: Vec<Function>,
}

/// How many slots a function takes and gives; a 128-bit value takes two.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Signature {
    /// The parameters arrive in slots 1 and up.
    pub parameters: u32,
    /// The results leave in slots 1 and up.
    pub results: u32,
}

/// A function of a module.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Function {
    /// The name, for people, and for the embedder to define imports by.
    pub name: String,
    /// Its signature in the module.
    pub signature: SigIndex,
    /// What it does.
    pub body: Body,
}

/// What a function does.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Body {
    /// Runs bytecode.
    Code(Code),
    /// Is a library function.
    Libcall(Libcall),
    /// Is defined by the embedder, under the function's name.
    Import,
}

/// The bytecode of a function.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Code {
    /// How many slots the frame has, slot 0 included. Up to 256 are there without asking.
    pub frame_slots: u32,
    /// How many bytes of memory stack the frame has: a multiple of 16.
    pub frame_bytes: u32,
    /// The operations.
    pub words: Vec<Word>,
    /// The constants that [`Op::ConstPool`] names.
    pub constants: Vec<u64>,
}

impl Module {
    /// An empty module.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a signature, also if an equal one is there.
    ///
    /// # Errors
    /// If there are 65,536 already.
    pub fn add_signature(&mut self, parameters: u32, results: u32) -> Result<SigIndex, TableFull> {
        let index = u16::try_from(self.signatures.len()).map_err(|_| TableFull)?;
        self.signatures.push(Signature { parameters, results });
        Ok(SigIndex(index))
    }

    /// Adds a function.
    ///
    /// # Errors
    /// If there are 2^24 already.
    pub fn add_function(
        &mut self,
        name: impl Into<String>,
        signature: SigIndex,
        body: Body,
    ) -> Result<FuncIndex, TableFull> {
        let index = u32::try_from(self.functions.len()).ok().and_then(FuncIndex::new).ok_or(TableFull)?;
        self.functions.push(Function { name: name.into(), signature, body });
        Ok(index)
    }

    /// The number of the first function with a name.
    #[must_use]
    pub fn function_named(&self, name: &str) -> Option<FuncIndex> {
        let index = self.functions.iter().position(|function| function.name == name)?;
        u32::try_from(index).ok().and_then(FuncIndex::new)
    }
}

/// A table of a module can hold no more.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TableFull;

impl fmt::Display for TableFull {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the module has more functions or signatures than operations can number")
    }
}

impl core::error::Error for TableFull {}

/// A place in the code under construction.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Label(usize);

/// Writes the code of one function, from its first operation to its last.
///
/// The entry check ([`Op::Enter`]) is written where the frame needs it, and branch targets are filled in
/// at the end.
#[derive(Debug)]
pub struct CodeBuilder {
    code: Code,
    /// The word that each label stands for, once bound.
    labels: Vec<Option<usize>>,
    /// Branches to fill in: their word and label.
    branches: Vec<(usize, Label)>,
    pool: HashMap<u64, ConstIndex>,
}

/// Code that cannot be written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum BuildError {
    /// The frame has more slots than 24 bits can count, or more memory than 2^28 − 16 bytes.
    FrameTooLarge,
    /// A branch names a label that is bound nowhere.
    UnboundLabel(Label),
    /// A branch is more than 2^31 words away from its target, or a pool or jump table has 2^32 entries.
    CodeTooLarge,
    /// An operation was given a label but has no target.
    NotABranch,
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FrameTooLarge => f.write_str("the frame is too large"),
            Self::UnboundLabel(label) => write!(f, "label {} is bound nowhere", label.0),
            Self::CodeTooLarge => f.write_str("the function is too large"),
            Self::NotABranch => f.write_str("a label was given to an operation that does not jump"),
        }
    }
}

impl core::error::Error for BuildError {}

impl CodeBuilder {
    /// Starts a function whose frame has so many slots (slot 0 included) and bytes of memory stack.
    ///
    /// The bytes are rounded up to a multiple of 16.
    ///
    /// # Errors
    /// If the frame is too large.
    pub fn new(frame_slots: u32, frame_bytes: u32) -> Result<Self, BuildError> {
        let frame_bytes = frame_bytes.checked_next_multiple_of(16).ok_or(BuildError::FrameTooLarge)?;
        let mut code = Code { frame_slots, frame_bytes, words: Vec::new(), constants: Vec::new() };
        let slots = u24::try_new(frame_slots).map_err(|_| BuildError::FrameTooLarge)?;
        let memory = u24::try_new(frame_bytes / 16).map_err(|_| BuildError::FrameTooLarge)?;
        if code.needs_enter() {
            code.words.push(Op::Enter { slots, memory }.pack());
        }
        Ok(Self { code, labels: Vec::new(), branches: Vec::new(), pool: HashMap::new() })
    }

    /// The frame's memory stack as [`Op::Ret`] and the tail calls name it: in units of 16 bytes.
    #[must_use]
    pub fn memory(&self) -> u24 {
        u24::from_bits_truncating(self.code.frame_bytes / 16)
    }

    /// How many words there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.code.words.len()
    }

    /// Whether there is no word yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.code.words.is_empty()
    }

    /// Appends an operation.
    pub fn push(&mut self, op: Op) {
        self.code.words.push(op.pack());
    }

    /// Appends a return.
    pub fn ret(&mut self) {
        self.push(Op::Ret { memory: self.memory() });
    }

    /// Appends what puts a constant into a slot, in the shortest form.
    pub fn constant(&mut self, dst: Reg, value: u64) -> Result<(), BuildError> {
        if let Ok(imm) = i40::try_new(value.cast_signed()) {
            self.push(Op::Const { dst, imm });
            return Ok(());
        }
        let next = u32::try_from(self.code.constants.len()).map_err(|_| BuildError::CodeTooLarge)?;
        let constants = &mut self.code.constants;
        let index = *self.pool.entry(value).or_insert_with(|| {
            constants.push(value);
            ConstIndex(next)
        });
        self.push(Op::ConstPool { dst, index });
        Ok(())
    }

    /// A new place, to be bound later.
    pub fn label(&mut self) -> Label {
        self.labels.push(None);
        Label(self.labels.len() - 1)
    }

    /// Says that a label stands for the next word; the last such word counts.
    pub fn bind(&mut self, label: Label) {
        let here = self.len();
        if let Some(place) = self.labels.get_mut(label.0) {
            *place = Some(here);
        }
    }

    /// Appends a branch whose target, whatever it is now, becomes the label's place.
    ///
    /// # Errors
    /// If the operation has no target.
    pub fn branch(&mut self, op: Op, label: Label) -> Result<(), BuildError> {
        op.target().ok_or(BuildError::NotABranch)?;
        self.branches.push((self.len(), label));
        self.push(op);
        Ok(())
    }

    /// Appends a jump table: jumps to `labels[index]`, or to `default` if there is no such label.
    ///
    /// # Errors
    /// If there are 2^32 labels.
    pub fn br_table(&mut self, index: Reg, labels: &[Label], default: Label) -> Result<(), BuildError> {
        let count = u32::try_from(labels.len()).map_err(|_| BuildError::CodeTooLarge)?;
        self.push(Op::BrTable { index, count });
        for &label in labels.iter().chain([&default]) {
            self.branch(Op::Jump { target: Target(0) }, label)?;
        }
        Ok(())
    }

    /// Fills in the branches.
    ///
    /// # Errors
    /// If a label that a branch names is not bound, or a distance does not fit.
    pub fn finish(mut self) -> Result<Code, BuildError> {
        for (word, label) in self.branches {
            let place = self.labels.get(label.0).copied().flatten().ok_or(BuildError::UnboundLabel(label))?;
            let target = Target::between(word, place).ok_or(BuildError::CodeTooLarge)?;
            let words = &mut self.code.words[word];
            *words = words.unpack().with_target(target).pack();
        }
        Ok(self.code)
    }
}

impl Code {
    /// Whether the code must begin with [`Op::Enter`].
    #[must_use]
    pub fn needs_enter(&self) -> bool {
        self.frame_slots > 256 || self.frame_bytes > 0
    }
}
