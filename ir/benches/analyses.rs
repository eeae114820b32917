//! The analyses, the verifier and the optimiser on growing functions, in nanoseconds per instruction: a linear pass
//! has about the same number in every column of a row.
//!
//! ```text
//! cargo bench -p packir-ir --bench analyses
//! ```

#![expect(clippy::print_stdout, reason = "a table is the purpose of this program")]

use std::hint::black_box;
use std::time::Instant;

use packir_ir::Function;
use packir_ir::cfg::ControlFlowGraph;
use packir_ir::dominators::DominatorTree;
use packir_ir::generate::{Config, Features, generate};
use packir_ir::liveness::Liveness;
use packir_ir::loops::LoopAnalysis;
use packir_ir::opt::optimize;
use packir_ir::verify::{Options, verify, verify_function};

/// A random function without calls, of about this many instructions.
fn random(size: u32) -> Function {
    let features = Features { calls: false, indirect: false, ..Features::SCALARS };
    generate(Config::new(7, size).features(features)).functions.remove(0)
}

/// A loop nest of a depth, from text: nest after nest, to this many instructions.
fn nests(size: u32, depth: u32) -> Function {
    let mut text = String::from("function %nests(i32) -> i32 {\nblock0(v0: i32):\n    jump block1(v0)\n");
    let (mut block, mut value) = (1, 1);
    for _ in 0..size / (5 * depth) {
        let first = block;
        for level in 0..depth {
            let next = first + level + 1;
            text += &format!(
                "block{block}(v{value}: i32):\n    v{} = iadd v{value}, v0\n    jump block{next}(v{})\n",
                value + 1,
                value + 1
            );
            (block, value) = (block + 1, value + 2);
        }
        for level in (0..depth).rev() {
            let (header, next) = (first + level, block + 1);
            text += &format!(
                "block{block}(v{value}: i32):\n    v{} = imul v{value}, v0\n    brif v{}, block{header}(v{}), block{next}(v{})\n",
                value + 1,
                value + 1,
                value + 1,
                value + 1
            );
            (block, value) = (block + 1, value + 2);
        }
    }
    text += &format!("block{block}(v{value}: i32):\n    return v{value}\n}}\n");
    packir_ir::text::parse_functions(&text).expect("the text is CLIF").remove(0)
}

/// The least time of some runs, in nanoseconds per instruction.
fn time<T>(insts: usize, mut run: impl FnMut() -> T) -> f64 {
    let least = (0..3).map(|_| {
        let start = Instant::now();
        black_box(run());
        start.elapsed()
    });
    least.min().unwrap_or_default().as_secs_f64() * 1e9 / insts as f64
}

fn row(name: &str, func: &Function) {
    let insts = func.insts().count();
    let cfg = ControlFlowGraph::compute(func);
    let tree = DominatorTree::compute(&cfg);
    let times = [
        time(insts, || ControlFlowGraph::compute(func)),
        time(insts, || DominatorTree::compute(&cfg)),
        time(insts, || LoopAnalysis::compute(&cfg, &tree)),
        time(insts, || Liveness::compute(func, &cfg)),
        time(insts, || verify_function(func, &Options::RUN)),
        time(insts, || optimize(verify(func.clone()).expect("it is valid"))),
    ];
    print!("{name:<12} {insts:>9} {:>8}", func.layout.blocks().len());
    times.iter().for_each(|time| print!(" {time:>9.1}"));
    println!();
}

fn main() {
    println!(
        "{:<12} {:>9} {:>8} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9}",
        "function", "insts", "blocks", "cfg", "domtree", "loops", "liveness", "verify", "optimize"
    );
    for size in [10_000, 100_000, 1_000_000] {
        row("random", &random(size));
        row("nests of 10", &nests(size, 10));
        row("nests of 100", &nests(size, 100));
    }
}
