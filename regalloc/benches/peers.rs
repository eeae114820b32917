//! Packir's allocator beside regalloc2's two, on the same functions in the same run.
//!
//! `cargo bench -p packir-regalloc --bench peers [-- SIZE…]` prints, per size and number of locals:
//! nanoseconds of thread time per instruction, moves per 100 instructions, and bytes of memory at
//! the peak per instruction. The best of several runs counts, means over three seeds.

#![expect(clippy::print_stdout, reason = "it prints a table")]

#[path = "../tests/common/mod.rs"]
mod common;

use common::{Bridge, machine};
use cpu_time::ThreadTime;
use packir_regalloc::testing::TestFunction;
use packir_regalloc::testing::structured::{Config, generate};
use packir_regalloc::{Env, Function, run_unchecked};
use peak_alloc::PeakAlloc;
use regalloc2::{Algorithm, Ctx, Edit, RegallocOptions};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// What one allocator does with one function.
#[derive(Clone, Copy, Default)]
struct Score {
    nanos: f64,
    moves: f64,
    bytes: f64,
    frame: f64,
}

fn measure(repeats: usize, insts: usize, mut run: impl FnMut() -> (usize, usize)) -> Score {
    let mut score = Score { nanos: f64::MAX, ..Score::default() };
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    let (moves, frame) = run();
    score.bytes = MEMORY.peak_usage().saturating_sub(before) as f64 / insts as f64;
    score.moves = 100.0 * moves as f64 / insts as f64;
    score.frame = frame as f64;
    for _ in 0..repeats {
        let start = ThreadTime::now();
        run();
        let nanos = start.elapsed().as_secs_f64() * 1e9 / insts as f64;
        score.nanos = score.nanos.min(nanos);
    }
    score
}

fn ours(func: &TestFunction, k: u32, repeats: usize) -> Score {
    let env = Env::new(1, k).expect("a legal machine");
    measure(repeats, func.num_insts(), || {
        let output = run_unchecked(func, &env).expect("a legal function");
        (output.edits().len(), output.frame_size() as usize)
    })
}

fn theirs(func: &TestFunction, algorithm: Algorithm, registers: usize, repeats: usize) -> Score {
    let bridge = Bridge::new(func);
    let env = machine(0, registers);
    let options = RegallocOptions { algorithm, ..RegallocOptions::default() };
    // The memory of a context is kept between functions, as Cranelift does; its peak counts.
    let mut ctx = Ctx::default();
    measure(repeats, func.num_insts(), || {
        let output = regalloc2::run_with_ctx(&bridge, &env, &options, &mut ctx).expect("a legal function");
        let moves = output.edits.iter().filter(|(_, edit)| matches!(edit, Edit::Move { .. })).count();
        (moves, output.num_spillslots)
    })
}

fn main() {
    let mut sizes: Vec<usize> = std::env::args().filter_map(|arg| arg.parse().ok()).collect();
    if sizes.is_empty() {
        // Run as a test, everything only needs to work.
        sizes = if cfg!(debug_assertions) { vec![100] } else { vec![100, 1_000, 10_000, 100_000] };
    }
    println!("  insts locals  allocator     ns/inst  moves/100  peak B/inst  frame or spill slots");
    for &insts in &sizes {
        for locals in [12, 40, 100] {
            let repeats = (200_000 / insts).clamp(3, 50);
            let funcs: Vec<TestFunction> =
                (1..=3).map(|seed| generate(&Config { insts, locals, calls: 0, abi: false, seed })).collect();
            let row = |name: &str, run: &dyn Fn(&TestFunction) -> Score| {
                let scores: Vec<Score> = funcs.iter().map(run).collect();
                let mean =
                    |part: fn(&Score) -> f64| scores.iter().map(part).sum::<f64>() / scores.len() as f64;
                println!(
                    "{insts:7} {locals:6}  {name:12} {:8.0} {:10.2} {:12.0} {:9.1}",
                    mean(|score| score.nanos),
                    mean(|score| score.moves),
                    mean(|score| score.bytes),
                    mean(|score| score.frame)
                );
            };
            row("packir 255", &|func| ours(func, 256, repeats));
            row("packir 62", &|func| ours(func, 63, repeats));
            row("packir 16", &|func| ours(func, 17, repeats));
            row("ion 62", &|func| theirs(func, Algorithm::Ion, 62, repeats.min(9)));
            row("ion 16", &|func| theirs(func, Algorithm::Ion, 16, repeats.min(9)));
            row("fastalloc 62", &|func| theirs(func, Algorithm::Fastalloc, 62, repeats.min(9)));
        }
    }
}
