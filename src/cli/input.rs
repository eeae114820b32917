//! Reading what the user names.

use core::ops::Range;
use std::fs;
use std::io::{self, Read};
use std::path::Path;

use super::{Failure, diagnostics};
use crate::source::{clip, decode};

/// A source file in memory.
#[derive(Debug)]
pub(super) struct Source {
    /// The name, as the user gave it.
    pub(super) name: String,
    /// The text.
    pub(super) text: String,
}

impl Source {
    /// Reads the file at `path`, or stdin if that is `-`.
    pub(super) fn read(path: &Path) -> Result<Self, Failure> {
        let stdin = path.as_os_str() == "-";
        let name = if stdin { "<stdin>".to_owned() } else { path.display().to_string() };
        let mut bytes = Vec::new();
        let read = if stdin {
            io::stdin().lock().read_to_end(&mut bytes).map(drop)
        } else {
            fs::read(path).map(|read| bytes = read)
        };
        read.map_err(|error| Failure::input(format_args!("cannot read {name}: {error}")))?;
        match decode(bytes) {
            Ok(text) => Ok(Self { name, text }),
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                // Up to the fault the lossy text is the bytes themselves, so that the place holds in both.
                let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                let end = at + char::REPLACEMENT_CHARACTER.len_utf8();
                Err(Self { name, text }.fault(at..end, "invalid UTF-8"))
            }
        }
    }

    /// A failure because of the bytes `span`.
    pub(super) fn fault(&self, span: Range<usize>, message: impl core::fmt::Display) -> Failure {
        Failure::Input(self.render(span, message))
    }

    /// A message about the bytes `span`.
    pub(super) fn render(&self, span: Range<usize>, message: impl core::fmt::Display) -> String {
        diagnostics::render(&self.name, &self.text, span, &clip(message.to_string()))
    }
}
