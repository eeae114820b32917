//! A bounded number of the comparisons that the command makes.

use packir::ir::Opcode;
use packir::ir::generate::{Config, Features, generate_within};
use packir::ir::immediates::DataValue;
use packir::ir::types::{I32, I64};
use packir_peers_differential::compare::{Peer, compare};
use packir_peers_differential::known;
use packir_peers_differential::shapes::{Shape, Survey};
use packir_peers_differential::source::{Run, Source};

#[test]
fn every_engine_does_the_same() {
    let survey = Survey::new(12);
    assert!(survey.unknown.is_empty(), "{:#?}", survey.unknown);
    assert!(survey.agreed.len() > 500, "only {} of {}", survey.agreed.len(), Shape::all().len());
    let (mut returned, mut trapped) = (0, 0);
    for seed in 0..40 {
        let config = Config::new(seed, 150).features(Features::PORTABLE);
        let program = generate_within(config, &|opcode, ctrl, args| survey.accepts(opcode, ctrl, args));
        let source = Source::of_program(&program);
        let comparison = compare(&source, &Peer::ALL);
        let agree = comparison.differences.is_empty()
            && comparison.refused.iter().all(|(peer, why)| known::is_refused(*peer, why));
        assert!(agree, "seed {seed}:\n{}\n{}", source.text, comparison.describe());
        returned += comparison.returned;
        trapped += comparison.trapped;
    }
    assert!(returned > 200 && trapped > 5, "{returned} calls returned, {trapped} trapped");
}

/// A comparison that could not fail would be worth nothing: these do.
#[test]
fn differences_are_seen() {
    // Native code has other addresses than our engines, and each interpreter its own.
    let address = "function u0:0() -> i64 fast {
    ss0 = explicit_slot 8

block0:
    v0 = stack_addr.i64 ss0
    return v0
}
";
    let source = Source::new(address, vec![Run { function: 0, args: Vec::new() }]);
    let differ: Vec<Peer> =
        compare(&source, &Peer::ALL).differences.iter().map(|difference| difference.peer).collect();
    assert_eq!(differ, [Peer::Interpreter, Peer::Native, Peer::OptimizedNative]);

    // The upper half of an i64, which the interpreter takes from an i128.
    let split = Shape { opcode: Opcode::Isplit, ctrl: I64, args: vec![I64] }.compare(10);
    assert!(split.differences.iter().any(|difference| difference.peer == Peer::Interpreter));
    let divided = Shape { opcode: Opcode::Udiv, ctrl: I32, args: vec![I32; 2] }.compare(50);
    assert!(divided.trapped > 0 && divided.differences.is_empty(), "{}", divided.describe());
}

/// Found by random programs; here so that it is noticed when it is mended.
#[test]
fn cranelift_stores_equal_halves_wrongly() {
    let text = "function u0:0(i64) -> i128 fast {
    ss0 = explicit_slot 16, align = 16

block0(v0: i64):
    v1 = iconcat v0, v0
    v2 = stack_addr.i64 ss0
    atomic_store v1, v2
    v3 = load.i128 v2
    return v3
}
";
    let source = Source::new(text, vec![Run { function: 0, args: vec![DataValue::new(I64, 5)] }]);
    let comparison = compare(&source, &Peer::ALL);
    let differ: Vec<Peer> = comparison.differences.iter().map(|difference| difference.peer).collect();
    assert_eq!(differ, [Peer::Native, Peer::OptimizedNative], "{}", comparison.describe());
}
