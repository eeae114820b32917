//! Building functions, verifying, walking and analysing them, beside Cranelift, on the same functions in one run.
//!
//! ```text
//! cargo bench --bench build                    wall time: ours, theirs, ratio
//! cargo bench --bench build -- verify          only cases whose name contains `verify`
//! cargo bench --bench build -- --instructions  executed instructions (needs valgrind)
//! ```
//!
//! One macro writes the functions through both builders: `small` is a loop with a branch and a call inside, over and
//! over as a function of its own; `large` is a million instructions of such loops in one function; `straight` is one
//! block of a hundred thousand. Variables become SSA values on the way.
//!
//! Wall time is the least of rounds that alternate between the two sides. Executed instructions are what callgrind
//! counts for two rounds less those for one.

use std::cell::RefCell;
use std::hint::black_box;
use std::rc::Rc;
use std::time::Duration;

use cranelift_codegen::ir as clif;
use cranelift_codegen::ir::InstBuilder as _;
use packir_ir::builder::InstBuilder as _;
use packir_peers::measure::{Work, instructions, least_times};

/// Appends loops to a function of `(i64, i32) -> i32`, with variables of both sides' builders.
macro_rules! body {
    ($b:expr, $side:ident, $loops:expr, $callee:expr) => {{
        let (b, callee) = (&mut $b, $callee);
        let entry = b.create_block();
        b.append_block_params_for_function_params(entry);
        b.switch_to_block(entry);
        b.seal_block(entry);
        let (addr, start) = (b.block_params(entry)[0], b.block_params(entry)[1]);
        let (i, sum, other) =
            (b.declare_var($side::I32), b.declare_var($side::I32), b.declare_var($side::I32));
        let pointer = b.declare_var($side::I64);
        b.def_var(pointer, addr);
        b.def_var(sum, start);
        let zero = b.ins().iconst($side::I32, 0);
        b.def_var(other, zero);
        for number in 0..$loops {
            let (head, body, odd, even, latch, exit) = (
                b.create_block(),
                b.create_block(),
                b.create_block(),
                b.create_block(),
                b.create_block(),
                b.create_block(),
            );
            let first = b.ins().iconst($side::I32, 10 + number);
            b.def_var(i, first);
            b.ins().jump(head, &[]);

            b.switch_to_block(head);
            let now = b.use_var(i);
            b.ins().brif(now, body, &[], exit, &[]);
            b.seal_block(body);
            b.seal_block(exit);

            b.switch_to_block(body);
            let (now, total, base) = (b.use_var(i), b.use_var(sum), b.use_var(pointer));
            let loaded = b.ins().load($side::I32, $side::flags(), base, 8);
            let mixed = b.ins().bxor(loaded, now);
            let total = b.ins().iadd(total, mixed);
            b.def_var(sum, total);
            let is_odd = b.ins().icmp($side::LESS, total, now);
            b.ins().brif(is_odd, odd, &[], even, &[]);
            b.seal_block(odd);
            b.seal_block(even);

            b.switch_to_block(odd);
            let (total, value) = (b.use_var(sum), b.use_var(other));
            let call = b.ins().call(callee, &[total, value]);
            let result = b.func.dfg.first_result(call);
            b.def_var(other, result);
            b.ins().jump(latch, &[]);

            b.switch_to_block(even);
            let (total, base) = (b.use_var(sum), b.use_var(pointer));
            let shift = b.ins().iconst($side::I32, 3);
            let total = b.ins().ishl(total, shift);
            b.ins().store($side::flags(), total, base, 4);
            b.def_var(sum, total);
            b.ins().jump(latch, &[]);
            b.seal_block(latch);

            b.switch_to_block(latch);
            let (now, value) = (b.use_var(i), b.use_var(other));
            let one = b.ins().iconst($side::I32, 1);
            let next = b.ins().isub(now, one);
            b.def_var(i, next);
            let value = b.ins().imul(value, next);
            b.def_var(other, value);
            b.ins().jump(head, &[]);
            b.seal_block(head);

            b.switch_to_block(exit);
        }
        let (total, value) = (b.use_var(sum), b.use_var(other));
        let result = b.ins().iadd(total, value);
        b.ins().return_(&[result]);
    }};
}

