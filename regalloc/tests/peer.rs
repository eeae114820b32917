//! regalloc2's own checker accepts what we allocate, where its machine is large enough to say it.

mod common;

use common::{Bridge, machine, preg};
use packir_regalloc as ours;
use packir_regalloc::testing::{Rng, TestFunction, random, structured};
use packir_regalloc::{Env, Error, Function, Slot, run_unchecked};
use regalloc2::checker::Checker;
use regalloc2::{Allocation, Edit, Inst, Output, PReg, ProgPoint, RegClass, SpillSlot};

/// Our output in regalloc2's terms: near slots are registers, the others spill slots.
fn translate(func: &TestFunction, env: &Env, output: &ours::Output) -> Output {
    let place = |slot: Slot| {
        if env.is_near(slot) {
            Allocation::reg(preg(slot))
        } else {
            Allocation::stack(SpillSlot::new(slot.index()))
        }
    };
    let mut out = Output { num_spillslots: output.frame_size() as usize, ..Output::default() };
    for inst in (0..func.num_insts()).map(ours::Inst::new) {
        out.inst_alloc_offsets.push(u32::try_from(out.allocs.len()).expect("a small function"));
        out.allocs.extend(output.inst_slots(inst).iter().copied().map(place));
    }
    for &(point, edit) in output.edits() {
        let inst = Inst::new(point.inst().index());
        let point = if point.is_after() { ProgPoint::after(inst) } else { ProgPoint::before(inst) };
        let (from, to) = (place(edit.from), place(edit.to));
        if from.is_stack() && to.is_stack() {
            // One move for us, two for regalloc2, by way of a register that is not allocated.
            let scratch = Allocation::reg(PReg::new(63, RegClass::Int));
            out.edits.push((point, Edit::Move { from, to: scratch }));
            out.edits.push((point, Edit::Move { from: scratch, to }));
        } else {
            out.edits.push((point, Edit::Move { from, to }));
        }
    }
    out
}

/// What regalloc2's checker says about our allocation, if there is one.
fn judge(func: &TestFunction, env: &Env) -> Result<Result<(), String>, Error> {
    let output = run_unchecked(func, env)?;
    let bridge = Bridge::new(func);
    let theirs = translate(func, env, &output);
    let machine = machine(env.reserved() as usize, env.k() as usize);
    let mut checker = Checker::new(&bridge, &machine);
    checker.prepare(&theirs);
    Ok(checker.run().map_err(|errors| format!("{errors:?}")))
}

/// regalloc2 numbers registers below 63 and has no calls.
fn fits(func: &TestFunction) -> bool {
    let insts = || (0..func.num_insts()).map(packir_regalloc::Inst::new);
    insts().all(|inst| !func.is_call(inst))
}

#[test]
fn random_functions_pass_the_checker_of_regalloc2() {
    for (reserved, k) in [(1, 62), (0, 12), (1, 8)] {
        let env = Env::new(reserved, k).unwrap();
        let mut checked = 0;
        for seed in 0..250 {
            let mut rng = Rng::new(seed);
            // In another order, that checker meets states of blocks it has not seen.
            let layout = random::Layout::ReversePostorder;
            let config = random::Config { calls: 0, layout, ..random::Config::random(&mut rng, reserved, k) };
            let func = random::generate(&mut rng, &config);
            assert!(fits(&func));
            match judge(&func, &env) {
                Ok(judgement) => {
                    assert_eq!(judgement, Ok(()), "seed {seed}, k {k}:\n{func}");
                    checked += 1;
                }
                Err(Error::TooFewRegs(_)) => {}
                Err(error) => panic!("seed {seed}: {error}"),
            }
        }
        assert!(checked > 200, "{checked}");
    }
}

#[test]
fn structured_functions_pass_the_checker_of_regalloc2() {
    for (insts, locals, k) in [(1000, 12, 62), (2000, 40, 62), (2000, 100, 62), (1000, 30, 16)] {
        let config = structured::Config { insts, locals, calls: 0, abi: false, seed: 5 };
        let func = structured::generate(&config);
        assert_eq!(judge(&func, &Env::new(0, k).unwrap()), Ok(Ok(())), "{config:?}");
    }
}

#[test]
fn the_checker_of_regalloc2_sees_a_slot_that_is_off_by_one() {
    let config = structured::Config { insts: 300, locals: 8, calls: 0, abi: false, seed: 5 };
    let func = structured::generate(&config);
    let env = Env::new(0, 62).unwrap();
    let output = run_unchecked(&func, &env).unwrap();
    let bridge = Bridge::new(&func);
    let machine = machine(0, 62);
    let mut theirs = translate(&func, &env, &output);
    let slot = Slot::new(theirs.allocs[40].as_reg().unwrap().index() + 1);
    theirs.allocs[40] = Allocation::reg(preg(slot));
    let mut checker = Checker::new(&bridge, &machine);
    checker.prepare(&theirs);
    assert!(checker.run().is_err());
}
