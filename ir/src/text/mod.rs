//! The CLIF text format: reading and writing functions, and the files that test them.
//!
//! [`parse_functions`] reads functions, [`parse_file`] also what a test file says about them;
//! [`Function`](crate::Function) prints with `Display`. Reading is a lexer under a parser with one token
//! of lookahead; errors carry line and column, and print with the line they are about.
//!
//! # Grammar
//!
//! ```text
//! file        = { "test" … EOL } { "set" … EOL | "target" … EOL | "feature" ["!"] STRING } { function }
//! function    = "function" name signature "{" { declaration } { block } "}"
//! name        = %NAME | uN:N
//! signature   = "(" [ param { "," param } ] ")" [ "->" param { "," param } ] [ call-conv ]
//! param       = type { "uext" | "sext" | "sret" | "vmctx" | "sarg" "(" INT ")" | "normal" }
//! declaration = ssN "=" ("explicit_slot" | "spill_slot") INT { "," ("align" | "key") "=" INT }
//!             | dssN "=" "explicit_dynamic_slot" dtN
//!             | dtN "=" type "*" gvN
//!             | gvN "=" global-value
//!             | sigN "=" signature
//!             | fnN "=" [ "colocated" ] [ "patchable" ] ext-name ( sigN | signature )
//!             | constN "=" ( HEX | type vector )
//!             | regionN "=" INT STRING
//!             | "stack_limit" "=" gvN
//! block       = blockN [ "(" [ vN ":" type { "," vN ":" type } ] ")" ] [ "cold" ] ":" { line }
//! line        = [ "<" tag { "," tag } ">" ] [ @HEX ] ( vN "->" vN | instruction )
//! instruction = [ vN { "," vN } "=" ] OPCODE [ "." ( type | dtN ) ] operands [ "," "stack_map" "=" "[" … "]" ]
//! ```
//!
//! Operands follow the shape that the [instruction table](crate::opcode) gives for the opcode. Spaces and line ends
//! only separate tokens, except in the header. A comment runs from `;` to the end of the line.
//!
//! What is referred to must be declared, also where Cranelift's reader makes a declaration up if a larger number has one:
//! signatures of exception tables, bases of global values, the stack limit, types of dynamic stack slots.

mod chunk;
mod error;
mod header;
mod lexer;
mod literals;
mod parser;
mod source_map;
mod testfile;
mod tokens;
mod words;
mod writer;

#[cfg(test)]
mod tests;

pub use error::{EntityName, ParseError, ParseErrorKind, Position, PositionFinder, Snippet};
pub use header::{Feature, Header, Target, TestCommand};
pub use lexer::Span;
pub use parser::{parse_file, parse_file_tolerant, parse_functions};
pub use source_map::SourceMap;
pub use testfile::{Comment, Comparison, RunCommand, TestFile, TestFunction};
pub use writer::display_inst;
pub(crate) use writer::display_inst_in;
