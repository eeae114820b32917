//! The checker rejects damaged outputs.
//!
//! Each test damages one thing in the allocations of many random functions. Not every damage makes
//! an output wrong (a move may bring a value nobody reads any more); then the machine that runs both
//! must agree that it is harmless.

use super::*;
use crate::runs::Runs;
use crate::testing::{Rng, TestFunction, execute::execute, random};
use crate::{Operand, run_unchecked};

/// Damages the output of many functions in many ways. Returns how many damages there were, and how
/// many of them the checker rejected; what it accepts must work.
fn damage(
    k: u32,
    mut harm: impl FnMut(&TestFunction, &mut Output, &mut Rng) -> bool,
) -> (usize, usize, Vec<CheckError>) {
    let env = Env::new(1, k).unwrap();
    let (mut damaged, mut rejected, mut errors) = (0, 0, vec![]);
    for seed in 0..250 {
        let mut rng = Rng::new(seed);
        let config = random::Config { calls: 15, ..random::Config::random(&mut rng, 1, k) };
        let func = random::generate(&mut rng, &config);
        let Ok(good) = run_unchecked(&func, &env) else { continue };
        assert_eq!(check(&func, &env, &good), Ok(()));
        for _ in 0..6 {
            let mut bad = good.clone();
            if !harm(&func, &mut bad, &mut rng) || bad == good {
                continue;
            }
            damaged += 1;
            match check(&func, &env, &bad) {
                Err(error) => {
                    rejected += 1;
                    errors.push(error);
                }
                Ok(()) => {
                    for _ in 0..8 {
                        if let Err(error) = execute(&func, &bad, &mut rng, 200) {
                            panic!("seed {seed}: the checker missed: {error}\n{func}\n{good:#?}\n{bad:#?}");
                        }
                    }
                }
            }
        }
    }
    (damaged, rejected, errors)
}

fn index(rng: &mut Rng, len: usize) -> Option<usize> {
    (len > 0).then(|| rng.below(u32::try_from(len).unwrap()) as usize)
}

#[test]
fn a_dropped_move_is_missed() {
    let (damaged, rejected, _) = damage(9, |_, output, rng| {
        let Some(at) = index(rng, output.edits.len()) else { return false };
        output.edits.remove(at);
        true
    });
    // Every move has a reader, but some only carry a value round a loop where nobody uses it.
    assert!(damaged > 500 && rejected * 100 >= damaged * 90, "{rejected} of {damaged}");
}

#[test]
fn swapped_moves_are_noticed() {
    let (damaged, rejected, _) = damage(9, |_, output, rng| {
        let Some(at) = index(rng, output.edits.len().saturating_sub(1)) else { return false };
        let (a, b) = (output.edits[at], output.edits[at + 1]);
        // Only if the second reads what the first writes, or overwrites what it reads.
        if a.0 != b.0 || (a.1.to != b.1.from && a.1.from != b.1.to) {
            return false;
        }
        output.edits[at].1 = b.1;
        output.edits[at + 1].1 = a.1;
        true
    });
    assert!(damaged > 30 && rejected * 100 >= damaged * 90, "{rejected} of {damaged}");
}

#[test]
fn a_move_between_other_slots_is_noticed() {
    let (damaged, rejected, _) = damage(9, |_, output, rng| {
        let Some(at) = index(rng, output.edits.len()) else { return false };
        let slot = Slot::from_u32(rng.below(output.frame_size));
        if rng.percent(50) {
            output.edits[at].1.to = slot;
        } else {
            output.edits[at].1.from = slot;
        }
        true
    });
    assert!(damaged > 500 && rejected * 100 >= damaged * 90, "{rejected} of {damaged}");
}

#[test]
fn an_operand_in_another_slot_is_noticed() {
    let (damaged, rejected, errors) = damage(256, |_, output, rng| {
        let Some(at) = index(rng, output.slots.values.len()) else { return false };
        output.slots.values[at] = Slot::from_u32(rng.below(output.frame_size));
        true
    });
    // A dead definition may go anywhere that is free, and a value may be in two slots.
    assert!(damaged > 500 && rejected * 100 >= damaged * 80, "{rejected} of {damaged}");
    assert!(errors.iter().any(|error| matches!(error, CheckError::WrongSlot(..))));
    assert!(errors.iter().any(|error| matches!(error, CheckError::WrongValue(..))));
    assert!(errors.iter().any(|error| matches!(error, CheckError::Conflict(..))));
}

#[test]
fn a_lower_or_higher_call_base_is_noticed() {
    let (damaged, rejected, errors) = damage(256, |_, output, rng| {
        let Some(at) = index(rng, output.call_bases.len()) else { return false };
        let base = output.call_bases[at].1.as_u32();
        output.call_bases[at].1 = Slot::from_u32(if rng.percent(50) { base + 1 } else { base - 1 });
        output.frame_size += 1;
        true
    });
    assert!(damaged > 200 && rejected * 100 >= damaged * 80, "{rejected} of {damaged}");
    assert!(errors.iter().any(|error| matches!(error, CheckError::WrongSlot(..))));
}

