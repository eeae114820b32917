//! The tables.

use crate::side::{Cell, Op};

/// The columns, in this order where a type has them.
const SIDES: &[&str] = &[
    "ours",
    "by hand",
    "upstream",
    "bilge",
    "bitfield-struct",
    "bitbybit",
    "modular-bitfield",
    "packed_struct",
];

/// A table for each type, how often ours is at most as long as hand-written and upstream's, and for which types always.
pub fn print(cells: &[Cell], counts: &[f64]) {
    let count = |ty: &str, op: Op, side: &str| {
        let found =
            cells.iter().zip(counts).find(|(cell, _)| cell.ty == ty && cell.op == op && cell.side == side);
        found.map(|(_, count)| *count)
    };
    let mut types: Vec<&str> = cells.iter().map(|cell| cell.ty).collect();
    types.dedup();
    let mut totals = [Tally::default(), Tally::default()];
    let mut wholly = Vec::new();
    for &ty in &types {
        let worse_before = totals.each_ref().map(|tally| tally.worse.len());
        let has = |side: &&&str| cells.iter().any(|cell| cell.ty == ty && cell.side == **side);
        let sides: Vec<&str> = SIDES.iter().filter(has).copied().collect();
        println!("\n### {ty}\n");
        println!("| instructions | {} |", sides.join(" | "));
        println!("|---|{}", "---:|".repeat(sides.len()));
        for op in Op::ALL {
            let Some(ours) = count(ty, op, "ours") else { continue };
            let figures = sides.iter().map(|side| match count(ty, op, side) {
                Some(figure) if *side == "ours" => format!("{figure:.2}"),
                Some(figure) => format!("{figure:.2} ({:.2})", figure / ours),
                None => "–".to_owned(),
            });
            println!("| {} | {} |", op.name(), figures.collect::<Vec<_>>().join(" | "));
            for (tally, side) in totals.iter_mut().zip(["by hand", "upstream"]) {
                if let Some(figure) = count(ty, op, side) {
                    tally.add(ours, figure, ty, op);
                }
            }
        }
        if totals.each_ref().map(|tally| tally.worse.len()) == worse_before {
            wholly.push(ty);
        }
    }
    println!(
        "\nOurs executes at most what both do in every operation of {} types of {}:",
        wholly.len(),
        types.len()
    );
    println!("{}.", wholly.join("; "));
    for (tally, side) in totals.iter().zip(["hand-written code", "upstream's"]) {
        println!("\nOurs executes at most what {side} does in {} cells of {}.", tally.good, tally.all);
        for worse in &tally.worse {
            println!("* more in {worse}");
        }
    }
}

#[derive(Default)]
struct Tally {
    good: usize,
    all: usize,
    worse: Vec<String>,
}

impl Tally {
    fn add(&mut self, ours: f64, other: f64, ty: &str, op: Op) {
        self.all += 1;
        // A hundredth is what a loop's beginning and end may differ by.
        if ours <= other + 0.01 {
            self.good += 1;
        } else {
            self.worse.push(format!("{ty}, {}: {ours:.2} for {other:.2}", op.name()));
        }
    }
}
