//! Runs the benchmark kernels, one by name or all, and prints results, times and operations.
//!
//! ```text
//! cargo run --release -p packir-interp --example kernels -- [KERNEL] [--match] [--count]
//! ```
//!
//! With `--match` the safe loop runs them. With `--count` operations are counted, which costs time.
//! `benches/instructions.sh` divides machine instructions by them.

#![expect(clippy::print_stdout, reason = "it is a command")]

use std::error::Error;
use std::time::Instant;

use packir_interp::{Config, Dispatch, Vm, text, validate};

/// A kernel: its name, its text, its arguments (where `None` is the address of the heap), and its result.
type Kernel = (&'static str, &'static str, &'static [Option<u64>], u64);

const KERNELS: [Kernel; 6] = [
    ("idle", include_str!("../kernels/idle.pka"), &[], 1),
    ("fib", include_str!("../kernels/fib.pka"), &[Some(27)], 196_418),
    ("sieve", include_str!("../kernels/sieve.pka"), &[None, Some(1_000_000)], 78_498),
    ("collatz", include_str!("../kernels/collatz.pka"), &[Some(20_000)], 1_834_604),
    (
        "xorshift",
        include_str!("../kernels/xorshift.pka"),
        &[Some(88_172_645_463_325_252), Some(500_000)],
        2_865_013_245_635_010_168,
    ),
    ("mandelbrot", include_str!("../kernels/mandelbrot.pka"), &[Some(128)], 1645),
];

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let has = |wanted: &str| arguments.iter().any(|argument| argument == wanted);
    let statistics = has("--count");
    let dispatch = if has("--match") { Dispatch::Match } else { Dispatch::Threaded };
    let wanted = arguments.iter().find(|argument| !argument.starts_with("--"));
    for (name, source, arguments, expected) in KERNELS {
        if wanted.is_some_and(|wanted| wanted != name) {
            continue;
        }
        let program = validate(text::assemble(source)?)?;
        let config = Config { heap_bytes: 1 << 20, statistics, dispatch, ..Config::default() };
        let mut vm = Vm::new(&program, config);
        let heap = vm.memory().heap_start();
        let arguments: Vec<u64> = arguments.iter().map(|argument| argument.unwrap_or(heap)).collect();
        let function = program.function_named(name).ok_or("the kernel has no function of its name")?;
        let start = Instant::now();
        let results = vm.call(function, &arguments)?;
        let elapsed = start.elapsed();
        let operations = vm.statistics().map_or(String::new(), |s| format!(", {} operations", s.operations));
        println!("{name}: {results:?} in {elapsed:?}{operations}");
        if results != [expected] {
            return Err(format!("{name}: expected {expected}").into());
        }
    }
    Ok(())
}
