//! `packir disasm`: the bytecode of a program.

use std::io::Write;
use std::path::PathBuf;

use super::input::Source;
use super::{Failure, SUCCESS, program};
use crate::pipeline::bytecode;

/// Compiles a file and prints its bytecode.
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// The source file (`-` for stdin)
    file: PathBuf,
    /// Optimise the functions first
    #[arg(long)]
    opt: bool,
}

pub(super) fn main(args: &Args, out: &mut impl Write) -> Result<u8, Failure> {
    let source = Source::read(&args.file)?;
    let (functions, places) = program::prepared(&source, args.opt)?;
    let (module, compiled) = bytecode(&functions).map_err(Failure::input)?;
    let refusals = compiled.iter().enumerate().filter_map(|(index, function)| {
        let unsupported = function.unsupported?;
        Some(places.refusal(&source, index, &function.name, unsupported))
    });
    let refusals: Vec<String> = refusals.collect();
    if !refusals.is_empty() {
        return Err(Failure::Input(refusals.join("\n\n")));
    }
    write!(out, "{module}")?;
    Ok(SUCCESS)
}
