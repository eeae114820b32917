//! See `fuzzed::module`.
#![no_main]

#[path = "../../tests/fuzzed/mod.rs"]
#[expect(dead_code, reason = "shared with other targets")]
mod fuzzed;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    fuzzed::module(bytes);
});
