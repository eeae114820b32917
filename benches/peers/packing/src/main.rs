//! Packed types beside hand-written shifts and masks, upstream's own code and other derives.
//!
//! ```text
//! cargo run --release                   executed instructions of every cell, as Markdown tables (needs valgrind)
//! cargo run --release -- operand        only types whose name contains `operand`
//! cargo run --release -- --check        no measurement: all sides of each cell must agree
//! cargo test --release                  the same as a test
//! ```
//!
//! Each cell is a loop over opaque data in a function that is never inlined, and folds its results into a checksum;
//! sides with other checksums did other work and are refused. The counts are callgrind's for 4,096 elements less those
//! for 2,048, divided by 2,048: whatever happens once falls out, and the figures repeat to the instruction.

mod callgrind;
mod report;
mod side;
mod types;

use side::{Cell, LEN};

fn main() -> std::process::ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let filter = args.iter().find(|arg| !arg.starts_with("--")).map_or("", String::as_str);
    let has = |flag: &str| args.iter().any(|arg| arg == flag);
    let mut cells = types::cells();
    cells.retain(|cell| cell.ty.to_lowercase().contains(&filter.to_lowercase()));
    if has("--run") {
        callgrind::run(&mut cells);
        return std::process::ExitCode::SUCCESS;
    }
    if let Err(error) = check(&mut cells) {
        eprintln!("{error}");
        return std::process::ExitCode::FAILURE;
    }
    if has("--check") {
        println!("{} cells agree with their peers", cells.len());
        return std::process::ExitCode::SUCCESS;
    }
    match callgrind::measure(filter) {
        Ok(counts) => report::print(&cells, &counts),
        Err(error) => {
            eprintln!("{error}");
            return std::process::ExitCode::FAILURE;
        }
    }
    std::process::ExitCode::SUCCESS
}

/// Whether all sides of each type and operation compute the same.
fn check(cells: &mut [Cell]) -> Result<(), String> {
    let mut first: Option<(&'static str, side::Op, &'static str, u64)> = None;
    for cell in cells {
        let sum = (cell.check)(LEN);
        match first {
            Some((ty, op, side, expected)) if ty == cell.ty && op == cell.op => {
                if sum != expected {
                    return Err(format!("{ty}, {}: {} computes other than {side}", op.name(), cell.side));
                }
            }
            _ => first = Some((cell.ty, cell.op, cell.side, sum)),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_sides_compute_the_same() {
        let mut cells = types::cells();
        assert!(cells.len() > 150, "{} cells", cells.len());
        check(&mut cells).unwrap();
    }

    #[test]
    fn another_result_is_refused() {
        let mut cells = types::cells();
        let last = cells.len() - 1;
        let op = cells[last].op;
        assert!(cells[last - 1].op == op, "the last operation has two sides");
        cells[last].check = Box::new(|_| 1);
        assert!(check(&mut cells).is_err());
    }
}
