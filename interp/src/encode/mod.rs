//! Modules as bytes.
//!
//! All numbers are little endian. A module is
//!
//! ```text
//! "PKIR"  version: u16 = 1  0: u16
//! n: u32, then n signatures:  parameters: u32  results: u32
//! n: u32, then n functions:   length: u32, name in UTF-8   signature: u16   kind: u8, then for
//!     kind 0, code:      slots: u32  bytes: u32  words: u32  constants: u32, then those words and constants, 8 bytes each
//!     kind 1, library:   number: u8, a position in Libcall::ALL
//!     kind 2, import:    nothing
//! ```
//!
//! Reading is total: whatever the bytes, the result is a [`Module`] of valid words or an error with its
//! offset. It takes memory in proportion to the input.

use core::fmt;

use crate::isa::Word;
use crate::libcall::Libcall;
use crate::module::{Body, Code, Function, Module, Signature};
use crate::operand::SigIndex;

const MAGIC: [u8; 4] = *b"PKIR";
const VERSION: u16 = 1;

/// What is wrong with the bytes of a module, and where.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DecodeError {
    /// The offset of the first byte of what is wrong.
    pub offset: usize,
    /// What is wrong.
    pub kind: DecodeErrorKind,
}

/// What can be wrong with the bytes of a module.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum DecodeErrorKind {
    /// The bytes do not begin as a module does.
    NotAModule,
    /// The module is of another version.
    Version(u16),
    /// The bytes end inside of the module.
    Truncated,
    /// There are bytes after the module.
    TrailingBytes,
    /// A name is not UTF-8.
    NotUtf8,
    /// There is no such kind of function.
    FunctionKind(u8),
    /// There is no such library function.
    Libcall(u8),
    /// A word is no operation.
    Word(packed::Error),
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "byte {}: ", self.offset)?;
        match &self.kind {
            DecodeErrorKind::NotAModule => f.write_str("expected the start of a bytecode module"),
            DecodeErrorKind::Version(version) => write!(f, "expected version {VERSION}, found {version}"),
            DecodeErrorKind::Truncated => f.write_str("the module ends too early"),
            DecodeErrorKind::TrailingBytes => f.write_str("expected the end of the module"),
            DecodeErrorKind::NotUtf8 => f.write_str("the name is not UTF-8"),
            DecodeErrorKind::FunctionKind(kind) => write!(f, "there is no function of kind {kind}"),
            DecodeErrorKind::Libcall(number) => write!(f, "there is no library function {number}"),
            DecodeErrorKind::Word(error) => write!(f, "no operation: {error}"),
        }
    }
}

impl core::error::Error for DecodeError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match &self.kind {
            DecodeErrorKind::Word(error) => Some(error),
            _ => None,
        }
    }
}

impl Module {
    /// The module as bytes.
    ///
    /// # Panics
    /// If a table or a name has 2^32 entries or more, which no valid module has.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        out.extend(MAGIC);
        out.extend(VERSION.to_le_bytes());
        out.extend([0; 2]);
        put_len(&mut out, self.signatures.len());
        for signature in &self.signatures {
            out.extend(signature.parameters.to_le_bytes());
            out.extend(signature.results.to_le_bytes());
        }
        put_len(&mut out, self.functions.len());
        for function in &self.functions {
            put_len(&mut out, function.name.len());
            out.extend(function.name.as_bytes());
            out.extend(function.signature.0.to_le_bytes());
            match &function.body {
                Body::Code(code) => {
                    out.push(0);
                    out.extend(code.frame_slots.to_le_bytes());
                    out.extend(code.frame_bytes.to_le_bytes());
                    put_len(&mut out, code.words.len());
                    put_len(&mut out, code.constants.len());
                    out.extend(code.words.iter().flat_map(|word| word.into_raw().to_le_bytes()));
                    out.extend(code.constants.iter().flat_map(|constant| constant.to_le_bytes()));
                }
                Body::Libcall(libcall) => out.extend([1, *libcall as u8]),
                Body::Import => out.push(2),
            }
        }
        out
    }

    /// Reads a module from bytes.
    ///
    /// # Errors
    /// The first thing that is wrong, and its offset.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader { bytes, offset: 0 };
        if reader.array().ok() != Some(MAGIC) {
            return Err(DecodeError { offset: 0, kind: DecodeErrorKind::NotAModule });
        }
        let start = reader.offset;
        match u16::from_le_bytes(reader.array()?) {
            VERSION => {}
            other => return Err(DecodeError { offset: start, kind: DecodeErrorKind::Version(other) }),
        }
        let start = reader.offset;
        if reader.array()? != [0; 2] {
            return Err(DecodeError { offset: start, kind: DecodeErrorKind::NotAModule });
        }
        let signatures = reader.list(8, Reader::signature)?;
        let functions = reader.list(7, Reader::function)?;
        if reader.offset < bytes.len() {
            return Err(reader.error(DecodeErrorKind::TrailingBytes));
        }
        Ok(Self { signatures, functions })
    }
}