/// Appends one block of arithmetic on two variables.
macro_rules! straight {
    ($b:expr, $side:ident, $insts:expr) => {{
        let b = &mut $b;
        let entry = b.create_block();
        b.append_block_params_for_function_params(entry);
        b.switch_to_block(entry);
        b.seal_block(entry);
        let start = b.block_params(entry)[1];
        let (x, y) = (b.declare_var($side::I32), b.declare_var($side::I32));
        b.def_var(x, start);
        b.def_var(y, start);
        for number in 0..$insts / 4 {
            let (a, c) = (b.use_var(x), b.use_var(y));
            let k = b.ins().iconst($side::I32, number);
            let a = b.ins().iadd(a, k);
            let c = b.ins().imul(c, a);
            let a = b.ins().bxor(a, c);
            b.def_var(x, a);
            b.def_var(y, c);
        }
        let result = b.use_var(x);
        b.ins().return_(&[result]);
    }};
}

mod ours {
    pub use packir_ir::types::{I32, I64};
    use packir_ir::{CallConv, Function, FunctionName, IntCC, MemFlags, Signature};

    use super::*;

    pub const LESS: IntCC = IntCC::SignedLessThan;

    pub fn flags() -> MemFlags {
        MemFlags::trusted()
    }

    fn signature() -> Signature {
        Signature::new(CallConv::Fast).with_params([I64, I32]).with_returns([I32])
    }

    pub struct Builder {
        context: packir_ir::frontend::FunctionBuilderContext,
    }

    impl Builder {
        pub fn new() -> Self {
            Self { context: packir_ir::frontend::FunctionBuilderContext::new() }
        }

        pub fn loops(&mut self, loops: i64) -> Function {
            let mut func = Function::new(FunctionName::named("f"), signature());
            let mut b = packir_ir::frontend::FunctionBuilder::with_context(&mut func, &mut self.context);
            let callee = Signature::new(CallConv::Fast).with_params([I32, I32]).with_returns([I32]);
            let sig = b.import_signature(callee);
            let callee = b.import_function("g", sig);
            body!(b, ours, loops, callee);
            b.finalize();
            func
        }

        pub fn straight(&mut self, insts: i64) -> Function {
            let mut func = Function::new(FunctionName::named("f"), signature());
            let mut b = packir_ir::frontend::FunctionBuilder::with_context(&mut func, &mut self.context);
            straight!(b, ours, insts);
            b.finalize();
            func
        }
    }

    pub fn walk(func: &Function) -> u64 {
        let mut sum = 0;
        for block in func.layout.blocks() {
            for inst in func.layout.block_insts(block) {
                func.dfg.for_each_value(inst, |value| sum += u64::from(value.as_u32()));
                for value in func.dfg.results(inst) {
                    sum += u64::from(value.as_u32());
                }
            }
        }
        sum
    }
}

mod theirs {
    pub use clif::types::{I32, I64};
    use cranelift_codegen::isa::{CallConv, TargetFrontendConfig};
    use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext};

    use super::*;

    pub const LESS: clif::condcodes::IntCC = clif::condcodes::IntCC::SignedLessThan;

    const CONFIG: TargetFrontendConfig = TargetFrontendConfig {
        default_call_conv: CallConv::Fast,
        pointer_width: target_lexicon::PointerWidth::U64,
        page_size_align_log2: 12,
    };

    pub fn flags() -> clif::MemFlagsData {
        clif::MemFlagsData::trusted()
    }

    fn signature(params: &[clif::Type], result: clif::Type) -> clif::Signature {
        let mut sig = clif::Signature::new(CallConv::Fast);
        sig.params.extend(params.iter().map(|&ty| clif::AbiParam::new(ty)));
        sig.returns.push(clif::AbiParam::new(result));
        sig
    }

    pub struct Builder {
        context: FunctionBuilderContext,
    }

    impl Builder {
        pub fn new() -> Self {
            Self { context: FunctionBuilderContext::new() }
        }

        pub fn loops(&mut self, loops: i64) -> clif::Function {
            let name = clif::UserFuncName::testcase("f");
            let mut func = clif::Function::with_name_signature(name, signature(&[I64, I32], I32));
            let mut b = FunctionBuilder::new(&mut func, &mut self.context);
            let sig = b.import_signature(signature(&[I32, I32], I32));
            let name = clif::ExternalName::testcase("g");
            let data = clif::ExtFuncData { name, signature: sig, colocated: false, patchable: false };
            let callee = b.import_function(data);
            body!(b, theirs, loops, callee);
            b.finalize(CONFIG);
            func
        }

        pub fn straight(&mut self, insts: i64) -> clif::Function {
            let name = clif::UserFuncName::testcase("f");
            let mut func = clif::Function::with_name_signature(name, signature(&[I64, I32], I32));
            let mut b = FunctionBuilder::new(&mut func, &mut self.context);
            straight!(b, theirs, insts);
            b.finalize(CONFIG);
            func
        }
    }

    pub fn walk(func: &clif::Function) -> u64 {
        let mut sum = 0;
        for block in func.layout.blocks() {
            for inst in func.layout.block_insts(block) {
                for value in func.dfg.inst_values(inst) {
                    sum += u64::from(value.as_u32());
                }
                for value in func.dfg.inst_results(inst) {
                    sum += u64::from(value.as_u32());
                }
            }
        }
        sum
    }
}

