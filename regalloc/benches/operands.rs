//! Operands at rest beside the structs they unpack to: what a walk over a function's operands takes.
//!
//! `cargo bench -p packir-regalloc --bench operands`

#![expect(clippy::print_stdout, reason = "it prints a table")]

use cpu_time::ThreadTime;
use packir_regalloc::testing::structured::{Config, generate};
use packir_regalloc::{Constraint, Function, Inst, Operand, OperandKind, OperandPos, PackedOperand};

/// What liveness does with an operand, without what it does with the result.
fn weigh(vreg: usize, kind: OperandKind, pos: OperandPos, constraint: Constraint, last: &mut [u32], at: u32) {
    let end = at + u32::from(pos == OperandPos::Late);
    match kind {
        OperandKind::Use => last[vreg] = last[vreg].max(end),
        OperandKind::Def => last[vreg] = end,
    }
    if !matches!(constraint, Constraint::Any | Constraint::Reg) {
        last[vreg] ^= 1;
    }
}

fn best(mut run: impl FnMut(), count: usize) -> f64 {
    let mut best = f64::MAX;
    for _ in 0..30 {
        let start = ThreadTime::now();
        run();
        best = best.min(start.elapsed().as_secs_f64() * 1e9 / count as f64);
    }
    best
}

fn main() {
    let sizes: &[usize] = if cfg!(debug_assertions) { &[100] } else { &[1_000, 100_000] };
    println!(
        "operand at rest: {} bytes packed, {} unpacked",
        size_of::<PackedOperand>(),
        size_of::<Operand>()
    );
    println!("  insts   packed ns/operand   unpacked ns/operand   ratio");
    for &insts in sizes {
        let func = generate(&Config { insts, locals: 20, calls: 10, abi: true, seed: 1 });
        let packed: Vec<PackedOperand> =
            (0..func.num_insts()).flat_map(|inst| func.inst_operands(Inst::new(inst)).to_vec()).collect();
        let unpacked: Vec<Operand> = packed.iter().map(|operand| operand.unpack()).collect();
        let mut last = vec![0; func.num_vregs()];
        let small = best(
            || {
                for (operand, at) in std::hint::black_box(&packed).iter().zip(0..) {
                    let vreg = operand.vreg().index();
                    weigh(vreg, operand.kind(), operand.pos(), operand.constraint(), &mut last, at);
                }
            },
            packed.len(),
        );
        let large = best(
            || {
                for (operand, at) in std::hint::black_box(&unpacked).iter().zip(0..) {
                    let Operand { vreg, kind, pos, constraint, .. } = *operand;
                    weigh(vreg.index(), kind, pos, constraint, &mut last, at);
                }
            },
            packed.len(),
        );
        println!("{insts:7} {small:19.2} {large:21.2} {:7.2}", small / large);
    }
}
