//! The disassembler.

use core::fmt::{self, Write as _};
use std::collections::BTreeMap;

use packed::{VisitField, i24, i40, u3, u6, u24};

use crate::isa::{Op, Word};
use crate::module::{Body, Code, Module};
use crate::operand::{ByteOrder, ConstIndex, FarSlot, FuncIndex, Reg, RmwKind, SigIndex, Target};
use crate::program::Program;
use crate::trap::TrapCode;

/// Writes the fields of an operation, with commas between them.
struct Fields<'a, 'f, L> {
    f: &'a mut fmt::Formatter<'f>,
    first: bool,
    result: fmt::Result,
    /// What a branch target is called, if it has a name.
    label: L,
}

impl<L> Fields<'_, '_, L> {
    fn write(&mut self, text: fmt::Arguments<'_>) {
        let separator = if self.first { " " } else { ", " };
        self.first = false;
        self.result =
            self.result.and_then(|()| self.f.write_str(separator)).and_then(|()| self.f.write_fmt(text));
    }
}

macro_rules! displayed {
    ($($ty:ty)*) => {
        $(impl<L> VisitField<$ty> for Fields<'_, '_, L> {
            fn field(&mut self, _: &'static str, value: &$ty) {
                self.write(format_args!("{value}"));
            }
        })*
    };
}
displayed! {
    Reg FarSlot FuncIndex SigIndex ConstIndex TrapCode RmwKind ByteOrder
    u8 i8 i16 u32 i32 u3 u6 u24 i24 i40
}

impl<L: Fn(Target) -> Option<String>> VisitField<Target> for Fields<'_, '_, L> {
    fn field(&mut self, _: &'static str, target: &Target) {
        match (self.label)(*target) {
            Some(label) => self.write(format_args!("{label}")),
            None => self.write(format_args!("{target}")),
        }
    }
}

fn write_op(f: &mut fmt::Formatter<'_>, op: Op, label: impl Fn(Target) -> Option<String>) -> fmt::Result {
    f.write_str(op.mnemonic())?;
    let mut fields = Fields { f, first: true, result: Ok(()), label };
    op.visit_fields(&mut fields);
    fields.result
}

impl fmt::Display for Op {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_op(f, *self, |_| None)
    }
}

/// Writes words with labels where branches lead.
fn write_words(
    f: &mut fmt::Formatter<'_>,
    words: impl ExactSizeIterator<Item = Word> + Clone,
) -> fmt::Result {
    let mut places = BTreeMap::new();
    for (pc, word) in (0..).zip(words.clone()) {
        if let Some(target) = word.unpack().target() {
            places.insert(target.place(pc), 0);
        }
    }
    let len = i64::try_from(words.len()).unwrap_or(i64::MAX);
    places.retain(|place, _| (0..len).contains(place));
    for (number, label) in places.values_mut().enumerate() {
        *label = number;
    }
    for (pc, word) in (0..).zip(words) {
        if let Some(number) = places.get(&i64::from(pc)) {
            writeln!(f, "  L{number}:")?;
        }
        f.write_str("    ")?;
        write_op(f, word.unpack(), |target| {
            places.get(&target.place(pc)).map(|number| format!("L{number}"))
        })?;
        f.write_char('\n')?;
    }
    Ok(())
}

/// Writes a function's name as the assembler reads it.
fn write_name(f: &mut fmt::Formatter<'_>, name: &str) -> fmt::Result {
    if super::parse::is_plain_name(name) {
        return write!(f, "%{name}");
    }
    f.write_str("%\"")?;
    for c in name.chars() {
        match c {
            '"' | '\\' => write!(f, "\\{c}")?,
            c if c.is_control() => write!(f, "\\u{{{:x}}}", u32::from(c))?,
            c => f.write_char(c)?,
        }
    }
    f.write_char('"')
}

impl fmt::Display for Module {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, signature) in self.signatures.iter().enumerate() {
            writeln!(f, "signature {} -> {} ; sig{number}", signature.parameters, signature.results)?;
        }
        for function in &self.functions {
            f.write_char('\n')?;
            f.write_str(match &function.body {
                Body::Code(_) => "function ",
                Body::Libcall(_) => "libcall ",
                Body::Import => "import ",
            })?;
            write_name(f, &function.name)?;
            write!(f, " {}", function.signature)?;
            match &function.body {
                Body::Code(code) => write_code(f, code)?,
                Body::Libcall(libcall) if libcall.name() != function.name => write!(f, " = {libcall}")?,
                Body::Libcall(_) | Body::Import => {}
            }
            f.write_char('\n')?;
        }
        Ok(())
    }
}

fn write_code(f: &mut fmt::Formatter<'_>, code: &Code) -> fmt::Result {
    write!(f, " slots {}", code.frame_slots)?;
    if code.frame_bytes > 0 {
        write!(f, " memory {}", code.frame_bytes)?;
    }
    f.write_str(" {\n")?;
    for (number, constant) in code.constants.iter().enumerate() {
        writeln!(f, "    const {constant:#x} ; const{number}")?;
    }
    write_words(f, code.words.iter().copied())?;
    f.write_char('}')
}

/// Shows the code of a program, function by function. Constants are numbered across the program.
impl fmt::Display for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, function) in self.functions().iter().enumerate() {
            write!(f, "fn{number} ")?;
            write_name(f, &function.name)?;
            writeln!(f, " {} -> {}", function.parameters, function.results)?;
            if let Some(index) = u32::try_from(number).ok().and_then(FuncIndex::new) {
                write_words(f, self.words(index))?;
            }
        }
        Ok(())
    }
}
