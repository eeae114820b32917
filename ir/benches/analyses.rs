//! The analyses, the verifier and the optimiser on growing functions, in nanoseconds per instruction: a linear pass
//! has about the same number in every column of a row.
//!
//! ```text
//! cargo bench -p packir-ir --bench analyses
//! ```

#![expect(clippy::print_stdout, reason = "a table is the purpose of this program")]

use std::hint::black_box;
use std::time::Instant;

use packir_ir::builder::InstBuilder;
use packir_ir::cfg::ControlFlowGraph;
use packir_ir::dominators::DominatorTree;
use packir_ir::frontend::FunctionBuilder;
use packir_ir::frontiers::DominanceFrontiers;
use packir_ir::generate::{Config, Features, generate};
use packir_ir::inst::JumpTableData;
use packir_ir::liveness::Liveness;
use packir_ir::loops::LoopAnalysis;
use packir_ir::opt::optimize;
use packir_ir::post_dominators::PostDominatorTree;
use packir_ir::types::I32;
use packir_ir::verify::{Options, verify, verify_function};
use packir_ir::{Block, BlockCall, CallConv, Function, FunctionName, Signature, Value};

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

/// Builds a function of many blocks, as `shape` asks for each by its number.
fn blocks(count: u32, mut shape: impl FnMut(&mut FunctionBuilder<'_>, &[Block], Value, usize)) -> Function {
    let signature = Signature::new(CallConv::Fast).with_params([I32]).with_returns([I32]);
    let mut func = Function::new(FunctionName::named("blocks"), signature);
    let mut build = FunctionBuilder::new(&mut func);
    let blocks: Vec<Block> = (0..count).map(|_| build.create_block()).collect();
    build.append_block_params_for_function_params(blocks[0]);
    let param = build.block_params(blocks[0])[0];
    for (number, &block) in blocks.iter().enumerate() {
        build.switch_to_block(block);
        shape(&mut build, &blocks, param, number);
    }
    build.seal_all_blocks();
    build.finalize();
    func
}

/// Block after block, each with one instruction beside the jump.
fn chain(size: u32) -> Function {
    blocks(size / 2, |build, blocks, param, number| {
        let sum = build.ins().iadd(param, param);
        match blocks.get(number + 1) {
            Some(&next) => build.ins().jump(next, []),
            None => build.ins().return_(&[sum]),
        };
    })
}

/// Branches over branches: each block goes to the next one or far ahead, so that joins are everywhere.
fn skips(size: u32) -> Function {
    blocks(size / 2, |build, blocks, param, number| {
        let next = |distance: usize| blocks[(number + distance).min(blocks.len() - 1)];
        let one = build.ins().iconst(I32, 1);
        if number + 1 == blocks.len() {
            build.ins().return_(&[one]);
        } else {
            let ahead = next(2 + number % 1000);
            build.ins().brif(param, next(1), [], ahead, []);
        }
    })
}

/// One switch over all other blocks, which return.
fn switch(size: u32) -> Function {
    blocks(size / 2, |build, blocks, param, number| {
        if number == 0 {
            let targets: Vec<BlockCall> = blocks[1..].iter().map(|&block| BlockCall::Plain(block)).collect();
            let table = build.create_jump_table(JumpTableData::new(targets[0], &targets));
            build.ins().br_table(param, table);
        } else {
            let sum = build.ins().iadd(param, param);
            build.ins().return_(&[sum]);
        }
    })
}

/// Beyond the limits that others meet: `count` values in blocks of a hundred, through text and back.
fn large(count: u32) {
    let start = Instant::now();
    let func = blocks(count / 100, |build, blocks, param, number| {
        let mut value = param;
        for _ in 0..100 {
            value = build.ins().iadd(value, param);
        }
        match blocks.get(number + 1) {
            Some(&next) => build.ins().jump(next, []),
            None => build.ins().return_(&[value]),
        };
    });
    let built = start.elapsed();
    assert!(func.dfg.num_values() > count as usize);
    let text = func.to_string();
    let printed = start.elapsed();
    let again = packir_ir::text::parse_functions(&text).expect("printed text is read").remove(0);
    let parsed = start.elapsed();
    assert_eq!(again.dfg.num_values(), func.dfg.num_values());
    assert!(again.to_string() == text, "what was read prints alike");
    println!(
        "\n{count} values: built in {built:.1?}, printed in {:.1?}, read in {:.1?} ({} MB)\n",
        printed - built,
        parsed - printed,
        text.len() / 1_000_000
    );
    row("4M values", &func);
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
        time(insts, || PostDominatorTree::compute(func, &cfg)),
        time(insts, || DominanceFrontiers::compute(&cfg, &tree)),
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
        "{:<12} {:>9} {:>8} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9}",
        "function",
        "insts",
        "blocks",
        "cfg",
        "domtree",
        "postdom",
        "frontiers",
        "loops",
        "liveness",
        "verify",
        "optimize"
    );
    for size in [10_000, 100_000, 1_000_000] {
        row("random", &random(size));
        row("nests of 10", &nests(size, 10));
        row("nests of 100", &nests(size, 100));
        row("chain", &chain(size));
        row("skips", &skips(size));
        row("switch", &switch(size));
    }
    large(4_000_000);
}
