//! Counting instructions: this program again, under callgrind, which writes down its count whenever a marker is called.

use std::hint::black_box;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::side::{Cell, LEN};

/// Where callgrind dumps what it has counted since the last time.
#[inline(never)]
fn packing_marker() {
    black_box(());
}

/// Runs every cell on the half and on the whole of its data, with markers around.
pub fn run(cells: &mut [Cell]) {
    for cell in cells {
        packing_marker();
        black_box((cell.run)(black_box(LEN / 2)));
        packing_marker();
        black_box((cell.run)(black_box(LEN)));
        packing_marker();
    }
}

/// Instructions per element of each cell.
pub fn measure(filter: &str) -> Result<Vec<f64>, String> {
    let this = std::env::current_exe().map_err(|error| format!("no path to this program: {error}"))?;
    let file = Temporary(std::env::temp_dir().join(format!("packing-{}.callgrind", std::process::id())));
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--combine-dumps=yes", "--dump-before=*packing_marker*"])
        .arg(format!("--callgrind-out-file={}", file.0.display()))
        .arg(this)
        .arg(filter)
        .arg("--run")
        .stdout(Stdio::null())
        .output()
        .map_err(|error| {
            format!("cannot run valgrind, which counts the instructions; install it: {error}")
        })?;
    if !output.status.success() {
        return Err(format!("valgrind failed:\n{}", String::from_utf8_lossy(&output.stderr)));
    }
    let text =
        std::fs::read_to_string(&file.0).map_err(|error| format!("no counts from callgrind: {error}"))?;
    counts(&text)
}

/// Three dumps belong to a cell: what came before it, the half, and the whole. A last one ends the program.
fn counts(text: &str) -> Result<Vec<f64>, String> {
    let totals = text.lines().filter_map(|line| line.strip_prefix("totals:"));
    let totals: Result<Vec<f64>, _> = totals.map(|total| total.trim().parse()).collect();
    let totals = totals.map_err(|error| format!("callgrind wrote a count that is no number: {error}"))?;
    let per_element = |dumps: &[f64]| (dumps[2] - dumps[1]) / (LEN - LEN / 2) as f64;
    Ok(totals.chunks_exact(3).map(per_element).collect())
}

/// A file that is removed again.
struct Temporary(PathBuf);

impl Drop for Temporary {
    fn drop(&mut self) {
        // It may not be there if valgrind is not.
        let _ = std::fs::remove_file(&self.0);
    }
}
