//! Random functions: every allocation passes the symbolic checker and computes the same as the
//! function on random paths.

use packir_regalloc::testing::{Rng, TestFunction, execute::execute, random, shapes, structured};
use packir_regalloc::{Env, Error, Function, Output, check, run_unchecked};

fn verify(func: &TestFunction, env: &Env, seed: u64) -> Result<Output, Error> {
    let output = run_unchecked(func, env)?;
    if let Err(error) = check(func, env, &output) {
        panic!("seed {seed}, {env:?}: {error}\n{func}\n{output:#?}");
    }
    let mut rng = Rng::new(seed);
    for _ in 0..4 {
        if let Err(error) = execute(func, &output, &mut rng, 300) {
            panic!("seed {seed}, {env:?}: the checker missed: {error}\n{func}\n{output:#?}");
        }
    }
    assert_eq!(run_unchecked(func, env).as_ref(), Ok(&output), "seed {seed}: not deterministic");
    Ok(output)
}

/// Allocates `count` random functions for a machine with `k` near slots; returns how many there
/// were with moves, with calls, with values in far slots, and how many the machine was too small for.
fn sweep(first: u64, count: u64, reserved: u32, k: u32) -> [usize; 4] {
    let env = Env::new(reserved, k).expect("a legal machine");
    let mut seen = [0; 4];
    for seed in first..first + count {
        let mut rng = Rng::new(seed);
        let config = random::Config::random(&mut rng, reserved, k);
        let func = random::generate(&mut rng, &config);
        match verify(&func, &env, seed) {
            Ok(output) => {
                seen[0] += usize::from(!output.edits().is_empty());
                seen[1] += usize::from(!output.call_bases().is_empty());
                seen[2] += usize::from(output.frame_size() > k);
            }
            Err(Error::TooFewRegs(_)) => seen[3] += 1,
            Err(error) => panic!("seed {seed}: {error}\n{func}"),
        }
    }
    seen
}

#[test]
fn functions_on_a_machine_with_all_slots() {
    let [moves, calls, far, too_few] = sweep(0, 1000, 1, 256);
    assert!(moves > 400 && calls > 200, "{moves} {calls}");
    assert_eq!((far, too_few), (0, 0));
}

#[test]
fn functions_on_a_machine_with_few_slots() {
    for (reserved, k, first) in [(1, 9, 10_000), (0, 6, 20_000), (2, 7, 30_000), (1, 17, 40_000)] {
        let [_, _, far, too_few] = sweep(first, 400, reserved, k);
        assert!(far > 30, "k = {k}: {far}");
        assert!(too_few < 20, "k = {k}: {too_few}");
    }
}

#[test]
fn functions_on_a_tiny_machine() {
    let [_, _, far, too_few] = sweep(50_000, 500, 1, 4);
    assert!(far > 150 && too_few < 150, "{far} {too_few}");
}

#[test]
fn structured_functions_with_calls() {
    for (seed, k) in [(1, 256), (2, 24), (3, 10)] {
        for (insts, locals) in [(100, 6), (2000, 12), (3000, 60)] {
            let func =
                structured::generate(&structured::Config { insts, locals, calls: 20, abi: true, seed });
            assert!(func.num_insts() >= insts);
            verify(&func, &Env::new(1, k).unwrap(), seed).unwrap();
        }
    }
}

#[test]
fn extreme_shapes() {
    for shape in shapes::Shape::ALL {
        for k in [256, 12] {
            let func = shapes::generate(shape, 400);
            verify(&func, &Env::new(1, k).unwrap(), 1)
                .unwrap_or_else(|error| panic!("{shape:?}, k {k}: {error}"));
        }
    }
}