/// The same work on both sides.
struct Case {
    name: String,
    /// The instructions of the functions.
    insts: usize,
    ours: Work,
    theirs: Work,
}

const SMALL_COUNT: usize = 1000;

fn case<A, B>(
    name: String,
    insts: usize,
    mut ours: impl FnMut() -> A + 'static,
    mut theirs: impl FnMut() -> B + 'static,
) -> Case {
    let ours = Box::new(move || drop(black_box(ours())));
    let theirs = Box::new(move || drop(black_box(theirs())));
    Case { name, insts, ours, theirs }
}

/// Both builders, kept for all functions as a compiler would.
type Builders = Rc<RefCell<(ours::Builder, theirs::Builder)>>;

fn cases(filter: &str, loops: i64) -> Vec<Case> {
    use packir_ir::cfg::ControlFlowGraph;
    use packir_ir::dominators::DominatorTree;
    use packir_ir::loops::LoopAnalysis;
    use packir_ir::verify::{Options, verify_function};
    type Make =
        (fn(&mut ours::Builder, i64) -> packir_ir::Function, fn(&mut theirs::Builder, i64) -> clif::Function);
    let looped: Make = (ours::Builder::loops, theirs::Builder::loops);
    let straight: Make = (ours::Builder::straight, theirs::Builder::straight);

    let builders: Builders = Rc::new(RefCell::new((ours::Builder::new(), theirs::Builder::new())));
    let mut cases = Vec::new();
    for (shape, (make, make_theirs), size, count) in
        [("small", looped, 1, SMALL_COUNT), ("large", looped, loops, 1), ("straight", straight, 100_000, 1)]
    {
        let names =
            ["build", "verify", "walk", "cfg", "dominators", "loops"].map(|work| format!("{work} {shape}"));
        if !names.iter().any(|name| name.contains(filter)) {
            continue;
        }
        let (a, b) = {
            let mut builders = builders.borrow_mut();
            (Rc::new(make(&mut builders.0, size)), Rc::new(make_theirs(&mut builders.1, size)))
        };
        let per_func = a.insts().count();
        let their_insts: usize = b.layout.blocks().map(|block| b.layout.block_insts(block).count()).sum();
        assert_eq!(per_func, their_insts, "both sides build the same");
        assert_eq!(a.layout.blocks().len(), b.layout.blocks().count());
        let flags = cranelift_codegen::settings::Flags::new(cranelift_codegen::settings::builder());
        assert!(verify_function(&a, &Options::RUN).is_empty());
        cranelift_codegen::verify_function(&b, &flags).expect("the function is valid");
        let insts = per_func * count;

        let [build, verify, walk, cfg, dominators, loop_nest] = names;
        let (x, y) = (builders.clone(), builders.clone());
        cases.push(case(
            build,
            insts,
            move || {
                let mut builders = x.borrow_mut();
                (0..count).for_each(|_| drop(black_box(make(&mut builders.0, size))));
            },
            move || {
                let mut builders = y.borrow_mut();
                (0..count).for_each(|_| drop(black_box(make_theirs(&mut builders.1, size))));
            },
        ));
        let (x, y) = (a.clone(), b.clone());
        cases.push(case(
            verify,
            insts,
            move || (0..count).for_each(|_| assert!(verify_function(&x, &Options::RUN).is_empty())),
            move || (0..count).for_each(|_| assert!(cranelift_codegen::verify_function(&y, &flags).is_ok())),
        ));
        let (x, y) = (a.clone(), b.clone());
        cases.push(case(
            walk,
            insts,
            move || (0..count).map(|_| ours::walk(black_box(&x))).sum::<u64>(),
            move || (0..count).map(|_| theirs::walk(black_box(&y))).sum::<u64>(),
        ));
        let (x, y) = (a.clone(), b.clone());
        cases.push(case(
            cfg,
            insts,
            move || (0..count).for_each(|_| drop(black_box(ControlFlowGraph::compute(&x)))),
            move || {
                (0..count).for_each(|_| {
                    drop(black_box(cranelift_codegen::flowgraph::ControlFlowGraph::with_function(&y)))
                });
            },
        ));
        let (x, y) = (ControlFlowGraph::compute(&a), b.clone());
        let their_cfg = cranelift_codegen::flowgraph::ControlFlowGraph::with_function(&b);
        let their_cfg_2 = cranelift_codegen::flowgraph::ControlFlowGraph::with_function(&b);
        let trees = (
            DominatorTree::compute(&x),
            cranelift_codegen::dominator_tree::DominatorTree::with_function(&b, &their_cfg),
        );
        let (our_cfg, b) = (x.clone(), b.clone());
        cases.push(case(
            dominators,
            insts,
            move || (0..count).for_each(|_| drop(black_box(DominatorTree::compute(&x)))),
            move || {
                (0..count).for_each(|_| {
                    let tree =
                        cranelift_codegen::dominator_tree::DominatorTree::with_function(&y, &their_cfg);
                    drop(black_box(tree));
                });
            },
        ));
        let (tree, their_tree) = trees;
        cases.push(case(
            loop_nest,
            insts,
            move || (0..count).for_each(|_| drop(black_box(LoopAnalysis::compute(&our_cfg, &tree)))),
            move || {
                (0..count).for_each(|_| {
                    let mut loops = cranelift_codegen::loop_analysis::LoopAnalysis::new();
                    loops.compute(&b, &their_cfg_2, &their_tree);
                    drop(black_box(loops));
                });
            },
        ));
    }
    cases.retain(|case| case.name.contains(filter));
    cases
}

