//! How many bytes functions take at rest, beside Cranelift's, for the same text.
//!
//! Counted is what a clone of each function allocates, which has no spare capacity, and the function's own struct.

use std::alloc::System;
use std::mem::size_of;
use std::sync::LazyLock;

use packir_peers::{CORPUS, Input, LARGE, SMALL};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

type Ours = packir_ir::Function;
type Theirs = cranelift_codegen::ir::Function;

/// The bytes that the clone of a part allocates.
fn heap<T: Clone>(part: &T) -> usize {
    let region = Region::new(ALLOCATOR);
    let clone = part.clone();
    let change = region.change();
    drop(clone);
    change.bytes_allocated - change.bytes_deallocated
}

/// The parts of functions, by name; the last two rows are the total and the struct within.
type Parts = [(&'static str, usize); 7];

fn sum<T: Clone>(functions: &[T], parts: [(&'static str, fn(&T) -> usize); 5]) -> Parts {
    let sum = |bytes: &dyn Fn(&T) -> usize| functions.iter().map(bytes).sum::<usize>();
    let [a, b, c, d, e] = parts.map(|(name, bytes)| (name, sum(&bytes)));
    let total = sum(&|func| heap(func) + size_of::<T>());
    [a, b, c, d, e, ("struct", functions.len() * size_of::<T>()), ("total", total)]
}

fn main() {
    let mut parts = Vec::new();
    println!(
        "| text | functions | instructions | ours, bytes per instruction | Cranelift's | ours / Cranelift's |"
    );
    println!("|---|---:|---:|---:|---:|---:|");
    let inputs: [(&str, &LazyLock<Option<Input>>); 3] =
        [("corpus", &CORPUS), ("small functions", &SMALL), ("one large function", &LARGE)];
    for (name, input) in inputs {
        let Some(input) = &**input else {
            println!("| {name} | not found | | | | |");
            continue;
        };
        let ours = packir_ir::text::parse_functions(&input.text).expect("the text was read before");
        let theirs = cranelift_reader::parse_functions(&input.text).expect("the text was read before");
        let a: Parts = sum::<Ours>(
            &ours,
            [
                ("values, instructions and lists", |func| {
                    16 * func.dfg.num_insts() + 8 * func.dfg.num_values() + heap(&func.dfg.value_lists)
                }),
                ("all of the data-flow graph", |func| heap(&func.dfg)),
                ("layout", |func| heap(&func.layout)),
                ("signature", |func| heap(&func.signature)),
                ("name and stack slots", |func| heap(&func.name) + heap(&func.stack_slots)),
            ],
        );
        let b: Parts = sum::<Theirs>(
            &theirs,
            [
                ("values, instructions and lists", |func| {
                    // Each instruction has an entry in the table of results.
                    (16 + 4) * func.dfg.num_insts()
                        + 10 * func.dfg.values().len()
                        + heap(&func.dfg.value_lists)
                }),
                ("all of the data-flow graph", |func| heap(&func.dfg)),
                ("layout", |func| heap(&func.layout)),
                ("signature", |func| heap(&func.signature)),
                ("name and stack slots", |func| heap(&func.name) + heap(&func.sized_stack_slots)),
            ],
        );
        let (insts, count) = (input.insts as f64, ours.len());
        let [a_total, b_total] = [a, b].map(|parts| parts[6].1 as f64);
        println!(
            "| {name} | {count} | {insts} | {:.1} | {:.1} | {:.3} |",
            a_total / insts,
            b_total / insts,
            a_total / b_total
        );
        parts.push((name, count, a, b));
    }
    println!("\nBytes per function, ours and Cranelift's:\n");
    print!("| part |");
    parts.iter().for_each(|(name, ..)| print!(" {name} | |"));
    println!("\n|---|{}", "---:|---:|".repeat(parts.len()));
    for row in 0..7 {
        print!("| {} |", parts[0].2[row].0);
        for (_, count, a, b) in &parts {
            print!(" {} | {} |", a[row].1 / count, b[row].1 / count);
        }
        println!();
    }
}
