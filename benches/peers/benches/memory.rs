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

/// The bytes of clones of all `functions`.
fn bytes<T: Clone>(functions: &[T]) -> usize {
    functions
        .iter()
        .map(|function| {
            let region = Region::new(ALLOCATOR);
            let clone = function.clone();
            let change = region.change();
            drop(clone);
            change.bytes_allocated - change.bytes_deallocated + size_of::<T>()
        })
        .sum()
}

fn main() {
    println!("| text | functions | instructions | ours, bytes per instruction | Cranelift's | ours / Cranelift's |");
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
        let (a, b) = (bytes(&ours) as f64, bytes(&theirs) as f64);
        let insts = input.insts as f64;
        let count = ours.len();
        println!("| {name} | {count} | {insts} | {:.1} | {:.1} | {:.2} |", a / insts, b / insts, a / b);
    }
    println!();
    println!(
        "The function's own struct: {} bytes, Cranelift's {}.",
        size_of::<packir_ir::Function>(),
        size_of::<cranelift_codegen::ir::Function>()
    );
}
