//! CPU time of child processes.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;
use std::process::Command;

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;

/// User and system time in milliseconds of all children so far that ended and were waited for, and of theirs.
fn children() -> f64 {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).expect("the system counts the time of children");
    let micros = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    micros as f64 / 1000.0
}

/// Runs a command that must succeed; the milliseconds of CPU time that it and its children took.
pub fn cpu(command: &mut Command) -> f64 {
    let before = children();
    let output = command.output().expect("the command starts");
    assert!(output.status.success(), "{command:?}\n{}", String::from_utf8_lossy(&output.stderr));
    children() - before
}

/// Where [`wrapper`] writes its lines.
pub const LOG: &str = "COMPILE_TIME_LOG";

/// As cargo's `RUSTC_WRAPPER`: runs the compiler, and appends the name of the crate and the milliseconds it took.
pub fn wrapper(log: &Path, mut args: impl Iterator<Item = String>) -> ! {
    let rustc = args.next().expect("cargo names the compiler");
    let args: Vec<String> = args.collect();
    let status = Command::new(rustc).args(&args).status().expect("the compiler starts");
    if let Some(at) = args.iter().position(|arg| arg == "--crate-name") {
        let mut log = OpenOptions::new().create(true).append(true).open(log).expect("the log opens");
        // One write, so that lines of compilers side by side do not mix.
        let line = format!("{} {}\n", args[at + 1], children());
        log.write_all(line.as_bytes()).expect("the log takes a line");
    }
    std::process::exit(status.code().unwrap_or(1))
}

/// The median.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.len() % 2 == 1 { values[middle] } else { (values[middle - 1] + values[middle]) / 2.0 }
}
