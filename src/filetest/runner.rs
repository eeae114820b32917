//! Many files at once, reported in the order they were given.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use super::file;
use super::record::{Kind, Record, Status};
use super::supervise::{Expectation, Outcome, supervise};
use crate::source::{clip, decode};

/// What runs a function.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Engine {
    /// The bytecode interpreter.
    Interp,
    /// The reference evaluator.
    Eval,
}

impl Engine {
    /// The name of the engine.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Interp => "interp",
            Self::Eval => "eval",
        }
    }
}

/// How files are tested.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Options {
    /// The kinds of tests to run.
    pub kinds: Vec<Kind>,
    /// The engines that run functions; all must agree with what is expected.
    pub engines: Vec<Engine>,
    /// Whether functions are optimised before they run.
    pub optimize: bool,
    /// How much fuel each run line has on each engine; `None` for any amount.
    pub fuel: Option<u64>,
    /// How long each expectation may take, and as long again for each MiB of its file: the first is read with the file,
    /// and the first of a function compiled with it.
    pub timeout: Duration,
    /// How many files are worked on at a time.
    pub jobs: NonZeroUsize,
}

impl Default for Options {
    /// Every kind on the interpreter, as written, any amount of fuel, ten seconds, and as many files as there are processors.
    fn default() -> Self {
        Self {
            kinds: Kind::ALL.to_vec(),
            engines: vec![Engine::Interp],
            optimize: false,
            fuel: None,
            timeout: Duration::from_secs(10),
            jobs: thread::available_parallelism().unwrap_or(NonZeroUsize::MIN),
        }
    }
}

/// Tests one file, or stdin if `path` is `-`. Its records are in order of kinds, then of functions, then of lines.
#[must_use]
pub fn test_file(path: &Path, options: &Options) -> Vec<Record> {
    let name = if path.as_os_str() == "-" { "<stdin>".to_owned() } else { path.display().to_string() };
    let results = match read(path).map(decode) {
        Ok(Ok(text)) => {
            let limit = limit(options.timeout, text.len());
            supervise(&file::worker(text.into(), Arc::new(options.clone())), limit)
        }
        Ok(Err(error)) => {
            let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let line = good.iter().filter(|&&byte| byte == b'\n').count() + 1;
            vec![whole(u32::try_from(line).unwrap_or(u32::MAX), "invalid UTF-8".to_owned())]
        }
        Err(error) => vec![whole(1, error.to_string())],
    };
    let record = |(Expectation { line, kind, function }, Outcome { status, detail })| Record {
        path: name.clone(),
        line,
        kind,
        function,
        status,
        detail: clip(detail),
    };
    results.into_iter().map(record).collect()
}

/// How long an expectation in a file of so many bytes may take.
fn limit(timeout: Duration, bytes: usize) -> Duration {
    timeout.saturating_mul(u32::try_from(bytes >> 20).unwrap_or(u32::MAX).saturating_add(1))
}

/// The bytes of a file, or of stdin if that is `-`.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    if path.as_os_str() != "-" {
        return fs::read(path);
    }
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A file that is no text.
fn whole(line: u32, detail: String) -> (Expectation, Outcome) {
    let expectation = Expectation { line, kind: Kind::File, function: String::new() };
    (expectation, Outcome { status: Status::ParseError, detail })
}

/// Tests many files; `report` gets the records of each, in the order of `files`, whichever is done first.
///
/// # Errors
///
/// That of `report`. What is under way is finished, nothing more is begun.
pub fn test_files(
    files: &[PathBuf],
    options: &Options,
    mut report: impl FnMut(&[Record]) -> io::Result<()>,
) -> io::Result<()> {
    let next = AtomicUsize::new(0);
    let (sender, receiver) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..options.jobs.get().min(files.len()) {
            let (sender, next) = (sender.clone(), &next);
            scope.spawn(move || {
                while let Some((index, path)) = take(next, files) {
                    if sender.send((index, test_file(path, options))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        let mut early = BTreeMap::new();
        let mut expected = 0;
        for (index, records) in receiver {
            early.insert(index, records);
            while let Some(records) = early.remove(&expected) {
                report(&records)?;
                expected += 1;
            }
        }
        Ok(())
    })
}

/// Takes the next file, so that no other job does.
fn take<'a>(next: &AtomicUsize, files: &'a [PathBuf]) -> Option<(usize, &'a Path)> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    Some((index, files.get(index)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_files_get_more_time() {
        let second = Duration::from_secs(1);
        assert_eq!([0, 1 << 20, 5 << 20].map(|bytes| limit(second, bytes).as_secs()), [1, 2, 6]);
        assert_eq!(limit(Duration::MAX, usize::MAX), Duration::MAX);
    }
}
