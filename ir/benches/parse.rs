//! Reading and printing text, in bytes and instructions per second.
//!
//! ```text
//! cargo bench -p packir-ir --bench parse
//! ```
//!
//! The comparison with `cranelift-reader` is in `benches/peers`.

use std::sync::LazyLock;

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use packir_ir::Function;
use packir_ir::generate::{Config, generate};
use packir_ir::text::{parse_file, parse_functions};

fn main() {
    divan::main();
}

/// Random programs, with everything that scalar code has.
static PROGRAMS: LazyLock<Vec<Function>> =
    LazyLock::new(|| (0..40).flat_map(|seed| generate(Config::new(seed, 1000)).functions).collect());

static TEXT: LazyLock<String> = LazyLock::new(|| PROGRAMS.iter().map(ToString::to_string).collect());

fn counted<'a, 'b>(bencher: Bencher<'a, 'b>) -> Bencher<'a, 'b> {
    let insts: usize = PROGRAMS.iter().map(|func| func.dfg.num_insts()).sum();
    bencher.counter(BytesCount::of_str(TEXT.as_str())).counter(ItemsCount::new(insts))
}

/// The functions alone.
#[divan::bench]
fn functions(bencher: Bencher<'_, '_>) {
    counted(bencher).bench(|| parse_functions(black_box(&TEXT)));
}

/// The functions, their comments and their places.
#[divan::bench]
fn file(bencher: Bencher<'_, '_>) {
    counted(bencher).bench(|| parse_file(black_box(&TEXT)).map(|file| file.functions.len()));
}

/// From functions to text.
#[divan::bench]
fn print(bencher: Bencher<'_, '_>) {
    counted(bencher).bench(|| {
        let mut text = String::with_capacity(TEXT.len());
        for func in &*PROGRAMS {
            text.push_str(&black_box(func).to_string());
        }
        text
    });
}
