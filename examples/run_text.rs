//! Reads a program in CLIF's text format, compiles it to bytecode, and runs that.
//!
//! A mistake in the text is shown where it is.

#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::error::Error;

use packir::ir::FunctionName;
use packir::ir::immediates::DataValue;
use packir::ir::text::parse_functions;
use packir::ir::types::I32;
use packir::ir::verify::{Verified, verify};
use packir::pipeline::{Engine, EngineKind};

const PROGRAM: &str = "
function %factorial(i32) -> i32 {
    fn0 = %factorial(i32) -> i32

block0(v0: i32):
    v1 = iconst.i32 1
    brif v0, block1, block2

block1:
    v2 = isub v0, v1
    v3 = call fn0(v2)
    v4 = imul v0, v3
    return v4

block2:
    return v1
}
";

fn main() -> Result<(), Box<dyn Error>> {
    let functions =
        parse_functions(PROGRAM)?.into_iter().map(verify).collect::<Result<Vec<Verified>, _>>()?;
    let engine = Engine::new(EngineKind::Interp, functions)?;
    let factorial = FunctionName::named("factorial");
    for n in 0..=12 {
        let results = engine.call(&factorial, &[DataValue::new(I32, n)], None)?;
        println!("{n:2}! = {}", results[0]);
    }

    let mistaken = PROGRAM.replace("imul v0, v3", "imul v0, v9");
    if let Err(error) = parse_functions(&mistaken) {
        println!("\n{}", error.render("factorial.clif", &mistaken));
    }
    Ok(())
}
