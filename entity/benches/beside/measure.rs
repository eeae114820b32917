//! Measuring: the least wall time of two sides that alternate, and executed instructions by callgrind.

use std::process::Command;
use std::time::{Duration, Instant};

/// One side of a comparison.
pub type Work = Box<dyn FnMut()>;

/// The least time of each side over at least `rounds` that alternate, and more for as long as `lasting`, up to `most`.
pub fn least_times(
    ours: &mut Work,
    theirs: &mut Work,
    rounds: usize,
    most: usize,
    lasting: Duration,
) -> (Duration, Duration) {
    let time = |work: &mut Work| {
        let start = Instant::now();
        work();
        start.elapsed()
    };
    let start = Instant::now();
    let mut least = (Duration::MAX, Duration::MAX);
    let mut round = 0;
    while round < rounds || (round < most && start.elapsed() < lasting) {
        least = (least.0.min(time(ours)), least.1.min(time(theirs)));
        round += 1;
    }
    least
}

/// How many instructions this program executes with these arguments.
///
/// # Panics
///
/// If valgrind is not there, or its output has no count.
pub fn instructions(args: &[&str]) -> f64 {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(std::env::current_exe().expect("a path to this program"))
        .args(args)
        .output()
        .expect("valgrind is installed");
    let text = String::from_utf8_lossy(&output.stderr);
    let (_, count) = text.split_once("Collected : ").expect("callgrind's count");
    count.lines().next().and_then(|count| count.trim().parse().ok()).expect("a number")
}
