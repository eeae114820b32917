//! Reading CLIF, beside `cranelift-reader`, on the same text in the same run.
//!
//! Three texts: the functions of the conformance corpus (if it is beside the workspace), many small functions, and one
//! of 100 000 instructions. Throughput is given in bytes and in instructions.

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use packir_peers::{CORPUS, Input, LARGE, SMALL};

fn main() {
    divan::main();
}

fn run<T>(bencher: Bencher<'_, '_>, input: &'static Option<Input>, parse: impl Fn(&str) -> T + Sync) {
    let Some(input) = input else { return };
    bencher
        .counter(BytesCount::of_str(&input.text))
        .counter(ItemsCount::new(input.insts))
        .bench(|| parse(black_box(&input.text)));
}

macro_rules! inputs {
    ($($group:ident: $input:ident;)*) => {
        $(mod $group {
            use super::*;

            #[divan::bench]
            fn packir(bencher: Bencher<'_, '_>) {
                run(bencher, &$input, |text| packir_ir::text::parse_functions(text).map(drop).is_ok());
            }

            #[divan::bench]
            fn cranelift_reader(bencher: Bencher<'_, '_>) {
                run(bencher, &$input, |text| cranelift_reader::parse_functions(text).map(drop).is_ok());
            }
        })*
    };
}

inputs! {
    corpus: CORPUS;
    small_functions: SMALL;
    large_function: LARGE;
}