#[test]
fn a_lower_base_of_a_call_without_operands_is_noticed() {
    let (mut calls, mut live) = (0, 0);
    let env = Env::default();
    for seed in 0..150 {
        let mut rng = Rng::new(seed);
        let config = random::Config { calls: 30, args: 0, ..random::Config::random(&mut rng, 1, 256) };
        let func = random::generate(&mut rng, &config);
        let good = run_unchecked(&func, &env).unwrap();
        for at in 0..good.call_bases.len() {
            let base = good.call_bases[at].1.as_u32();
            if func.inst_operands(good.call_bases[at].0).is_empty() && base > 1 {
                let mut bad = good.clone();
                bad.call_bases[at].1 = Slot::from_u32(base - 1);
                calls += 1;
                // The base is the lowest possible one, so the slot below it is live; if only because it
                // goes round a loop as an argument.
                live += usize::from(matches!(check(&func, &env, &bad), Err(CheckError::WrongValue(..))));
            }
        }
    }
    assert!(calls > 50 && live * 100 > calls * 90, "{live} of {calls}");
}

#[test]
fn a_frame_that_is_too_small_is_noticed() {
    let (damaged, rejected, _) = damage(256, |_, output, _| {
        output.frame_size -= 1;
        true
    });
    assert_eq!(damaged, rejected);
    assert!(damaged > 200);
}

/// `v0 = fixed s1; v1 = v0; ret v1 in s1`, with slots 1, 1, 2, 2.
fn straight() -> (TestFunction, Env, Output) {
    use crate::testing::{BlockData, Kind};
    let (v0, v1) = (VReg::new(0), VReg::new(1));
    let insts = vec![
        (Kind::Plain, vec![Operand::fixed_def(v0, Slot::new(1))]),
        (Kind::Plain, vec![Operand::reg_use(v0), Operand::reg_def(v1)]),
        (Kind::Ret, vec![Operand::reg_use(v1)]),
    ];
    let func = TestFunction::new(Block::new(0), 2, vec![BlockData { insts, ..BlockData::default() }]);
    let mut slots = Runs::default();
    for of_inst in [&[1][..], &[1, 2], &[2]] {
        slots.values.extend(of_inst.iter().copied().map(Slot::new));
        slots.close();
    }
    let output = Output { slots, edits: vec![], call_bases: vec![], frame_size: 3 };
    (func, Env::default(), output)
}

#[test]
fn malformed_outputs_are_rejected() {
    let (func, env, good) = straight();
    assert_eq!(check(&func, &env, &good), Ok(()));
    let reject = |harm: &dyn Fn(&mut Output)| {
        let mut bad = good.clone();
        harm(&mut bad);
        check(&func, &env, &bad).expect_err("a malformed output")
    };
    let (inst0, inst2) = (Inst::new(0), Inst::new(2));
    let edit = |from, to| Edit { from: Slot::new(from), to: Slot::new(to) };
    assert_eq!(reject(&|output| output.slots.values.clear()), CheckError::Shape(inst2));
    assert_eq!(reject(&|output| output.slots.starts[1] = 2), CheckError::Shape(inst0));
    assert_eq!(reject(&|output| output.slots.starts.clear()), CheckError::Shape(inst2));
    assert_eq!(reject(&|output| output.slots.starts[1] = 4), CheckError::Shape(inst2));
    assert_eq!(reject(&|output| output.call_bases.push((inst0, Slot::new(1)))), CheckError::Shape(inst0));
    assert_eq!(
        reject(&|output| output.slots.values[3] = Slot::new(0)),
        CheckError::WrongSlot(inst2, 0, Slot::new(0))
    );
    let after = ProgPoint::after(inst2);
    assert_eq!(reject(&|output| output.edits.push((after, edit(1, 2)))), CheckError::EditPlace(after));
    let beyond = ProgPoint::before(Inst::new(3));
    assert_eq!(reject(&|output| output.edits.push((beyond, edit(1, 2)))), CheckError::EditPlace(beyond));
    let first = ProgPoint::before(inst0);
    for bad in [edit(1, 0), edit(1, 3), edit(3, 1)] {
        assert_eq!(reject(&|output| output.edits.push((first, bad))), CheckError::EditSlot(first, bad));
    }
    let unsorted = |output: &mut Output| {
        output.edits = vec![(ProgPoint::before(inst2), edit(1, 1)), (first, edit(1, 1))];
    };
    assert_eq!(reject(&unsorted), CheckError::EditPlace(first));
}

#[test]
fn errors_say_what_is_wrong() {
    let (func, env, mut output) = straight();
    output.slots.values[3] = Slot::new(1);
    let error = check(&func, &env, &output).unwrap_err();
    assert_eq!(error.to_string(), "inst2: expected v1 in s1 for operand 0");
}
