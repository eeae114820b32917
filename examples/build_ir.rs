//! Builds a function with the builder, prints it, and runs it.
//!
//! Variables are written and read as in the source of a compiler's input; the builder turns them into SSA values and
//! block parameters.

#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::error::Error;

use packir::ir::builder::InstBuilder;
use packir::ir::eval::{Evaluator, Limits, Module};
use packir::ir::frontend::FunctionBuilder;
use packir::ir::immediates::DataValue;
use packir::ir::types::I64;
use packir::ir::verify::verify;
use packir::ir::{CallConv, Function, FunctionName, Signature};

/// `fn fib(mut n) { let (mut a, mut b) = (0, 1); while n != 0 { (a, b) = (b, a + b); n -= 1; } a }`
fn fib() -> Function {
    let signature = Signature::new(CallConv::Fast).with_params([I64]).with_returns([I64]);
    let mut func = Function::new(FunctionName::named("fib"), signature);
    let mut build = FunctionBuilder::new(&mut func);
    let [entry, head, body, done] = [(); 4].map(|()| build.create_block());
    let [n, a, b] = [(); 3].map(|()| build.declare_var(I64));
    build.append_block_params_for_function_params(entry);

    build.switch_to_block(entry);
    let (param, zero) = (build.block_params(entry)[0], build.ins().iconst(I64, 0));
    let one = build.ins().iconst(I64, 1);
    [(n, param), (a, zero), (b, one)].iter().for_each(|&(variable, value)| build.def_var(variable, value));
    build.ins().jump(head, []);

    build.switch_to_block(head);
    let more = build.use_var(n);
    build.ins().brif(more, body, [], done, []);

    build.switch_to_block(body);
    let [n_now, a_now, b_now] = [n, a, b].map(|variable| build.use_var(variable));
    let (sum, less) = (build.ins().iadd(a_now, b_now), build.ins().isub(n_now, one));
    [(n, less), (a, b_now), (b, sum)].iter().for_each(|&(variable, value)| build.def_var(variable, value));
    build.ins().jump(head, []);

    build.switch_to_block(done);
    let result = build.use_var(a);
    build.ins().return_(&[result]);
    build.seal_all_blocks();
    build.finalize();
    func
}

fn main() -> Result<(), Box<dyn Error>> {
    let func = fib();
    println!("{func}");
    let functions = [verify(func)?];
    let module = Module::new(&functions);
    let mut evaluator = Evaluator::new(&module, Limits::default());
    for n in [0, 1, 10, 90] {
        let results = evaluator.call(0, &[DataValue::new(I64, n)])?;
        println!("fib({n}) = {}", results[0]);
    }
    Ok(())
}