fn put_len(out: &mut Vec<u8>, len: usize) {
    let len = u32::try_from(len).expect("a table of a module has fewer than 2^32 entries");
    out.extend(len.to_le_bytes());
}

struct Reader<'a> {
    bytes: &'a [u8],
    offset: usize,
}

impl<'a> Reader<'a> {
    fn error(&self, kind: DecodeErrorKind) -> DecodeError {
        DecodeError { offset: self.offset, kind }
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        let rest = self.bytes.get(self.offset..).unwrap_or_default();
        let array = *rest.first_chunk().ok_or_else(|| self.error(DecodeErrorKind::Truncated))?;
        self.offset += N;
        Ok(array)
    }

    fn u32(&mut self) -> Result<u32, DecodeError> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    /// A number of things that take at least `size` bytes each; checked, so that space for so many of
    /// them may be asked for.
    fn len(&mut self, size: usize) -> Result<usize, DecodeError> {
        let start = self.offset;
        let len = self.u32()?;
        match usize::try_from(len) {
            Ok(len) if len <= (self.bytes.len() - self.offset) / size => Ok(len),
            _ => Err(DecodeError { offset: start, kind: DecodeErrorKind::Truncated }),
        }
    }

    fn list<T>(
        &mut self,
        size: usize,
        mut item: impl FnMut(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<Vec<T>, DecodeError> {
        let len = self.len(size)?;
        (0..len).map(|_| item(self)).collect()
    }

    fn signature(&mut self) -> Result<Signature, DecodeError> {
        Ok(Signature { parameters: self.u32()?, results: self.u32()? })
    }

    fn function(&mut self) -> Result<Function, DecodeError> {
        let len = self.len(1)?;
        let start = self.offset;
        let name = self.bytes.get(start..start + len).unwrap_or_default();
        let name = core::str::from_utf8(name).map_err(|_| self.error(DecodeErrorKind::NotUtf8))?.to_owned();
        self.offset += len;
        let signature = SigIndex(u16::from_le_bytes(self.array()?));
        let start = self.offset;
        let body = match self.array()? {
            [0] => Body::Code(self.code()?),
            [1] => {
                let start = self.offset;
                let [number] = self.array()?;
                let libcall = Libcall::ALL.get(usize::from(number)).copied();
                let missing = DecodeError { offset: start, kind: DecodeErrorKind::Libcall(number) };
                Body::Libcall(libcall.ok_or(missing)?)
            }
            [2] => Body::Import,
            [kind] => return Err(DecodeError { offset: start, kind: DecodeErrorKind::FunctionKind(kind) }),
        };
        Ok(Function { name, signature, body })
    }

    fn code(&mut self) -> Result<Code, DecodeError> {
        let frame_slots = self.u32()?;
        let frame_bytes = self.u32()?;
        let words = self.len(8)?;
        let constants = self.len(8)?;
        let words = (0..words).map(|_| self.word()).collect::<Result<_, _>>()?;
        let constants =
            (0..constants).map(|_| self.array().map(u64::from_le_bytes)).collect::<Result<_, _>>()?;
        Ok(Code { frame_slots, frame_bytes, words, constants })
    }

    fn word(&mut self) -> Result<Word, DecodeError> {
        let offset = self.offset;
        let raw = u64::from_le_bytes(self.array()?);
        Word::from_raw(raw).map_err(|error| DecodeError { offset, kind: DecodeErrorKind::Word(error) })
    }
}

#[cfg(test)]
mod tests;
