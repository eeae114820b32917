//! Bounded runs of the fuzz targets: the same functions on random bytes, or on damaged ones.

mod fuzzed;

use packir::ir::generate::{Config, Source, generate};

#[test]
fn damaged_text_is_refused_or_prints_and_reads_back() {
    let mut source = Source::new(1);
    let (mut read, mut refused) = (0, 0);
    for seed in 0..8 {
        let text: String =
            generate(Config::new(seed, 30)).functions.iter().map(ToString::to_string).collect();
        let good = text.into_bytes();
        assert!(fuzzed::text(&good) > 0);
        for _ in 0..40 {
            let mut bytes = good.clone();
            for _ in 0..=source.below(2) {
                let (at, from) = (source.index(bytes.len()), source.index(bytes.len()));
                bytes[at] = if source.one_in(2) { bytes[from] } else { source.bits().to_le_bytes()[0] };
            }
            if source.one_in(4) {
                bytes.truncate(source.index(bytes.len()));
            }
            if fuzzed::text(&bytes) > 0 { read += 1 } else { refused += 1 }
        }
    }
    assert!(read > 20 && refused > 100, "{read} read, {refused} refused");
}

#[test]
fn programs_from_bytes_run_alike() {
    let mut source = Source::new(2);
    let calls: usize = (0..12).map(|_| fuzzed::program(&fuzzed::random_bytes(&mut source, 10))).sum();
    assert!(calls > 40, "{calls} calls");
}

#[test]
fn bytecode_from_bytes_stays_in_its_sandbox() {
    let mut source = Source::new(3);
    let mut valid = 0;
    for round in 0..60u8 {
        let mut bytes = fuzzed::random_bytes(&mut source, 12 + usize::from(round % 2) * 3);
        // Three of four start from a good module.
        bytes[0] = u8::from(round % 4 != 0);
        valid += usize::from(fuzzed::module(&bytes));
    }
    assert!((5..45).contains(&valid), "{valid} valid");
}

#[test]
fn words_from_bytes_are_refused_or_kept() {
    let mut source = Source::new(4);
    let mut taken = 0;
    for _ in 0..2000 {
        let mut bytes = fuzzed::random_bytes(&mut source, 16);
        // Many words have zeros where nothing is.
        for byte in &mut bytes {
            if source.one_in(2) {
                *byte = 0;
            }
        }
        taken += fuzzed::words(&bytes);
    }
    assert!((50..4000).contains(&taken), "{taken} taken");
}
