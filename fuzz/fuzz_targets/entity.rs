//! Operation sequences on maps, sets and list pools, beside `cranelift-entity` and the standard library. The first
//! byte chooses the type; the rest are operations of six bytes.
#![no_main]

#[path = "../../entity/tests/model/mod.rs"]
mod model;

use libfuzzer_sys::fuzz_target;
use model::{list, operations, primary, secondary, set, sparse};

fuzz_target!(|bytes: &[u8]| {
    let Some((which, bytes)) = bytes.split_first() else { return };
    match which % 5 {
        0 => list::check(&operations(bytes)),
        1 => set::check(&operations(bytes)),
        2 => sparse::check(&operations(bytes)),
        3 => secondary::check(&operations(bytes)),
        _ => primary::check(&operations(bytes)),
    }
});
