//! The `packir` command: one module per subcommand.
//!
//! Exit codes: [`SUCCESS`], [`TESTS_FAILED`], [`BAD_INPUT`] (also clap's own for bad usage), [`TRAPPED`], and
//! [`BROKEN_PIPE`]. Results go to stdout, everything about them to stderr.

mod diagnostics;
mod input;
mod layout;

use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

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
    Layout(layout::Args),
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

/// The command: reads the arguments of the process, and does what they say.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let mut out = BufWriter::new(io::stdout().lock());
    let result = match &cli.command {
        Command::Layout(args) => layout::main(args, &mut out),
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