fn report(unit: &str, cases: &mut [Case], mut measure: impl FnMut(&mut Case) -> (f64, f64)) {
    println!("| {unit} | instructions | ours | Cranelift | theirs / ours |");
    println!("|---|---:|---:|---:|---:|");
    for case in cases {
        let (ours, theirs) = measure(case);
        let insts = case.insts as f64;
        println!(
            "| {} | {} | {:.1} | {:.1} | {:.2} |",
            case.name,
            case.insts,
            ours / insts,
            theirs / insts,
            theirs / ours
        );
    }
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    // About 19 instructions in each loop.
    let (million, tenth) = (52_000, 5_200);
    if let [flag, name, side, rounds] = args.as_slice()
        && flag == "--run"
    {
        let mut cases = cases(name, tenth);
        let work = if side == "ours" { &mut cases[0].ours } else { &mut cases[0].theirs };
        (0..rounds.parse().expect("a number of rounds")).for_each(|_| work());
        return;
    }
    let filter = args.iter().find(|arg| !arg.starts_with("--")).map_or("", String::as_str);
    if args.iter().any(|arg| arg == "--instructions") {
        report("executed instructions per instruction", &mut cases(filter, tenth), |case| {
            let count = |side: &str| {
                let run = |rounds: &str| instructions(&["--run", &case.name, side, rounds]);
                run("2") - run("1")
            };
            (count("ours"), count("theirs"))
        });
    } else {
        report("ns per instruction", &mut cases(filter, million), |case| {
            let (ours, theirs) =
                least_times(&mut case.ours, &mut case.theirs, 3, 100, Duration::from_secs(2));
            (ours.as_secs_f64() * 1e9, theirs.as_secs_f64() * 1e9)
        });
    }
}
