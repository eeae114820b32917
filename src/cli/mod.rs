//! The `packir` command: one module per subcommand.
//!
//! Exit codes: [`SUCCESS`], [`TESTS_FAILED`], [`BAD_INPUT`] (also clap's own for bad usage), [`TRAPPED`], and
//! [`BROKEN_PIPE`]. Results go to stdout, everything about them to stderr.

mod cfg;
mod diagnostics;
mod disasm;
mod generate;
mod input;
mod layout;
mod program;
mod run;
mod test;

use std::ffi::OsString;
use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue};
use clap::{Parser, Subcommand};

/// All went well.
pub const SUCCESS: u8 = 0;
/// `packir test`: some expectation is not met.
pub const TESTS_FAILED: u8 = 1;
/// The arguments or the input make no sense, or need what is not supported.
pub const BAD_INPUT: u8 = 2;
/// `packir run`: the function trapped.
pub const TRAPPED: u8 = 3;
/// Nobody reads the output any more: what a shell reports of a program that SIGPIPE ended.
pub const BROKEN_PIPE: u8 = 141;

/// Packed types for compilers: text, IR, registers, bytecode, results.
#[derive(Parser, Debug)]
#[command(name = "packir", version, about, long_about = None)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    Run(run::Args),
    Test(test::Args),
    Disasm(disasm::Args),
    Cfg(cfg::Args),
    Layout(layout::Args),
    Generate(generate::Args),
}

/// Why a command ended early.
#[derive(Debug)]
enum Failure {
    /// The input is at fault. The text says how, over as many lines as it takes.
    Input(String),
    /// The function trapped.
    Trap(String),
    /// The output cannot be written.
    Output(io::Error),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

impl Failure {
    /// A message of one line about something that has no place in a source.
    fn input(message: impl core::fmt::Display) -> Self {
        Self::Input(format!("error: {message}"))
    }

    /// Tells the user and gives the exit code.
    fn report(&self) -> u8 {
        let (text, code) = match self {
            Self::Input(text) => (text.trim_end().to_owned(), BAD_INPUT),
            Self::Trap(code) => (format!("trap: {code}"), TRAPPED),
            Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => return BROKEN_PIPE,
            Self::Output(error) => (format!("error: cannot write the output: {error}"), BAD_INPUT),
        };
        // If stderr is gone as well, the exit code has to do.
        let _ = writeln!(io::stderr(), "{text}");
        code
    }
}

/// Puts a space before a negative literal, such as `-0x10` or `-Inf`, which would pass for an option otherwise.
fn shield(arg: OsString) -> OsString {
    let negative = arg.to_str().and_then(|text| text.strip_prefix('-')).is_some_and(|rest| {
        rest.starts_with(|c: char| c.is_ascii_digit())
            || ["Inf", "NaN", "sNaN"].iter().any(|name| rest.starts_with(name))
    });
    if !negative {
        return arg;
    }
    let mut shielded = OsString::from(" ");
    shielded.push(arg);
    shielded
}

/// Takes the spaces away that [`shield`] put before what this error is about.
fn unshield(mut error: clap::Error) -> clap::Error {
    for kind in [ContextKind::InvalidArg, ContextKind::InvalidValue] {
        if let Some(ContextValue::String(text)) = error.get(kind) {
            let text = text.trim_start().to_owned();
            error.insert(kind, ContextValue::String(text));
        }
    }
    error
}

/// The command: reads the arguments of the process, and does what they say.
#[must_use]
pub fn main() -> ExitCode {
    let cli =
        Cli::try_parse_from(std::env::args_os().map(shield)).unwrap_or_else(|error| unshield(error).exit());
    let mut out = BufWriter::new(io::stdout().lock());
    let result = match &cli.command {
        Command::Run(args) => run::main(args, &mut out),
        Command::Test(args) => test::main(args, &mut out),
        Command::Disasm(args) => disasm::main(args, &mut out),
        Command::Cfg(args) => cfg::main(args, &mut out),
        Command::Layout(args) => layout::main(args, &mut out),
        Command::Generate(args) => generate::main(args, &mut out),
    };
    let code = match result.and_then(|code| Ok(out.flush().map(|()| code)?)) {
        Ok(code) => code,
        Err(failure) => {
            // Results before the failure still count; that they cannot be written is the lesser news.
            let _ = out.flush();
            failure.report()
        }
    };
    ExitCode::from(code)
}
