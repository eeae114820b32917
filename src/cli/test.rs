//! `packir test`: runs CLIF test files and reports on every expectation in them.

use std::fmt::Debug;
use std::io::{self, IsTerminal, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressStyle};

use super::input::Source;
use super::{Failure, SUCCESS, TESTS_FAILED};
use crate::filetest::{self, Engine, Kind, Options, Record, Status, Summary};

/// Runs CLIF test files: one record per expectation, then their number.
///
/// A record has a path, a line, a kind, a function, a status and a detail. The status is one of pass, fail, trap,
/// unsupported, parse-error, verify-error, timeout and crash; only unsupported counts as skipped.
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// Files (`-` for stdin), and directories to walk for `.clif` files
    #[arg(required_unless_present = "files")]
    paths: Vec<PathBuf>,
    /// A file that lists more of them, one a line (`-` for stdin); only the first tab-separated column counts
    #[arg(long, value_name = "LIST")]
    files: Option<PathBuf>,
    /// The kinds of tests to run, with commas between
    #[arg(
        long,
        value_name = "KINDS",
        value_delimiter = ',',
        default_value = "run,verifier,cat,domtree,print-cfg"
    )]
    kinds: Vec<Kind>,
    /// What runs the functions
    #[arg(long, value_enum, default_value_t = EngineChoice::Interp)]
    engine: EngineChoice,
    /// Optimise functions before they run
    #[arg(long)]
    opt: bool,
    /// How much fuel each run line has
    #[arg(long, value_name = "N")]
    fuel: Option<u64>,
    /// How long each expectation may take, in milliseconds; as long again for each MiB of its file
    #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(1..))]
    timeout_ms: u64,
    /// How many files to work on at a time [default: the number of processors]
    #[arg(long, short, value_name = "N")]
    jobs: Option<NonZeroUsize>,
    /// How to write the records
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Write only the records of what did not pass
    #[arg(long, short)]
    quiet: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum, Debug)]
enum EngineChoice {
    /// The bytecode interpreter
    Interp,
    /// The reference evaluator
    Eval,
    /// Both; an expectation passes if it does on each
    Both,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum, Debug)]
enum Format {
    /// For people
    Text,
    /// Six fields a line, with tabs between
    Tsv,
    /// One object: the `records`, one a line, and their `summary`
    Json,
}

pub(super) fn main(args: &Args, out: &mut impl Write) -> Result<u8, Failure> {
    let files = files(args)?;
    let defaults = Options::default();
    let options = Options {
        kinds: args.kinds.clone(),
        engines: match args.engine {
            EngineChoice::Interp => vec![Engine::Interp],
            EngineChoice::Eval => vec![Engine::Eval],
            EngineChoice::Both => vec![Engine::Eval, Engine::Interp],
        },
        optimize: args.opt,
        fuel: args.fuel,
        timeout: Duration::from_millis(args.timeout_ms),
        jobs: args.jobs.unwrap_or(defaults.jobs),
    };
    let mut summary = Summary::default();
    let mut written = 0;
    if args.format == Format::Json {
        write!(out, "{{\"records\":[")?;
    }
    // Draws on stderr, and only if that is a terminal.
    let bar = ProgressBar::new(files.len() as u64).with_style(
        ProgressStyle::with_template("{bar:40} {pos}/{len} files, {msg}")
            .expect("the template is well formed"),
    );
    let tested = filetest::test_files(&files, &options, |records| {
        bar.suspend(|| {
            for record in records {
                summary.add(record.status);
                if !args.quiet || record.status != Status::Pass {
                    write_record(out, args.format, record, written)?;
                    written += 1;
                }
            }
            io::Result::Ok(())
        })?;
        bar.set_message(summary.to_string());
        bar.inc(1);
        Ok(())
    });
    bar.finish_and_clear();
    tested?;
    if args.format == Format::Json {
        writeln!(out, "\n],\"summary\":{}}}", json(&summary)?)?;
        out.flush()?;
        // Stdout is for programs; people who watch still see the line that ends the other formats.
        if io::stderr().is_terminal() {
            let _ = writeln!(io::stderr(), "{summary}");
        }
    } else {
        writeln!(out, "{summary}")?;
    }
    Ok(if summary.failed == 0 { SUCCESS } else { TESTS_FAILED })
}

/// The files that the user names.
fn files(args: &Args) -> Result<Vec<PathBuf>, Failure> {
    let mut paths = args.paths.clone();
    if let Some(list) = &args.files {
        paths.extend(filetest::read_list(&Source::read(list)?.text, list));
    }
    let mut files = Vec::new();
    for path in &paths {
        if path.as_os_str() == "-" {
            files.push(path.clone());
        } else {
            filetest::walk(path, &mut files).map_err(Failure::input)?;
        }
    }
    if files.is_empty() {
        let named: Vec<_> = paths.iter().map(|path: &PathBuf| Path::display(path).to_string()).collect();
        return Err(Failure::input(format_args!("no test files in {}", named.join(", "))));
    }
    Ok(files)
}

/// Writes a record after `before` others.
fn write_record(out: &mut impl Write, format: Format, record: &Record, before: usize) -> io::Result<()> {
    match format {
        Format::Text => writeln!(out, "{record}"),
        Format::Tsv => writeln!(out, "{}", record.to_tsv()),
        Format::Json => write!(out, "{}\n{}", if before > 0 { "," } else { "" }, json(record)?),
    }
}

fn json(value: &impl serde::Serialize) -> io::Result<String> {
    serde_json::to_string(value).map_err(io::Error::from)
}
