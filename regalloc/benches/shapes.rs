//! Time per instruction of functions of extreme shapes, at growing sizes: it should stay flat.
//!
//! `cargo bench -p packir-regalloc --bench shapes [-- SIZE…]`

#![expect(clippy::print_stdout, reason = "it prints a table")]

use cpu_time::ThreadTime;
use packir_regalloc::testing::shapes::{Shape, generate};
use packir_regalloc::{Env, Function, run_unchecked};
use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

fn main() {
    let mut sizes: Vec<usize> = std::env::args().filter_map(|arg| arg.parse().ok()).collect();
    if sizes.is_empty() {
        sizes = if cfg!(debug_assertions) { vec![100] } else { vec![1_000, 10_000, 100_000] };
    }
    println!("shape            insts   ns/inst  moves/100  peak B/inst     frame");
    for shape in Shape::ALL {
        for &size in &sizes {
            let func = generate(shape, size);
            let insts = func.num_insts() as f64;
            let before = MEMORY.current_usage();
            MEMORY.reset_peak_usage();
            let output = run_unchecked(&func, &Env::default()).expect("a legal function");
            let bytes = MEMORY.peak_usage().saturating_sub(before) as f64 / insts;
            let mut best = f64::MAX;
            for _ in 0..(100_000 / size).clamp(2, 20) {
                let start = ThreadTime::now();
                std::hint::black_box(run_unchecked(&func, &Env::default()).is_ok());
                best = best.min(start.elapsed().as_secs_f64() * 1e9 / insts);
            }
            println!(
                "{:12} {insts:9} {best:9.0} {:10.2} {bytes:12.0} {:9}",
                format!("{shape:?}"),
                100.0 * output.edits().len() as f64 / insts,
                output.frame_size()
            );
        }
    }
}
