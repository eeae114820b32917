//! The `packir` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    packir::cli::main()
}
