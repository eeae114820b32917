//! `packir disasm`: the bytecode of a program.

use std::io::{self, Write};
use std::path::PathBuf;

use super::input::Source;
use super::{Failure, SUCCESS, program};
use crate::pipeline::{bytecode, optimized};

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
    let functions = program::verified(&source)?;
    let functions = if args.opt { optimized(functions) } else { functions };
    let (module, functions) = bytecode(&functions).map_err(Failure::input)?;
    write!(out, "{module}")?;
    // A function without code is an import in the listing; say why.
    for function in &functions {
        if let Some(feature) = &function.unsupported {
            writeln!(io::stderr(), "{}: unsupported: {feature}", function.name)?;
        }
    }
    Ok(SUCCESS)
}
